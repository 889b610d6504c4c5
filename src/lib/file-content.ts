import { binaryKind } from './binary-kind';
import { parseDelimited } from './delimited';
import { decodeText } from './encoding';
import { parseJson } from './json';
import { fail } from './result';
import type { DecodedText } from './encoding';
import type { FileContent, Json, ParseFailure, Table } from './content';
import type { Result } from './result';

/**
 * Largest file read as one text: the longest string V8 can hold is 2^29 - 24 characters, and past it
 * `File.text()` gives an empty text without an error.
 */
export const MAX_TEXT_BYTES = 2 ** 29 - 24;

/** The decoded content of a file; text, JSON and table are each made once, on first use. */
export function contentOf(name: string, bytes: Uint8Array, maxTextBytes = MAX_TEXT_BYTES): FileContent {
  return new LazyContent(name, bytes, maxTextBytes);
}

class LazyContent implements FileContent {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly binary?: string;
  readonly tooLarge?: string;
  #decoded: DecodedText | undefined;
  #json: Result<Json, ParseFailure> | undefined;
  #table: Table | undefined;

  constructor(name: string, bytes: Uint8Array, maxTextBytes: number) {
    this.name = name;
    this.bytes = bytes;
    const binary = binaryKind(bytes);
    if (binary !== undefined) this.binary = binary;
    else if (bytes.length > maxTextBytes) this.tooLarge = tooLarge(bytes.length, maxTextBytes);
  }

  get text(): string {
    return this.#decode().text;
  }

  get encoding(): string {
    return this.#decode().encoding;
  }

  json(): Result<Json, ParseFailure> {
    this.#json ??= this.#parse();
    return this.#json;
  }

  table(): Table {
    this.#table ??= parseDelimited(this.text);
    return this.#table;
  }

  #decode(): DecodedText {
    this.#decoded ??=
      this.binary === undefined && this.tooLarge === undefined
        ? decodeText(this.bytes)
        : { text: '', encoding: 'utf-8' };
    return this.#decoded;
  }

  #parse(): Result<Json, ParseFailure> {
    const reason = this.binary === undefined ? this.tooLarge : `this is a ${this.binary}, not JSON`;
    if (reason !== undefined) return fail({ message: reason, offset: 0, line: 1, column: 1 });
    return parseJson(this.text);
  }
}

function tooLarge(size: number, limit: number): string {
  return (
    `the file has ${megabytes(size)} MB; one file can be read up to ${megabytes(limit)} MB. ` +
    'Split the export (by tenant, domain or page) and import the parts together, ' +
    'or make one workspace file of the parts with the headless command `overreach`'
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0);
}
