import type { FileContent, Table } from '../../lib/content';
import { parseDelimited } from '../../lib/delimited';
import { TABLES } from './columns';
import type { TableName, TableShape } from './columns';
import { isResourceType, principalType } from './words';

/** Rows looked at for the header: titles, notes and blank rows may stand before it. */
const HEADER_WITHIN = 30;
/** Type cells looked at to tell tables of the same header apart. */
const SAMPLE_CELLS = 40;
/** At least this part of the header must be known to the table. */
const KNOWN_PART = 0.5;

/** The header row found, and what each of its cells is. */
export interface Header {
  readonly table: TableShape;
  /** Index of the header row in the sheet's rows. */
  readonly at: number;
  /** Cell index by column name. */
  readonly cells: ReadonlyMap<string, number>;
  /** Header cells the table does not know. */
  readonly unknown: readonly { readonly index: number; readonly name: string }[];
  /** Names that stand twice: the first is read. */
  readonly doubled: readonly string[];
  readonly score: number;
  readonly reasons: readonly string[];
}

/** Names compare without case, spaces, underscores, hyphens, dots and slashes. */
export function normaliseName(name: string): string {
  return name.toLowerCase().replace(/[\s_\-./\u00a0\ufeff]+/g, '');
}

/** What a file is as a table. */
export interface Sheet {
  /** The delimiter its rows are to be read with, where it is not the one found from the content. */
  readonly delimiter?: string;
  readonly header: Header;
}

/**
 * Find the header row and the table it belongs to; undefined when no row is the header of one of them. The content
 * decides; the file's name is not looked at.
 */
export function findSheet(content: FileContent): Sheet | undefined {
  if (content.binary !== undefined || /^\s*[{[<]/.test(content.head)) return undefined;
  const table = content.table();
  const plain = findHeader(table.rows);
  if (plain !== undefined) return { header: plain };
  // A title row above the header hides the delimiter: try the others before giving up.
  for (const delimiter of [';', '\t', '|', ',']) {
    if (delimiter === table.delimiter || !content.head.includes(delimiter)) continue;
    // The header is among the first rows.
    const header = findHeader(parseDelimited(content.head, delimiter).rows);
    if (header !== undefined) return { delimiter, header };
  }
  return undefined;
}

/** The names of the tables' columns, as they are compared. */
interface ColumnNames {
  readonly column: string;
  readonly name: string;
  readonly aliases: readonly string[];
}
const COLUMN_NAMES: ReadonlyMap<TableShape, readonly ColumnNames[]> = new Map(
  TABLES.map((table) => [
    table,
    table.columns.map(({ name, aliases }) => ({
      column: name,
      name: normaliseName(name),
      aliases: aliases.map(normaliseName),
    })),
  ]),
);

function findHeader(rows: Table['rows']): Header | undefined {
  let best: Header | undefined;
  let tied = false;
  for (let at = 0; at < Math.min(rows.length, HEADER_WITHIN); at++) {
    const cells = rows[at] ?? [];
    if (cells.filter((cell) => cell.trim() !== '').length < 2) continue;
    const names = cells.map(normaliseName);
    for (const [table, columns] of COLUMN_NAMES) {
      const header = matchTable(table, columns, rows, at, names);
      if (header === undefined) continue;
      if (best === undefined || header.score > best.score) {
        best = header;
        tied = false;
      } else if (header.score === best.score && header.at === best.at) tied = true;
    }
  }
  return tied ? undefined : best;
}

function matchTable(
  table: TableShape,
  columns: readonly ColumnNames[],
  rows: Table['rows'],
  at: number,
  names: readonly string[],
): Header | undefined {
  const row = rows[at] ?? [];
  const cells = new Map<string, number>();
  const taken = new Set<number>();
  const exact = new Set<string>();
  const take = (column: string, name: string): boolean => {
    const index = names.findIndex((n, i) => n === name && !taken.has(i));
    if (index < 0) return false;
    cells.set(column, index);
    taken.add(index);
    return true;
  };
  for (const { column, name } of columns) if (take(column, name)) exact.add(column);
  for (const { column, aliases } of columns) {
    if (!cells.has(column)) aliases.some((alias) => take(column, alias));
  }
  if (!table.needs.every((group) => group.some((name) => cells.has(name)))) return undefined;
  const filled = names.filter((name) => name !== '').length;
  if (cells.size < filled * KNOWN_PART) return undefined;

  const tells = table.columns
    .filter((column) => column.tells > 0 && cells.has(column.name))
    .map((column) => ({
      name: column.name,
      weight: exact.has(column.name) ? column.tells : column.tells / 2,
    }));
  const kinds = kindsTold(table, rows, at, cells.get('type'), tells.length === 0 && exact.size === filled);
  const weight = tells.reduce((sum, tell) => sum + tell.weight, 0) + kinds.weight;
  if (weight === 0) return undefined;

  const unknown: { index: number; name: string }[] = [];
  const doubled: string[] = [];
  row.forEach((cell, index) => {
    if (taken.has(index) || cell.trim() === '') return;
    if (names.indexOf(names[index] ?? '') < index) doubled.push(cell.trim());
    else unknown.push({ index, name: cell.trim() });
  });
  return {
    table,
    at,
    cells,
    unknown,
    doubled,
    score: 0.2 + 0.4 * (cells.size / filled) + 0.4 * (weight / (weight + 3)),
    reasons: [
      `row ${at + 1} is a header: ${cells.size} of ${filled} columns are those of the table of ${table.name}`,
      ...(tells.length > 0 ? [`told by ${tells.map((tell) => `"${tell.name}"`).join(', ')}`] : []),
      ...(kinds.weight > 0 ? [`the type column names kinds of ${kinds.of}`] : []),
    ],
  };
}

/**
 * What the words of the type column tell. `plain`: the header holds nothing but columns that several tables share
 * (`id, name, type, tenant`), so they alone tell identities and resources apart.
 */
function kindsTold(
  table: TableShape,
  rows: Table['rows'],
  at: number,
  index: number | undefined,
  plain: boolean,
): { readonly weight: number; readonly of: string } {
  const principals = typedPart(rows, at, index, (cell) => principalType(cell) !== undefined);
  const resources = plain ? typedPart(rows, at, index, isResourceType) : 0;
  if (table.name === 'identities' && principals >= 0.5 && principals >= resources)
    return { weight: 2, of: 'principal' };
  if (table.name === 'resources' && resources >= 0.5 && resources > principals)
    return { weight: 0.5, of: 'resource' };
  return { weight: 0, of: '' };
}

/** Part of the type cells that name a kind of what is looked for. */
function typedPart(
  rows: Table['rows'],
  at: number,
  index: number | undefined,
  names: (cell: string) => boolean,
): number {
  if (index === undefined) return 0;
  const cells = rows
    .slice(at + 1, at + 1 + SAMPLE_CELLS)
    .map((row) => row[index]?.trim() ?? '')
    .filter((cell) => cell !== '');
  return cells.length === 0 ? 0 : cells.filter(names).length / cells.length;
}

export function isTableName(name: string): name is TableName {
  return TABLES.some((table) => table.name === name);
}
