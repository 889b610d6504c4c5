import {
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { hasChromium } from './chromium';
import { runningApp } from './running-app';

const NODES = 4_200;
/** Longer than what is kept of a property: the file is large, what is made of it is not. */
const WORDS = 10_000;

/** An OpenGraph file of some 42 MB whose only group stands at its very end, where nothing may have been cut. */
function writeFile(path: string, nodes = NODES): void {
  const file = openSync(path, 'w');
  writeSync(file, '{"metadata":{"source_kind":"Base"},"graph":{"nodes":[\n');
  for (let i = 0; i < nodes; i++) {
    const about = `é “${i}” \\u00e9\\n`.padEnd(WORDS, 'x');
    writeSync(
      file,
      `{"id":"u${i}","kinds":["User"],"properties":{"name":"user ${i}","about":"${about}"}},\n`,
    );
  }
  writeSync(file, '{"id":"last","kinds":["Group"],"properties":{"name":"the last group"}}],"edges":[\n');
  for (let i = 0; i < nodes; i++) {
    writeSync(
      file,
      `{"kind":"MemberOf","start":{"value":"u${i}"},"end":{"value":"last"}}${i < nodes - 1 ? ',\n' : ''}`,
    );
  }
  writeSync(file, ']}}');
  closeSync(file);
}

describe.skipIf(!hasChromium)('a file much larger than what is read of it at a time', () => {
  const app = runningApp({ long: true });
  const folder = mkdtempSync(join(tmpdir(), 'overreach-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is imported in full, to its last element', { timeout: 300_000 }, async () => {
    const path = join(folder, 'large.json');
    writeFile(path);
    expect(statSync(path).size).toBeGreaterThan(40e6);
    const { page, context } = await app.opened();
    await page.getByRole('navigation', { name: 'Views' }).waitFor();
    await page.getByLabel('Files to import').first().setInputFiles(path);
    await page.getByRole('heading', { name: 'What was imported' }).waitFor({ timeout: 240_000 });
    // Every node and edge is accounted for, and all of them are used.
    const elements = (2 * NODES + 1).toLocaleString('en');
    const row = page.getByRole('row').filter({ hasText: 'large.json' }).first();
    expect((await row.innerText()).replaceAll(/[\s\u00a0,.']/g, '')).toContain(
      elements.replaceAll(',', '').repeat(2),
    );
    await context.close();
  });

  test('that no tab can hold is refused before it is read, with the way that works', async () => {
    const path = join(folder, 'too-large.json');
    writeFile(path, 10);
    // A file of 40 GB of which the disk holds the beginning only.
    truncateSync(path, 40e9);
    const { page, context } = await app.opened();
    await page.getByRole('navigation', { name: 'Views' }).waitFor();
    await page.getByLabel('Files to import').first().setInputFiles(path);
    const told = page.getByRole('alert').filter({ hasText: 'overreach workspace' }).first();
    await told.waitFor({ timeout: 120_000 });
    expect(await told.innerText()).toContain('Nothing was read');
    // The tab is alive: what does fit is taken right after.
    const small = join(folder, 'small.json');
    writeFileSync(
      small,
      '{"metadata":{"source_kind":"Base"},"graph":{"nodes":[{"id":"u","kinds":["User"],"properties":{"name":"u"}},' +
        '{"id":"g","kinds":["Group"],"properties":{"name":"g"}}],"edges":[{"kind":"MemberOf","start":{"value":"u"},' +
        '"end":{"value":"g"}}]}}',
    );
    await page.getByLabel('Files to import').first().setInputFiles(small);
    await page.getByRole('heading', { name: 'What was imported' }).waitFor({ timeout: 120_000 });
    await context.close();
  });
});
