import { UNITS_PER_TURN, filledPart, u32, u32Or } from '../columns';
import { Column } from './row-columns';
import type { RowGraph } from './row-graph';

/** In `RowCover.above`: nothing above. */
export const NOTHING_ABOVE = 0xffffffff;
/** In `RowCover.above`: what is above has no spot that stands for all of it; `over` lists it. */
export const MUCH_ABOVE = 0xfffffffe;

/**
 * What stands above each spot. Whoever holds what is above with the same rank loses that as well when it loses the
 * spot, for all ways to it lead to the spot, too: so only what does not come from above has to be looked at.
 */
export interface RowCover {
  /** By spot, the spot of all that is above it, `NOTHING_ABOVE` or `MUCH_ABOVE`. */
  readonly above: Uint32Array;
  /** Targets by which what stands at spot s is held, without those above: `own[ownStart[s] .. ownStart[s+1]]`. */
  readonly ownStart: Uint32Array;
  readonly own: Uint32Array;
  /** Where there is `MUCH_ABOVE`, the targets above: `over[overStart[s] .. overStart[s+1]]`. */
  readonly overStart: Uint32Array;
  readonly over: Uint32Array;
}

type Spots = Pick<RowGraph, 'targets' | 'spotCount' | 'spotAt' | 'byStart' | 'by'>;

/** What stands above each spot of a row graph. Yields as it reads. */
export function* rowCover({ targets, spotCount, spotAt, byStart, by }: Spots): Generator<number, RowCover> {
  /** By target, the spot that is held by it and what is above it, where that is a spot. */
  const spotOf = new Uint32Array(targets).fill(NOTHING_ABOVE);
  for (let spot = 0; spot < spotCount; spot++) {
    const first = u32(byStart, spot);
    // A place that is held stands first among what holds it.
    if (first < u32(byStart, spot + 1) && by[first] === spotAt[spot]) spotOf[u32(spotAt, spot)] = spot;
    if (spot % UNITS_PER_TURN === UNITS_PER_TURN - 1) yield spot;
  }
  yield spotCount;
  const held = (spot: number): number => u32(byStart, spot + 1) - u32(byStart, spot);
  const above = new Uint32Array(spotCount).fill(NOTHING_ABOVE);
  const ownStart = new Uint32Array(spotCount + 1);
  const own = new Uint32Array(by.length);
  const overStart = new Uint32Array(spotCount + 1);
  const over = new Column();
  let count = 0;
  let units = 0;
  for (let spot = 0; spot < spotCount; spot++) {
    const first = u32(byStart, spot);
    const all = held(spot);
    const next = all > 1 ? u32Or(spotOf, u32(by, first + 1), NOTHING_ABOVE) : NOTHING_ABOVE;
    if (
      spotOf[u32(spotAt, spot)] === spot &&
      (all === 1 || (next !== NOTHING_ABOVE && held(next) === all - 1))
    ) {
      own[count++] = u32(by, first);
      above[spot] = next;
      units += 1;
    } else {
      for (let i = first; i < first + all; i++) {
        const other = u32Or(spotOf, u32(by, i), NOTHING_ABOVE);
        // In a loop each stands above the other: none of them is left out.
        if (other === NOTHING_ABOVE || held(other) >= all) own[count++] = u32(by, i);
        else over.push(u32(by, i));
      }
      if (over.length > u32(overStart, spot)) above[spot] = MUCH_ABOVE;
      units += all;
    }
    ownStart[spot + 1] = count;
    overStart[spot + 1] = over.length;
    if (units < UNITS_PER_TURN / 2) continue;
    units = 0;
    yield spot;
  }
  return { above, ownStart, own: filledPart(own, count), overStart, over: over.finish() };
}
