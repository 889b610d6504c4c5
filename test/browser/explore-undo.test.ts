import type { Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { askInBar, pictureDrawn, soon } from './app-page';
import { hasChromium } from './chromium';
import { demoFiles } from './exports';
import { runningApp } from './running-app';

describe.skipIf(!hasChromium)('what was folded, unfolded and put in focus', () => {
  const app = runningApp();
  let page: Page;
  beforeAll(async () => {
    ({ page } = await app.imported(demoFiles()));
    await askInBar(page, 'marta lindqvist');
  });

  const counts = async (): Promise<string> =>
    (await page.getByRole('status', { name: 'Counts' }).innerText()).replaceAll(/\s+/g, ' ');

  /** The counts of the picture asked for, drawn to its last line, once they are others, or these. */
  async function until(told: (text: string) => boolean): Promise<string> {
    await soon(async () => {
      await pictureDrawn(page);
      return told(await counts());
    }).toBe(true);
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
    await soon(() => page.url()).not.toContain(card);
    await page.keyboard.press('Control+z');
    await until((text) => text === first);
    await page.keyboard.press('Control+Shift+z');
    await until((text) => text === all);
    await page.keyboard.press('Control+Shift+z');
    await soon(() => page.url()).toContain(card);
    await page.keyboard.press('Control+Shift+z');
    await until((text) => text === focused);

    // Another question has folds of its own; Back finds these again.
    expect(new URL(page.url()).hash).toContain('fold=focus.');
    await askInBar(page, 'rmm-technicians');
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

  test('at once, for who is quicker than the picture, and back again as quickly', async () => {
    await page.getByRole('button', { name: 'Fold as at first' }).click();
    const first = await until((text) => !text.includes('out of focus') && / in \d+ folds?/u.test(text));
    await page.getByRole('application').focus();
    await page.keyboard.press('Escape');
    const hash = new URL(page.url()).hash;
    expect(hash).not.toContain('selected=');
    // Nothing is waited for from here: the steps, their undoing, and their doing again.
    await page.getByRole('button', { name: 'Unfold all' }).click();
    await page.keyboard.press('Control+z');
    expect(await until((text) => / in \d+ folds?/u.test(text))).toBe(first);
    await menu('Focus', 'ArrowRight', 'ArrowRight');
    // Selected and put in focus: two steps.
    expect(page.url()).toContain('selected=');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await soon(() => new URL(page.url()).hash).toBe(hash);
    expect(await until((text) => text === first)).toBe(first);
    await page.keyboard.press('Control+Shift+z');
    await page.keyboard.press('Control+Shift+z');
    await until((text) => text.includes('out of focus'));
    expect(new URL(page.url()).hash).toContain('fold=focus.');
  });
});
