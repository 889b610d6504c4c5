import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { headersFile, hostingText, policyOf } from '../../scripts/build/host-headers';
import { hostedPolicy } from '../../scripts/build/policy';
import { findingsCounted, followRoute, importFiles, soon, watchedPage } from './app-page';
import { copyOfApp, edit, release } from './app-version';
import { SHORT, chromiumPath, hasChromium, launch } from './chromium';
import { demoFiles } from './exports';
import { expectedOf } from './headless';
import { listen, probeScript } from './probes';
import { DIST, serveApp } from './static-server';

const PATIENCE = { timeout: 60_000 };

/** The service worker is in charge of the page: everything it keeps is there. */
async function kept(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, PATIENCE);
}

async function cacheNames(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => caches.keys());
}

/** Addresses of all that any cache holds. */
async function cached(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const found: string[] = [];
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) found.push(url);
    }
    return found.sort();
  });
}

const noted = (page: Page) => page.getByText('A new version of Overreach is ready.');
const inOtherTab = (page: Page) => page.getByText('Overreach was updated in another tab.');
const reload = (page: Page) => page.getByRole('button', { name: 'Reload to use it' });
const build = (page: Page) => page.evaluate(() => document.documentElement.dataset['build'] ?? 'first');
const stamped = (name: string) => (html: string) =>
  html.replace(/<html lang="en"[^>]*>/, `<html lang="en" data-build="${name}">`);

