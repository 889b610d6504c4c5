import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** The evaluator the tests compare with is AGPL: it must never get into what is shipped. */
const COPYLEFT = ['@cloud-copilot/iam-simulate', '@cloud-copilot/iam-policy', '@cloud-copilot/iam-utils'];
/** Texts only that evaluator has. */
const MARKS = ['ImplicitlyDenied', 'RequestContextImpl', 'runUnsafeSimulation'];
const root = resolve(import.meta.dirname, '../..');

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly license?: string }>>;
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

test('no dependency that is shipped has a licence that would bind what uses it', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
  const shipped = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  expect(shipped.length).toBeGreaterThan(0);
  expect(shipped.filter(([path]) => COPYLEFT.some((name) => path.endsWith(name)))).toEqual([]);
  expect(shipped.filter(([, { license }]) => /GPL/u.test(license ?? ''))).toEqual([]);
});

test('nothing but tests imports the other evaluator', () => {
  const sources = ['src', 'workers', 'scripts'].flatMap((folder) => files(join(root, folder)));
  const found = sources.filter((path) => COPYLEFT.some((name) => readFileSync(path, 'utf8').includes(name)));
  expect(found).toEqual([]);
});

test.skipIf(!existsSync(join(root, 'dist')))('no built file holds any of it', () => {
  const built = ['dist', 'dist-cli'].filter((name) => existsSync(join(root, name)));
  const scripts = built
    .flatMap((name) => files(join(root, name)))
    .filter((path) => /\.(?:js|html)$/u.test(path));
  const found = scripts.filter((path) => MARKS.some((mark) => readFileSync(path, 'utf8').includes(mark)));
  expect(found).toEqual([]);
});
