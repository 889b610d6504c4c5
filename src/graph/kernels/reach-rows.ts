import { UNITS_PER_TURN, i32, u32 } from '../columns';
import type { Reachable } from './counts';
import { PositionSet } from './position-set';
import { endsByComponent, positionsOf } from './positions';
import type { Grouped, Positions } from './positions';
import type { StepFree } from './projection';

/**
 * What components reach and hubs do not settle, as words that are not empty: row c is `words[row[2c] .. row[2c + 1]]`, the
 * number of a word and its bits by turns. A component without a row, which is one that has `NO_ROW`, is walked.
 */
export interface ReachRows extends Positions {
  /** Positions of what ends in each component. */
  readonly ends: Grouped;
  /** Both ends of a row side by side, as a list looks at rows all over. */
  readonly row: Uint32Array;
  readonly words: Int32Array;
}

/** Where a row would end. */
export const NO_ROW = 0xffffffff;
/** Where a row of one position would end: it stands where the row would begin. */
export const ONE = 0xfffffffe;

/** Entries (8 bytes each) of all rows together, by place; so many at least. */
const ENTRIES_PER_PLACE = 16;
const LEAST_ENTRIES = 1 << 20;

/** What a row costs besides what is in it. */
const UNITS_PER_ROW = 8;
/** Words that are copied between two turns (8 MB); one at least, so that it comes to an end. */
const COPIED_PER_TURN = Math.max(1, UNITS_PER_TURN * 16);

/** Rows of the components that others lead to; `most` entries in all. */
export function* reachRows(
  projection: StepFree,
  found: Reachable,
  most = Math.max(LEAST_ENTRIES, ENTRIES_PER_PLACE * projection.places),
): Generator<number, ReachRows> {
  const positions = yield* positionsOf(projection, found);
  yield 0.2;
  const { dag, hubs } = found;
  const { count, outStart, outTo, inStart } = dag;
  const ends = yield* endsByComponent(found, projection, positions);
  yield 0.3;
  const row = new Uint32Array(count * 2).fill(NO_ROW);
  const union = new PositionSet(positions.ledBy);
  let words = new Int32Array(2 * LEAST_ENTRIES);
  let filled = 0;
  let units = 0;
  // What a component leads to has a smaller number: its row is there.
  for (let c = 0; c < count; c++) {
    if (++units > UNITS_PER_TURN) {
      units = 0;
      yield 0.3 + (c / count) * 0.7;
    }
    if (u32(inStart, c) === u32(inStart, c + 1)) continue;
    const [own, after] = [u32(ends.start, c), u32(ends.start, c + 1)];
    if (after - own === 1 && u32(outStart, c) === u32(outStart, c + 1)) {
      row[2 * c] = u32(ends.items, own);
      row[2 * c + 1] = ONE;
      continue;
    }
    for (let i = own; i < after; i++) union.add(u32(ends.items, i));
    let whole = true;
    for (let i = u32(outStart, c); i < u32(outStart, c + 1) && whole; i++) {
      const next = u32(outTo, i);
      const from = u32(row, 2 * next);
      const end = u32(row, 2 * next + 1);
      if (end === ONE) {
        union.add(from);
        continue;
      }
      if (end === NO_ROW) {
        // What a hub settles needs no row.
        whole = (i32(hubs.ledBy, next) & i32(hubs.leadsTo, c)) !== 0;
        continue;
      }
      union.join(words, from, end);
      units += end - from + UNITS_PER_ROW;
    }
    if (filled + union.count > most) whole = false;
    while (whole && filled * 2 + union.count * 2 > words.length)
      words = yield* copied(words, filled * 2, words.length * 2);
    if (whole) row[2 * c] = filled * 2;
    const end = union.take(whole ? words : undefined, filled * 2, i32(hubs.leadsTo, c));
    if (whole) {
      row[2 * c + 1] = end;
      filled = end / 2;
    }
    units += UNITS_PER_ROW;
  }
  return { ...positions, ends, row, words: yield* copied(words, filled * 2, filled * 2) };
}

/** The filled part of a column, in one of another length; yields between parts of it, as all may be a hundred megabytes. */
function* copied(
  words: Int32Array,
  filled: number,
  length: number,
): Generator<number, Int32Array<ArrayBuffer>> {
  const next = new Int32Array(length);
  for (let from = 0; from < filled; from += COPIED_PER_TURN) {
    if (from > 0) yield 1;
    next.set(words.subarray(from, Math.min(from + COPIED_PER_TURN, filled)), from);
  }
  return next;
}
