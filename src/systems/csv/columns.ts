/**
 * Overreach CSV: the tables and their columns, as data. The reader, the recognition and the docs page
 * (`README.md`, held equal by a test) all derive from this one list.
 */
import { GRANTS, TRUSTS } from './columns/access-tables';
import type { TableShape } from './columns/column';
import { IDENTITIES, MEMBERSHIPS, TENANTS } from './columns/identity-tables';
import { RESOURCES, SECRETS } from './columns/object-tables';

export { ACCOUNTABILITY_COLUMNS } from './columns/accountability-columns';
export { TABLE_NAMES } from './columns/column';
export type { CellKind, Column, TableName, TableShape } from './columns/column';

export const TABLES: readonly TableShape[] = [
  TENANTS,
  IDENTITIES,
  MEMBERSHIPS,
  GRANTS,
  RESOURCES,
  TRUSTS,
  SECRETS,
];

export function tableShape(name: string): TableShape | undefined {
  return TABLES.find((table) => table.name === name);
}
