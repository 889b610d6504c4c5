import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { drop, goTo, importFiles, soon } from './app-page';
import { hasChromium } from './chromium';
import { SMALL, drawnAnew, drawnPicture } from './drawn-picture';
import { demoFiles } from './exports';
import { runningApp } from './running-app';

/** Every picture once: that it shows what it says, and that undo and Back give the one before. */

const hash = (page: Page): Promise<string> => page.evaluate(() => decodeURIComponent(location.hash));
const question = (page: Page): ReturnType<Page['getByRole']> =>
  page.getByRole('main').getByRole('group', { name: 'Question' });
const counts = (page: Page): Promise<string> =>
  page
    .getByRole('status', { name: 'Counts' })
    .innerText()
    .then((text) => text.replace(/[\s,]+/g, ' '));

async function seek(page: Page, text: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Search principals and resources' }).fill(text);
  await drawnAnew(page, () =>
    page.getByRole('banner').getByRole('option').filter({ hasText: text }).first().click(),
  );
}

interface Line {
  readonly from: number;
  readonly to: number;
  readonly time: string;
  readonly shared: boolean;
  readonly aside: boolean;
  /** Dashes, width and arrow, as they are drawn. */
  readonly look: string;
}

/** What stands on the stage: names from left to right, and the lines between them. */
async function stage(
  page: Page,
): Promise<{ readonly names: readonly string[]; readonly lines: readonly Line[] }> {
  return page.getByRole('application').evaluate((container) => {
    interface Thing {
      data(name: string): unknown;
      position(): { x: number };
      source(): Thing;
      target(): Thing;
      style(name: string): string;
    }
    interface Core {
      nodes(selector: string): { map<R>(made: (node: Thing) => R): R[] };
      edges(): { map<R>(made: (edge: Thing) => R): R[] };
    }
    const { cy } = (container as unknown as { _cyreg: { cy: Core } })._cyreg;
    const cards = cy
      .nodes('[key]')
      .map((node) => ({ name: String(node.data('label')), x: node.position().x }));
    return {
      names: cards.sort((a, b) => a.x - b.x).map(({ name }) => name),
      lines: cy.edges().map((edge) => ({
        from: edge.source().position().x,
        to: edge.target().position().x,
        time: String(edge.data('time')),
        shared: edge.data('shared') === true,
        aside: edge.data('aside') === true,
        look: ['line-style', 'line-dash-pattern', 'target-arrow-shape', 'target-arrow-fill']
          .map((name) => edge.style(name))
          .join(' '),
      })),
    };
  });
}

