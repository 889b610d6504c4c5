import { binaryKind } from './binary-kind';
import { bytesSource, wholeOf } from './byte-source';
import type { ByteSource } from './byte-source';
import { isArray, isObject } from './content';
import type { FileContent, Json, JsonLine, ParseFailure, RepeatedMembers, Table } from './content';
import { parseDelimited } from './delimited';
import { decodeText } from './encoding';
import type { Encoding } from './encoding';
import { openJson } from './json-document';
import type { JsonDocument } from './json-document';
import { jsonLines } from './json-lines';
import { lineAndColumn, parseCounted } from './json';
import { NONE_REPEATED, repeatedIn } from './json-repeats';
import { fail, ok } from './result';
import type { Result } from './result';
import { runToEnd } from './steps';
import { openTable } from './table-document';
import { encodingOf, utf8Of } from './utf8-source';

export interface ContentOptions {
  /** Bytes up to which a file is decoded and parsed at once. */
  readonly whole?: number;
  /** Bytes up to which a file is given as one text. */
  readonly wholeText?: number;
  /** Bytes read at a time, and parsed at a time, of a larger one. */
  readonly chunk?: number;
  readonly segment?: number;
  /** The encoding, where somebody who read all bytes knows it already. */
  readonly encoding?: Encoding;
}

/** Parsed in less than the 50 ms between two turns of the event loop. */
const WHOLE = 2 << 20;
/** A larger text would be several times its size in memory, for readers that have to see all of it at once. */
const WHOLE_TEXT = 64 << 20;
const HEAD = 1 << 20;

/** The decoded content of a file; text, JSON and table are each made once, on first use. */
export function contentOf(
  name: string,
  content: Uint8Array | ByteSource,
  options: ContentOptions = {},
): FileContent {
  return new LazyContent(name, content instanceof Uint8Array ? bytesSource(content) : content, options);
}

interface ReadJson extends JsonDocument {
  /** The members of a text that was parsed at once: its names were not compared yet. */
  readonly members?: number;
}

class LazyContent implements FileContent {
  readonly name: string;
  readonly binary?: string;
  readonly tooLarge?: string;
  readonly #source: ByteSource;
  readonly #options: ContentOptions;
  readonly #small: boolean;
  readonly #tables = new Map<string | undefined, Table>();
  #encoding: Encoding | undefined;
  #text: string | undefined;
  #utf8: ByteSource | undefined;
  #head: string | undefined;
  #json: ReadJson | undefined;
  #repeated: RepeatedMembers | undefined;

  constructor(name: string, source: ByteSource, options: ContentOptions) {
    this.name = name;
    this.#source = source;
    this.#options = options;
    this.#small = source.size <= (options.whole ?? WHOLE);
    this.#encoding = options.encoding;
    const binary = binaryKind(source.read(0, 1 << 16));
    if (binary !== undefined) this.binary = binary;
    else if (source.size > (options.wholeText ?? WHOLE_TEXT)) this.tooLarge = tooLarge(source.size);
  }

  get size(): number {
    return this.#source.size;
  }

  get encoding(): string {
    if (this.binary !== undefined) return 'utf-8';
    this.#encoding ??= runToEnd(encodingOf(this.#source));
    return this.#encoding;
  }

  get head(): string {
    if (this.binary !== undefined) return '';
    this.#head ??= this.#small
      ? this.text.slice(0, HEAD)
      : new TextDecoder().decode(runToEnd(this.#utf8Steps()).read(0, HEAD));
    return this.#head;
  }

  get text(): string {
    if (this.binary !== undefined || this.tooLarge !== undefined) return '';
    if (this.#text === undefined) {
      const { text, encoding } = decodeText(wholeOf(this.#source));
      this.#text = text;
      this.#encoding = encoding;
    }
    return this.#text;
  }

  get fault(): ParseFailure | undefined {
    return this.#json?.value === undefined ? undefined : this.#json.fault;
  }

  get repeated(): RepeatedMembers {
    const json = this.#json;
    if (json === undefined) return NONE_REPEATED;
    return (this.#repeated ??= json.repeated ?? this.#repeatedAtOnce(json));
  }

  #repeatedAtOnce({ value, members }: ReadJson): RepeatedMembers {
    if (value === undefined || members === undefined) return NONE_REPEATED;
    return repeatedIn(this.text, { value, members }, (offset) => lineAndColumn(this.text, offset));
  }

  json(): Result<Json, ParseFailure> {
    if (this.binary !== undefined) {
      return fail({ message: `this is a ${this.binary}, not JSON`, offset: 0, line: 1, column: 1 });
    }
    const { value, fault } = runToEnd(this.#jsonSteps());
    if (value !== undefined) return ok(value);
    return fail(fault ?? { message: 'there is no JSON value', offset: 0, line: 1, column: 1 });
  }

  *jsonLines(): Generator<JsonLine, void> {
    if (this.binary === undefined) yield* jsonLines(runToEnd(this.#utf8Steps()), this.#options.chunk);
  }

  table(delimiter?: string): Table {
    return runToEnd(this.#tableSteps(delimiter));
  }

  *prepare(delimiter?: string): Generator<number, void> {
    if (this.binary !== undefined || this.#small) return;
    yield* this.#utf8Steps();
    if (delimiter === undefined && /^\s*[[{]/.test(this.head)) yield* this.#jsonSteps();
    else yield* this.#tableSteps(delimiter);
  }

  *#utf8Steps(): Generator<number, ByteSource> {
    if (this.#utf8 === undefined) {
      this.#encoding ??= yield* encodingOf(this.#source);
      this.#utf8 = yield* utf8Of(this.#source, this.#encoding);
    }
    return this.#utf8;
  }

  *#jsonSteps(): Generator<number, ReadJson> {
    const known = this.#json;
    if (known !== undefined) return known;
    if (this.#small) {
      const parsed = parseCounted(this.text);
      if (parsed.ok) return (this.#json = parsed.value);
    }
    const { chunk, segment } = this.#options;
    const utf8 = yield* this.#utf8Steps();
    const sizes = {
      ...(chunk === undefined ? {} : { chunk }),
      ...(segment === undefined ? {} : { segment }),
    };
    const read = yield* openJson(utf8, sizes);
    // Text of another kind may begin with what could be JSON: `"id","name"`, `[section]`.
    const rescued = read.fault === undefined || hasElements(read.value);
    this.#json = rescued ? read : { fault: read.fault };
    return this.#json;
  }

  *#tableSteps(delimiter: string | undefined): Generator<number, Table> {
    const known = this.#tables.get(delimiter);
    if (known !== undefined) return known;
    const { chunk, segment: block } = this.#options;
    const table =
      this.#small || this.binary !== undefined
        ? parseDelimited(this.text, delimiter)
        : yield* openTable(yield* this.#utf8Steps(), {
            delimiter,
            ...(chunk === undefined ? {} : { chunk }),
            ...(block === undefined ? {} : { block }),
          });
    this.#tables.set(delimiter, table);
    return table;
  }
}

function hasElements(value: Json | undefined): boolean {
  if (isArray(value)) return value.length > 0;
  return isObject(value) && Object.keys(value).length > 0;
}

function tooLarge(size: number): string {
  return (
    `the file has ${(size / 1_000_000).toFixed(size < 10_000_000 ? 1 : 0)} MB and is neither JSON nor a table of a kind ` +
    'that can be read piece by piece'
  );
}
