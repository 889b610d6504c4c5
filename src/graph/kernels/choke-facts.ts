import { UNITS_PER_TURN, u32, u8 } from '../columns';
import { NO_KILLER, NO_PLACE, counts, killersOf } from './bundles';
import type { Bundles } from './bundles';

/** Facts about a place: to come there counts as reaching its node; its node has other places that anyone comes to. */
export const COUNTS = 1;
export const MANY = 2;
/** A record that takes several bundles away takes one out of it. */
export const SHARED = 4;
/** Its node can be controlled and covered, and leads on both ways. */
export const BOTH = 8;

/** What there is to know of a place in most walks, in a byte that is likely to be in the processor's cache. */
export interface PlaceFacts {
  readonly of: Uint8Array;
  /** Those of all places together. */
  readonly any: number;
}

/**
 * `seen`: 1 for places that anyone comes to; `many`: 1 for nodes with several of them; `shared`: records that take several
 * bundles away.
 */
export function* placeFacts(
  bundles: Bundles,
  seen: Uint8Array,
  shared: ReadonlySet<number>,
  many: Uint8Array,
): Generator<number, PlaceFacts> {
  const { places, node, outStart, controlled, covered, killer } = bundles;
  const facts = new Uint8Array(places);
  const leads = (place: number): boolean =>
    place !== NO_PLACE && u8(seen, place) === 1 && u32(outStart, place + 1) > u32(outStart, place);
  const takes = (b: number): boolean =>
    killer[b] !== NO_KILLER && killersOf(bundles, b).some((record) => shared.has(record));
  let any = 0;
  let units = 0;
  for (let place = 0; place < places; place++) {
    if (u8(seen, place) === 0) continue;
    const at = u32(node, place);
    let own = (counts(bundles, place) ? COUNTS : 0) | (u8(many, at) === 1 ? MANY : 0);
    if (controlled[at] === place && leads(place) && leads(u32(covered, at))) own |= BOTH;
    const end = shared.size === 0 ? 0 : u32(outStart, place + 1);
    for (let b = u32(outStart, place); b < end; b++) {
      units++;
      if (!takes(b)) continue;
      own |= SHARED;
      break;
    }
    facts[place] = own;
    any |= own;
    if (++units < UNITS_PER_TURN) continue;
    yield 0;
    units = 0;
  }
  return { of: facts, any };
}
