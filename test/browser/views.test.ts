import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { goTo, soon } from './app-page';
import { hasChromium } from './chromium';
import { runningApp } from './running-app';

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

  test('time plays from change to change, and back from there', async () => {
    const page = await app.demo();
    await walkThrough(page);
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
