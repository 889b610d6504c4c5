import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hashSource } from '../../scripts/build/policy';
import { findingsCounted, followRoute, goTo, importFiles, makeReport, watchedPage } from './app-page';
import { SHORT, hasChromium, launch } from './chromium';
import { demoFiles } from './exports';
import { expectedOf } from './headless';
import { inWorker, listen, probeScript, startsWorker } from './probes';
import type { Listener } from './probes';
import { serveApp } from './static-server';

const SETTLED = 2_500;

describe.skipIf(!hasChromium)('nothing leaves', () => {
  let browser: Browser;
  let listener: Listener;
  const folder = mkdtempSync(join(tmpdir(), 'overreach-'));

  beforeAll(async () => {
    browser = await launch(SHORT);
    listener = await listen();
  });
  beforeEach(() => {
    listener.heard.length = 0;
  });
  afterAll(async () => {
    await browser.close();
    await listener.close();
    rmSync(folder, { recursive: true });
  });

  /** What was tried by the page; a probe that was never run proves nothing. */
  async function tried(page: Page): Promise<readonly string[]> {
    return page.evaluate(() => (globalThis as { __tried?: string[] }).__tried ?? []);
  }

  async function triedByWorker(page: Page): Promise<readonly string[]> {
    const [worker] = page.workers();
    return worker?.evaluate(() => (globalThis as { __tried?: string[] }).__tried ?? []) ?? [];
  }

  test('a page without our policy would send in most of these ways', async () => {
    const app = await watchedPage(browser);
    const bare = await serveApp({
      change: (path, text) =>
        path.endsWith('index.html')
          ? `<!doctype html><body><script>${probeScript('bare', listener)}</script>`
          : text,
    });
    await app.page.goto(bare.url);
    await app.page.waitForTimeout(SETTLED);
    const ways = new Set(listener.heard.filter((path) => path.startsWith('/bare/')));
    expect(ways.size).toBeGreaterThanOrEqual(15);
    for (const way of ['fetch', 'xhr', 'websocket', 'beacon', 'image', 'eventsource', 'import']) {
      expect(ways).toContain(`/bare/${way}`);
    }
    await app.context.close();
    await bare.close();
  });

  test('from the app, its page or its worker', async () => {
    const served = await serveApp({
      change: (path, text) => {
        if (path.endsWith('.js') && !path.includes('viewer-template') && startsWorker(text))
          return inWorker(text, probeScript('worker', listener));
        return /\/index-[^/]*\.js$/.test(path) ? `${probeScript('page', listener)};${text}` : text;
      },
    });
    const app = await watchedPage(browser);
    await app.page.goto(served.url);
    await importFiles(app.page, demoFiles());
    await app.page.waitForTimeout(SETTLED);
    expect((await tried(app.page)).length).toBeGreaterThanOrEqual(25);
    expect((await triedByWorker(app.page)).length).toBeGreaterThanOrEqual(10);
    expect(listener.heard).toEqual([]);
    await app.context.close();
    await served.close();
  });

  test('from a report opened from disk, its page or its worker', async () => {
    const plain = await serveApp();
    const app = await watchedPage(browser);
    await app.page.goto(plain.url);
    await importFiles(app.page, demoFiles());
    const html = await makeReport(app.page, join(folder, 'plain.html'));
    await app.context.close();
    await plain.close();

    const found = /\n<script>([\s\S]*)<\/script>\n<script type="text\/plain"/.exec(html)?.[1];
    if (found === undefined) throw new Error('the viewer has no script');
    const script = inWorker(`\n${probeScript('page', listener)}${found}`, probeScript('worker', listener));
    const probed = html.replace(found, () => script).replace(hashSource(found), () => hashSource(script));
    const path = join(folder, 'probed.html');
    writeFileSync(path, probed);
    const report = await watchedPage(browser);
    await report.page.goto(pathToFileURL(path).href);
    await expect.poll(() => findingsCounted(report.page), { timeout: 30_000 }).toBeGreaterThan(0);
    await report.page.waitForTimeout(SETTLED);
    expect((await tried(report.page)).length).toBeGreaterThanOrEqual(25);
    expect((await triedByWorker(report.page)).length).toBeGreaterThanOrEqual(10);
    expect(listener.heard).toEqual([]);
    await report.context.close();
  });

  test('a report whose script was changed does not run it', async () => {
    const template = readFileSync(new URL('../../dist-cli/viewer.html', import.meta.url), 'utf8');
    const changed = template.replace('\n<script>\n', '\n<script>\ndocument.title = "run";\n');
    expect(changed).not.toBe(template);
    const path = join(folder, 'changed.html');
    writeFileSync(path, changed);
    const report = await watchedPage(browser);
    await report.page.goto(pathToFileURL(path).href);
    await expect.poll(() => report.complaints.join('\n')).toContain('Content Security Policy');
    expect(await report.page.title()).toBe('Overreach report');
    await report.context.close();
  });

  test('in all of the main job the app asks for its own built files and for nothing else', async () => {
    const files = demoFiles();
    const { route } = expectedOf(files);
    const served = await serveApp();
    const app = await watchedPage(browser);
    await app.page.goto(served.url);
    await importFiles(app.page, files);
    for (const view of ['Overview', 'Access', 'Findings', 'Snapshots']) await goTo(app.page, view);
    if (route !== undefined) await followRoute(app.page, route.from, route.to);
    await makeReport(app.page, join(folder, 'job.html'));
    const { requests, files: built } = served;
    expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(requests.map(({ path }) => path).filter((path) => !built.has(path))).toEqual([]);
    expect(app.asked.filter((one) => !one.startsWith(`GET ${served.url}`))).toEqual([]);
    expect(app.complaints).toEqual([]);
    await app.context.close();
    await served.close();
  });
});
