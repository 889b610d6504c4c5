import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findingsCounted, followRoute, goTo, importFiles, makeReport, watchedPage } from './app-page';
import { hasChromium, launch } from './chromium';
import { demoFiles } from './exports';
import { expectedOf } from './headless';
import { serveApp } from './static-server';
import type { Served } from './static-server';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds wrong with the page, in words. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe.run(),
  );
  return found.violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary ?? ''}`)
        .join('; ')}`,
  );
}

async function eachView(page: Page, views: readonly string[]): Promise<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  for (const view of views) {
    await goTo(page, view);
    await page.getByRole('main').getByRole('heading').first().waitFor();
    await page.waitForTimeout(400);
    found[view] = await violations(page);
  }
  return found;
}

/** The panels beside the tables, and a principal's page. */
async function openPanels(page: Page, found: Record<string, readonly string[]>): Promise<void> {
  for (const view of ['Delegation', 'Register']) {
    await goTo(page, view);
    const rows = page.getByRole('grid').getByRole('row');
    await rows.nth(1).click();
    await page.getByRole('complementary').getByRole('button', { name: 'Close' }).waitFor();
    await page.waitForTimeout(400);
    found[`${view}: panel`] = await violations(page);
  }
  await goTo(page, 'Identity');
  await page.getByRole('main').getByRole('combobox').fill('celia.oduya');
  await page.getByRole('option').first().click();
  await page.getByRole('checkbox').first().check();
  await page.waitForTimeout(400);
  found['Identity: a principal'] = await violations(page);
}

/** What if with its panel, the proposal shown, the clients of the bar, and saving a view. */
async function openProposal(page: Page, found: Record<string, readonly string[]>): Promise<void> {
  await page.getByRole('button', { name: 'All tenants' }).click();
  await page.getByRole('checkbox', { name: /^Outsiders only/ }).waitFor();
  found['clients and tenants'] = await violations(page);
  await page.keyboard.press('Escape');
  await goTo(page, 'What if');
  await page.getByRole('combobox', { name: /^Remove an account/ }).fill('HarbourlineLegacyAdmin');
  await page.getByRole('option').first().click();
  const row = page.getByRole('grid', { name: 'What changes by this proposal' }).getByRole('row').nth(1);
  await row.click();
  await page.getByRole('complementary', { name: 'Change' }).waitFor();
  found['What if: panel'] = await violations(page);
  const tray = page.getByRole('region', { name: 'What if' });
  await tray.getByRole('button', { name: 'As proposed' }).click();
  await tray.getByText('Every view shows the proposal').waitFor();
  found['What if: shown'] = await violations(page);
  await tray.getByRole('button', { name: 'Drop the proposal' }).click();
  await page.keyboard.press('Control+s');
  await page.getByRole('dialog', { name: 'Save this view' }).waitFor();
  found['save this view'] = await violations(page);
  await page.keyboard.press('Escape');
}

/** A table nothing recognises, with the panel that maps its columns, a question open. */
async function openMapper(page: Page): Promise<void> {
  const table = 'Whom,Kunde,Ends on\nann@northwind.example,Contoso,03.04.2027\n';
  await page
    .getByLabel('Files to import')
    .setInputFiles([{ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(table) }]);
  await page.getByRole('button', { name: 'Map its columns' }).click();
  await page.getByLabel('Ends on is').selectOption('expires');
  await page.getByRole('radio', { name: 'Day first' }).waitFor();
}

describe.skipIf(!hasChromium).each([{ dark: false }, { dark: true }])('axe, dark $dark', ({ dark }) => {
  let browser: Browser;
  let served: Served;
  const folder = mkdtempSync(join(tmpdir(), 'overreach-'));
  beforeAll(async () => {
    browser = await launch();
    served = await serveApp();
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
    rmSync(folder, { recursive: true });
  });

  test('finds nothing wrong in any view, in app or report', async () => {
    const { page, context } = await watchedPage(browser, { dark });
    await page.goto(served.url);
    await page.getByRole('button', { name: 'Load the demo estate' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe(
      dark ? 'dark' : 'light',
    );
    const found: Record<string, readonly string[]> = { welcome: await violations(page) };

    await openMapper(page);
    found['mapper'] = await violations(page);
    await importFiles(page, demoFiles());
    const views = [
      'Import',
      'Overview',
      'Explore',
      'Access',
      'Identity',
      'Delegation',
      'Register',
      'Findings',
      'What if',
      'Time',
      'Compare',
      'Snapshots',
      'Report',
    ];
    Object.assign(found, await eachView(page, views));
    await openPanels(page, found);
    await openProposal(page, found);
    const { route } = expectedOf(demoFiles());
    if (route === undefined) throw new Error('the demo has no route');
    await followRoute(page, route.from, route.to);
    found['Explore: routes and why'] = await violations(page);
    await page.getByRole('group', { name: 'Show as' }).getByRole('button', { name: 'Table' }).click();
    found['Explore: table'] = await violations(page);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    found['palette'] = await violations(page);
    await page.keyboard.press('Escape');

    const path = join(folder, `axe-${String(dark)}.html`);
    await makeReport(page, path);
    found['Report made'] = await violations(page);
    await page.goto(pathToFileURL(path).href);
    await expect.poll(() => findingsCounted(page), { timeout: 30_000 }).toBeGreaterThan(0);
    const inReport = await eachView(page, ['Overview', 'Explore', 'Access', 'Findings', 'About']);
    for (const [view, list] of Object.entries(inReport)) found[`report: ${view}`] = list;

    const wrong = Object.entries(found).filter(([, list]) => list.length > 0);
    expect(Object.fromEntries(wrong)).toEqual({});
    await context.close();
  });
});

describe.skipIf(!hasChromium)('by keyboard alone', () => {
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

  /** Tab until the focus is on the element. */
  async function tabTo(page: Page, what: string): Promise<void> {
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press('Tab');
      const text = await page.evaluate(() => {
        const at = document.activeElement;
        return `${at?.getAttribute('aria-label') ?? ''} ${at?.textContent ?? ''} ${at?.getAttribute('role') ?? ''}`;
      });
      if (text.includes(what)) return;
    }
    throw new Error(`Tab never reaches ${what}`);
  }

  test('from the empty page to why a line is in the graph', async () => {
    const { page, context, complaints } = await watchedPage(browser);
    await page.goto(served.url);
    await page.getByRole('button', { name: 'Load the demo estate' }).waitFor();
    await tabTo(page, 'Load the demo estate');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /steps of access/ }).waitFor({ timeout: 60_000 });

    const { route } = expectedOf(demoFiles());
    await page.keyboard.press('/');
    await page.keyboard.type(route?.from.id ?? '');
    await page
      .getByRole('option')
      .filter({ hasText: route?.from.id ?? '' })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('application').waitFor();
    await tabTo(page, 'application');
    const spoken = page.getByRole('main').locator('[aria-live="polite"]').last();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => spoken.innerText()).toMatch(/lines? out|No line/);
    await page.keyboard.press('w');
    await page
      .getByRole('complementary', { name: 'Details' })
      .getByRole('heading', { name: /^Why/ })
      .first()
      .waitFor();
    await page.keyboard.press('Escape');

    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.getByRole('heading', { name: 'Findings', level: 1 }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
