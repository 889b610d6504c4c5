import { zipSync } from 'fflate';
import { concatenated, u32 } from '../lib/bytes';
import type { FolderFile } from './folder';

/** Bytes of the record at the end of an archive without a comment (APPNOTE.TXT, 4.3.16). */
const END = 22;
/** Where the directory has its entry's place in the archive (4.3.12), and the end record what it counts (4.3.16). */
const PLACE = 42;
const ON_DISK = 8;
const ENTRIES = 10;
const SIZE = 12;
const START = 16;

/**
 * A report as a folder, zipped: without time stamps, so that equal reports are equal bytes. The archive in parts; yields the
 * files that are in it. One file after the other, as `zipSync` would do all of them at once.
 */
export function* folderZip(files: Iterable<FolderFile>): Generator<number, Uint8Array<ArrayBuffer>[]> {
  const encoder = new TextEncoder();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array[] = [];
  let end = new Uint8Array(END);
  let length = 0;
  for (const { name, text } of files) {
    const zipped = zipSync(
      { [`report/${name}`]: encoder.encode(text) },
      { level: 6, mtime: '1980-01-01T00:00:00' },
    );
    end = zipped.slice(-END);
    const start = u32(end, START) ?? 0;
    const entry = zipped.slice(start, -END);
    new DataView(entry.buffer).setUint32(PLACE, length, true);
    parts.push(zipped.slice(0, start));
    directory.push(entry);
    length += start;
    yield parts.length;
  }
  const entries = concatenated(directory);
  const view = new DataView(end.buffer);
  for (const at of [ON_DISK, ENTRIES]) view.setUint16(at, directory.length, true);
  view.setUint32(SIZE, entries.length, true);
  view.setUint32(START, length, true);
  return [...parts, entries, end];
}
