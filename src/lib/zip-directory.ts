import { u16, u32, u64 } from './bytes';
import { decodeText } from './encoding';

/** One entry of a ZIP archive as its directory states it (PKWARE APPNOTE 6.3.10, section 4.3.12). */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Where the compressed data begins, when its local header could be found. */
  readonly dataStart?: number;
}

export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  /** Set when the archive is not whole; the entries are those that could be made out. */
  readonly problem?: string;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;

/** An archive begins with an entry, or is the empty archive. */
export function isZip(bytes: Uint8Array): boolean {
  const signature = u32(bytes, 0);
  return signature === LOCAL || signature === END;
}

/**
 * List the entries: by the central directory, which is the authority; when that is missing (a download cut off), by
 * the local headers, as far as they state their sizes.
 */
export function readZipDirectory(bytes: Uint8Array, maxEntries: number): ZipDirectory {
  const end = findEnd(bytes);
  if (end === undefined) {
    return {
      entries: walkLocalHeaders(bytes, maxEntries),
      problem: 'the archive is cut off: its directory at the end is missing',
    };
  }
  const entries: ZipEntry[] = [];
  let at = end.start;
  for (let i = 0; i < Math.min(end.count, maxEntries); i++) {
    const read = readCentral(bytes, at, end.shift);
    if (read === undefined) {
      return {
        entries,
        problem: `the archive is damaged: entry ${i + 1} of ${end.count} of its directory is unreadable`,
      };
    }
    entries.push(read.entry);
    at = read.next;
  }
  if (end.count > maxEntries) {
    return { entries, problem: `it lists ${end.count} entries; the first ${maxEntries} were read` };
  }
  return { entries };
}

interface DirectoryPlace {
  readonly start: number;
  readonly count: number;
  /** Bytes in front of the archive proper (a self-extracting program). */
  readonly shift: number;
}

/** The end record stands in the last 64 kB, after it only a comment (4.3.16). */
function findEnd(bytes: Uint8Array): DirectoryPlace | undefined {
  const lowest = Math.max(0, bytes.length - 22 - 0xffff);
  for (let at = bytes.length - 22; at >= lowest; at--) {
    if (u32(bytes, at) !== END || at + 22 + (u16(bytes, at + 20) ?? 0) > bytes.length) continue;
    const wide = findEnd64(bytes, at);
    if (wide !== undefined) return wide;
    const count = u16(bytes, at + 10) ?? 0;
    const size = u32(bytes, at + 12) ?? 0;
    const start = u32(bytes, at + 16) ?? 0;
    const shift = at - size - start;
    if (shift < 0) continue;
    return { start: start + shift, count, shift };
  }
  return undefined;
}

function findEnd64(bytes: Uint8Array, end: number): DirectoryPlace | undefined {
  if (u32(bytes, end - 20) !== LOCATOR_64) return undefined;
  const at = u64(bytes, end - 12);
  if (at === undefined || u32(bytes, at) !== END_64) return undefined;
  const count = u64(bytes, at + 32);
  const start = u64(bytes, at + 48);
  return count === undefined || start === undefined ? undefined : { start, count, shift: 0 };
}

function readCentral(
  bytes: Uint8Array,
  at: number,
  shift: number,
): { readonly entry: ZipEntry; readonly next: number } | undefined {
  if (u32(bytes, at) !== CENTRAL || at + 46 > bytes.length) return undefined;
  const nameLength = u16(bytes, at + 28) ?? 0;
  const extraLength = u16(bytes, at + 30) ?? 0;
  const next = at + 46 + nameLength + extraLength + (u16(bytes, at + 32) ?? 0);
  if (next > bytes.length) return undefined;
  const wide = wideSizes(bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength), [
    u32(bytes, at + 24) ?? 0,
    u32(bytes, at + 20) ?? 0,
    u32(bytes, at + 42) ?? 0,
  ]);
  const dataStart = findData(bytes, wide[2] + shift);
  const entry = {
    name: entryName(bytes.subarray(at + 46, at + 46 + nameLength)),
    method: u16(bytes, at + 10) ?? 0,
    encrypted: ((u16(bytes, at + 8) ?? 0) & 1) === 1,
    crc: u32(bytes, at + 16) ?? 0,
    compressedSize: wide[1],
    size: wide[0],
    ...(dataStart === undefined ? {} : { dataStart }),
  };
  return { entry, next };
}

type Sizes = readonly [size: number, compressedSize: number, offset: number];

/** Replace the fields that say 0xffffffff by those of the Zip64 extra field (4.5.3), in its order. */
function wideSizes(extra: Uint8Array, narrow: Sizes): Sizes {
  for (let at = 0; at + 4 <= extra.length; at += 4 + (u16(extra, at + 2) ?? 0)) {
    if (u16(extra, at) !== 1) continue;
    let from = at + 4;
    const widened = (value: number): number => {
      if (value !== 0xffffffff) return value;
      const wide = u64(extra, from) ?? value;
      from += 8;
      return wide;
    };
    return [widened(narrow[0]), widened(narrow[1]), widened(narrow[2])];
  }
  return narrow;
}

/** Where the data of the local header at an offset begins. */
function findData(bytes: Uint8Array, at: number): number | undefined {
  if (u32(bytes, at) !== LOCAL || at + 30 > bytes.length) return undefined;
  return at + 30 + (u16(bytes, at + 26) ?? 0) + (u16(bytes, at + 28) ?? 0);
}

function walkLocalHeaders(bytes: Uint8Array, maxEntries: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < maxEntries) {
    const dataStart = findData(bytes, at);
    if (dataStart === undefined) return entries;
    const flags = u16(bytes, at + 6) ?? 0;
    const compressedSize = u32(bytes, at + 18) ?? 0;
    entries.push({
      name: entryName(bytes.subarray(at + 30, at + 30 + (u16(bytes, at + 26) ?? 0))),
      method: u16(bytes, at + 8) ?? 0,
      encrypted: (flags & 1) === 1,
      crc: u32(bytes, at + 14) ?? 0,
      compressedSize,
      size: u32(bytes, at + 22) ?? 0,
      dataStart,
    });
    // Bit 3: the sizes stand after the data, so the next entry cannot be found without the directory.
    if ((flags & 8) === 8) return entries;
    at = dataStart + compressedSize;
  }
  return entries;
}

/** Names are UTF-8 or an old code page; either way only a label, never a path that is opened. */
function entryName(bytes: Uint8Array): string {
  return decodeText(bytes).text;
}
