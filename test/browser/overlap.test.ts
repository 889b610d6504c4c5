import type { Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { downloadOf, goTo, pictureDrawn } from './app-page';
import { hasChromium } from './chromium';
import { demoFiles } from './exports';
import { runningApp } from './running-app';

async function textOf(page: Page, button: string): Promise<string> {
  const { bytes } = await downloadOf(page, () => page.getByRole('button', { name: button }).click());
  return new TextDecoder().decode(bytes);
}

describe.skipIf(!hasChromium)('overlap, leaks and what views keep', () => {
  const app = runningApp();
  let page: Page;
  beforeAll(async () => {
    ({ page } = await app.imported(demoFiles()));
  });

  test('a finding opens its routes side by side, and one revocation leaves the other', async () => {
    await goTo(page, 'Findings');
    await page.getByRole('searchbox').first().fill('priya.nair holds more than one independent route');
    await page.getByRole('button', { name: 'Routes side by side' }).first().click();
    await page.getByText('2 independent routes', { exact: true }).waitFor();
    await page.getByText(/^Inherited through 1 step: granted to BackupOperators/).waitFor();
    await page.getByRole('checkbox', { name: /is a member of BackupOperators/ }).check();
    const effect = page.getByRole('region', { name: 'What remains' });
    await effect
      .getByText(/Not settled|1 route remains/)
      .first()
      .waitFor();
    await effect.getByText(/It also changes|Nobody loses or gains/).waitFor();
    expect(await effect.innerText()).toContain('evaluated again');
    expect(await page.getByText('ends', { exact: true }).count()).toBe(1);
  });

  test('the picture is saved as it stands, is in the link, and undone', async () => {
    const svg = await textOf(page, 'Save as SVG');
    expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
    expect(svg).toContain('granted here');
    expect(svg).not.toMatch(/<script|<image|<foreignObject|href=|style=|var\(/);
    await page.reload();
    await page
      .getByRole('region', { name: 'What remains' })
      .getByText(/Not settled|1 route remains/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await page.getByRole('columnheader', { name: 'Rests on' }).waitFor();
    const csv = await textOf(page, 'CSV');
    expect(csv.split('\r\n')[0]).toContain('rests on,independent,granted here');
    await page.keyboard.press('Control+z');
    await page.getByRole('region', { name: 'What remains' }).waitFor();
  });

  test('a leaked secret says at once what it signs in as', async () => {
    await goTo(page, 'Explore');
    await page
      .getByRole('group', { name: 'Question' })
      .getByRole('button', { name: 'If this leaks' })
      .click();
    const field = page.getByRole('main').getByRole('combobox', { name: 'What leaks' });
    await field.fill('Brightwater backup');
    await page.getByRole('main').getByRole('option').first().click();
    const atOnce = page.getByRole('region', { name: 'At once' });
    await atOnce.getByRole('heading', { name: 'If Brightwater backup service leaks' }).waitFor();
    await atOnce.getByRole('button', { name: /SVC-BACKUP/ }).waitFor();
    await pictureDrawn(page);
  });

  test('what Register and Delegation are narrowed to is there again with Back, and after a reload', async () => {
    await goTo(page, 'Register');
    await page.getByRole('searchbox', { name: 'Filter the register' }).fill('backup');
    await page.getByRole('grid').getByRole('row').nth(1).click();
    await page.getByRole('complementary', { name: 'Entry' }).waitFor();
    const status = await page.getByRole('complementary', { name: 'Entry' }).innerText();
    await goTo(page, 'Delegation');
    await page.getByRole('searchbox', { name: /technician or client/ }).fill('marta');
    await page.getByRole('grid').getByRole('row').nth(1).click();
    await page.getByRole('complementary', { name: 'Roles' }).waitFor();
    await page.reload();
    await page.getByRole('complementary', { name: 'Roles' }).waitFor();
    expect(await page.getByRole('searchbox', { name: /technician or client/ }).inputValue()).toBe('marta');
    await page.goBack();
    await page.getByRole('complementary', { name: 'Entry' }).waitFor();
    expect(await page.getByRole('complementary', { name: 'Entry' }).innerText()).toBe(status);
    expect(await page.getByRole('searchbox', { name: 'Filter the register' }).inputValue()).toBe('backup');
  });

  test('the estate map is a picture to keep as well', async () => {
    await goTo(page, 'Overview');
    await page.getByRole('group', { name: /^Estate map/ }).waitFor();
    const svg = await textOf(page, 'Save as SVG');
    expect(svg).toContain('Harbourline');
    expect(svg).not.toMatch(/<foreignObject|<button|var\(/);
  });
});
