import { NEVER_USED } from '../../model/accountability';
import type { RegisterEntry } from '../../engine/register-table';
import type { RegisterGap, RegisterKind } from '../../questions/register';
import type { GridColumn } from '../grid/columns';
import { formatDay } from '../style/time';

export type RegisterSort =
  'kind' | 'name' | 'tenant' | 'owner' | 'people' | 'rotated' | 'used' | 'expires' | 'gaps';

export const REGISTER_COLUMNS: readonly GridColumn<RegisterSort>[] = [
  { key: 'kind', title: 'Kind', track: '136px', sort: 'kind' },
  { key: 'name', title: 'Name', track: 'minmax(170px, 2fr)', sort: 'name' },
  { key: 'tenant', title: 'Tenant', track: 'minmax(110px, 1fr)', sort: 'tenant' },
  { key: 'owner', title: 'Owner', track: 'minmax(100px, 1fr)', sort: 'owner' },
  { key: 'opens', title: 'Opens', track: 'minmax(130px, 1.5fr)', hint: 'What it signs in as, or leads into' },
  { key: 'people', title: 'People', track: '72px', sort: 'people', number: true, hint: 'Who can act by it' },
  { key: 'rotated', title: 'Rotated', track: '104px', sort: 'rotated' },
  { key: 'used', title: 'Last used', track: '104px', sort: 'used' },
  { key: 'expires', title: 'Expires', track: '118px', sort: 'expires' },
  {
    key: 'gaps',
    title: 'Missing',
    track: '92px',
    sort: 'gaps',
    number: true,
    hint: 'What no export says of it',
  },
];

export interface RegisterFilter {
  readonly search: string;
  readonly kind: RegisterKind | undefined;
  readonly gap: RegisterGap | undefined;
  /** Entries that belong to one of these, or open something in one; empty: all. */
  readonly tenants: readonly number[];
}

/** An entry of a tenant is one that belongs to it or opens something in it. */
export function matchingEntries(
  rows: readonly RegisterEntry[],
  { search, kind, gap, tenants }: RegisterFilter,
): readonly RegisterEntry[] {
  const words = search
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  return rows.filter((row) => {
    if (kind !== undefined && row.kind !== kind) return false;
    if (gap !== undefined && !row.gaps.includes(gap)) return false;
    const concerns = (tenant: number): boolean => row.tenant === tenant || row.opensTenants.includes(tenant);
    if (tenants.length > 0 && !tenants.some(concerns)) return false;
    const text = `${row.name} ${row.id} ${row.owner ?? ''} ${row.reason ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Sorted; what is not known stands last either way. */
export function sortedEntries(
  rows: readonly RegisterEntry[],
  by: RegisterSort,
  descending: boolean,
  tenantName: (tenant: number) => string,
): readonly RegisterEntry[] {
  const sign = descending ? -1 : 1;
  const value = (row: RegisterEntry): string | number | undefined => {
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
  return rows.toSorted((a, b) => {
    const x = value(a);
    const y = value(b);
    if (x === y) return 0;
    if (x === undefined) return 1;
    if (y === undefined) return -1;
    return x < y ? -sign : sign;
  });
}

/** A day; `never` where the export says so, nothing where it says nothing. */
export function dayOrNever(at: number | undefined): string {
  if (at === undefined) return '';
  return at === NEVER_USED ? 'never' : formatDay(at);
}
