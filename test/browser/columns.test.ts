import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Session } from '../../src/engine/session';
import { ENGINE_VERSION } from '../../src/engine/version';
import { writeWorkspace } from '../../src/engine/workspace';
import { runToEnd } from '../../src/lib/steps';
import type { Scope } from '../../src/questions/answers';
import { generate } from '../bench/generate';
import { generatedInputs } from '../bench/generated-inputs';
import { serveEnginePage } from '../bench/page/served-page';
import { most } from '../limits';
import { hasChromium, launchShort } from './chromium';
import type { Served } from './static-server';

const AT = 0;
const NODES = 60_000;
const scope: Scope = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true };

describe.skipIf(!hasChromium)('a large estate in the worker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'overreach-columns-'));
  const path = join(folder, 'large.overreach');
  const parts = { inputs: generatedInputs(), gaps: [], graph: generate('entitlement', NODES) };
  let browser: Browser;
  let served: Served;
  let page: Page;
  beforeAll(async () => {
    writeFileSync(path, writeWorkspace(parts));
    browser = await launchShort();
    served = await serveEnginePage();
    page = await (await browser.newContext()).newPage();
    await page.goto(served.url);
    await page.locator('#file').setInputFiles(path);
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is imported, counted and stored without the page feeling it, and the counts are exact', async () => {
    const found = await page.evaluate(async (within) => {
      const { engine, reset, file, feel } = window.overreach;
      const given = file();
      if (given === undefined) throw new Error('no file');
      await engine.snapshots();
      await new Promise((resolve) => setTimeout(resolve, 200));
      reset();
      const phases = new Set<string>();
      const { overview, snapshot } = await engine.import('large', 1, [given], within.at, ({ phase }) =>
        phases.add(phase),
      );
      const { reached, reaching } = await engine.counts(within);
      const sum = (column: Uint32Array): number => column.reduce((total, value) => total + value, 0);
      return {
        counts: overview.counts,
        pending: overview.findingsPending,
        snapshot,
        reached: sum(reached),
        reaching: sum(reaching),
        phases: [...phases],
        feel: { ...feel },
      };
    }, scope);
    const session = Session.fromDecided(parts);
    const expected = runToEnd(session.counts(scope));
    const sum = (column: Uint32Array): number => column.reduce((total, value) => total + value, 0);
    expect(found.counts).toEqual(runToEnd(session.overview(AT)).counts);
    expect([found.reached, found.reaching]).toEqual([sum(expected.reached), sum(expected.reaching)]);
    expect(found.pending).toBe(true);
    expect(found.snapshot).toMatchObject({ records: parts.graph.records.length, inputs: 2 });
    console.log(
      `longest task ${found.feel.longestTask} ms, longest gap ${found.feel.longestGap.toFixed(0)} ms`,
    );
    expect(found.feel.longestTask).toBeLessThan(most(50));
  });

  test('opens again without evaluating, and answers the same', async () => {
    await page.reload();
    const found = await page.evaluate(async (within) => {
      const { engine, reset, feel } = window.overreach;
      const [snapshot] = await engine.snapshots();
      reset();
      const began = performance.now();
      const overview = await engine.open(snapshot?.id ?? 0, within.at, () => undefined);
      const [start] = await engine.search('user-00000', 1);
      const reach = await engine.reach([start?.node ?? 0], within);
      const taken = performance.now() - began;
      const [step] = await engine.steps([1000]);
      return {
        taken,
        counts: overview.counts,
        reached: reach.counts,
        step: step?.supports[0]?.records[0]?.label,
        workspace: (await engine.workspace()).size,
        feel: { ...feel },
      };
    }, scope);
    const session = Session.fromDecided(parts);
    const [start] = session.search('user-00000', 1);
    expect(found.counts).toEqual(runToEnd(session.overview(AT)).counts);
    expect(found.reached).toEqual(session.reach([start?.node ?? 0], scope).counts);
    expect(found.step).toBe(session.steps([1000])[0]?.supports[0]?.records[0]?.label);
    // The file it came from, byte for byte.
    expect(found.workspace).toBe(writeWorkspace(parts).length);
    console.log(`open to first answer ${found.taken.toFixed(0)} ms`);
    expect(found.taken).toBeLessThan(most(5_000));
  });

  test('of another engine, or damaged, is refused in words, and the worker lives on', async () => {
    const bytes = writeWorkspace(parts);
    const damaged = bytes.slice();
    damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] ?? 0) ^ 1;
    const other = join(folder, 'damaged.overreach');
    writeFileSync(other, damaged);
    await page.locator('#file').setInputFiles(other);
    const told = await page.evaluate(async () => {
      const { engine, file } = window.overreach;
      const given = file();
      if (given === undefined) throw new Error('no file');
      const failure = await engine
        .import('damaged', 1, [given], 0, () => undefined)
        .then(
          () => 'imported',
          (error: unknown) => (error instanceof Error ? error.message : 'unknown'),
        );
      const tooMany = await engine.search('group', 1e9).catch(String);
      return { failure, tooMany: tooMany.length, kept: (await engine.snapshots()).length };
    });
    expect(told.failure).toContain('damaged.overreach cannot be read');
    expect(told.kept).toBe(1);
    expect(told.tooMany).toBeGreaterThan(100);
    expect(ENGINE_VERSION).toMatch(/^\d/);
  });

  test('a newer question stops an older one of its kind', async () => {
    const outcomes = await page.evaluate(async (within) => {
      const { engine } = window.overreach;
      const asked = [1, 2, 3, 4].map((node) =>
        engine.reach([node], within).then(
          () => 'answered',
          (error: unknown) => (error instanceof Error ? error.name : 'unknown'),
        ),
      );
      const counted = engine
        .counts(within)
        .catch((error: unknown) => (error instanceof Error ? error.name : ''));
      const again = engine.counts({ ...within, atLeast: 'allowed' });
      const quick = await engine.search('role', 1);
      return {
        reach: await Promise.all(asked),
        counted: await counted,
        again: (await again).reached.length,
        quick: quick.length,
      };
    }, scope);
    expect(outcomes.reach.at(-1)).toBe('answered');
    expect(outcomes.reach).toContain('Cancelled');
    expect(outcomes.counted).toBe('Cancelled');
    expect(outcomes.again).toBe(NODES);
    expect(outcomes.quick).toBe(1);
  });
});
