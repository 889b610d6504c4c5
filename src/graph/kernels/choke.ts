import { UNITS_PER_TURN, u32, u32Or, u8 } from '../columns';
import { NO_PLACE, killersOf } from './bundles';
import type { Bundles } from './bundles';
import { placeFacts } from './choke-facts';
import { findForest, splitWays } from './choke-forest';
import { ForestWalk } from './choke-forest-walk';
import { ChokeSums } from './choke-sums';
import type { Choke } from './choke-sums';
import { DominatorWalk } from './choke-walk';
import { findPivot } from './pivot';
import { PivotLoss } from './pivot-loss';
import { PivotNeeds } from './pivot-needs';
import { PIVOT_LIMITS, gatherStarts } from './pivot-starts';
import type { PivotLimits } from './pivot-starts';

/**
 * Choke points, exact: for each start the dominators of all it reaches. What a place dominates is lost with it, what
 * lies behind a bundle that alone leads into a place is lost with the bundle. A node with two places in one walk, and a
 * record with several bundles in one, are looked at directly, because they can cut together what neither cuts alone.
 * Trees of containers are not walked (`choke-forest.ts`), but from a start that comes to a node both in them and outside:
 * from there all is walked. Yields per start, and within one whose walk is long.
 */
export function* chokePoints(
  bundles: Bundles,
  starts: Iterable<number>,
  records: number,
  limits: PivotLimits = PIVOT_LIMITS,
): Generator<number, Choke> {
  const places: number[] = [];
  for (const node of starts) {
    const place = u32Or(bundles.controlled, node, NO_PLACE);
    if (place !== NO_PLACE) places.push(place);
  }
  yield 0;
  const shared = yield* recordsOfSeveral(bundles, records);
  const sums = new ChokeSums(bundles, records);
  let done = 0;
  let others: readonly number[] = places;
  const pivot = yield* findPivot(bundles, places, limits.least);
  if (pivot !== undefined) {
    const found = yield* gatherStarts(bundles, pivot, places, limits);
    others = found.others;
    const needs = new PivotNeeds(bundles, pivot, found, sums);
    yield* new PivotLoss(bundles, pivot, found, sums).all();
    yield* needs.itself();
    yield* needs.records(yield* bundlesOf(bundles, shared));
    for (const start of needs.each()) yield start;
    done = found.places.length;
  }
  const { seen, many } = yield* comeTo(bundles, others);
  const forest = yield* findForest(bundles, seen, shared);
  const ways = yield* splitWays(bundles, seen, forest);
  const facts = yield* placeFacts(bundles, seen, shared, many);
  const walk = new ForestWalk(bundles, forest, ways, facts, sums, shared);
  yield 0;
  let whole: DominatorWalk | undefined;
  for (const place of others) {
    if (!(yield* walk.from(place))) {
      (whole ??= new DominatorWalk(bundles, sums, shared, many)).from(place);
    }
    yield ++done;
  }
  yield* walk.finish();
  return yield* sums.finish(shared);
}

/** 1 for each place that a walk from one of the starts comes to (`seen`), and for each node with several of them. */
function* comeTo(
  { graph, node, places, outStart, to }: Bundles,
  starts: readonly number[],
): Generator<number, { readonly seen: Uint8Array; readonly many: Uint8Array }> {
  const seen = new Uint8Array(places);
  const each = new Uint8Array(graph.nodes.length);
  const found: number[] = [];
  const come = (place: number): void => {
    if (u8(seen, place) === 1) return;
    seen[place] = 1;
    const at = u32(node, place);
    each[at] = u8(each, at) + 1;
    found.push(place);
  };
  starts.forEach(come);
  let units = 0;
  for (const place of found) {
    const end = u32(outStart, place + 1);
    for (let b = u32(outStart, place); b < end; b++) come(u32(to, b));
    if ((units += 1 + end - u32(outStart, place)) < UNITS_PER_TURN) continue;
    yield 0;
    units = 0;
  }
  return { seen, many: each.map((count) => (count > 1 ? 1 : 0)) };
}

/** Records that take several bundles away. */
function* recordsOfSeveral(bundles: Bundles, records: number): Generator<number, ReadonlySet<number>> {
  const serves = new Uint8Array(records);
  const found = new Set<number>();
  for (let b = 0; b < bundles.killer.length; b++) {
    for (const record of killersOf(bundles, b)) {
      if (serves[record] === 1) found.add(record);
      else serves[record] = 1;
    }
    if ((b & 0x3ffff) === 0x3ffff) yield 0;
  }
  return found;
}

/** The bundles that each of some records takes away. */
function* bundlesOf(
  bundles: Bundles,
  records: ReadonlySet<number>,
): Generator<number, ReadonlyMap<number, ReadonlySet<number>>> {
  const found = new Map<number, Set<number>>();
  for (let b = 0; records.size > 0 && b < bundles.killer.length; b++) {
    for (const record of killersOf(bundles, b)) {
      if (!records.has(record)) continue;
      const list = found.get(record);
      if (list === undefined) found.set(record, new Set([b]));
      else list.add(b);
    }
    if ((b & 0x3ffff) === 0x3ffff) yield 0;
  }
  return found;
}
