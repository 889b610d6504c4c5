import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright';
import { expect } from 'vitest';
import type { NodeRef } from '../../src/questions/answers';
import { AT } from './exports';
import type { NamedFile } from './exports';

/** A page with its clock held, and everything it complains of. */
export interface Watched {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors, and violations of the content security policy. */
  readonly complaints: string[];
  /** Every request the browser made for the page, but blobs and data URLs. */
  readonly asked: string[];
}

export interface WatchedOptions {
  readonly dark?: boolean;
}

/** A busy machine is slow, not wrong: what is waited for comes, or does not within the test's own time. */
const PATIENCE_MS = 60_000;

export async function watchedPage(browser: Browser, options: WatchedOptions = {}): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    colorScheme: options.dark === true ? 'dark' : 'light',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.clock.setFixedTime(AT);
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  context.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url())) asked.push(`${request.method()} ${request.url()}`);
  });
  return { context, page, complaints, asked };
}

/** Drop files anywhere on the window, as from a file manager. */
export async function drop(page: Page, files: readonly NamedFile[]): Promise<void> {
  const carried = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
  await page.evaluate((list) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of list) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new DragEvent('dragenter', options));
    document.body.dispatchEvent(new DragEvent('drop', options));
  }, carried);
}

export async function goTo(page: Page, view: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: view }).click();
}

/** Drop files and wait until their snapshot is open. */
export async function importFiles(page: Page, files: readonly NamedFile[]): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).waitFor();
  await drop(page, files);
  await page.getByRole('heading', { name: 'What was imported' }).waitFor();
}

/** Until what is told is as expected. */
export function soon<T>(told: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(told, { timeout: PATIENCE_MS });
}

/** The file that something done on a page hands out. */
export async function downloadOf(page: Page, action: () => Promise<unknown>): Promise<NamedFile> {
  const [download] = await Promise.all([page.waitForEvent('download'), action()]).catch(
    async (error: unknown) => {
      // Says what the page said instead.
      throw new Error(await page.locator('body').innerText(), { cause: error });
    },
  );
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Ask for something by name in the bar at the top, and wait until its picture is drawn to the last line. */
export async function askInBar(page: Page, name: string): Promise<void> {
  const banner = page.getByRole('banner');
  await banner.getByRole('combobox').fill(name);
  await banner.getByRole('option').first().click();
  await pictureDrawn(page);
}

/** The picture asked for is drawn to its last line. */
export async function pictureDrawn(page: Page): Promise<void> {
  await page.locator('[data-drawn="true"]').waitFor();
}

async function pick(page: Page, label: string, node: NodeRef): Promise<void> {
  const field = page.getByRole('main').getByRole('combobox', { name: label });
  await field.fill(node.id);
  const option = page.getByRole('main').getByRole('option').filter({ hasText: node.id });
  await option.first().click();
}

export interface FollowedRoute {
  /** `3 routes`, `2 independent` and the like. */
  readonly counts: string;
  readonly source: string;
  readonly text: string;
}

/** Ask for routes, open the first, ask why its first step is there, and read its source record. */
export async function followRoute(page: Page, from: NodeRef, to: NodeRef): Promise<FollowedRoute> {
  await goTo(page, 'Explore');
  const main = page.getByRole('main');
  await main
    .getByRole('group', { name: 'Question' })
    .getByRole('button', { name: 'Routes', exact: true })
    .click();
  for (const end of await main.getByRole('button', { name: /^Remove / }).all()) await end.click();
  await pick(page, 'Start from anything', from);
  await pick(page, 'What is reached', to);
  await seeGraph(page);
  const details = page.getByRole('complementary', { name: 'Details' });
  const counts = await main.getByRole('status', { name: 'Counts' }).innerText();
  await details.getByRole('button', { name: /^Route 1:/ }).click();
  await details.getByTitle('Why this step is there').first().click();
  const record = details.getByRole('button', { name: /^Show source record:/ }).first();
  const source = await record.innerText();
  await record.click();
  const text = await details.locator('pre').first().innerText();
  return { counts: counts.replace(/\s+/g, ' ').trim(), source, text };
}

/** Something is drawn on the canvas. */
export async function seeGraph(page: Page): Promise<void> {
  const picture = page.getByRole('application');
  await picture.locator('canvas').first().waitFor();
  await soon(() =>
    picture.evaluate((element) =>
      [...element.querySelectorAll('canvas')].some((canvas) => {
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        return pixels.some((value) => value !== 0);
      }),
    ),
  ).toBe(true);
}

/** Make a report of everything and save it. */
export async function makeReport(page: Page, path: string, scope = 'Everything'): Promise<string> {
  await goTo(page, 'Report');
  await page.getByRole('radio', { name: scope }).check();
  await page.getByRole('button', { name: 'Make the report' }).click();
  const button = page.getByRole('button', { name: /^Download/ });
  await button.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  await download.saveAs(path);
  return readFileSync(path, 'utf8');
}

/** The count on the Findings entry of the rail. */
export async function findingsCounted(page: Page): Promise<number> {
  const entry = page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: /Findings/ });
  const digits = (await entry.innerText()).replace(/\D/g, '');
  return digits === '' ? 0 : Number(digits);
}
