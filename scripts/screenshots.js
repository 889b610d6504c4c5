// Makes the pictures in README from the built app and the demo estate: `npm run build:app && npm run screenshots`.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';
import { preview } from 'vite';

const executablePath =
  process.env.CHROME_PATH ?? (existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined);
const server = await preview({ preview: { host: 'localhost', port: 4188, open: false }, logLevel: 'warn' });
const [url] = server.resolvedUrls.local;
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const rail = (name) => page.locator('nav button', { hasText: name }).first();

await page.goto(`${url}#demo`);
await page.getByRole('heading', { name: 'Overview' }).waitFor();
await page.waitForTimeout(500);
await page.screenshot({ path: 'test/screenshots/overview.png' });

await page
  .getByRole('combobox', { name: /search/i })
  .first()
  .fill('marta lindqvist');
await page.getByRole('option').first().waitFor();
await page.keyboard.press('Enter');
await page.locator('canvas').first().waitFor();
await page.waitForTimeout(2500);
await page.screenshot({ path: 'test/screenshots/explore.png' });

await rail('Findings').click();
await page.waitForTimeout(1500);
await page.screenshot({ path: 'test/screenshots/findings.png' });

await browser.close();
await server.close();
