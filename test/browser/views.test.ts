import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { goTo, soon } from './app-page';
import { hasChromium } from './chromium';
import { runningApp } from './running-app';

/** No task of our own code on the main thread may take longer; the import of the engine's blob is the browser's. */
const LONGEST_TASK = 100;

/** What the fixed piece of work of `slowness` takes where nothing else runs. */
const QUIET_MS = 14;

const hash = (page: Page): Promise<string> => page.evaluate(() => decodeURIComponent(location.hash));

async function seek(page: Page, text: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Search principals and resources' }).fill(text);
  await page.getByRole('option').filter({ hasText: text }).first().click();
}

describe.skipIf(!hasChromium)('views that change together', () => {
  const app = runningApp();

  test('a client and outsiders only narrow every view, are undone, redone, saved, and in the link', async () => {
    const page = await app.demo();
    await page.getByRole('button', { name: 'All tenants' }).click();
    await page.getByRole('button', { name: /^Brightwater Logistics 3/ }).click();
    await page.getByRole('checkbox', { name: /^Outsiders only/ }).check();
    await page.keyboard.press('Escape');
    await goTo(page, 'Access');
    const count = page.getByRole('main').getByRole('status').filter({ hasText: 'effective permission' });
    await soon(() => count.innerText()).toMatch(/of outsiders only/);
    await page.getByRole('searchbox', { name: /Search principals/ }).fill('remote control');
    await soon(() => hash(page)).toContain('access.search=remote control');
    const narrowed = await hash(page);
    expect(narrowed).toContain('outsiders=yes');

    await page.getByRole('heading', { name: 'Access' }).click();
    await page.keyboard.press('Control+z');
    await soon(() => hash(page)).not.toContain('access.search');
    await page.keyboard.press('Control+Shift+Z');
    await soon(() => hash(page)).toContain('access.search=remote control');
    expect(await page.getByRole('searchbox', { name: /Search principals/ }).inputValue()).toBe(
      'remote control',
    );

    await page.keyboard.press('Control+s');
    await page.getByRole('textbox', { name: 'Name' }).fill('who remotes in');
    await page.keyboard.press('Enter');
    await goTo(page, 'Findings');
    await page.goBack();
    await page.getByRole('heading', { name: 'Access', level: 1 }).waitFor();
    await goTo(page, 'Overview');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('who remotes in');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Access', level: 1 }).waitFor();
    await soon(() => hash(page)).toContain('access.search=remote control');
  });

  test('what if: marked, evaluated, shown everywhere, undone', async () => {
    const page = await app.demo();
    await goTo(page, 'What if');
    await page.getByRole('combobox', { name: /^Remove an account/ }).fill('HarbourlineLegacyAdmin');
    await page.getByRole('option').first().click();
    const tray = page.getByRole('region', { name: 'What if' });
    await soon(() => tray.innerText()).toMatch(/[1-9]\d* lost, 0 gained/);
    await page.getByRole('grid', { name: 'What changes by this proposal' }).getByRole('row').nth(1).waitFor();
    await tray.getByRole('button', { name: 'As proposed' }).click();
    await soon(() => tray.innerText()).toMatch(/Every view shows the proposal/);
    await goTo(page, 'Overview');
    await soon(() => page.getByRole('main').innerText()).toMatch(/471 today/);
    expect(await hash(page)).toContain('proposed=yes');

    // The link alone says the same.
    await page.reload();
    await soon(() => tray.innerText()).toMatch(/Every view shows the proposal/);
    await tray.getByRole('button', { name: 'Drop the proposal' }).click();
    await tray.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await soon(() => tray.innerText()).toMatch(/Every view shows the proposal/);
  });

  test('time plays from change to change, and no task of ours holds the page in any of these flows', async () => {
    const page = await app.demo();
    await page.evaluate(() => {
      const tasks: number[] = [];
      Object.defineProperty(globalThis, 'longTasks', { value: tasks });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) tasks.push(entry.duration);
      }).observe({ type: 'longtask' });
    });
    // Others use the processor too, which only ever lengthens a task: the best of a few rounds counts.
    const rounds: number[] = [];
    for (let round = 0; round < 3; round++) {
      const slower = Math.max(1, await slowness(page));
      await page.evaluate(() => {
        (globalThis as unknown as { longTasks: number[] }).longTasks.length = 0;
      });
      await walkThrough(page);
      const tasks = await page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks);
      rounds.push(Math.max(0, ...tasks) / slower);
      if ((rounds.at(-1) ?? 0) < LONGEST_TASK) break;
    }
    console.log(`longest task of each round, in ms of a quiet machine: ${rounds.map(Math.round).join(', ')}`);
    expect(Math.min(...rounds)).toBeLessThan(LONGEST_TASK);
  });
});

/** From change to change in time, through the views, to a picture and back. */
async function walkThrough(page: Page): Promise<void> {
  await goTo(page, 'Time');
  await page.getByRole('grid').getByRole('row').nth(1).waitFor();
  const before = await hash(page);
  await page.getByRole('button', { name: 'Next change' }).click();
  await soon(() => hash(page)).not.toBe(before);
  await page.getByRole('button', { name: 'Change before' }).click();
  await page.getByRole('button', { name: 'Play through time' }).click();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  for (const view of ['Access', 'Findings', 'Delegation', 'Register', 'What if', 'Overview']) {
    await goTo(page, view);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
  }
  await seek(page, 'Marta Lindqvist');
  await page.getByRole('application').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
}

/** How much slower than a quiet machine a fixed piece of work is done here: others may share the processor. */
async function slowness(page: Page): Promise<number> {
  return page.evaluate((quiet) => {
    let worst = 0;
    let sum = 0;
    for (let round = 0; round < 8; round++) {
      const from = performance.now();
      for (let i = 0; i < 3_000_000; i++) sum = (sum * 31 + i) % 1_000_003;
      worst = Math.max(worst, performance.now() - from);
    }
    return sum < 0 ? 0 : worst / quiet;
  }, QUIET_MS);
}
