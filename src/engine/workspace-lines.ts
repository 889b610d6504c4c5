import * as v from 'valibot';
import { concatenated } from '../lib/bytes';
import { parseJson } from '../lib/json';
import type { SnapshotRecord } from '../model/record';
import type { CoverageGap, InputFile } from '../model/snapshot';
import { decisionFault } from '../review/decision';
import type { Decision } from '../review/decision';
import { decisionSchema } from '../review/review-file';
import { AS_OBJECTS, RecordTable } from './record-table';
import { WorkspaceFault } from './workspace-fault';
import { GapSchema, InputSchema, RecordSchema } from './workspace-schema';

export type LinesName = 'inputs' | 'gaps' | 'review' | 'records';

/** Bytes of one line at most: no record is longer. */
const MAX_LINE = 64 << 20;
const KINDS = { inputs: 'input', gaps: 'gap', review: 'decision', records: 'record' } as const;

/** Reads lines of JSON of one kind from pieces that may end anywhere. */
export class LineReader {
  readonly inputs: InputFile[] = [];
  readonly gaps: CoverageGap[] = [];
  readonly review: Decision[] = [];
  readonly #name: LinesName;
  readonly #expected: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  /** Those of a large estate are packed: as objects they would take several times as much. */
  readonly #records: RecordTable;
  #rest: Uint8Array = new Uint8Array(0);
  #line = 0;

  constructor(name: LinesName, expected: number, asObjects = AS_OBJECTS) {
    this.#name = name;
    this.#expected = expected;
    this.#records = new RecordTable(asObjects);
  }

  /** Made as they are read where they are packed. */
  get records(): readonly SnapshotRecord[] {
    return this.#records.records();
  }

  get count(): number {
    if (this.#rest.length > 0) this.#fault('is cut off');
    return this.#line;
  }

  push(piece: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? piece : concatenated([this.#rest, piece]);
    let at = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, at)) {
      this.#line++;
      if (this.#line > this.#expected) this.#fault('is one more than there should be');
      this.#read(bytes.subarray(at, end));
      at = end + 1;
    }
    if (bytes.length - at > MAX_LINE) this.#fault('is longer than any record');
    this.#rest = bytes.slice(at);
  }

  #read(bytes: Uint8Array): void {
    const json = parseJson(this.#decode(bytes), 16);
    if (!json.ok) this.#fault(`is no JSON: ${json.error.message}`);
    switch (this.#name) {
      case 'inputs':
        this.inputs.push(this.#proved(InputSchema, json.value));
        return;
      case 'gaps':
        this.gaps.push(this.#proved(GapSchema, json.value));
        return;
      case 'review': {
        const decision = this.#proved(decisionSchema, json.value);
        const fault = decisionFault(decision);
        if (fault !== undefined) this.#fault(`is no decision: ${fault}`);
        this.review.push(decision);
        return;
      }
      case 'records': {
        const record = this.#proved(RecordSchema, json.value);
        if (this.#records.get(record.key) !== undefined) {
          this.#fault(`states ${JSON.stringify(record.key)} a second time`);
        }
        this.#records.set({ record, stated: true });
      }
    }
  }

  #decode(bytes: Uint8Array): string {
    try {
      return this.#decoder.decode(bytes);
    } catch {
      return this.#fault('is no valid UTF-8');
    }
  }

  #proved<S extends v.GenericSchema>(schema: S, line: unknown): v.InferOutput<S> {
    const parsed = v.safeParse(schema, line, { abortEarly: true });
    if (parsed.success) return parsed.output;
    const [issue] = parsed.issues;
    const path = v.getDotPath(issue);
    return this.#fault(`is no ${KINDS[this.#name]}: ${path === null ? '' : `${path}: `}${issue.message}`);
  }

  #fault(message: string): never {
    throw new WorkspaceFault(`line ${this.#line} of its ${this.#name} ${message}`);
  }
}
