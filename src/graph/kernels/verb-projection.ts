import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, mark, u16, u32, u8 } from '../columns';
import { isDisabled } from '../walk';
import type { WalkFilter } from '../walk';
import { countEnds, reachableEnds } from './counts';
import type { Counts, Reaching } from './counts';
import { orderByLocality } from './locality';
import { NO_PLACE, Targets } from './projection';
import { CONTAINMENT, FLOWS, PASSES, WANTED, codesOf } from './step-codes';

/** More kinds of end than this are counted in several rounds: a mask of them has so many bits. */
const MOST_KINDS = 16;

/**
 * Counts for several verb masks in one pass: `counts[i]` is what `countReach` says of a projection with `masks[i]`.
 * No mask is 0. Who controls what is the same whatever the verb; only where permissions end differs. So control is projected,
 * condensed and swept once, each mask has ends of its own, and those of all masks on the same node stand side by side
 * in a block. Masks that want the same classes of steps are one.
 */
export function* countReachByVerbs(
  graph: AccessGraph,
  filter: WalkFilter,
  masks: readonly number[],
  startNodes: Uint32Array,
  order?: Uint32Array,
): Generator<number, readonly Counts[]> {
  const placed = order ?? (yield* orderByLocality(graph));
  const kinds = new Map<string, number>();
  const kindOf: number[] = [];
  const wanted: Uint8Array[] = [];
  for (const verbs of masks) {
    const codes = codesOf(graph, { ...filter, verbs }).map((code) => code & WANTED);
    const name = codes.join('');
    const known = kinds.get(name) ?? kinds.size;
    if (known === kinds.size) wanted.push(codes);
    kinds.set(name, known);
    kindOf.push(known);
  }
  const counts: Counts[] = [];
  for (let first = 0; first < wanted.length; first += MOST_KINDS) {
    const some = wanted.slice(first, first + MOST_KINDS);
    const reaching = yield* projectKinds(graph, filter, some, placed);
    const found = yield* reachableEnds(reaching, startNodes);
    counts.push(...(yield* countEnds(reaching, found, startNodes)));
  }
  return kindOf.map((kind) => counts[kind]).filter((found) => found !== undefined);
}

/** What a filter says of the classes of steps, and which kinds of end each is wanted for. */
interface Kinds {
  readonly graph: AccessGraph;
  readonly survives: WalkFilter['survives'];
  readonly codes: Uint8Array;
  readonly wanted: Uint16Array;
  readonly count: number;
}

/** Facts about a node, beside the kinds of permission that end at it or flow down to it. */
const OUT = 1; // a controlling walk goes on from it, or a permission starts there
const BELOW = 2; // it contains something

interface Facts {
  readonly own: Uint8Array;
  readonly ends: Uint16Array;
  readonly covers: Uint16Array;
}

function codeOf({ graph, survives, codes }: Kinds, step: number): number {
  const code = u8(codes, u32(graph.stepClass, step));
  return code === 0 || survives?.(step) !== false ? code : 0;
}

/** As `project` does with verbs, for each kind by itself, over the same places of control. */
export function* projectKinds(
  graph: AccessGraph,
  filter: WalkFilter,
  wanted: readonly Uint8Array[],
  order: Uint32Array,
): Generator<number, Reaching> {
  const byClass = new Uint16Array(graph.classes.kind.length);
  wanted.forEach((codes, kind) => {
    codes.forEach((code, number) => {
      if (code !== 0) byClass[number] = u16(byClass, number) | (1 << kind);
    });
  });
  const kinds = {
    graph,
    survives: filter.survives,
    codes: codesOf(graph, filter),
    wanted: byClass,
    count: wanted.length,
  };
  const facts = yield* factsOf(kinds);
  return yield* emit(kinds, facts, order);
}

function* factsOf(kinds: Kinds): Generator<number, Facts> {
  const { graph, wanted } = kinds;
  const { outStart, stepTo, stepClass } = graph;
  const count = graph.nodes.length;
  const facts = { own: new Uint8Array(count), ends: new Uint16Array(count), covers: new Uint16Array(count) };
  let units = 0;
  for (let node = 0; node < count; node++) {
    const end = u32(outStart, node + 1);
    if ((units += end - u32(outStart, node)) > UNITS_PER_TURN / 2) {
      yield (node / count) * 0.1;
      units = 0;
    }
    if (isDisabled(graph, node)) continue;
    let own = 0;
    for (let step = u32(outStart, node); step < end; step++) {
      const code = codeOf(kinds, step);
      if (code === 0) continue;
      if ((code & PASSES) !== 0) own |= OUT;
      if ((code & CONTAINMENT) !== 0) {
        own |= BELOW;
        continue;
      }
      const wants = u16(wanted, u32(stepClass, step));
      if (wants === 0) continue;
      own |= OUT;
      const to = u32(stepTo, step);
      const column = (code & FLOWS) === 0 ? facts.ends : facts.covers;
      column[to] = u16(column, to) | wants;
    }
    mark(facts.own, node, own);
  }
  yield* spreadDown(kinds, facts);
  return facts;
}

