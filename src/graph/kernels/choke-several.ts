import { u32 } from '../columns';
import { NO_KILLER, killersOf } from './bundles';
import type { Bundles } from './bundles';
import type { StartDominators } from './start-dominators';

/**
 * The bundles in a walk of each record that takes several bundles away.
 * @param dominators as walked, by which the walk has `count` places
 * @param shared records that take several bundles away
 * @param mayLead false for places that no such bundle leaves
 */
export function severalIn(
  bundles: Bundles,
  dominators: StartDominators,
  count: number,
  shared: ReadonlySet<number>,
  mayLead: (place: number) => boolean,
): ReadonlyMap<number, readonly number[]> {
  const { outStart, killer } = bundles;
  const found = new Map<number, number[]>();
  for (let v = 0; v < count; v++) {
    const place = dominators.place(v, count);
    if (!mayLead(place)) continue;
    for (let b = u32(outStart, place); b < u32(outStart, place + 1); b++) {
      if (killer[b] === NO_KILLER) continue;
      for (const record of killersOf(bundles, b)) {
        if (!shared.has(record)) continue;
        const list = found.get(record);
        if (list === undefined) found.set(record, [b]);
        else list.push(b);
      }
    }
  }
  return found;
}
