import { UNITS_PER_TURN, u32, u32Or } from '../columns';
import { NO_PLACE, counts, onlyPlace } from './bundles';
import type { Bundles } from './bundles';
import type { Condensed } from './components';
import type { Strong } from './strong';

/**
 * By component a place that counts and to which no way leads but through the component, `NO_PLACE` where none was
 * found: in it, or in one that nothing else leads to. Rather one whose node is reached in no other state.
 */
export function* witnesses(bundles: Bundles, strong: Strong, dag: Condensed): Generator<number, Uint32Array> {
  const found = new Uint32Array(dag.count).fill(NO_PLACE);
  let units = 0;
  for (let component = 0; component < dag.count; component++) {
    let best = NO_PLACE;
    const end = u32(strong.start, component + 1);
    for (let k = u32(strong.start, component); k < end; k++) {
      const place = u32(strong.places, k);
      if (!counts(bundles, place)) continue;
      best = place;
      if (onlyPlace(bundles, place)) break;
    }
    const last = u32(dag.outStart, component + 1);
    for (let e = u32(dag.outStart, component); e < last; e++) {
      if (best !== NO_PLACE && onlyPlace(bundles, best)) break;
      const below = u32(dag.outTo, e);
      const place = u32Or(found, below, NO_PLACE);
      if (place === NO_PLACE || u32(dag.inStart, below + 1) - u32(dag.inStart, below) > 1) continue;
      if (best === NO_PLACE || onlyPlace(bundles, place)) best = place;
    }
    found[component] = best;
    units += end - u32(strong.start, component) + last - u32(dag.outStart, component);
    if (units < UNITS_PER_TURN) continue;
    units = 0;
    yield component;
  }
  return found;
}
