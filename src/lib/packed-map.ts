import { KeyIndex } from './key-index';
import { ValuePages } from './value-pages';

/** A map by text that keeps its first values as they are and packs the others: for maps with an entry per row. */
export class PackedMap<T> {
  readonly #asObjects: number;
  readonly #objects = new Map<string, T>();
  readonly #pages = new ValuePages();
  readonly #places: number[] = [];
  readonly #index = new KeyIndex((ordinal) => String(this.#at(ordinal)[0]));
  readonly #is: (value: unknown) => value is T;

  /** `is`: what tells a value of this map, as one that was packed is no value of a type any more. */
  constructor(is: (value: unknown) => value is T, asObjects = 50_000) {
    this.#is = is;
    this.#asObjects = asObjects;
  }

  get(key: string): T | undefined {
    const object = this.#objects.get(key);
    if (object !== undefined || this.#places.length === 0) return object;
    const ordinal = this.#index.find(key);
    const value = ordinal < 0 ? undefined : this.#at(ordinal)[1];
    return this.#is(value) ? value : undefined;
  }

  /** Put a value for a key that has none yet. */
  add(key: string, value: T): void {
    if (this.#objects.size < this.#asObjects) {
      this.#objects.set(key, value);
      return;
    }
    this.#index.put(key, this.#places.push(this.#pages.put([key, value])) - 1);
  }

  #at(ordinal: number): readonly unknown[] {
    const pair = this.#pages.get(this.#places[ordinal] ?? -1);
    return Array.isArray(pair) ? pair : [];
  }
}
