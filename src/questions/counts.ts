import type { AccessGraph } from '../graph/access-graph';
import { itemAt, u32 } from '../graph/columns';
import { countReach, startersOf } from '../graph/kernels/counts';
import type { Counts } from '../graph/kernels/counts';
import { orderByLocality } from '../graph/kernels/locality';
import { projectStepFree } from '../graph/kernels/projection';
import { countReachByVerbs } from '../graph/kernels/verb-projection';
import { VERBS, verbMask } from '../model/permission';
import type { Verb } from '../model/permission';
import type { ByVerdict, Scope } from './answers';
import { apart, ranksWithin } from './by-verdict';
import { filterOf, ranksOf } from './scope-filter';

/** Three numbers by node, as `ReachAnswer.counts` has them for one: each pair counts once, by its strongest verdict. */
export interface VerdictCounts {
  readonly allowed: Uint32Array;
  readonly conditional: Uint32Array;
  readonly notEvaluated: Uint32Array;
}

export interface AllCounts {
  /** What each principal reaches (`blastRadius`); 0 for what cannot start. */
  readonly reached: VerdictCounts;
  /** Principals that reach each node (`whoCanReach`). */
  readonly reaching: VerdictCounts;
}

/**
 * Exact counts for every principal and every resource at once. What is reached with a verdict or a stronger one is
 * counted for each verdict that a step has; the difference is what is reached with that verdict at best.
 */
export function* countsForAll(graph: AccessGraph, scope: Scope): Generator<number, AllCounts> {
  const nodes = graph.nodes.length;
  const order = yield* orderByLocality(graph);
  const starters = startersOf(graph);
  const verbs = verbMask(...scope.verbs);
  const none = (): VerdictCounts => ({
    allowed: new Uint32Array(nodes),
    conditional: new Uint32Array(nodes),
    notEvaluated: new Uint32Array(nodes),
  });
  const found: AllCounts = { reached: none(), reaching: none() };
  let stronger = { reached: new Uint32Array(nodes), reaching: new Uint32Array(nodes) };
  for (const rank of ranksOf(scope)) {
    // Where no step has this verdict, nothing has it that has no stronger one.
    if (rank < 3 && !graph.classes.verdict.includes(rank)) continue;
    const projection = yield* projectStepFree(graph, { ...filterOf(scope, rank), verbs }, order);
    const counts = yield* countReach(projection, starters);
    const name = rank === 3 ? 'allowed' : rank === 2 ? 'conditional' : 'notEvaluated';
    for (const side of ['reached', 'reaching'] as const) {
      const column = found[side][name];
      for (let node = 0; node < nodes; node++) {
        column[node] = u32(counts[side], node) - u32(stronger[side], node);
      }
    }
    stronger = { reached: counts.reached.slice(), reaching: counts.reaching.slice() };
  }
  return found;
}

/** Counts of what is held with each verb, of everything reached at a verdict's rank (the scope's weakest) or better. */
export function* countsByVerb(
  graph: AccessGraph,
  scope: Scope,
  verbs: readonly Verb[],
  rank?: number,
): Generator<number, readonly { readonly verb: Verb; readonly counts: Counts }[]> {
  const masks = verbs.map((verb) => verbMask(verb));
  const found = yield* countReachByVerbs(graph, filterOf(scope, rank), masks, startersOf(graph));
  return found.map((counts, i) => ({ verb: itemAt(verbs, i), counts }));
}

/** Pairs of principal and thing by each verb that anyone holds, each pair once by its strongest verdict. */
export function* pairsByVerb(
  graph: AccessGraph,
  scope: Scope,
): Generator<number, readonly { readonly verb: Verb; readonly pairs: ByVerdict }[]> {
  const found = new Map<Verb, Map<number, number>>();
  for (const rank of ranksWithin(graph, scope)) {
    for (const { verb, counts } of yield* countsByVerb(graph, scope, VERBS, rank)) {
      const pairs = counts.reached.reduce((sum, count) => sum + count, 0);
      const known = found.get(verb) ?? new Map<number, number>();
      found.set(verb, known.set(rank, pairs));
    }
  }
  return [...found]
    .filter(([, pairs]) => [...pairs.values()].some((count) => count > 0))
    .map(([verb, pairs]) => ({ verb, pairs: apart(pairs) }));
}
