import type { Result } from './result';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Why a text could not be parsed, and where. Lines and columns count from 1, offsets from 0. */
export interface ParseFailure {
  readonly message: string;
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** A parsed table. `rows[0]` is the first row of the file; `firstRow` its 1-based number. */
export interface Table {
  readonly rows: readonly (readonly string[])[];
  readonly delimiter: string;
  /** Problems of the text itself, for example an unclosed quote, by 1-based row. */
  readonly problems: readonly { readonly row: number; readonly message: string }[];
}

/** The decoded content of one input file; each view is computed once, on first use. */
export interface FileContent {
  /** Base name, or `archive.zip/member`. A hint only: recognition is by content. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Encoding found: `utf-8`, `utf-16le`, `utf-16be` or `windows-1252`. */
  readonly encoding: string;
  /** Text without a byte order mark. Empty when `binary`. */
  readonly text: string;
  /** Named kind when the bytes are no text: `PNG image`, `PDF document`, … */
  readonly binary?: string;
  /** Set when the file is too large to be read as one text: why, and what to do instead. `text` is empty then. */
  readonly tooLarge?: string;
  /** The whole text as JSON. Depth is bounded. */
  json(): Result<Json, ParseFailure>;
  /** The text as a delimited table; delimiter, `sep=` line and quoting found from the content. */
  table(): Table;
}

/** Own property of a JSON object, safe for every name (`__proto__`, `constructor`). */
export function field(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

export function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The array at a name, or an empty one. */
export function list(value: Json | undefined, name: string): readonly Json[] {
  const found = field(value, name);
  return isArray(found) ? found : [];
}

/** The non-empty string at a name. */
export function text(value: Json | undefined, name: string): string | undefined {
  const found = field(value, name);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
