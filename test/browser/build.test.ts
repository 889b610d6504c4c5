import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { build } from 'vite';
import { CYTOSCAPE_STYLE, hashSource } from '../../scripts/build/policy';
import { demoFiles } from './exports';
import { firstPaintScripts } from './first-paint';
import { DIST, DIST_CLI } from './static-server';

const root = fileURLToPath(new URL('../../', import.meta.url));

function hashes(folder: string): Record<string, string> {
  const walk = (at: string): string[] =>
    readdirSync(at).flatMap((name) => {
      const path = join(at, name);
      return statSync(path).isDirectory() ? walk(path) : [path];
    });
  return Object.fromEntries(
    walk(folder).map((path) => [
      relative(folder, path),
      createHash('sha256').update(readFileSync(path)).digest('hex'),
    ]),
  );
}

describe('what is built', () => {
  test('is the same to the byte when it is built again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'overreach-'));
    const again = (mode: string, outDir: string) =>
      build({ root, mode, logLevel: 'error', build: { outDir, emptyOutDir: true } });
    const node = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      await again('production', join(folder, 'dist'));
      await again('cli', join(folder, 'dist-cli'));
    } finally {
      if (node !== undefined) process.env['NODE_ENV'] = node;
    }
    expect(hashes(join(folder, 'dist'))).toEqual(hashes(DIST));
    expect(hashes(join(folder, 'dist-cli'))).toEqual(hashes(DIST_CLI));
    rmSync(folder, { recursive: true });
  });

  test('loads less than 80 kB of compressed JavaScript before the first paint, and no Cytoscape', () => {
    const scripts = firstPaintScripts(DIST);
    const size = scripts.reduce((sum, { text }) => sum + gzipSync(text, { level: 9 }).length, 0);
    console.log(
      `first paint: ${scripts.map(({ name }) => name).join(', ')}: ${(size / 1000).toFixed(1)} kB gzip`,
    );
    expect(size).toBeLessThan(80_000);
    for (const { text } of scripts) expect(text).not.toContain('__________cytoscape');
    // The first of the constants of SHA-256: whoever hashes does so once there is something to hash.
    for (const { name, text } of scripts) expect(/0x428a2f98|1116352408/iu.test(text), name).toBe(false);
  });

  test('allows Cytoscape its one stylesheet by hash, and nothing inline otherwise', () => {
    const cytoscape = readFileSync(join(root, 'node_modules/cytoscape/dist/cytoscape.esm.mjs'), 'utf8');
    expect(cytoscape).toContain("var className = '__________cytoscape_container';");
    expect(cytoscape).toContain("'.' + className + ' { position: relative; }'");
    expect(CYTOSCAPE_STYLE).toBe('.__________cytoscape_container { position: relative; }');
    for (const page of [join(DIST, 'index.html'), join(DIST_CLI, 'viewer.html')]) {
      const policy = /Content-Security-Policy" content="([^"]*)"/.exec(readFileSync(page, 'utf8'))?.[1] ?? '';
      expect(policy).toContain(hashSource(CYTOSCAPE_STYLE));
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("connect-src 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).not.toContain('unsafe');
      expect(policy).not.toContain('http');
    }
  });

  test('has a viewer of one piece, without a database and without the means to import', () => {
    const viewer = readFileSync(join(DIST_CLI, 'viewer.html'), 'utf8');
    // Its scripts hold words of HTML, which are no tags.
    const markup = viewer.replaceAll(/(<script[^>]*>)[\s\S]*?(?=<\/script>)/gu, '$1');
    expect(markup).toMatch(/<script[^>]*><\/script>/u);
    expect(markup).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)="(?!data:)/);
    expect(viewer).not.toMatch(/indexedDB/);
    expect(viewer).not.toContain('GetAccountAuthorizationDetails');
    expect(viewer).toContain('third-party-notices');
    const inApp = readdirSync(join(DIST, 'assets')).find((name) => name.includes('viewer-template'));
    const carried = readFileSync(join(DIST, 'assets', inApp ?? ''), 'utf8');
    const hash = /script-src 'sha256-[^']+' 'sha256-([^']+)'/.exec(viewer)?.[1] ?? 'no hash';
    expect(carried).toContain(hash);
  });

  test('names what third parties ship, all under licences that may', () => {
    const notices = readFileSync(join(DIST, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    const named = [...notices.matchAll(/^(@?[\w./-]+) \d+\.\d+\.\d+\S* \(([^)]+)\)$/gm)];
    expect(named.map(([, name]) => name)).toEqual(expect.arrayContaining(['cytoscape', 'dexie', 'svelte']));
    for (const [, , licence] of named)
      expect(licence).toMatch(/^(MIT|Apache-2\.0|BSD-[23]-Clause|ISC|0BSD)$/);
  });

  test('runs as a command and writes a report', () => {
    const folder = mkdtempSync(join(tmpdir(), 'overreach-'));
    const command = join(DIST_CLI, 'overreach.js');
    expect(statSync(command).mode & 0o111).not.toBe(0);
    const files = demoFiles().map(({ name, bytes }) => {
      const path = join(folder, name.replaceAll('/', '-'));
      execFileSync('tee', [path], { input: bytes, stdio: ['pipe', 'ignore', 'inherit'] });
      return path;
    });
    const out = join(folder, 'report.html');
    execFileSync(command, ['report', '-o', out, '--at', '2026-11-02T09:00:00Z', ...files], {
      stdio: 'ignore',
    });
    const html = readFileSync(out, 'utf8');
    expect(html.length).toBeGreaterThan(readFileSync(join(DIST_CLI, 'viewer.html')).length);
    rmSync(folder, { recursive: true });
  });
});
