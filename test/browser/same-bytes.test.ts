import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goTo, importFiles, makeReport, watchedPage } from './app-page';
import { hasChromium, launchShort } from './chromium';
import { AT, exportSets } from './exports';
import { DIST_CLI, serveApp } from './static-server';
import type { Served } from './static-server';

/** All exports at hand where PROPERTY_RUNS asks for much, as `npm run soak` does; else the demo and one set nobody here wrote. */
const SETS = Number(process.env['PROPERTY_RUNS'] ?? 0) >= 1000 ? exportSets() : exportSets().slice(0, 2);

/** The same files and instant give the same bytes, whoever computes. */
describe.skipIf(!hasChromium)('browser and command line', () => {
  let browser: Browser;
  let served: Served;
  const folder = mkdtempSync(join(tmpdir(), 'overreach-'));
  beforeAll(async () => {
    browser = await launchShort();
    served = await serveApp();
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
    rmSync(folder, { recursive: true });
  });

  function command(...args: readonly string[]): void {
    const { status } = spawnSync(
      join(DIST_CLI, 'overreach.js'),
      [...args, '--at', new Date(AT).toISOString()],
      { stdio: 'ignore' },
    );
    // 2: written, but some file was not recognised.
    expect([0, 2]).toContain(status);
  }

  test.each(SETS)('write the same workspace, findings and report of $title', async ({ files }) => {
    const here = mkdtempSync(join(folder, 'set-'));
    const paths = files.map(({ name, bytes }) => {
      const path = join(here, 'in', name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
      return path;
    });
    const { page, context } = await watchedPage(browser);
    await page.goto(served.url);
    await importFiles(page, files);
    await goTo(page, 'Snapshots');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download workspace' }).click(),
    ]);
    await download.saveAs(join(here, 'browser.workspace'));
    await goTo(page, 'Findings');
    const json = page.getByRole('button', { name: 'JSON', exact: true });
    await expect.poll(() => json.isEnabled(), { timeout: 20_000 }).toBe(true);
    const [findings] = await Promise.all([page.waitForEvent('download'), json.click()]);
    await findings.saveAs(join(here, 'browser.json'));
    await makeReport(page, join(here, 'browser.html'));
    const title = await page.getByRole('textbox', { name: 'Title' }).inputValue();
    await context.close();

    command('workspace', '-o', join(here, 'cli.workspace'), ...paths);
    expect(
      readFileSync(join(here, 'cli.workspace')).equals(readFileSync(join(here, 'browser.workspace'))),
    ).toBe(true);
    command('findings', '--json', '-o', join(here, 'cli.json'), ...paths);
    expect(readFileSync(join(here, 'cli.json')).equals(readFileSync(join(here, 'browser.json')))).toBe(true);
    command('report', '-o', join(here, 'cli.html'), '--title', title, ...paths);
    expect(readFileSync(join(here, 'cli.html')).equals(readFileSync(join(here, 'browser.html')))).toBe(true);
  });
});
