import { deflateSync, inflateSync } from 'fflate';
import { u16, u32 } from '../lib/bytes';
import { ENTRIES } from '../graph/packed-block-column';
import type { BlockColumn } from '../graph/packed-block-column';
import { CODECS, decodeColumn, encodeColumn } from '../graph/packed-codec';
import type { Codec } from '../graph/packed-codec';

/** A column of a workspace, or the bytes of a text. */
export type Column = Uint8Array | Uint16Array | Uint32Array;

export { ENTRIES };

/**
 * A workspace file of version 2 is this mark, then blocks one after the other. The mark has a byte no text has, and
 * both line ends, so that a transfer as text is noticed (as in PNG).
 */
export const MARK = Uint8Array.of(0x89, 0x4f, 0x56, 0x52, 0x57, 0x32, 0x0d, 0x0a);

/**
 * The head of a block, little-endian: section (u16), codec (u8), compression (u8: 0 none, 1 deflate), entries (u32),
 * plain bytes (u32), stored bytes (u32); the stored bytes follow.
 */
export const HEAD = 16;
/** Plain bytes of one block at most: a piece of work, and what a reader holds of a file at once. */
export const MAX_BLOCK = 1 << 20;
/** Sections that are no column: the header, which is the first block, and the digest, which is the last. */
export const HEADER_SECTION = 0xffff;
export const DIGEST_SECTION = 0xfffe;

export interface BlockHead {
  readonly section: number;
  readonly codec: number;
  readonly compression: number;
  readonly entries: number;
  readonly plain: number;
  readonly stored: number;
}

/** Compression level: 0 keeps the bytes as they are, for storage; 6 is for files. */
export type Level = 0 | 1 | 6;

export function bytesBlock(section: number, bytes: Uint8Array, level: Level): Uint8Array<ArrayBuffer> {
  return block(section, 'raw', bytes.length, bytes, level);
}

export function columnBlock(section: number, values: Column, level: Level): Uint8Array<ArrayBuffer> {
  const { codec, bytes } = encodeColumn(values);
  return block(section, codec, values.length, bytes, level);
}

/** A block of a column that is kept encoded, as it is. */
export function encodedBlock(
  section: number,
  column: BlockColumn,
  number: number,
  level: Level,
): Uint8Array<ArrayBuffer> {
  const { codec, bytes, entries } = column.block(number);
  return block(section, codec, entries, bytes, level);
}

/** Keep the values of a block encoded. What is wrong, or nothing. */
export function intoBlocks(head: BlockHead, plain: Uint8Array, column: BlockColumn): string | undefined {
  return column.add(CODECS[head.codec] ?? 'raw', plain, head.entries);
}

function block(
  section: number,
  codec: Codec,
  entries: number,
  plain: Uint8Array,
  level: Level,
): Uint8Array<ArrayBuffer> {
  const packed = level === 0 ? plain : deflateSync(plain, { level });
  const smaller = packed.length < plain.length;
  const stored = smaller ? packed : plain;
  const whole = new Uint8Array(HEAD + stored.length);
  const head = new DataView(whole.buffer);
  head.setUint16(0, section, true);
  head.setUint8(2, CODECS.indexOf(codec));
  head.setUint8(3, smaller ? 1 : 0);
  head.setUint32(4, entries, true);
  head.setUint32(8, plain.length, true);
  head.setUint32(12, stored.length, true);
  whole.set(stored, HEAD);
  return whole;
}

/** The head at a place of bytes that hold it whole. */
export function readHead(bytes: Uint8Array, at: number): BlockHead {
  return {
    section: u16(bytes, at) ?? 0,
    codec: bytes[at + 2] ?? 0,
    compression: bytes[at + 3] ?? 0,
    entries: u32(bytes, at + 4) ?? 0,
    plain: u32(bytes, at + 8) ?? 0,
    stored: u32(bytes, at + 12) ?? 0,
  };
}

/** What is wrong with a head, before anything is read for it. */
export function headFault(head: BlockHead): string | undefined {
  if (head.plain > MAX_BLOCK || head.stored > head.plain) return 'is larger than any block';
  if (head.compression > 1 || (head.compression === 0 && head.stored !== head.plain))
    return 'is compressed in no known way';
  if (head.codec >= CODECS.length) return 'is encoded in no known way';
  return undefined;
}

/** The plain bytes of a block. */
export function plainBytes(head: BlockHead, stored: Uint8Array): Uint8Array | undefined {
  if (head.compression === 0) return stored;
  try {
    // One byte more than there should be, so that more is noticed.
    const plain = inflateSync(stored, { out: new Uint8Array(head.plain + 1) });
    return plain.length === head.plain ? plain : undefined;
  } catch {
    return undefined;
  }
}

/** Put the values of a block into a column. What is wrong, or nothing. */
export function intoColumn(
  head: BlockHead,
  plain: Uint8Array,
  column: Column,
  at: number,
): string | undefined {
  if (at + head.entries > column.length) return 'has more entries than its section';
  return decodeColumn(CODECS[head.codec] ?? 'raw', plain, column, at, head.entries);
}
