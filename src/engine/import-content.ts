import type { FileContent, Json, JsonLine, ParseFailure, RepeatedMembers, Table } from '../lib/content';
import type { Result } from '../lib/result';

/** The content of a file as its reader sees it, which notes whether the reader took it for JSON. */
export class ReadContent implements FileContent {
  readonly name: string;
  readonly size: number;
  readonly binary?: string;
  readonly tooLarge?: string;
  readonly #content: FileContent;
  #askedForJson = false;

  constructor(content: FileContent) {
    this.#content = content;
    this.name = content.name;
    this.size = content.size;
    if (content.binary !== undefined) this.binary = content.binary;
    if (content.tooLarge !== undefined) this.tooLarge = content.tooLarge;
  }

  /** Only then a fault in the JSON concerns the reader: the same text may be sound lines of JSON, or no JSON at all. */
  get askedForJson(): boolean {
    return this.#askedForJson;
  }

  get encoding(): string {
    return this.#content.encoding;
  }

  get head(): string {
    return this.#content.head;
  }

  get text(): string {
    return this.#content.text;
  }

  get fault(): ParseFailure | undefined {
    return this.#content.fault;
  }

  get repeated(): RepeatedMembers {
    return this.#content.repeated;
  }

  json(): Result<Json, ParseFailure> {
    this.#askedForJson = true;
    return this.#content.json();
  }

  jsonLines(): Iterable<JsonLine> {
    return this.#content.jsonLines();
  }

  table(delimiter?: string): Table {
    return this.#content.table(delimiter);
  }

  prepare(delimiter?: string): Generator<number, void> {
    return this.#content.prepare(delimiter);
  }
}
