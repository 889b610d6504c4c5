import type { Condensed } from './components';
import { UNITS_PER_TURN, i32, u32 } from '../columns';

/**
 * A few components through which very many pairs go, as in a 2-hop labelling (E. Cohen et al., "Reachability and
 * distance queries via 2-hop labels", 2003): where an ancestor leads to a hub that leads to the target, the pair is
 * settled, and no search goes that way.
 */
export interface Hubs {
  readonly count: number;
  /** By component: hubs it leads to, one bit each; of itself too. */
  readonly leadsTo: Int32Array;
  /** By component: hubs that lead to it. */
  readonly ledBy: Int32Array;
}

/** Bits of a mask: so many hubs, and so many samples of each side. */
const MASK = 32;
/** A hub is worth its while when it settles so many of the 1024 sampled pairs, about a hundredth of all. */
const LEAST_GAIN = 8;
const MOST_CANDIDATES = 2048;
const HASH_SHIFT = 32 - Math.log2(MOST_CANDIDATES);
/** Sums over pairs of distinct masks stay below this; else fewer hubs do. */
const MOST_SUMS = 1 << 24;

/** Bits set in a word (Warren, Hacker's Delight, 5-1). */
export function ones(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  x = (x + (x >>> 4)) & 0x0f0f0f0f;
  return Math.imul(x, 0x01010101) >>> 24;
}

/** Chooses hubs by what they settle among sampled pairs of starters and weights; there may be none worth having. */
export function* chooseHubs(
  dag: Condensed,
  weight: Uint32Array,
  starters: Uint32Array,
): Generator<number, Hubs> {
  const leadsTo = yield* leading(dag, sample(weight));
  const ledBy = yield* led(dag, sample(starters));
  yield 0.5;
  const candidates = candidatesOf(dag, leadsTo, ledBy);
  yield 0.5;
  const hubs = choose(candidates);
  if (hubs.length === 0) return { count: 0, leadsTo: leadsTo.fill(0), ledBy: ledBy.fill(0) };
  const found = { leadsTo: yield* leading(dag, hubs), ledBy: yield* led(dag, hubs) };
  let count = hubs.length;
  while ((yield* distinct(found.leadsTo)) * (yield* distinct(found.ledBy)) > MOST_SUMS) {
    count = count >>> 1;
    const kept = (1 << count) - 1;
    for (const masks of [found.leadsTo, found.ledBy]) masks.forEach((mask, c) => (masks[c] = mask & kept));
  }
  return { count, ...found };
}

/** How many masks differ. */
function* distinct(masks: Int32Array): Generator<number, number> {
  const met = new Set<number>();
  let units = 0;
  for (const mask of masks) {
    met.add(mask);
    if (++units < UNITS_PER_TURN) continue;
    units = 0;
    yield 1;
  }
  return met.size;
}

/** Up to 32 components, evenly spread over a weight. */
function sample(weight: Uint32Array): readonly number[] {
  let total = 0;
  for (const own of weight) total += own;
  const found: number[] = [];
  let sum = 0;
  for (let c = 0; c < weight.length && found.length < MASK; c++) {
    sum += u32(weight, c);
    while (sum > ((found.length + 0.5) * total) / MASK) found.push(c);
  }
  return found;
}

/** For each component which of the marked ones it leads to. */
function* leading(
  { count, inStart, inFrom }: Condensed,
  marked: readonly number[],
): Generator<number, Int32Array> {
  const masks = new Int32Array(count);
  marked.forEach((c, bit) => (masks[c] = i32(masks, c) | (1 << bit)));
  let units = 0;
  for (let c = 0; c < count; c++) {
    const mask = i32(masks, c);
    if (mask === 0) continue;
    const end = u32(inStart, c + 1);
    for (let i = u32(inStart, c); i < end; i++) {
      const above = u32(inFrom, i);
      masks[above] = i32(masks, above) | mask;
    }
    if ((units += end - u32(inStart, c)) > UNITS_PER_TURN) {
      yield c / count;
      units = 0;
    }
  }
  return masks;
}

