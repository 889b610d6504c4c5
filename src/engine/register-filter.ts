import type { RegisterGap, RegisterKind, RegisterRow } from '../questions/register';

export const REGISTER_SORTS = [
  'kind',
  'name',
  'tenant',
  'owner',
  'people',
  'rotated',
  'used',
  'expires',
  'gaps',
] as const;
export type RegisterSort = (typeof REGISTER_SORTS)[number];

/** Which entries of the register are wanted, and in which order. */
export interface RegisterFilter {
  readonly search: string;
  readonly entries?: RegisterKind;
  readonly gap?: RegisterGap;
  /** Entries that belong to one of these, or open something in one; empty: all. */
  readonly tenants: readonly number[];
  /** Entries of this node only. */
  readonly node?: number;
  readonly sort: { readonly by: RegisterSort; readonly descending: boolean };
}

/** What is asked of an entry: of a row of the register, or of one with its names. */
export type RegisterFacts = Omit<RegisterRow, 'opens' | 'alsoKnownAs'>;

/** Whether an entry is wanted. One of a tenant is one that belongs to it or opens something in it. */
export function registerTest({
  search,
  entries,
  gap,
  tenants,
  node,
}: Omit<RegisterFilter, 'sort'>): (row: RegisterFacts) => boolean {
  const words = search
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  return (row) => {
    if (node !== undefined && row.node !== node) return false;
    if (entries !== undefined && row.kind !== entries) return false;
    if (gap !== undefined && !row.gaps.includes(gap)) return false;
    const concerns = (tenant: number): boolean => row.tenant === tenant || row.opensTenants.includes(tenant);
    if (tenants.length > 0 && !tenants.some(concerns)) return false;
    if (words.length === 0) return true;
    const text = `${row.name} ${row.id} ${row.owner ?? ''} ${row.reason ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/** Which of two entries comes first; what is not known stands last either way. */
export function registerOrder(
  { by, descending }: RegisterFilter['sort'],
  tenantName: (tenant: number) => string,
): (a: RegisterFacts, b: RegisterFacts) => number {
  const sign = descending ? -1 : 1;
  const value = (row: RegisterFacts): string | number | undefined => {
    switch (by) {
      case 'kind':
        return row.kind;
      case 'name':
        return row.name.toLowerCase();
      case 'tenant':
        return tenantName(row.tenant).toLowerCase();
      case 'owner':
        return row.owner?.toLowerCase();
      case 'people':
        return row.people;
      case 'rotated':
        return row.lastRotated;
      case 'used':
        return row.lastUsed;
      case 'expires':
        return row.expires;
      case 'gaps':
        return row.gaps.length;
    }
  };
  return (a, b) => {
    const x = value(a);
    const y = value(b);
    if (x === y) return 0;
    if (x === undefined) return 1;
    if (y === undefined) return -1;
    return x < y ? -sign : sign;
  };
}
