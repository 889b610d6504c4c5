import { readFileSync, readdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goTo } from '../browser/app-page';
import { hasChromium, launch } from '../browser/chromium';
import { CODE_TOO, TASKS_ALONE, longestTask } from '../browser/main-thread';
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
      await page.goto(served.url);
      const phase = async (what: string, work: () => Promise<void>, trace = TASKS_ALONE): Promise<void> => {
        const before = renderers('chrom');
        const start = performance.now();
        const task = await longestTask(browser, page, work, trace);
        const after = renderers('chrom');
        const own = task.own === undefined ? '' : `, of the page's own code ${task.own.toFixed(0)} ms`;
        lines.push(
          `${what}: ${((performance.now() - start) / 1000).toFixed(1)} s, processor ${(after.cpu - before.cpu).toFixed(1)} s, peak memory of the tab ${after.mb.toFixed(0)} MB, longest task on the main thread ${task.processor.toFixed(0)} ms of processor time${own}`,
        );
      };
      const files = readdirSync(folder).map((name) => join(folder, name));
      await page.getByRole('button', { name: 'Load the demo estate' }).waitFor();
      for (const [place, [how, give]] of WAYS.entries()) {
        if (place > 0) await givenUp(page);
        await phase(
          `files handed to the page, ${how}`,
          async () => {
            await give(page, files);
            await page.getByText(/ of [\d.,]+ MB/u).waitFor({ timeout: TOO_LONG });
          },
          CODE_TOO,
        );
      }
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

/** The ways to hand files to the page; `files` are all that their folder has. */
const WAYS: readonly (readonly [string, (page: Page, files: readonly string[]) => Promise<void>])[] = [
  ['dropped', dropped],
  [
    'as a folder',
    (page, [first = '']) => page.getByLabel('Folder to import').first().setInputFiles(dirname(first)),
  ],
  [
    'chosen',
    (page, files) =>
      page
        .getByLabel('Files to import')
        .first()
        .setInputFiles([...files]),
  ],
];

/** As the browser takes what is dragged from the desktop. */
async function dropped(page: Page, files: readonly string[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x: 700, y: 450, data });
  await devtools.detach();
}

async function givenUp(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await page.getByRole('button', { name: 'Load the demo estate' }).waitFor({ timeout: TOO_LONG });
}

async function matrixShown(page: Page): Promise<void> {
  await page
    .getByText(/identities hold\s+roles in\s+[\d,]+\s+other\s+tenants/u)
    .waitFor({ timeout: TOO_LONG });
}
