import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { findingsCounted, followRoute, goTo, makeReport, soon, watchedPage } from './app-page';
import { hasChromium } from './chromium';
import { exportSets } from './exports';
import { expectedOf } from './headless';
import { runningApp } from './running-app';

/** The main job, once through: drop, look, follow to the record, report, open the report from disk. */
describe.skipIf(!hasChromium)('in Chromium', () => {
  const running = runningApp();
  const folder = mkdtempSync(join(tmpdir(), 'overreach-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(exportSets())('$title: from the drop to a report on disk', async ({ title, files, noRoutes }) => {
    const expected = expectedOf(files);
    const app = await running.imported(files);
    expect(await findingsCounted(app.page)).toBe(expected.findings);

    const { route } = expected;
    expect(route === undefined).toBe(noRoutes === true);
    const followed = route && (await followRoute(app.page, route.from, route.to));
    if (route !== undefined && followed !== undefined) {
      expect(followed.counts).toMatch(
        new RegExp(`\\b${route.listed}${route.more ? '(?: shortest)?' : ''} route`),
      );
      expect(followed.counts.includes('and more')).toBe(route.more);
      if (route.exact) expect(followed.counts).toContain(`${route.independent} independent`);
      expect(followed.text.length).toBeGreaterThan(5);
    }

    const path = join(folder, `${title.replace(/\W/g, '-')}.html`);
    await makeReport(app.page, path);
    await app.context.close();

    const report = await watchedPage(running.browser);
    await report.page.goto(pathToFileURL(path).href);
    await report.page.getByRole('navigation', { name: 'Views' }).waitFor();
    await soon(() => findingsCounted(report.page)).toBe(expected.findings);
    if (route !== undefined && followed !== undefined) {
      const again = await followRoute(report.page, route.from, route.to);
      expect(again.counts).toBe(followed.counts);
      expect(again.source).toBe(followed.source);
      expect(followed.text.startsWith(again.text.replace(/…$/, ''))).toBe(true);
    }
    await goTo(report.page, 'About');
    const [input] = expected.session.estate.inputs;
    const main = report.page.getByRole('main');
    await main
      .getByRole('button', { name: input?.name ?? '' })
      .first()
      .click();
    await main.getByText(input?.sha256 ?? 'no input').waitFor();
    expect(report.complaints).toEqual([]);
    expect(report.asked).toEqual([`GET ${pathToFileURL(path).href}`]);
    await report.context.close();
  });
});
