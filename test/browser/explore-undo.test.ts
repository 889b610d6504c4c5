import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importFiles, watchedPage } from './app-page';
import type { Watched } from './app-page';
import { hasChromium, launch } from './chromium';
import { demoFiles } from './exports';
import { serveApp } from './static-server';
import type { Served } from './static-server';

describe.skipIf(!hasChromium)('what was folded, unfolded and put in focus', () => {
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
    await ask('marta lindqvist');
  });
  afterAll(async () => {
    expect(watched.complaints).toEqual([]);
    await browser.close();
    await served.close();
  });

  async function ask(name: string): Promise<void> {
    await page.getByRole('banner').getByRole('combobox').fill(name);
    await page.getByRole('banner').getByRole('option').first().click();
    await page.locator('[data-drawn="true"]').waitFor({ timeout: 60_000 });
  }

  const counts = async (): Promise<string> =>
    (await page.getByRole('status', { name: 'Counts' }).innerText()).replaceAll(/\s+/g, ' ');

  /** Until the counts are others (or these), and the picture is drawn to its last line. */
  async function until(told: (text: string) => boolean): Promise<string> {
    await expect.poll(async () => told(await counts()), { timeout: 60_000 }).toBe(true);
    await page.locator('[data-drawn="true"]').waitFor({ timeout: 60_000 });
    return counts();
  }

  /** By the right-click menu of the card the keyboard is at, after so many arrow keys. */
  async function menu(item: string, ...keys: readonly string[]): Promise<void> {
    await page.getByRole('application').focus();
    for (const key of ['Home', ...keys, 'Shift+F10']) await page.keyboard.press(key);
    await page.getByRole('menuitem', { name: item }).click();
  }

  test('is undone and done again step by step, in the link, and there after Back', async () => {
    const first = await counts();
    expect(first).toMatch(/ in \d+ folds?/u);
    await page.getByRole('button', { name: 'Unfold all' }).click();
    const all = await until((text) => text !== first);
    await menu('Focus', 'ArrowRight', 'ArrowRight');
    const focused = await until((text) => text.includes('out of focus'));

    // The menu selected its card: a step of its own between the two.
    const card = 'selected=harbourline~rmm-technicians';
    expect(page.url()).toContain(card);
    await page.keyboard.press('Control+z');
    await until((text) => text === all);
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.url(), { timeout: 30_000 }).not.toContain(card);
    await page.keyboard.press('Control+z');
    await until((text) => text === first);
    await page.keyboard.press('Control+Shift+z');
    await until((text) => text === all);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => page.url(), { timeout: 30_000 }).toContain(card);
    await page.keyboard.press('Control+Shift+z');
    await until((text) => text === focused);

    // Another question has folds of its own; Back finds these again.
    expect(new URL(page.url()).hash).toContain('fold=focus.');
    await ask('rmm-technicians');
    await until((text) => !text.includes('out of focus'));
    expect(new URL(page.url()).hash).not.toContain('fold=');
    await page.goBack();
    await until((text) => text === focused);
  });

  test('of a single fold too, and a link opens the same picture', async () => {
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('button', { name: 'Fold as at first' }).click();
    const before = await until((text) => !text.includes('out of focus') && / in \d+ folds?/u.test(text));
    await page.getByRole('application').focus();
    await page.keyboard.press('Home');
    // To the first fold, wherever it stands.
    const spoken = page.getByRole('main').getByRole('status').filter({ hasText: 'Enter unfolds' });
    for (let step = 0; step < 40 && (await spoken.count()) === 0; step++)
      await page.keyboard.press(step % 12 === 0 ? 'ArrowRight' : 'ArrowDown');
    await page.keyboard.press('Enter');
    const opened = await until((text) => text !== before);
    const link = page.url();
    expect(new URL(link).hash).toMatch(/fold=opened\.\d+~/u);
    await page.reload();
    await until((text) => text === opened);
    // A link is where its history begins.
    await page.keyboard.press('Control+z');
    expect(page.url()).toBe(link);
  });
});
