import type { GridColumn } from '../grid/columns';
import type { AccessSort } from './access-table.svelte';

export const ACCESS_COLUMNS: readonly GridColumn<AccessSort>[] = [
  { key: 'principal', title: 'Principal', track: 'minmax(148px, 2fr)', sort: 'principal' },
  { key: 'permission', title: 'Permission', track: 'minmax(126px, 1.6fr)', sort: 'permission' },
  { key: 'resource', title: 'Resource', track: 'minmax(148px, 2fr)', sort: 'resource' },
  {
    key: 'tenant',
    title: 'Tenant',
    track: 'minmax(124px, 1.2fr)',
    sort: 'tenant',
    hint: 'Of the resource; the arrow says that the principal is of another',
  },
  { key: 'verdict', title: 'Verdict', track: '120px', sort: 'verdict' },
  {
    key: 'routes',
    title: 'Routes',
    track: '66px',
    number: true,
    hint: 'Independent routes: with two or more, one revocation does not end it',
  },
  { key: 'how', title: 'How', track: 'minmax(76px, 1fr)', hint: 'How it comes to the principal' },
  { key: 'until', title: 'Until', track: '106px', sort: 'until' },
  { key: 'steps', title: 'Steps', track: '58px', sort: 'steps', number: true },
];
