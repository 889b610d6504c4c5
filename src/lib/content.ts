import type { Result } from './result';

/** A parsed value. An integer whose digits a number would not keep (past 2^53) is text, as `json-parse.ts` says. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Why a text could not be parsed, and where. Lines and columns count from 1, offsets from 0. */
export interface ParseFailure {
  readonly message: string;
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** A member whose name stands again, later, in the same object: the later one counts. */
export interface RepeatedMember {
  readonly pointer: string;
  readonly line: number;
  readonly column: number;
}

/** Members that were not read: the first of them by their places, and how many there are besides. */
export interface RepeatedMembers {
  readonly members: readonly RepeatedMember[];
  readonly besides: number;
}

/** A parsed table. `rows[0]` is the first row of the file; `firstRow` its 1-based number. */
export interface Table {
  readonly rows: readonly (readonly string[])[];
  readonly delimiter: string;
  /** Problems of the text itself, for example an unclosed quote, by 1-based row. */
  readonly problems: readonly { readonly row: number; readonly message: string }[];
}

/**
 * The decoded content of one input file; each view is computed once, on first use. Of a large file nothing is held but
 * where its elements are: a large list of `json()`, and the rows of `table()`, are parsed as they are read, again at
 * each pass. So read a list from its beginning to its end, and keep of an element only what is needed.
 */
export interface FileContent {
  /** Base name, or `archive.zip/member`. A hint only: recognition is by content. */
  readonly name: string;
  readonly size: number;
  /** Encoding found: `utf-8`, `utf-16le`, `utf-16be` or `windows-1252`. */
  readonly encoding: string;
  /** The beginning of the text, up to a megabyte of it: enough to tell what a file is. Empty when `binary`. */
  readonly head: string;
  /** Text without a byte order mark. Empty when `binary`, and of a large file (see `tooLarge`). */
  readonly text: string;
  /** Named kind when the bytes are no text: `PNG image`, `PDF document`, … */
  readonly binary?: string;
  /** Set when the file is too large to be given as one text: why. `json()`, `jsonLines()` and `table()` read it. */
  readonly tooLarge?: string;
  /**
   * What is wrong with the JSON, once `json()` was asked for: the text is cut off or damaged at that place, and
   * `json()` gives what is whole before it. The engine tells it; a reader only has to mind what may be missing.
   */
  readonly fault: ParseFailure | undefined;
  /**
   * Members of the JSON, once `json()` was asked for, that were not read because their names stand again in the same
   * object. `line` and `column` are those of the name not read.
   */
  readonly repeated: RepeatedMembers;
  /** The whole text as JSON, or what is whole of it before a `fault`. Depth is bounded. */
  json(): Result<Json, ParseFailure>;
  /** One JSON value per line (NDJSON): the value of each filled line with its number, lines that are none with why. */
  jsonLines(): Iterable<JsonLine>;
  /** The text as a delimited table; quoting, `sep=` line and, where none is given, the delimiter found from the content. */
  table(delimiter?: string): Table;
  /**
   * Look through the whole file, so that the views of a large one are there at once when they are asked for. Yields the
   * bytes passed. The engine does it before recognition; a table of another delimiter than the one found is asked for
   * by its own.
   */
  prepare(delimiter?: string): Generator<number, void>;
}

/** A filled line of NDJSON. `row` counts from 1; `repeated`: members of it that were not read. */
export interface JsonLine {
  readonly row: number;
  readonly value: Result<Json, ParseFailure>;
  readonly repeated: RepeatedMembers;
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
