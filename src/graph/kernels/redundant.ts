import { u32, u32Or, u8 } from '../columns';
import { endSupport, firstSupport, recordsOf } from '../supports';
import { active, isDisabled } from '../walk';
import { killersOf, NO_KILLER, SEVERAL } from './bundles';
import type { Bundles } from './bundles';
import { Loss } from './loss';
import { markNeededBridges } from './needed-bridges';
import { DONE_ELSEWHERE, DOUBTFUL, onlyWays } from './only-ways';
import { strongComponents } from './strong';

/** What a record is for: nothing under this filter, something that nothing else gives, or nothing of its own. */
export const SERVES_NOTHING = 0;
export const NEEDED = 1;
export const REDUNDANT = 2;

/** How it is looked at directly whether a start loses something without some bundles. */
export type Looks = Pick<Loss, 'anyInTurns'>;

/** So many bundles are looked at between two turns, in bits. */
const MANY = 0x1ffff;

/**
 * Individually redundant records: without one of them everyone still reaches all that they reached. Everything that
 * is not disabled counts as a start, so what only a group without members holds is needed by the group. With verbs a
 * permission on oneself counts as well.
 *
 * Between components a bundle is needed when it is the only way to where it leads, and to what nobody comes to but by
 * there; within a cycle when it is a bridge. What remains in doubt is looked at, and so are records with several
 * bundles. `few` is how many bridges of a cycle are looked at rather than settled together, `large` of how many
 * bundles a component is walked from by itself; `loss` looks at what is in doubt.
 */
export function* redundantRecords(
  bundles: Bundles,
  records: number,
  few?: number,
  large?: number,
  loss: Looks = new Loss(bundles),
): Generator<number, Uint8Array> {
  const strong = yield* strongComponents(bundles);
  const needed = new Uint8Array(bundles.to.length);
  const found = yield* onlyWays(bundles, strong, large);
  for (let b = 0; b < found.length; b++) {
    if ((b & MANY) === MANY) yield b;
    const how = u8(found, b);
    if (how === DONE_ELSEWHERE) continue;
    const doubtful = how === DOUBTFUL && !(yield* loss.anyInTurns(u32(bundles.from, b), new Set([b])));
    if (!doubtful) needed[b] = 1;
  }
  yield* markNeededBridges(bundles, strong, needed, loss, few);
  return yield* byRecord(bundles, needed, records, loss);
}

/** From bundles to records; those with several bundles, each of them redundant, are looked at together. */
function* byRecord(
  bundles: Bundles,
  needed: Uint8Array,
  records: number,
  loss: Looks,
): Generator<number, Uint8Array> {
  const found = new Uint8Array(records);
  const serves = new Uint32Array(records);
  const mark = (record: number, bundle: number): void => {
    serves[record] = u32(serves, record) + 1;
    if (needed[bundle] === 1) found[record] = NEEDED;
    else if (found[record] !== NEEDED) found[record] = REDUNDANT;
  };
  for (let b = 0; b < needed.length; b++) {
    const killer = u32Or(bundles.killer, b, NO_KILLER);
    if (killer < SEVERAL) mark(killer, b);
    else for (const record of killersOf(bundles, b)) mark(record, b);
    if ((b & MANY) === MANY) yield b;
  }
  const several = new Map<number, number[]>();
  for (let record = 0; record < records; record++) {
    if (found[record] === REDUNDANT && u32(serves, record) > 1) several.set(record, []);
  }
  if (several.size > 0) {
    for (let b = 0; b < needed.length; b++) {
      if ((b & MANY) === MANY) yield b;
      for (const record of killersOf(bundles, b)) several.get(record)?.push(b);
    }
    for (const [record, own] of several) {
      const gone = new Set(own);
      for (const start of new Set(own.map((b) => u32(bundles.from, b)))) {
        if (!(yield* loss.anyInTurns(start, gone))) continue;
        found[record] = NEEDED;
        break;
      }
    }
  }
  yield* alternatives(bundles, found);
  return found;
}

/** Records that stand in a support of a step in use but take no bundle away: something beside it carries it. */
function* alternatives(bundles: Bundles, found: Uint8Array): Generator<number, void> {
  const { graph, filter } = bundles;
  for (let node = 0; node < graph.nodes.length; node++) {
    if ((node & 4095) === 4095) yield node;
    if (isDisabled(graph, node)) continue;
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
      if (!active(graph, step, filter)) continue;
      for (let s = firstSupport(graph, step); s < endSupport(graph, step); s++) {
        for (const record of recordsOf(graph, s)) {
          if (found[record] === SERVES_NOTHING) found[record] = REDUNDANT;
        }
      }
    }
  }
}
