import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIST } from './static-server';

const LISTED = /\["([^"]+)", "sha256-[^"]+"\]/g;
const VERSION = /(OURS \+ ")[0-9a-f]{16}(")/;

/** The built app in a folder of its own, to be changed as a later build would change it. */
export function copyOfApp(): string {
  const folder = mkdtempSync(join(tmpdir(), 'overreach-'));
  cpSync(DIST, folder, { recursive: true });
  return folder;
}

/** Change a file in place, and the service worker with it, as another build does. */
export function release(folder: string, path: string, change: (text: string) => string): void {
  edit(join(folder, path), change);
  edit(join(folder, 'sw.js'), (worker) => {
    const listed = worker.replace(LISTED, (_, name: string) => {
      const bytes = readFileSync(join(folder, name === './' ? 'index.html' : name));
      return `["${name}", "sha256-${createHash('sha256').update(bytes).digest('base64')}"]`;
    });
    const version = createHash('sha256').update(listed).digest('hex').slice(0, 16);
    return listed.replace(VERSION, `$1${version}$2`);
  });
}

/** Change a text file, which must change. */
export function edit(path: string, change: (text: string) => string): void {
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${path} stays as it was`);
  writeFileSync(path, after);
}
