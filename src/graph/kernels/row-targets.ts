import { NO_PERMISSION } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, num, toOffsets, u32, u32Or, u8 } from '../columns';
import { isDisabled } from '../walk';
import type { WalkFilter } from '../walk';
import { Covering } from './covering';
import { CONTAINS, FLOWS, HOLDS, holdingSteps } from './holding-steps';
import { Column } from './row-columns';

type Filter = Pick<WalkFilter, 'at' | 'rank' | 'becoming'>;

const NONE = 0xffffffff;

/** A permission on a resource, as far as it tells what goes when a step goes. */
interface Target {
  /** -1 for none. */
  readonly permission: number;
  readonly node: number;
  /** Place that counts: the row of effective access. */
  readonly row: number;
  /** Where a permission that flows down containment comes in, `NONE` where nothing is contained or nothing flows. */
  readonly flow: number;
  /** Where one that ends here comes in. */
  readonly end: number;
}

/** Where each step that holds a permission leads, and how those places lead to the rows that count. */
export interface RowTargets {
  /** By step, the place it leads to; `NO_TARGET` for one that holds nothing. */
  readonly ofStep: Uint32Array;
  /** Places after those of the nodes; `rows[place - nodes]` is 1 where it is a row. */
  readonly rows: readonly number[];
  /** Ways between such places, which no record takes away: place, place, place, place, … */
  readonly links: readonly number[];
}

export const NO_TARGET = NONE;

/**
 * Rows of effective access by permission and resource, as many as it takes to see every loss: those that are granted
 * on the resource itself. What flows down is lost with the row of where it was granted, but for where it is granted
 * below as well, or held at the container by what does not flow: there the rows below stand by themselves. A
 * permission that stands for others (`s3:List*`) leads to their rows too. Yields as it reads.
 */
export function* rowTargets(graph: AccessGraph, filter: Filter): Generator<number, RowTargets> {
  const does = doesOf(graph, filter);
  const builder = new TargetBuilder(graph, does, yield* containsOf(graph, does));
  yield* builder.grants();
  yield* builder.below();
  yield* builder.link();
  return builder;
}

/** What steps of each class do, verdict included. */
function doesOf(graph: AccessGraph, filter: Filter): Uint8Array {
  const { verdict } = graph.classes;
  return holdingSteps(graph, filter).map((what, number) => (u8(verdict, number) >= filter.rank ? what : 0));
}

class TargetBuilder implements RowTargets {
  readonly ofStep: Uint32Array;
  readonly rows: number[] = [];
  readonly links: number[] = [];
  readonly #graph: AccessGraph;
  readonly #does: Uint8Array;
  readonly #contains: Contains;
  readonly #covering: Covering;
  readonly #patterns: boolean;
  readonly #targets: Target[] = [];
  /** Targets of node c: `first[c] .. first[c+1]`, and those that were added for what flows down to it. */
  readonly #first: Uint32Array;
  readonly #added = new Map<number, number[]>();
  /** Where a permission flows in at a node, by both. */
  readonly #flowAt = new Map<number, number>();
  #units = 0;

  constructor(graph: AccessGraph, does: Uint8Array, contains: Contains) {
    this.#graph = graph;
    this.#does = does;
    this.#contains = contains;
    this.#covering = new Covering(graph.permissions, graph.permissions);
    this.#patterns = graph.permissions.some((_, number) => this.#covering.of(number).length > 0);
    this.ofStep = new Uint32Array(graph.stepTo.length).fill(NONE);
    this.#first = new Uint32Array(graph.nodes.length + 1);
  }

