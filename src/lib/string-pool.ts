/** Bits of the filter: two megabytes. */
const BITS = 1 << 24;

/** A hash of a text: 32 bits, FNV-1a with a last mix. Equal texts have equal ones everywhere. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Words that come again, once each. What comes once only is not kept: most texts of an export are such. */
export class StringPool {
  readonly #ids = new Map<string, number>();
  readonly #words: string[] = [];
  readonly #seen = new Uint32Array(BITS / 32);

  /** The number of a word that was here before; -1 for one that was not. */
  idOf(word: string, hash: number): number {
    const bit = hash % BITS;
    const index = bit >>> 5;
    const mask = 1 << (bit & 31);
    if (((this.#seen[index] ?? 0) & mask) === 0) {
      this.#seen[index] = (this.#seen[index] ?? 0) | mask;
      return -1;
    }
    return this.keep(word);
  }

  keep(word: string): number {
    const known = this.#ids.get(word);
    if (known !== undefined) return known;
    const id = this.#words.length;
    this.#ids.set(word, id);
    this.#words.push(word);
    return id;
  }

  word(id: number): string {
    return this.#words[id] ?? '';
  }
}
