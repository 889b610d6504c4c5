import { NO_PERMISSION } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, u16, u32, u32Or, u8 } from '../columns';
import { runToEnd } from '../../lib/steps';
import { isDisabled, stepLength } from '../walk';
import type { WalkFilter } from '../walk';
import { CONTAINS, FLOWS, HOLDS, PASSES, holdingSteps } from './holding-steps';

/** What one principal effectively holds: a row per permission and resource, strongest verdict first, then fewest steps. */
export interface HeldRows {
  readonly count: number;
  readonly permission: Uint32Array;
  readonly resource: Uint32Array;
  readonly rank: Uint8Array;
  /** The step that grants it. */
  readonly step: Uint32Array;
  /** Steps from the principal to who was granted it, and of containment from where it was granted down to here. */
  readonly above: Uint16Array;
  readonly below: Uint16Array;
}

/** One more than the steps to each node of the walk that is going on; all 0 between walks. */
interface Scratch {
  readonly depth: Uint32Array;
  inUse: boolean;
}

/** Walkers of a graph walk in turns, so they share what would cost each of them the size of the graph. */
const scratches = new WeakMap<AccessGraph, Scratch>();

/** One that no walk is using: another may have been left in between by its own, or for good. */
function freeScratch(graph: AccessGraph): Scratch {
  const known = scratches.get(graph);
  if (known !== undefined && !known.inUse) return known;
  const made = { depth: new Uint32Array(graph.nodes.length), inUse: false };
  scratches.set(graph, made);
  return made;
}

/** A row takes as long as looking at so many steps. */
const ROW = 8;

/**
 * Effective permissions of one principal after the other. A walk costs what it finds; the columns it returns are its
 * own and hold until the next walk.
 */
export class HeldWalker {
  readonly #graph: AccessGraph;
  readonly #filter: WalkFilter;
  readonly #does: Uint8Array;
  readonly #within: Uint8Array | undefined;
  readonly #held: Uint8Array | undefined;
  #depth: Uint32Array = new Uint32Array();
  readonly #rows = new Map<number, number>();
  #queue: Uint32Array = new Uint32Array(256);
  #room = 256;
  #count = 0;
  /** Rows held or met again, ever; and work since the last turn. */
  #met = 0;
  #units = 0;
  #permission = new Uint32Array(256);
  #resource = new Uint32Array(256);
  #rank = new Uint8Array(256);
  #step = new Uint32Array(256);
  #above = new Uint16Array(256);
  #below = new Uint16Array(256);
  /** The last rank, and the depth, at which a row flowed on down; rank 0 where it did not. */
  #flowRank = new Uint8Array(256);
  #flowDepth = new Uint16Array(256);

  /**
   * With `within`, only ways over nodes marked there, to nodes marked there. With `held`, only rows of nodes marked
   * there: with each of these, all that contains it.
   */
  constructor(graph: AccessGraph, filter: WalkFilter, within?: Uint8Array, held = within) {
    this.#graph = graph;
    this.#within = within;
    this.#held = held;
    this.#filter = filter;
    this.#does = holdingSteps(graph, filter);
  }

  walk(principal: number): HeldRows {
    return runToEnd(this.walkInTurns(principal));
  }

