import { canonicalJson } from '../lib/canonical-json';
import { sha256Running } from '../lib/sha256';
import type { AccessGraph } from '../graph/access-graph';
import { GRAPH_COLUMNS, packGraph } from '../graph/packed-graph';
import type { PackedGraph } from '../graph/packed-graph';
import type { SnapshotRecord } from '../model/record';
import type { CoverageGap, InputFile } from '../model/snapshot';
import { decisionJson } from '../review/decision';
import type { Decision } from '../review/decision';
import { BlockColumn } from '../graph/packed-block-column';
import {
  DIGEST_SECTION,
  ENTRIES,
  HEADER_SECTION,
  MARK,
  bytesBlock,
  columnBlock,
  encodedBlock,
} from './workspace-blocks';
import type { Column, Level } from './workspace-blocks';
import { recordJson } from './workspace-json';
import { WORKSPACE_VERSION } from './workspace-upgrade';

/** What a workspace holds: the account of the inputs, and the records, the decided graph, or both. */
export interface WorkspaceParts {
  readonly inputs: readonly InputFile[];
  readonly gaps: readonly CoverageGap[];
  readonly collected?: number;
  readonly records?: readonly SnapshotRecord[];
  readonly graph?: AccessGraph;
  /** What reviewers decided about it. */
  readonly review?: readonly Decision[];
}

export interface WriteOptions {
  /** 6 for files, which are compared byte by byte; 0 or 1 for storage, where time counts for more than size. */
  readonly level?: Level;
  /** The version of the engine that decided the graph. */
  readonly engine: string;
  /** Default: true. What this browser keeps for itself needs none. */
  readonly digest?: boolean;
}

/** Characters of lines that make one block. */
const BATCH = 1 << 16;

/**
 * A workspace file piece by piece, with no piece larger than a block: equal parts give equal bytes wherever it runs.
 * Yields each piece.
 */
export function* workspacePieces(
  parts: WorkspaceParts,
  { level = 6, engine, digest: sealed = true }: WriteOptions,
): Generator<Uint8Array<ArrayBuffer>, void> {
  const packed = parts.graph === undefined ? undefined : yield* silently(packGraph(parts.graph));
  const facts = new TextEncoder().encode(packed?.facts ?? '');
  const sections = sectionsOf(parts, packed, facts);
  const digest = sha256Running();
  const counted = (piece: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
    if (sealed) digest.update(piece);
    return piece;
  };
  yield counted(MARK.slice());
  const header = canonicalJson({
    overreach: 'workspace',
    version: WORKSPACE_VERSION,
    engine,
    ...(parts.collected === undefined ? {} : { collected: parts.collected }),
    sections: sections.map(({ name, type, entries }) => [name, type, entries]),
  });
  yield counted(bytesBlock(HEADER_SECTION, new TextEncoder().encode(header), level));
  for (const [number, { content }] of sections.entries()) {
    for (const piece of blocksOf(number, content, level)) yield counted(piece);
  }
  // Not compressed: the digest is over all bytes before it.
  yield bytesBlock(DIGEST_SECTION, new TextEncoder().encode(sealed ? digest.hex() : ''), 0);
}

interface Section {
  readonly name: string;
  readonly type: 'lines' | 'u8' | 'u16' | 'u32';
  readonly entries: number;
  readonly content: Column | BlockColumn | Iterable<object>;
}

function sectionsOf(
  parts: WorkspaceParts,
  packed: PackedGraph | undefined,
  facts: Uint8Array,
): readonly Section[] {
  const lines = <T extends object>(
    name: string,
    things: readonly T[],
    json: (thing: T) => object,
  ): Section => ({
    name,
    type: 'lines',
    entries: things.length,
    content: mapped(things, json),
  });
  const same = (thing: object): object => thing;
  const column = (name: string, content: Column | BlockColumn): Section => ({
    name,
    type: content instanceof Uint8Array ? 'u8' : content instanceof Uint16Array ? 'u16' : 'u32',
    entries: content.length,
    content,
  });
  return [
    lines('inputs', parts.inputs, same),
    lines('gaps', parts.gaps, same),
    ...(parts.review === undefined || parts.review.length === 0
      ? []
      : [lines('review', parts.review, decisionJson)]),
    ...(packed === undefined
      ? []
      : [
          column('facts', facts),
          ...GRAPH_COLUMNS.map((name) => column(name, packed.columns.get(name) ?? new Uint32Array())),
        ]),
    ...(parts.records === undefined ? [] : [lines('records', parts.records, recordJson)]),
  ];
}

function* mapped<A, B>(things: readonly A[], of: (thing: A) => B): Generator<B> {
  for (const thing of things) yield of(thing);
}

function* blocksOf(
  section: number,
  content: Column | BlockColumn | Iterable<object>,
  level: Level,
): Generator<Uint8Array<ArrayBuffer>> {
  if (content instanceof BlockColumn) {
    for (let number = 0; number < content.blocks; number++)
      yield encodedBlock(section, content, number, level);
    return;
  }
  if (ArrayBuffer.isView(content)) {
    for (let at = 0; at < content.length; at += ENTRIES) {
      yield columnBlock(section, content.subarray(at, at + ENTRIES), level);
    }
    return;
  }
  const encoder = new TextEncoder();
  let batch: string[] = [];
  let size = 0;
  for (const thing of content) {
    const line = canonicalJson(thing);
    batch.push(line, '\n');
    size += line.length + 1;
    if (size < BATCH) continue;
    yield* pieces(section, encoder.encode(batch.join('')), level);
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield* pieces(section, encoder.encode(batch.join('')), level);
}

/** A single line may be longer than a block. */
function* pieces(section: number, bytes: Uint8Array, level: Level): Generator<Uint8Array<ArrayBuffer>> {
  const most = ENTRIES * 4;
  for (let at = 0; at < bytes.length; at += most) {
    yield bytesBlock(section, bytes.subarray(at, at + most), level);
  }
}

/** Run it to its end without yielding: its yields are no pieces. */
function* silently<T>(steps: Generator<unknown, T>): Generator<Uint8Array<ArrayBuffer>, T> {
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) yield EMPTY;
  return step.value;
}

const EMPTY = new Uint8Array(0);
