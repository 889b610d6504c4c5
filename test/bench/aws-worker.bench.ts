import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch } from '../browser/chromium';
import { serveApp } from '../browser/static-server';
import type { Served } from '../browser/static-server';
import { estateOf } from '../systems/aws-harness';
import { actionNames, generateAccount } from './aws-account';
import type { MatrixAsked, MatrixTimes } from './page/matrix.worker';
import { median, record } from './results';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
const AT = Date.parse('2026-11-21T00:00:00Z');

describe.skipIf(!hasChromium)('AWS in a worker of a real browser', () => {
  let browser: Browser;
  let served: Served;
  const folder = mkdtempSync(join(tmpdir(), 'overreach-matrix-'));

  beforeAll(async () => {
    await build({
      configFile: false,
      logLevel: 'error',
      publicDir: false,
      build: {
        outDir: folder,
        emptyOutDir: false,
        target: 'es2023',
        lib: {
          entry: fileURLToPath(new URL('page/matrix.worker.ts', import.meta.url)),
          formats: ['es'],
          fileName: () => 'worker.js',
        },
        rolldownOptions: { output: { codeSplitting: false } },
      },
    });
    writeFileSync(join(folder, 'index.html'), '<!doctype html><meta charset="utf-8"><title>matrix</title>');
    browser = await launch();
    served = await serveApp({ folder });
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('the whole matrix of 122 principals and all actions', { timeout: 300_000 }, async () => {
    const account = generateAccount(61, 61);
    const principals = account.principals.map((arn) => `aws|${arn}`);
    const page = await browser.newPage();
    await page.goto(served.url);
    const times = await page.evaluate(
      ({ text, asked }) =>
        new Promise<MatrixTimes>((resolve, reject) => {
          const worker = new Worker('worker.js', { type: 'module' });
          worker.onerror = ({ message }) => {
            reject(new Error(message));
          };
          worker.onmessage = ({ data }: MessageEvent<MatrixTimes>) => {
            resolve(data);
          };
          const whole: MatrixAsked = { ...asked, details: new TextEncoder().encode(text) };
          worker.postMessage(whole);
        }),
      { text: JSON.stringify(account.details), asked: { principals, at: AT, runs: RUNS } },
    );
    const names = actionNames();
    expect(times.cells).toBe(principals.length * names.length);
    // The browser's verdicts are those of Node.
    const here = estateOf({ 'details.json': account.details });
    const ranks = here.evaluated.evaluations.get('aws')?.matrix?.(principals, names, AT).ranks ?? [];
    const byRank = [0, 0, 0, 0];
    for (const rank of ranks) byRank[rank] = (byRank[rank] ?? 0) + 1;
    expect(times.byRank).toEqual(byRank);
    const ours = median(times.matrix);
    record({
      name: 'AWS: 122 principals × all actions, in a worker of Chromium',
      n: times.cells,
      ours,
      unit: 'ms',
      runs: times.matrix,
      equal: true,
      limit: '1000 ms',
    });
    record({
      name: 'AWS: import and access graph of 122 principals, in a worker of Chromium',
      n: principals.length,
      ours: times.graph,
      unit: 'ms',
      runs: [times.graph],
    });
    expect(ours).toBeLessThan(1000);
  });
});
