/** Whatever a button or an option of Explore and of the estate map does, the palette has as well. */
import type { Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { askInBar, pictureDrawn, soon } from './app-page';
import { hasChromium } from './chromium';
import { runningApp } from './running-app';

/** What is no action of the view: the data listed in it, and where a form is typed into. */
const LISTED =
  'button.node, .route, .record, .source, [role="application"], [role="columnheader"], [role="listbox"], nav';

describe.skipIf(!hasChromium)('the palette', { timeout: 120_000 }, () => {
  const app = runningApp();
  let page: Page;
  beforeAll(async () => {
    page = await app.demo();
  });

  /** What can be pressed or chosen in the view and is not as it is already, in words. */
  function offered(): Promise<readonly string[]> {
    return page.getByRole('main').evaluate((main, listed) => {
      const controls = [...main.querySelectorAll('button, option, input[type="checkbox"]')];
      return controls.flatMap((control) => {
        const shown = control instanceof HTMLOptionElement ? control.closest('select') : control;
        if (!(shown instanceof HTMLElement) || shown.offsetParent === null) return [];
        if (
          control.closest(listed) !== null ||
          control.matches('[disabled], [aria-label^="Show source record"]')
        )
          return [];
        // As it is already: there is nothing to be done.
        if (control instanceof HTMLOptionElement && control.selected) return [];
        if (control.getAttribute('aria-pressed') === 'true' && control.closest('.segments')) return [];
        const text =
          control.getAttribute('aria-label') ??
          (control instanceof HTMLInputElement ? control.closest('label')?.textContent : control.textContent);
        return [(text ?? '').replaceAll(/\s+/gu, ' ').trim()];
      });
    }, LISTED);
  }

  async function commands(): Promise<readonly string[]> {
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    });
    await page.keyboard.press('Control+k');
    const dialog = page.getByRole('dialog', { name: 'Commands' });
    await dialog.getByRole('option').first().waitFor();
    const told = await dialog.getByRole('option').allInnerTexts();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    return told;
  }

  const wordsOf = (text: string): readonly string[] =>
    text
      .toLowerCase()
      .replaceAll(/\([^)]*\)|\bother tenant\b|[\d,]{2,}|(?<=[a-z] )\d+$|(?<=with )\d+/gu, ' ')
      .split(/[^\p{L}\d]+/u)
      .filter(Boolean);

  /** Labels no command has all the words of. */
  async function missing(): Promise<readonly string[]> {
    const known = (await commands()).map((text) => new Set(wordsOf(text)));
    return (await offered()).filter((label) => {
      const words = wordsOf(label);
      return words.length > 0 && !known.some((command) => words.every((word) => command.has(word)));
    });
  }

  test('has what the legend and the containers of the estate map do', async () => {
    const map = page.locator('figure').first();
    const known = (await commands()).join('\n').toLowerCase();
    for (const label of await map
      .getByRole('button', { name: /^(?:Unf|F)old |^[A-Z][a-z ]+ \d/u })
      .allInnerTexts())
      expect(known).toContain(
        label
          .replaceAll(/\s*\d.*$/gu, '')
          .trim()
          .toLowerCase(),
      );
  });

  test('has every action of a blast radius, of one selected and of several', async () => {
    await askInBar(page, 'marta lindqvist');
    expect(await missing()).toEqual([]);
    const picture = page.getByRole('application');
    await picture.focus();
    for (const key of ['Home', 'ArrowRight', 'Space']) await page.keyboard.press(key);
    expect(await missing()).toEqual([]);
    for (const key of ['Home', 'Shift+Space']) await picture.press(key);
    expect(await missing()).toEqual([]);
  });

  test('and does them', async () => {
    await pictureDrawn(page);
    const run = async (words: string): Promise<void> => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Command' }).fill(words);
      await page.keyboard.press('Enter');
    };
    const hash = (): string => decodeURIComponent(new URL(page.url()).hash);
    for (const [words, inLink] of [
      ['hide crosses tenants', /explore\.hidden=crossing/u],
      ['unfold all', /fold=all/u],
      ['focus selected', /fold=focus/u],
      ['fold by kind', /explore\.fold=kind/u],
      ['ends together', /explore\.columns=role/u],
      ['1 step away', /explore\.within=1/u],
      ['allowed only', /least=allowed/u],
      ['without what it can become', /becoming=no/u],
    ] as const) {
      await run(words);
      await soon(hash).toMatch(inLink);
    }
  });

  test('has every action of routes', async () => {
    await app.demo();
    await askInBar(page, 'marta lindqvist');
    const main = page.getByRole('main');
    await main
      .getByRole('group', { name: 'Question' })
      .getByRole('button', { name: 'Routes', exact: true })
      .click();
    await main.getByRole('combobox', { name: 'What is reached' }).fill('bw-sql01');
    await main
      .getByRole('option', { name: /bw-sql01/iu })
      .first()
      .click();
    await page.getByRole('heading', { name: /^The routes/u }).waitFor();
    expect(await missing()).toEqual([]);
  });
});
