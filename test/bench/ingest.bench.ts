import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const FULL = process.env['BENCH_FULL'] === '1';
/** Megabytes of the files imported whole. */
const SIZES = FULL ? [100, 600, 2000] : [100];
const root = fileURLToPath(new URL('../../', import.meta.url));

describe('large exports', () => {
  let program = '';
  let folder = '';
  beforeAll(async () => {
    // A Node of its own for each, so that its memory is that of the import and nothing else.
    folder = mkdtempSync(join(root, 'node_modules', '.bench-ingest-'));
    program = join(folder, 'ingest.mjs');
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: join(root, 'test/bench/ingest-program.ts'),
        outDir: folder,
        emptyOutDir: false,
        target: 'node20',
        minify: false,
        rolldownOptions: { output: { format: 'es', codeSplitting: false, entryFileNames: 'ingest.mjs' } },
      },
    });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const cases = [
    ['json', 100],
    ['table', 100],
    ...SIZES.flatMap((size) => ['opengraph', 'sharphound', 'csv'].map((kind) => [kind, size] as const)),
  ] as const;
  test.each(cases)('%s, %d MB', { timeout: 3_600_000 }, (what, size) => {
    const { status } = spawnSync(
      process.execPath,
      ['--max-old-space-size=3800', program, what, String(size)],
      {
        cwd: root,
        stdio: 'inherit',
      },
    );
    expect(status).toBe(0);
  });
});
