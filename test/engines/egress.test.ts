import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inWorker, listen, probeScript, startsWorker } from '../browser/probes';
import type { Listener } from '../browser/probes';
import { serveApp } from '../browser/static-server';
import type { Served } from '../browser/static-server';
import { engines } from './engine';
import type { Engine, EngineName, EnginePage } from './engine';
import { probedReport } from './probed';
import { demoReport } from './reports';
import { waysOf } from './sample';
import { PATIENCE, textOf, untilText } from './use-page';

/** In this time everything of the control has arrived. */
const SETTLED = 2_000;
const MOST_TRIED = { page: 35, worker: 10 } as const;

/** What each engine sends without the policy, at the least: a probe that never arrives proves nothing. */
const EVERYWHERE = [
  'fetch',
  'fetch-keepalive',
  'xhr',
  'websocket',
  'eventsource',
  'import',
  'beacon',
  'image',
];
const ALSO = ['css', 'stylesheet', 'script', 'frame', 'object', 'video', 'audio', 'svg', 'form', 'srcset'];
const BY_WORKER = ['fetch', 'xhr', 'websocket', 'importscripts'];
/**
 * No directive governs `<link rel=preconnect>`, which WebKit follows: a connection with nothing in it, and only a script
 * of ours could ask for it.
 */
const NOT_GOVERNED: ReadonlyMap<EngineName, readonly string[]> = new Map([
  ['WebKit', ['/connection/preconnect']],
]);

type Place = 'host' | 'disk';
const BARE: readonly Place[] = ['host', 'disk'];
/** The pages that are probed in all engines when PROPERTY_RUNS asks for everything; the app is one of them. */
const PAGES: readonly (readonly [what: string, from: Place, path: string])[] = [
  ['one-file report', 'disk', 'probed.html'],
  ['one-file report', 'host', 'probed.html'],
  ['folder report', 'host', 'folder/index.html'],
  ['folder report', 'disk', 'folder/index.html'],
  ['the app', 'host', ''],
];
const [fromDisk, , folderHosted, , app = ['the app', 'host', '']] = PAGES;
/** One each otherwise. Chromium's other pages are in test/browser/egress. */
const OWN = { Chromium: folderHosted ?? app, Firefox: app, WebKit: fromDisk ?? app };

const folder = mkdtempSync(join(tmpdir(), 'overreach-engines-'));
let listener: Listener;
/** Of the control alone: a datagram may be sent again long after its page is gone. */
let control: Listener;
let files: Served;
const probe = (where: string): string => probeScript(where, listener);

beforeAll(async () => {
  listener = await listen();
  control = await listen();
  const plain = readFileSync(demoReport(folder, 'plain.html'), 'utf8');
  writeFileSync(join(folder, 'probed.html'), probedReport(plain, probe('page'), probe('worker')));
  const made = demoReport(folder, 'folder', '--folder');
  const index = join(made, 'index.html');
  writeFileSync(index, probedReport(readFileSync(index, 'utf8'), probe('page'), probe('worker')));
  const bare = `<!doctype html><meta charset="utf-8"><body><p>bare</p><script>${probeScript('bare-page', control)}
    new Worker(URL.createObjectURL(new Blob([${JSON.stringify(probeScript('bare-worker', control))}])));</script>`;
  writeFileSync(join(folder, 'bare.html'), bare);
  const changed = plain.replace('\n<script>\n', '\n<script>\ndocument.title = "run";\n');
  expect(changed).not.toBe(plain);
  writeFileSync(join(folder, 'changed.html'), changed);
  files = await serveApp({ folder });
});
beforeEach(() => {
  listener.heard.length = 0;
  control.heard.length = 0;
});
afterAll(async () => {
  await files.close();
  await listener.close();
  await control.close();
  rmSync(folder, { recursive: true });
});

function address(from: string, name: string): string {
  return from === 'disk' ? pathToFileURL(join(folder, name)).href : `${files.url}${name}`;
}

/** How many ways were tried, by the page and by its worker. */
function tried(page: EnginePage): Promise<{ page: number; worker: number }> {
  return page.run(() => {
    const known = globalThis as { __tried?: string[]; __triedByWorker?: string[] };
    return { page: known.__tried?.length ?? 0, worker: known.__triedByWorker?.length ?? 0 };
  });
}

async function settled(page: EnginePage): Promise<void> {
  await expect
    .poll(async () => {
      const counts = await tried(page);
      return counts.page >= MOST_TRIED.page && counts.worker >= MOST_TRIED.worker;
    }, PATIENCE)
    .toBe(true);
  await new Promise((resolve) => setTimeout(resolve, SETTLED));
}

function arrived(where: string): ReadonlySet<string> {
  return new Set(
    control.heard.filter((path) => path.startsWith(`/${where}/`)).map((path) => path.slice(where.length + 2)),
  );
}

for (const { name, start } of engines) {
  describe(name, () => {
    let engine: Engine;
    const left = (): readonly string[] =>
      listener.heard.filter((path) => !(NOT_GOVERNED.get(name) ?? []).includes(path));
    beforeAll(async () => {
      engine = await start();
    });
    afterAll(() => engine.close());

    const bare = waysOf({ Chromium: 'host', Firefox: 'disk', WebKit: 'disk' }, BARE, name);
    test.for(bare)('without the policy most of it arrives, from %s', async (from) => {
      const page = await engine.open();
      await page.goto(address(from, 'bare.html'));
      await settled(page);
      await page.close();
      const ways = arrived('bare-page');
      if (process.env['TELL'] !== undefined)
        console.log(
          name,
          from,
          [...ways].sort().join(' '),
          '| worker:',
          [...arrived('bare-worker')].sort().join(' '),
          '|',
          [...new Set(control.heard.filter((path) => !path.startsWith('/bare')))].join(' '),
        );
      for (const way of EVERYWHERE) expect(ways).toContain(way);
      expect(ALSO.filter((way) => ways.has(way)).length).toBeGreaterThanOrEqual(8);
      const byWorker = arrived('bare-worker');
      for (const way of BY_WORKER) expect(byWorker).toContain(way);
    });

    const pages = waysOf(OWN, PAGES, name);
    const reports = pages.filter(([, , path]) => path !== '');
    test.for(reports)('nothing from the page or the worker of a %s from %s', async ([, from, path]) => {
      const page = await engine.open();
      await page.goto(address(from, path));
      await untilText(page, /verified/);
      await settled(page);
      await page.close();
      expect(left()).toEqual([]);
    });

    test.runIf(reports.length < pages.length)('nothing from the page or the worker of the app', async () => {
      const served = await serveApp({
        change: (path, text) => {
          if (path.endsWith('.js') && !path.includes('viewer-template') && startsWorker(text))
            return inWorker(text, probe('worker'));
          return /\/index-[^/]*\.js$/.test(path) ? `${probe('page')};${text}` : text;
        },
      });
      const page = await engine.open();
      await page.goto(`${served.url}#demo`);
      await untilText(page, /Harbourline/, 'main');
      await settled(page);
      await page.close();
      await served.close();
      expect(left()).toEqual([]);
    });

    test('a report whose script was changed does not run', async () => {
      const page = await engine.open();
      await page.goto(address('disk', 'changed.html'));
      expect(await page.run(() => document.title)).toBe('Review of Q4');
      expect(await textOf(page, '#app')).toMatch(
        /^Opening the report\. If this stays, the file is cut off or was altered/,
      );
      await page.close();
    });
  });
}
