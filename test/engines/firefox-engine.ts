import puppeteer from 'puppeteer-core';
import { callOf } from './call';
import type { Engine } from './engine';

export function firefoxPath(): string {
  return process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr';
}

/** Firefox, driven by Puppeteer over WebDriver BiDi. */
export async function firefoxEngine(): Promise<Engine> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: firefoxPath(),
    headless: true,
    protocolTimeout: 170_000,
    defaultViewport: { width: 1280, height: 860 },
  });
  return {
    name: 'Firefox',
    version: await browser.version(),
    open: async () => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      return {
        goto: async (url) => {
          await page.goto(url, { timeout: 120_000 });
        },
        run: async <A extends readonly unknown[], R>(
          work: (...given: A) => R,
          ...given: A
        ): Promise<Awaited<R>> => (await page.evaluate(callOf(work, given))) as Awaited<R>,
        screenshot: async () => Buffer.from(await page.screenshot()),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}
