import { chunksOf } from '../byte-source';
import type { ByteSource } from '../byte-source';

interface Range {
  readonly column: number;
  readonly last: number;
}

/** More than this in one sheet says nothing any more. */
const MOST = 100_000;
const MERGE = /<(?:\w+:)?mergeCell\s[^>]*ref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']/gu;

/** Cells that a sheet shows as one. Only the first holds the value. */
export class Merges {
  readonly #byFirst = new Map<number, Range[]>();
  /** By column: what is still merged from above. */
  readonly #open = new Map<number, { readonly last: number; readonly value: string }>();
  /** Ranges over several rows: their value is read in each. */
  down = 0;
  /** Ranges over several columns: their value stands in the first only. */
  across = 0;

  add(column: number, first: number, last: number, lastColumn: number): void {
    if (lastColumn > column) this.across++;
    if (last <= first) return;
    this.down++;
    const list = this.#byFirst.get(first) ?? [];
    list.push({ column, last });
    this.#byFirst.set(first, list);
  }

  /** A row as it is read by whoever looks at it: what is merged from above stands in it as well. Rows come in order. */
  filled(row: number, cells: ReadonlyMap<number, string>): ReadonlyMap<number, string> {
    if (this.down === 0) return cells;
    const found = new Map(cells);
    for (const [column, { last, value }] of this.#open) {
      if (last < row) this.#open.delete(column);
      else if (!found.has(column)) found.set(column, value);
    }
    for (const { column, last } of this.#byFirst.get(row) ?? []) {
      const value = cells.get(column);
      if (value !== undefined) this.#open.set(column, { last, value });
    }
    return found;
  }
}

/** They are listed after the rows, so that a pass of its own looks for them. Yields the bytes passed. */
export function* merges(source: ByteSource): Generator<number, Merges> {
  const found = new Merges();
  const decoder = new TextDecoder('latin1');
  let rest = '';
  let done = 0;
  let count = 0;
  for (const bytes of chunksOf(source, 0, 1 << 18)) {
    const text = rest + decoder.decode(bytes);
    if (text.includes('mergeCell')) {
      for (const [, from = '', first, to = '', last] of text.matchAll(MERGE)) {
        if (++count > MOST) return found;
        found.add(letters(from), Number(first), Number(last), letters(to));
      }
    }
    // One that is cut in two is found with the next piece, and a whole one not twice.
    const cut = text.lastIndexOf('<');
    rest = cut < 0 || text.includes('>', cut) ? '' : text.slice(cut).slice(0, 1 << 12);
    done += bytes.length;
    yield done;
  }
  return found;
}

function letters(name: string): number {
  let column = 0;
  for (const letter of name) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
