import { CHUNK } from './byte-source';
import type { ByteSource } from './byte-source';
import type { Table } from './content';
import { dialectOf, parseRows } from './delimited';
import type { Dialect } from './delimited';
import { lazyArray } from './lazy-array';
import { RowScanner } from './row-scanner';

/** Bytes looked at to find the delimiter and the line ends: enough for the characters `dialectOf` looks at. */
const HEAD = 1 << 22;
/** Bytes of the rows parsed at a time. */
const BLOCK = 1 << 16;
/** Parsed blocks kept: two readers a little apart, and the last rows. */
const KEPT = 3;
/** Problems kept; the rest would fill the memory with the same words. */
const MAX_PROBLEMS = 10_000;

/** Rows that are parsed together. */
export interface RowBlock {
  readonly start: number;
  readonly end: number;
  readonly first: number;
  readonly count: number;
}

export interface TableOptions {
  readonly delimiter?: string | undefined;
  readonly block?: number;
  readonly chunk?: number;
  /** Bytes of one row at most. */
  readonly longest?: number;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Read delimited text of any size from UTF-8 bytes: the same table as `parseDelimited` gives, its rows parsed as they
 * are read. Yields the bytes passed.
 */
export function* openTable(source: ByteSource, options: TableOptions = {}): Generator<number, Table> {
  const dialect = dialectOf(decoder.decode(source.read(0, HEAD)), options.delimiter);
  const { block = BLOCK, chunk = CHUNK, longest } = options;
  const scanner = new RowScanner(source, dialect, { chunk, ...(longest === undefined ? {} : { longest }) });
  const blocks: RowBlock[] = [];
  const problems: { readonly row: number; readonly message: string }[] = [];
  let start = 0;
  let first = 0;
  for (const { end, rows, problem } of scanner.scan()) {
    if (problem !== undefined && problems.length < MAX_PROBLEMS) problems.push(...problem);
    if (end - start >= block || end >= source.size) {
      if (rows > first) blocks.push({ start, end, first, count: rows - first });
      start = end;
      first = rows;
    }
    yield end;
  }
  const { rows, end } = scanner;
  if (rows > first) blocks.push({ start, end, first, count: rows - first });
  return { rows: rowsOf(source, dialect, blocks, rows), delimiter: dialect.delimiter, problems };
}

function rowsOf(
  source: ByteSource,
  dialect: Dialect,
  blocks: readonly RowBlock[],
  count: number,
): Table['rows'] {
  const kept: { readonly block: RowBlock; readonly rows: Table['rows'] }[] = [];
  return lazyArray(count, (index) => {
    let found = kept.find(({ block: { first, count: n } }) => index >= first && index < first + n);
    if (found === undefined) {
      const block = blockAt(blocks, index);
      if (block === undefined) return [];
      found = { block, rows: parseBlock(source, dialect, block) };
      kept.unshift(found);
      kept.length = Math.min(kept.length, KEPT);
    }
    return found.rows[index - found.block.first] ?? [];
  });
}

function parseBlock(source: ByteSource, dialect: Dialect, block: RowBlock): Table['rows'] {
  const text = decoder.decode(source.read(block.start, block.end - block.start));
  const { rows } = parseRows(text, dialect, true);
  // The text ends with the end of its last row: what the parser sees after that is no row.
  rows.length = Math.min(rows.length, block.count);
  if (block.first === 0 && dialect.stated !== undefined) rows[0] = [dialect.stated];
  return rows;
}

function blockAt(blocks: readonly RowBlock[], index: number): RowBlock | undefined {
  let low = 0;
  let high = blocks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((blocks[middle]?.first ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return blocks[low];
}
