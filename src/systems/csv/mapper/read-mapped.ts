/**
 * Read a table by a mapping. Each row becomes rows of Overreach CSV tables, read by the same readers, so that references
 * resolve across exports in the same way; every filled row is used, merged or ignored with a reason.
 */
import type { FileContent, Table } from '../../../lib/content';
import type { Sink } from '../../system';
import { TABLES } from '../columns';
import type { TableName, TableShape } from '../columns';
import { CSV, factKey, referenceKey } from '../keys';
import { Columns, Row } from '../row';
import { Reading } from '../tables/context';
import { readGrant, readMembership } from '../tables/facts';
import { readIdentity } from '../tables/things';
import { DateOrderVote } from '../values';
import { findLayouts, isBlank } from './layout';
import type { Layout } from './layout';
import { mappingFor } from './mapping';
import type { Mapping } from './mapping';
import { understand } from './understood';
import type { Understood } from './understood';

/** Read every table of the file for which there is a mapping; rows of the others are ignored with the reason. */
export function* readMapped(
  content: FileContent,
  mappings: readonly Mapping[],
  sink: Sink,
): Generator<number, void> {
  const sections = findLayouts(content);
  if (sections === undefined) {
    sink.problem('error', 'no header row was found');
    return;
  }
  for (const problem of sections.problems) sink.problem('error', problem.message, { row: problem.row });
  for (const layout of sections.layouts) {
    const mapping = mappingFor(mappings, layout);
    for (const i of layout.preamble)
      if (!directive(sections.rows[i] ?? [])) sink.ignore('record', 'before the header');
    if (mapping === undefined) {
      sink.problem('warning', 'the columns of this table are not mapped; its rows are not read', {
        row: layout.header + 1,
      });
      for (let i = layout.firstRow; i < layout.end; i++)
        if (!isBlank(sections.rows[i])) sink.ignore('record', 'a table whose columns are not mapped');
    } else yield* readSection(sections.rows, layout, withOrders(sections.rows, layout, mapping), sink);
    for (let i = 0; i < layout.footer.length; i++) sink.ignore('record', 'total row or note');
  }
}

/** `sep=;` and `#TYPE …`: written for programs, no rows of the table. */
function directive(cells: readonly string[]): boolean {
  return /^"?sep=.|^#TYPE/iu.test(cells[0]?.trim() ?? '');
}

/** Month or day first, per column: as the mapping says, else as any value above 12 tells. */
function withOrders(rows: Table['rows'], layout: Layout, mapping: Mapping): Mapping {
  const columns = mapping.columns.map((column, index) => {
    if (
      column.dateOrder !== undefined ||
      !['granted', 'expires', 'last used', 'removed'].includes(column.field)
    )
      return column;
    const vote = new DateOrderVote();
    for (let i = layout.firstRow; i < layout.end; i++) vote.see(rows[i]?.[index] ?? '');
    const { order } = vote;
    return order === undefined ? column : { ...column, dateOrder: order };
  });
  return { ...mapping, columns };
}

function* readSection(
  rows: Table['rows'],
  layout: Layout,
  mapping: Mapping,
  sink: Sink,
): Generator<number, void> {
  const reading = new Reading(sink);
  // What one row implies besides its first fact is counted as nested in it.
  const nested = new Reading(nestedSink(sink));
  const title = JSON.stringify(layout.names);
  const roleHeld = mapping.columns.some(
    ({ field, name }) => field === 'principal' && /^(?:role|rolle|profile)/iu.test(name),
  );
  for (const { name, field } of mapping.columns) {
    if (field === 'secret value')
      sink.problem('warning', `column "${name}" may hold the value of a secret and is not kept`, {
        row: layout.header + 1,
      });
  }
  for (let i = layout.firstRow; i < layout.end; i++) {
    const cells = rows[i] ?? [];
    if (isBlank(cells)) sink.ignore('record', 'blank row');
    else if (JSON.stringify(cells.map((cell) => cell.trim())) === title)
      sink.ignore('record', 'header repeated');
    else {
      const row = understand(mapping, cells);
      readRow(row, i + 1, sink, reading, nested);
      // The role of a pair of tables is one thing in both, whatever tenant its rights are in.
      if (roleHeld)
        for (const id of row.principals)
          write('identities', { id, type: 'role' }, i + 1, derived(nested), derivedSink(sink));
    }
    if (i % 256 === 0) yield i;
  }
}

