import { CHUNK } from './byte-source';
import type { ByteSource } from './byte-source';
import type { Table } from './content';
import { parseRows } from './delimited';
import type { Dialect } from './delimited';

/** How far the rows reach now. */
export interface RowsPassed {
  /** Offset after the last complete row. */
  readonly end: number;
  /** Rows until there. */
  readonly rows: number;
  readonly problem?: Table['problems'];
}

export interface RowScanOptions {
  readonly chunk?: number;
  readonly longest?: number;
}

/** Bytes of a row at most: only a quote that is never closed makes one nearly as long. */
const LONGEST = 1 << 24;
/** Bytes after which a place to cut is given. */
const STRIDE = 1 << 14;

const QUOTE = 0x22;
const RETURN = 0x0d;
const FEED = 0x0a;

/** Delimiters the parser does not take; it reads commas then. */
const NO_DELIMITER = new Set(['\r', '\n', '"', '\ufeff']);

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Find where rows end, without making cells of them. Well-formed rows are passed byte by byte; where a quote does not
 * stand as RFC 4180 wants it, the parser itself is asked for the rows that follow, so that both always agree.
 */
export class RowScanner {
  readonly #source: ByteSource;
  readonly #dialect: Dialect;
  readonly #chunk: number;
  readonly #longest: number;
  readonly #delimiter: number;
  #rows = 0;
  #end = 0;

  constructor(source: ByteSource, dialect: Dialect, { chunk = CHUNK, longest = LONGEST }: RowScanOptions) {
    this.#source = source;
    this.#dialect = dialect;
    this.#chunk = Math.max(1, chunk);
    this.#longest = longest;
    const delimiter = NO_DELIMITER.has(dialect.delimiter) ? ',' : dialect.delimiter;
    const code = delimiter.charCodeAt(0);
    this.#delimiter = delimiter.length === 1 && code < 0x80 ? code : -1;
  }

  get rows(): number {
    return this.#rows;
  }

  get end(): number {
    return this.#end;
  }

  *scan(): Generator<RowsPassed, void> {
    const { size } = this.#source;
    let length = this.#chunk;
    while (this.#end < size) {
      const bytes = this.#source.read(this.#end, length);
      const last = this.#end + bytes.length >= size;
      const before = this.#end;
      const strange = this.#delimiter < 0 || (yield* this.#pass(bytes, last));
      const problem = strange ? this.#ask(bytes.subarray(this.#end - before), last) : undefined;
      yield { end: this.#end, rows: this.#rows, ...(problem === undefined ? {} : { problem }) };
      if (this.#end > before) {
        length = this.#chunk;
        continue;
      }
      if (last) return;
      if (length >= this.#longest) {
        const message =
          `this row has more than ${this.#longest} bytes, as when a quote in it is never closed; ` +
          'it and the rest of the file were not read';
        yield { end: this.#end, rows: this.#rows, problem: [{ row: this.#rows + 1, message }] };
        return;
      }
      length = Math.min(length * 2, this.#longest);
    }
  }

  /** Pass whole rows; true when a quote stands where it should not. */
  *#pass(bytes: Uint8Array, last: boolean): Generator<RowsPassed, boolean> {
    const delimiter = this.#delimiter;
    const { lineEnd } = this.#dialect;
    const first = lineEnd === '\n' ? FEED : RETURN;
    const two = lineEnd.length === 2;
    const end = bytes.length;
    const base = this.#end;
    let told = 0;
    let fieldStart = true;
    let i = 0;
    while (i < end) {
      let c = bytes[i] ?? 0;
      if (fieldStart && c === QUOTE) {
        const after = closing(bytes, i + 1, end);
        // Not closed in what is at hand, or nobody knows yet what follows.
        if (after < 0 || (after >= end - 1 && !last)) return last && after < 0;
        if (after === end) break;
        i = after;
        c = bytes[i] ?? 0;
        if (c === delimiter) {
          i++;
          continue;
        }
        if (c !== first || (two && bytes[i + 1] !== FEED)) return true;
      } else {
        fieldStart = false;
        while (c !== delimiter && c !== first && ++i < end) c = bytes[i] ?? 0;
        if (i >= end) break;
        if (c === delimiter) {
          fieldStart = true;
          i++;
          continue;
        }
      }
      if (two) {
        if (i + 1 >= end) break;
        if (bytes[i + 1] !== FEED) {
          i++;
          continue;
        }
        i++;
      }
      i++;
      fieldStart = true;
      this.#rows++;
      this.#end = base + i;
      if (i - told >= STRIDE) {
        told = i;
        yield { end: this.#end, rows: this.#rows };
      }
    }
    if (last && this.#end < base + end) {
      // The last row ends with the file.
      this.#rows++;
      this.#end = base + end;
    }
    return false;
  }

  /** Let the parser pass the rows of some text. */
  #ask(bytes: Uint8Array, last: boolean): Table['problems'] | undefined {
    const text = decoder.decode(bytes);
    const { rows, problems, cursor } = parseRows(text, this.#dialect, last);
    const located = problems.map(({ row, message }) => ({ row: row + this.#rows, message }));
    if (last) {
      // After a line end at the very end the parser sees one more, empty row.
      const blank = rows.length > 0 && rows.at(-1)?.length === 1 && rows.at(-1)?.[0] === '';
      this.#rows += blank && /[\r\n]$/.test(text) ? rows.length - 1 : rows.length;
      this.#end += bytes.length;
    } else {
      this.#rows += rows.length;
      this.#end += encoder.encode(text.slice(0, cursor)).length;
    }
    return located.length === 0 ? undefined : located;
  }
}

/** Offset after the closing quote of a cell, or -1; two quotes stand for one. */
function closing(bytes: Uint8Array, from: number, end: number): number {
  for (let i = from; i < end; i++) {
    if (bytes[i] !== QUOTE) continue;
    if (bytes[i + 1] !== QUOTE || i + 1 >= end) return i + 1;
    i++;
  }
  return -1;
}
