import type { JoinEntry } from './joins';

export const JOIN_SORTS = ['secret', 'account', 'standing', 'confidence'] as const;
export type JoinSort = (typeof JOIN_SORTS)[number];
export type Standing = JoinEntry['standing'];

/** In the order in which they want a look. */
export const STANDINGS: readonly Standing[] = ['similar', 'ambiguous', 'certain', 'confirmed', 'cut'];

/** What each state of a join is called. */
export const STANDING_LABELS: Readonly<Record<Standing, string>> = {
  similar: 'likely',
  ambiguous: 'not joined',
  certain: 'certain',
  confirmed: 'confirmed',
  cut: 'cut',
};

/** Which joins are wanted, and in which order. */
export interface JoinFilter {
  /** All words of it, in names, tenants and evidence. */
  readonly search: string;
  readonly standing?: Standing;
  /** Joins with an end in one of these; empty: all. */
  readonly tenants: readonly number[];
  readonly sort: { readonly by: JoinSort; readonly descending: boolean };
  /** Only the join of these two, by key. */
  readonly keys?: readonly [secret: string, account: string];
  /** Only joins of these two nodes. */
  readonly nodes?: readonly [secret: number, account: number];
}

/** Whether a join is wanted. */
export function joinTest({
  search,
  standing,
  tenants,
  keys,
  nodes,
}: Omit<JoinFilter, 'sort'>): (join: JoinEntry) => boolean {
  const words = search
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  return (join) => {
    const { secret, account, evidence } = join;
    if (keys && (secret.key !== keys[0] || account.key !== keys[1])) return false;
    if (nodes && (secret.node?.node !== nodes[0] || account.node?.node !== nodes[1])) return false;
    if (standing !== undefined && join.standing !== standing) return false;
    const within = [secret.node?.tenant, account.node?.tenant];
    if (tenants.length > 0 && !tenants.some((tenant) => within.includes(tenant))) return false;
    if (words.length === 0) return true;
    const text =
      `${secret.name} ${secret.tenant} ${account.name} ${account.tenant} ${evidence.join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/** Which of two joins comes first; those that are alike stay as they stand. */
export function joinOrder({ by, descending }: JoinFilter['sort']): (a: JoinEntry, b: JoinEntry) => number {
  const sign = descending ? -1 : 1;
  const value = ({ secret, account, standing, confidence }: JoinEntry): string | number => {
    switch (by) {
      case 'secret':
        return secret.name.toLowerCase();
      case 'account':
        return account.name.toLowerCase();
      case 'standing':
        return STANDINGS.indexOf(standing);
      case 'confidence':
        return confidence;
    }
  };
  return (a, b) => {
    const x = value(a);
    const y = value(b);
    return x === y ? 0 : x < y ? -sign : sign;
  };
}
