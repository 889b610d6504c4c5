import { isArray } from '../lib/content';
import type { Json } from '../lib/content';

/** More classes than this, and what is new is kept row by row instead. */
const MAX_CLASSES = 1 << 15;

/** Numbers the distinct classes of rows, each a flat JSON list, in the order in which they are first seen. */
export class RowClasses {
  readonly #numbers = new Map<string, number>();

  /** The number of a class, or nothing when it is new and there are too many. */
  of(row: Json): number | undefined {
    const text = JSON.stringify(row);
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    if (this.#numbers.size >= MAX_CLASSES) return undefined;
    return this.#add(text);
  }

  /** The number of a class that must be kept: those of plain rows, of which there are few. */
  must(row: Json): number {
    const text = JSON.stringify(row);
    return this.#numbers.get(text) ?? this.#add(text);
  }

  /** All of them as one JSON text. */
  finish(): string {
    return `[${[...this.#numbers.keys()].join(',')}]`;
  }

  #add(text: string): number {
    const number = this.#numbers.size;
    this.#numbers.set(text, number);
    return number;
  }
}

/** The rows of a list of classes, each proved by `read`; undefined when one is none. */
export function readClasses<T>(
  json: Json | undefined,
  read: (row: readonly Json[]) => T | undefined,
): readonly T[] | undefined {
  if (!isArray(json)) return undefined;
  const classes: T[] = [];
  for (const row of json) {
    const found = isArray(row) ? read(row) : undefined;
    if (found === undefined) return undefined;
    classes.push(found);
  }
  return classes;
}

export function textOrNone(json: Json | undefined): string | undefined {
  return typeof json === 'string' ? json : undefined;
}

export function flagOrNone(json: Json | undefined): boolean | undefined {
  return typeof json === 'boolean' ? json : undefined;
}

/** Absent members stand as null in a class. */
export function orNull<T extends Json>(value: T | undefined): T | null {
  return value ?? null;
}

/** A whole number below a limit. */
export function indexOf(json: Json | undefined, limit: number): number | undefined {
  return typeof json === 'number' && Number.isInteger(json) && json >= 0 && json < limit ? json : undefined;
}
