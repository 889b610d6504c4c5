import type { FileContent, Table } from '../../lib/content';
import type { Sink } from '../system';
import type { TableName } from './columns';
import { findSheet, isTableName, normaliseName } from './header';
import type { Header } from './header';
import { Columns, Row, mayHoldSecret } from './row';
import { Reading } from './tables/context';
import { readGrant, readMembership, readTrust } from './tables/facts';
import { readIdentity, readResource, readSecret, readTenant } from './tables/things';

const READERS: Readonly<Record<TableName, (row: Row, reading: Reading) => void>> = {
  tenants: readTenant,
  identities: readIdentity,
  memberships: readMembership,
  grants: readGrant,
  resources: readResource,
  trusts: readTrust,
  secrets: readSecret,
};

/** Rows that may still follow a total row. */
const FOOTER_ROWS = 3;
/** Tables whose records have a place for columns we do not know. */
const KEEPS_PROPERTIES: readonly TableName[] = ['identities', 'resources', 'secrets'];

/** Read one table. Every row after the header, and every filled row before it, is counted. */
export function* readTable(content: FileContent, format: string, sink: Sink): Generator<number, void> {
  const sheet = findSheet(content);
  if (sheet === undefined || !isTableName(format)) {
    sink.problem('error', 'no header row of an Overreach table was found');
    return;
  }
  const { delimiter, header } = sheet;
  yield* content.prepare(delimiter);
  const { rows, problems } = content.table(delimiter);
  for (const problem of problems) sink.problem('error', problem.message, { row: problem.row });
  reportHeader(rows, header, sink);
  const columns = new Columns(header);
  yield* columns.decideOrders(rows);
  const reading = new Reading(sink);
  const read = READERS[header.table.name];
  const headerText = rowText(rows[header.at] ?? []);
  const width = (rows[header.at] ?? []).length;
  const lastFilled = rows.findLastIndex((row) => !isBlank(row));
  for (let i = header.at + 1; i < rows.length; i++) {
    const cells = rows[i] ?? [];
    if (isBlank(cells)) sink.ignore('record', 'blank row');
    else if (rowText(cells) === headerText) sink.ignore('record', 'header repeated');
    else if (i > lastFilled - FOOTER_ROWS && isTotal(cells)) sink.ignore('record', 'total row');
    else {
      const row = new Row(columns, cells, i + 1, sink);
      if (cells.slice(width).some((cell) => cell.trim() !== '')) {
        row.warn(
          `the row has ${cells.length} cells, the header ${width}; the cells past the header are not used`,
        );
      }
      read(row, reading);
    }
    if ((i - header.at) % 256 === 0) yield i;
  }
}

function reportHeader(rows: Table['rows'], header: Header, sink: Sink): void {
  for (let i = 0; i < header.at; i++) {
    const cells = rows[i] ?? [];
    if (isBlank(cells) || isDirective(cells)) continue;
    sink.ignore('record', 'before the header');
  }
  const place = { row: header.at + 1 };
  for (const name of header.doubled) {
    sink.problem('warning', `column "${name}" stands twice in the header; the first is read`, place);
  }
  const kept = KEEPS_PROPERTIES.includes(header.table.name);
  for (const { name } of header.unknown) {
    const also = header.table.columns.find((column) =>
      column.aliases.some((alias) => normaliseName(alias) === normaliseName(name)),
    );
    const why =
      also === undefined
        ? `column "${name}" is not known to the table of ${header.table.name}`
        : `column "${name}" could be "${also.name}", which another column gives already`;
    const fate = mayHoldSecret(name)
      ? 'it may hold the value of a secret and is not kept'
      : kept
        ? 'it is kept as a property'
        : 'it is not used';
    sink.problem('warning', `${why}; ${fate}`, place);
  }
}

/** `sep=;` and `#TYPE …`: written for programs, no rows of the table. */
function isDirective(cells: readonly string[]): boolean {
  const first = cells[0]?.trim() ?? '';
  return /^"?sep=./i.test(first) || first.startsWith('#TYPE');
}

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}

/** `TOTAL`, `Total,17`: a footer, not a thing of that name with columns of its own. */
function isTotal(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '');
  return filled.length <= 3 && /^(?:grand )?totals?:?(?:\s+\d+)?$/i.test(filled[0]?.trim() ?? '');
}

function rowText(cells: readonly string[]): string {
  const filled = cells.findLastIndex((cell) => cell.trim() !== '') + 1;
  return JSON.stringify(cells.slice(0, filled).map(normaliseName));
}
