/** The groups every such platform has without listing them: all users, administrators, those of one platform role. */
import type { Key } from '../../model/record';
import { keyOf } from '../../model/record';
import { Shelf } from '../shelf';
import type { TableRow } from '../known-table';
import type { Sink } from '../system';

export const ID = 'documentation';

const EVERYONE = 'all users';
export const EVERYONE_KEY: Key = keyOf(ID, `group ${EVERYONE}`);
/** Native type of the group of all who have one platform role; its native id is the role's word after the prefix. */
export const ROLE = 'platform role';
const ROLE_ID = 'platform role ';

export function shelf(row: TableRow, sink: Sink): Shelf {
  return new Shelf(ID, sink, row.source, 'documentation', 'IT documentation', 'IT documentation');
}

export function everyone(to: Shelf): Key {
  return to.group(
    EVERYONE,
    { name: 'All users', type: 'everyone', nativeType: 'all users of the platform' },
    'derived',
  );
}

export function administrators(to: Shelf): Key {
  return to.group(
    'administrators',
    { name: 'Administrators', nativeType: 'administrators of the platform' },
    'derived',
  );
}

/** Administrators who export: all of IT Glue's, the super admins of Hudu. */
export function exporters(to: Shelf): Key {
  return to.group(
    'administrators who export',
    { name: 'Administrators who export', nativeType: 'administrators of the platform' },
    'derived',
  );
}

export function roleGroup(to: Shelf, role: string): Key {
  return to.group(`${ROLE_ID}${role}`, { name: `Platform role ${role}`, nativeType: ROLE }, 'derived');
}

/** The role's word of a role group's native id. */
export function roleOfGroup(id: string): string {
  return id.slice(ROLE_ID.length);
}

/** Several names in one cell. */
export function names(cell: string | undefined): string[] {
  return (cell ?? '')
    .split(/[;|\r\n]+/u)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
