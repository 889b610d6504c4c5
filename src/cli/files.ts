import { closeSync, fstatSync, openSync, readFileSync, readSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { NamedFile } from '../engine/import';
import { SourceFailure } from '../lib/byte-source';
import type { ByteSource } from '../lib/byte-source';
import type { Result } from '../lib/result';
import { fail, ok } from '../lib/result';

/** Files and whole folders (in name order), to be read piece by piece; `-` is standard input. */
export function readFiles(paths: readonly string[]): Result<readonly NamedFile[]> {
  const found: NamedFile[] = [];
  for (const path of paths) {
    try {
      if (path === '-') found.push({ name: 'stdin', bytes: readFileSync(0) });
      else found.push(...under(path, basename(resolve(path))));
    } catch (error) {
      return fail(`${path} cannot be read: ${error instanceof Error ? error.message : 'unknown error'}`);
    }
  }
  return ok(found);
}

/** Files of a folder are named with it, as the browser names those of a folder dropped. */
function under(path: string, name: string): readonly NamedFile[] {
  const stat = statSync(path);
  if (!stat.isDirectory()) {
    // A pipe or device has no size, and cannot be read twice.
    if (!stat.isFile()) return [{ name, bytes: readFileSync(path) }];
    return [{ name, source: fileSource(path) }];
  }
  return readdirSync(path)
    .sort()
    .filter((child) => !child.startsWith('.'))
    .flatMap((child) => under(join(path, child), `${name}/${child}`));
}

/** Files open at once: an import reads them one after the other, a folder may hold more than a process may open. */
const OPEN = 16;
const open = new Map<string, number>();

/** A file as a source. It is opened when it is read, and read where it is asked for. */
export function fileSource(path: string): ByteSource {
  const size = sizeOf(path);
  return {
    size,
    read(offset, length) {
      const wanted = Math.max(0, Math.min(length, size - offset));
      const bytes = new Uint8Array(wanted);
      try {
        const file = descriptor(path);
        for (let at = 0; at < wanted;) {
          const got = readSync(file, bytes, at, wanted - at, offset + at);
          if (got === 0) throw new SourceFailure(`${path} is shorter than it was`);
          at += got;
        }
      } catch (error) {
        if (error instanceof SourceFailure) throw error;
        const why = error instanceof Error ? error.message : 'unknown error';
        throw new SourceFailure(`${path} cannot be read: ${why}`, { cause: error });
      }
      return bytes;
    },
  };
}

function sizeOf(path: string): number {
  const file = openSync(path, 'r');
  try {
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}

function descriptor(path: string): number {
  const known = open.get(path);
  if (known !== undefined) return known;
  const [oldest] = open;
  if (oldest !== undefined && open.size >= OPEN) {
    open.delete(oldest[0]);
    closeSync(oldest[1]);
  }
  const file = openSync(path, 'r');
  open.set(path, file);
  return file;
}
