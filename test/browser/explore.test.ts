import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importFiles, watchedPage } from './app-page';
import type { Watched } from './app-page';
import { hasChromium, launch } from './chromium';
import { demoFiles } from './exports';
import { serveApp } from './static-server';
import type { Served } from './static-server';

/** Asked for by name in the bar at the top, and drawn to its last line. */
async function blastRadius(page: Page, name: string): Promise<void> {
  await page.getByRole('banner').getByRole('combobox').fill(name);
  await page.getByRole('banner').getByRole('option').first().click();
  await drawn(page);
}

async function drawn(page: Page): Promise<void> {
  await page.getByRole('application').waitFor({ timeout: 60_000 });
  await page.locator('[data-drawn="true"]').waitFor({ timeout: 60_000 });
}

describe.skipIf(!hasChromium)('the picture of Explore', () => {
  let browser: Browser;
  let served: Served;
  let watched: Watched;
  let page: Page;
  beforeAll(async () => {
    browser = await launch();
    served = await serveApp();
    watched = await watchedPage(browser);
    page = watched.page;
    await page.goto(served.url);
    await importFiles(page, demoFiles());
    await blastRadius(page, 'marta lindqvist');
  });
  afterAll(async () => {
    expect(watched.complaints).toEqual([]);
    await browser.close();
    await served.close();
  });

  test('is laid out in a worker and says how much is folded', async () => {
    const counts = page.getByRole('status', { name: 'Counts' });
    const text = (await counts.innerText()).replaceAll(/[\s,]+/g, ' ');
    const found = /(\d+) reached.* (\d+) shown (\d+) in \d+ folds?/.exec(text);
    const [reached = 0, shown = 0, folded = 0] = (found ?? []).slice(1).map(Number);
    // The start itself is shown and not reached.
    expect(shown + folded).toBe(reached + 1);
    expect(page.workers().length).toBe(2);
  });

  test('the legend hides, says how much, and shows again', async () => {
    const counts = page.getByRole('status', { name: 'Counts' });
    await page.getByRole('button', { name: /^Crosses tenants/ }).click();
    await counts.getByText('hidden by the legend').waitFor();
    await counts.getByRole('button', { name: 'Show all' }).click();
    await counts.getByText('hidden by the legend').waitFor({ state: 'detached' });
    await drawn(page);
  });

  test('an SVG of our own making holds every card and line of the picture', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as SVG' }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk));
    const text = Buffer.concat(chunks).toString('utf8');
    expect(text.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
    expect(text).toContain('Marta Lindqvist');
    expect(text).not.toMatch(/<script|<image|href=/);
    const [png] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as PNG' }).click(),
    ]);
    expect(png.suggestedFilename()).toMatch(/\.png$/);
  });

  test('a card has a menu by keyboard, an area selects several, and they fold together', async () => {
    const picture = page.getByRole('application');
    await picture.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Focus' }).click();
    await page.getByText('out of focus').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await drawn(page);
    const box = await picture.boundingBox();
    if (box === null) throw new Error('no picture');
    await page.getByRole('button', { name: 'Show everything' }).click();
    await page.getByRole('button', { name: 'Select an area' }).click();
    await page.mouse.move(box.x + 6, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 70, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('heading', { name: /selected$/ }).waitFor();
    await page.getByRole('button', { name: 'Fold together' }).click();
    await page.getByRole('button', { name: 'Fold as at first' }).click();
    await drawn(page);
  });
});
