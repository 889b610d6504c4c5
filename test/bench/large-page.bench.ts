import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileSource } from '../../src/cli/files';
import type { Overview } from '../../src/engine/contract';
import { openDecided } from '../../src/engine/decided';
import { runToEnd } from '../../src/lib/steps';
import { formatCount } from '../../src/views/style/kinds';
import { goTo } from '../browser/app-page';
import { hasChromium, launch } from '../browser/chromium';
import { AT } from '../browser/exports';
import { DIST_CLI, serveApp } from '../browser/static-server';
import type { Served } from '../browser/static-server';
import { LARGE_FILES, writeLarge } from './ingest-files';
import type { LargeFile } from './ingest-files';
import { renderers } from './renderers';
import { record } from './results';

/**
 * Large exports in the built app in Chromium: chosen in the page, read, decided, stored, and the overview shown, with
 * the figures the command line has of the same file. It takes half an hour, so it runs only when it is named.
 * `LARGE_PAGE=opengraph:600,sharphound:250` says which (megabytes); `APP_DIST` and `CLI_DIST` name other builds.
 */
const named = (process.env['BENCH_NAMES'] ?? '').split(',').includes('large-page');
const cases = (process.env['LARGE_PAGE'] ?? 'opengraph:600,sharphound:250').split(',').map((one) => {
  const [kind = '', megabytes = ''] = one.split(':');
  if (!isKind(kind)) throw new Error(`LARGE_PAGE=opengraph:600,… and not ${one}`);
  return { kind, megabytes: Number(megabytes) };
});
const TOO_LONG = 90 * 60_000;
/** What the command is told of memory by `HEADLESS`. */
const HEAP = 12_000;

function isKind(name: string): name is LargeFile {
  return Object.hasOwn(LARGE_FILES, name);
}

describe.skipIf(!named || !hasChromium)('large exports in a browser tab', () => {
  const folder = mkdtempSync(join(tmpdir(), 'overreach-large-'));
  let browser: Browser;
  let served: Served;
  beforeAll(async () => {
    browser = await launch();
    served = await serveApp();
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(cases)(
    '$kind, $megabytes MB: imported, stored, its overview shown',
    async ({ kind, megabytes }) => {
      const path = join(folder, LARGE_FILES[kind].name);
      const elements = writeLarge(kind, path, megabytes * 1e6);
      const { size } = statSync(path);
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await context.newPage();
      const complaints = await watched(page);
      await page.goto(served.url);
      await page.getByRole('button', { name: 'Load the demo estate' }).waitFor();
      await longestTask(page);
      const before = renderers();
      let most = 0;
      const watching = setInterval(() => (most = tell(before, most)), 10_000);
      const start = performance.now();
      await page.getByLabel('Files to import').first().setInputFiles(path);
      const imported = page.getByRole('heading', { name: 'What was imported' });
      const refused = page.getByRole('alert').filter({ hasText: /\S/u });
      await imported.or(refused).filter({ visible: true }).first().waitFor({ timeout: TOO_LONG });
      clearInterval(watching);
      if (!(await imported.isVisible())) complaints.push(...(await refused.allInnerTexts()));
      expect(complaints).toEqual([]);
      const stored = performance.now() - start;
      await goTo(page, 'Overview');
      const shown = await figures(page);
      const taken = performance.now() - start;
      const { cpu, peak } = since(before);
      const said = { n: size, memoryMB: Math.round(Math.max(most, peak)) } as const;
      const rate = `${(size / 1e6 / (stored / 1000)).toFixed(1)} MB/s, processor ${cpu.toFixed(0)} s`;
      record({
        ...said,
        name: `${kind} ${megabytes} MB in the tab: stored, its overview shown (${rate})`,
        ours: taken / 1000,
        unit: 's',
        runs: [taken / 1000],
      });
      record({
        ...said,
        name: `${kind} ${megabytes} MB in the tab: longest task of the main thread`,
        ours: await longestTask(page),
        unit: 'ms',
        runs: [],
      });
      expect(complaints).toEqual([]);
      // The memory of the tab is free again before the command takes its own.
      await context.close();
      const told = commandLine(path, folder);
      expect(told.inputs.map(({ records }) => records.read)).toEqual([elements]);
      expect(shown).toEqual(figuresOf(told));
      rmSync(path);
    },
    TOO_LONG,
  );
});

/** Errors of the page, and its long tasks from its first line on. */
async function watched(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('crash', () => {
    complaints.push('the tab died');
    console.log('the tab died');
  });
  await page.clock.setFixedTime(AT);
  await page.addInitScript(() => {
    const tasks: number[] = [];
    Reflect.set(globalThis, 'longTasks', tasks);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasks.push(entry.duration);
    }).observe({ type: 'longtask' });
  });
  return complaints;
}

/** Since it was asked last, in ms. */
function longestTask(page: Page): Promise<number> {
  return page.evaluate(() => {
    const tasks: unknown = Reflect.get(globalThis, 'longTasks');
    return Array.isArray(tasks) ? Math.max(0, ...tasks.splice(0).map(Number)) : 0;
  });
}

type Taken = ReturnType<typeof renderers>;

function since(before: Taken): { readonly cpu: number; readonly mb: number; readonly peak: number } {
  const now = [...renderers()].map(([pid, { cpu, mb, peak }]) => ({
    cpu: cpu - (before.get(pid)?.cpu ?? 0),
    mb,
    peak,
  }));
  return {
    cpu: Math.max(0, ...now.map(({ cpu }) => cpu)),
    mb: Math.max(0, ...now.map(({ mb }) => mb)),
    peak: Math.max(0, ...now.map(({ peak }) => peak)),
  };
}

/** Says how far it is; the browser sets its peak back now and then, so the largest seen is kept here. */
function tell(before: Taken, most: number): number {
  const { cpu, mb, peak } = since(before);
  console.log(
    `processor ${cpu.toFixed(0)} s, ${mb.toFixed(0)} MB, ${Math.max(most, peak).toFixed(0)} MB at most`,
  );
  return Math.max(most, peak);
}

/** What the overview says of the estate, as it stands there. */
async function figures(page: Page): Promise<readonly string[]> {
  const size = page.getByRole('region', { name: 'Size of the estate' });
  await size.waitFor({ timeout: TOO_LONG });
  const steps = page.getByRole('region', { name: /steps of access, by verdict/u });
  return [
    ...(await size.locator('dd.num:not(.also)').allInnerTexts()),
    await steps.getByRole('heading').innerText(),
    ...(await steps.locator('li strong').allInnerTexts()),
  ];
}

function figuresOf({ tenants, counts }: Overview): readonly string[] {
  const exported = tenants.filter(({ mentionedOnly }) => !mentionedOnly).length;
  return [
    ...[exported, counts.principals, counts.resources].map(formatCount),
    `${formatCount(counts.steps)} steps of access, by verdict`,
    ...[counts.allowed, counts.conditional, counts.notEvaluated].map(formatCount),
  ];
}

/** The overview of the decided graph that the command makes of a file. */
function commandLine(path: string, folder: string): Overview {
  const out = join(folder, 'decided.overreach');
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      `--max-old-space-size=${HEAP}`,
      join(DIST_CLI, 'overreach.js'),
      'workspace',
      '--decided',
      '-o',
      out,
      path,
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the command ended with ${status}: ${stderr}`);
  const opened = runToEnd(openDecided([{ name: 'decided', source: fileSource(out) }], 2 ** 36));
  if (opened?.ok !== true) throw new Error(`what the command wrote cannot be opened: ${opened?.error ?? ''}`);
  return runToEnd(opened.value.overview(AT));
}
