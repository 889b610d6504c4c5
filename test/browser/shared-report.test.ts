import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redactionKeyFile } from '../../src/report/redact/key-file';
import { signingKeyFile } from '../../src/report/signing-key';
import { writeReviewFile } from '../../src/review/review-file';
import { drop, goTo, importFiles, watchedPage } from './app-page';
import { hasChromium, launchShort } from './chromium';
import { AT, demoFiles } from './exports';
import { DIST_CLI, serveApp } from './static-server';
import type { Served } from './static-server';

const PASSPHRASE = 'correct horse battery';
const SALT = '00112233445566778899aabbccddeeff';
const NONCE = '00112233445566778899aabb';

/** A report as its author protects it, as its reader opens, reviews and prints it, and as the author gets it back. */
describe.skipIf(!hasChromium)('a report that is shared', () => {
  let browser: Browser;
  let served: Served;
  let paths: readonly string[];
  const folder = mkdtempSync(join(tmpdir(), 'overreach-'));
  const at = (name: string): string => join(folder, name);
  beforeAll(async () => {
    browser = await launchShort();
    served = await serveApp();
    paths = demoFiles().map(({ name, bytes }) => {
      const path = at(name.replaceAll('/', '-'));
      writeFileSync(path, bytes);
      return path;
    });
    writeFileSync(at('key.jwk'), signingKeyFile(new Uint8Array(32).fill(5)));
    writeFileSync(
      at('redaction.json'),
      redactionKeyFile({ key: new Uint8Array(32).fill(6), classes: ['people', 'files'] }),
    );
    writeFileSync(at('passphrase'), `${PASSPHRASE}\n`);
    command('report', '-o', at('signed.html'), '--title', 'Review of Q4', '--sign', at('key.jwk'), ...paths);
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
    rmSync(folder, { recursive: true });
  });

  function command(...args: readonly string[]) {
    const instant = args[0] === 'verify' ? [] : ['--at', new Date(AT).toISOString()];
    return spawnSync(join(DIST_CLI, 'overreach.js'), [...args, ...instant], { encoding: 'utf8' });
  }

  async function opened(page: Page, path: string): Promise<void> {
    await page.goto(pathToFileURL(path).href);
    await page.getByText('read-only report').waitFor({ timeout: 60_000 });
  }

  test('is the same to the byte from page and command, encrypted, under pseudonyms and signed', async () => {
    const { page, context } = await watchedPage(browser);
    await page.goto(served.url);
    await importFiles(page, demoFiles());
    await goTo(page, 'Report');
    await page.getByRole('textbox', { name: 'Title' }).fill('Review of Q4');
    await page.getByRole('checkbox', { name: /^People/ }).check();
    await page.getByText('Use the key of an earlier report').click();
    await page.getByLabel('Load a key').setInputFiles(at('redaction.json'));
    await expect.poll(() => page.getByRole('checkbox', { name: /^File names/ }).isChecked()).toBe(true);
    await page.getByRole('checkbox', { name: /^Encrypt/ }).check();
    await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
    await page.getByText('For the same bytes again').click();
    await page.getByLabel('Salt').fill(SALT);
    await page.getByLabel('Nonce').fill(NONCE);
    await page.getByRole('checkbox', { name: /^Sign/ }).check();
    await page.getByLabel('Load one').setInputFiles(at('key.jwk'));
    await page.getByText('Public key').waitFor();
    await page.getByRole('button', { name: 'Make the report' }).click();
    const button = page.getByRole('button', { name: /^Download/ });
    await button.waitFor({ timeout: 90_000 });
    await page.getByText('none was found').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    await download.saveAs(at('page.html'));
    await context.close();

    const options = [
      '--title',
      'Review of Q4',
      '--passphrase-file',
      at('passphrase'),
      '--salt',
      SALT,
      '--nonce',
      NONCE,
    ];
    const hidden = [
      '--redact',
      'people,files',
      '--redaction-key',
      at('redaction.json'),
      '--sign',
      at('key.jwk'),
    ];
    const made = command('report', '-o', at('command.html'), ...options, ...hidden, ...paths);
    expect(made.stderr).toContain('signed; the public key is');
    expect(readFileSync(at('command.html')).equals(readFileSync(at('page.html')))).toBe(true);
    const checked = command('verify', at('page.html'), '--passphrase-file', at('passphrase'), '--json');
    expect(JSON.parse(checked.stdout)).toMatchObject({
      status: 'verified',
      encrypted: true,
      redacted: ['people', 'files'],
    });
    expect(checked.status).toBe(0);
    expect(command('verify', at('page.html')).status).toBe(2);
  });

  test('shows nothing before its passphrase, answers a wrong one, and opens with the right one', async () => {
    const { page, context, complaints, asked } = await watchedPage(browser);
    await page.goto(pathToFileURL(at('page.html')).href);
    const field = page.getByLabel('Passphrase');
    await field.waitFor();
    expect(await page.title()).toBe('Encrypted Overreach report');
    expect(await page.content()).not.toContain('Review of Q4');
    await field.fill('correct horse');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('does not open it').waitFor({ timeout: 60_000 });
    await field.fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('verified, signed').waitFor({ timeout: 60_000 });
    expect(await page.title()).toContain('Review of Q4');
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
    expect(complaints).toEqual([]);
    expect(asked).toHaveLength(1);
    await context.close();
  });

  test('that was altered shows nothing and says so', async () => {
    const html = readFileSync(at('signed.html'), 'utf8');
    const start = html.indexOf('id="report-data">') + 400;
    const other = html[start] === 'A' ? 'B' : 'A';
    writeFileSync(at('altered.html'), html.slice(0, start) + other + html.slice(start + 1));
    const { page, context } = await watchedPage(browser);
    await page.goto(pathToFileURL(at('altered.html')).href);
    await page.getByText('This report cannot be shown').first().waitFor({ timeout: 60_000 });
    expect(await page.getByText('verified').count()).toBe(0);
    await context.close();
    expect(command('verify', at('altered.html')).status).toBe(1);
    expect(command('verify', at('signed.html'), '--signed-by', 'AAAA').status).toBe(1);
  });

  test('opens as a folder on a host, from its own files and nothing else', async () => {
    command('report', '-o', at('folder'), '--folder', '--title', 'Review of Q4', ...paths);
    expect(command('verify', at('folder')).status).toBe(0);
    const hosted = await serveApp({ folder: at('folder') });
    const { page, context, complaints } = await watchedPage(browser);
    await page.goto(`${hosted.url}index.html`);
    await page.getByText('verified').first().waitFor({ timeout: 60_000 });
    expect(hosted.requests.map(({ path }) => path.split('/').at(-1))).toEqual(['index.html', 'data-000.js']);
    expect(complaints).toEqual([]);
    await context.close();
    await hosted.close();
  });

  test('of one client, under pseudonyms, is reviewed, and its author sees who decided what, and where two do not agree', async () => {
    const client = ['--tenant', 'Aldermoor Dental', '--redact', 'people,tenants,ids'];
    command('report', '-o', at('client.html'), ...client, '--redaction-key', at('client-key.json'), ...paths);
    const review = async (by: string, choice: string): Promise<string> => {
      const { page, context } = await watchedPage(browser);
      await opened(page, at('client.html'));
      await goTo(page, 'Findings');
      const decide = async (what: string): Promise<void> => {
        const mark = page.getByRole('group', { name: /^Review of/ });
        await mark.getByRole('button', { name: what }).click();
        await mark.getByLabel('Reason').fill(`as ${by} says`);
        if (what === 'Exception') await mark.getByLabel('Ends on').fill('2026-12-31');
        await mark.getByLabel('Ticket').fill('CHG-1');
        await mark.getByLabel('Owner').fill('Dr Moor');
        await mark.getByLabel('Decided by').fill(by);
        await mark.getByRole('button', { name: what }).last().click();
      };
      await decide(choice);
      await page.getByText('is in no file yet').waitFor();
      // One of them about a grant behind it, too.
      if (choice === 'Exception') {
        await page.getByRole('button', { name: 'Why, in Explore' }).last().click();
        await page.getByRole('button', { name: 'Review this' }).first().click();
        await decide('Keep');
        await page.getByText(/^keep, owner Dr Moor/).waitFor();
        await goTo(page, 'Findings');
      }
      const button = page.getByRole('button', { name: 'Save decisions' });
      const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
      const path = at(`${by}.json`);
      await download.saveAs(path);
      expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
      await context.close();
      return path;
    };
    const first = await review('R. Vance', 'Exception');
    const second = await review('O. Lind', 'Revoke');
    expect(readFileSync(first, 'utf8')).not.toMatch(/Harbourline|harbourline/u);

    const { page, context } = await watchedPage(browser);
    await page.goto(served.url);
    await importFiles(page, demoFiles());
    const file = (path: string) => ({ name: 'some.json', bytes: readFileSync(path) });
    await drop(page, [file(first)]);
    await page.getByText('2 decisions wait for the key of the report they were made in').waitFor();
    await drop(page, [file(at('client-key.json'))]);
    await page.getByText('2 decisions merged').waitFor();
    await page.getByText('1 reviewed grant').waitFor();
    await drop(page, [file(second), file(at('client-key.json'))]);
    await page.getByText('1 disagreement between reviewers').waitFor();
    // What a report of another estate left out: nothing here is meant, and nothing is lost.
    const target = { kind: 'finding', id: 'admin-equivalent/left-out/0123456789abcdef' } as const;
    const stray = {
      target,
      title: 'x lets [left out]',
      choice: 'keep',
      reason: '',
      by: 'X',
      at: AT,
      replaces: [],
    } as const;
    await drop(page, [
      { name: 'x.json', bytes: new TextEncoder().encode(writeReviewFile({ decisions: [stray] })) },
    ]);
    await page.getByText('1 could not be placed, see below').waitFor();
    await page.getByText('open the snapshot that report was made from').waitFor();
    await page.reload();
    await goTo(page, 'Findings');
    await page.getByText('1 disagreement between reviewers').waitFor({ timeout: 30_000 });
    // The client keeps its name, and everybody else's is told again.
    await page
      .getByRole('button', { name: /Cole.* an administrator of Aldermoor Dental$/ })
      .first()
      .click();
    const mark = page.getByRole('group', { name: /^Review of/ });
    await mark.getByText(/^exception until 2026-12-31, owner Dr Moor, by R\. Vance on 2026-11-02/).waitFor();
    await mark.getByText('They do not agree').waitFor();
    await context.close();

    const told = command('findings', '--json', ...paths, first, second, at('client-key.json'));
    expect(told.stderr).toContain('reviewers do not agree about');
    expect(told.stdout).toContain('Reviewed: those who decided do not agree');
  });

  test('prints as a document of its own: cover, summary, findings with their routes, evidence', async () => {
    const { page, context } = await watchedPage(browser);
    await opened(page, at('signed.html'));
    const print = page.locator('main.print');
    await expect
      .poll(
        async () => {
          await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
          return print.locator('.route').count();
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(10);
    for (const heading of ['Review of Q4', 'Summary', 'Findings', 'Evidence', 'Input files'])
      expect(
        await print.getByRole('heading', { name: heading, exact: true, includeHidden: true }).count(),
      ).toBe(1);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.shell').isVisible()).toBe(false);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/gu)?.length ?? 0).toBeGreaterThan(5);
    await context.close();
  });
});
