import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileSource } from '../../src/cli/files';
import type { Overview } from '../../src/engine/contract';
import { openDecided } from '../../src/engine/decided';
import { runToEnd } from '../../src/lib/steps';
import { formatCount } from '../../src/views/style/kinds';
import { goTo } from '../browser/app-page';
import { hasChromium, launch } from '../browser/chromium';
import { AT } from '../browser/exports';
import { TASKS_ALONE, longestTask } from '../browser/main-thread';
import { DIST_CLI, serveApp } from '../browser/static-server';
import type { Served } from '../browser/static-server';
import { LARGE_FILES, writeLarge } from './ingest-files';
import type { LargeFile } from './ingest-files';
import { renderers } from './renderers';
import { record } from './results';

/**
 * Large exports in the built app in Chromium: chosen in the page, read, decided, stored, and the overview shown, with
 * the figures the command line has of the same file, and the same workspace and findings to the byte. It takes half an
 * hour, so it runs only when it is named. `LARGE_PAGE=opengraph:600,sharphound:250` says which (megabytes); `APP_DIST` and
 * `CLI_DIST` name other builds.
 */
const named = (process.env['BENCH_NAMES'] ?? '').split(',').includes('large-page');
const cases = (process.env['LARGE_PAGE'] ?? 'opengraph:600,sharphound:250').split(',').map((one) => {
  const [kind = '', megabytes = ''] = one.split(':');
  if (!isKind(kind)) throw new Error(`LARGE_PAGE=opengraph:600,… and not ${one}`);
  return { kind, megabytes: Number(megabytes) };
});
const TOO_LONG = 90 * 60_000;
/** Megabytes of an export whose findings still make one text: 100 MB of OpenGraph give 312 MB of them, and V8 ends at 512. */
const FINDINGS_UP_TO = 100;
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
      const before = renderers();
      let most = 0;
      const watching = setInterval(() => (most = tell(before, most)), 10_000);
      const start = performance.now();
      let stored = 0;
      let shown: readonly string[] = [];
      const work = async (): Promise<void> => {
        await page.getByLabel('Files to import').first().setInputFiles(path);
        const imported = page.getByRole('heading', { name: 'What was imported' });
        const refused = page.getByRole('alert').filter({ hasText: /\S/u });
        await imported.or(refused).filter({ visible: true }).first().waitFor({ timeout: TOO_LONG });
        if (!(await imported.isVisible())) complaints.push(...(await refused.allInnerTexts()));
        expect(complaints).toEqual([]);
        stored = performance.now() - start;
        await goTo(page, 'Overview');
        shown = await figures(page);
      };
      const task = await longestTask(browser, page, work, TASKS_ALONE);
      clearInterval(watching);
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
        name: `${kind} ${megabytes} MB in the tab: longest task of the main thread, processor time`,
        ours: task.processor,
        unit: 'ms',
        runs: [],
        limit: '50 ms',
      });
      const withFindings = megabytes <= FINDINGS_UP_TO;
      let answers: readonly string[] = [];
      const listing = await longestTask(
        browser,
        page,
        async () => {
          answers = await savedAnswers(page, folder, withFindings);
        },
        TASKS_ALONE,
      );
      record({
        ...said,
        name: `${kind} ${megabytes} MB in the tab: the same while its workspace${withFindings ? ', findings' : ''} and what is shown of them are made`,
        ours: listing.processor,
        unit: 'ms',
        runs: [],
        limit: '50 ms',
      });
      expect(complaints).toEqual([]);
      // The memory of the tab is free again before the command takes its own.
      await context.close();
      const told = commandLine(path, folder);
      expect(told.inputs.map(({ records }) => records.read)).toEqual([elements]);
      expect(shown).toEqual(figuresOf(told));
      expect(answers).toEqual(commandAnswers(path, folder, withFindings));
      console.log(`equal: ${answers.join(', ')}`);
      rmSync(path);
    },
    TOO_LONG,
  );
});

/** Errors of the page. */
async function watched(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('crash', () => {
    complaints.push('the tab died');
    console.log('the tab died');
  });
  await page.clock.setFixedTime(AT);
  return complaints;
}

/** The workspace that the page makes, and its findings where they make one text: each with its digest. */
async function savedAnswers(page: Page, folder: string, findings: boolean): Promise<readonly string[]> {
  const save = async (name: string, view: string, button: Locator): Promise<string> => {
    await goTo(page, view);
    await expect.poll(() => button.isEnabled(), { timeout: TOO_LONG }).toBe(true);
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: TOO_LONG }),
      button.click({ timeout: TOO_LONG }),
    ]);
    const path = join(folder, name);
    await download.saveAs(path);
    return digestOf(name, path);
  };
  const workspace = await save(
    'workspace',
    'Snapshots',
    page.getByRole('button', { name: 'Download workspace' }),
  );
  if (!findings) return [workspace];
  const json = page.getByRole('button', { name: 'JSON', exact: true });
  return [workspace, await save('findings', 'Findings', json)];
}

/** The same of the command, for the same instant. */
function commandAnswers(path: string, folder: string, findings: boolean): readonly string[] {
  const made = (name: string, args: readonly string[]): string => {
    const out = join(folder, `command-${name}`);
    command([...args, '--at', new Date(AT).toISOString(), '-o', out, path]);
    return digestOf(name, out);
  };
  const workspace = made('workspace', ['workspace']);
  return findings ? [workspace, made('findings', ['findings', '--json'])] : [workspace];
}

/** SHA-256 of a file that may be larger than a buffer, with its size. */
function digestOf(what: string, path: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(1 << 20);
  const file = openSync(path, 'r');
  for (let read = readSync(file, piece); read > 0; read = readSync(file, piece))
    hash.update(piece.subarray(0, read));
  closeSync(file);
  return `${what} of ${statSync(path).size} bytes ${hash.digest('hex')}`;
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
  command(['workspace', '--decided', '-o', out, path]);
  const opened = runToEnd(openDecided([{ name: 'decided', source: fileSource(out) }], 2 ** 36));
  if (opened?.ok !== true) throw new Error(`what the command wrote cannot be opened: ${opened?.error ?? ''}`);
  return runToEnd(opened.value.overview(AT));
}

function command(args: readonly string[]): void {
  const { status, stderr } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${HEAP}`, join(DIST_CLI, 'overreach.js'), ...args],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the command ended with ${status}: ${stderr}`);
}
