/** Number formats of a workbook: which numbers are dates, and which are ids with leading zeros (ECMA-376, 18.8.30). */
import type { ByteSource } from '../byte-source';
import { readXml } from './read-xml';

export type CellFormat =
  | { readonly kind: 'number' }
  | { readonly kind: 'date' }
  | { readonly kind: 'time' }
  /** Shown with at least so many digits. */
  | { readonly kind: 'digits'; readonly digits: number };

const NUMBER: CellFormat = { kind: 'number' };
const DATE: CellFormat = { kind: 'date' };
const TIME: CellFormat = { kind: 'time' };

/** Formats that have no code of their own: 14 to 22 and 45 to 47, and the dates of East Asian versions. */
function builtIn(id: number): CellFormat {
  if ((id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36) return DATE;
  if (id >= 50 && id <= 58) return DATE;
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47) return TIME;
  return NUMBER;
}

/** What a format code makes of a number. Only its first section counts: the others are for negatives, zeros and text. */
export function formatOf(code: string): CellFormat {
  const plain = code
    .replace(/"[^"]*"|\\.|_.|\*./gu, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/giu, '')
    .split(';')[0]
    ?.trim()
    .toLowerCase();
  if (plain === undefined || plain === '' || plain === 'general') return NUMBER;
  if (/^0{2,}$/u.test(plain)) return { kind: 'digits', digits: plain.length };
  // Elapsed hours or minutes are a length of time, no instant.
  if (/\[[hms]+\]/u.test(plain)) return NUMBER;
  if (/[dy]/u.test(plain) || /^m+$/u.test(plain)) return DATE;
  if (/[hs]/u.test(plain)) return TIME;
  return NUMBER;
}

/** The format of each cell style, by its number. */
export function* readCellFormats(styles: ByteSource): Generator<number, readonly CellFormat[]> {
  const codes = new Map<number, CellFormat>();
  const formats: CellFormat[] = [];
  let within = false;
  yield* readXml(styles, {
    open: (name, attributes) => {
      if (name === 'numFmt')
        codes.set(Number(attributes('numFmtId')), formatOf(attributes('formatCode') ?? ''));
      else if (name === 'cellXfs') within = true;
      else if (name === 'xf' && within) {
        const id = Number(attributes('numFmtId') ?? 0);
        formats.push(codes.get(id) ?? builtIn(id));
      }
    },
    close: (name) => {
      if (name === 'cellXfs') within = false;
    },
    text: () => undefined,
  });
  return formats;
}

const DAY = 86_400_000;
/** Day 0 of the two calendars of a workbook (ECMA-376, 18.17.4.1). */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
/** The 31st of December 9999, the last day a workbook knows. */
const LAST = 2_958_466;

/** A number as its cell means it: dates as ISO 8601, ids with their zeros, all else as it is. */
export function numberText(text: string, format: CellFormat, from1904: boolean): string {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) return text;
  if (format.kind === 'digits')
    return Number.isInteger(value) && value >= 0 ? String(value).padStart(format.digits, '0') : String(value);
  if (format.kind === 'number' || value < 0 || value >= LAST) {
    // An id of more digits than a number holds stays as it is written.
    return /^-?\d+$/u.test(text) ? text : String(value);
  }
  if (format.kind === 'time' && value < 1) return isoTime(value).slice(11);
  // The 29th of February 1900, day 60, never was; days before it are counted from the day after the epoch.
  const day = !from1904 && value < 60 ? value + 1 : value;
  const iso = isoTime(day, from1904 ? EPOCH_1904 : EPOCH_1900);
  return Number.isInteger(value) ? iso.slice(0, 10) : iso;
}

/** To the second, which is what is shown. */
function isoTime(days: number, epoch = 0): string {
  const at = new Date(epoch + Math.round((days * DAY) / 1000) * 1000);
  return at.toISOString().slice(0, 19).replace('T', ' ');
}
