import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveApp } from '../browser/static-server';
import type { NamedFile } from '../browser/exports';
import { engines } from './engine';
import type { Engine, EnginePage } from './engine';
import { SENTINEL, harm, keepDownloads, keptDownloads, pressExports, readAll } from './harm';
import type { Kept } from './harm';
import { hostileDecisions, hostileEstate } from './hostile-estate';
import { formulasIn, hasSpreadsheet } from './libreoffice';
import { PAYLOADS } from './payloads';
import type { Payload } from './payloads';
import { withoutPolicy } from './probed';
import { command, written } from './reports';
import { FULL, inApp, inReport } from './sample';
import { PATIENCE, chooseFiles, fill, goTo, press, untilDrawn, untilText, views } from './use-page';

/**
 * A round is the estate with its names moved on by a few: other payloads meet in one record. One here, ten where
 * `npm run soak` asks for its ten thousand; and one here reads every payload in Chromium, in the app or in the report, and a sixth of them in the others.
 */
const RUNS = Math.min(10, Math.max(1, Math.floor(Number(process.env['PROPERTY_RUNS'] ?? 0) / 1000)));
const PICKS = 3;

const texts = PAYLOADS.map(({ text }) => text);
/** What the tables may show: characters that cannot be in a file, or that a field trims, are not sought. */
const SOUGHT: readonly Payload[] = PAYLOADS.filter(({ kind }) => ['html', 'svg', 'attribute'].includes(kind));

const folder = mkdtempSync(join(tmpdir(), 'overreach-engines-'));
const tables: Kept[] = [];

function turned(round: number): readonly Payload[] {
  return [...PAYLOADS.slice(round * 7), ...PAYLOADS.slice(0, round * 7)];
}

/** Files of an estate, written where the command reads them. */
function paths(files: readonly NamedFile[]): readonly string[] {
  return written(
    folder,
    // What no file system takes; a browser is handed the whole name.
    files.map(({ name, bytes }) => ({ name: name.replaceAll('\0', '').slice(-120), bytes })),
  );
}

/** The page without its policy, and what payloads call before anything else: escaping must not rest on the policy. */
function bared(html: string, more = ''): string {
  return withoutPolicy(html).replace(
    /<meta charset="utf-8"\s*\/?>/,
    (tag) => `${tag}<script>${SENTINEL}${more}</script>`,
  );
}

/** Characters that steer a terminal, or turn the direction of what is read. */
function controls(text: string): readonly string[] {
  return text.match(/(?![\t\n])\p{Cc}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu) ?? [];
}

/** All views, with what was read in them. */
async function visit(page: EnginePage, names: readonly string[], picks: number): Promise<Set<number>> {
  const seen = new Set<number>();
  for (const name of names) {
    await goTo(page, name);
    await untilText(page, /\S/, 'main');
    for (const index of await readAll(page, texts, picks)) seen.add(index);
    expect(await harm(page), name).toEqual([]);
  }
  return seen;
}

async function explore(page: EnginePage, sought: string): Promise<void> {
  await goTo(page, 'Explore');
  await fill(page, 'input[aria-label="Search principals and resources"]', sought);
  await expect.poll(() => press(page, '', '[role=listbox]'), PATIENCE).toBe(true);
  await untilDrawn(page);
  expect(await harm(page)).toEqual([]);
}

