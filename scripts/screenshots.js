// Makes the pictures of README and of the pages beside the code, from the built app and the demo estate:
// `npm run build:app && npm run screenshots`. Small: half the pixels are enough for a page, as JPEG.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';
import { preview } from 'vite';

const executablePath =
  process.env.CHROME_PATH ?? (existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined);
// Another build than `dist` is named by `APP_DIST`.
const outDir = process.env.APP_DIST ?? 'dist';
const server = await preview({
  build: { outDir },
  preview: { host: 'localhost', port: 4188, open: false },
  logLevel: 'warn',
});
const [url] = server.resolvedUrls.local;
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
const rail = (name) => page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name }).click();
const search = () => page.getByRole('combobox', { name: 'Search principals and resources' });
/** Still: nothing on the page has changed for a moment. */
async function still() {
  for (let before = ''; ;) {
    const now = await page.evaluate(() => document.body.innerHTML.length + location.hash);
    if (now === before) return;
    before = now;
    await page.waitForTimeout(700);
  }
}
async function shot(name) {
  await still();
  await page.screenshot({ path: `test/screenshots/${name}.jpg`, type: 'jpeg', quality: 72 });
}
async function find(text) {
  await search().fill(text);
  await page.getByRole('option').filter({ hasText: text }).first().waitFor();
  await page.keyboard.press('Enter');
}
const keepTo = async (client) => {
  await page.locator('.scope-button').click();
  await page.getByRole('button', { name: client }).last().click();
};

await page.goto(`${url}#demo`);
await page.getByRole('heading', { name: 'Overview' }).waitFor();
await shot('overview');

await find('Marta Lindqvist');
await page.locator('canvas').first().waitFor();
await shot('explore');

await keepTo(/^Brightwater Logistics 3/);
await page.getByRole('checkbox', { name: /^Outsiders only/ }).check();
await page.keyboard.press('Escape');
await find('BW-SQL01');
await shot('outsiders');
await keepTo('All tenants');
await page.keyboard.press('Escape');

for (const view of ['Findings', 'Access', 'Delegation', 'Time']) {
  await rail(view);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  // The table of the whole estate, not of what Explore was asked about last.
  const clear = page.getByRole('main').getByRole('button', { name: 'Clear filters' });
  if (view === 'Access' && (await clear.count()) > 0) await clear.click();
  await shot(view.toLowerCase());
}

await rail('What if');
await page.getByRole('combobox', { name: /^Remove an account/ }).fill('HarbourlineLegacyAdmin');
await page.getByRole('option').first().click();
await page.getByRole('grid').getByRole('row').nth(1).waitFor();
await shot('what-if');
await page.getByRole('button', { name: 'Drop the proposal' }).click();

await rail('Snapshots');
await page.getByRole('heading', { level: 1 }).first().waitFor();
await shot('snapshots');

await browser.close();
await server.close();
