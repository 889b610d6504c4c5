import type { AccessGraph } from '../graph/access-graph';
import { u32 } from '../graph/columns';
import { countReach, startersOf } from '../graph/kernels/counts';
import type { Counts } from '../graph/kernels/counts';
import { orderByLocality } from '../graph/kernels/locality';
import { projectStepFree } from '../graph/kernels/projection';
import { countReachByVerbs } from '../graph/kernels/verb-projection';
import { verbMask } from '../model/permission';
import type { Verb } from '../model/permission';
import type { Scope } from './answers';
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

/** Counts of what is held with each verb, of everything reached at the scope's weakest verdict or better. */
export function* countsByVerb(
  graph: AccessGraph,
  scope: Scope,
  verbs: readonly Verb[],
): Generator<number, readonly { readonly verb: Verb; readonly counts: Counts }[]> {
  const masks = verbs.map((verb) => verbMask(verb));
  const found = yield* countReachByVerbs(graph, filterOf(scope), masks, startersOf(graph));
  return verbs.flatMap((verb, i) => {
    const counts = found[i];
    return counts === undefined ? [] : [{ verb, counts }];
  });
}
