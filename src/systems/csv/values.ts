import { NEVER_ENDS } from '../../model/window';
import type { EpochMs } from '../../model/window';
import { NEVER_USED } from '../../model/accountability';

/** Cells that say that there is nothing to say. */
const ABSENT = new Set([
  '',
  'n/a',
  '#n/a',
  'na',
  'null',
  'nil',
  'no_information',
  'not_supported',
  'unknown',
  '-',
  '–',
  '—',
  '?',
]);
const NEVER = new Set([
  'never',
  'none',
  'no',
  'no end',
  'no expiry',
  'no expiration',
  'permanent',
  'indefinite',
  'unlimited',
  '0',
  '-1',
  'does not expire',
  'never expires',
]);
const NOT_USED = new Set(['never', 'never used', 'none', 'no', '0', '-1', 'never logged in']);
const TRUE = new Set([
  'true',
  'yes',
  'y',
  '1',
  'enabled',
  'on',
  'x',
  'active',
  'eligible',
  'wahr',
  'ja',
  'oui',
  'si',
  'sí',
]);
const FALSE = new Set([
  'false',
  'no',
  'n',
  '0',
  'disabled',
  'off',
  'inactive',
  'permanent',
  'assigned',
  'falsch',
  'nein',
  'non',
]);

/** Whether a cell is empty, or holds one of the words exports write for "nothing". */
export function isAbsent(cell: string): boolean {
  return ABSENT.has(cell.trim().toLowerCase());
}

/** TRUE, yes, 1, enabled, … or their opposites; `undefined` for any other word. */
export function parseBoolean(cell: string): boolean | undefined {
  const word = cell.trim().toLowerCase();
  return TRUE.has(word) ? true : FALSE.has(word) ? false : undefined;
}

/** The parts of a cell that holds several, separated by `;`, `|` or line breaks. */
export function parseList(cell: string): string[] {
  return cell
    .split(/[;|\r\n]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Which comes first in the numeric dates of a column: month or day; `undefined` when its values do not tell. */
export type DateOrder = 'month-first' | 'day-first' | undefined;

const NUMERIC = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T,]+(.*))?$/;
const ISO = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(.*))?$/;
const TIME =
  /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(AM|PM)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;

/** Decide month first or day first from any value above 12; two that contradict each other decide nothing. */
export class DateOrderVote {
  #monthFirst = false;
  #dayFirst = false;

  see(cell: string): void {
    const found = NUMERIC.exec(cell.trim());
    if (found === null) return;
    if (Number(found[1]) > 12) this.#dayFirst = true;
    if (Number(found[2]) > 12) this.#monthFirst = true;
  }

  get order(): DateOrder {
    if (this.#monthFirst === this.#dayFirst) return undefined;
    return this.#monthFirst ? 'month-first' : 'day-first';
  }
}

/** An instant, or why the cell is none. */
export type DateCell = { readonly at: EpochMs } | { readonly problem: string };

/**
 * Read a date: ISO 8601 (with `T` or a space), epoch seconds or milliseconds, a Windows file time, or numbers with
 * the year last in the order decided for the column. A time without an offset is UTC; a date alone is its midnight.
 */
export function parseDate(cell: string, order: DateOrder): DateCell {
  const text = cell.trim();
  if (/^\d{9,10}$/.test(text)) return { at: Number(text) * 1000 };
  if (/^\d{12,13}$/.test(text)) return { at: Number(text) };
  // Windows file time: 100 ns since 1601-01-01.
  if (/^1[0-9]{17}$/.test(text)) return { at: Number(BigInt(text) / 10_000n) - 11_644_473_600_000 };
  const iso = ISO.exec(text);
  if (iso !== null) return instant(text, Number(iso[1]), Number(iso[2]), Number(iso[3]), iso[4]);
  const numeric = NUMERIC.exec(text);
  if (numeric !== null) {
    const first = Number(numeric[1]);
    const second = Number(numeric[2]);
    const own =
      first > 12 ? 'day-first' : second > 12 ? 'month-first' : first === second ? 'day-first' : order;
    if (own === undefined) {
      return {
        problem: `"${text}" may be month first or day first, and no value of the column tells; write it as YYYY-MM-DD`,
      };
    }
    const [month, day] = own === 'month-first' ? [first, second] : [second, first];
    return instant(text, Number(numeric[3]), month, day, numeric[4]);
  }
  return { problem: `"${text}" is no date; write it as YYYY-MM-DD` };
}

function instant(text: string, year: number, month: number, day: number, time: string | undefined): DateCell {
  const bad = { problem: `"${text}" is no date; write it as YYYY-MM-DD` };
  const midnight = Date.UTC(year, month - 1, day);
  if (month < 1 || month > 12 || day < 1 || new Date(midnight).getUTCDate() !== day) return bad;
  if (time === undefined || time.trim() === '') return { at: midnight };
  const found = TIME.exec(time.trim());
  if (found === null) return bad;
  const noon = found[5]?.toUpperCase();
  const hours = noon === undefined ? Number(found[1]) : (Number(found[1]) % 12) + (noon === 'PM' ? 12 : 0);
  const minutes = Number(found[2]);
  const seconds = Number(found[3] ?? 0);
  if (hours > 23 || minutes > 59 || seconds > 59) return bad;
  const ms = Number((found[4] ?? '').padEnd(3, '0').slice(0, 3));
  return { at: midnight + ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms - offset(found[6]) };
}

function offset(zone: string | undefined): number {
  const found = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? '');
  if (found === null) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3] ?? 0);
  return (found[1] === '-' ? -1 : 1) * minutes * 60_000;
}

/** An end: a date, or a stated "no end" (an empty cell of a column that is there, `never`, …). */
export function parseEnd(cell: string, order: DateOrder): DateCell {
  const word = cell.trim().toLowerCase();
  if (word === '' || NEVER.has(word)) return { at: NEVER_ENDS };
  return parseDate(cell, order);
}

/** A last use: a date, or a stated "never used". */
export function parseLastUse(cell: string, order: DateOrder): DateCell {
  return NOT_USED.has(cell.trim().toLowerCase()) ? { at: NEVER_USED } : parseDate(cell, order);
}
