import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERY_FINDING } from '../../src/engine/finding-filter';
import { Session } from '../../src/engine/session';
import { writeWorkspace } from '../../src/engine/workspace';
import { runToEnd } from '../../src/lib/steps';
import type { Scope } from '../../src/questions/answers';
import { hasChromium, launch } from '../browser/chromium';
import type { Served } from '../browser/static-server';
import { generate } from './generate';
import { generatedInputs } from './generated-inputs';
import { serveEnginePage } from './page/served-page';
import { median, record } from './results';

/**
 * A workspace of the decided graph through the shipped worker in Chromium: import to exact counts and persisted,
 * reopening to the first answer, the memory of the renderer, and the peer: Dexie with a row per step.
 */
const FULL = process.env['BENCH_FULL'] === '1' ? [100_000, 1_000_000] : [100_000];
const NAMED = process.env['PACKED_NODES'];
const SIZES = NAMED === undefined ? FULL : [Number(NAMED)];
const SEED = Number(process.env['BENCH_SEED'] ?? 1);
const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
/** Rows of the peer; it is linear, so that a part of them tells the rate. */
const ROWS = 100_000;
const scope: Scope = { at: 0, atLeast: 'not-evaluated', verbs: [], becoming: true };

/** The renderers of the browser started here, and no other's. */
function renderers(): readonly string[] {
  const parent = new Map<string, string>();
  const found: string[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/u.test(name))) {
    try {
      parent.set(pid, /^PPid:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0');
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')) found.push(pid);
    } catch {
      // It ended meanwhile.
    }
  }
  const own = String(process.pid);
  return found.filter((pid) => {
    let above: string | undefined = pid;
    while (above !== undefined && above !== own) above = parent.get(above);
    return above === own;
  });
}

/** Megabytes a process of Chromium takes for itself, by what the kernel says of its pages; the largest renderer. */
function rendererMemory(): number {
  let most = 0;
  for (const pid of renderers()) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      const dirty = /^Private_Dirty:\s+(\d+)/mu.exec(rollup)?.[1];
      most = Math.max(most, Number(dirty ?? 0) / 1024);
    } catch {
      // It ended meanwhile.
    }
  }
  return most;
}

/** Milliseconds of processor time by renderer: what other work on the machine does not stretch. */
function rendererTimes(): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const pid of renderers()) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      // User and system time, in hundredths of a second.
      times.set(pid, (Number(fields[11]) + Number(fields[12])) * 10);
    } catch {
      // It ended meanwhile.
    }
  }
  return times;
}

