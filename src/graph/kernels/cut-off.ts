import type { AccessGraph } from '../access-graph';
import { u32, u8 } from '../columns';
import { isDisabled } from '../walk';
import type { WalkFilter } from '../walk';
import type { Altered } from './altered';
import { affectedNodes } from './change';
import { AT_ONCE, RowHolders } from './row-holders';

/** Of whom more than these are affected it is worth looking who comes there all the same. */
const MANY = 64;

/**
 * Everyone who can lose anything by steps that end, as `affectedNodes`, but without those who lose nothing of where such
 * a step passed to: whoever still controls its end as strongly as they control its start goes on from there as before.
 */
export function* cutOff(
  graph: AccessGraph,
  filter: WalkFilter,
  gone: ReadonlySet<number>,
  ended: readonly Altered[],
  many: number = MANY,
): Generator<number, Uint8Array> {
  const all = yield* affectedNodes(graph, filter, ended);
  const passing = ended.filter(({ passes }) => passes);
  let affected = 0;
  for (const one of all) affected += one;
  if (affected <= many || passing.length === 0 || passing.length > AT_ONCE) return all;
  const found = yield* affectedNodes(
    graph,
    filter,
    ended.filter(({ holds, containment }) => holds || containment),
  );
  const holders = new RowHolders(graph, filter);
  for (let rank = 3; rank >= filter.rank; rank--) {
    const starts = Uint32Array.from(
      yield* holders.controlling(
        passing.map(({ from }) => from),
        rank,
        gone,
      ),
    );
    const ends = yield* holders.controlling(
      passing.map(({ to }) => to),
      rank,
      gone,
    );
    for (let node = 0; node < found.length; node++) {
      if (u8(all, node) === 0 || isDisabled(graph, node)) continue;
      if ((u32(starts, node) & ~u32(ends, node)) !== 0) found[node] = 1;
    }
    yield rank;
  }
  return found;
}
