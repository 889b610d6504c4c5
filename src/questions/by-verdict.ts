import type { AccessGraph } from '../graph/access-graph';
import { VERDICT_RANK } from '../model/verdict';
import type { Verdict } from '../model/verdict';
import type { ByVerdict, Scope } from './answers';
import { ranksOf } from './scope-filter';

/** A number for each rank a scope counts: what holds with that verdict or a stronger one. */
export type AtLeast = ReadonlyMap<number, number>;

/**
 * The ranks that are worth a run of their own, strongest first: where no step has a verdict, what holds with it or a
 * stronger one is what holds with the stronger one.
 */
export function ranksWithin(graph: AccessGraph, scope: Scope): readonly number[] {
  return ranksOf(scope).filter((rank) => rank === 3 || graph.classes.verdict.includes(rank));
}

/** Numbers for each verdict or a stronger one, where some of the weaker ones had no run of their own. */
export function cumulative(found: AtLeast): ByVerdict {
  const allowed = found.get(3) ?? 0;
  const conditional = found.get(2) ?? allowed;
  return { allowed, conditional, notEvaluated: found.get(1) ?? conditional };
}

/** Three numbers, each thing counted once by its strongest verdict (design, section 5). */
export function apart(found: AtLeast): ByVerdict {
  const { allowed, conditional, notEvaluated } = cumulative(found);
  return { allowed, conditional: conditional - allowed, notEvaluated: notEvaluated - conditional };
}

const NUMBERS = [
  ['allowed', 'allowed', 'allowed'],
  ['conditional', 'conditional', 'conditional'],
  ['notEvaluated', 'not-evaluated', 'not evaluated'],
] as const;

/** The verdicts there are, strongest first, with how many have each. */
export function verdictsIn(
  by: ByVerdict,
): readonly { readonly verdict: Exclude<Verdict, 'denied'>; readonly count: number }[] {
  return NUMBERS.map(([name, verdict]) => ({ verdict, count: by[name] })).filter(({ count }) => count > 0);
}

/** ` (1 allowed, 2 conditional)` or ` (all conditional)`, to follow a count; nothing where all are allowed. */
export function splitWords(by: ByVerdict, format: (count: number) => string = String): string {
  if (by.conditional + by.notEvaluated === 0) return '';
  const parts = NUMBERS.filter(([name]) => by[name] > 0);
  const [only, other] = parts;
  if (only !== undefined && other === undefined) return ` (${by[only[0]] === 1 ? '' : 'all '}${only[2]})`;
  return ` (${parts.map(([name, , word]) => `${format(by[name])} ${word}`).join(', ')})`;
}

/** Three numbers of columns or ranks, by rank. */
export function byRank(counts: readonly number[]): ByVerdict {
  const of = (verdict: Verdict): number => counts[VERDICT_RANK[verdict]] ?? 0;
  return { allowed: of('allowed'), conditional: of('conditional'), notEvaluated: of('not-evaluated') };
}
