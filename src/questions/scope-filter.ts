import type { ProjectionFilter } from '../graph/kernels/step-codes';
import type { WalkFilter } from '../graph/walk';
import { verbMask } from '../model/permission';
import { VERDICT_RANK } from '../model/verdict';
import type { Scope } from './answers';

/** What a walk within a scope may take; `rank` for one verdict of it. */
export function filterOf(scope: Scope, rank: number = VERDICT_RANK[scope.atLeast]): WalkFilter {
  return { at: scope.at, rank, becoming: scope.becoming };
}

/** The same for permissions that are held: of the scope's verbs, where it has any. */
export function holdingFilterOf(scope: Scope): ProjectionFilter {
  const filter = filterOf(scope);
  return scope.verbs.length === 0 ? filter : { ...filter, verbs: verbMask(...scope.verbs) };
}

/** Verdict ranks a scope counts, strongest first. */
export function ranksOf(scope: Scope): readonly number[] {
  return [3, 2, 1].filter((rank) => rank >= VERDICT_RANK[scope.atLeast]);
}
