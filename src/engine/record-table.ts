import { KeyIndex } from '../lib/key-index';
import { lazyArray } from '../lib/lazy-array';
import { ValuePages } from '../lib/value-pages';
import type { Key, SnapshotRecord } from '../model/record';

/** A record with where it stands, and whether an element of a file states it or it was only derived from one. */
export interface Entry {
  readonly record: SnapshotRecord;
  readonly stated: boolean;
}

/** Records kept as objects: some 200 MB of them. */
export const AS_OBJECTS = 300_000;

/**
 * Records by key, in the order in which they were put. The first ones are kept as objects, which is fast; the others are
 * packed into pages and made again when they are asked for, because as objects they would take several times the size
 * of the files.
 */
export class RecordTable {
  readonly #asObjects: number;
  readonly #objects = new Map<Key, Entry>();
  readonly #pages = new ValuePages();
  readonly #index = new KeyIndex((ordinal) => this.#at(ordinal).key);
  /** Where each packed record is; what was moved to the end leaves -1. */
  #places = new Float64Array(1 << 8);
  #stated = new Uint8Array(1 << 8);
  #count = 0;
  #gone = 0;

  constructor(asObjects: number) {
    this.#asObjects = asObjects;
  }

  get size(): number {
    return this.#objects.size + this.#count - this.#gone;
  }

  get(key: Key): Entry | undefined {
    const object = this.#objects.get(key);
    if (object !== undefined || this.#count === 0) return object;
    const ordinal = this.#index.find(key);
    return ordinal < 0 ? undefined : { record: this.#at(ordinal), stated: this.#stated[ordinal] === 1 };
  }

  /** Put a record; one of its key is replaced where it stands. */
  set(entry: Entry): void {
    const { key } = entry.record;
    const isObject = this.#objects.has(key);
    const ordinal = isObject || this.#count === 0 ? -1 : this.#index.find(key);
    if (ordinal >= 0) {
      this.#stated[ordinal] = entry.stated ? 1 : 0;
      if (!sameValue(this.#at(ordinal), entry.record)) this.#places[ordinal] = this.#pages.put(entry.record);
    } else if (isObject || (this.#count === 0 && this.#objects.size < this.#asObjects)) {
      this.#objects.set(key, entry);
    } else this.#append(entry);
  }

  /** Put a record after all others, though its key was there before. */
  setLast(entry: Entry): void {
    const { key } = entry.record;
    if (this.#objects.delete(key)) {
      if (this.#count === 0) this.#objects.set(key, entry);
      else this.#append(entry);
      return;
    }
    const ordinal = this.#index.find(key);
    this.#append(entry);
    if (ordinal < 0) return;
    this.#places[ordinal] = -1;
    this.#gone++;
  }

  /** All records in order. Where some are packed, each is made when it is read. */
  records(): readonly SnapshotRecord[] {
    const objects = Array.from(this.#objects.values(), ({ record }) => record);
    if (this.#count === 0) return objects;
    const ordinals = new Uint32Array(this.#count - this.#gone);
    let at = 0;
    for (let i = 0; i < this.#count; i++) if ((this.#places[i] ?? -1) >= 0) ordinals[at++] = i;
    const first = objects.length;
    return lazyArray(
      first + ordinals.length,
      (index) => objects[index] ?? this.#at(ordinals[index - first] ?? 0),
    );
  }

  #append({ record, stated }: Entry): void {
    const ordinal = this.#count++;
    if (ordinal >= this.#places.length) {
      const places = new Float64Array(this.#places.length * 2);
      places.set(this.#places);
      this.#places = places;
      const known = new Uint8Array(this.#stated.length * 2);
      known.set(this.#stated);
      this.#stated = known;
    }
    this.#places[ordinal] = this.#pages.put(record);
    this.#stated[ordinal] = stated ? 1 : 0;
    this.#index.put(record.key, ordinal);
  }

  #at(ordinal: number): SnapshotRecord {
    const record = this.#pages.get(this.#places[ordinal] ?? -1);
    if (!isRecord(record)) throw new RangeError('a place that holds no record');
    return record;
  }
}

/** Only records were put in. */
function isRecord(value: unknown): value is SnapshotRecord {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** Plain values that say the same, with the same members. */
function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const names = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameValue(Reflect.get(a, name), Reflect.get(b, name)))
  );
}