function readRow(row: Understood, number: number, sink: Sink, reading: Reading, nested: Reading): void {
  for (const doubt of row.doubts) sink.problem('warning', doubt, { row: number });
  const holders =
    row.principals.length > 0 ? row.principals : row.principalName === undefined ? [] : [row.principalName];
  const common = {
    tenant: row.tenant,
    owner: row.owner,
    reason: row.reason,
    ticket: row.ticket,
    granted: row.granted,
    'last used': row.lastUsed,
    expires: row.expires,
    'removed at': row.removed,
    'approved by': row.reviewer,
  };
  const grants: Cells[] = [];
  const memberships: Cells[] = [];
  // The access is the group's where the row says it comes through one; the person belongs to it.
  const through = row.through ?? (row.held.length > 0 && holders.length > 0 ? row.groups[0] : undefined);
  const asHolders = through === undefined ? (holders.length > 0 ? holders : row.groups) : [through];
  for (const principal of asHolders) {
    for (const { permission, resource } of row.held)
      grants.push({ principal, permission, resource, ...common });
    if (row.held.length === 0 && (row.resource !== undefined || (row.tenant !== undefined && bare(row))))
      grants.push({ principal, permission: 'access', resource: row.resource, ...common });
  }
  const groups = through === undefined ? row.groups : [through, ...row.groups];
  if (holders.length > 0)
    for (const group of new Set(groups))
      memberships.push({ member: holders.join(';'), group, tenant: row.tenant });
  // A person and a role, and nothing it is held on: the role is what another table gives rights to.
  const roleOnly =
    grants.length > 0 && grants.every((one) => one['resource'] === undefined && one['tenant'] === undefined);
  const facts = roleOnly
    ? grants.map((one): Cells => ({ member: one['principal'], group: one['permission'], ...common }))
    : [];
  const written = [
    ...(roleOnly ? [] : grants.map((cells) => ({ table: 'grants' as const, cells }))),
    ...[...facts, ...memberships].map((cells) => ({ table: 'memberships' as const, cells })),
  ];
  const identity = holders.length === 1 ? identityOf(row, holders[0] ?? '') : undefined;
  if (written.length === 0 && identity !== undefined) {
    write('identities', identity, number, reading, sink);
    decide(row, holders, number, sink);
    return;
  }
  const [head, ...rest] = written;
  if (head === undefined) {
    sink.problem('error', 'row not used: it says neither who holds something nor what', { row: number });
    sink.ignore('record', 'neither who holds something nor what');
    return;
  }
  write(head.table, head.cells, number, reading, sink);
  for (const { table, cells } of rest) write(table, cells, number, nested, nested.sink);
  if (identity !== undefined) write('identities', identity, number, derived(nested), derivedSink(sink));
  decide(row, holders, number, sink);
}

/** Nothing but who and where: access to the tenant, in a word of ours. */
function bare(row: Understood): boolean {
  return (
    row.groups.length === 0 &&
    row.principalType === undefined &&
    row.state === undefined &&
    row.principalName === undefined
  );
}

type Cells = Readonly<Record<string, string | undefined>>;

function identityOf(row: Understood, id: string): Cells | undefined {
  const { principalName, principalType, state, mfa, lastUsed } = row;
  if ([principalName, principalType, state, mfa].every((cell) => cell === undefined)) return undefined;
  return {
    id,
    name: principalName === id ? undefined : principalName,
    type: principalType,
    tenant: row.tenant,
    status: state,
    mfa: mfa === undefined || /^(?:true|false|yes|no|on|off|1|0)$/iu.test(mfa) ? mfa : undefined,
    'last used': lastUsed,
    system: row.system !== undefined && SYSTEMS.has(row.system.toLowerCase()) ? row.system : undefined,
  };
}

/** Only a system whose exports are read can be the one an account belongs to. */
const SYSTEMS = new Set(['aws', 'sharphound', 'opengraph']);

function decide(row: Understood, holders: readonly string[], number: number, sink: Sink): void {
  const [principal] = holders;
  if (row.decision === undefined || principal === undefined) return;
  sink.add(
    {
      kind: 'observation',
      key: factKey('review-decision', [sink.file, number]),
      system: CSV,
      source: { file: sink.file, row: number },
      type: 'review-decision',
      subject: referenceKey({
        role: 'principal',
        text: principal,
        ...(row.tenant === undefined ? {} : { tenant: row.tenant }),
      }),
      text: `a review decided "${row.decision}"${row.reviewer === undefined ? '' : `, by ${row.reviewer}`}`,
      value: row.decision,
    },
    'derived',
  );
}

const READERS = { grants: readGrant, memberships: readMembership, identities: readIdentity } as const;

/** Hand one made-up row to the reader of its table. */
function write(name: keyof typeof READERS, cells: Cells, number: number, reading: Reading, sink: Sink): void {
  const columns = columnsOf(name, cells['expires'] !== undefined);
  const row = new Row(
    columns.columns,
    columns.names.map((column) => cells[column] ?? ''),
    number,
    sink,
  );
  READERS[name](row, reading);
}

interface Made {
  readonly names: readonly string[];
  readonly columns: Columns;
}
const made = new Map<string, Made>();

/** A table whose ends are stated has a column for them; where none is, the end stays unknown rather than "never". */
function columnsOf(name: TableName, ends: boolean): Made {
  const id = `${name} ${ends ? 'with' : 'without'} ends`;
  const known = made.get(id);
  if (known !== undefined) return known;
  const table = TABLES.find((one): one is TableShape => one.name === name);
  if (table === undefined) throw new RangeError(`no table ${name}`);
  const names = table.columns
    .map((column) => column.name)
    .filter((column) => column !== 'until' && (ends || column !== 'expires'));
  const columns = new Columns({
    table,
    at: 0,
    cells: new Map(names.map((column, i) => [column, i])),
    unknown: [],
    doubled: [],
    score: 1,
    reasons: [],
  });
  const result = { names, columns };
  made.set(id, result);
  return result;
}

function nestedSink(sink: Sink): Sink {
  return withCounts(sink, (counted) => (counted === 'record' ? 'fact' : counted));
}

function derivedSink(sink: Sink): Sink {
  return withCounts(sink, () => 'derived');
}

function derived(reading: Reading): Reading {
  return new Reading(derivedSink(reading.sink));
}

function withCounts(
  sink: Sink,
  of: (counted: 'record' | 'fact' | 'derived') => 'record' | 'fact' | 'derived',
): Sink {
  return {
    file: sink.file,
    add: (record, counted) => sink.add(record, of(counted)),
    ignore: (counted, reason, count) => {
      const how = of(counted);
      if (how !== 'derived') sink.ignore(how, reason, count);
    },
    used: (counted, count) => {
      const how = of(counted);
      if (how !== 'derived') sink.used(how, count);
    },
    merged: (counted, count, reason) => {
      const how = of(counted);
      if (how !== 'derived') sink.merged(how, count, reason);
    },
    problem: (severity, message, place) => {
      sink.problem(severity, message, place);
    },
    collected: (at) => {
      sink.collected(at);
    },
  };
}
