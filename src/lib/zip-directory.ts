import { buffered } from './byte-source';
import type { ByteSource } from './byte-source';
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

/** A file that begins otherwise but ends as an archive does, with a directory: one that unpacks itself (4.1.9). */
export function endsAsZip(source: ByteSource): boolean {
  if (source.size < 22 + 46) return false;
  const end = findEnd(source);
  return end !== undefined && end.count > 0 && end.exact && end.led;
}

/**
 * List the entries: by the central directory, which is the authority; when that is missing (a download cut off), by
 * the local headers, as far as they state their sizes.
 */
export function readZipDirectory(source: ByteSource, maxEntries: number): ZipDirectory {
  // The directory and the local headers are read in turns, so each has a window of its own.
  const local = buffered(source);
  const end = findEnd(source);
  if (end === undefined) {
    return {
      entries: walkLocalHeaders(local, maxEntries),
      problem: 'the archive is cut off: its directory at the end is missing',
    };
  }
  const central = buffered(source);
  const entries: ZipEntry[] = [];
  let at = end.start;
  for (let i = 0; i < Math.min(end.count, maxEntries); i++) {
    const read = readCentral(central, local, at, end.shift);
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

/** A place where an end record may be, and what speaks for it. */
interface Candidate extends DirectoryPlace {
  /** Its comment ends with the file, as 4.3.16 has it. */
  readonly exact: boolean;
  /** Where it says the directory begins, one begins; one without entries is the whole archive but for its comment. */
  readonly led: boolean;
}

/**
 * The end record stands in the last 64 kB, after it only a comment (4.3.16). The comment, or bytes put after it, may
 * hold the signature again: the record counts that leads to a directory and whose comment ends with the file, then
 * what is nearest to that.
 */
function findEnd(source: ByteSource): Candidate | undefined {
  let best: Candidate | undefined;
  for (const found of candidates(source)) {
    if (found.exact && found.led) return found;
    if (best === undefined || weight(found) > weight(best)) best = found;
  }
  return best;
}

function weight({ exact, led }: Candidate): number {
  return (led ? 2 : 0) + (exact ? 1 : 0);
}

/** From the end of the file on. */
function* candidates(source: ByteSource): Generator<Candidate, void> {
  const from = Math.max(0, source.size - 22 - 0xffff - 20);
  const bytes = source.read(from, source.size - from);
  for (let at = bytes.length - 22; at >= 0; at--) {
    if (u32(bytes, at) !== END) continue;
    const over = bytes.length - (at + 22 + (u16(bytes, at + 20) ?? 0));
    if (over < 0) continue;
    const place = findEnd64(source, bytes, at) ?? narrowPlace(bytes, at, from);
    if (place === undefined) continue;
    const led = place.count === 0 ? from + at === 0 : u32(source.read(place.start, 4), 0) === CENTRAL;
    yield { ...place, exact: over === 0, led };
  }
}

function narrowPlace(bytes: Uint8Array, at: number, from: number): DirectoryPlace | undefined {
  const count = u16(bytes, at + 10) ?? 0;
  const size = u32(bytes, at + 12) ?? 0;
  const start = u32(bytes, at + 16) ?? 0;
  const shift = from + at - size - start;
  return shift < 0 ? undefined : { start: start + shift, count, shift };
}

function findEnd64(source: ByteSource, tail: Uint8Array, end: number): DirectoryPlace | undefined {
  if (end < 20 || u32(tail, end - 20) !== LOCATOR_64) return undefined;
  const at = u64(tail, end - 12);
  if (at === undefined) return undefined;
  const record = source.read(at, 56);
  if (u32(record, 0) !== END_64) return undefined;
  const count = u64(record, 32);
  const start = u64(record, 48);
  return count === undefined || start === undefined ? undefined : { start, count, shift: 0 };
}

function readCentral(
  source: ByteSource,
  local: ByteSource,
  start: number,
  shift: number,
): { readonly entry: ZipEntry; readonly next: number } | undefined {
  const fixed = source.read(start, 46);
  if (u32(fixed, 0) !== CENTRAL || fixed.length < 46) return undefined;
  const nameLength = u16(fixed, 28) ?? 0;
  const extraLength = u16(fixed, 30) ?? 0;
  const length = 46 + nameLength + extraLength + (u16(fixed, 32) ?? 0);
  const bytes = source.read(start, length);
  if (bytes.length < length) return undefined;
  const wide = wideSizes(bytes.subarray(46 + nameLength, 46 + nameLength + extraLength), [
    u32(bytes, 24) ?? 0,
    u32(bytes, 20) ?? 0,
    u32(bytes, 42) ?? 0,
  ]);
  const dataStart = findData(local, wide[2] + shift);
  const entry = {
    name: entryName(bytes.subarray(46, 46 + nameLength)),
    method: u16(bytes, 10) ?? 0,
    encrypted: ((u16(bytes, 8) ?? 0) & 1) === 1,
    crc: u32(bytes, 16) ?? 0,
    compressedSize: wide[1],
    size: wide[0],
    ...(dataStart === undefined ? {} : { dataStart }),
  };
  return { entry, next: start + length };
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
function findData(source: ByteSource, at: number): number | undefined {
  const header = source.read(at, 30);
  if (u32(header, 0) !== LOCAL || header.length < 30) return undefined;
  return at + 30 + (u16(header, 26) ?? 0) + (u16(header, 28) ?? 0);
}

function walkLocalHeaders(source: ByteSource, maxEntries: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < maxEntries) {
    const dataStart = findData(source, at);
    if (dataStart === undefined) return entries;
    const header = source.read(at, 30 + 0xffff);
    const flags = u16(header, 6) ?? 0;
    const compressedSize = u32(header, 18) ?? 0;
    entries.push({
      name: entryName(header.subarray(30, 30 + (u16(header, 26) ?? 0))),
      method: u16(header, 8) ?? 0,
      encrypted: (flags & 1) === 1,
      crc: u32(header, 14) ?? 0,
      compressedSize,
      size: u32(header, 22) ?? 0,
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
