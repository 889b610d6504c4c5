import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gunzip } from '../../src/lib/gzip';
import { reportDataOf } from '../../src/report/html';
import {
  askInBar,
  findingsCounted,
  goTo,
  importFiles,
  makeReport,
  pictureDrawn,
  watchedPage,
} from './app-page';
import { hasChromium, launchShort } from './chromium';
import { demoFiles } from './exports';
import { serveApp } from './static-server';
import type { Served } from './static-server';

/** One client's report, as its author makes it and the client reads it. */
describe.skipIf(!hasChromium)('a report of one tenant', () => {
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

  test('opens from disk and from a host, is about that tenant, stores nothing, and names no other client', async () => {
    const app = await watchedPage(browser);
    await app.page.goto(served.url);
    await importFiles(app.page, demoFiles());
    await goTo(app.page, 'Report');
    await app.page.getByRole('radio', { name: 'One or several tenants' }).check();
    await app.page.getByRole('checkbox', { name: 'Aldermoor Dental', exact: true }).check();
    const path = join(folder, 'aldermoor.html');
    const html = await makeReport(app.page, path, 'One or several tenants');
    await app.context.close();

    const data = reportDataOf(html);
    const bytes = data.ok ? gunzip(data.value, 2 ** 28) : data;
    if (!bytes.ok) throw new Error(bytes.error);
    const text = new TextDecoder().decode(bytes.value);
    expect(text).toContain('Aldermoor Dental');
    for (const other of ['Eastgate', 'Dunmore', 'Brightwater', 'Calder & Finch'])
      expect(text).not.toContain(other);

    const hosted = await serveApp({ folder });
    for (const address of [pathToFileURL(path).href, `${hosted.url}aldermoor.html`]) {
      const { page, context, complaints, asked } = await watchedPage(browser);
      await page.goto(address);
      await expect.poll(() => findingsCounted(page), { timeout: 30_000 }).toBeGreaterThan(0);
      await page.getByText('read-only report').waitFor();
      expect(await page.getByRole('button', { name: 'Import' }).count()).toBe(0);
      // The page is the same from both: every view once.
      const views = address.startsWith('file:') ? ['Explore', 'Access', 'Findings', 'About'] : [];
      for (const view of [...views, 'Overview']) {
        await goTo(page, view);
        await page.getByRole('main').getByRole('heading').first().waitFor();
      }
      expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
      expect(await page.evaluate(() => localStorage.length)).toBe(0);
      expect(complaints).toEqual([]);
      expect(asked).toEqual([`GET ${address}`]);
      await context.close();
    }
    await hosted.close();
  });

  test('of what Explore shows opens there, unless its address says otherwise', async () => {
    const app = await watchedPage(browser);
    await app.page.goto(served.url);
    await importFiles(app.page, demoFiles());
    await askInBar(app.page, 'backup-runner');
    const path = join(folder, 'view.html');
    await makeReport(app.page, path, 'What Explore shows');
    await app.context.close();

    const { page, context, complaints } = await watchedPage(browser);
    await page.goto(pathToFileURL(path).href);
    await pictureDrawn(page);
    await page.getByRole('main').getByRole('button', { name: 'Remove backup-runner' }).waitFor();
    await page.goto('about:blank');
    await page.goto(`${pathToFileURL(path).href}#v=2&view=overview`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(await page.locator('[data-drawn]').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('of one finding opens at it, and is open before anybody chooses', async () => {
    const app = await watchedPage(browser);
    await app.page.goto(served.url);
    await importFiles(app.page, demoFiles());
    await goTo(app.page, 'Findings');
    const third = app.page.getByRole('navigation', { name: 'Findings' }).getByRole('button').nth(2);
    const title = await third.locator('.name').innerText();
    await third.click();
    const path = join(folder, 'finding.html');
    await makeReport(app.page, path, 'The finding last read');
    await app.context.close();

    const { page, context, complaints } = await watchedPage(browser);
    await page.goto(pathToFileURL(path).href);
    await page.getByRole('heading', { level: 2, name: title, exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('that was cut off or is empty says so', async () => {
    const template = readFileSync(new URL('../../dist-cli/viewer.html', import.meta.url), 'utf8');
    const cases = [
      ['empty', template, /has no data in it/],
      ['odd', template.replace('id="report-data">', 'id="report-data">abc'), /damaged or cut off/],
      ['other', template.replace('id="report-data">', 'id="report-data">QUJD'), /cannot be read/],
    ] as const;
    for (const [name, html, message] of cases) {
      const path = join(folder, `${name}.html`);
      writeFileSync(path, html);
      const { page, context } = await watchedPage(browser);
      await page.goto(pathToFileURL(path).href);
      await page.getByText(message).first().waitFor();
      await context.close();
    }
  });
});
