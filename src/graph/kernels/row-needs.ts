import { ACTS } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { u32, u32Or, u8 } from '../columns';
import { isDisabled } from '../walk';
import { NO_KILLER } from './bundles';
import { NONE } from './dominators';
import { recordsBehind } from './row-graph';
import type { RowGraph } from './row-graph';
import { RowLevels } from './row-levels';
import type { Gone } from './row-levels';
import { LEAST_CYCLE, findRowPivot, incoming, onlyWayBack } from './row-pivot';
import type { Incoming, RowPivot } from './row-pivot';
import { sweepStarts } from './row-sweep';
import { RowWalk } from './row-walk';
import { StartDominators } from './start-dominators';

/** Starts that lead on, at least, for which what they hold is worth being laid out. */
export const LEAST_SWEEP = 64;

/**
 * Marks the records without which, alone, someone who acts loses a row of effective access or holds it with a weaker
 * verdict, within the ranks of a row graph. Containment is taken as it is: what rests on a record there is not asked.
 * @param needed by record; those that are marked already are not looked at again
 * @param least of how many places a cycle is decided for all who come to it at once
 * @param leastSweep from how many starts on that lead on they are looked at together
 */
export function* markNeeded(
  graph: AccessGraph,
  rows: RowGraph,
  needed: Uint8Array,
  least: number = LEAST_CYCLE,
  leastSweep: number = LEAST_SWEEP,
): Generator<number, void> {
  const starts = startsOf(graph, rows);
  const walk = new RowWalk(rows, needed);
  const pivot = yield* findRowPivot(rows, starts, least);
  let others = starts;
  if (pivot !== undefined) {
    others = starts.filter((start) => u32(pivot.back.enter, start) === NONE);
    yield* byPivot(rows, pivot, starts, walk, needed);
  }
  const leading = others.filter((start) => u32(rows.outStart, start + 1) > u32(rows.outStart, start));
  const isFew = leading.length < leastSweep;
  if (!isFew) yield* sweepStarts(rows, leading, needed);
  const dominators = new StartDominators(rows);
  for (const start of others) {
    // Who leads nowhere has few holds, which are looked at sooner than laid out for many.
    if (!isFew && u32(rows.outStart, start + 1) > u32(rows.outStart, start)) continue;
    yield* walk.mark(dominators, dominators.from(start), rows.killer);
  }
  yield* new Together(graph, rows, needed).mark(starts);
}

function startsOf(graph: AccessGraph, { outStart, holdStart, nodes }: RowGraph): Uint32Array {
  const starts: number[] = [];
  for (let node = 0; node < nodes; node++) {
    if ((u8(graph.nodeFlags, node) & ACTS) === 0 || isDisabled(graph, node)) continue;
    const leads = u32(outStart, node + 1) > u32(outStart, node);
    if (leads || u32(holdStart, node + 1) > u32(holdStart, node)) starts.push(node);
  }
  return Uint32Array.from(starts);
}

/**
 * For all that come to the pivot. One who still comes to it without something keeps all that the pivot keeps, so loses
 * nothing beside but what it holds by itself: that is looked at outside of what the pivot controls. One who does not
 * come to the pivot without an edge is looked at directly: whether it still has each row of the pivot.
 */
function* byPivot(
  rows: RowGraph,
  pivot: RowPivot,
  starts: Uint32Array,
  walk: RowWalk,
  needed: Uint8Array,
): Generator<number, void> {
  const held = (yield* walk.mark(pivot.found, pivot.count, rows.killer)).slice();
  const granted = new Uint8Array(rows.targets);
  for (const target of held) granted[target] = walk.rankOf(target);
  yield pivot.vertex;
  const outside = new StartDominators(pivot.outside);
  const levels = new RowLevels(rows);
  /** Edges that were asked about where they begin, and those of them without which nothing is lost there. */
  const asked = new Set<number>();
  const kept = new Set<number>();
  for (const start of starts) {
    if (u32(pivot.back.enter, start) === NONE || start === pivot.vertex) continue;
    if (u32(pivot.ahead.enter, start) === NONE) {
      const count = outside.from(start);
      yield* walk.mark(outside, count, pivot.outside.killer, granted);
    }
    for (let at = start; at !== pivot.vertex; at = u32(pivot.back.idom, at)) {
      const edge = onlyWayBack(rows, pivot, at);
      if (edge === NONE || kept.has(edge)) continue;
      const open = recordsBehind(rows, u32Or(rows.killer, edge, NO_KILLER)).filter((r) => needed[r] !== 1);
      if (open.length === 0) continue;
      const gone = { edges: new Set([edge]), holds: new Set<number>() };
      // What anyone loses, that is lost where the edge begins: so it is asked there first, once.
      const isLost = function* (from: number): Generator<number, boolean> {
        yield* levels.look(from, gone);
        return yield* levels.isLessThan(granted, held);
      };
      if (!asked.has(edge)) {
        asked.add(edge);
        if (!(yield* isLost(at))) {
          kept.add(edge);
          continue;
        }
      }
      if (yield* isLost(start)) for (const record of open) needed[record] = 1;
      yield start;
    }
  }
}

