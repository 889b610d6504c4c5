/** Bits of the filter: eight megabytes, so that few of some millions of texts are taken for seen. */
const BITS = 1 << 26;

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
  readonly #words: string[] = [];
  #ids = new Uint32Array(1 << 10);
  #hashes = new Uint32Array(1 << 10);
  #seen: Uint32Array | undefined;

  /** The number of a word that was here before; -1 for one that was not. */
  idOf(word: string, hash: number): number {
    this.#seen ??= new Uint32Array(BITS / 32);
    const bit = hash % BITS;
    const index = bit >>> 5;
    const mask = 1 << (bit & 31);
    const bits = this.#seen[index] ?? 0;
    if ((bits & mask) !== 0) return this.keep(word, hash);
    this.#seen[index] = bits | mask;
    return -1;
  }

  /** The number of a word, seen before or not. */
  keep(word: string, hash: number): number {
    const mask = this.#ids.length - 1;
    let slot = hash & mask;
    for (; ; slot = (slot + 1) & mask) {
      const id = this.#ids[slot] ?? 0;
      if (id === 0) break;
      if (this.#hashes[slot] === hash && this.#words[id - 1] === word) return id - 1;
    }
    this.#words.push(word);
    this.#ids[slot] = this.#words.length;
    this.#hashes[slot] = hash;
    if (this.#words.length * 2 > this.#ids.length) this.#grow();
    return this.#words.length - 1;
  }

  word(id: number): string {
    return this.#words[id] ?? '';
  }

  #grow(): void {
    const ids = this.#ids;
    const hashes = this.#hashes;
    this.#ids = new Uint32Array(ids.length * 2);
    this.#hashes = new Uint32Array(ids.length * 2);
    const mask = this.#ids.length - 1;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i] ?? 0;
      if (id === 0) continue;
      const hash = hashes[i] ?? 0;
      let slot = hash & mask;
      while (this.#ids[slot] !== 0) slot = (slot + 1) & mask;
      this.#ids[slot] = id;
      this.#hashes[slot] = hash;
    }
  }
}
