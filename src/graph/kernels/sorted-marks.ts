import { i32 } from '../columns';

/** Small numbers marked one by one and taken out in order: it costs what is marked, not what could be. */
export class SortedMarks {
  /** A bit a number; above it a bit for each word that is in use, and the same once more. */
  readonly #bits: Int32Array;
  readonly #words: Int32Array;
  readonly #groups: Int32Array;

  /** For numbers below `count`. */
  constructor(count: number) {
    this.#bits = new Int32Array((count >>> 5) + 1);
    this.#words = new Int32Array((count >>> 10) + 1);
    this.#groups = new Int32Array((count >>> 15) + 1);
  }

  /** Whether it was not marked before. */
  add(number: number): boolean {
    const word = number >>> 5;
    const bit = 1 << (number & 31);
    const known = i32(this.#bits, word);
    if ((known & bit) !== 0) return false;
    this.#bits[word] = known | bit;
    if (known !== 0) return true;
    const group = word >>> 5;
    this.#words[group] = i32(this.#words, group) | (1 << (word & 31));
    this.#groups[group >>> 5] = i32(this.#groups, group >>> 5) | (1 << (group & 31));
    return true;
  }

  /** Writes all that are marked, smallest first, and forgets them; returns how many. */
  take(into: Uint32Array): number {
    let count = 0;
    for (let top = 0; top < this.#groups.length; top++) {
      for (let groups = i32(this.#groups, top); groups !== 0; groups &= groups - 1) {
        const group = top * 32 + lowest(groups);
        for (let words = i32(this.#words, group); words !== 0; words &= words - 1) {
          const word = group * 32 + lowest(words);
          for (let bits = i32(this.#bits, word); bits !== 0; bits &= bits - 1)
            into[count++] = word * 32 + lowest(bits);
          this.#bits[word] = 0;
        }
        this.#words[group] = 0;
      }
      this.#groups[top] = 0;
    }
    return count;
  }
}

/** The lowest bit that is set. */
function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
