import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { demoEstate } from '../../fixtures/estates/demo/generate';
import { importFiles } from '../../src/engine/import';
import { writeWorkspace } from '../../src/engine/workspace';
import { runToEnd } from '../../src/lib/steps';
import { systems } from '../../src/systems/registry';
import { downloadOf, goTo } from './app-page';
import { hasChromium } from './chromium';
import { runningApp } from './running-app';

const SECRET = 'clients/eastgate/sync@eastgateclinics.example';
const ACCOUNT = 'Directory synchronisation';
const EVIDENCE = 'the end of the path is sync@eastgateclinics.example';

/** From a technician by a secret in a vault to a client, and what joins the secret to the account. */
describe.skipIf(!hasChromium)('the demo estate in Chromium', () => {
  const app = runningApp();

  test('person, secret, account, client in two clicks; the join explained, cut, kept and taken back', async () => {
    const page = await app.demo();
    await goTo(page, 'Explore');
    const main = page.getByRole('main');
    const details = page.getByRole('complementary', { name: 'Details' });
    const counts = main.getByRole('status', { name: 'Counts' });
    await main.getByRole('combobox', { name: 'Start from anything' }).fill('Lena Hoffmann');
    await main.getByRole('option').filter({ hasText: 'identity' }).first().click();
    await counts.getByText(/reached/u).waitFor();
    await main.getByRole('button', { name: 'Table', exact: true }).click();
    await main.getByRole('columnheader', { name: 'Steps' }).click();

    // Two clicks: the client, and the routes to it.
    const client = main.getByRole('row').filter({ hasText: 'Directory Synchronization Accounts' });
    await client
      .getByRole('gridcell', { name: /^Eastgate Clinics$/u })
      .first()
      .click();
    await details.getByRole('button', { name: 'Routes from Lena Hoffmann' }).click();
    await counts.getByText(/1 route\b/u).waitFor();
    const route = details.getByRole('button', { name: /^Route 1:/u });
    await route.waitFor();
    await route.click();
    // Of the route alone: beside it stand the records that end it, in an order of their own.
    const steps = (await route.locator('..').innerText()).replace(/\s+/gu, ' ');
    const passed = ['Lena Hoffmann', SECRET, ACCOUNT, 'Eastgate Clinics'];
    expect(passed.filter((name) => !steps.includes(name))).toEqual([]);
    expect(passed.map((name) => steps.indexOf(name)).toSorted((a, b) => a - b)).toEqual(
      passed.map((name) => steps.indexOf(name)),
    );

    await details.getByTitle('Why this step is there').filter({ hasText: EVIDENCE }).click();
    const join = details.getByRole('region', { name: 'Joined on this evidence' });
    await join.getByText(EVIDENCE).waitFor();
    await join.getByText('certain', { exact: true }).waitFor();

    await join.getByRole('textbox', { name: /^Your name/u }).fill('Marta');
    await join.getByRole('textbox', { name: /^Reason/u }).fill('changed since');
    await join.getByRole('button', { name: 'Cut' }).click();
    await counts.getByText(/no route/iu).waitFor();

    await page.reload();
    await counts.getByText(/no route/iu).waitFor();

    await goTo(page, 'Register');
    await main.getByRole('button', { name: 'Joins', exact: true }).click();
    await main.getByRole('gridcell', { name: ACCOUNT }).click();
    const listed = main.getByRole('complementary', { name: 'Join' });
    await listed.getByText(/^Cut by Marta on .*: changed since$/u).waitFor();

    // The command line with the same exports and the saved file has the same workspace, byte for byte.
    const decisions = await saved(page, 'Register', 'Decisions');
    const files = demoEstate().map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) }));
    const headless = runToEnd(
      importFiles([...files, { name: 'join-decisions.json', bytes: decisions }], systems),
    );
    const workspace = await saved(page, 'Snapshots', 'Workspace');
    expect(Buffer.compare(workspace, writeWorkspace(headless))).toBe(0);

    await goTo(page, 'Register');
    await listed.getByRole('button', { name: 'Take back' }).click();
    await listed.getByText('certain', { exact: true }).waitFor();
    await main.getByText(/1 join .*0 decided/u).waitFor();
  });
});

/** What a button of a view hands out as a file. */
async function saved(page: Page, view: string, button: string): Promise<Uint8Array> {
  await goTo(page, view);
  const main = page.getByRole('main');
  return (await downloadOf(page, () => main.getByRole('button', { name: button }).first().click())).bytes;
}
