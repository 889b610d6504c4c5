import type { CDPSession, Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { askInBar, importFiles, soon } from './app-page';
import { hasChromium } from './chromium';
import { demoFiles } from './exports';
import { runningApp } from './running-app';

type Spot = readonly [x: number, y: number];

describe.skipIf(!hasChromium)('the picture under fingers, on a small screen', () => {
  const app = runningApp();
  let page: Page;
  let fingers: CDPSession;

  beforeAll(async () => {
    const context = await app.browser.newContext({
      viewport: { width: 1024, height: 700 },
      hasTouch: true,
      reducedMotion: 'reduce',
    });
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    fingers = await context.newCDPSession(page);
    await page.goto(app.served.url);
    await importFiles(page, demoFiles());
    await askInBar(page, 'marta lindqvist');
  });

  async function touch(
    type: 'touchStart' | 'touchMove' | 'touchEnd',
    ...spots: readonly Spot[]
  ): Promise<void> {
    const touchPoints = spots.map(([x, y], id) => ({ x, y, id }));
    await fingers.send('Input.dispatchTouchEvent', { type, touchPoints });
  }

  /** Where the first tenant's band is, and how wide. */
  async function band(): Promise<{ readonly x: number; readonly y: number; readonly width: number }> {
    const box = await page.locator('.lanes .band').first().boundingBox();
    if (box === null) throw new Error('no band');
    return box;
  }

  async function stage(): Promise<{ x: number; y: number; width: number; height: number }> {
    const box = await page.getByRole('application').boundingBox();
    if (box === null) throw new Error('no picture');
    return box;
  }

  const details = (): ReturnType<Page['getByRole']> => page.getByRole('complementary', { name: 'Details' });

  test('one finger moves it, two make it larger', async () => {
    const { x, y, width, height } = await stage();
    const [midX, midY] = [x + width / 2, y + height * 0.7];
    const before = await band();
    await touch('touchStart', [midX, midY]);
    for (let step = 1; step <= 8; step++) await touch('touchMove', [midX + step * 10, midY - step * 4]);
    await touch('touchEnd');
    await soon(async () => (await band()).x - before.x).toBeGreaterThan(20);
    const moved = await band();
    await touch('touchStart', [midX - 40, midY], [midX + 40, midY]);
    for (let step = 1; step <= 8; step++)
      await touch('touchMove', [midX - 40 - step * 8, midY], [midX + 40 + step * 8, midY]);
    await touch('touchEnd');
    await soon(async () => (await band()).width / moved.width).toBeGreaterThan(1.3);
  });

  test('a finger held opens the menu, a lasso selects several', async () => {
    await page.getByRole('button', { name: 'Show everything' }).tap();
    const { x, y, width, height } = await stage();
    await page.getByRole('button', { name: 'Select with a lasso' }).tap();
    const around = (part: number): Spot => [
      x + width * (0.45 + 0.36 * Math.cos(part * 6.1)),
      y + height * (0.42 + 0.36 * Math.sin(part * 6.1)),
    ];
    await touch('touchStart', around(0));
    for (let step = 1; step <= 20; step++) await touch('touchMove', around(step / 20));
    await touch('touchEnd');
    await details()
      .getByRole('heading', { name: /^\d+ selected$/u })
      .waitFor();
    await page.getByRole('application').focus();
    await page.keyboard.press('Escape');

    // Where a card is: the line of cards below the headings, found by going down a column.
    const menu = page.getByRole('menu');
    for (let down = 0.3; down < 0.8 && (await menu.count()) === 0; down += 0.05) {
      const spot: Spot = [x + width * 0.35, y + height * down];
      await touch('touchStart', spot);
      await menu.waitFor({ timeout: 2_000 }).catch(() => undefined);
      await touch('touchEnd');
      const isCard = await menu.getByRole('menuitem', { name: /^(?:Focus|Unfold)$/u }).count();
      if (isCard === 0 && (await menu.count()) > 0) await page.keyboard.press('Escape');
    }
    expect(await menu.getByRole('menuitem').allInnerTexts()).toContain('Focus');
    await page.keyboard.press('Escape');
  });

  test.each([
    [1024, 700],
    [1440, 900],
    [820, 600],
    [3840, 2160],
  ])('legend, small map and tools keep apart at %i by %i', async (width, height) => {
    await page.setViewportSize({ width, height });
    await page.getByRole('button', { name: 'Zoom in' }).click();
    const boxes = await Promise.all(
      ['.graph ul.legend', '.graph svg.map', '.graph [role="toolbar"]'].map(async (place) => {
        const part = page.locator(place);
        return (await part.count()) === 0 ? undefined : part.boundingBox();
      }),
    );
    const there = boxes.filter((box) => box !== undefined && box !== null);
    there.forEach((a, index) => {
      for (const b of there.slice(index + 1))
        expect(
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y,
        ).toBe(true);
    });
    expect(there.length).toBeGreaterThan(1);
  });
});
