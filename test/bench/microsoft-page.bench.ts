import { readFileSync, readdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goTo } from '../browser/app-page';
import { hasChromium, launch } from '../browser/chromium';
import { serveApp } from '../browser/static-server';
import type { Served } from '../browser/static-server';
import { LARGE, LARGE_AT, largePartner } from './microsoft-estate';

/**
 * The large partner in a browser tab: files chosen in the page, read and evaluated by the app's own worker, its matrix
 * shown. `MICROSOFT_SCALE=0.1` for a quick look; `DIST` for another build than `dist`.
 */
const scale = Number(process.env['MICROSOFT_SCALE'] ?? '1');
const size = {
  clients: Math.max(1, Math.round(LARGE.clients * scale)),
  technicians: Math.max(100, Math.round(LARGE.technicians * scale)),
  relationships: Math.round(LARGE.relationships * scale),
  objects: Math.round(LARGE.objects * scale),
};
const TOO_LONG = 40 * 60_000;
const lines: string[] = [];

/** Processor seconds and the largest resident memory of the browser's processes that show pages. */
function renderers(root: string): { readonly cpu: number; readonly mb: number } {
  let cpu = 0;
  let mb = 0;
  for (const id of readdirSync('/proc').filter((name) => /^\d+$/u.test(name))) {
    try {
      const command = readFileSync(`/proc/${id}/cmdline`, 'utf8');
      if (!command.includes('--type=renderer') || !command.includes(root)) continue;
      const stat = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      cpu += (Number(stat[11]) + Number(stat[12])) / 100;
      const peak = /VmHWM:\s+(\d+) kB/u.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1];
      mb = Math.max(mb, Number(peak ?? 0) / 1000);
    } catch {
      // It ended meanwhile.
    }
  }
  return { cpu, mb };
}

describe.skipIf(!hasChromium)('a partner of 500 clients in a browser tab', () => {
  let browser: Browser;
  let served: Served;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'large-partner-'));
    for (const { name, bytes } of largePartner(size)) writeFileSync(join(folder, name), bytes);
    browser = await launch();
    const built = process.env['DIST'];
    served = await serveApp(built === undefined ? {} : { folder: built });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await served.close();
    rmSync(folder, { recursive: true });
    console.log([`microsoft in the page, ${JSON.stringify(size)}`, ...lines].join('\n'));
  });

  test(
    'is imported, stored, and its matrix shown',
    async () => {
      const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('crash', () => complaints.push('the tab crashed'));
      await page.clock.setFixedTime(LARGE_AT);
      await page.addInitScript(() => {
        const tasks: number[] = [];
        Reflect.set(globalThis, 'longTasks', tasks);
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) tasks.push(entry.duration);
        }).observe({ type: 'longtask' });
      });
      await page.goto(served.url);
      const longest = (): Promise<number> =>
        page.evaluate(() => {
          const tasks: unknown = Reflect.get(globalThis, 'longTasks');
          return Array.isArray(tasks) ? Math.max(0, ...tasks.splice(0).map(Number)) : 0;
        });
      const phase = async (what: string, work: () => Promise<void>): Promise<void> => {
        const before = renderers('chrom');
        const start = performance.now();
        await work();
        const after = renderers('chrom');
        lines.push(
          `${what}: ${((performance.now() - start) / 1000).toFixed(1)} s, processor ${(after.cpu - before.cpu).toFixed(1)} s, peak memory of the tab ${after.mb.toFixed(0)} MB, longest task on the main thread ${(await longest()).toFixed(0)} ms`,
        );
      };
      const files = readdirSync(folder).map((name) => join(folder, name));
      await page.getByRole('button', { name: 'Load the demo estate' }).waitFor();
      await phase('files handed to the page', () =>
        page.locator('input[type=file]').first().setInputFiles(files, { timeout: TOO_LONG }),
      );
      await phase('import, evaluation and storing', () =>
        page.getByRole('heading', { name: 'What was imported' }).waitFor({ timeout: TOO_LONG }),
      );
      await phase('matrix shown', async () => {
        await goTo(page, 'Delegation');
        await matrixShown(page);
      });
      expect(complaints).toEqual([]);
    },
    TOO_LONG,
  );
});

async function matrixShown(page: Page): Promise<void> {
  await page.getByText(/identities hold roles in [\d,]+ other tenants/u).waitFor({ timeout: TOO_LONG });
}
