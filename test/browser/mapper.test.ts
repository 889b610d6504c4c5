import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importFiles } from '../../src/engine/import';
import { keptMappings } from '../../src/systems/csv/mapper/mapping-file';
import { writeWorkspace } from '../../src/engine/workspace';
import { runToEnd } from '../../src/lib/steps';
import { systems } from '../../src/systems/registry';
import { drop, goTo, watchedPage } from './app-page';
import type { NamedFile } from './exports';
import { hasChromium, launch } from './chromium';
import { serveApp } from './static-server';
import type { Served } from './static-server';

const PATIENCE = { timeout: 30_000 };
const LIST = [
  'Whom;Level;Thing;Kunde',
  'ann@northwind.example;Manage;Finance share;Contoso',
  'bo@northwind.example;Read;Finance share;Fabrikam',
  '',
].join('\r\n');

/** Columns nothing tells are corrected by drag and by keyboard; what they say is kept with the snapshot. */
describe.skipIf(!hasChromium)('the mapper in Chromium', () => {
  let browser: Browser;
  let served: Served;
  beforeAll(async () => {
    browser = await launch();
    served = await serveApp();
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  test('a drag, a key, a saved mapping, a reload; the workspace says the same to the command line', async () => {
    const { page, complaints, context } = await watchedPage(browser);
    await page.goto(served.url);
    await page.getByRole('navigation', { name: 'Views' }).waitFor(PATIENCE);
    await drop(page, [{ name: 'list.csv', bytes: new TextEncoder().encode(LIST) }]);
    await page.getByRole('button', { name: 'Map its columns' }).click(PATIENCE);
    const panel = page.getByRole('group', { name: 'Columns of list.csv' });
    const level = panel.getByRole('combobox', { name: 'Level is' });
    const thing = panel.getByRole('combobox', { name: 'Thing is' });
    await level.waitFor(PATIENCE);

    await panel
      .locator('.chip', { hasText: /^permission$/u })
      .dragTo(panel.getByRole('row').filter({ has: page.getByRole('combobox', { name: 'Level is' }) }));
    await expect.poll(() => level.inputValue(), PATIENCE).toBe('permission');
    await thing.focus();
    await page.keyboard.type('on what');
    await expect.poll(() => thing.inputValue(), PATIENCE).toBe('resource');
    await panel.getByRole('cell', { name: 'Finance share' }).first().waitFor(PATIENCE);

    const mapping = await saved(page, () => panel.getByRole('button', { name: 'Save the mapping' }).click());
    await panel.getByRole('button', { name: 'Import with this mapping' }).click();
    await panel.waitFor({ state: 'hidden', ...PATIENCE });
    await goTo(page, 'Snapshots');
    const button = page.getByRole('main').getByRole('button', { name: 'Workspace' }).first();
    await button.waitFor(PATIENCE);
    await page.reload();
    const workspace = await saved(page, () => button.click(PATIENCE));
    expect(complaints).toEqual([]);
    await context.close();

    // From the list with the saved mapping, and from the workspace: the same file, byte for byte.
    const list = { name: 'list.csv', bytes: new TextEncoder().encode(LIST) };
    const both = runToEnd(importFiles([list, mapping], systems));
    expect(Buffer.compare(workspace.bytes, writeWorkspace(both))).toBe(0);
    const again = runToEnd(importFiles([workspace], systems));
    expect(again.records).toEqual(both.records);
    const [kept] = keptMappings(again.records);
    expect(kept?.columns.map(({ field }) => field)).toEqual([
      'principal',
      'permission',
      'resource',
      'tenant',
    ]);
    expect(both.records.flatMap((record) => (record.kind === 'grant' ? [record.permission] : []))).toEqual(
      expect.arrayContaining(['Manage', 'Read']),
    );
  });
});

/** The file that an action hands out. */
async function saved(page: Page, action: () => Promise<void>): Promise<NamedFile> {
  const [download] = await Promise.all([page.waitForEvent('download'), action()]).catch(
    async (error: unknown) => {
      // Says what the page said instead.
      throw new Error(await page.locator('body').innerText(), { cause: error });
    },
  );
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}
