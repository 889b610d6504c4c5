import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What of a page changes with its colours: all rules are asked of one appearance, these of the others. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** Where everything is looked at: with `npm run soak`, which sets it so. CI leaves out what is of the same make. */
const FULL = Number(process.env['PROPERTY_RUNS'] ?? 0) >= 1000;

/** Rows of one table are all made alike: those behind the first dozen prove nothing more. */
const REPEATED = '[role="row"]:nth-child(n + 13)';

/** How a page may look. */
const APPEARANCES = ['light', 'dark', 'forced colours'] as const;
type Appearance = (typeof APPEARANCES)[number];

/** Everything that was found, by where it was. */
export type Found = Record<string, readonly string[]>;

async function appear(page: Page, as: Appearance): Promise<void> {
  const dark = as === 'dark';
  await page.emulateMedia({
    colorScheme: dark ? 'dark' : 'light',
    forcedColors: as === 'forced colours' ? 'active' : 'none',
    reducedMotion: 'reduce',
  });
  await page.locator(`html[data-theme="${dark ? 'dark' : 'light'}"]`).waitFor({ state: 'attached' });
}

/** What axe finds wrong with the page as it is, in words. */
async function violations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const found = await page.evaluate(
    ({ only, without }) => {
      const { axe } = globalThis as unknown as {
        axe: { run(on: object, options: object): Promise<{ violations: Violation[] }> };
      };
      const exclude = without.filter((selector) => document.querySelector(selector) !== null);
      return axe.run(exclude.length > 0 ? { include: [document], exclude } : document, {
        // Only what is wrong is worked out in full; nothing of ours is fetched to be looked at.
        resultTypes: ['violations'],
        preload: false,
        selectors: false,
        ...(only !== undefined && { runOnly: { type: 'rule', values: only } }),
      });
    },
    { only: rules, without: FULL ? [] : [REPEATED] },
  );
  return found.violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary ?? ''}`)
        .join('; ')}`,
  );
}

/** What moves though the reader asked that nothing does. */
async function moving(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    document.getAnimations().flatMap((animation) => {
      const { effect, playState } = animation;
      const lasts = Number(effect?.getComputedTiming().activeDuration ?? 0);
      return playState === 'running' && lasts > 1
        ? [`moves: ${animation.constructor.name} ${String(lasts)} ms`]
        : [];
    }),
  );
}

/** Look at the page in light, dark and forced colours; nothing may be wrong, and nothing may move. */
export async function look(
  page: Page,
  found: Found,
  where: string,
  appearances: readonly Appearance[] = APPEARANCES,
): Promise<void> {
  for (const appearance of appearances) {
    await appear(page, appearance);
    const wrong = await violations(page, appearance === 'light' ? undefined : OF_COLOURS);
    const moves = await moving(page);
    found[`${where}, ${appearance}`] = [...wrong, ...moves];
  }
  await appear(page, 'light');
}

let layers = 0;

/** The same of what lies over or beside a view that was looked at by itself: in light, and in one of the others in turn. */
export async function lookAtLayer(page: Page, found: Found, where: string): Promise<void> {
  const other = layers++ % 2 === 0 ? 'dark' : 'forced colours';
  await look(page, found, where, FULL ? APPEARANCES : ['light', other]);
}

/** The page as it is printed. */
export async function lookAtPrint(page: Page, found: Found, where: string): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
  found[`${where}, printed`] = await violations(page);
  await page.emulateMedia({ media: 'screen' });
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
}

export function nothingWrong(found: Found): void {
  expect(Object.fromEntries(Object.entries(found).filter(([, list]) => list.length > 0))).toEqual({});
}
