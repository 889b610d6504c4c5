import * as v from 'valibot';
import { field } from '../lib/content';
import type { Json } from '../lib/content';
import { gunzipSteps, isGzip, sizeCap } from '../lib/gzip';
import { parseJson } from '../lib/json';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { sha256Steps } from '../lib/sha256';
import type { SnapshotRecord } from '../model/record';
import type { CoverageGap, InputFile, Snapshot } from '../model/snapshot';
import { WorkspaceFault } from './workspace-fault';
import { DigestSchema, GapSchema, HeaderSchema, InputSchema, RecordSchema } from './workspace-schema';
import { WORKSPACE_VERSION, upgradeLine } from './workspace-upgrade';
import type { LineKind } from './workspace-upgrade';

/** Expanded bytes of a workspace read at most, and characters of one line. */
const MAX_BYTES = 2 ** 31;
const MAX_LINE = 64 << 20;

/** Does the content, not compressed, begin like a workspace of version 1? Only its first line is looked at. */
export function looksLikeLines(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x7b) return false;
  const end = bytes.subarray(0, 1024).indexOf(0x0a);
  if (end < 0) return false;
  const header = parseJson(new TextDecoder().decode(bytes.subarray(0, end)), 2);
  return header.ok && field(header.value, 'overreach') === 'workspace';
}

/**
 * Read a workspace of version 1, compressed or not: gzip of lines of canonical JSON, first a header with the counts,
 * then the inputs, the gaps and the records, last the SHA-256 of all lines before. Yields the lines read so far; any
 * fault is told with its line.
 */
export function* readLines(file: Uint8Array): Generator<number, Result<Snapshot>> {
  let bytes = file;
  if (isGzip(file)) {
    const expanded = yield* gunzipSteps(file, sizeCap(MAX_BYTES));
    if (!expanded.ok) return expanded;
    bytes = expanded.value;
  }
  try {
    return ok(yield* new LineFile(bytes).read());
  } catch (error) {
    if (error instanceof WorkspaceFault) return fail(error.message);
    throw error;
  }
}

class LineFile {
  readonly #bytes: Uint8Array;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #version = WORKSPACE_VERSION;
  #at = 0;
  #line = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  *read(): Generator<number, Snapshot> {
    const first = this.#next();
    const version = field(first, 'version');
    if (typeof version === 'number' && Number.isInteger(version)) this.#version = version;
    // From version 2 on a workspace is no file of lines.
    if (this.#version === WORKSPACE_VERSION) this.#fault('is of a version that is no file of lines');
    const header = this.#parse(HeaderSchema, this.#upgraded('header', first), 'header');
    const inputs: InputFile[] = [];
    const gaps: CoverageGap[] = [];
    const records: SnapshotRecord[] = [];
    const keys = new Set<string>();
    while (inputs.length < header.inputs) {
      inputs.push(this.#parse(InputSchema, this.#upgraded('input', this.#next()), 'input'));
      if (inputs.length % 512 === 0) yield this.#line;
    }
    while (gaps.length < header.gaps) {
      gaps.push(this.#parse(GapSchema, this.#upgraded('gap', this.#next()), 'gap'));
    }
    while (records.length < header.records) {
      const record = this.#parse(RecordSchema, this.#upgraded('record', this.#next()), 'record');
      if (record.source.file >= inputs.length) this.#fault('names an input that is not there');
      if (keys.has(record.key)) this.#fault(`states ${JSON.stringify(record.key)} a second time`);
      keys.add(record.key);
      records.push(record);
      if (records.length % 512 === 0) yield this.#line;
    }
    const digest = yield* sha256Steps(this.#bytes.subarray(0, this.#at));
    if (this.#parse(DigestSchema, this.#next(), 'digest').sha256 !== digest) {
      this.#fault('does not match the content: the file was changed or damaged');
    }
    if (this.#at < this.#bytes.length) this.#fault('is followed by more, where the file should end');
    const { collected } = header;
    return { inputs, gaps, records, ...(collected === undefined ? {} : { collected }) };
  }

  #upgraded(kind: LineKind, line: Json): Json {
    const upgraded = upgradeLine(kind, line, this.#version);
    return upgraded.ok ? upgraded.value : this.#fault(upgraded.error);
  }

  #next(): Json {
    this.#line++;
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) this.#fault('is missing or not whole: the file is cut off');
    if (end - this.#at > MAX_LINE) this.#fault('is longer than any record');
    const json = parseJson(this.#decode(this.#bytes.subarray(this.#at, end)), 16);
    if (!json.ok) this.#fault(`is no JSON: ${json.error.message}`);
    this.#at = end + 1;
    return json.value;
  }

  #decode(bytes: Uint8Array): string {
    try {
      return this.#decoder.decode(bytes);
    } catch {
      return this.#fault('is no valid UTF-8');
    }
  }

  #parse<S extends v.GenericSchema>(schema: S, line: Json, kind: string): v.InferOutput<S> {
    const parsed = v.safeParse(schema, line, { abortEarly: true });
    if (parsed.success) return parsed.output;
    const [issue] = parsed.issues;
    const path = v.getDotPath(issue);
    return this.#fault(`is no ${kind}: ${path === null ? '' : `${path}: `}${issue.message}`);
  }

  #fault(message: string): never {
    throw new WorkspaceFault(`line ${this.#line} ${message.slice(0, 300)}`);
  }
}
