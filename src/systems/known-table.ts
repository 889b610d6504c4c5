/**
 * Tables whose columns a product writes: find the header among titles and blank rows, and hand over every row after it
 * by column name. A shared piece, no system.
 */
import type { FileContent, Json, Table } from '../lib/content';
import { isArray, isObject } from '../lib/content';
import type { Source } from '../model/source';
import type { Sink } from './system';

/** One table a product exports. */
export interface KnownTable {
  readonly format: string;
  /** Columns by our name: the names the product's generations give them. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** Columns without which it is not this table. */
  readonly needs: readonly string[];
}

export interface FoundTable<T extends KnownTable = KnownTable> {
  readonly table: T;
  readonly rows: Table['rows'];
  readonly problems: Table['problems'];
  /** Index of the header row. */
  readonly at: number;
  readonly cells: ReadonlyMap<string, number>;
  readonly header: readonly string[];
  /** Header cells that are no column of the table. */
  readonly unknown: readonly { readonly index: number; readonly name: string }[];
  /** 0 to 1: which part of the header is known. */
  readonly known: number;
}

/** Titles, notes and blank rows may stand before the header. */
const HEADER_WITHIN = 20;
/** Rows after the last filled one that may still be a footer. */
const FOOTER_ROWS = 4;

/** Names compare without case and whatever is neither letter nor digit. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Names of a table's columns as they are compared: by our name, those the product gives. Made once for each table. */
const namesOfTable = new WeakMap<KnownTable, ReadonlyMap<string, ReadonlySet<string>>>();
function plainNames(table: KnownTable): ReadonlyMap<string, ReadonlySet<string>> {
  const made = namesOfTable.get(table);
  if (made !== undefined) return made;
  const names = new Map(
    Object.entries(table.columns).map(([column, aliases]) => [column, new Set(aliases.map(plainName))]),
  );
  namesOfTable.set(table, names);
  return names;
}

/** The first rows of a file as they are compared: every product's tables are sought in the same ones. */
const namesOfRow = new WeakMap<readonly string[], readonly string[]>();
function plainRow(row: readonly string[]): readonly string[] {
  const made = namesOfRow.get(row) ?? row.map(plainName);
  namesOfRow.set(row, made);
  return made;
}

