import type { Verdict } from '../../model/verdict';
import type { ByVerdict, CrossTenantRow } from '../../questions/answers';
import { verdictsIn, splitWords } from '../../questions/by-verdict';
import { countOf, formatCount } from '../style/kinds';

/** What is told of who crosses, of one way or of several drawn as one. */
export interface Crossers {
  readonly principals: number;
  readonly principalsByVerdict: ByVerdict;
}

/**
 * What stands in a count's pill: who crosses with the verdict its line shows, and how many more with a weaker one. A
 * way that nobody takes is no zero among figures: it says so.
 */
export function crossersMark({ principals, principalsByVerdict }: Crossers): string {
  if (principals === 0) return 'nobody';
  const strongest = verdictsIn(principalsByVerdict)[0]?.count ?? principals;
  const weaker = principals - strongest;
  if (weaker === 0) return principals > 99_999 ? inThousands(principals) : formatCount(principals);
  return [strongest, weaker].map((count) => (count > 999 ? inThousands(count) : count)).join('+');
}

function inThousands(count: number): string {
  return `${Math.round(count / 1000)}k`;
}

/** The same in a sentence, with the verdicts they cross with. */
export function crossersWords({ principals, principalsByVerdict }: Crossers): string {
  if (principals === 0) return `nobody: ${NOBODY}`;
  const count = countOf(principals, 'principal', 'principals');
  return `${count}${splitWords(principalsByVerdict, formatCount) || (principals === 1 ? ' (allowed)' : ' (all allowed)')}`;
}

/** The strongest verdict with which anybody crosses; of a way that nobody takes, of its steps. */
export function crossingVerdict({ principalsByVerdict, verdict }: Crossers & { verdict: Verdict }): Verdict {
  return verdictsIn(principalsByVerdict)[0]?.verdict ?? verdict;
}

/**
 * Who crosses by any of several ways. Principals of different tenants are different ones; of the same, the most by one
 * way are what is certain, for each verdict or a stronger one.
 */
export function crossersOf(rows: readonly CrossTenantRow[]): Crossers {
  const byTenant = new Map<number, readonly [number, number, number]>();
  for (const { fromTenant, principals, principalsByVerdict: own } of rows) {
    const [allowed, conditional, all] = byTenant.get(fromTenant) ?? [0, 0, 0];
    byTenant.set(fromTenant, [
      Math.max(allowed, own.allowed),
      Math.max(conditional, own.allowed + own.conditional),
      Math.max(all, principals),
    ]);
  }
  const sums = [0, 0, 0];
  for (const most of byTenant.values())
    for (const at of [0, 1, 2] as const) sums[at] = (sums[at] ?? 0) + most[at];
  const [allowed = 0, conditional = 0, principals = 0] = sums;
  return {
    principals,
    principalsByVerdict: {
      allowed,
      conditional: conditional - allowed,
      notEvaluated: principals - conditional,
    },
  };
}

/** What a way that nobody takes is: a relationship of two tenants that by itself lets no one in, or a group without members. */
export const NOBODY = 'the way is stated, but no known principal crosses by it at this instant';

/** What a mechanism's key says beside its name: its principals by verdict, and how many of its ways nobody takes. */
export function mechanismCount(rows: readonly CrossTenantRow[]): string {
  const sum = (of: (row: CrossTenantRow) => number): number => rows.reduce((all, row) => all + of(row), 0);
  const count = sum(({ principals }) => principals);
  const split = splitWords(
    {
      allowed: sum((row) => row.principalsByVerdict.allowed),
      conditional: sum((row) => row.principalsByVerdict.conditional),
      notEvaluated: sum((row) => row.principalsByVerdict.notEvaluated),
    },
    formatCount,
  );
  const idle = rows.filter(({ principals }) => principals === 0).length;
  if (idle === 0) return `${formatCount(count)}${split}`;
  const ways = countOf(idle, 'way', 'ways');
  return count === 0 ? `${ways}, nobody` : `${formatCount(count)}${split}, and ${ways} nobody takes`;
}
