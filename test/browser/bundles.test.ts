/** What opens from a count of the estate map is exactly who is counted there. */
import type { Locator, Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { pictureDrawn, soon } from './app-page';
import { hasChromium } from './chromium';
import { runningApp } from './running-app';

describe.skipIf(!hasChromium)('a bundle of the estate map', { timeout: 240_000 }, () => {
  const app = runningApp();
  let page: Page;
  beforeAll(async () => {
    page = await app.demo();
  });

  const map = (): Locator => page.getByRole('group', { name: /^Estate map/u });
  const panel = (): Locator => page.getByRole('region', { name: 'The ways of a bundle' });
  const counts = (): Locator => page.getByRole('status', { name: 'Counts' });
  const principals = (text: string): number =>
    Number(/(?<count>[\d,]+) principal/u.exec(text)?.groups?.['count']?.replaceAll(',', '') ?? 0);

  /** How many the picture is of: counted, and drawn card by card once all is unfolded. */
  async function shown(): Promise<readonly number[]> {
    await pictureDrawn(page);
    const told = await counts().innerText();
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    const rows = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;
    return [Number(/^[\d,]+/u.exec(told)?.[0].replaceAll(',', '')), rows];
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
        expect(await shown()).toEqual([principals(name), principals(name)]);
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
        expect(await shown(), text).toEqual([principals(text), principals(text)]);
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
