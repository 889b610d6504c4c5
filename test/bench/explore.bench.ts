import { existsSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { Session } from '../../src/engine/session';
import { walkColumns } from '../../src/engine/walk-columns';
import { arrange } from '../../src/layout/desk';
import { FOLD_DEFAULTS } from '../../src/layout/fold';
import { ALL_SEEN } from '../../src/layout/sift';
import { runToEnd } from '../../src/lib/steps';
import { drawingOfWalk } from '../../src/views/explore/drawing-of';
import { importFiles, watchedPage } from '../browser/app-page';
import { hasChromium, launch } from '../browser/chromium';
import { serveApp } from '../browser/static-server';
import { generate } from './generate';
import { median, record } from './results';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
const SCOPE = { at: 0, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;
const ARRANGEMENT = {
  rule: 'steps',
  folds: FOLD_DEFAULTS,
  sieve: ALL_SEEN,
  room: { width: 1050, height: 730 },
} as const;
const AD = '../shared/data/bloodhound/ad_sampledata.zip';

/** Processor time of this process in ms: the machine has other work, and its clock says more of that. */
function processor(): number {
  return process.cpuUsage().user / 1000;
}

/** Asked, laid out and ready to draw. */
function ready(
  session: Session,
  mode: 'blast' | 'who',
  start: number,
): { ms: number; nodes: number; cards: number } {
  const began = processor();
  const walk = runToEnd(walkColumns(session, { mode, start: [start], scope: SCOPE }));
  const laid = arrange(drawingOfWalk(walk, mode), ARRANGEMENT);
  const ms = processor() - began;
  // Complete and countable: everything is on exactly one card.
  expect(laid.members.length).toBe(walk.node.length);
  return { ms, nodes: walk.node.length, cards: laid.cards.length };
}

describe('Explore: asked, laid out and ready to draw', () => {
  test.each([
    ['entitlement', 200_000, 500],
    ['giant', 65_000, 1000],
  ] as const)('%s, %i nodes', (shape, nodes, limit) => {
    const session = Session.fromDecided({ inputs: [], gaps: [], graph: generate(shape, nodes) });
    for (const mode of ['blast', 'who'] as const) {
      ready(session, mode, mode === 'blast' ? 0 : nodes - 5);
      const runs: number[] = [];
      let most = 0;
      for (let run = 0; run < RUNS; run++) {
        const found = ready(session, mode, mode === 'blast' ? run * 5 : nodes - 5 - run * 7);
        runs.push(found.ms);
        most = Math.max(most, found.nodes);
      }
      const ours = median(runs);
      const name = `Explore ${mode}, ${shape}, up to ${most} things: walk and layout, processor`;
      record({ name, n: nodes, ours, unit: 'ms', runs, limit: `${limit} ms` });
      expect(ours).toBeLessThan(limit);
    }
  });
});

describe.skipIf(!hasChromium || !existsSync(AD))('Explore in the browser, software renderer', () => {
  test('panning, and what the main thread feels', async () => {
    const browser = await launch();
    const served = await serveApp();
    const { page } = await watchedPage(browser);
    await page.clock.resume();
    await page.goto(served.url);
    await importFiles(page, [{ name: 'ad_sampledata.zip', bytes: readFileSync(AD) }]);
    await page.evaluate(() => {
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries())
          document.body.dataset['longest'] = String(
            Math.max(duration, Number(document.body.dataset['longest'] ?? 0)),
          );
      }).observe({ type: 'longtask' });
    });
    const longest = async (): Promise<number> =>
      Number(await page.evaluate(() => document.body.dataset['longest'] ?? '0'));
    await page.getByRole('banner').getByRole('combobox').fill('admin');
    await page.getByRole('banner').getByRole('option').first().click();
    await page.locator('[data-drawn="true"]').waitFor({ timeout: 60_000 });
    record({
      name: 'Explore, AD sample, first picture: longest task',
      n: 0,
      ours: await longest(),
      unit: 'ms',
      runs: [await longest()],
    });
    await frames(page, 'folded');
    await page.getByRole('button', { name: 'Unfold all' }).click();
    await page
      .locator('[data-drawn="false"]')
      .waitFor({ timeout: 60_000 })
      .catch(() => undefined);
    await page.locator('[data-drawn="true"]').waitFor({ timeout: 60_000 });
    record({
      name: 'Explore, AD sample, unfold all: longest task',
      n: 0,
      ours: await longest(),
      unit: 'ms',
      runs: [await longest()],
    });
    await page.getByRole('button', { name: 'Show everything' }).click();
    await frames(page, 'all that is drawn at most (2,400 elements)');
    await browser.close();
    await served.close();
  });
});

/** Frames shown while the picture is dragged. */
async function frames(page: Page, what: string): Promise<void> {
  const box = await page.getByRole('application').boundingBox();
  if (box === null) throw new Error('no picture');
  const counted = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const began = performance.now();
        let seen = 0;
        const next = (): void => {
          seen += 1;
          if (performance.now() - began > 2000)
            resolve(performance.now() - began > 0 ? (performance.now() - began) / seen : 0);
          else requestAnimationFrame(next);
        };
        requestAnimationFrame(next);
      }),
  );
  await page.mouse.move(box.x + 40, box.y + box.height - 120);
  await page.mouse.down();
  const until = performance.now() + 2200;
  for (let step = 0; performance.now() < until; step++)
    await page.mouse.move(box.x + 40 + (step % 60) * 4, box.y + box.height - 120 - (step % 40) * 3);
  await page.mouse.up();
  const ours = await counted;
  record({
    name: `Explore, panning, ${what}: time per frame`,
    n: 0,
    ours,
    unit: 'ms',
    runs: [ours],
    limit: '33 ms',
  });
}
