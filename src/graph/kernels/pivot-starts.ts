import { num, toOffsets, u32 } from '../columns';
import type { Bundles } from './bundles';
import { NO_PLACE, counts } from './bundles';
import { NONE } from './dominators';
import { PIVOT_TURN, countedPlaces, isAhead } from './pivot';
import type { Pivot } from './pivot';

/** How much is looked at for one start that comes to the pivot; beyond it, it is looked at like one that does not. */
export interface PivotLimits {
  /** Places of the component in which the pivot is, at least. */
  readonly least: number;
  /** Places that a start has to pass to come to the pivot. */
  readonly depth: number;
  /** Places before what the pivot leads to, times steps out of them: for each step of all one would walk otherwise. */
  readonly work: number;
}

export const PIVOT_LIMITS: PivotLimits = { least: 64, depth: 32, work: 1 };

/** The starts that come to the pivot, and how they come into what it leads to. */
export interface PivotStarts {
  /** Their places. The numbers below index them. */
  readonly places: readonly number[];
  /** Starts that do not come to the pivot, or are beyond the limits. */
  readonly others: readonly number[];
  /** By start: nodes it reaches that the pivot does not. */
  readonly own: Uint32Array;
  /**
   * By position in `ahead`: the starts that come in there, each twice its number, one more where it does not come in
   * but reaches the node of that place at another place, to which the pivot does not lead.
   */
  readonly comesStart: Uint32Array;
  readonly comes: Uint32Array;
  /** By place to which the pivot does not lead: the starts that come there. */
  readonly passesStart: Uint32Array;
  readonly passes: Uint32Array;
}

/** Pairs of a place and a start in growing columns. */
class PairList {
  count = 0;
  #at = new Uint32Array(1024);
  #start = new Uint32Array(1024);

  add(at: number, start: number): void {
    if (this.count === this.#at.length) {
      const [at2, start2] = [new Uint32Array(this.count * 2), new Uint32Array(this.count * 2)];
      at2.set(this.#at);
      start2.set(this.#start);
      this.#at = at2;
      this.#start = start2;
    }
    this.#at[this.count] = at;
    this.#start[this.count++] = start;
  }

  /** By place, in order of the starts. */
  grouped(size: number): readonly [Uint32Array, Uint32Array] {
    const offsets = new Uint32Array(size + 1);
    for (let i = 0; i < this.count; i++) {
      const at = u32(this.#at, i) + 1;
      offsets[at] = u32(offsets, at) + 1;
    }
    toOffsets(offsets);
    const next = offsets.slice(0, size);
    const items = new Uint32Array(this.count);
    for (let i = 0; i < this.count; i++) {
      const at = u32(this.#at, i);
      const slot = u32(next, at);
      items[slot] = u32(this.#start, i);
      next[at] = slot + 1;
    }
    return [offsets, items];
  }
}

/** Looks at each start as far as what the pivot leads to. */
export function* gatherStarts(
  bundles: Bundles,
  pivot: Pivot,
  starts: readonly number[],
  limits: PivotLimits,
): Generator<number, PivotStarts> {
  const { outStart, to, node } = bundles;
  const { ahead, back, meet } = pivot;
  const deep = depths(pivot);
  yield 0;
  const places: number[] = [];
  const others: number[] = [];
  const own: number[] = [];
  const comes = new PairList();
  const passes = new PairList();
  const seen = new Uint32Array(bundles.places);
  const counted = new Uint32Array(meet.length);
  const most = limits.work * to.length;
  let round = 0;
  let units = 0;
  for (const start of starts) {
    if (u32(back.enter, start) === NONE || u32(deep, start) > limits.depth) {
      others.push(start);
      continue;
    }
    round++;
    const before = isAhead(pivot, start) ? [] : [start];
    const entered = before.length === 0 ? [start] : [];
    seen[start] = round;
    let steps = 0;
    for (const place of before) {
      const end = u32(outStart, place + 1);
      steps += end - u32(outStart, place);
      if ((before.length - 1) * steps > most) break;
      for (let b = u32(outStart, place); b < end; b++) {
        const target = u32(to, b);
        if (seen[target] === round) continue;
        seen[target] = round;
        (isAhead(pivot, target) ? entered : before).push(target);
      }
    }
    units += 1 + steps;
    if ((before.length - 1) * steps > most) others.push(start);
    else {
      const number = places.length;
      places.push(start);
      for (const place of entered) comes.add(u32(ahead.enter, place), number * 2);
      let found = 0;
      for (const place of before) {
        passes.add(place, number);
        const at = u32(node, place);
        if (counted[at] === round || !counts(bundles, place)) continue;
        counted[at] = round;
        if (u32(meet, at) === NONE) found++;
        else comes.add(u32(ahead.enter, aheadOf(bundles, pivot, at)), number * 2 + 1);
      }
      own.push(found);
    }
    if (units < PIVOT_TURN) continue;
    yield 0;
    units = 0;
  }
  const [comesStart, comesAll] = comes.grouped(ahead.order.length);
  yield 0;
  const [passesStart, passesAll] = passes.grouped(bundles.places);
  yield 0;
  return {
    places,
    others,
    own: Uint32Array.from(own),
    comesStart,
    comes: comesAll,
    passesStart,
    passes: passesAll,
  };
}

/** By place: how many places have to be passed from there to the pivot. */
function depths({ back }: Pivot): Uint32Array {
  const deep = new Uint32Array(back.enter.length);
  for (let i = 1; i < back.order.length; i++) {
    const place = u32(back.order, i);
    deep[place] = u32(deep, u32(back.idom, place)) + 1;
  }
  return deep;
}

/** A counted place of a node to which the pivot leads. */
function aheadOf(bundles: Bundles, pivot: Pivot, node: number): number {
  return num(
    countedPlaces(bundles, node).filter((place) => isAhead(pivot, place)),
    0,
  );
}

/** Numbers of the starts that pass a place to which the pivot does not lead. */
export function passing({ passesStart, passes }: PivotStarts, place: number): Uint32Array {
  return place === NO_PLACE
    ? passes.subarray(0, 0)
    : passes.subarray(u32(passesStart, place), u32(passesStart, place + 1));
}
