import { decodeColumn, encodeColumn } from './packed-codec';
import type { Codec } from './packed-codec';

/** Entries of every block of a column but its last. */
export const ENTRIES = 1 << 17;

/** A column of numbers that is read now and then, one here and one there. */
export interface NumberColumn {
  readonly length: number;
  at(index: number): number | undefined;
}

export interface EncodedBlock {
  readonly codec: Codec;
  readonly bytes: Uint8Array;
  readonly entries: number;
}

/**
 * A column kept as it is encoded and decoded a block at a time when it is read: for what is long and rarely asked for,
 * such as the rows of ten million records, which are a few bytes a thousand this way.
 */
export class BlockColumn implements NumberColumn {
  readonly length: number;
  readonly #blocks: EncodedBlock[] = [];
  #filled = 0;
  #decoded: { readonly block: number; readonly values: Uint32Array } | undefined;

  constructor(length: number) {
    this.length = length;
  }

  static of(values: Uint32Array): BlockColumn {
    const column = new BlockColumn(values.length);
    for (let at = 0; at < values.length; at += ENTRIES) {
      const part = values.subarray(at, at + ENTRIES);
      const { codec, bytes } = encodeColumn(part);
      column.#blocks.push({ codec, bytes, entries: part.length });
    }
    column.#filled = values.length;
    return column;
  }

  get filled(): number {
    return this.#filled;
  }

  get blocks(): number {
    return this.#blocks.length;
  }

  /** Bytes it takes. */
  get byteLength(): number {
    return this.#blocks.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Take the next block; decoded once, so that a bad one is noticed now. What is wrong, or nothing. */
  add(codec: Codec, bytes: Uint8Array, entries: number): string | undefined {
    if (this.#filled % ENTRIES !== 0) return 'follows a block that is not full';
    if (entries === 0 || entries > ENTRIES) return 'has not as many entries as a block';
    if (this.#filled + entries > this.length) return 'has more entries than its section';
    const values = new Uint32Array(entries);
    const wrong = decodeColumn(codec, bytes, values, 0, entries);
    if (wrong !== undefined) return wrong;
    // A copy: the bytes lie in a larger piece.
    this.#blocks.push({ codec, bytes: bytes.slice(), entries });
    this.#filled += entries;
    return undefined;
  }

  block(number: number): EncodedBlock {
    const found = this.#blocks[number];
    if (found === undefined) throw new RangeError(`no block ${number}`);
    return found;
  }

  at(index: number): number | undefined {
    const block = Math.floor(index / ENTRIES);
    if (this.#decoded?.block !== block) {
      const found = this.#blocks[block];
      if (found === undefined) return undefined;
      const values = new Uint32Array(found.entries);
      decodeColumn(found.codec, found.bytes, values, 0, found.entries);
      this.#decoded = { block, values };
    }
    return this.#decoded.values[index - block * ENTRIES];
  }
}
