import * as v from 'valibot';
import { canonicalJson } from '../lib/canonical-json';
import { field } from '../lib/content';
import type { Json } from '../lib/content';
import { gunzipSteps, gzipSteps, isGzip, sizeCap } from '../lib/gzip';
import { parseJson } from '../lib/json';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { sha256Running, sha256Steps } from '../lib/sha256';
import { runToEnd } from '../lib/steps';
import type { SnapshotRecord } from '../model/record';
import type { CoverageGap, InputFile, Snapshot } from '../model/snapshot';
import {
  DigestSchema,
  GapSchema,
  HeaderSchema,
  InputSchema,
  RecordSchema,
  instantJson,
} from './workspace-schema';
import { WORKSPACE_VERSION, upgradeLine } from './workspace-upgrade';
import type { LineKind } from './workspace-upgrade';

/** Expanded bytes of a workspace read at most, and characters of one line. */
const MAX_BYTES = 2 ** 31;
const MAX_LINE = 64 << 20;
const BATCH = 1 << 16;

/**
 * Our own versioned export of a snapshot: gzip of lines of canonical JSON. First a header with the version and the
 * counts, then the inputs, the gaps and the records, last the SHA-256 of all lines before. Reading and writing again
 * gives the same bytes.
 */
export function writeWorkspace(snapshot: Snapshot): Uint8Array<ArrayBuffer> {
  return runToEnd(workspaceSteps(snapshot));
}

/**
 * Write in steps; yields the uncompressed bytes written so far. Published files are compressed at level 6; level 1 is
 * for storage, where time counts for more than size and nobody compares the bytes.
 */
export function workspaceSteps(
  snapshot: Snapshot,
  level: 1 | 6 = 6,
): Generator<number, Uint8Array<ArrayBuffer>> {
  return gzipSteps(workspaceText(snapshot), level);
}

/** The lines in batches of fixed size, so that equal snapshots compress to equal bytes. */
function* workspaceText(snapshot: Snapshot): Generator<Uint8Array, void> {
  const digest = sha256Running();
  const encoder = new TextEncoder();
  let batch: string[] = [];
  let size = 0;
  for (const line of workspaceLines(snapshot)) {
    batch.push(line, '\n');
    size += line.length + 1;
    if (size < BATCH) continue;
    const bytes = encoder.encode(batch.join(''));
    digest.update(bytes);
    yield bytes;
    batch = [];
    size = 0;
  }
  const rest = encoder.encode(batch.join(''));
  digest.update(rest);
  yield rest;
  yield encoder.encode(`${canonicalJson({ sha256: digest.hex() })}\n`);
}

function* workspaceLines({ inputs, gaps, records, collected }: Snapshot): Generator<string, void> {
  yield canonicalJson({
    overreach: 'workspace',
    version: WORKSPACE_VERSION,
    inputs: inputs.length,
    gaps: gaps.length,
    records: records.length,
    collected,
  });
  for (const input of inputs) yield canonicalJson(input);
  for (const gap of gaps) yield canonicalJson(gap);
  for (const record of records) yield canonicalJson(recordJson(record));
}

const INSTANT_FIELDS = new Set(['from', 'until', 'at', 'contractEnd']);

/** A record with its instants as JSON can hold them. */
function recordJson(record: SnapshotRecord): object {
  const entries: (readonly [string, unknown])[] = Object.entries(record);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (name === 'window' || name === 'accountability') return [name, instantsJson(value)];
      return [name, typeof value === 'number' && INSTANT_FIELDS.has(name) ? instantJson(value) : value];
    }),
  );
}

/** Every number in a window or an accountability is an instant. */
function instantsJson(value: unknown): object {
  const entries: (readonly [string, unknown])[] = Object.entries(value ?? {});
  return Object.fromEntries(
    entries.map(([name, member]) => [name, typeof member === 'number' ? instantJson(member) : member]),
  );
}

/** Does the content begin like a workspace, compressed or not? Only its first line is looked at. */
export function looksLikeWorkspace(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x7b) return false;
  const end = bytes.subarray(0, 1024).indexOf(0x0a);
  if (end < 0) return false;
  const header = parseJson(new TextDecoder().decode(bytes.subarray(0, end)), 2);
  return header.ok && field(header.value, 'overreach') === 'workspace';
}

/** Read a workspace file, compressed or not. Yields the lines read so far; any fault is told with its line. */
export function* readWorkspace(file: Uint8Array): Generator<number, Result<Snapshot>> {
  let bytes = file;
  if (isGzip(file)) {
    const expanded = yield* gunzipSteps(file, sizeCap(MAX_BYTES));
    if (!expanded.ok) return expanded;
    bytes = expanded.value;
  }
  const reader = new WorkspaceReader(bytes);
  try {
    return ok(yield* reader.read());
  } catch (error) {
    if (error instanceof WorkspaceFault) return fail(error.message);
    throw error;
  }
}

/** What is wrong with a workspace, in words for its owner. */
class WorkspaceFault extends Error {}

class WorkspaceReader {
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