  /** The same, with a turn for others every few milliseconds. */
  *walkInTurns(principal: number): Generator<number, HeldRows> {
    this.#rows.clear();
    this.#count = 0;
    const scratch = freeScratch(this.#graph);
    scratch.inUse = true;
    this.#depth = scratch.depth;
    if (!isDisabled(this.#graph, principal)) {
      for (let rank = 3; rank >= this.#filter.rank;) rank = yield* this.#atRank(principal, rank);
    }
    scratch.inUse = false;
    return {
      count: this.#count,
      permission: this.#permission,
      resource: this.#resource,
      rank: this.#rank,
      step: this.#step,
      above: this.#above,
      below: this.#below,
    };
  }

  /** The row of a permission on a resource in the last walk, or -1. */
  find(permission: number, resource: number): number {
    return this.#rows.get(this.#name(permission, resource)) ?? -1;
  }

  #name(permission: number, resource: number): number {
    return (permission === NO_PERMISSION ? 0 : permission + 1) * this.#graph.nodes.length + resource;
  }

  /** Everything held at a rank; returns the next weaker rank at which there is more to find, 0 for none. */
  *#atRank(principal: number, rank: number): Generator<number, number> {
    const graph = this.#graph;
    const { survives } = this.#filter;
    const verdict = graph.classes.verdict;
    const depth = this.#depth;
    let weaker = 0;
    let end = 1;
    this.#queue[0] = principal;
    depth[principal] = 1;
    // Level by level: a step through groups is longer than one, so it may have to be gone over again.
    for (let i = 0; i < end; i++) {
      const node = u32(this.#queue, i);
      if (isDisabled(graph, node)) continue;
      const here = u32(depth, node);
      const last = u32(graph.outStart, node + 1);
      if (this.#isTurn(1 + last - u32(graph.outStart, node))) yield rank;
      for (let step = u32(graph.outStart, node); step < last; step++) {
        const number = u32(graph.stepClass, step);
        const does = u8(this.#does, number);
        if ((does & (PASSES | HOLDS)) === 0) continue;
        if (this.#within?.[u32(graph.stepTo, step)] === 0) continue;
        const strength = u8(verdict, number);
        if (strength < rank) {
          if (strength > weaker) weaker = strength;
          continue;
        }
        if ((does & PASSES) === 0 || survives?.(step) === false) continue;
        const to = u32(graph.stepTo, step);
        const at = here + stepLength(graph, step);
        const known = u32(depth, to);
        if (known !== 0 && at >= known) continue;
        depth[to] = at;
        if (end === this.#queue.length) this.#queue = wider(this.#queue, new Uint32Array(end * 2));
        this.#queue[end++] = to;
      }
    }
    for (let i = 0; i < end; i++) {
      const node = u32(this.#queue, i);
      const here = u32(depth, node);
      if (here === 0 || isDisabled(graph, node)) continue;
      const found = yield* this.#holdings(node, here - 1, rank);
      if (found > weaker) weaker = found;
      // A node that was gone over again stands twice in the queue.
      depth[node] = 0;
    }
    for (let i = 0; i < end; i++) depth[u32(this.#queue, i)] = 0;
    return weaker;
  }

  /** Whether so much more work makes it time for others. */
  #isTurn(units: number): boolean {
    if ((this.#units += units) < UNITS_PER_TURN / 4) return false;
    this.#units = 0;
    return true;
  }

  *#holdings(node: number, depth: number, rank: number): Generator<number, number> {
    const graph = this.#graph;
    const { survives } = this.#filter;
    let weaker = 0;
    const last = u32(graph.outStart, node + 1);
    for (let step = u32(graph.outStart, node); step < last; step++) {
      const number = u32(graph.stepClass, step);
      const does = u8(this.#does, number);
      if ((does & HOLDS) === 0 || u8(graph.classes.verdict, number) < rank) continue;
      const to = u32(graph.stepTo, step);
      if (this.#held?.[to] === 0 || survives?.(step) === false) continue;
      const above = depth + stepLength(graph, step) - 1;
      const permission = u32Or(graph.classes.permission, number, NO_PERMISSION);
      const before = this.#met;
      if ((does & FLOWS) === 0) this.#hold(permission, to, rank, step, above, 0);
      else {
        const found = this.#flow(permission, to, rank, step, above);
        if (found > weaker) weaker = found;
      }
      if (this.#isTurn((1 + this.#met - before) * ROW)) yield rank;
    }
    return weaker;
  }

  /** A permission on a container, and on all it holds. */
  #flow(permission: number, container: number, rank: number, step: number, above: number): number {
    const graph = this.#graph;
    const { survives } = this.#filter;
    const verdict = graph.classes.verdict;
    let weaker = 0;
    let level = [container];
    for (let below = 0; level.length > 0; below++) {
      const next: number[] = [];
      for (const node of level) {
        const row = this.#hold(permission, node, rank, step, above, below);
        const depth = above + below;
        // What flowed with a stronger verdict may flow further with this one, over weaker containment.
        if (this.#flowRank[row] === rank && u16(this.#flowDepth, row) <= depth) continue;
        this.#flowRank[row] = rank;
        this.#flowDepth[row] = depth;
        if (isDisabled(graph, node)) continue;
        const last = u32(graph.outStart, node + 1);
        for (let e = u32(graph.outStart, node); e < last; e++) {
          const number = u32(graph.stepClass, e);
          if ((u8(this.#does, number) & CONTAINS) === 0) continue;
          if (this.#held?.[u32(graph.stepTo, e)] === 0) continue;
          const strength = u8(verdict, number);
          if (strength < rank) {
            if (strength > weaker) weaker = strength;
          } else if (survives?.(e) !== false) next.push(u32(graph.stepTo, e));
        }
      }
      level = next;
    }
    return weaker;
  }

  #hold(
    permission: number,
    resource: number,
    rank: number,
    step: number,
    above: number,
    below: number,
  ): number {
    this.#met++;
    const name = this.#name(permission, resource);
    const known = this.#rows.get(name);
    if (known !== undefined) {
      const better =
        this.#rank[known] === rank && above + below < u16(this.#above, known) + u16(this.#below, known);
      if (better) this.#set(known, step, above, below);
      return known;
    }
    const row = this.#count++;
    if (row === this.#room) this.#grow();
    this.#rows.set(name, row);
    this.#permission[row] = permission;
    this.#resource[row] = resource;
    this.#rank[row] = rank;
    this.#flowRank[row] = 0;
    this.#set(row, step, above, below);
    return row;
  }

  #set(row: number, step: number, above: number, below: number): void {
    this.#step[row] = step;
    this.#above[row] = above;
    this.#below[row] = below;
  }

  #grow(): void {
    const room = (this.#room *= 2);
    this.#permission = wider(this.#permission, new Uint32Array(room));
    this.#resource = wider(this.#resource, new Uint32Array(room));
    this.#rank = wider(this.#rank, new Uint8Array(room));
    this.#step = wider(this.#step, new Uint32Array(room));
    this.#above = wider(this.#above, new Uint16Array(room));
    this.#below = wider(this.#below, new Uint16Array(room));
    this.#flowRank = wider(this.#flowRank, new Uint8Array(room));
    this.#flowDepth = wider(this.#flowDepth, new Uint16Array(room));
  }
}

function wider<A extends Uint8Array | Uint16Array | Uint32Array>(old: A, next: A): A {
  next.set(old);
  return next;
}
