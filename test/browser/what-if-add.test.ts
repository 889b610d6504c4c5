import { describe, expect, test } from 'vitest';
import { goTo, pictureDrawn, soon } from './app-page';
import { hasChromium } from './chromium';
import { runningApp } from './running-app';

describe.skipIf(!hasChromium)('What if: what is added', () => {
  const app = runningApp();

  test('a grant to a person is given to the account that is chosen, and a secret opens what it signs in as', async () => {
    const page = await app.demo();
    await goTo(page, 'What if');
    const main = page.getByRole('main');
    const pick = async (label: string, name: string): Promise<void> => {
      await main.getByRole('combobox', { name: label, exact: true }).fill(name);
      await main.getByRole('option').filter({ hasText: name }).first().click();
    };
    await main.getByRole('button', { name: 'Add a grant' }).click();
    await pick('Who is given it', 'dario conti');
    await pick('What it is given on', 'BW-SQL01');
    await main.getByRole('textbox', { name: /^Permission/ }).fill('AdminTo');
    const which = main.getByLabel('Who is given it: which account of Dario Conti');
    const add = main.getByRole('button', { name: 'Add it' });
    expect(await add.isDisabled()).toBe(true);
    const account = which.locator('option').filter({ hasText: 'DCONTI@HARBOURLINE.LOCAL' });
    await which.selectOption((await account.getAttribute('value')) ?? '');
    await add.click();
    const changes = main.getByRole('grid', { name: 'What changes by this proposal' });
    // Of what is gained, one row is what was asked for; the other way round nobody's account is what is gained on.
    await soon(() => changes.innerText()).toMatch(/AdminTo\s+BW-SQL01/);
    expect(await main.getByRole('region', { name: 'What is proposed' }).innerText()).toMatch(
      /DCONTI@HARBOURLINE\.LOCAL \(S-1-5-[\d-]+\) is given AdminTo on BW-SQL01/,
    );

    await main.getByRole('button', { name: 'Add a secret' }).click();
    await main.getByRole('textbox', { name: 'Name of the new secret' }).fill('break glass');
    await pick('Account it signs in as', 'svc-rmm-sync');
    await pick('What the secret lies in', 'BW-SQL01');
    await add.click();
    const tray = page.getByRole('region', { name: 'What if' });
    await soon(() => tray.innerText()).toMatch(/2 changes proposed\s+0 lost, [1-9]\d* gained/);
    await tray.getByRole('button', { name: 'As proposed' }).click();
    await soon(() => tray.innerText()).toMatch(/Every view shows the proposal/);
    // What is new is found and drawn as anything else.
    const banner = page.getByRole('banner');
    await banner.getByRole('combobox').fill('break glass');
    await banner.getByRole('option').first().click();
    await pictureDrawn(page);
    await soon(() => tray.innerText()).toMatch(/today 0, as proposed [1-9]/);
  });
});
