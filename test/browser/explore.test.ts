import type { Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { askInBar, downloadOf, pictureDrawn } from './app-page';
import { hasChromium } from './chromium';
import { demoFiles } from './exports';
import type { NamedFile } from './exports';
import { runningApp } from './running-app';

describe.skipIf(!hasChromium)('the picture of Explore', () => {
  const app = runningApp();
  let page: Page;
  beforeAll(async () => {
    ({ page } = await app.imported(demoFiles()));
    await askInBar(page, 'marta lindqvist');
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
    await pictureDrawn(page);
  });

  test('an SVG of our own making holds every card and line of the picture', async () => {
    const saved = (button: string): Promise<NamedFile> =>
      downloadOf(page, () => page.getByRole('button', { name: button }).click());
    const text = new TextDecoder().decode((await saved('Save as SVG')).bytes);
    expect(text.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
    expect(text).toContain('Marta Lindqvist');
    expect(text).not.toMatch(/<script|<image|href=/);
    expect((await saved('Save as PNG')).name).toMatch(/\.png$/);
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
    await pictureDrawn(page);
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
    await pictureDrawn(page);
  });
});
