/** Every state of a view that is somebody's action: in the link, undone, done again, and there for who opens the link. */
import type { Locator, Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { askInBar, goTo, pictureDrawn, soon } from './app-page';
import { hasChromium } from './chromium';
import { runningApp } from './running-app';

describe.skipIf(!hasChromium)('every state of a view', { timeout: 240_000 }, () => {
  const app = runningApp();
  let page: Page;
  beforeAll(async () => {
    page = await app.demo();
  });

  const hash = (): string => decodeURIComponent(new URL(page.url()).hash);
  const picture = (): Locator => page.getByRole('application');
  const details = (): Locator => page.getByRole('complementary', { name: 'Details' });

  /** A key of the shell, not of a field. */
  async function press(key: string): Promise<void> {
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    });
    await page.keyboard.press(key);
  }

  /** Done, it is in the link; undone, all is as it was; done again it is as it became. Then as it was, or `kept`. */
  async function undone(inLink: RegExp, act: () => Promise<unknown>, kept = false): Promise<void> {
    const before = hash();
    expect(before).not.toMatch(inLink);
    await act();
    await soon(hash).toMatch(inLink);
    const after = hash();
    await press('Control+z');
    await soon(hash).toBe(before);
    await press('Control+Shift+z');
    await soon(hash).toBe(after);
    if (kept) return;
    await press('Control+z');
    await soon(hash).toBe(before);
  }

  /**
   * The same of several that leave one another be: all done, then undone one by one, and done again. Then as it was, at
   * once: a step each of undoing and doing again fewer than one after the other.
   */
  async function allUndone(states: readonly (readonly [RegExp, () => Promise<unknown>])[]): Promise<void> {
    const were = [hash()];
    for (const [inLink, act] of states) {
      const before = hash();
      expect(before).not.toMatch(inLink);
      await act();
      await soon(hash).toMatch(inLink);
      were.push(hash());
    }
    for (const before of were.slice(0, -1).reverse()) {
      await press('Control+z');
      await soon(hash).toBe(before);
    }
    for (const after of were.slice(1)) {
      await press('Control+Shift+z');
      await soon(hash).toBe(after);
    }
    for (let count = 1; count < were.length; count++) await press('Control+z');
    await soon(hash).toBe(were[0]);
  }

  /** As somebody else opens what is shown: nothing of it is missing. */
  async function openedElsewhere(): Promise<void> {
    const link = page.url();
    await page.goto('about:blank');
    await page.goto(link);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await soon(() => page.locator('[aria-busy="true"]').count()).toBe(0);
    await soon(() => page.url()).toBe(link);
    expect(await page.getByText(/^Not in this snapshot/u).count()).toBe(0);
  }

  test('of Overview', async () => {
    await undone(/overview\.tenants=yes/u, () =>
      page
        .getByRole('button', { name: /^Show all \d+$/u })
        .last()
        .click(),
    );
    const turn = page
      .getByRole('group', { name: /^Estate map/u })
      .getByRole('button', { name: /^(?:Unf|F)old / });
    if ((await turn.count()) > 0) await undone(/map\.turned=/u, () => turn.first().click());
    // A bundle that leads into several things: its ways are listed beside the map.
    const bundle = page.getByRole('button', { name: /Role trust, 24 principals.*show in Explore$/u });
    await undone(/overview\.bundle=/u, () => bundle.first().press('Enter'), true);
    const ways = page.getByRole('region', { name: 'The ways of a bundle' });
    await ways.getByRole('listitem').first().waitFor();
    const told = await ways.innerText();
    await openedElsewhere();
    await soon(() => ways.innerText()).toBe(told);
    await ways.getByRole('button', { name: /^Close/u }).click();
  });

  test('of Explore', async () => {
    await askInBar(page, 'marta lindqvist');
    const select = (label: string): Locator => page.getByRole('combobox', { name: label, exact: true });
    await allUndone([
      [
        /explore\.hidden=/u,
        () => page.getByRole('list', { name: 'Legend' }).getByRole('button').last().click(),
      ],
      [/explore\.columns=role/u, () => select('Columns').selectOption('role')],
      [/explore\.fold=/u, () => select('Fold').selectOption({ index: 2 })],
      [/explore\.within=1/u, () => select('Distance').selectOption('1')],
      [/least=allowed/u, () => select('Verdicts').selectOption('allowed')],
      [/becoming=no/u, () => page.getByRole('checkbox', { name: 'What it can become' }).uncheck()],
      [/explore\.table=yes/u, () => page.getByRole('button', { name: 'Table', exact: true }).click()],
    ]);
    await pictureDrawn(page);
    // An area of the picture.
    await undone(/(?:selected=.*){2}/u, async () => {
      await page.getByRole('button', { name: /^Select an area|^Area/u }).click();
      const box = await picture().boundingBox();
      if (box === null) throw new Error('no picture');
      await page.mouse.move(box.x + 4, box.y + 40);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width - 60, box.y + box.height - 90, { steps: 4 });
      await page.mouse.up();
    });
    await press('Escape');
    await pictureDrawn(page);
  });

  test('of the panel beside the picture: an open fold, and why a step is there', async () => {
    const spoken = page.getByRole('main').getByRole('status').filter({ hasText: 'Enter unfolds' });
    await undone(
      /fold=listed\./u,
      async () => {
        await picture().focus();
        await page.keyboard.press('Home');
        for (let step = 0; step < 40 && (await spoken.count()) === 0; step++)
          await page.keyboard.press(step % 12 === 0 ? 'ArrowRight' : 'ArrowDown');
        await page.keyboard.press('Space');
      },
      true,
    );
    const folded = details().getByRole('heading', { name: /folded$/u });
    const told = await folded.innerText();
    await openedElsewhere();
    await soon(() => folded.innerText()).toBe(told);
    // A member of it, and Back to the fold.
    await details().getByRole('listitem').first().getByRole('button').first().click();
    await folded.waitFor({ state: 'detached' });
    await details().getByRole('button', { name: 'Back to the answer' }).click();
    await folded.waitFor();

    await pictureDrawn(page);
    await undone(
      /[#&]step=/u,
      async () => {
        await picture().focus();
        for (const key of ['Home', 'ArrowRight', 'w']) await page.keyboard.press(key);
      },
      true,
    );
    const why = await details().innerText();
    await openedElsewhere();
    await details().getByRole('heading', { name: 'Why' }).waitFor();
    await soon(() => details().innerText()).toBe(why);
    await goTo(page, 'Time');
    await page.getByRole('heading', { level: 1, name: 'Time' }).waitFor();
    await page.goBack();
    await soon(() => details().innerText()).toBe(why);
  });

  test('of Import, Findings and an identity', async () => {
    await goTo(page, 'Import');
    await undone(/import\.open=/u, () =>
      page.getByRole('main').getByRole('table').getByRole('button', { expanded: false }).first().click(),
    );
    await goTo(page, 'Findings');
    const findings = page.getByRole('navigation', { name: 'Findings' });
    const more = findings.getByRole('button', { name: /^Show the other \d+$/u });
    await findings.getByRole('button').first().waitFor();
    const few = await findings.getByRole('listitem').count();
    await undone(/findings\.wide=/u, () => more.first().click(), true);
    await soon(() => findings.getByRole('listitem').count()).toBeGreaterThan(few);

    await askInBar(page, 'domain admins');
    await goTo(page, 'Identity');
    const all = page.getByRole('main').getByRole('button', { name: /^Show all/u });
    await undone(/identity\.services=/u, () => page.locator('summary').first().click());
    await all.first().waitFor();
    const told = await all.count();
    await undone(/identity\.all=/u, () => all.first().click(), true);
    await soon(() => all.count()).toBe(told - 1);
    await openedElsewhere();
    await soon(() => all.count()).toBe(told - 1);
  });

  test('of Access, and the routes side by side', async () => {
    // Nothing of before: the table is narrowed to what is selected.
    await page.goto(`${app.served.url}#v=2&view=access`);
    await page.getByRole('searchbox').first().fill('marta');
    await soon(hash).toContain('access.search=');
    const row = page.getByRole('gridcell', { name: 'marta' }).first();
    await undone(/access\.row=/u, () => row.click(), true);
    const route = page
      .getByRole('complementary', { name: 'Why' })
      .getByRole('button', { name: /^Route 1:/u });
    await undone(/access\.route=/u, () => route.click(), true);
    await openedElsewhere();
    await soon(() => route.getAttribute('aria-expanded')).toBe('false');
    await page.getByRole('button', { name: 'Routes side by side' }).click();
    const revoke = details().getByRole('checkbox');
    await revoke.first().waitFor();
    await undone(/overlap\.revoked=/u, () => revoke.first().check(), true);
    await undone(/[#&]step=/u, async () => {
      await page.getByRole('button', { name: /^Route 1, step 1:/u }).click();
    });
    await openedElsewhere();
    await soon(() => revoke.first().isChecked()).toBe(true);
  });

  test('of Time', async () => {
    await goTo(page, 'Time');
    await page.getByRole('grid').waitFor();
    await allUndone([
      [/time\.states=expired/u, () => page.getByRole('button', { name: /^Expired/u }).click()],
      [/time\.search=vault/u, () => page.getByRole('searchbox').fill('vault')],
    ]);
    await undone(
      /at=(?!2026-11-02T09)/u,
      () => page.getByRole('button', { name: 'Next change' }).click(),
      true,
    );
    await openedElsewhere();
  });

  test('of Register and its joins', async () => {
    // Nothing of before: neither its instant nor what was selected.
    await page.goto('about:blank');
    await page.goto(`${app.served.url}#v=2&view=register`);
    const main = page.getByRole('main');
    await page.getByRole('grid').waitFor();
    await allUndone([
      [/register\.sort=/u, () => main.getByRole('columnheader', { name: 'Name' }).click()],
      [/register\.missing=/u, () => main.getByRole('button', { name: /^owner/u }).click()],
      [/register\.kind=/u, () => main.getByRole('combobox', { name: 'Kind' }).selectOption({ index: 1 })],
      [/register\.search=svc/u, () => main.getByRole('searchbox').fill('svc')],
    ]);
    await undone(/register\.entry=/u, () => main.getByRole('gridcell').first().click(), true);
    const entry = main.getByRole('complementary', { name: 'Entry' });
    const entryTold = await entry.innerText();
    await undone(
      /register\.tab=joins/u,
      () => main.getByRole('button', { name: 'Joins', exact: true }).click(),
      true,
    );
    await page.getByRole('grid').waitFor();
    await allUndone([
      [/joins\.sort=/u, () => main.getByRole('columnheader', { name: 'Secret' }).click()],
      [/joins\.search=a/u, () => main.getByRole('searchbox').fill('a')],
      [
        /joins\.standing=/u,
        () => main.getByRole('group', { name: 'State' }).getByRole('button').first().click(),
      ],
    ]);
    await undone(
      /joins\.secret=.*joins\.account=|joins\.account=.*joins\.secret=/u,
      () => main.getByRole('gridcell').first().click(),
      true,
    );
    const join = page.getByRole('complementary', { name: 'Join', exact: true });
    const told = await join.innerText();
    // The link holds the entry and the join alike.
    await openedElsewhere();
    await soon(() => join.innerText()).toBe(told);
    await main.getByRole('button', { name: 'Entries', exact: true }).click();
    await soon(() => entry.innerText()).toBe(entryTold);
  });
});
