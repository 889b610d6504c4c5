import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pictureDrawn, soon } from './app-page';
import { hasChromium } from './chromium';
import { demoFiles } from './exports';
import { runningApp } from './running-app';

/** Where the focus is: what it is called, and whether one can see that it is there. */
interface Stop {
  readonly name: string;
  readonly role: string;
  readonly seen: boolean;
}

async function stopOf(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const at = document.activeElement;
    if (!(at instanceof HTMLElement || at instanceof SVGElement)) return { name: '', role: '', seen: false };
    const labelled =
      at instanceof HTMLInputElement || at instanceof HTMLSelectElement
        ? at.labels?.[0]?.textContent
        : undefined;
    const name =
      [at.getAttribute('aria-label'), labelled, at.textContent].find((text) => (text ?? '').trim() !== '') ??
      '';
    // A frame of its own, or of what it stands in (a search field draws it round its icon).
    const framed = [at, at.parentElement].some((element) => {
      if (element === null) return false;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
    });
    return {
      name: name.replace(/\s+/g, ' ').trim(),
      role: at.getAttribute('role') ?? at.tagName.toLowerCase(),
      seen: framed,
    };
  });
}

/** A keyboard, and nothing else. */
class Keys {
  readonly #page: Page;
  /** Stops of the focus that nobody can see. */
  readonly unseen = new Set<string>();
  pressed = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      this.pressed++;
      await this.#page.keyboard.press(key);
    }
  }

  async type(text: string): Promise<void> {
    this.pressed += text.length;
    await this.#page.keyboard.type(text);
  }

  /** Tab, or Shift and Tab, until the focus is on what is so called. */
  async tabTo(name: RegExp, role?: string, key = 'Tab'): Promise<void> {
    const passed: string[] = [];
    for (let i = 0; i < 120; i++) {
      await this.press(key);
      const stop = await stopOf(this.#page);
      if (!stop.seen && stop.role !== 'body') this.unseen.add(`${stop.role} ${stop.name.slice(0, 40)}`);
      if (name.test(stop.name) && (role === undefined || role === stop.role)) return;
      passed.push(`${stop.role} ${stop.name.slice(0, 30)}`);
    }
    throw new Error(`${key} never reaches ${String(name)}: ${passed.slice(-50).join(' | ')}`);
  }
}

describe.skipIf(!hasChromium)('by keyboard alone', () => {
  const app = runningApp();
  const folder = mkdtempSync(join(tmpdir(), 'overreach-'));
  beforeAll(() => {
    for (const { name, bytes } of demoFiles()) writeFileSync(join(folder, name), bytes);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('from the files to a report on disk', async () => {
    const { page, context } = await app.opened();
    await page.evaluate(() => {
      const pointers: string[] = [];
      Object.assign(globalThis, { pointers });
      for (const kind of ['pointerdown', 'mousedown', 'touchstart', 'wheel'])
        addEventListener(kind, () => pointers.push(kind), true);
    });
    const keys = new Keys(page);
    const spoken = page.getByRole('main').locator('[aria-live="polite"]').last();
    await page.getByRole('button', { name: 'Load the demo estate' }).waitFor();

    // Import: the browser's own dialog is opened by Enter.
    const chooser = page.waitForEvent('filechooser');
    await keys.tabTo(/^Choose files$/, 'button');
    await keys.press('Enter');
    await (await chooser).setFiles(demoFiles().map(({ name }) => join(folder, name)));
    await page.getByRole('heading', { name: 'What was imported' }).waitFor();

    // Ask: search, take the first that is offered.
    await keys.press('/');
    await keys.type('marta lindqvist');
    await page.getByRole('option').filter({ hasText: 'Marta Lindqvist' }).first().waitFor();
    await keys.press('Enter');
    await pictureDrawn(page);

    // Walk: every card and line is named.
    await keys.tabTo(/Marta Lindqvist/, 'application');
    await keys.press('Home');
    await soon(() => spoken.innerText()).toMatch(
      /Marta Lindqvist in Harbourline IT\. The question is about it\. 4 lines out, 0 in\./,
    );
    await keys.press('ArrowRight');
    await soon(() => spoken.innerText()).toMatch(
      /^From Marta Lindqvist to .+: .+, allowed.* lines? out, 1 in\.$/,
    );
    const first = await spoken.innerText();
    await keys.press('ArrowDown');
    await soon(() => spoken.innerText()).not.toBe(first);
    await keys.press('ArrowRight');
    await soon(() => spoken.innerText()).toMatch(/^From /);

    // Why the line is there, down to the record.
    await keys.press('w');
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.getByRole('heading', { name: /^Why/ }).first().waitFor();
    await keys.tabTo(/^Show source record:|^.*\.(csv|json), (row|at) /, 'button');
    await keys.press('Enter');
    await soon(async () => (await details.locator('pre').first().innerText()).length).toBeGreaterThan(5);

    // Filter: the legend of the picture, then the table's own fields.
    await keys.tabTo(/^Crosses tenants/, 'button', 'Shift+Tab');
    await keys.press('Space');
    await page.getByRole('status', { name: 'Counts' }).getByText('hidden by the legend').waitFor();
    await keys.press('g', 'a');
    await page.getByRole('heading', { name: 'Access', level: 1 }).waitFor();
    const matches = page.getByRole('main').getByRole('status').filter({ hasText: 'effective permission' });
    const all = await matches.innerText();
    await keys.tabTo(/^Search principals, permissions/, 'input');
    await keys.type('remote control');
    await soon(() => matches.innerText()).not.toBe(all);
    await keys.tabTo(/^All verdicts$/, 'summary');
    await keys.press('Enter');
    await keys.tabTo(/^Conditional$/, 'input');
    const searched = await matches.innerText();
    await keys.press('Space');
    await soon(() => matches.innerText()).not.toBe(searched);
    await keys.press('Escape');

    // Report: made, and downloaded.
    await keys.press('g', 'r');
    await page.getByRole('heading', { name: 'Make a report' }).waitFor();
    await keys.tabTo(/^Make the report$/, 'button');
    await keys.press('Enter');
    await page.getByRole('button', { name: /^Download/ }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      keys.tabTo(/^Download/, 'button').then(() => keys.press('Enter')),
    ]);
    const path = join(folder, 'report.html');
    await download.saveAs(path);
    expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>/i);

    expect(await page.evaluate(() => (globalThis as unknown as { pointers: string[] }).pointers)).toEqual([]);
    expect([...keys.unseen]).toEqual([]);
    console.log(`from the files to the report in ${keys.pressed} key presses`);
    await context.close();
  });

  test('keys of the views, the sheet of keys and the palette', async () => {
    const page = await app.demo();
    const keys = new Keys(page);
    await keys.press('?');
    await page.getByRole('dialog').waitFor();
    await keys.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    for (const [key, name] of [
      ['f', 'Findings'],
      ['d', 'Delegation'],
      ['n', 'Register'],
      ['t', 'Time'],
    ] as const) {
      await keys.press('g', key);
      await page.getByRole('heading', { name, level: 1 }).waitFor();
    }
    await keys.press('Control+k');
    await keys.type('snapshots');
    await keys.press('Enter');
    await page.getByRole('heading', { name: 'Snapshots', level: 1 }).waitFor();
    await keys.press('Control+z');
    await page.getByRole('heading', { name: 'Time', level: 1 }).waitFor();
  });
});
