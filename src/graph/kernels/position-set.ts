import { i32, u32 } from '../columns';

/** A set of positions under way; the words in use are known, so that it costs what is in it. */
export class PositionSet {
  readonly #ledBy: Int32Array;
  readonly #bits: Int32Array;
  readonly #used: Uint32Array;
  count = 0;

  constructor(ledBy: Int32Array) {
    this.#ledBy = ledBy;
    this.#bits = new Int32Array(ledBy.length);
    this.#used = new Uint32Array(ledBy.length);
  }

  add(position: number): void {
    const word = position >>> 5;
    const bits = i32(this.#bits, word);
    if (bits === 0) this.#used[this.count++] = word;
    this.#bits[word] = bits | (1 << (position & 31));
  }

  join(words: Int32Array, from: number, end: number): void {
    const bits = this.#bits;
    const used = this.#used;
    let count = this.count;
    for (let i = from; i < end; i += 2) {
      const word = i32(words, i);
      const known = i32(bits, word);
      if (known === 0) used[count++] = word;
      bits[word] = known | i32(words, i + 1);
    }
    this.count = count;
  }

  /** Writes what no hub of `leads` leads to, at a place of a column, and empties the set; returns where it ends. */
  take(words: Int32Array | undefined, at: number, leads: number): number {
    let end = at;
    for (let k = 0; k < this.count; k++) {
      const word = u32(this.#used, k);
      if (words !== undefined && (i32(this.#ledBy, word) & leads) === 0) {
        words[end++] = word;
        words[end++] = i32(this.#bits, word);
      }
      this.#bits[word] = 0;
    }
    this.count = 0;
    return end;
  }

  /** The nodes in it that no hub of `leads` leads to, from an index of a list on; empties the set. */
  list(nodes: Uint32Array, leads: number, into: Uint32Array, at: number): number {
    const bits = this.#bits;
    let end = at;
    for (let k = 0; k < this.count; k++) {
      const word = u32(this.#used, k);
      let left = i32(bits, word);
      bits[word] = 0;
      if (leads !== 0 && (i32(this.#ledBy, word) & leads) !== 0) continue;
      const first = word << 5;
      for (; left !== 0; left &= left - 1) into[end++] = u32(nodes, first + 31 - Math.clz32(left & -left));
    }
    this.count = 0;
    return end;
  }

  remove(position: number): void {
    const word = position >>> 5;
    this.#bits[word] = i32(this.#bits, word) & ~(1 << (position & 31));
  }
}