describe('names that would do harm', () => {
  test('are more than two hundred', () => {
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.length).toBeGreaterThanOrEqual(200);
  });

  for (let round = 0; round < RUNS; round++) {
    describe(`round ${round + 1}`, () => {
      const payloads = turned(round);
      const reports = new Map<readonly Payload[], string>();
      function reportOf(some: readonly Payload[]): string {
        const size = String(some.length);
        const known = [...reports].find(([list]) => list.length === some.length)?.[1];
        if (known !== undefined) return known;
        const all = paths(hostileEstate(some));
        const found = command('findings', '--json', ...all);
        const { findings } = JSON.parse(found.stdout) as { findings: { id: string }[] };
        expect(findings.length).toBeGreaterThan(10);
        const decided = paths([
          hostileDecisions(
            some,
            findings.slice(0, some.length).map(({ id }) => id),
          ),
        ]);
        const report = join(folder, `report-${round}-${size}.html`);
        const title = `<img pwn src=x onerror=ran()></title><script pwn>ran()</script>`;
        const made = command('report', '-o', report, '--title', title, ...all, ...decided);
        expect(made.stderr).toMatch(/decisions of reviewers[\s\S]*report of everything/);
        writeFileSync(report, bared(readFileSync(report, 'utf8')));
        reports.set(some, report);
        return report;
      }

      test('reach a terminal as text', () => {
        const all = paths(hostileEstate(payloads));
        const more = FULL ? [['register'], ['reach', 'u3']] : [];
        for (const args of [['inspect'], ['findings'], ...more]) {
          const { stdout, stderr } = command(...args, ...all);
          expect(controls(stdout), args[0]).toEqual([]);
          expect(controls(stderr), args[0]).toEqual([]);
        }
      });

      for (const { name, start } of engines) {
        describe(name, () => {
          let engine: Engine;
          beforeAll(async () => {
            engine = await start();
          });
          afterAll(() => engine.close());

          test('would run, were they markup', async () => {
            const path = join(folder, 'control.html');
            writeFileSync(
              path,
              `<!doctype html><meta charset="utf-8"><script>${SENTINEL}</script><body><main></main>`,
            );
            const page = await engine.open();
            await page.goto(pathToFileURL(path).href);
            await page.run(
              (all) => {
                for (const text of all) {
                  const part = document.createElement('div');
                  part.innerHTML = text;
                  document.querySelector('main')?.append(part);
                }
              },
              SOUGHT.map(({ text }) => text),
            );
            await expect
              .poll(() => page.run(() => (globalThis as { __ran?: number }).__ran ?? 0), PATIENCE)
              .toBeGreaterThanOrEqual(10);
            expect((await harm(page)).length).toBeGreaterThan(30);
            await page.close();
          });

          test('are text in every view of the report, and on paper', async () => {
            const page = await engine.open();
            const some = inReport(payloads, name);
            await page.goto(pathToFileURL(reportOf(some)).href);
            await untilText(page, /verified/);
            const seen = await visit(page, await views(page), PICKS);
            await explore(page, 'onerror');
            await expect
              .poll(
                () =>
                  page.run(() => {
                    window.dispatchEvent(new Event('beforeprint'));
                    return document.querySelectorAll('main.print h3').length;
                  }),
                PATIENCE,
              )

              .toBeGreaterThan(10);
            for (const index of await readAll(page, texts, 0)) seen.add(index);
            expect(await harm(page)).toEqual([]);
            const sought = SOUGHT.filter((one) => some.includes(one));
            const missed = sought.filter(({ text }) => !seen.has(texts.indexOf(text)));
            expect(missed.length, `never read: ${missed.map(({ text }) => text).join('\n')}`).toBeLessThan(
              sought.length / 10,
            );
            await page.close();
          });

          test('are text in every view of the app, and in what it hands out', async () => {
            const kept = (list: readonly object[]): string =>
              JSON.stringify(JSON.stringify({ version: 1, list })).replaceAll('<', '\\x3C');
            const named = texts.map((text, index) => ({
              name: text,
              tenants: [`t${index}`],
              hash: '#v=2&view=access',
            }));
            const keep = ['clients', 'views', 'proposals']
              .map((list) => `localStorage.setItem('overreach.${list}', ${kept(named)});`)
              .join('\n');
            const app = await serveApp({
              change: (path, text) => (path.endsWith('/index.html') ? bared(text, keep) : text),
            });
            const page = await engine.open();
            await page.goto(app.url);
            await expect.poll(async () => (await views(page)).length, PATIENCE).toBeGreaterThan(10);
            await untilText(page, /\S/, 'main');
            await expect
              .poll(
                () => page.run(() => document.querySelector('input[aria-label="Files to import"]') !== null),
                PATIENCE,
              )
              .toBe(true);
            const some = inApp(payloads, name);
            await chooseFiles(page, hostileEstate(some));
            await untilText(page, /What was imported/);
            await keepDownloads(page);
            const seen = await visit(page, await views(page), PICKS);
            expect(seen.size).toBeGreaterThan(some.length / 2);
            let pressed = 0;
            for (const view of ['Access', 'Register', 'Findings', 'Delegation', 'Snapshots']) {
              await goTo(page, view);
              await untilText(page, /\S/, 'main');
              // What was picked on the way keeps a table to it.
              await press(page, 'Clear filters', 'main');
              // They are there once the view has its answer.
              let there = 0;
              await expect
                .poll(async () => (there = await pressExports(page)), { ...PATIENCE, message: view })
                .toBeGreaterThan(0);
              pressed += there;
            }
            await explore(page, 'onerror');
            pressed += await pressExports(page);
            await press(page, 'Table', 'main');
            await expect.poll(() => press(page, 'CSV', 'main'), PATIENCE).toBe(true);
            for (const part of ['All tenants', 'All commands']) {
              await press(page, part);
              expect(await harm(page), part).toEqual([]);
            }
            await expect
              .poll(async () => (await keptDownloads(page)).length, PATIENCE)
              .toBeGreaterThanOrEqual(pressed);
            const files_ = await keptDownloads(page);
            expect(
              files_.map(({ name: file }) => file).filter((file) => /[/\\<>:"|?*\p{Cc}]/u.test(file)),
            ).toEqual([]);
            for (const file of files_) await harmless(page, file);
            if (tables.length === 0) tables.push(...files_.filter(({ name: file }) => file.endsWith('.csv')));
            expect(await harm(page)).toEqual([]);
            await page.close();
            await app.close();
          });
        });
      }
    });
  }

  test.skipIf(!hasSpreadsheet)('are no formulas to LibreOffice', () => {
    expect(tables.length).toBeGreaterThan(3);
    const raw = PAYLOADS.map(({ text }) => `"${text.replaceAll('"', '""')}"\r\n`).join('');
    const all = [
      ...tables,
      ...['register', 'delegations'].map((name) => ({
        name: `${name}.csv`,
        text: command(name, '--csv', ...paths(hostileEstate(turned(0)))).stdout,
      })),
    ];
    expect(formulasIn(folder, [{ name: 'control.csv', text: raw }]).length).toBeGreaterThan(8);
    expect(formulasIn(folder, all)).toEqual([]);
  });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A file that was handed out. */
async function harmless(page: EnginePage, { name, text }: Kept): Promise<void> {
  if (name.endsWith('.csv')) {
    const { data } = Papa.parse<string[]>(text, { header: false });
    const cells = data.flat();
    expect(cells.length, name).toBeGreaterThan(3);
    expect(
      cells.filter((cell) => /^\s*[=+\-@＝＋－＠\t\r\n](?!\d+(?:\.\d+)?$)/u.test(cell)),
      name,
    ).toEqual([]);
  } else if (name.endsWith('.json')) {
    expect(() => JSON.parse(text) as unknown, name).not.toThrow();
  } else if (name.endsWith('.svg')) {
    const odd = await page.run((source) => {
      const parsed = new DOMParser().parseFromString(source, 'image/svg+xml');
      return [...parsed.querySelectorAll('*')]
        .filter(
          (one) =>
            ['script', 'parsererror', 'foreignObject', 'iframe'].includes(one.localName) ||
            [...one.attributes].some(
              ({ name: key, value }) =>
                key === 'pwn' || key.startsWith('on') || /javascript:|127\.0\.0\.1/u.test(value),
            ),
        )
        .map((one) => one.outerHTML.slice(0, 200));
    }, text);
    expect(odd, name).toEqual([]);
  }
}
