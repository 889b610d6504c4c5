import type { AccessGraph } from '../access-graph';
import { isDisabled } from '../walk';
import { UNITS_PER_TURN, filledPart, mark, toOffsets, u32, u8 } from '../columns';
import { orderByLocality } from './locality';
import { CONTAINMENT, FLOWS, PASSES, WANTED, codesOf } from './step-codes';
import type { ProjectionFilter } from './step-codes';

/** Nothing ends at this node (only with verbs: without them every node has an end). */
export const NO_PLACE = 0xffffffff;
/** This edge stands for no step: it leads from a place to the end of its own node. */
export const NO_STEP = 0xffffffff;

/**
 * What a filter leaves of an access graph, as a plain directed graph over *places*. A walk that starts at node a
 * reaches node b exactly when a path leads from `controlled[a]` to `end[b]`; nothing else of the rules of passing on
 * (`stateAfter` and `mayTake` of `walk.ts`) is left to decide.
 *
 * A node has up to three places: controlled, covered by a permission that flows down, and its end, where everything
 * that reaches it meets. They are one wherever that changes nothing, so most nodes have one place.
 * Disabled nodes are reached and never passed. With verbs, a node's end is reached only by a permission that carries
 * one of them, on the node or flowing down to it.
 */
export interface Projection {
  readonly nodes: number;
  readonly places: number;
  /** Node of each place. Places are in locality order. */
  readonly nodeOf: Uint32Array;
  /** By node: where a walk is that controls it, and that starts there. */
  readonly controlled: Uint32Array;
  /** By node: where a walk is that a permission brings down to it. Its end where no walk of this filter is so. */
  readonly covered: Uint32Array;
  /** By node: reached when this is. NO_PLACE where nothing reaches it by the verbs asked for. */
  readonly end: Uint32Array;
  /** Edges of place p: `outStart[p] <= e < outStart[p + 1]`; parallel ones are kept, one per step. */
  readonly outStart: Uint32Array;
  readonly outTo: Uint32Array;
  /** The step an edge stands for, or NO_STEP. A containment step can be two edges. */
  readonly outStep: Uint32Array;
}

/** A projection that does not say which steps its edges stand for: 4 bytes an edge less, enough to count. */
export type StepFree = Omit<Projection, 'outStep'>;

/** Edges by their target: `inEdge` numbers those of `outTo`, `inFrom` names the place each comes from. */
export interface Incoming {
  readonly inStart: Uint32Array;
  readonly inFrom: Uint32Array;
  readonly inEdge: Uint32Array;
}

/** Facts about a node that decide its places. */
const OUT = 1; // a controlling walk goes on from it
const BELOW = 2; // it contains something
const DIFFERS = 4; // control and cover do not lead to the same
const ENDS = 8; // a permission ends at it
const COVERS = 16; // a permission flows down from it or to it

interface Deciding {
  readonly graph: AccessGraph;
  readonly filter: ProjectionFilter;
  readonly codes: Uint8Array;
  readonly verbs: boolean;
}

/** The code of a step: 0 where it does not exist. */
function codeOf({ graph, filter, codes }: Deciding, step: number): number {
  const code = u8(codes, u32(graph.stepClass, step));
  return code === 0 || filter.survives?.(step) !== false ? code : 0;
}

/** Projects the graph; `order` (of `localityOrder`) may be kept from one projection to the next. */
export function* project(
  graph: AccessGraph,
  filter: ProjectionFilter,
  order?: Uint32Array,
): Generator<number, Projection> {
  const placed = order ?? (yield* orderByLocality(graph));
  return yield* projectInto(graph, filter, placed, (room) => new Edges(room));
}

/** The same for who only counts. */
export function* projectStepFree(
  graph: AccessGraph,
  filter: ProjectionFilter,
  order: Uint32Array,
): Generator<number, StepFree> {
  return yield* projectInto(graph, filter, order, (room) => new Targets(room));
}

function* projectInto<E>(
  graph: AccessGraph,
  filter: ProjectionFilter,
  order: Uint32Array,
  room: (edges: number) => Room<E>,
): Generator<number, Omit<StepFree, 'outTo'> & E> {
  const deciding = { graph, filter, codes: codesOf(graph, filter), verbs: (filter.verbs ?? 0) !== 0 };
  const facts = yield* factsOf(deciding);
  return yield* emit(deciding, order, facts, room);
}

