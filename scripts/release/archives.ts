import { gzipSync, zipSync } from 'fflate';
import type { Zippable } from 'fflate';

export interface ArchiveFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable?: boolean;
}

/** Compressed by fflate, not by zlib, whose bytes differ between versions of Node. */
const LEVEL = 9;
/** The earliest a zip can say, in any time zone: it keeps local time. */
const ZIP_TIME = new Date(1980, 0, 1);
/** The time npm gives what it packs: 1985-10-26T08:15:00Z. */
const TAR_TIME = 499_162_500;

function byPath(a: ArchiveFile, b: ArchiveFile): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** The same files give the same bytes, whenever and wherever. */
export function zipOf(files: readonly ArchiveFile[]): Uint8Array {
  const tree: Zippable = {};
  for (const { path, bytes } of files.toSorted(byPath))
    tree[path] = [bytes, { level: LEVEL, mtime: ZIP_TIME, os: 3, attrs: 0o100644 * 2 ** 16 }];
  return zipSync(tree);
}

/** A package as npm installs it: ustar (POSIX 1003.1, pax) under `package/`, compressed. */
export function packageOf(files: readonly ArchiveFile[]): Uint8Array {
  const blocks = files.toSorted(byPath).flatMap((file) => [header(file), padded(file.bytes)]);
  const tar = Buffer.concat([...blocks, Buffer.alloc(1024)]);
  return gzipSync(tar, { level: LEVEL, mtime: 0 });
}

function header({ path, bytes, executable = false }: ArchiveFile): Buffer {
  const block = Buffer.alloc(512);
  const name = `package/${path}`;
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long a name`);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;
  block.write(name, 0);
  block.write(octal(executable ? 0o755 : 0o644, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(bytes.length, 11), 124);
  block.write(octal(TAR_TIME, 11), 136);
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}
