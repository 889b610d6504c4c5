import { SHORT, launch } from '../browser/chromium';
import type { Engine } from './engine';
import { callOf } from './call';

/** Chromium, driven by Playwright. */
export async function chromiumEngine(): Promise<Engine> {
  const browser = await launch(SHORT);
  return {
    name: 'Chromium',
    version: browser.version(),
    open: async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
      const page = await context.newPage();
      return {
        goto: async (url) => {
          await page.goto(url);
        },
        run: (work, ...given) => page.evaluate(callOf(work, given)),
        screenshot: () => page.screenshot(),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}