function* factsOf(deciding: Deciding): Generator<number, Uint8Array> {
  const { graph, verbs } = deciding;
  const { outStart, stepTo } = graph;
  const count = graph.nodes.length;
  const facts = new Uint8Array(count);
  let units = 0;
  for (let node = 0; node < count; node++) {
    const end = u32(outStart, node + 1);
    if ((units += end - u32(outStart, node)) > UNITS_PER_TURN) {
      yield (node / count) * 0.3;
      units = 0;
    }
    if (isDisabled(graph, node)) continue;
    let own = 0;
    for (let step = u32(outStart, node); step < end; step++) {
      const code = codeOf(deciding, step);
      if (code === 0) continue;
      const passes = (code & PASSES) !== 0;
      if (passes) own |= OUT;
      if ((code & CONTAINMENT) !== 0) {
        own |= passes ? BELOW : BELOW | DIFFERS;
        continue;
      }
      own |= DIFFERS;
      if (verbs ? (code & WANTED) === 0 : passes) continue;
      own |= OUT;
      mark(facts, u32(stepTo, step), (code & FLOWS) === 0 ? ENDS : COVERS);
    }
    mark(facts, node, own);
  }
  yield 0.3;
  yield* spreadUp(deciding, facts);
  yield* spreadDown(deciding, facts);
  return facts;
}

/** A container differs when something below it does: only those that do not yet look down, few of them lead up. */
function* spreadUp(deciding: Deciding, facts: Uint8Array): Generator<number, void> {
  const { graph } = deciding;
  const { inStart, inStep, stepFrom, outStart, stepTo } = graph;
  const queue: number[] = [];
  let units = 0;
  for (let node = 0; node < facts.length; node++) {
    if ((u8(facts, node) & (BELOW | DIFFERS)) !== BELOW) continue;
    const end = u32(outStart, node + 1);
    for (let step = u32(outStart, node); step < end; step++) {
      if ((u8(facts, u32(stepTo, step)) & DIFFERS) === 0) continue;
      if ((codeOf(deciding, step) & CONTAINMENT) === 0) continue;
      mark(facts, node, DIFFERS);
      queue.push(node);
      break;
    }
    if ((units += 1 + end - u32(outStart, node)) < UNITS_PER_TURN) continue;
    yield 0.3;
    units = 0;
  }
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if ((units += 1 + u32(inStart, node + 1) - u32(inStart, node)) > UNITS_PER_TURN / 2) {
      yield 0.3;
      units = 0;
    }
    for (let i = u32(inStart, node); i < u32(inStart, node + 1); i++) {
      const step = u32(inStep, i);
      const above = u32(stepFrom, step);
      if ((u8(facts, above) & (BELOW | DIFFERS)) !== BELOW) continue;
      if ((codeOf(deciding, step) & CONTAINMENT) === 0) continue;
      mark(facts, above, DIFFERS);
      queue.push(above);
    }
  }
}

/** What a permission flows down to is covered. */
function* spreadDown(deciding: Deciding, facts: Uint8Array): Generator<number, void> {
  const { graph } = deciding;
  const { outStart, stepTo } = graph;
  const flowing = COVERS | BELOW;
  const queue: number[] = [];
  for (let node = 0; node < facts.length; node++)
    if ((u8(facts, node) & flowing) === flowing) queue.push(node);
  let units = 0;
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if ((units += 1 + u32(outStart, node + 1) - u32(outStart, node)) > UNITS_PER_TURN / 2) {
      yield 0.35;
      units = 0;
    }
    for (let step = u32(outStart, node); step < u32(outStart, node + 1); step++) {
      if ((codeOf(deciding, step) & CONTAINMENT) === 0) continue;
      const to = u32(stepTo, step);
      if ((u8(facts, to) & COVERS) !== 0) continue;
      mark(facts, to, COVERS);
      if ((u8(facts, to) & BELOW) !== 0) queue.push(to);
    }
  }
}

interface Places {
  readonly nodeOf: Uint32Array;
  readonly controlled: Uint32Array;
  readonly covered: Uint32Array;
  readonly end: Uint32Array;
}

/** Gives every node its places, as few as its facts allow. */
function* placesOf({ verbs }: Deciding, order: Uint32Array, facts: Uint8Array): Generator<number, Places> {
  const nodeOf = new Uint32Array(order.length * 3);
  let places = 0;
  let units = 0;
  const controlled = new Uint32Array(order.length);
  const covered = new Uint32Array(order.length);
  const end = new Uint32Array(order.length);
  for (let at = 0; at < order.length; at++) {
    const node = u32(order, at);
    const own = u8(facts, node);
    if ((++units & 0x3ffff) === 0) yield 0.4;
    const control = places++;
    nodeOf[control] = node;
    controlled[node] = control;
    const covers = (own & COVERS) !== 0;
    // With verbs, to control a node does not count, so nothing is shared with where the permission leads.
    const alike = !verbs && (own & (DIFFERS | BELOW)) === BELOW;
    let cover = alike ? control : NO_PLACE;
    if (!alike && covers && (own & BELOW) !== 0) {
      nodeOf[places] = node;
      cover = places++;
    }
    const meets = (own & ENDS) !== 0 || (covers && cover === NO_PLACE);
    const apart = verbs ? meets : (own & OUT) !== 0 && (meets || (cover !== NO_PLACE && cover !== control));
    let ending = verbs ? cover : control;
    if (apart) {
      nodeOf[places] = node;
      ending = places++;
    }
    end[node] = ending;
    covered[node] = cover === NO_PLACE ? ending : cover;
  }
  return { nodeOf: filledPart(nodeOf, places), controlled, covered, end };
}

