import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importWithSources } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import { reportDataOf } from '../../src/report/html';
import { systems } from '../../src/systems/registry';
import { HOSTILE_TEXTS, mutated, wholeOf } from '../unit/report-mutations';
import type { Whole } from '../unit/report-mutations';
import { goTo, watchedPage } from './app-page';
import type { Watched } from './app-page';
import { hasChromium, launchShort } from './chromium';
import { AT, demoFiles } from './exports';
import { DIST_CLI } from './static-server';

/** What follows the viewer's script. */
const END_OF_SCRIPT = 'id="third-party-notices"';
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 6);
const VIEWER = process.env['REPORT_VIEWER'] ?? join(DIST_CLI, 'viewer.html');

/** Altered reports, and addresses nobody wrote, in the page itself. */
describe.skipIf(!hasChromium)('a report page that was altered', () => {
  let browser: Browser;
  let watched: Watched;
  let reports: readonly Whole[];
  const folder = mkdtempSync(join(tmpdir(), 'overreach-'));
  const path = join(folder, 'report.html');
  beforeAll(async () => {
    const session = runToEnd(
      Session.fromSnapshot(runToEnd(importWithSources(demoFiles(), systems)).snapshot),
    );
    const template = readFileSync(VIEWER, 'utf8');
    const finding = runToEnd(session.findings(AT))[3]?.id ?? '';
    const scopes = [{ kind: 'everything' }, { kind: 'finding', finding }] as const;
    reports = scopes.map((scope) => {
      const { data } = runToEnd(session.report({ scope, title: 'Mutated' }, AT, (file) => `file ${file}`));
      return wholeOf(data, template);
    });
    browser = await launchShort();
    watched = await watchedPage(browser);
    watched.page.on('dialog', (dialog) => {
      watched.complaints.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  /** Wait until a page says that it is open, or why it is not. */
  async function outcome(page: Page): Promise<'open' | 'refused' | 'empty'> {
    const ends = page.locator('.chip:has-text("verified"), [role="alert"]:has-text("cannot be shown")');
    await ends.first().waitFor({ timeout: 30_000 });
    return (await page.getByText('cannot be shown').count()) > 0 ? 'refused' : 'open';
  }

  /** `blocked`: what the policy of the page may have stopped, and nothing else may have been complained of. */
  async function clean({ page, complaints, asked }: Watched, what: string, blocked?: RegExp): Promise<void> {
    expect([what, await page.evaluate(() => Reflect.get(globalThis, 'overreachRan') ?? 0)]).toEqual([
      what,
      0,
    ]);
    const told = complaints.filter((one) => blocked?.test(one) !== true);
    complaints.length = 0;
    expect([what, told]).toEqual([what, []]);
    const wanted = asked.filter((one) => !one.split('#')[0]?.endsWith('/report.html'));
    asked.length = 0;
    expect([what, wanted]).toEqual([what, []]);
  }

  test('shows what it should or says that it cannot; nothing in it runs', async () => {
    let open = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(2 ** 31 - 1), async (seed) => {
        const [large, small] = reports;
        if (large === undefined || small === undefined) throw new Error('no reports');
        const { what, html } = mutated(small, large, seed);
        const { page } = watched;
        writeFileSync(path, html);
        await page.goto(pathToFileURL(path).href, { waitUntil: 'commit' });
        const whole = html.includes('id="app"') && html.trimEnd().endsWith('</html>');
        // A page cut off before its script ends says so in words of its own; within its head it says nothing at all.
        if (!whole && html.includes('class="waiting"') && !html.includes(END_OF_SCRIPT))
          await page.getByText('If this stays, the file is cut off').waitFor();
        if (whole && (await outcome(page)) === 'open') {
          open++;
          for (const view of ['Findings', 'About', 'Overview']) {
            await goTo(page, view);
            await page.getByRole('main').getByRole('heading').first().waitFor();
          }
        }
        // Markup between the tags of the page itself is a tag of the page: only its policy stops that.
        const stopped = (reportDataOf(html).ok ? '' : html).includes('overreachRan');
        // A style that is cut off is another style.
        await clean(
          watched,
          what,
          stopped ? /^Executing inline / : whole ? undefined : /^Applying inline style /,
        );
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    console.log(`${RUNS} altered reports, ${open} of them opened`);
  });

  test('opens at any address, in a view of its own', async () => {
    const [, small] = reports;
    writeFileSync(path, small?.html ?? '');
    const { page } = watched;
    const piece = fc.oneof(
      fc.constantFrom(...HOSTILE_TEXTS.map((text) => text.slice(0, 2000))),
      fc.constantFrom(
        'v=2',
        'v=1',
        'v=99',
        'view=findings',
        'view=nowhere',
        'at=never',
        'start=%',
        'added=%7B',
      ),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const hash = `#v=2&${pieces.map((one) => encodeURI(one.replace(/[\uD800-\uDFFF]/gu, '?'))).join('&')}`;
        await page.goto('about:blank');
        await page.goto(pathToFileURL(path).href + hash, { waitUntil: 'commit' });
        expect([hash, await outcome(page)]).toEqual([hash, 'open']);
        await page.getByRole('main').getByRole('heading').first().waitFor();
        await clean(watched, hash);
      }),
      { numRuns: Math.ceil(RUNS / 2), endOnFailure: true },
    );
  });
});
