import type { AccessGraph } from '../graph/access-graph';
import { u8 } from '../graph/columns';
import { buildBundles } from '../graph/kernels/bundles';
import { NEEDED, redundantRecords } from '../graph/kernels/redundant';
import { VERBS, verbMask } from '../model/permission';
import type { Scope } from './answers';
import { filterOf, ranksOf } from './scope-filter';

export { NEEDED, REDUNDANT, SERVES_NOTHING } from '../graph/kernels/redundant';

/**
 * For each record whether, at the scope's instant, weakest verdict and verbs, it alone is needed for anything that
 * anyone reaches. One by one: two redundant records may be each other's reason.
 */
export function* redundantGrants(graph: AccessGraph, scope: Scope): Generator<number, Uint8Array> {
  const bundles = yield* buildBundles(graph, filterOf(scope), verbMask(...scope.verbs));
  return yield* redundantRecords(bundles, graph.records.length);
}

/**
 * Records that could each go without anyone losing any verb on anything at any strength: redundant for what is reached
 * and for every verb by itself, at each verdict.
 */
export function* harmlessRecords(graph: AccessGraph, scope: Scope): Generator<number, Uint8Array> {
  // Serving nothing, so far.
  let found = new Uint8Array(graph.records.length);
  for (const rank of ranksOf(scope)) {
    if (rank !== 3 && !graph.classes.verdict.includes(rank)) continue;
    for (const verbs of [0, ...usedVerbs(graph)]) {
      const bundles = yield* buildBundles(graph, filterOf(scope, rank), verbs);
      const marks = yield* redundantRecords(bundles, graph.records.length);
      found = found.map((mark, record) => worse(mark, u8(marks, record)));
    }
  }
  return found;
}

/** Needed for anything is needed; serving nothing in one respect leaves what it is in the others. */
function worse(a: number, b: number): number {
  if (a === NEEDED || b === NEEDED) return NEEDED;
  return Math.max(a, b);
}

function usedVerbs(graph: AccessGraph): readonly number[] {
  const used = graph.classes.verbs.reduce((mask, verbs) => mask | verbs, 0);
  return VERBS.map((verb) => verbMask(verb)).filter((mask) => (used & mask) !== 0);
}
