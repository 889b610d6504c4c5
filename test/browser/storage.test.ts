import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { drop, findingsCounted, goTo, soon } from './app-page';
import { hasChromium } from './chromium';
import { most } from '../limits';
import { demoFiles, notAnExport } from './exports';
import type { NamedFile } from './exports';
import { runningApp } from './running-app';

/** Rows of every store of every database of the page's origin. */
async function storedRows(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const counts: Record<string, number> = {};
    for (const { name } of await indexedDB.databases()) {
      if (name === undefined) continue;
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error(`cannot open ${name}`));
      });
      for (const store of database.objectStoreNames) {
        counts[`${name}/${store}`] = await new Promise<number>((resolve, reject) => {
          const request = database.transaction(store).objectStore(store).count();
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(new Error(`cannot count ${store}`));
        });
      }
      database.close();
    }
    return counts;
  });
}

/** An estate that takes seconds: users in groups that hold rights on computers, as a BloodHound OpenGraph file. */
function largeFile(count: number): NamedFile {
  const ids = Array.from({ length: count }, (_, i) => i);
  const nodes = ids.map((i) => ({
    id: `n${i}`,
    kinds: [['User', 'Group', 'Computer'][i % 3]],
    properties: { name: `thing ${i}` },
  }));
  const edges = ids.slice(3).flatMap((i) => [
    { kind: i % 3 === 0 ? 'MemberOf' : 'AdminTo', start: { value: `n${i}` }, end: { value: `n${i - 1}` } },
    { kind: 'GenericAll', start: { value: `n${i}` }, end: { value: `n${Math.floor(i / 2)}` } },
  ]);
  return {
    name: 'large.json',
    bytes: new TextEncoder().encode(JSON.stringify({ graph: { nodes, edges } })),
  };
}

describe.skipIf(!hasChromium)('what is kept in the browser', () => {
  const app = runningApp();

  test('a reload shows exactly what was there', async () => {
    const { page, context } = await app.imported(demoFiles());
    await goTo(page, 'Overview');
    const main = page.getByRole('main');
    await main.getByRole('heading', { name: /steps of access/ }).waitFor();
    const before = await main.innerText();
    const findings = await findingsCounted(page);
    const rows = await storedRows(page);
    await page.reload();
    await main.getByRole('heading', { name: /steps of access/ }).waitFor();
    expect(await main.innerText()).toBe(before);
    expect(await findingsCounted(page)).toBe(findings);
    expect(await storedRows(page)).toEqual(rows);
    await context.close();
  });

  test('a cancelled import is gone at once, and leaves nothing', async () => {
    const { page, context } = await app.opened();
    await page.getByRole('navigation', { name: 'Views' }).waitFor();
    const file = largeFile(60_000);
    const taken: number[] = [];
    for (const patience of [300, 900, 1800]) {
      await drop(page, [file]);
      const cancel = page.getByRole('main').getByRole('button', { name: 'Cancel' });
      await cancel.waitFor();
      await page.waitForTimeout(patience);
      taken.push(
        await cancel.evaluate(async (button) => {
          const started = performance.now();
          (button as HTMLButtonElement).click();
          while (document.querySelector('#importing')) await new Promise((turn) => setTimeout(turn, 2));
          return performance.now() - started;
        }),
      );
      const rows = await storedRows(page);
      expect(Object.values(rows).reduce((sum, count) => sum + count, 0)).toBe(0);
    }
    console.log(`cancelled in ${taken.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    // Two cores shared with the test itself: the best tells what the app does, the worst must not be felt.
    expect(Math.min(...taken)).toBeLessThan(most(200));
    expect(Math.max(...taken)).toBeLessThan(most(1000));
    await page.reload();
    await page.getByRole('button', { name: 'Load the demo estate' }).waitFor();
    await context.close();
  });

  test('what was there stays when a later import is cancelled', async () => {
    const { page, context } = await app.imported(demoFiles());
    const rows = await storedRows(page);
    const findings = await findingsCounted(page);
    await drop(page, [largeFile(60_000)]);
    await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
    await soon(() => page.locator('#importing').count()).toBe(0);
    expect(await storedRows(page)).toEqual(rows);
    expect(await findingsCounted(page)).toBe(findings);
    await context.close();
  });

  test('files of which nothing can be read are refused with the reason; what is open stays', async () => {
    const { page, context } = await app.imported(demoFiles());
    const rows = await storedRows(page);
    const findings = await findingsCounted(page);
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
    await drop(page, [notAnExport(), { name: 'picture.json', bytes: png }]);
    const told = page.getByText('Nothing in these files could be read');
    await told.waitFor();
    expect(await told.innerText()).toContain('picture.json');
    expect(await storedRows(page)).toEqual(rows);
    expect(await findingsCounted(page)).toBe(findings);
    await context.close();
  });
});
