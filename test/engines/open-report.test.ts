import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveApp } from '../browser/static-server';
import type { Served } from '../browser/static-server';
import { engines } from './engine';
import type { Engine, EnginePage } from './engine';
import { PASSPHRASE, demoReport, keyFile, passphraseFile } from './reports';
import { FULL, isSlowerOrFull } from './sample';
import { databases, fill, goTo, press, untilDrawn, untilPressed, untilText, views } from './use-page';

/** What each view of the demo's report must say. */
const SAID: ReadonlyMap<string, RegExp> = new Map([
  ['Overview', /Harbourline/],
  ['Explore', /Where should it start/],
  ['Access', /effective permission/],
  ['Identity', /./],
  ['Delegation', /Brightwater/],
  ['Findings', /critical|high/i],
  ['About this report', /SHA-256[\s\S]*Verified\./],
]);

const folder = mkdtempSync(join(tmpdir(), 'overreach-engines-'));
const paths: Record<string, string> = {};
let served: Served;

beforeAll(async () => {
  demoReport(folder, 'plain.html');
  const signed = ['--sign', keyFile(folder)];
  paths['sealed'] = demoReport(folder, 'sealed.html', '--passphrase-file', passphraseFile(folder), ...signed);
  demoReport(folder, 'folder', '--folder');
  served = await serveApp({ folder });
});
afterAll(async () => {
  await served.close();
  rmSync(folder, { recursive: true });
});

async function opened(engine: Engine, url: string): Promise<EnginePage> {
  const page = await engine.open();
  await page.goto(url);
  return page;
}

/** Every view in turn, with what it must say; the picture and the table of Explore. */
async function seeAllViews(page: EnginePage): Promise<void> {
  const names = await views(page);
  expect(names).toEqual([...SAID.keys()]);
  for (const name of names) {
    await goTo(page, name);
    await untilText(page, SAID.get(name) ?? /./, 'main');
    if (name === 'Explore') await explore(page);
    expect(await untilText(page, /./, 'main')).not.toMatch(/cannot be shown|The engine broke/);
  }
}

async function explore(page: EnginePage): Promise<void> {
  await fill(page, 'input[aria-label="Search principals and resources"]', 'Priya');
  await untilPressed(page, '', '[role=listbox]');
  await untilDrawn(page);
  await untilPressed(page, 'Table', 'main');
  await untilText(page, /allowed|conditional/i, 'main [role=grid]');
}

for (const { name, start } of engines) {
  describe(name, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await start();
    });
    afterAll(() => engine.close());

    test.for([
      ['plain', 'disk'],
      ...(FULL ? ([['plain', 'host']] as const) : []),
      ...(isSlowerOrFull(name) ? ([['folder/index', 'host']] as const) : []),
    ] as const)('%s report from %s: verified, every view, nothing stored', async ([report, from]) => {
      const url =
        from === 'disk' ? pathToFileURL(join(folder, `${report}.html`)).href : `${served.url}${report}.html`;
      const page = await opened(engine, url);
      await untilText(page, /read-only report/);
      await untilText(page, /verified/);
      // The same viewer of the same data: every view once, and of the others that they open.
      if (FULL || report === 'plain') await seeAllViews(page);
      else await untilText(page, SAID.get('Overview') ?? /./, 'main');
      expect(await databases(page)).toBe(0);
      await page.close();
    });

    // What a wrong passphrase is told in Chromium is in test/browser/shared-report.
    test.runIf(isSlowerOrFull(name))(
      'encrypted and signed report from disk: asks, opens, says by which key',
      async () => {
        const page = await opened(engine, pathToFileURL(paths['sealed'] ?? '').href);
        expect(await untilText(page, /This report is encrypted/)).not.toContain('Review of Q4');
        if (FULL) {
          await fill(page, 'input[type=password]', 'correct horse');
          await untilPressed(page, 'Open');
          await untilText(page, /does not open it/);
        }
        await fill(page, 'input[type=password]', PASSPHRASE);
        await untilPressed(page, 'Open');
        await untilText(page, /verified, signed/);
        await untilText(page, SAID.get('Overview') ?? /./, 'main');
        await goTo(page, 'About this report');
        await untilText(page, /the signature is by the key below/, 'main');
        expect(await databases(page)).toBe(0);
        await page.close();
      },
    );

    test('the app from a host: the demo estate, and Explore', async () => {
      const app = await serveApp();
      const page = await opened(engine, `${app.url}#demo`);
      await untilText(page, /Harbourline/, 'main');
      await goTo(page, 'Explore');
      await explore(page);
      expect(await databases(page)).toBeGreaterThan(0);
      expect(await press(page, 'no such button')).toBe(false);
      await page.close();
      await app.close();
    });
  });
}