describe.skipIf(!hasChromium)('every picture, undo and Back', () => {
  const app = runningApp();

  test('the estate map: bundles by mechanism, nothing on top of anything, one opens into its routes', async () => {
    const page = await app.demo();
    const map = page.getByRole('group', { name: /^Estate map/ });
    const bundles = map.getByRole('button', { name: /into .*: show in Explore$/ });
    const all = await bundles.count();
    expect(all).toBeGreaterThan(15);
    const { boxes, pills } = await map.evaluate((svg) => {
      const rects = (selector: string): { x1: number; y1: number; x2: number; y2: number }[] =>
        [...svg.querySelectorAll(selector)].map((element) => {
          const { left, top, right, bottom } = element.getBoundingClientRect();
          return { x1: left, y1: top, x2: right, y2: bottom };
        });
      return { boxes: rects('rect.box'), pills: rects('rect.pill') };
    });
    type Rect = (typeof boxes)[number];
    const meet = (a: Rect, b: Rect): boolean =>
      a.x1 < b.x2 - 1 && b.x1 < a.x2 - 1 && a.y1 < b.y2 - 1 && b.y1 < a.y2 - 1;
    const meeting = (list: readonly Rect[], others: readonly Rect[]): number =>
      list.filter((one) => others.some((other) => other !== one && meet(one, other))).length;
    expect(boxes.length).toBeGreaterThan(4);
    expect(meeting(boxes, boxes)).toBe(0);
    expect(meeting(pills, pills)).toBeLessThanOrEqual(pills.length * SMALL);
    expect(meeting(pills, boxes)).toBeLessThanOrEqual(pills.length * SMALL);

    await page.getByRole('button', { name: /^Shared secret \d+$/ }).click();
    await soon(() => bundles.count()).toBeLessThan(all);
    await page.getByRole('heading', { name: 'Overview', level: 1 }).click();
    await page.keyboard.press('Control+z');
    await soon(() => bundles.count()).toBe(all);

    await bundles.first().focus();
    await page.keyboard.press('ArrowDown');
    await drawnAnew(page, () => page.keyboard.press('Enter'));
    // Who is drawn then is held by bundles.test.ts.
    await page.goBack();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  });

  test('blast radius, who can reach, routes, the shared step and the fewest removals', async () => {
    const page = await app.demo();
    await seek(page, 'Marta Lindqvist');
    const blast = await stage(page);
    expect(blast.names[0]).toBe('Marta Lindqvist');
    // Every line leads on to the right, but those drawn aside.
    expect(blast.lines.filter(({ from, to, aside }) => !aside && to <= from)).toEqual([]);
    const reached = await counts(page);
    expect(reached).toMatch(/^320 reached Allowed 316 Conditional 4 Not evaluated 0 19 shown 302 in 8 folds/);

    await seek(page, 'BW-SQL01');
    await drawnAnew(page, () => question(page).getByRole('button', { name: 'Who can reach' }).click());
    const who = await stage(page);
    expect(who.names.at(-1)).toBe('BW-SQL01');
    expect(await counts(page)).toMatch(/^48 can reach it/);

    // From one to the other: both ends stand at the ends.
    await question(page).getByRole('button', { name: 'Routes', exact: true }).click();
    const main = page.getByRole('main');
    const ends = main.getByRole('button', { name: /^Remove / });
    while ((await ends.count()) > 0) await ends.first().click();
    await main.getByRole('combobox', { name: 'Start from anything' }).fill('Marta Lindqvist');
    await main.getByRole('option').filter({ hasText: 'Marta Lindqvist' }).first().click();
    await main.getByRole('combobox', { name: 'What is reached' }).fill('BW-SQL01');
    await drawnAnew(page, () => main.getByRole('option').filter({ hasText: 'BW-SQL01' }).first().click());
    const routes = await stage(page);
    expect([routes.names[0], routes.names.at(-1)]).toEqual(['Marta Lindqvist', 'BW-SQL01']);
    expect(await counts(page)).toMatch(/routes?.* \d+( to \d+)? independent/);
    const found = await drawnPicture(page);
    expect([found.overlapping, found.colliding, found.under]).toEqual([0, 0, 0]);
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.getByRole('button', { name: 'Find the smallest set' }).click();
    await details.getByText(/^Removing (this one|these \d+) ends every route|^No removal ends it/).waitFor();
    if ((await details.getByText(/revocations? ends all$/).count()) > 0)
      expect(routes.lines.some(({ shared }) => shared)).toBe(true);

    // Side by side: a lane for each route, and what remains once a record is revoked.
    const showAs = page.getByRole('group', { name: 'Show as' });
    await showAs.getByRole('button', { name: 'Side by side' }).click();
    await soon(() => hash(page)).toContain('explore.lanes=yes');
    await main
      .getByRole('button', { name: /^Route 1, step 2: / })
      .first()
      .waitFor();
    await main.getByRole('listitem').getByRole('checkbox').first().check();
    const remains = main.getByRole('region', { name: 'What remains' });
    await soon(() => remains.innerText()).toMatch(/\d+ routes? remain|^Nothing (?:of this )?remains/);
    await page.getByRole('button', { name: 'Undo' }).click();
    await remains.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await soon(() => hash(page)).not.toContain('explore.lanes');

    // Undo goes back question by question.
    for (const wanted of [/mode=who/, /mode=blast&start=[^&]*marta/]) {
      for (let i = 0; i < 12 && !wanted.test(await hash(page)); i++) {
        const before = await hash(page);
        await page.getByRole('button', { name: 'Undo' }).click();
        await soon(() => hash(page)).not.toBe(before);
      }
      expect(await hash(page)).toMatch(wanted);
    }
    await soon(() => counts(page)).toBe(reached);
    // And Back from the next question to this one.
    await seek(page, 'BW-SQL01');
    await soon(() => counts(page)).not.toBe(reached);
    await page.goBack();
    await soon(() => counts(page)).toBe(reached);
  });

  test('what is hidden, folded and focused is undone step by step', async () => {
    const page = await app.demo();
    await seek(page, 'Marta Lindqvist');
    const first = await stage(page);
    const status = await counts(page);
    await drawnAnew(page, () =>
      page.getByRole('combobox', { name: 'Fold' }).selectOption({ label: 'Fold by tenant' }),
    );
    const folded = await stage(page);
    expect(folded.names).not.toEqual(first.names);
    await drawnAnew(page, () => page.getByRole('button', { name: /^Crosses tenants/ }).click());
    await page.getByRole('status', { name: 'Counts' }).getByText('hidden by the legend').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page
      .getByRole('status', { name: 'Counts' })
      .getByText('hidden by the legend')
      .waitFor({ state: 'detached' });
    await soon(async () => (await stage(page)).names).toEqual(folded.names);
    await page.getByRole('button', { name: 'Undo' }).click();
    await soon(() => counts(page)).toBe(status);
    await soon(async () => (await stage(page)).names).toEqual(first.names);
  });

  test('what if and time: the picture as proposed, and what is expired, eligible or to come looks different', async () => {
    const page = await app.demo();
    await seek(page, 'HarbourlineLegacyAdmin');
    await drawnAnew(page, () => question(page).getByRole('button', { name: 'Who can reach' }).click());
    const today = /^.*Not evaluated \d+/.exec(await counts(page))?.[0] ?? 'nothing';
    await page.getByRole('button', { name: 'What if it were removed' }).click();
    const tray = page.getByRole('region', { name: 'What if' });
    await soon(() => tray.innerText()).toMatch(/[1-9]\d* lost, 0 gained/);
    await tray.getByRole('button', { name: 'As proposed' }).click();
    await soon(() => tray.innerText()).toMatch(/Every view shows the proposal/);
    await soon(() => hash(page)).toContain('proposed=yes');
    await page.getByRole('heading', { level: 1 }).or(page.getByRole('main')).first().focus();
    await page.getByRole('button', { name: 'Undo' }).click();
    await soon(() => hash(page)).not.toContain('proposed=yes');
    await tray.getByRole('button', { name: 'Drop the proposal' }).click();
    await soon(() => counts(page)).toContain(today);

    await seek(page, 'Dario Conti');
    await page
      .getByRole('button', { name: 'Unfold all' })
      .click()
      .catch(() => undefined);
    await soon(
      async () => (await stage(page)).lines.filter(({ time }) => time === 'future').length,
    ).toBeGreaterThan(0);
    const looks = new Map((await stage(page)).lines.map(({ time, look }) => [time, look]));
    expect(new Set(looks.values()).size).toBe(looks.size);
    expect(looks.size).toBeGreaterThan(1);
    await page
      .getByRole('button', { name: /^Not yet|^From a later day|^Future/i })
      .first()
      .waitFor();

    await goTo(page, 'Time');
    await page.getByRole('grid').getByRole('row').nth(1).waitFor();
    const before = await hash(page);
    await page.getByRole('button', { name: 'Next change' }).click();
    await soon(() => hash(page)).not.toBe(before);
    await page.getByRole('button', { name: 'Undo' }).click();
    await soon(() => hash(page)).toBe(before);
    // An instant is no place to come back to: Back leads to the view before.
    await page.goBack();
    await soon(() => hash(page)).toContain('view=explore');
  });

  test('compare: what was gained and lost between two imports, and its routes', async () => {
    const { page } = await app.opened();
    const files = demoFiles();
    const lost = files.filter(
      ({ name }) => name !== 'calderfinch-documents-account-authorization-details.json',
    );
    const gained = files.filter(({ name }) => name !== 'harbourline-openbao.json');
    await importFiles(page, gained);
    // Whoever goes elsewhere while files are looked at stays there.
    await drop(page, lost);
    await goTo(page, 'Snapshots');
    await page.getByText('2 stored').waitFor();
    await goTo(page, 'Compare');
    const status = page.getByRole('main').getByRole('status').filter({ hasText: /lost/ });
    await soon(() => status.innerText()).toMatch(/[1-9][\d,]* lost, [1-9][\d,]* gained/);
    const grid = page.getByRole('grid');
    await grid.getByRole('row').nth(1).click();
    const panel = page.getByRole('complementary', { name: 'Change' });
    await panel.waitFor();
    await drawnAnew(page, () =>
      panel
        .getByRole('button', { name: /routes/i })
        .first()
        .click(),
    );
    // Who is drawn then is held by bundles.test.ts.
    await page.goBack();
    await page.getByRole('heading', { name: 'Compare', level: 1 }).waitFor();
  });
});
