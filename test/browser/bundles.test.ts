/** What opens from a count of the estate map is exactly who is counted there. */
import type { Locator, Page } from 'playwright';
import { beforeEach, describe, expect, test } from 'vitest';
import { pictureDrawn, soon } from './app-page';
import { hasChromium } from './chromium';
import { runningApp } from './running-app';

describe.skipIf(!hasChromium)('a bundle of the estate map', { timeout: 240_000 }, () => {
  const app = runningApp();
  let page: Page;
  // From the map anew, also for one that is asked once more.
  beforeEach(async () => {
    page = await app.demo();
  });

  const map = (): Locator => page.getByRole('group', { name: /^Estate map/u });
  const panel = (): Locator => page.getByRole('region', { name: 'The ways of a bundle' });
  const counts = (): Locator => page.getByRole('status', { name: 'Counts' });
  const principals = (text: string): number =>
    Number(/(?<count>[\d,]+) principal/u.exec(text)?.groups?.['count']?.replaceAll(',', '') ?? 0);

  /** The picture is of so many: counted, and row by row in its table. */
  async function isOf(expected: number, named: string): Promise<void> {
    await pictureDrawn(page);
    const told = await counts().innerText();
    expect(Number(/^[\d,]+/u.exec(told)?.[0].replaceAll(',', '')), named).toBe(expected);
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    const rows = page.getByRole('grid');
    await soon(() => rows.getAttribute('aria-rowcount')).toBe(String(expected + 1));
  }

  async function backToMap(): Promise<void> {
    await page.goBack();
    await map().waitFor();
  }

  test('of every mechanism opens into those who are counted, and no others', async () => {
    const names = await map()
      .getByRole('button', { name: /show in Explore$/u })
      .evaluateAll((marks) => marks.map((mark) => mark.getAttribute('aria-label') ?? ''));
    const mechanisms = new Map(
      names.map((name) => [/: (?<by>[A-Z][a-z ]+),/u.exec(name)?.groups?.['by'], name]),
    );
    expect(mechanisms.size).toBeGreaterThan(3);
    let listed = 0;
    for (const name of mechanisms.values()) {
      await map().getByRole('button', { name, exact: true }).press('Enter');
      await panel().getByRole('listitem').or(counts()).first().waitFor();
      if ((await counts().count()) > 0) {
        await isOf(principals(name), name);
        await backToMap();
        continue;
      }
      expect(
        principals(
          await panel()
            .getByText(/, into \d+ things/u)
            .innerText(),
        ),
      ).toBe(principals(name));
      const targets = panel().getByRole('button', { name: /principals?$/u });
      const told = await targets.allInnerTexts();
      for (const [at, text] of told.slice(0, 3).entries()) {
        listed++;
        await targets.nth(at).click();
        await counts().waitFor();
        await isOf(principals(text), text);
        await backToMap();
        await targets.first().waitFor();
      }
      await panel()
        .getByRole('button', { name: /^Close/u })
        .click();
    }
    expect(listed).toBeGreaterThan(1);
  });

  test('what is opened is in the link, and everyone is one press away', async () => {
    await map()
      .getByRole('button', { name: /Shared secret, \d+ principals/u })
      .first()
      .press('Enter');
    await pictureDrawn(page);
    const told = await counts().innerText();
    const link = page.url();
    await page.goto('about:blank');
    await page.goto(link);
    await pictureDrawn(page);
    await soon(() => counts().innerText()).toBe(told);
    await page.getByRole('button', { name: 'Everyone who can reach it' }).click();
    await soon(() => counts().innerText()).toMatch(/can reach it/u);
  });
});
