/**
 * Where a table lies in a file: delimiter, titles before the header, the header, totals after the last row, and further
 * tables below the first. Nothing is lost: every filled row is the header, a row, or named with what it is.
 */
import type { FileContent, Table } from '../../../lib/content';
import { normaliseName } from '../header';
import { FIELD_SHAPES } from './fields';

export interface Layout {
  readonly encoding: string;
  readonly delimiter: string;
  /** Indexes into the rows of the file, from 0. */
  readonly header: number;
  readonly firstRow: number;
  /** Exclusive. */
  readonly end: number;
  /** Filled rows before the header: titles, notes, `sep=`, `#TYPE`. */
  readonly preamble: readonly number[];
  /** Totals and notes after the rows. */
  readonly footer: readonly number[];
  /** Header cells, trimmed. */
  readonly names: readonly string[];
  readonly reasons: readonly string[];
}

export interface Sections {
  readonly rows: Table['rows'];
  readonly problems: Table['problems'];
  readonly layouts: readonly Layout[];
}

const HEADER_WITHIN = 40;
const FOOTER_ROWS = 5;
/** An earlier row that scores this part of the best is the header of a table before it. */
const FIRST_ENOUGH = 0.6;
const DELIMITERS = [undefined, ',', ';', '\t', '|'] as const;

const KNOWN = new Set(FIELD_SHAPES.flatMap(({ aliases }) => aliases.map(normaliseName)));
/** Names that say nothing alone and count as half. */
const VAGUE = new Set(
  ['name', 'type', 'id', 'status', 'description', 'account name', 'uid'].map(normaliseName),
);

export function isBlank(row: readonly string[] | undefined): boolean {
  return row === undefined || row.every((cell) => cell.trim() === '');
}

/** The tables of a file; empty when no row reads as a header. */
export function findLayouts(content: FileContent): Sections | undefined {
  if (content.binary !== undefined || /^\s*[{<]/u.test(content.head)) return undefined;
  let best: { readonly score: number; readonly sections: Sections } | undefined;
  for (const delimiter of DELIMITERS) {
    if (delimiter !== undefined && !content.head.includes(delimiter)) continue;
    const table = content.table(delimiter);
    const found = findHeader(table.rows, 0, Math.min(table.rows.length, HEADER_WITHIN));
    if (found === undefined || (best !== undefined && found.score <= best.score)) continue;
    best = {
      score: found.score,
      sections: {
        rows: table.rows,
        problems: table.problems,
        layouts: sectionsOf(table, found.at, content.encoding, delimiter ?? table.delimiter),
      },
    };
  }
  return best?.sections;
}

/** Known names, part of the header that is known, and rows below of the same width make a header. */
function findHeader(
  rows: Table['rows'],
  from: number,
  until: number,
): { readonly at: number; readonly score: number } | undefined {
  const scores: { readonly at: number; readonly score: number }[] = [];
  for (let at = from; at < until; at++) {
    const score = headerScore(rows, at);
    if (score > 0) scores.push({ at, score });
  }
  const best = Math.max(0, ...scores.map(({ score }) => score));
  // The first of several tables in a file may be the smaller one.
  return scores.find(({ score }) => score >= best * FIRST_ENOUGH);
}

function headerScore(rows: Table['rows'], at: number): number {
  const row = rows[at] ?? [];
  const names = row.map((cell) => normaliseName(cell)).filter((name) => name !== '');
  if (names.length < 2 || new Set(names).size < names.length * 0.8) return 0;
  // Values are no header: addresses, dates, numbers.
  if (row.some((cell) => /@|^\d{4}-\d\d|^\d+$/u.test(cell.trim()))) return 0;
  const known = names.reduce((sum, name) => sum + (KNOWN.has(name) ? 1 : VAGUE.has(name) ? 0.5 : 0), 0);
  const width = row.length;
  const below = rows.slice(at + 1, at + 21).filter((one) => !isBlank(one));
  const same = below.length === 0 ? 0 : below.filter((one) => one.length === width).length / below.length;
  if (known < 1) return 0;
  return known + Math.min(width, 40) / 20 + same - at / 1000;
}

function sectionsOf(table: Table, first: number, encoding: string, delimiter: string): Layout[] {
  const { rows } = table;
  const layouts: Layout[] = [];
  let header = first;
  let before = 0;
  for (;;) {
    const next = nextHeader(rows, header);
    const stop = next ?? rows.length;
    let last = stop;
    while (last > header + 1 && isBlank(rows[last - 1])) last--;
    const footer: number[] = [];
    for (let i = last - 1; i > Math.max(header, last - 1 - FOOTER_ROWS); i--) {
      const row = rows[i] ?? [];
      if (isBlank(row)) continue;
      if (!isFooter(row, rows[header]?.length ?? 0)) break;
      footer.unshift(i);
    }
    const end = footer[0] ?? last;
    const preamble = range(before, header).filter((i) => !isBlank(rows[i]));
    const names = (rows[header] ?? []).map((cell) => cell.replace(/^\ufeff/u, '').trim());
    layouts.push({
      encoding,
      delimiter,
      header,
      firstRow: header + 1,
      end,
      preamble,
      footer,
      names,
      reasons: [
        `row ${header + 1} is the header: ${names.filter((name) => KNOWN.has(normaliseName(name))).length} of ${names.filter((name) => name !== '').length} names are known`,
        ...(preamble.length > 0 ? [`${preamble.length} rows before it are titles or notes`] : []),
        ...(footer.length > 0 ? [`${footer.length} rows at the end are totals or notes`] : []),
      ],
    });
    if (next === undefined) return layouts;
    before = Math.max(last, end + footer.length);
    header = next;
  }
}

/** After a blank row, another row of known names that is not the same header again. */
function nextHeader(rows: Table['rows'], header: number): number | undefined {
  const own = JSON.stringify((rows[header] ?? []).map(normaliseName));
  for (let i = header + 2; i < rows.length; i++) {
    if (!isBlank(rows[i - 1]) || isBlank(rows[i])) continue;
    const names = (rows[i] ?? []).map(normaliseName).filter((name) => name !== '');
    if (names.length < 2 || JSON.stringify((rows[i] ?? []).map(normaliseName)) === own) continue;
    const known = names.filter((name) => KNOWN.has(name) || VAGUE.has(name)).length;
    if (known >= Math.max(2, names.length * 0.6)) return i;
  }
  return undefined;
}

function isFooter(row: readonly string[], width: number): boolean {
  const filled = row.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (filled.some((cell) => /^(?:grand )?total(?:s|e|en)?:?(?:\s+\d+)?$|^summe:?$|^gesamt:?$/iu.test(cell)))
    return true;
  return (
    filled.length === 1 &&
    width > 2 &&
    /^(?:note|generated|exported|report|end of|\*|--)/iu.test(filled[0] ?? '')
  );
}

function range(from: number, until: number): number[] {
  return Array.from({ length: Math.max(0, until - from) }, (_, i) => from + i);
}
