import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright';
import { afterAll, describe, expect, test } from 'vitest';
import { askInBar, findingsCounted, followRoute, goTo, importFiles, makeReport, soon } from './app-page';
import { look, lookAtLayer, lookAtPrint, nothingWrong } from './axe';
import type { Found } from './axe';
import { hasChromium } from './chromium';
import { drawnAnew } from './drawn-picture';
import { demoFiles } from './exports';
import { expectedOf } from './headless';
import { runningApp } from './running-app';

const VIEWS = [
  'Import',
  'Overview',
  'Explore',
  'Access',
  'Identity',
  'Delegation',
  'Register',
  'Findings',
] as const;
const LATER = ['What if', 'Time', 'Compare', 'Snapshots', 'Report'] as const;

async function lookAtViews(page: Page, found: Found, views: readonly string[], of = ''): Promise<void> {
  for (const view of views) {
    await goTo(page, view);
    await page.getByRole('main').getByRole('heading').first().waitFor();
    await page.getByRole('main').locator('[aria-busy="true"]').waitFor({ state: 'detached' });
    await look(page, found, `${of}${view}`);
  }
}

/** The panels beside the tables, and a principal's page. */
async function lookAtPanels(page: Page, found: Found): Promise<void> {
  for (const view of ['Access', 'Delegation', 'Register']) {
    await goTo(page, view);
    await page.getByRole('grid').getByRole('row').nth(1).click();
    await page.getByRole('complementary').getByRole('button', { name: 'Close' }).waitFor();
    await lookAtLayer(page, found, `${view}: panel`);
  }
  await page.getByRole('button', { name: 'Joins' }).click();
  await lookAtLayer(page, found, 'Register: joins');
  await goTo(page, 'Identity');
  await page.getByRole('main').getByRole('combobox').fill('celia.oduya');
  await page.getByRole('option').first().click();
  await page.getByRole('checkbox').first().check();
  await look(page, found, 'Identity: a principal');
}