  /** A target for each permission that is granted on a node. */
  *grants(): Generator<number, void> {
    const graph = this.#graph;
    const known = new Uint32Array(graph.permissions.length + 1).fill(NONE);
    const flows = new Uint8Array(graph.permissions.length + 1);
    const ends = new Uint8Array(graph.permissions.length + 1);
    for (let node = 0; node < graph.nodes.length; node++) {
      this.#first[node] = this.#targets.length;
      const holds: number[] = [];
      const names: number[] = [];
      const passes = this.#passesDown(node);
      const last = u32(graph.inStart, node + 1);
      for (let i = u32(graph.inStart, node); i < last; i++) {
        const step = u32(graph.inStep, i);
        const number = u32(graph.stepClass, step);
        const does = u8(this.#does, number);
        if ((does & HOLDS) === 0 || isDisabled(graph, u32(graph.stepFrom, step))) continue;
        const name = nameOf(u32Or(graph.classes.permission, number, NO_PERMISSION));
        if (u32Or(known, name, NONE) === NONE) {
          known[name] = names.push(name) - 1;
          flows[name] = 0;
          ends[name] = 0;
        }
        if (passes && (does & FLOWS) !== 0) flows[name] = 1;
        else ends[name] = 1;
        holds.push(step);
      }
      const firstTarget = this.#targets.length;
      for (const name of names) {
        this.#add(node, name - 1, u8(flows, name) === 1, u8(ends, name) === 1);
      }
      for (const step of holds) {
        const number = u32(graph.stepClass, step);
        const name = nameOf(u32Or(graph.classes.permission, number, NO_PERMISSION));
        const target = this.#targets[firstTarget + u32(known, name)];
        const flowing = passes && (u8(this.#does, number) & FLOWS) !== 0;
        this.ofStep[step] = (flowing ? target?.flow : target?.end) ?? NONE;
      }
      for (const name of names) known[name] = NONE;
      if (this.#isTurn(1 + last - u32(graph.inStart, node))) yield node;
    }
    this.#first[graph.nodes.length] = this.#targets.length;
  }

  /**
   * Where a permission flows in at a container on which it is held without flowing, too, the row of the container does
   * not tell what is lost below: those next below get rows of their own, and so on down.
   */
  *below(): Generator<number, void> {
    for (let t = 0; t < this.#targets.length; t++) {
      if (this.#isTurn(1)) yield t;
      const target = this.#targets[t];
      if (target === undefined || target.flow === NONE || !this.#heldOtherwise(target)) continue;
      for (const child of this.#contained(target.node)) {
        if (this.#flowAt.has(this.#name(target.permission, child))) continue;
        const known = this.#targetsOf(child).find(({ permission }) => permission === target.permission);
        const passes = this.#passesDown(child);
        if (known !== undefined && !passes) continue;
        // Where it ends there already, what flows in beside it has a target that leads to the same row.
        const number = this.#add(child, target.permission, passes, false, known?.row);
        const list = this.#added.get(child);
        if (list === undefined) this.#added.set(child, [number]);
        else list.push(number);
        this.#units += 8;
      }
    }
  }

  /** Whether the row of a target is come to by what does not flow: the permission itself, or one that stands for it. */
  #heldOtherwise({ permission, node, row }: Target): boolean {
    return this.#targetsOf(node).some(
      (other) =>
        other.end !== NONE && (other.row === row || this.#covering.of(permission).includes(other.permission)),
    );
  }

  /** From where a permission comes in to its row, to those it stands for, and to the same below. */
  *link(): Generator<number, void> {
    const above = new Containers(this.#contains);
    let node = NONE;
    let containers: Above = { found: [], isChain: true };
    let here = new Map<number, readonly Target[]>();
    for (const target of this.#targets) {
      if (this.#isTurn(4)) yield target.node;
      if (target.flow !== NONE) this.links.push(target.flow, target.row);
      if (target.end !== NONE && target.end !== target.row) this.links.push(target.end, target.row);
      if (target.node !== node) {
        node = target.node;
        containers = above.of(node);
        here = this.#patterns ? byPermission(this.#targetsOf(node)) : here;
        this.#units += (containers.found.length + here.size) * 4;
      }
      const into = target.flow === NONE ? target.row : target.flow;
      this.#linkFrom(containers, target.permission, into);
      if (!this.#patterns) continue;
      for (const wider of this.#covering.of(target.permission)) {
        this.#linkFrom(containers, wider, into);
        for (const other of here.get(wider) ?? []) {
          if (other.flow !== NONE) this.links.push(other.flow, into);
          if (other.end !== NONE) this.links.push(other.end, target.row);
        }
      }
    }
  }

  /** Where each is in one other at most, what flows in at the nearest has come from those above it. */
  #linkFrom({ found, isChain }: Above, permission: number, into: number): void {
    for (const container of found) {
      const flow = this.#flowAt.get(this.#name(permission, container));
      if (flow === undefined || flow === into) continue;
      this.links.push(flow, into);
      if (isChain) return;
    }
  }

  #add(node: number, permission: number, flows: boolean, ends: boolean, known?: number): number {
    const row = known ?? this.#place(1);
    const flow = flows ? this.#place(0) : NONE;
    // One that may stand for others has a place before its row, from which it leads to theirs.
    const end = !ends ? NONE : this.#patterns ? this.#place(0) : row;
    if (flow !== NONE) this.#flowAt.set(this.#name(permission, node), flow);
    return this.#targets.push({ permission, node, row, flow, end }) - 1;
  }

  #place(isRow: number): number {
    return this.#graph.nodes.length + this.rows.push(isRow) - 1;
  }

  #name(permission: number, node: number): number {
    return (permission + 1) * this.#graph.nodes.length + node;
  }

  *#targetsIn(node: number): Generator<Target> {
    const last = u32(this.#first, node + 1);
    for (let t = u32(this.#first, node); t < last; t++) {
      const target = this.#targets[t];
      if (target !== undefined) yield target;
    }
    for (const t of this.#added.get(node) ?? []) {
      const target = this.#targets[t];
      if (target !== undefined) yield target;
    }
  }

  #targetsOf(node: number): readonly Target[] {
    return [...this.#targetsIn(node)];
  }

  #passesDown(node: number): boolean {
    return u32(this.#contains.start, node + 1) > u32(this.#contains.start, node);
  }

  /** What is next below a node for a permission that flows down. */
  #contained(node: number): Uint32Array {
    const { start, below } = this.#contains;
    return below.subarray(u32(start, node), u32(start, node + 1));
  }

  #isTurn(units: number): boolean {
    if ((this.#units += units) < UNITS_PER_TURN) return false;
    this.#units = 0;
    return true;
  }
}

/** Permissions from 1, 0 for a step that holds without one. */
function nameOf(permission: number): number {
  return permission === NO_PERMISSION ? 0 : permission + 1;
}

function byPermission(targets: readonly Target[]): Map<number, readonly Target[]> {
  const found = new Map<number, readonly Target[]>();
  for (const target of targets) {
    found.set(target.permission, [...(found.get(target.permission) ?? []), target]);
  }
  return found;
}

/** What contains what, as far as a permission flows down: nothing flows down past a disabled container. */
interface Contains {
  readonly start: Uint32Array;
  readonly below: Uint32Array;
  /** The same by what is contained. */
  readonly aboveStart: Uint32Array;
  readonly above: Uint32Array;
}

function* containsOf(graph: AccessGraph, does: Uint8Array): Generator<number, Contains> {
  const nodes = graph.nodes.length;
  const start = new Uint32Array(nodes + 1);
  const aboveStart = new Uint32Array(nodes + 1);
  const found = new Column();
  let units = 0;
  for (let node = 0; node < nodes; node++) {
    const last = isDisabled(graph, node) ? 0 : u32(graph.outStart, node + 1);
    for (let step = u32(graph.outStart, node); step < last; step++) {
      if ((u8(does, u32(graph.stepClass, step)) & CONTAINS) === 0) continue;
      const below = u32(graph.stepTo, step);
      found.push(below);
      aboveStart[below + 1] = u32(aboveStart, below + 1) + 1;
    }
    start[node + 1] = found.length;
    if ((units += 1 + u32(graph.outStart, node + 1) - u32(graph.outStart, node)) < UNITS_PER_TURN) continue;
    units = 0;
    yield node;
  }
  toOffsets(aboveStart);
  const next = aboveStart.slice();
  const above = new Uint32Array(found.length);
  const below = found.finish();
  for (let node = 0; node < nodes; node++) {
    for (let i = u32(start, node); i < u32(start, node + 1); i++) {
      const at = u32(below, i);
      const slot = u32(next, at);
      above[slot] = node;
      next[at] = slot + 1;
    }
    if ((node & 0xffff) === 0xffff) yield node;
  }
  return { start, below, aboveStart, above };
}

/** All that contains a node, on every level, nearest first; whether each is in one other at most. */
interface Above {
  readonly found: readonly number[];
  readonly isChain: boolean;
}

class Containers {
  readonly #contains: Contains;
  readonly #seen: Uint32Array;
  #round = 0;

  constructor(contains: Contains) {
    this.#contains = contains;
    this.#seen = new Uint32Array(contains.start.length);
  }

  of(node: number): Above {
    const { aboveStart, above } = this.#contains;
    const round = ++this.#round;
    const found: number[] = [];
    let isChain = true;
    this.#seen[node] = round;
    for (let i = -1, one = node; i < found.length; one = num(found, ++i)) {
      if (u32(aboveStart, one + 1) - u32(aboveStart, one) > 1) isChain = false;
      for (let e = u32(aboveStart, one); e < u32(aboveStart, one + 1); e++) {
        const container = u32(above, e);
        if (this.#seen[container] === round) continue;
        this.#seen[container] = round;
        found.push(container);
      }
    }
    return { found, isChain };
  }
}
