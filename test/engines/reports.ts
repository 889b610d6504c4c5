import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signingKeyFile } from '../../src/report/signing-key';
import { AT, demoFiles } from '../browser/exports';
import type { NamedFile } from '../browser/exports';
import { DIST_CLI } from '../browser/static-server';

export const PASSPHRASE = 'correct horse battery';

export interface Made {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built command, at the demo's instant. */
export function command(...args: readonly string[]): Made {
  const at = args[0] === 'verify' ? [] : ['--at', new Date(AT).toISOString()];
  return spawnSync(process.execPath, [join(DIST_CLI, 'overreach.js'), ...args, ...at], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
}

/** The files in the folder; their paths. */
export function written(folder: string, files: readonly NamedFile[]): readonly string[] {
  return files.map(({ name, bytes }) => {
    const path = join(folder, name.replaceAll('/', '-'));
    writeFileSync(path, bytes);
    return path;
  });
}

/** A report of the demo estate: `options` of the command. The path of what was made. */
export function demoReport(folder: string, name: string, ...options: readonly string[]): string {
  const path = join(folder, name);
  const paths = written(folder, demoFiles());
  const made = command('report', '-o', path, '--title', 'Review of Q4', ...options, ...paths);
  if (made.status !== 0) throw new Error(made.stderr);
  return path;
}

export function passphraseFile(folder: string): string {
  const path = join(folder, 'passphrase');
  writeFileSync(path, `${PASSPHRASE}\n`);
  return path;
}

export function keyFile(folder: string): string {
  const path = join(folder, 'key.jwk');
  writeFileSync(path, signingKeyFile(new Uint8Array(32).fill(5)));
  return path;
}
