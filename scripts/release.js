// Builds all there is and writes a release: `npm run release` (into release/, or the folder given).
// The same checkout gives the same bytes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, runnerImport } from 'vite';

process.env.NODE_ENV = 'production';
const out = resolve(process.argv[2] ?? 'release');
mkdirSync('.tmp', { recursive: true });
const work = mkdtempSync(join('.tmp', 'release-'));
const site = resolve(work, 'site');
const commandLine = resolve(work, 'cli');
const quiet = (outDir) => ({ logLevel: 'error', build: { outDir, emptyOutDir: true } });
try {
  await build({ mode: 'production', ...quiet(site) });
  await build({ mode: 'cli', ...quiet(commandLine) });
  const { module: page } = await runnerImport('./scripts/build/one-file.ts');
  const { html: oneFile } = await page.buildOneFile();
  const { module: release } = await runnerImport('./scripts/release/release.ts');
  const files = release.releaseFiles({ root: process.cwd(), site, commandLine, oneFile });
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const { name, bytes } of files) {
    writeFileSync(join(out, name), bytes);
    console.log(`${(bytes.length / 1e6).toFixed(2).padStart(8)} MB  ${name}`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
