import { BlockColumn, ENTRIES } from '../graph/packed-block-column';
import { CODECS, decodeColumn, encodeColumn } from '../graph/packed-codec';
import { GRAPH_COLUMNS, unpackGraph } from '../graph/packed-graph';
import type { GraphColumn, GraphColumnName, PackedGraph, TypedColumn } from '../graph/packed-graph';
import type { AccessGraph } from '../graph/access-graph';
import { concatenated, u32 } from '../lib/bytes';
import type { PackedSection } from '../lib/pack';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { Sections } from './sections';

/** How a column begins: 1, 2 or 4 bytes an entry, or 0 for one that stays encoded; then its entries (u32). */
const HEAD = 5;
/** A block of it: codec (u8), entries (u32), bytes (u32). */
const BLOCK_HEAD = 9;
/** Bytes all columns may take: a few bytes can claim to be a billion entries. */
const MOST_BYTES = 2 ** 31;
/** And of what is small, at most so many; of what is not, so many times the bytes they come in. */
const SMALL = 64 << 20;
const MOST_RATIO = 100;

/** The graph of a report: its facts as JSON, and every column of `graph/packed-graph.ts` encoded. */
export function graphSections(packed: PackedGraph): readonly PackedSection[] {
  return [
    { name: 'facts', data: packed.facts },
    ...GRAPH_COLUMNS.map((name) => ({
      name: `column.${name}`,
      data: encoded(packed.columns.get(name) ?? new Uint32Array()),
    })),
  ];
}

function encoded(column: GraphColumn): Uint8Array {
  const width = column instanceof BlockColumn ? 0 : column.BYTES_PER_ELEMENT;
  const parts = [head(width, column.length)];
  if (column instanceof BlockColumn) {
    for (let i = 0; i < column.blocks; i++) {
      const { codec, bytes, entries } = column.block(i);
      parts.push(blockHead(CODECS.indexOf(codec), entries, bytes.length), bytes);
    }
    return concatenated(parts);
  }
  for (let at = 0; at < column.length; at += ENTRIES) {
    const part = column.subarray(at, at + ENTRIES);
    const { codec, bytes } = encodeColumn(part);
    parts.push(blockHead(CODECS.indexOf(codec), part.length, bytes.length), bytes);
  }
  return concatenated(parts);
}

function head(width: number, entries: number): Uint8Array {
  const bytes = new Uint8Array(HEAD);
  bytes[0] = width;
  new DataView(bytes.buffer).setUint32(1, entries, true);
  return bytes;
}

function blockHead(codec: number, entries: number, size: number): Uint8Array {
  const bytes = new Uint8Array(BLOCK_HEAD);
  bytes[0] = codec;
  const view = new DataView(bytes.buffer);
  view.setUint32(1, entries, true);
  view.setUint32(5, size, true);
  return bytes;
}

/** Read the graph back, every index proved: the bytes may come from anybody. Yields between the passes. */
export function* readGraphSections(
  sections: Sections,
  files: number,
): Generator<number, Result<AccessGraph>> {
  const facts = sections.get('facts');
  if (typeof facts !== 'string') return fail('the report lacks its part "facts"');
  const columns = new Map<GraphColumnName, GraphColumn>();
  let left = roomFor(sections);
  for (const name of GRAPH_COLUMNS) {
    const bytes = sections.get(`column.${name}`);
    if (!(bytes instanceof Uint8Array)) return fail(`the report lacks its part "column.${name}"`);
    const column = decoded(bytes, left);
    if (typeof column === 'string') return fail(`the graph of the report is damaged: ${name} ${column}`);
    left -= column instanceof BlockColumn ? column.length * 4 : column.byteLength;
    columns.set(name, column);
    yield columns.size;
  }
  const graph = yield* unpackGraph({ facts, columns }, files);
  return graph.ok ? graph : fail(`the graph of the report is damaged: ${graph.error}`);
}

function roomFor(sections: Sections): number {
  let size = 0;
  for (const data of sections.values()) size += data.length;
  return Math.min(MOST_BYTES, Math.max(SMALL, size * MOST_RATIO));
}

/** A column, or what is wrong with its bytes. */
function decoded(bytes: Uint8Array, room: number): GraphColumn | string {
  const width = bytes[0] ?? 9;
  const entries = u32(bytes, 1);
  if (entries === undefined) return 'is cut off';
  if (entries * (width === 0 ? 4 : width) > room) return 'is larger than any report';
  const column = empty(width, entries);
  if (column === undefined) return 'is of no known type';
  let filled = 0;
  for (let at = HEAD; at < bytes.length;) {
    const codec = CODECS[bytes[at] ?? CODECS.length];
    const count = u32(bytes, at + 1);
    const size = u32(bytes, at + 5);
    if (codec === undefined || count === undefined || size === undefined) return 'has a damaged block';
    const block = bytes.subarray(at + BLOCK_HEAD, at + BLOCK_HEAD + size);
    if (block.length !== size || filled + count > entries) return 'has a block that does not fit';
    const wrong =
      column instanceof BlockColumn
        ? column.add(codec, block, count)
        : decodeColumn(codec, block, column, filled, count);
    if (wrong !== undefined) return wrong;
    filled += count;
    at += BLOCK_HEAD + size;
  }
  return filled === entries ? column : 'is not filled';
}

function empty(width: number, entries: number): TypedColumn | BlockColumn | undefined {
  switch (width) {
    case 0:
      return new BlockColumn(entries);
    case 1:
      return new Uint8Array(entries);
    case 2:
      return new Uint16Array(entries);
    case 4:
      return new Uint32Array(entries);
    default:
      return undefined;
  }
}

/** Columns without their graph, for `upgrade` and tests. */
export function columnSection(sections: Sections, name: GraphColumnName): Result<GraphColumn> {
  const bytes = sections.get(`column.${name}`);
  const column = bytes instanceof Uint8Array ? decoded(bytes, MOST_BYTES) : 'is not there';
  return typeof column === 'string' ? fail(column) : ok(column);
}
