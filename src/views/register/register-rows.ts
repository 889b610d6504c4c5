import { NEVER_USED } from '../../model/accountability';
import type { RegisterSort } from '../../engine/register-filter';
import type { GridColumn } from '../grid/columns';
import { formatDay } from '../style/time';

export const REGISTER_COLUMNS: readonly GridColumn<RegisterSort>[] = [
  { key: 'kind', title: 'Kind', track: '136px', sort: 'kind' },
  { key: 'name', title: 'Name', track: 'minmax(170px, 2fr)', sort: 'name' },
  { key: 'tenant', title: 'Tenant', track: 'minmax(126px, 1fr)', sort: 'tenant' },
  { key: 'owner', title: 'Owner', track: 'minmax(116px, 1.2fr)', sort: 'owner' },
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

/** A day; `never` where the export says so, nothing where it says nothing. */
export function dayOrNever(at: number | undefined): string {
  if (at === undefined) return '';
  return at === NEVER_USED ? 'never' : formatDay(at);
}
