import { UNITS_PER_TURN, u32, u32Or, u8 } from '../columns';
import { cycles } from './bridges';
import type { Bridge, Cycle } from './bridges';
import { NO_KILLER, counts, onlyPlace, placesOf } from './bundles';
import type { Bundles } from './bundles';
import { NONE, dominatorSteps } from './dominators';
import type { DominatorTree } from './dominators';
import type { Loss } from './loss';
import type { Strong } from './strong';

/** So many bridges of a cycle, and no more, are looked at one by one rather than by the dominators of all that the cycle leads to. */
const FEW = 16;

/**
 * The bridges of cycles whose loss takes something away. Where their target, or all that lies before their source, is a
 * place whose node is reached in no other state, they are needed. What may be reached otherwise is settled for all
 * bridges of a cycle at once: without one of them the cycle's first place loses just what its target dominates.
 */
export function* markNeededBridges(
  bundles: Bundles,
  strong: Strong,
  needed: Uint8Array,
  loss: Pick<Loss, 'anyInTurns'>,
  few: number = FEW,
): Generator<number, void> {
  yield* cycles(bundles, strong, function* (cycle) {
    const open = bySolePlaces(bundles, cycle, needed);
    const left = open.length > few ? yield* byDominators(bundles, cycle, open, needed) : open;
    for (const { bundle } of left) {
      if (yield* loss.anyInTurns(u32(bundles.from, bundle), new Set([bundle]))) needed[bundle] = 1;
    }
  });
}

/** Marks what takes away a node that is reached in one state only; the others. */
function bySolePlaces(bundles: Bundles, cycle: Cycle, needed: Uint8Array): readonly Bridge[] {
  const { places, ahead, back } = cycle;
  const sole = Uint8Array.from(places, (place) =>
    counts(bundles, place) && onlyPlace(bundles, place) ? 1 : 0,
  );
  const aheadSole = sumsBefore(ahead.order, sole);
  const backSole = sumsBefore(back.order, sole);
  const all = u32(aheadSole, places.length);
  return cycle.bridges.filter(({ bundle, from, to, ahead: isAhead, back: isBack }) => {
    if (bundles.killer[bundle] === NO_KILLER) return false;
    const lost =
      (isAhead && below(ahead, aheadSole, to) > 0) || (isBack && below(back, backSole, from) < all);
    if (lost) needed[bundle] = 1;
    return !lost;
  });
}

/** By position how much stands before it. */
function sumsBefore(order: Uint32Array, amount: Uint8Array): Uint32Array {
  const sums = new Uint32Array(order.length + 1);
  order.forEach((vertex, i) => (sums[i + 1] = u32(sums, i) + u8(amount, vertex)));
  return sums;
}

function below({ enter, leave }: DominatorTree, sums: Uint32Array, vertex: number): number {
  return u32(sums, u32(leave, vertex)) - u32(sums, u32(enter, vertex));
}

/**
 * Marks what the first place of a cycle loses anything without; the others whose source loses more than that. A node is
 * lost when all its places are, so it counts at the lowest target of a bridge that dominates all of them.
 */
function* byDominators(
  bundles: Bundles,
  { places }: Cycle,
  open: readonly Bridge[],
  needed: Uint8Array,
): Generator<number, readonly Bridge[]> {
  const { places: count, outStart, to, inStart, inBundle, from } = bundles;
  const inFrom = inBundle.map((b) => u32(from, b));
  yield count;
  const tree = yield* dominatorSteps({ count, outStart, to, inStart, inFrom }, u32(places, 0));
  const asked = new Uint8Array(count);
  for (const { to: target } of open) asked[u32(places, target)] = 1;
  // The lowest such target that dominates a place, itself included.
  const under = new Uint32Array(count).fill(NONE);
  for (const place of tree.order) {
    const above = u32Or(tree.idom, place, NONE);
    under[place] = asked[place] === 1 || above === NONE ? place : u32Or(under, above, NONE);
  }
  yield count;
  const amount = new Uint32Array(tree.order.length + 1);
  let units = 0;
  for (const place of tree.order) {
    if (!counts(bundles, place)) continue;
    let at = u32Or(under, place, NONE);
    for (const other of placesOf(bundles, u32(bundles.node, place))) {
      if (tree.enter[other] === NONE) continue;
      let too = u32Or(under, other, NONE);
      // Up, from whichever comes later, until they meet: dominators come before what they dominate.
      for (; at !== too; units++) {
        if (u32(tree.enter, at) > u32(tree.enter, too)) at = aboveOf(tree, under, at);
        else too = aboveOf(tree, under, too);
      }
    }
    const position = u32(tree.enter, at) + 1;
    amount[position] = u32(amount, position) + 1;
    if (++units < UNITS_PER_TURN) continue;
    units = 0;
    yield place;
  }
  for (let i = 1; i < amount.length; i++) amount[i] = u32(amount, i) + u32(amount, i - 1);
  return open.filter(({ bundle, to: target, ahead, back }) => {
    const lost = ahead && below(tree, amount, u32(places, target)) > 0;
    if (lost) needed[bundle] = 1;
    return back && !lost;
  });
}

function aboveOf({ idom }: DominatorTree, under: Uint32Array, vertex: number): number {
  const above = u32Or(idom, vertex, NONE);
  return above === NONE ? vertex : u32Or(under, above, NONE);
}