/** Records that take several edges or holds away, none of which is needed by itself. */
class Together {
  readonly #graph: AccessGraph;
  readonly #rows: RowGraph;
  readonly #needed: Uint8Array;
  readonly #before: RowLevels;
  readonly #after: RowLevels;

  constructor(graph: AccessGraph, rows: RowGraph, needed: Uint8Array) {
    this.#graph = graph;
    this.#rows = rows;
    this.#needed = needed;
    this.#before = new RowLevels(rows);
    this.#after = new RowLevels(rows);
  }

  *mark(starts: Uint32Array): Generator<number, void> {
    const own = yield* this.#gather();
    if (own.size === 0) return;
    const into = yield* incoming(this.#rows);
    for (const [record, { sources, ...gone }] of own) {
      // What anyone loses, one of those loses where something that goes begins.
      const losing: number[] = [];
      for (const source of sources) if (yield* this.#loses(source, gone)) losing.push(source);
      if (losing.length > 0 && (yield* this.#someoneLoses(losing, gone, into, starts)))
        this.#needed[record] = 1;
      yield record;
    }
  }

  *#loses(start: number, gone: Gone): Generator<number, boolean> {
    yield* this.#before.look(start);
    yield* this.#after.look(start, gone);
    return yield* this.#after.isLessThan(this.#before.rank, this.#before.held);
  }

  *#someoneLoses(
    losing: readonly number[],
    gone: Gone,
    { inStart, inFrom }: Incoming,
    starts: Uint32Array,
  ): Generator<number, boolean> {
    if (losing.some((source) => this.#acts(source))) return true;
    const before = new Set(losing);
    for (const vertex of before) {
      for (let i = u32(inStart, vertex); i < u32(inStart, vertex + 1); i++) before.add(u32(inFrom, i));
    }
    yield losing.length;
    for (const start of starts) if (before.has(start) && (yield* this.#loses(start, gone))) return true;
    return false;
  }

  #acts(vertex: number): boolean {
    return vertex < this.#rows.nodes && (u8(this.#graph.nodeFlags, vertex) & ACTS) !== 0;
  }

  *#gather(): Generator<number, ReadonlyMap<number, Bundle>> {
    const { places, outStart, killer, holdStart, holdKiller, shared } = this.#rows;
    const own = new Map<number, Bundle>();
    const bundleOf = (record: number): Bundle | undefined => {
      if (shared[record] !== 1 || this.#needed[record] === 1) return undefined;
      let bundle = own.get(record);
      if (bundle === undefined)
        own.set(record, (bundle = { sources: new Set(), edges: new Set(), holds: new Set() }));
      return bundle;
    };
    for (let vertex = 0; vertex < places; vertex++) {
      for (let e = u32(outStart, vertex); e < u32(outStart, vertex + 1); e++) {
        for (const record of recordsBehind(this.#rows, u32Or(killer, e, NO_KILLER))) {
          const bundle = bundleOf(record);
          bundle?.sources.add(vertex);
          bundle?.edges.add(e);
        }
      }
      for (let h = u32(holdStart, vertex); h < u32(holdStart, vertex + 1); h++) {
        for (const record of recordsBehind(this.#rows, u32Or(holdKiller, h, NO_KILLER))) {
          const bundle = bundleOf(record);
          bundle?.sources.add(vertex);
          bundle?.holds.add(h);
        }
      }
      if ((vertex & 0xfff) === 0xfff) yield vertex;
    }
    return own;
  }
}

interface Bundle extends Gone {
  readonly sources: Set<number>;
  readonly edges: Set<number>;
  readonly holds: Set<number>;
}
