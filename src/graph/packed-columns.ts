import { entry, u32 } from './columns';

/** A column of numbers as narrow as its values allow. */
export type IndexColumn = Uint8Array | Uint16Array | Uint32Array;

/** A column that grows at its end. */
export class GrowingColumn {
  #values = new Uint32Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const longer = new Uint32Array(this.#length * 2);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.#length++] = value;
  }

  finish(): Uint32Array {
    return this.#values.slice(0, this.#length);
  }

  /** As narrow as the values allow. */
  finishNarrow(): IndexColumn {
    return narrow(this.#values.subarray(0, this.#length));
  }

  /** Empty when every value is 0. */
  finishSparse(): Uint32Array {
    return this.#values.subarray(0, this.#length).every((value) => value === 0)
      ? new Uint32Array()
      : this.finish();
  }
}

/** A copy as narrow as the values allow. */
export function narrow(values: Uint32Array): IndexColumn {
  const most = values.reduce((max, value) => (value > max ? value : max), 0);
  if (most <= 0xff) return new Uint8Array(values);
  return most <= 0xffff ? new Uint16Array(values) : values.slice();
}

/** Texts that few rows have: row `at[i]` has text number `text[i]`. Rows ascend; several texts of one row follow. */
export interface SparseTexts {
  readonly at: Uint32Array;
  readonly text: Uint32Array;
}

export class SparseTextsBuilder {
  readonly #at = new GrowingColumn();
  readonly #text = new GrowingColumn();

  add(row: number, text: number): void {
    this.#at.push(row);
    this.#text.push(text);
  }

  finish(): SparseTexts {
    return { at: this.#at.finish(), text: this.#text.finish() };
  }
}

/** Index of the first entry of a row or of a later one. */
export function firstOfRow(at: Uint32Array, row: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (u32(at, middle) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first text number of a row. */
export function sparseText({ at, text }: SparseTexts, row: number): number | undefined {
  const first = firstOfRow(at, row);
  return at[first] === row ? text[first] : undefined;
}

export function columnFault(
  column: IndexColumn,
  length: number,
  limit: number,
  name: string,
): string | undefined {
  if (column.length !== length) return `${name} has not ${length} entries`;
  if (limit >= 2 ** (column.BYTES_PER_ELEMENT * 8)) return undefined;
  return beyond(column, limit, name);
}

export function sparseFault(
  { at, text }: SparseTexts,
  rows: number,
  texts: number,
  name: string,
): string | undefined {
  if (at.length !== text.length) return `${name} has rows without texts`;
  for (let i = 1; i < at.length; i++) {
    if (u32(at, i) < u32(at, i - 1)) return `${name}[${i}] is out of order`;
  }
  return beyond(at, rows, name) ?? beyond(text, texts, name);
}

/** The first value that points nowhere. A plain loop: columns have millions of entries. */
export function beyond(column: IndexColumn, limit: number, name: string, none?: number): string | undefined {
  const { length } = column;
  for (let i = 0; i < length; i++) {
    const value = entry(column, i);
    if (value >= limit && value !== none) return `${name}[${i}] points nowhere`;
  }
  return undefined;
}
