/** A row as a mapping understands it: what it says of whom, in the words of the file. */
import { isAbsent, parseBoolean, parseDate } from '../values';
import type { Field } from './fields';
import type { MappedColumn, Mapping } from './mapping';

export interface Understood {
  readonly principals: readonly string[];
  readonly principalName: string | undefined;
  readonly principalType: string | undefined;
  readonly groups: readonly string[];
  /** Each: a permission on a resource; `resource` absent: on the tenant. */
  readonly held: readonly { readonly permission: string; readonly resource: string | undefined }[];
  readonly resource: string | undefined;
  readonly tenant: string | undefined;
  readonly system: string | undefined;
  /** `group(X)`: the access comes through that group. */
  readonly through: string | undefined;
  readonly via: string | undefined;
  /** ISO dates where they could be read, else the words of the cell. */
  readonly granted: string | undefined;
  /** Empty: the column is there and says nothing. Undefined: no such column. */
  readonly expires: string | undefined;
  readonly lastUsed: string | undefined;
  readonly removed: string | undefined;
  readonly state: string | undefined;
  readonly owner: string | undefined;
  readonly reason: string | undefined;
  readonly ticket: string | undefined;
  readonly decision: string | undefined;
  readonly reviewer: string | undefined;
  readonly mfa: string | undefined;
  readonly properties: readonly (readonly [string, string])[];
  /** Cells that could not be understood, with why. */
  readonly doubts: readonly string[];
}

/** Understand one row. Sentinels (`N/A`, `No Group`, a zero GUID) say nothing. */
export function understand(mapping: Mapping, row: readonly string[]): Understood {
  const doubts: string[] = [];
  const cells = mapping.columns.map((column, index) => ({ column, cell: (row[index] ?? '').trim() }));
  const of = (field: Field): { readonly column: MappedColumn; readonly cell: string }[] =>
    cells.filter(({ column, cell }) => column.field === field && !saysNothing(cell));
  const first = (field: Field): string | undefined => of(field)[0]?.cell;
  const list = (field: Field): string[] =>
    of(field).flatMap(({ column, cell }) => split(cell, column.separator));
  const date = (field: Field): string | undefined => {
    const found = of(field)[0];
    if (found === undefined) return undefined;
    if (/^>?\s*\d+ days ago$/iu.test(found.cell)) {
      doubts.push(`${found.column.name}: "${found.cell}" is no date; it is kept as it stands`);
      return undefined;
    }
    const read = parseDate(found.cell, found.column.dateOrder);
    return 'at' in read ? new Date(read.at).toISOString() : found.cell;
  };
  const people = list('principal').map(withoutMark);
  const groupsOfPeople = people.filter(({ group }) => group).map(({ name }) => name);
  const named = of('principal name').map(({ cell }) => cell);
  const via = first('via');
  const through = /^group\s*\((.+)\)$/iu.exec(via ?? '')?.[1]?.trim();
  const resource = lastMost(of('resource').map(({ cell }) => cell));
  const flags = cells.filter(
    ({ column, cell }) => column.field === 'permission flag' && isYes(cell, column.name, doubts),
  );
  const levels = of('resource level');
  const held = [
    ...list('permission').map((permission) => ({ permission, resource })),
    ...flags.map(({ column }) => ({ permission: column.name, resource })),
    ...levels.map(({ column, cell }) => ({ permission: cell, resource: column.name })),
  ];
  return {
    principals: people.filter(({ group }) => !group).map(({ name }) => name),
    principalName: named.length === 0 ? undefined : named.join(' '),
    principalType: first('principal type'),
    groups: [...list('group').map((cell) => withoutMark(cell).name), ...groupsOfPeople],
    held,
    resource,
    tenant: first('tenant') ?? mapping.tenant,
    system: first('system'),
    through,
    via,
    granted: date('granted'),
    // An empty cell of a column of ends states that there is none.
    expires: date('expires') ?? cells.find(({ column }) => column.field === 'expires')?.cell,
    lastUsed: date('last used'),
    removed: date('removed'),
    state: first('state'),
    owner: first('owner'),
    reason: first('reason'),
    ticket: first('ticket'),
    decision: first('decision'),
    reviewer: first('reviewer'),
    mfa: first('mfa'),
    properties: [
      ...of('property').map(({ column, cell }): readonly [string, string] => [column.name, cell]),
      ...of('resource type').map(({ cell }): readonly [string, string] => ['resource type', cell]),
    ],
    doubts,
  };
}

/** Exports write these for nothing. */
function saysNothing(cell: string): boolean {
  return (
    cell === '' ||
    isAbsent(cell) ||
    /^no (?:group|collection|team|role)$/iu.test(cell) ||
    /^0{8}-0{4}-0{4}-0{4}-0{12}$/u.test(cell)
  );
}

function split(cell: string, separator: string | undefined): string[] {
  const pattern = separator === ',' ? /[,;|\r\n]+/u : /[;|\r\n]+/u;
  return cell
    .split(pattern)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** `(Team) X` is a group; `(Team User) mail`, `(TU)mail` is a person. */
function withoutMark(cell: string): { readonly name: string; readonly group: boolean } {
  const found = /^\((team user|tu|team|group|user)\)\s*(.+)$/iu.exec(cell.trim());
  if (found === null) return { name: cell.trim(), group: false };
  return { name: found[2] ?? '', group: /^(?:team|group)$/iu.test(found[1] ?? '') };
}

function isYes(cell: string, name: string, doubts: string[]): boolean {
  if (cell === '' || isAbsent(cell) || /^[✗✘]$/u.test(cell)) return false;
  if (/^[✓✔]$/u.test(cell)) return true;
  const value = parseBoolean(cell);
  if (value === undefined) doubts.push(`${name}: "${cell}" is neither yes nor no; it is taken as no`);
  return value === true;
}

/** Of several columns that name the thing, the last one that is no bare id names it best. */
function lastMost(cells: readonly string[]): string | undefined {
  const words = cells.filter((cell) => !/^[\w-]{20,}$/u.test(cell));
  return words[0] ?? cells[0];
}
