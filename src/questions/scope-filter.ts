import type { WalkFilter } from '../graph/walk';
import { VERDICT_RANK } from '../model/verdict';
import type { Scope } from './answers';

/** What a walk within a scope may take; `rank` for one verdict of it. */
export function filterOf(scope: Scope, rank: number = VERDICT_RANK[scope.atLeast]): WalkFilter {
  return { at: scope.at, rank, becoming: scope.becoming };
}

/** Verdict ranks a scope counts, strongest first. */
export function ranksOf(scope: Scope): readonly number[] {
  return [3, 2, 1].filter((rank) => rank >= VERDICT_RANK[scope.atLeast]);
}
