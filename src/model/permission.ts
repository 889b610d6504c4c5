/**
 * A permission keeps its native name and carries verbs from one fixed list,
 * so that rights of different systems can be compared.
 */
export const VERBS = [
  'list-metadata',
  'view',
  'use',
  'create',
  'change',
  'rotate',
  'approve',
  'bypass-approval',
  'export',
  'delete',
  'share',
  'impersonate',
  'administer',
] as const;
export type Verb = (typeof VERBS)[number];

/** Bit mask over `VERBS`, bit i for VERBS[i]. */
export type VerbMask = number;

const BIT = new Map<Verb, VerbMask>(VERBS.map((verb, i) => [verb, 1 << i]));

export function verbMask(...verbs: readonly Verb[]): VerbMask {
  return verbs.reduce((mask, verb) => mask | (BIT.get(verb) ?? 0), 0);
}

export function verbsOf(mask: VerbMask): Verb[] {
  return VERBS.filter((_, i) => (mask & (1 << i)) !== 0);
}