describe.skipIf(!hasChromium)('the hosted app', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(SHORT);
  });
  afterAll(() => browser.close());

  test('does its work with the network gone and the host off, and keeps only its own files', async () => {
    const served = await serveApp();
    const { page, context, complaints } = await watchedPage(browser);
    await page.goto(served.url);
    await kept(page);
    const files = await cached(page);
    expect(files).toContain(served.url);
    expect(files.map((url) => new URL(url).pathname).filter((path) => !served.files.has(path))).toEqual([]);
    const worker = `${new URL(served.url).pathname}sw.js`;
    const asked = served.requests.filter(({ method, path }) => method !== 'GET' || !served.files.has(path));
    expect(asked).toEqual([]);
    expect(served.requests.map(({ path }) => path)).toContain(worker);

    await served.close();
    await context.setOffline(true);
    await page.goto(`${served.url}index.html?from=bookmark`);
    const demo = demoFiles();
    await importFiles(page, demo);
    expect(await findingsCounted(page)).toBeGreaterThan(0);
    const { route } = expectedOf(demo);
    if (route === undefined) throw new Error('the demo has a route');
    const { text } = await followRoute(page, route.from, route.to);
    expect(text.length).toBeGreaterThan(0);
    await page.reload();
    await soon(() => findingsCounted(page)).toBeGreaterThan(0);
    expect(await cached(page)).toEqual(files);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('takes a newer version whole, when the user says so, and drops the older', async () => {
    const folder = copyOfApp();
    const served = await serveApp({ folder });
    const { page, context, complaints } = await watchedPage(browser);
    await page.goto(served.url);
    await kept(page);
    const [first] = await cacheNames(page);
    const other = await context.newPage();
    await other.goto(served.url);
    await kept(other);

    // A host in the middle of being updated: files of two builds are no version.
    release(folder, 'index.html', stamped('second'));
    edit(join(folder, 'index.html'), stamped('torn'));
    await page.reload();
    const tries = () => served.requests.filter(({ path }) => path.endsWith('/sw.js')).length;
    const before = tries();
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      await registration?.update();
      const { installing } = registration ?? {};
      await new Promise<void>((resolve) => {
        if (!installing || installing.state === 'redundant') resolve();
        installing?.addEventListener('statechange', () => resolve());
      });
    });
    expect(tries()).toBeGreaterThan(before);
    expect(await build(page)).toBe('first');
    await soon(() => cacheNames(page)).toEqual([first]);
    expect(await noted(page).count()).toBe(0);

    edit(join(folder, 'index.html'), stamped('second'));
    await page.reload();
    await noted(page).waitFor(PATIENCE);
    expect(await build(page)).toBe('first');
    await noted(other).waitFor(PATIENCE);
    await reload(page).click();
    await soon(() => build(page).catch(() => '')).toBe('second');
    await inOtherTab(other).waitFor(PATIENCE);
    // The other tab is of the older version, whose files stay for it.
    expect(await cacheNames(other)).toContain(first);
    await reload(other).click();
    await soon(() => build(other).catch(() => '')).toBe('second');
    await page.close();
    await other.close();
    const later = await context.newPage();
    await later.goto(served.url);
    await soon(async () => (await cacheNames(later)).length).toBe(1);
    expect(await cacheNames(later)).not.toContain(first);
    expect(await build(later)).toBe('second');
    expect(complaints.filter((one) => !/integrity/.test(one))).toEqual([]);
    await context.close();
    await served.close();
    rmSync(folder, { recursive: true });
  });

  test('sends nothing when it is in the hands of its service worker', async () => {
    const listener = await listen();
    const folder = copyOfApp();
    const entry = readdirSync(join(folder, 'assets')).find((name) => /^index-.*\.js$/.test(name)) ?? '';
    release(folder, `assets/${entry}`, (text) => `${probeScript('page', listener)};${text}`);
    const served = await serveApp({ folder });
    const { page, context } = await watchedPage(browser);
    await page.goto(served.url);
    await kept(page);
    await page.reload();
    await page.getByRole('navigation', { name: 'Views' }).waitFor();
    const away = `http://127.0.0.1:${listener.http}/told`;
    await page.evaluate((url) => {
      const worker = navigator.serviceWorker.controller;
      for (const message of [url, { url }, { type: 'fetch', url }, ['fetch', url], { CACHE_URLS: [url] }])
        worker?.postMessage(message);
    }, away);
    await page.waitForTimeout(2_500);
    const tried = await page.evaluate(() => (globalThis as { __tried?: string[] }).__tried ?? []);
    expect(tried.length).toBeGreaterThanOrEqual(25);
    expect(listener.heard).toEqual([]);
    expect(served.requests.filter(({ method, path }) => method !== 'GET' || !served.files.has(path))).toEqual(
      [],
    );
    await context.close();
    await served.close();
    await listener.close();
    rmSync(folder, { recursive: true });
  });

  test('works the same under the headers it brings for its host', async () => {
    const html = readFileSync(join(DIST, 'index.html'), 'utf8');
    expect(policyOf(html)).toBe(hostedPolicy());
    const headers = readFileSync(join(DIST, '_headers'), 'utf8');
    expect(headers).toBe(headersFile(policyOf(html)));
    const told = readFileSync(new URL('../../HOSTING.md', import.meta.url), 'utf8');
    expect(told, 'run `npm run docs`').toContain(hostingText(hostedPolicy()));
    const served = await serveApp({ headers });
    const { page, context, complaints } = await watchedPage(browser);
    const response = await page.goto(served.url);
    expect(response?.headers()['content-security-policy']).toContain("frame-ancestors 'none'");
    await kept(page);
    await page.reload();
    await importFiles(page, demoFiles());
    expect(await findingsCounted(page)).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await context.close();
    await served.close();
  });

  test('can be installed', async () => {
    const served = await serveApp();
    const executablePath = chromiumPath();
    const profile = mkdtempSync(join(tmpdir(), 'overreach-'));
    // A private window installs nothing: this one has a profile.
    const context = await chromium.launchPersistentContext(profile, {
      ...(executablePath !== undefined && { executablePath }),
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
    const page = await context.newPage();
    await page.goto(served.url);
    const session = await context.newCDPSession(page);
    const manifest = await session.send('Page.getAppManifest');
    expect(manifest.errors).toEqual([]);
    expect(manifest.url).toBe(`${served.url}manifest.webmanifest`);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    expect(installabilityErrors).toEqual([]);
    const icons = (
      JSON.parse(manifest.data ?? '{}') as { icons: { src: string; sizes: string; type: string }[] }
    ).icons;
    for (const { src, sizes, type } of icons.filter((one) => one.type === 'image/png')) {
      const bytes = readFileSync(join(DIST, src));
      expect(type).toBe('image/png');
      expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`).toBe(sizes);
    }
    await context.close();
    await served.close();
    rmSync(profile, { recursive: true, force: true });
  });
});
