import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drop, importFiles, seeGraph, watchedPage } from '../browser/app-page';
import { hasChromium, launch } from '../browser/chromium';
import { demoFiles, sharedSets } from '../browser/exports';
import type { ExportSet } from '../browser/exports';
import { firstPaintScripts } from '../browser/first-paint';
import { DIST, serveApp } from '../browser/static-server';
import type { Served } from '../browser/static-server';

const RUNS = 5;
const README = fileURLToPath(new URL('README.md', import.meta.url));

interface Row {
  readonly what: string;
  readonly median: string;
  readonly limit: string;
  readonly runs: string;
}
const rows: Row[] = [];

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function record(what: string, values: readonly number[], unit: string, limit: string): number {
  const middle = median(values);
  rows.push({
    what,
    median: `${middle.toFixed(unit === 'kB' ? 1 : 0)} ${unit}`,
    limit,
    runs: values.map((value) => value.toFixed(unit === 'kB' ? 1 : 0)).join(', '),
  });
  return middle;
}

/** What one measures on: so that figures of another machine are not taken for a regression. */
function machine(browser: Browser): string {
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}, Chromium ${browser.version()}, load average ${loadavg()[0]?.toFixed(1) ?? '?'}`;
}

describe.skipIf(!hasChromium)('figures', () => {
  let browser: Browser;
  let served: Served;
  beforeAll(async () => {
    browser = await launch();
    served = await serveApp();
  });
  afterAll(async () => {
    writeResults(machine(browser));
    await browser.close();
    await served.close();
  });

  test('JavaScript before the first paint', async () => {
    const size = firstPaintScripts(DIST).reduce(
      (sum, { text }) => sum + gzipSync(text, { level: 9 }).length,
      0,
    );
    expect(record('JavaScript before the first paint, gzip', [size / 1000], 'kB', '80 kB')).toBeLessThan(80);
    const paints: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      // Not a watched page: its held clock holds the timings, too.
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(served.url);
      await page.getByRole('button', { name: 'Load the demo estate' }).waitFor();
      paints.push(
        await page.evaluate(
          () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
        ),
      );
      await context.close();
    }
    record('First contentful paint, local server, cold cache', paints, 'ms', '');
  });

  test('Cytoscape comes with the first graph and not before', async () => {
    const { page, context, asked } = await watchedPage(browser);
    await page.goto(served.url);
    await importFiles(page, demoFiles());
    const drawing = (): boolean => asked.some((url) => /cytoscape/.test(url));
    expect(drawing()).toBe(false);
    await firstGraph(page);
    expect(drawing()).toBe(true);
    rows.push({
      what: 'Cytoscape is fetched',
      median: 'with the first graph',
      limit: 'not before',
      runs: '',
    });
    await context.close();
  });

  const sets: readonly (ExportSet & { readonly limit?: number })[] = [
    { title: 'the demo estate', files: demoFiles() },
    ...sharedSets().flatMap((set) =>
      set.title.includes('ad_sampledata')
        ? [{ ...set, limit: 3000 }]
        : set.title.includes('githound')
          ? [set]
          : [],
    ),
  ];
  test.each(sets)('import of $title to the first graph', async ({ title, files, limit }) => {
    const imports: number[] = [];
    const graphs: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const { page, context } = await watchedPage(browser);
      await page.goto(served.url);
      await page.getByRole('navigation', { name: 'Views' }).waitFor();
      const started = performance.now();
      await drop(page, files);
      // Looked for in every frame: a locator looks twice a second only, which is no clock.
      await page.waitForFunction(
        () => document.querySelector('h1')?.textContent.trim() === 'What was imported',
        undefined,
        { polling: 'raf', timeout: 60_000 },
      );
      imports.push(performance.now() - started);
      await firstGraph(page);
      graphs.push(performance.now() - started);
      await context.close();
    }
    record(`Import of ${title}, drop to stored and shown`, imports, 'ms', '');
    const middle = record(
      `Import of ${title} to its first graph drawn`,
      graphs,
      'ms',
      limit === undefined ? '' : `${limit} ms`,
    );
    if (limit !== undefined) expect(middle).toBeLessThan(limit);
  });
});

/** Search for the first thing there is, and see what it reaches drawn. */
async function firstGraph(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('combobox').fill('admin');
  await page.getByRole('banner').getByRole('option').first().click();
  await seeGraph(page);
}

const START = '<!-- results -->';

function writeResults(on: string): void {
  const head = readFileSync(README, 'utf8').split(START)[0] ?? '';
  const table = [
    '| what | median | limit | runs |',
    '| --- | --- | --- | --- |',
    ...rows.map(({ what, median, limit, runs }) => `| ${what} | ${median} | ${limit} | ${runs} |`),
  ].join('\n');
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(README, `${head}${START}\n\nMeasured ${day} on ${on}.\n\n${table}\n`);
}
