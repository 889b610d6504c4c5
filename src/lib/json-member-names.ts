import type { ByteSource } from './byte-source';
import { NamesSeen, nameText } from './json-repeats';
import type { RepeatedNames } from './json-repeats';

/** Names of one object that are compared one by one; an object that has more of them keeps them in a map. */
const FEW = 48;
const BACKSLASH = 0x5c;

/** The names that an open object has so far. */
export interface NamesOfObject {
  /** Where the first of them stands among those of all objects that are open. */
  readonly namesFrom: number;
  /** A bit for each hash there is, by its last five: a name whose bit is not set is new. */
  hashes: number;
  /** Names by where they stand, once there are many. */
  wide: Map<string, number> | undefined;
}

/**
 * Compares the names of every object of a text, as its bytes are passed: by a hash, and by their letters only where that is
 * the same. Objects close before the one around them goes on, so that all names are kept in one column.
 */
export class MemberNames {
  readonly #source: ByteSource;
  readonly #seen = new NamesSeen();
  #hash = new Int32Array(256);
  /** Offsets in the text of the first letter and of the closing quote. */
  #from = new Float64Array(256);
  #to = new Float64Array(256);
  #count = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  get repeated(): RepeatedNames | undefined {
    return this.#seen.repeated;
  }

  /** Where the names of an object that begins will stand. */
  get next(): number {
    return this.#count;
  }

  /** An object is over. */
  drop({ namesFrom }: NamesOfObject): void {
    this.#count = namesFrom;
  }

  /** A name is whole: `bytes` from `at` to `end`, which begin at offset `base` of the text. */
  add(
    object: NamesOfObject,
    bytes: Uint8Array,
    [at, end, base]: readonly [number, number, number],
    pointer: () => string,
  ): void {
    let hash = 0;
    let escaped = false;
    for (let i = at; i < end; i++) {
      const c = bytes[i] ?? 0;
      if (c === BACKSLASH) escaped = true;
      hash = (Math.imul(hash, 31) + c) | 0;
    }
    if (escaped) hash = hashOf(new TextEncoder().encode(this.#text(bytes, [at, end, 0])));
    if (object.wide !== undefined) {
      const raw = this.#raw(bytes, [at, end, 0]);
      this.#seen.add(object.wide, { raw, offset: base + at - 1, pointer });
      return;
    }
    const bit = 1 << (hash & 31);
    const known = (object.hashes & bit) === 0 ? -1 : this.#find(object, hash, bytes, [at, end, base]);
    if (known >= 0) {
      this.#seen.again((this.#from[known] ?? 0) - 1, pointer);
      this.#from[known] = base + at;
      this.#to[known] = base + end;
      return;
    }
    object.hashes |= bit;
    if (this.#count === this.#hash.length) this.#grow();
    this.#hash[this.#count] = hash;
    this.#from[this.#count] = base + at;
    this.#to[this.#count] = base + end;
    this.#count++;
    if (this.#count - object.namesFrom === FEW) object.wide = this.#widened(object, bytes, base);
  }

  /** Which of the names of an object has these letters; -1: none. */
  #find(
    { namesFrom }: NamesOfObject,
    hash: number,
    bytes: Uint8Array,
    [at, end, base]: readonly [number, number, number],
  ): number {
    for (let known = namesFrom; known < this.#count; known++) {
      if (this.#hash[known] !== hash) continue;
      if (this.#kept(known, bytes, base) === this.#text(bytes, [at, end, 0])) return known;
    }
    return -1;
  }

  #widened({ namesFrom }: NamesOfObject, bytes: Uint8Array, base: number): Map<string, number> {
    const wide = new Map<string, number>();
    for (let known = namesFrom; known < this.#count; known++) {
      wide.set(this.#kept(known, bytes, base), (this.#from[known] ?? 0) - 1);
    }
    return wide;
  }

  /** A name from before: its bytes may be gone by now. */
  #kept(known: number, bytes: Uint8Array, base: number): string {
    const from = this.#from[known] ?? 0;
    const to = this.#to[known] ?? 0;
    if (from >= base) return this.#text(bytes, [from, to, base]);
    const read = this.#source.read(from, to - from);
    return this.#text(read, [0, read.length, 0]);
  }

  /** A name as it is meant. */
  #text(bytes: Uint8Array, place: readonly [number, number, number]): string {
    return nameText(this.#raw(bytes, place));
  }

  #raw(bytes: Uint8Array, [from, to, base]: readonly [number, number, number]): string {
    return decoder.decode(bytes.subarray(from - base, to - base));
  }

  #grow(): void {
    const room = this.#count * 2;
    const hash = new Int32Array(room);
    const from = new Float64Array(room);
    const to = new Float64Array(room);
    hash.set(this.#hash);
    from.set(this.#from);
    to.set(this.#to);
    [this.#hash, this.#from, this.#to] = [hash, from, to];
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function hashOf(bytes: Uint8Array): number {
  return bytes.reduce((hash, c) => (Math.imul(hash, 31) + c) | 0, 0);
}