/** What lies over the page: popovers, dialogs, the palette, the sheet of keys. */
async function lookAtLayers(page: Page, found: Found): Promise<void> {
  await goTo(page, 'Access');
  await page.locator('summary').filter({ hasText: 'All verdicts' }).click();
  await lookAtLayer(page, found, 'Access: a filter open');
  await page.keyboard.press('Escape');
  // The others over a short view: all that is under them is looked at again.
  await goTo(page, 'Compare');
  await page.getByRole('button', { name: 'All tenants' }).click();
  await page.getByRole('checkbox', { name: /^Outsiders only:/ }).waitFor();
  await lookAtLayer(page, found, 'clients and tenants');
  await page.keyboard.press('Escape');
  await page
    .getByRole('button', { name: /^\d{4}-\d\d-\d\d|^Instant/ })
    .first()
    .click();
  await page.getByRole('group', { name: 'Instant of all questions' }).waitFor();
  await lookAtLayer(page, found, 'instant');
  await page.keyboard.press('Escape');
  for (const [keys, name] of [
    ['Control+s', 'save this view'],
    ['Control+k', 'palette'],
    ['?', 'keys'],
  ] as const) {
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press(keys);
    await page.getByRole('dialog').waitFor();
    await lookAtLayer(page, found, name);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await goTo(page, 'Snapshots');
  await page
    .getByRole('button', { name: /^Delete/ })
    .first()
    .click();
  await page.getByRole('dialog').waitFor();
  await lookAtLayer(page, found, 'delete a snapshot');
  await page.getByRole('button', { name: 'Keep it' }).click();
}

/** What if with its panel and shown. */
async function lookAtProposal(page: Page, found: Found): Promise<void> {
  await goTo(page, 'What if');
  await page.getByRole('combobox', { name: /^Remove an account/ }).fill('HarbourlineLegacyAdmin');
  await page.getByRole('option').first().click();
  const row = page.getByRole('grid', { name: 'What changes by this proposal' }).getByRole('row').nth(1);
  await row.click();
  await page.getByRole('complementary', { name: 'Change' }).waitFor();
  await lookAtLayer(page, found, 'What if: panel');
  const tray = page.getByRole('region', { name: 'What if' });
  await tray.getByRole('button', { name: 'As proposed' }).click();
  await tray.getByText('Every view shows the proposal').waitFor();
  await lookAtLayer(page, found, 'What if: shown');
  await tray.getByRole('button', { name: 'Drop the proposal' }).click();
}

/** The picture with why a line is there, its menu, several selected, and its table. */
async function lookAtExplore(page: Page, found: Found): Promise<void> {
  const { route } = expectedOf(demoFiles());
  if (route === undefined) throw new Error('the demo has no route');
  await followRoute(page, route.from, route.to);
  await look(page, found, 'Explore: routes and why');
  await lookAtPrint(page, found, 'Explore: routes and why');
  const picture = page.getByRole('application');
  await picture.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menu').waitFor();
  await lookAtLayer(page, found, 'Explore: menu of a card');
  await page.keyboard.press('Escape');
  await picture.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+Space');
  await page.getByRole('heading', { name: /selected$/ }).waitFor();
  await lookAtLayer(page, found, 'Explore: several');
  await page.getByRole('group', { name: 'Show as' }).getByRole('button', { name: 'Table' }).click();
  await lookAtLayer(page, found, 'Explore: table');
  await page.getByRole('group', { name: 'Show as' }).getByRole('button', { name: 'Graph' }).click();
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

describe.skipIf(!hasChromium)('axe in light, dark and forced colours', () => {
  const app = runningApp();
  const folder = mkdtempSync(join(tmpdir(), 'overreach-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('finds nothing wrong in any view, and nothing moves', async () => {
    const { page, context } = await app.opened();
    const found: Found = {};
    await page.getByRole('button', { name: 'Load the demo estate' }).waitFor();
    await look(page, found, 'welcome');
    await openMapper(page);
    await look(page, found, 'mapper');
    await importFiles(page, demoFiles());
    await lookAtViews(page, found, VIEWS);
    await lookAtPanels(page, found);
    nothingWrong(found);
    await context.close();
  });

  test('nor in the other views, dialogs and menus', async () => {
    const page = await app.demo();
    const found: Found = {};
    await lookAtViews(page, found, LATER);
    await lookAtLayers(page, found);
    nothingWrong(found);
  });

  test('nor in a proposal, a picture, its panels and its menu, and on paper', async () => {
    const page = await app.demo();
    const found: Found = {};
    await lookAtProposal(page, found);
    await lookAtExplore(page, found);
    nothingWrong(found);
  });

  test('nor in a report, on paper neither', async () => {
    const page = await app.demo();
    const found: Found = {};
    const path = join(folder, 'axe.html');
    await makeReport(page, path);
    await lookAtLayer(page, found, 'Report made');
    await page.goto(pathToFileURL(path).href);
    await soon(() => findingsCounted(page)).toBeGreaterThan(0);
    await lookAtViews(page, found, ['Overview', 'Explore', 'Access', 'Findings', 'About'], 'report: ');
    await lookAtPrint(page, found, 'report');
    nothingWrong(found);
  });

  test('cards move to their new places, but for who asked that nothing moves', async () => {
    for (const motion of ['no-preference', 'reduce'] as const) {
      const page = await app.demo();
      await page.emulateMedia({ reducedMotion: motion });
      await askInBar(page, 'marta lindqvist');
      // Every frame until the new picture stands: is anything on its way?
      await page.evaluate(() => {
        interface Core {
          nodes(selector: string): { readonly length: number };
          animated(): boolean;
        }
        const state = { moved: false };
        Object.assign(globalThis, { state });
        const frame = (): void => {
          const container = document.querySelector('[role="application"]');
          const cy = (container as unknown as { _cyreg?: { cy: Core } } | null)?._cyreg?.cy;
          if (cy !== undefined && (cy.animated() || cy.nodes(':animated').length > 0)) state.moved = true;
          requestAnimationFrame(frame);
        };
        frame();
      });
      await drawnAnew(page, () =>
        page.getByRole('combobox', { name: 'Fold' }).selectOption({ label: 'Fold by kind' }),
      );
      const moved = await page.evaluate(
        () => (globalThis as unknown as { state: { moved: boolean } }).state.moved,
      );
      expect(moved).toBe(motion === 'no-preference');
    }
  });
});
