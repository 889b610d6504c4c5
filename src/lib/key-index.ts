import { hashOf } from './string-pool';

/**
 * Numbers by the text they stand for, without the text: a table of hashes, and whoever has the texts is asked whether
 * one is meant. A tenth of what a map of the texts takes.
 */
export class KeyIndex {
  readonly #keyAt: (ordinal: number) => string;
  #ordinals = new Uint32Array(1 << 10);
  #hashes = new Uint32Array(1 << 10);
  #size = 0;

  constructor(keyAt: (ordinal: number) => string) {
    this.#keyAt = keyAt;
  }

  /** The number put last for a text, or -1. */
  find(key: string): number {
    const slot = this.#slotOf(key, hashOf(key));
    return (this.#ordinals[slot] ?? 0) - 1;
  }

  put(key: string, ordinal: number): void {
    const hash = hashOf(key);
    const slot = this.#slotOf(key, hash);
    if (this.#ordinals[slot] === 0) this.#size++;
    this.#ordinals[slot] = ordinal + 1;
    this.#hashes[slot] = hash;
    if (this.#size * 2 > this.#ordinals.length) this.#grow();
  }

  /** Where a text stands, or the free place where it would. */
  #slotOf(key: string, hash: number): number {
    const mask = this.#ordinals.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const ordinal = this.#ordinals[slot] ?? 0;
      if (ordinal === 0) return slot;
      if (this.#hashes[slot] === hash && this.#keyAt(ordinal - 1) === key) return slot;
    }
  }

  #grow(): void {
    const ordinals = this.#ordinals;
    const hashes = this.#hashes;
    this.#ordinals = new Uint32Array(ordinals.length * 2);
    this.#hashes = new Uint32Array(ordinals.length * 2);
    const mask = this.#ordinals.length - 1;
    for (let i = 0; i < ordinals.length; i++) {
      const ordinal = ordinals[i] ?? 0;
      if (ordinal === 0) continue;
      const hash = hashes[i] ?? 0;
      let slot = hash & mask;
      while (this.#ordinals[slot] !== 0) slot = (slot + 1) & mask;
      this.#ordinals[slot] = ordinal;
      this.#hashes[slot] = hash;
    }
  }
}
