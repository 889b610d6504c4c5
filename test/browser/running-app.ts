import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect } from 'vitest';
import { importFiles, watchedPage } from './app-page';
import type { Watched, WatchedOptions } from './app-page';
import { launch, launchShort } from './chromium';
import type { NamedFile } from './exports';
import { serveApp } from './static-server';
import type { Served } from './static-server';

/** Chromium and the served app. Of all pages opened here no error and no violation of the policy may be left at the end. */
export interface RunningApp {
  readonly browser: Browser;
  readonly served: Served;
  /** A page of its own, nothing imported; whoever opens it closes its context. */
  opened(options?: WatchedOptions): Promise<Watched>;
  /** The same with files imported. */
  imported(files: readonly NamedFile[]): Promise<Watched>;
  /** The demo estate at its overview, nothing asked. It is imported once: after that it is opened as on the next day. */
  demo(): Promise<Page>;
}

/**
 * Runs the app from before the first test of a file, or of a `describe`, to after its last. `long`: for what is measured
 * or works long, in Chromium as it is used.
 */
export function runningApp({ long = false } = {}): RunningApp {
  let browser: Browser | undefined;
  let served: Served | undefined;
  let demo: Page | undefined;
  const pages: Watched[] = [];
  beforeAll(async () => {
    browser = await (long ? launch() : launchShort());
    served = await serveApp();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    expect(pages.flatMap(({ complaints }) => complaints)).toEqual([]);
  });

  const app: RunningApp = {
    get browser() {
      if (browser === undefined) throw new Error('no browser outside of a test');
      return browser;
    },
    get served() {
      if (served === undefined) throw new Error('no app outside of a test');
      return served;
    },
    async opened(options) {
      const watched = await watchedPage(app.browser, options);
      pages.push(watched);
      await watched.page.goto(app.served.url);
      return watched;
    },
    async imported(files) {
      const watched = await app.opened();
      await importFiles(watched.page, files);
      return watched;
    },
    async demo() {
      if (demo === undefined) {
        const watched = await watchedPage(app.browser);
        pages.push(watched);
        demo = watched.page;
        await demo.goto(`${app.served.url}#demo`);
      } else {
        // Another hash alone would be no other page.
        await demo.goto('about:blank');
        await demo.goto(app.served.url);
      }
      await demo.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
      await demo.getByRole('group', { name: /^Estate map/ }).waitFor();
      return demo;
    },
  };
  return app;
}
