/**
 * The four answers Overreach gives, and how they combine.
 * Order of strength: allowed > conditional > not evaluated > denied.
 */
export const VERDICTS = ['denied', 'not-evaluated', 'conditional', 'allowed'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Numeric strength used in columns: denied 0, not-evaluated 1, conditional 2, allowed 3. */
export const VERDICT_RANK: Readonly<Record<Verdict, number>> = {
  denied: 0,
  'not-evaluated': 1,
  conditional: 2,
  allowed: 3,
};

/** Verdict of a column value; anything out of range is a bug. */
export function verdictOf(rank: number): Verdict {
  const verdict = VERDICTS[rank];
  if (verdict === undefined) throw new RangeError(`no verdict of rank ${rank}`);
  return verdict;
}

/** A chain takes its weakest step. */
export function weakest(a: Verdict, b: Verdict): Verdict {
  return VERDICT_RANK[a] < VERDICT_RANK[b] ? a : b;
}

/** Alternatives take the strongest. */
export function strongest(a: Verdict, b: Verdict): Verdict {
  return VERDICT_RANK[a] > VERDICT_RANK[b] ? a : b;
}
