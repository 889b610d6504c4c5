import Papa from 'papaparse';
import type { Table } from './content';

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Characters looked at to find the delimiter. */
const SAMPLE = 65_536;
const SAMPLE_ROWS = 20;
/** Characters looked at to find how lines end. */
const LINES_SAMPLE = 1 << 20;

export type LineEnd = '\n' | '\r' | '\r\n';

/** How the rows of a text are written. */
export interface Dialect {
  readonly delimiter: string;
  readonly lineEnd: LineEnd;
  /** Set when the first line states the delimiter: that line, which is then one cell. */
  readonly stated?: string;
}

/** Rows of a text, and how far they reach. */
export interface ParsedRows {
  readonly rows: (readonly string[])[];
  readonly problems: readonly { readonly row: number; readonly message: string }[];
  /** Characters of the complete rows. */
  readonly cursor: number;
}

/**
 * Parse delimited text to arrays of cells (RFC 4180, with the delimiters spreadsheets write). Never header mode: it
 * loses a column named `__proto__` and renames doubles. Every row is kept, also `sep=` and `#TYPE` lines and blank
 * ones (one empty cell), so that row n of the file is `rows[n - 1]`. A delimiter given is not looked for.
 */
export function parseDelimited(text: string, delimiter?: string): Table {
  const dialect = dialectOf(text, delimiter);
  if (text === '') return { rows: [], delimiter: dialect.delimiter, problems: [] };
  const { rows, problems } = parseRows(text, dialect, true);
  if (/[\r\n]$/.test(text) && isBlank(rows.at(-1))) rows.pop();
  if (dialect.stated !== undefined) rows[0] = [dialect.stated];
  return { rows, delimiter: dialect.delimiter, problems };
}

/** How a text is written, by its beginning. */
export function dialectOf(head: string, delimiter?: string): Dialect {
  const first = /^[^\r\n]*/.exec(head)?.[0] ?? '';
  const stated = delimiter === undefined ? statedDelimiter(first) : undefined;
  const found = delimiter ?? stated ?? findDelimiter(head);
  const lineEnd = lineEndOf(head);
  return stated === undefined ? { delimiter: found, lineEnd } : { delimiter: found, lineEnd, stated: first };
}

/** Rows of a text; `whole`: it ends where the file ends, so its last row is complete. */
export function parseRows(text: string, { delimiter, lineEnd }: Dialect, whole: boolean): ParsedRows {
  const parser: { parse(input: string, base: number, leaveLast: boolean): Papa.ParseResult<string[]> } =
    new Papa.Parser({ delimiter, newline: lineEnd });
  const { data, errors, meta } = parser.parse(text, 0, !whole);
  const problems = errors
    .filter((error) => error.type === 'Quotes' && (error.row ?? 0) < data.length)
    .map((error) => ({ row: (error.row ?? 0) + 1, message: quoteProblem(error.code) }));
  return { rows: data, problems, cursor: meta.cursor };
}

/** The delimiter a first line `sep=;` states (as Excel reads it). */
function statedDelimiter(line: string): string | undefined {
  return /^"?sep=(.)"?$/i.exec(line.trimEnd() === 'sep=' ? line : line.replace(/ +$/, ''))?.[1];
}

/** The line end most lines of the beginning have, outside of quotes. */
function lineEndOf(head: string): LineEnd {
  const plain = head.slice(0, LINES_SAMPLE).replaceAll(/"[^]*?"/g, '');
  const returns = plain.split('\r');
  if (returns.length === 1) return '\n';
  const [first = ''] = plain.split('\n', 1);
  if (first.length < plain.length && first.length < (returns[0]?.length ?? 0)) return '\n';
  const followed = returns.filter((line) => line.startsWith('\n')).length;
  return followed >= returns.length / 2 ? '\r\n' : '\r';
}

function quoteProblem(code: string): string {
  return code === 'MissingQuotes'
    ? 'a quote opened in this row is never closed; the rest of the file was read as one cell'
    : 'a quoted cell is not followed by a delimiter or the end of the row';
}

function isBlank(row: readonly string[] | undefined): boolean {
  return row?.length === 1 && row[0] === '';
}

/** The delimiter that gives the first rows the same, largest number of columns; a comma when none divides them. */
function findDelimiter(text: string): string {
  const sample = text.slice(0, SAMPLE);
  let best: string = ',';
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const parsed = Papa.parse<string[]>(sample, { delimiter, header: false, preview: SAMPLE_ROWS });
    const widths = parsed.data.filter((row) => !isBlank(row) && !isTypeLine(row)).map((row) => row.length);
    const header = widths[0] ?? 0;
    if (header < 2) continue;
    const same = widths.filter((width) => width === header).length / widths.length;
    const score = same * 100 + Math.min(header, 99) / 100;
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

/** `#TYPE …`, the first line PowerShell's Export-Csv writes. */
function isTypeLine(row: readonly string[]): boolean {
  return row[0]?.startsWith('#TYPE') ?? false;
}