/** The table of a file among those a product writes; the best known one when several fit. */
export function findKnownTable<T extends KnownTable>(
  content: FileContent,
  tables: readonly T[],
): FoundTable<T> | undefined {
  if (content.binary !== undefined || /^\s*[{<]/u.test(content.head.slice(0, 4096))) return undefined;
  const first = within(content, undefined, tables);
  if (first !== undefined) return first;
  // A title above the header hides the delimiter.
  for (const delimiter of [',', ';', '\t', '|']) {
    if (!content.head.includes(delimiter)) continue;
    const found = within(content, delimiter, tables);
    if (found !== undefined) return found;
  }
  return undefined;
}

function within<T extends KnownTable>(
  content: FileContent,
  delimiter: string | undefined,
  tables: readonly T[],
): FoundTable<T> | undefined {
  const { rows, problems } = content.table(delimiter);
  let best: FoundTable<T> | undefined;
  for (let at = 0; at < HEADER_WITHIN; at++) {
    const header = rows[at];
    if (header === undefined) break;
    const names = plainRow(header);
    const filled = names.filter((name) => name !== '').length;
    if (filled < 2) continue;
    for (const table of tables) {
      const cells = new Map<string, number>();
      const taken = new Set<number>();
      for (const [column, aliases] of plainNames(table)) {
        const index = names.findIndex((name, i) => name !== '' && aliases.has(name) && !taken.has(i));
        if (index < 0) continue;
        cells.set(column, index);
        taken.add(index);
      }
      if (!table.needs.every((column) => cells.has(column))) continue;
      const known = cells.size / filled;
      if (best !== undefined && known <= best.known) continue;
      const unknown = header
        .map((name, index) => ({ index, name: name.trim() }))
        .filter(({ index, name }) => name !== '' && !taken.has(index));
      best = { table, rows, problems, at, cells, header, unknown, known };
    }
    if (best !== undefined) return best;
  }
  return best;
}

/** One row, by column. */
export interface TableRow {
  readonly source: Source;
  readonly number: number;
  /** The cell, trimmed; undefined when there is none or it is empty. */
  text(column: string): string | undefined;
  /** Cells of columns the table does not name, with their headers. */
  others(): readonly (readonly [string, string])[];
}

/** Hand over each row. Blank rows, repeated headers, notes before the header and totals are counted as ignored. */
export function* eachRow(found: FoundTable, sink: Sink): Generator<TableRow> {
  const { rows, at, header, cells } = found;
  for (const problem of found.problems) sink.problem('error', problem.message, { row: problem.row });
  for (let i = 0; i < at; i++) if (!blank(rows[i] ?? [])) sink.ignore('record', 'before the header');
  const title = header.map(plainName);
  const repeats = (row: readonly string[]): boolean =>
    row.length === title.length && row.every((cell, index) => plainName(cell) === title[index]);
  let last = rows.length - 1;
  while (last > at && blank(rows[last] ?? [])) last--;
  for (let i = at + 1; i < rows.length; i++) {
    const row = rows[i] ?? [];
    if (blank(row)) {
      sink.ignore('record', 'blank row');
      continue;
    }
    if (repeats(row)) {
      sink.ignore('record', 'header repeated');
      continue;
    }
    if (i > last - FOOTER_ROWS && isTotal(row)) {
      sink.ignore('record', 'total row');
      continue;
    }
    if (row.length > header.length && row.slice(header.length).some((cell) => cell.trim() !== '')) {
      sink.problem(
        'warning',
        `the row has ${row.length} cells, the header ${header.length}; those past it are not used`,
        {
          row: i + 1,
        },
      );
    }
    const cellAt = (index: number | undefined): string | undefined => {
      const cell = index === undefined ? undefined : row[index]?.trim();
      return cell === '' ? undefined : cell;
    };
    yield {
      source: { file: sink.file, row: i + 1 },
      number: i + 1,
      text: (column) => cellAt(cells.get(column)),
      others: () =>
        found.unknown.flatMap(({ index, name }): (readonly [string, string])[] => {
          const cell = cellAt(index);
          return cell === undefined ? [] : [[name, cell]];
        }),
    };
  }
}

function blank(row: readonly string[]): boolean {
  return row.every((cell) => cell.trim() === '');
}

function isTotal(row: readonly string[]): boolean {
  const filled = row.map((cell) => cell.trim()).filter((cell) => cell !== '');
  return filled.length <= 4 && filled.some((cell) => /^(?:grand )?totals?:?(?:\s+\d+)?$/iu.test(cell));
}

/** TRUE, yes, 1, enabled, x and their opposites; undefined for any other word. */
export function flag(cell: string | undefined): boolean | undefined {
  const word = cell?.trim().toLowerCase();
  if (word === undefined) return undefined;
  if (['true', 'yes', 'y', '1', 'x', 'enabled', 'on', 'wahr', 'ja', 'oui'].includes(word)) return true;
  if (['false', 'no', 'n', '0', '', 'disabled', 'off', '-', 'falsch', 'nein', 'non'].includes(word))
    return false;
  return undefined;
}

/** An instant as exports of these products write it: ISO with `T` or a space, epoch seconds or milliseconds. */
export function instantOfCell(cell: string | undefined): number | undefined {
  if (cell === undefined) return undefined;
  if (/^\d{9,10}$/u.test(cell)) return Number(cell) * 1000;
  if (/^\d{12,13}$/u.test(cell)) return Number(cell);
  const iso = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?$/u.exec(cell);
  if (iso === null) return undefined;
  const time = iso[2] === undefined ? '00:00:00' : iso[2].length === 5 ? `${iso[2]}:00` : iso[2];
  const zone = iso[3] === undefined ? 'Z' : iso[3].replace(/^([+-]\d\d)(\d\d)$/u, '$1:$2');
  const at = Date.parse(`${iso[1] ?? ''}T${time}${zone}`);
  return Number.isNaN(at) ? undefined : at;
}

/** The JSON form of a table's row: the same columns as members, lists as lines. */
export function rowOfJson(table: KnownTable, value: Json, source: Source): TableRow {
  const members = isObject(value) ? Object.entries(value) : [];
  const byName = new Map(members.map(([name, cell]) => [plainName(name), textOf(cell)]));
  const names = plainNames(table);
  const isKnown = (name: string): boolean => [...names.values()].some((aliases) => aliases.has(name));
  return {
    source,
    number: source.row ?? 0,
    text(column) {
      for (const name of names.get(column) ?? []) {
        const cell = byName.get(name);
        if (cell !== undefined && cell !== '') return cell;
      }
      return undefined;
    },
    others: () =>
      members.flatMap(([name, cell]): (readonly [string, string])[] =>
        textOf(cell) === '' || isKnown(plainName(name)) ? [] : [[name, textOf(cell)]],
      ),
  };
}

/** Whether a JSON object has the columns without which it is not a row of the table. */
export function isRowOf(table: KnownTable, value: Json): boolean {
  if (!isObject(value)) return false;
  const names = new Set(Object.keys(value).map(plainName));
  return table.needs.every((column) =>
    [...(plainNames(table).get(column) ?? [])].some((name) => names.has(name)),
  );
}

function textOf(cell: Json): string {
  if (isArray(cell)) return cell.map(textOf).join('\n');
  return typeof cell === 'string' ? cell.trim() : typeof cell === 'object' ? '' : String(cell);
}
