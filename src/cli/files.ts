import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Result } from '../lib/result';
import { fail, ok } from '../lib/result';

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Read files and whole folders (in name order); `-` is standard input. */
export function readFiles(paths: readonly string[]): Result<readonly NamedBytes[]> {
  const found: NamedBytes[] = [];
  for (const path of paths) {
    try {
      if (path === '-') found.push({ name: 'stdin', bytes: readFileSync(0) });
      else found.push(...under(path));
    } catch (error) {
      return fail(`${path} cannot be read: ${error instanceof Error ? error.message : 'unknown error'}`);
    }
  }
  return ok(found);
}

function under(path: string): readonly NamedBytes[] {
  if (!statSync(path).isDirectory()) return [{ name: basename(path), bytes: readFileSync(path) }];
  return readdirSync(path)
    .sort()
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => under(join(path, name)));
}
