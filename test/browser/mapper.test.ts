import { describe, expect, test } from 'vitest';
import { importFiles } from '../../src/engine/import';
import { keptMappings } from '../../src/systems/csv/mapper/mapping-file';
import { writeWorkspace } from '../../src/engine/workspace';
import { runToEnd } from '../../src/lib/steps';
import { systems } from '../../src/systems/registry';
import { downloadOf, drop, goTo, soon } from './app-page';
import { hasChromium } from './chromium';
import { runningApp } from './running-app';

const LIST = [
  'Whom;Level;Thing;Kunde',
  'ann@northwind.example;Manage;Finance share;Contoso',
  'bo@northwind.example;Read;Finance share;Fabrikam',
  '',
].join('\r\n');

/** Columns nothing tells are corrected by drag and by keyboard; what they say is kept with the snapshot. */
describe.skipIf(!hasChromium)('the mapper in Chromium', () => {
  const app = runningApp();

  test('a drag, a key, a saved mapping, a reload; the workspace says the same to the command line', async () => {
    const { page, context } = await app.opened();
    await page.getByRole('navigation', { name: 'Views' }).waitFor();
    await drop(page, [{ name: 'list.csv', bytes: new TextEncoder().encode(LIST) }]);
    await page.getByRole('button', { name: 'Map its columns' }).click();
    const panel = page.getByRole('group', { name: 'Columns of list.csv' });
    const level = panel.getByRole('combobox', { name: 'Level is' });
    const thing = panel.getByRole('combobox', { name: 'Thing is' });
    await level.waitFor();

    await panel
      .locator('.chip', { hasText: /^permission$/u })
      .dragTo(panel.getByRole('row').filter({ has: page.getByRole('combobox', { name: 'Level is' }) }));
    await soon(() => level.inputValue()).toBe('permission');
    await thing.focus();
    await page.keyboard.type('on what');
    await soon(() => thing.inputValue()).toBe('resource');
    await panel.getByRole('cell', { name: 'Finance share' }).first().waitFor();

    const mapping = await downloadOf(page, () =>
      panel.getByRole('button', { name: 'Save the mapping' }).click(),
    );
    await panel.getByRole('button', { name: 'Import with this mapping' }).click();
    await panel.waitFor({ state: 'hidden' });
    // Stored whole, so that it is there after the reload.
    await page.getByRole('heading', { name: 'What was imported' }).waitFor();
    await goTo(page, 'Snapshots');
    await page.getByRole('heading', { name: '1 stored' }).waitFor();
    await page.reload();
    const button = page
      .getByRole('main')
      .getByRole('button', { name: 'Download workspace', disabled: false });
    await button.waitFor();
    const workspace = await downloadOf(page, () => button.click());
    await context.close();

    // From the list with the saved mapping, and from the workspace: the same file, byte for byte.
    const list = { name: 'list.csv', bytes: new TextEncoder().encode(LIST) };
    const both = runToEnd(importFiles([list, mapping], systems));
    expect(Buffer.compare(workspace.bytes, writeWorkspace(both))).toBe(0);
    const again = runToEnd(importFiles([workspace], systems));
    expect(again.records).toEqual(both.records);
    const [kept] = keptMappings(again.records);
    expect(kept?.columns.map(({ field }) => field)).toEqual([
      'principal',
      'permission',
      'resource',
      'tenant',
    ]);
    expect(both.records.flatMap((record) => (record.kind === 'grant' ? [record.permission] : []))).toEqual(
      expect.arrayContaining(['Manage', 'Read']),
    );
  });
});
