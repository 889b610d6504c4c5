import { UNITS_PER_TURN, u32 } from '../columns';
import { CONTROLS, NO_PLACE, counts } from './bundles';
import type { Bundles } from './bundles';
import { components } from './components';
import { NONE, dominatorSteps, dominates } from './dominators';
import type { DominatorTree } from './dominators';

/** Places and steps looked at between two turns; most of them miss the processor's cache. */
export const PIVOT_TURN = UNITS_PER_TURN >> 4;

/**
 * A controlled place in the largest cycle there is. Whoever comes to it comes to all that it leads to; so what is lost
 * by them when something goes is mostly what the pivot loses, and is decided once for all of them.
 */
export interface Pivot {
  readonly place: number;
  /** Another place of its component, from which what goes with the pivot itself is asked. */
  readonly other: number;
  /** Dominators of what the pivot leads to. */
  readonly ahead: DominatorTree;
  /** Dominators of what leads to the pivot, all steps turned round: what has to be passed to come to it. */
  readonly back: DominatorTree;
  /** By node: position in `ahead` of the last place that all ways to the node pass; `NONE` where the pivot does not reach it. */
  readonly meet: Uint32Array;
  /** By position in `ahead`: nodes that meet before it. */
  readonly before: Uint32Array;
}

/** The pivot of a graph, or none where no cycle that the starts come to has at least so many places. */
export function* findPivot(
  bundles: Bundles,
  starts: readonly number[],
  least: number,
): Generator<number, Pivot | undefined> {
  const { outStart, to, inStart, inBundle, from } = bundles;
  const chosen = yield* choose(bundles, starts, least);
  if (chosen === undefined) return undefined;
  const [place, other] = chosen;
  const inFrom = new Uint32Array(inBundle.length);
  for (let i = 0; i < inFrom.length; i++) {
    inFrom[i] = u32(from, u32(inBundle, i));
    if ((i & 0x7ffff) === 0x7ffff) yield 0;
  }
  const count = bundles.places;
  const ahead = yield* dominatorSteps({ count, outStart, to, inStart, inFrom }, place);
  const turned = { count, outStart: inStart, to: inFrom, inStart: outStart, inFrom: to };
  const back = yield* dominatorSteps(turned, place);
  return { place, other, ahead, back, ...(yield* meetings(bundles, ahead)) };
}

/** Two places of the largest component of controlled places: those with the most steps in and out. */
function* choose(
  bundles: Bundles,
  starts: readonly number[],
  least: number,
): Generator<number, readonly [number, number] | undefined> {
  const { outStart, inStart, state } = bundles;
  const found = yield* components({ outStart, outTo: bundles.to }, Uint32Array.from(starts));
  const size = new Uint32Array(found.count);
  let largest = -1;
  for (let place = 0; place < bundles.places; place++) {
    const at = u32(found.of, place);
    if (at >= found.count || state[place] !== CONTROLS) continue;
    size[at] = u32(size, at) + 1;
    if (largest < 0 || u32(size, at) > u32(size, largest)) largest = at;
  }
  yield 0;
  if (largest < 0 || u32(size, largest) < Math.max(2, least)) return undefined;
  let first = -1;
  let second = -1;
  const degree = (place: number): number =>
    place < 0
      ? -1
      : (u32(outStart, place + 1) - u32(outStart, place)) * (u32(inStart, place + 1) - u32(inStart, place));
  for (let place = 0; place < bundles.places; place++) {
    if (u32(found.of, place) !== largest) continue;
    if (degree(place) > degree(first)) {
      second = first;
      first = place;
    } else if (degree(place) > degree(second)) second = place;
  }
  return [first, second];
}

/** The counted places of a node. */
export function countedPlaces(bundles: Bundles, node: number): number[] {
  return [bundles.controlled, bundles.covered, bundles.ended]
    .map((places) => u32(places, node))
    .filter((place) => place !== NO_PLACE && counts(bundles, place));
}

/** Where all ways from the pivot to each node meet. */
function* meetings(
  bundles: Bundles,
  ahead: DominatorTree,
): Generator<number, Pick<Pivot, 'meet' | 'before'>> {
  const { controlled, covered, ended } = bundles;
  const meet = new Uint32Array(controlled.length).fill(NONE);
  const before = new Uint32Array(ahead.order.length + 1);
  let units = 0;
  for (let node = 0; node < meet.length; node++) {
    let at = NONE;
    for (const places of [controlled, covered, ended]) {
      const place = u32(places, node);
      if (place === NO_PLACE || u32(ahead.enter, place) === NONE || !counts(bundles, place)) continue;
      if (at === NONE) at = place;
      for (; !dominates(ahead, at, place); at = u32(ahead.idom, at)) units++;
    }
    if (at !== NONE) {
      const position = u32(ahead.enter, at);
      meet[node] = position;
      before[position + 1] = u32(before, position + 1) + 1;
    }
    if (++units < PIVOT_TURN) continue;
    yield 0;
    units = 0;
  }
  for (let i = 1; i < before.length; i++) before[i] = u32(before, i) + u32(before, i - 1);
  yield 0;
  return { meet, before };
}

/** How many nodes all of whose ways from the pivot pass a place. */
export function behindPlace({ ahead, before }: Pivot, place: number): number {
  return u32(before, u32(ahead.leave, place)) - u32(before, u32(ahead.enter, place));
}

/** Whether the pivot leads to a place. */
export function isAhead({ ahead }: Pivot, place: number): boolean {
  return u32(ahead.enter, place) !== NONE;
}
