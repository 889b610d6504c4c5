import Papa from 'papaparse';
import type { Table } from './content';

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Characters looked at to find the delimiter. */
const SAMPLE = 65_536;
const SAMPLE_ROWS = 20;

/**
 * Parse delimited text to arrays of cells (RFC 4180, with the delimiters spreadsheets write). Never header mode: it
 * loses a column named `__proto__` and renames doubles. Every row is kept, also `sep=` and `#TYPE` lines and blank
 * ones (one empty cell), so that row n of the file is `rows[n - 1]`.
 */
export function parseDelimited(text: string): Table {
  const first = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  const stated = statedDelimiter(first);
  const delimiter = stated ?? findDelimiter(text);
  if (text === '') return { rows: [], delimiter, problems: [] };
  const parsed = Papa.parse<string[]>(text, { delimiter, header: false, skipEmptyLines: false });
  const rows: (readonly string[])[] = parsed.data;
  if (/[\r\n]$/.test(text) && isBlank(rows.at(-1))) rows.pop();
  if (stated !== undefined) rows[0] = [first];
  const problems = parsed.errors
    .filter((error) => error.type === 'Quotes')
    .map((error) => ({ row: (error.row ?? 0) + 1, message: quoteProblem(error.code) }));
  return { rows, delimiter, problems };
}

/** The delimiter a first line `sep=;` states (as Excel reads it). */
function statedDelimiter(line: string): string | undefined {
  return /^"?sep=(.)"?$/i.exec(line.trimEnd() === 'sep=' ? line : line.replace(/ +$/, ''))?.[1];
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
