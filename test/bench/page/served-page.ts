import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { workerModules } from '../../../scripts/build/worker-modules';
import { serveApp } from '../../browser/static-server';
import type { Served } from '../../browser/static-server';

/** The engine's own worker and client, as they ship, on a page with nothing else on it. */
export async function serveEnginePage(): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'overreach-page-'));
  await build({
    configFile: false,
    logLevel: 'error',
    plugins: [workerModules({ viewer: false })],
    define: { 'import.meta.env.REPORT_VIEWER': 'false' },
    publicDir: false,
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: 'es2023',
      lib: {
        entry: fileURLToPath(new URL('page.ts', import.meta.url)),
        formats: ['es'],
        fileName: () => 'page.js',
      },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const html =
    '<!doctype html><meta charset="utf-8"><title>engine</title><input id="file" type="file">' +
    '<script type="module" src="page.js"></script>';
  writeFileSync(join(folder, 'index.html'), html);
  const served = await serveApp({ folder });
  return {
    ...served,
    close: async () => {
      await served.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