/** What permissions flow down to is covered by their kinds. */
function* spreadDown(kinds: Kinds, { own, covers }: Facts): Generator<number, void> {
  const { graph } = kinds;
  const { outStart, stepTo } = graph;
  const flows = (node: number): boolean => u16(covers, node) !== 0 && (u8(own, node) & BELOW) !== 0;
  const queue: number[] = [];
  let units = 0;
  for (let first = 0; first < own.length; first++) {
    if (flows(first)) queue.push(first);
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      const end = u32(outStart, node + 1);
      for (let step = u32(outStart, node); step < end; step++) {
        if ((codeOf(kinds, step) & CONTAINMENT) === 0) continue;
        const to = u32(stepTo, step);
        const more = u16(covers, to) | u16(covers, node);
        if (more === u16(covers, to)) continue;
        covers[to] = more;
        if ((u8(own, to) & BELOW) !== 0) queue.push(to);
      }
      if ((units += end - u32(outStart, node)) > UNITS_PER_TURN / 2) {
        yield 0.15;
        units = 0;
      }
    }
  }
}

interface Places {
  readonly count: number;
  readonly controlled: Uint32Array;
  /** By kind and node. */
  readonly covered: readonly Uint32Array[];
  readonly ends: readonly Uint32Array[];
}

function* placesOf({ count }: Kinds, facts: Facts, order: Uint32Array): Generator<number, Places> {
  const column = (): Uint32Array => new Uint32Array(order.length).fill(NO_PLACE);
  const controlled = column();
  const covered = Array.from({ length: count }, column);
  const ends = Array.from({ length: count }, column);
  let places = 0;
  for (let at = 0; at < order.length; at++) {
    const node = u32(order, at);
    controlled[node] = places++;
    const covers = u16(facts.covers, node);
    const own = covers | u16(facts.ends, node);
    for (let left = own; left !== 0; left &= left - 1) {
      const kind = 31 - Math.clz32(left & -left);
      const bit = 1 << kind;
      const cover = (covers & bit) !== 0 && (u8(facts.own, node) & BELOW) !== 0 ? places++ : NO_PLACE;
      // What ends here, and what nothing lies below, meets in a place of its own.
      const end = (u16(facts.ends, node) & bit) !== 0 || cover === NO_PLACE ? places++ : cover;
      set(ends, kind, node, end);
      set(covered, kind, node, cover === NO_PLACE ? end : cover);
    }
    if ((at & 0x3fff) === 0x3fff) yield 0.15 + (at / order.length) * 0.1;
  }
  return { count: places, controlled, covered, ends };
}

function set(columns: readonly Uint32Array[], kind: number, node: number, place: number): void {
  const column = columns[kind];
  if (column !== undefined) column[node] = place;
}

function placeAt(columns: readonly Uint32Array[], kind: number, node: number): number {
  const column = columns[kind];
  return column === undefined ? NO_PLACE : u32(column, node);
}

function* emit(kinds: Kinds, facts: Facts, order: Uint32Array): Generator<number, Reaching> {
  const { graph, wanted } = kinds;
  const { outStart: stepStart, stepTo, stepClass } = graph;
  const { count, controlled, covered, ends } = yield* placesOf(kinds, facts, order);
  const outStart = new Uint32Array(count + 1);
  const room = new Targets(stepTo.length + order.length);
  let units = 0;
  for (let at = 0; at < order.length; at++) {
    const node = u32(order, at);
    const last = u32(stepStart, node + 1);
    if ((units += last - u32(stepStart, node)) > UNITS_PER_TURN / 2) {
      yield 0.25 + (at / order.length) * 0.15;
      units = 0;
    }
    const first = isDisabled(graph, node) ? last : u32(stepStart, node);
    for (let step = first; step < last; step++) {
      const code = codeOf(kinds, step);
      if (code === 0) continue;
      const to = u32(stepTo, step);
      // To control what leads nowhere is of no use.
      if ((code & PASSES) !== 0 && (u8(facts.own, to) & OUT) !== 0) room.add(u32(controlled, to));
      if ((code & CONTAINMENT) !== 0) continue;
      const columns = (code & FLOWS) === 0 ? ends : covered;
      for (let left = u16(wanted, u32(stepClass, step)); left !== 0; left &= left - 1)
        room.add(placeAt(columns, 31 - Math.clz32(left & -left), to));
    }
    outStart[u32(controlled, node) + 1] = room.count;
    const own = u16(facts.covers, node) | u16(facts.ends, node);
    for (let left = own; left !== 0; left &= left - 1) {
      const kind = 31 - Math.clz32(left & -left);
      const cover = placeAt(covered, kind, node);
      const end = placeAt(ends, kind, node);
      if ((u16(facts.covers, node) & (1 << kind)) !== 0 && (u8(facts.own, node) & BELOW) !== 0) {
        for (let step = first; step < last; step++) {
          if ((codeOf(kinds, step) & CONTAINMENT) !== 0) room.add(placeAt(covered, kind, u32(stepTo, step)));
        }
        if (cover !== end) room.add(end);
        outStart[cover + 1] = room.count;
      }
      outStart[end + 1] = room.count;
    }
  }
  return { nodes: order.length, controlled, ends, outStart, ...room.finish() };
}
