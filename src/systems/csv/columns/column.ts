/** How the cells of a column are read. */
export type CellKind = 'id' | 'text' | 'list' | 'boolean' | 'date' | 'end' | 'reference' | 'references';

export interface Column {
  readonly name: string;
  readonly kind: CellKind;
  /** A row without it cannot be used. */
  readonly required?: boolean;
  /** Weight for telling tables apart: 0 says nothing, 3 is found in this table only. */
  readonly tells: 0 | 1 | 2 | 3;
  readonly aliases: readonly string[];
  readonly meaning: string;
}

export const TABLE_NAMES = [
  'tenants',
  'identities',
  'memberships',
  'grants',
  'resources',
  'trusts',
  'secrets',
] as const;
export type TableName = (typeof TABLE_NAMES)[number];

export interface TableShape {
  readonly name: TableName;
  readonly title: string;
  readonly about: string;
  readonly columns: readonly Column[];
  /** Each group must have at least one column in the header. */
  readonly needs: readonly (readonly string[])[];
}

export function column(
  name: string,
  kind: CellKind,
  tells: Column['tells'],
  meaning: string,
  aliases: readonly string[] = [],
  required = false,
): Column {
  return { name, kind, tells, meaning, aliases, ...(required ? { required } : {}) };
}