function* emit<E>(
  deciding: Deciding,
  order: Uint32Array,
  facts: Uint8Array,
  roomFor: (edges: number) => Room<E>,
): Generator<number, Omit<StepFree, 'outTo'> & E> {
  const { graph, verbs } = deciding;
  const { outStart: stepStart, stepTo } = graph;
  const found = yield* placesOf(deciding, order, facts);
  yield 0.4;
  const { nodeOf, controlled, covered, end } = found;
  const outStart = new Uint32Array(nodeOf.length + 1);
  const room = roomFor(stepTo.length + nodeOf.length);
  let units = 0;
  for (let at = 0; at < order.length; at++) {
    const node = u32(order, at);
    const control = u32(controlled, node);
    const cover = u32(covered, node);
    const ending = u32(end, node);
    const last = u32(stepStart, node + 1);
    if ((units += last - u32(stepStart, node)) > UNITS_PER_TURN) {
      yield 0.4 + (at / order.length) * 0.6;
      units = 0;
    }
    const first = isDisabled(graph, node) ? last : u32(stepStart, node);
    for (let step = first; step < last; step++) {
      const code = codeOf(deciding, step);
      if (code === 0) continue;
      const to = u32(stepTo, step);
      const passes = (code & PASSES) !== 0;
      // With verbs, to control what leads nowhere is of no use.
      if (passes && (!verbs || (u8(facts, to) & OUT) !== 0)) room.add(u32(controlled, to), step);
      if ((code & CONTAINMENT) !== 0 || (verbs ? (code & WANTED) === 0 : passes)) continue;
      room.add(u32((code & FLOWS) === 0 ? end : covered, to), step);
    }
    if (!verbs && ending !== control) room.add(ending, NO_STEP);
    outStart[control + 1] = room.count;
    // A covered place of its own: containment, whatever it says of control.
    if (cover !== control && (u8(facts, node) & (COVERS | BELOW)) === (COVERS | BELOW)) {
      for (let step = first; step < last; step++) {
        if ((codeOf(deciding, step) & CONTAINMENT) !== 0) room.add(u32(covered, u32(stepTo, step)), step);
      }
      if (ending !== cover) room.add(ending, NO_STEP);
      outStart[cover + 1] = room.count;
    }
    if (ending !== control && ending !== NO_PLACE) outStart[ending + 1] = room.count;
  }
  return { nodes: order.length, places: nodeOf.length, ...found, outStart, ...room.finish() };
}

/** Takes edges in the order in which they are added. */
interface Room<E> {
  readonly count: number;
  add(to: number, step: number): void;
  finish(): E;
}

/** Where edges lead, in the order in which they are added. */
export class Targets implements Room<Pick<Projection, 'outTo'>> {
  count = 0;
  #to: Uint32Array;

  constructor(room: number) {
    this.#to = new Uint32Array(room);
  }

  add(to: number): void {
    if (this.count === this.#to.length) {
      const larger = new Uint32Array(this.#to.length * 2 + 16);
      larger.set(this.#to);
      this.#to = larger;
    }
    this.#to[this.count++] = to;
  }

  finish(): Pick<Projection, 'outTo'> {
    return { outTo: filledPart(this.#to, this.count) };
  }
}

/** The same with their steps. */
export class Edges implements Room<Pick<Projection, 'outTo' | 'outStep'>> {
  count = 0;
  #to: Uint32Array;
  #step: Uint32Array;

  constructor(room: number) {
    this.#to = new Uint32Array(room);
    this.#step = new Uint32Array(room);
  }

  add(to: number, step: number): void {
    if (this.count === this.#to.length) this.#grow();
    this.#to[this.count] = to;
    this.#step[this.count++] = step;
  }

  finish(): Pick<Projection, 'outTo' | 'outStep'> {
    return { outTo: filledPart(this.#to, this.count), outStep: filledPart(this.#step, this.count) };
  }

  #grow(): void {
    const to = new Uint32Array(this.#to.length * 2 + 16);
    const step = new Uint32Array(to.length);
    to.set(this.#to);
    step.set(this.#step);
    this.#to = to;
    this.#step = step;
  }
}

/** The edges of a projection by their target. */
export function incoming({ places, outStart, outTo }: Projection): Incoming {
  const inStart = new Uint32Array(places + 1);
  for (const to of outTo) inStart[to + 1] = u32(inStart, to + 1) + 1;
  toOffsets(inStart);
  const next = inStart.slice(0, places);
  const inFrom = new Uint32Array(outTo.length);
  const inEdge = new Uint32Array(outTo.length);
  for (let place = 0; place < places; place++) {
    for (let edge = u32(outStart, place); edge < u32(outStart, place + 1); edge++) {
      const to = u32(outTo, edge);
      const at = u32(next, to);
      inFrom[at] = place;
      inEdge[at] = edge;
      next[to] = at + 1;
    }
  }
  return { inStart, inFrom, inEdge };
}
