import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LARGE_AT, largePartner } from '../bench/microsoft-estate';
import { most } from '../limits';
import { hasChromium } from './chromium';
import { CODE_TOO, longestTask } from './main-thread';
import { runningApp } from './running-app';

/** Files of a partner and its clients: each as large as a page of an interface is. */
const SIZE = { clients: 50, technicians: 20, relationships: 100, objects: 500 };

/** Hundreds of files, as a user gives them: for each the browser looks on the disk, and the page must not wait for all. */
describe.skipIf(!hasChromium)('hundreds of files', { timeout: 120_000 }, () => {
  const app = runningApp({ long: true });
  let parent = '';
  let folder = '';
  const names: string[] = [];
  beforeAll(() => {
    parent = mkdtempSync(join(tmpdir(), 'overreach-many-'));
    folder = mkdtempSync(join(parent, 'partner.example-'));
    for (const { name, bytes } of largePartner(SIZE)) {
      writeFileSync(join(folder, name), bytes);
      names.push(name);
    }
  });
  afterAll(() => {
    rmSync(parent, { recursive: true });
  });

  async function opened(): Promise<Page> {
    const { page } = await app.opened();
    await page.clock.setFixedTime(LARGE_AT);
    await page.getByRole('button', { name: 'Load the demo estate' }).waitFor();
    return page;
  }

  const imported = (page: Page): Promise<void> =>
    page.getByRole('heading', { name: 'What was imported' }).waitFor({ timeout: 90_000 });

  /** Until they are imported the page's own code holds nothing up. */
  async function given(page: Page, give: () => Promise<void>): Promise<void> {
    const work = async (): Promise<void> => {
      await give();
      await imported(page);
    };
    const { own } = await longestTask(app.browser, page, work, CODE_TOO);
    expect(own).toBeLessThan(most(50));
  }

  const drop = async (page: Page, paths: readonly string[]): Promise<void> => {
    const devtools = await page.context().newCDPSession(page);
    const data = { items: [], files: [...paths], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await devtools.send('Input.dispatchDragEvent', { type, x: 700, y: 450, data });
    await devtools.detach();
  };
  const dropped = (page: Page): Promise<void> =>
    drop(
      page,
      names.map((name) => join(folder, name)),
    );
  const droppedFolder = (page: Page): Promise<void> => drop(page, [folder]);
  const chosen = (page: Page): Promise<void> =>
    page
      .getByLabel('Files to import')
      .first()
      .setInputFiles(names.map((name) => join(folder, name)));
  const chosenFolder = (page: Page): Promise<void> =>
    page.getByLabel('Folder to import').first().setInputFiles(folder);

  test.each([
    ['dropped', dropped],
    ['dropped in their folder', droppedFolder],
    ['chosen', chosen],
    ['chosen in their folder', chosenFolder],
  ])('%s are all imported, and the page is not held up', async (_, give) => {
    const page = await opened();
    await given(page, () => give(page));
    await page.getByText(`${names.length} files`).first().waitFor();
    expect(await page.getByText(/could not be/u).count()).toBe(0);
    await page.context().close();
  });

  test('are given up while they are still sent, and nothing is left of them', async () => {
    const page = await opened();
    await chosenFolder(page);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Load the demo estate' }).waitFor();
    await chosen(page);
    await imported(page);
    await page.getByText(`${names.length} files`).first().waitFor();
    await page.context().close();
  });
});
