import { UNITS_PER_TURN, i32, u32 } from '../columns';
import type { Reachable } from './counts';
import { PositionSet } from './position-set';
import { endsByComponent, positionsOf } from './positions';
import type { Grouped, Positions } from './positions';
import type { Projection } from './projection';

/**
 * What components reach and hubs do not settle, as words that are not empty: row c is `words[start[c] .. end[c]]`, the
 * number of a word and its bits by turns. A component without a row, which is one that has `NO_ROW`, is walked.
 */
export interface ReachRows extends Positions {
  /** Positions of what ends in each component. */
  readonly ends: Grouped;
  readonly rowStart: Uint32Array;
  readonly rowEnd: Uint32Array;
  readonly words: Int32Array;
}

/** In `rowStart`. */
export const NO_ROW = 0xffffffff;

/** Entries (8 bytes each) of all rows together, by place; so many at least. */
const ENTRIES_PER_PLACE = 16;
const LEAST_ENTRIES = 1 << 20;

/** Rows of the components that others lead to; `most` entries in all. */
export function* reachRows(
  projection: Projection,
  found: Reachable,
  most = Math.max(LEAST_ENTRIES, ENTRIES_PER_PLACE * projection.places),
): Generator<number, ReachRows> {
  const positions = positionsOf(projection, found);
  yield 0.2;
  const { dag, hubs } = found;
  const { count, outStart, outTo, inStart } = dag;
  const ends = endsByComponent(found, projection, positions);
  yield 0.3;
  const rowStart = new Uint32Array(count).fill(NO_ROW);
  const rowEnd = new Uint32Array(count);
  const union = new PositionSet(positions.ledBy);
  let words = new Int32Array(2 * LEAST_ENTRIES);
  let filled = 0;
  let units = 0;
  // What a component leads to has a smaller number: its row is there.
  for (let c = 0; c < count; c++) {
    if (u32(inStart, c) === u32(inStart, c + 1)) continue;
    for (let i = u32(ends.start, c); i < u32(ends.start, c + 1); i++) union.add(u32(ends.items, i));
    let whole = true;
    for (let i = u32(outStart, c); i < u32(outStart, c + 1) && whole; i++) {
      const next = u32(outTo, i);
      const from = u32(rowStart, next);
      if (from === NO_ROW) {
        // What a hub settles needs no row.
        whole = (i32(hubs.ledBy, next) & i32(hubs.leadsTo, c)) !== 0;
        continue;
      }
      union.join(words, from, u32(rowEnd, next));
      units += u32(rowEnd, next) - from + 8;
    }
    if (filled + union.count > most) whole = false;
    while (whole && filled * 2 + union.count * 2 > words.length) words = wider(words);
    if (whole) rowStart[c] = filled * 2;
    const end = union.take(whole ? words : undefined, filled * 2, i32(hubs.leadsTo, c));
    if (whole) {
      rowEnd[c] = end;
      filled = end / 2;
    }
    if ((units += 8) < UNITS_PER_TURN * 4) continue;
    units = 0;
    yield 0.3 + (c / count) * 0.7;
  }
  return { ...positions, ends, rowStart, rowEnd, words: words.slice(0, filled * 2) };
}

function wider(words: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const next = new Int32Array(words.length * 2);
  next.set(words);
  return next;
}