describe.skipIf(!hasChromium).each(SIZES)('a stored estate of %i nodes', (nodes) => {
  const folder = mkdtempSync(join(tmpdir(), 'overreach-packed-'));
  const path = join(folder, 'large.overreach');
  let browser: Browser;
  let served: Served;
  let page: Page;
  let steps = 0;
  let expected = { reached: '', reaching: '' };
  beforeAll(async () => {
    const parts = { inputs: generatedInputs(), gaps: [], graph: generate('entitlement', nodes, SEED) };
    writeFileSync(path, writeWorkspace(parts));
    const { reached, reaching } = runToEnd(Session.fromDecided(parts).counts(scope));
    expected = { reached: digest(reached), reaching: digest(reaching) };
    steps = parts.graph.stepTo.length;
    browser = await launch();
    served = await serveEnginePage();
  }, 600_000);
  afterAll(async () => {
    await browser.close();
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('import to exact counts and persisted, and reopening to the first answer', async () => {
    const imports: number[] = [];
    const opens: number[] = [];
    const walks: number[] = [];
    const cpu: number[] = [];
    const persists: number[] = [];
    const memories: number[] = [];
    const tasks: number[] = [];
    let rows = 0;
    for (let run = 0; run < RUNS; run++) {
      const context = await browser.newContext();
      page = await context.newPage();
      await page.goto(served.url);
      await page.locator('#file').setInputFiles(path);
      const empty = rendererMemory();
      const idle = rendererTimes();
      let most = 0;
      const watching = setInterval(() => (most = Math.max(most, rendererMemory())), 50);
      const held = await page.evaluateHandle(async (within) => {
        const { engine, file, feel, reset } = window.overreach;
        const given = file();
        if (given === undefined) throw new Error('no file');
        await engine.snapshots();
        reset();
        const began = performance.now();
        let stored = Number.NaN;
        await engine.import('large', 1, [given], within.at, ({ phase }) => {
          if (phase === 'storing' && Number.isNaN(stored)) stored = performance.now();
        });
        const kept = performance.now();
        const { reached, reaching } = await engine.counts(within);
        const taken = performance.now() - began;
        return { taken, persist: kept - stored, reached, reaching, task: feel.longestTask };
      }, scope);
      clearInterval(watching);
      cpu.push(Math.max(...[...rendererTimes()].map(([pid, ms]) => ms - (idle.get(pid) ?? 0))));
      const imported = await held.evaluate(async ({ reached, reaching, ...figures }) => {
        const digestOf = async (column: Uint32Array): Promise<string> => {
          const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint32Array(column)));
          return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
        };
        return { ...figures, reached: await digestOf(reached), reaching: await digestOf(reaching) };
      });
      expect(imported).toMatchObject(expected);
      imports.push(imported.taken);
      persists.push(imported.persist);
      memories.push(most - empty);
      await page.close();
      page = await context.newPage();
      await page.goto(served.url);
      const opened = await page.evaluate(async (within) => {
        const { engine, feel, reset } = window.overreach;
        const [snapshot] = await engine.snapshots();
        reset();
        const began = performance.now();
        await engine.open(snapshot?.id ?? 0, within.at, () => undefined);
        const taken = performance.now() - began;
        const [start] = await engine.search('user-00000', 1);
        await engine.reach([start?.node ?? 0], within);
        return { taken, walked: performance.now() - began, task: feel.longestTask };
      }, scope);
      opens.push(opened.taken);
      walks.push(opened.walked);
      tasks.push(imported.task, opened.task);
      if (run === 0) rows = await page.evaluate((count) => window.overreach.keepRows(count), ROWS);
      await context.close();
    }
    const peer = (rows / ROWS) * steps;
    const said = (name: string, runs: readonly number[], limit: string, rest: object = {}): void => {
      record({ name: `packed: ${name}`, n: nodes, ours: median(runs), unit: 'ms', runs, limit, ...rest });
    };
    const memory = { memoryMB: Math.round(median(memories)), equal: true } as const;
    said('workspace to exact counts and persisted, Chromium', imports, '8 s, 512 MB at 1M', memory);
    said('stored snapshot opened to its first answer (the overview), Chromium', opens, '1.5 s at 1M');
    said('the same, a name found and its blast radius, Chromium', walks, '');
    said('processor time of the import, counts and all, Chromium', cpu, '');
    // Of a small estate it is stored before its progress is told.
    const told = persists.filter((ms) => !Number.isNaN(ms));
    if (told.length > 0)
      said('persisted, Chromium', told, '200 x', {
        peer,
        peerName: `Dexie bulkAdd, a row per step (extrapolated from ${ROWS.toLocaleString('en')} rows)`,
        ratio: peer / median(told),
      });
    said('longest task of the main thread', tasks, '50 ms');
    expect(Math.max(...tasks)).toBeLessThan(50);
  }, 1_800_000);

  test('a long question stops when a newer one of its kind is asked', async () => {
    const context = await browser.newContext();
    page = await context.newPage();
    await page.goto(served.url);
    await page.locator('#file').setInputFiles(path);
    const asked = { within: scope, everyFinding: EVERY_FINDING };
    const stopped = await page.evaluate(async ({ within, everyFinding }) => {
      const { engine, file } = window.overreach;
      const given = file();
      if (given === undefined) throw new Error('no file');
      await engine.import('large', 1, [given], 0, () => undefined);
      const [snapshot] = await engine.snapshots();
      const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
      const sort = { by: 'principal', descending: false } as const;
      const every = { search: '', tenants: [], verdicts: [], how: [], sort, offset: 0, limit: 100 };
      const ask: Readonly<Record<string, (at: number) => Promise<unknown>>> = {
        counts: (at) => engine.counts({ ...within, at }),
        'what everyone may do': (at) => engine.access({ ...every, scope: { ...within, at } }),
        findings: (at) => engine.estate({ kind: 'findings', at, ...everyFinding, offset: 0, limit: 200 }),
        register: (at) =>
          engine.estate({
            ...{ kind: 'register', at, search: '', tenants: [], offset: 0, limit: 100 },
            sort: { by: 'gaps', descending: true },
          }),
      };
      const taken: Record<string, number> = {};
      for (const [name, question] of Object.entries(ask)) {
        const older = question(1).then(
          () => undefined,
          () => performance.now(),
        );
        await wait(300);
        const began = performance.now();
        const newer = question(2).catch(() => undefined);
        const ended = await older;
        // What was answered before the newer was asked could not be stopped.
        if (ended !== undefined) taken[name] = Math.max(0, ended - began);
        await engine.close();
        await newer;
        await engine.open(snapshot?.id ?? 0, 0, () => undefined);
      }
      return taken;
    }, asked);
    await context.close();
    const runs = Object.values(stopped);
    const names = Object.entries(stopped).map(([name, ms]) => `${name} ${Math.round(ms)}`);
    const longest = Math.max(...runs);
    record({
      name: `packed: a long question stopped, longest (${names.join(', ')})`,
      n: nodes,
      ours: longest,
      unit: 'ms',
      runs,
      // The most of several questions, each stopped once.
      single: true,
      limit: '200 ms',
      met: longest <= 200,
    });
    expect(runs.length).toBeGreaterThan(0);
  }, 600_000);
});

/** Of every count in its place: sums would be the same of counts that stand elsewhere. */
function digest(column: Uint32Array): string {
  return createHash('sha256').update(column).digest('hex');
}