/** For each component which of the marked ones lead to it. */
function* led(
  { count, outStart, outTo }: Condensed,
  marked: readonly number[],
): Generator<number, Int32Array> {
  const masks = new Int32Array(count);
  marked.forEach((c, bit) => (masks[c] = i32(masks, c) | (1 << bit)));
  let units = 0;
  for (let c = count - 1; c >= 0; c--) {
    const mask = i32(masks, c);
    if (mask === 0) continue;
    const end = u32(outStart, c + 1);
    for (let i = u32(outStart, c); i < end; i++) {
      const below = u32(outTo, i);
      masks[below] = i32(masks, below) | mask;
    }
    if ((units += end - u32(outStart, c)) > UNITS_PER_TURN) {
      yield 1 - c / count;
      units = 0;
    }
  }
  return masks;
}

interface Candidate {
  readonly component: number;
  readonly to: number;
  readonly by: number;
  readonly gain: number;
}

/**
 * Those of most gain, one for each pair of masks or nearly so (a small table of hashes: what is lost to a collision
 * could have been a hub, no more).
 */
function candidatesOf(dag: Condensed, leadsTo: Int32Array, ledBy: Int32Array): readonly Candidate[] {
  const best: (Candidate | undefined)[] = new Array<undefined>(MOST_CANDIDATES).fill(undefined);
  for (let component = 0; component < dag.count; component++) {
    const to = i32(leadsTo, component);
    const by = i32(ledBy, component);
    if (to === 0 || by === 0) continue;
    const gain = ones(to) * ones(by);
    if (gain < LEAST_GAIN) continue;
    const slot = (Math.imul(to, 0x9e3779b1) ^ Math.imul(by, 0x85ebca6b)) >>> HASH_SHIFT;
    if ((best[slot]?.gain ?? 0) < gain) best[slot] = { component, to, by, gain };
  }
  return best
    .filter((candidate) => candidate !== undefined)
    .sort((a, b) => b.gain - a.gain || a.component - b.component);
}

/** Greedy: each next hub the one that settles most of the sampled pairs that are still open. */
function choose(candidates: readonly Candidate[]): readonly number[] {
  const settled = new Int32Array(MASK);
  const chosen: number[] = [];
  while (chosen.length < MASK) {
    let most = LEAST_GAIN - 1;
    let next: Candidate | undefined;
    for (const candidate of candidates) {
      const gain = candidate.gain > most ? gainOf(candidate, settled) : 0;
      if (gain <= most) continue;
      most = gain;
      next = candidate;
    }
    if (next === undefined) break;
    chosen.push(next.component);
    for (let bit = 0; bit < MASK; bit++)
      if (((next.by >>> bit) & 1) === 1) settled[bit] = i32(settled, bit) | next.to;
  }
  return chosen;
}

function gainOf({ to, by }: Candidate, settled: Int32Array): number {
  let gain = 0;
  for (let bit = 0; bit < MASK; bit++) if (((by >>> bit) & 1) === 1) gain += ones(to & ~i32(settled, bit));
  return gain;
}

/**
 * Sums of the weights under masks: by mask asked for, the weight of the masks that share a bit with it. Both sides
 * have few distinct masks. Yields as it sums.
 */
export function* sharing(
  asked: Int32Array,
  masks: Int32Array,
  weight: Uint32Array,
): Generator<number, Map<number, number>> {
  const total = new Map<number, number>();
  let units = 0;
  for (let i = 0; i < masks.length; i++) {
    if (++units > UNITS_PER_TURN) {
      yield 1;
      units = 0;
    }
    const mask = i32(masks, i);
    const own = u32(weight, i);
    if (mask !== 0 && own !== 0) total.set(mask, (total.get(mask) ?? 0) + own);
  }
  const sums = new Map<number, number>();
  for (const mask of asked) {
    if (++units > UNITS_PER_TURN) {
      yield 1;
      units = 0;
    }
    if (mask === 0 || sums.has(mask)) continue;
    let sum = 0;
    for (const [other, own] of total) if ((other & mask) !== 0) sum += own;
    sums.set(mask, sum);
    units += total.size;
  }
  return sums;
}
