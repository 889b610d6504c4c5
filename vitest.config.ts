import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

/** Browsers are waited for as long as a busy machine needs. */
const POLL = { poll: { timeout: 60_000 } };

/** Test files at a time: those in browsers wait as much as they work, and two leave a processor idle. */
const TOGETHER = 3;

/** A browser that a busy machine starves is asked once more, and the run says so: what fails twice fails. */
const ONCE_MORE = 1;

/** What is about the graph and the questions: `npm run coverage` runs it and counts the branches it reaches. */
const KERNELS = [
  'test/unit/{kernel,question,picture-questions,passed,packed,choke,cut,difference,nearest,overlaps,lanes,granted,permission-cover,redundant,routes,what-if-nodes,apart-listed,crossing}!(*-large|*-duckdb)*.test.ts',
  'test/unit/{block-column,columns,delegation,describe-record,effective,hops,integrity,people,refs,register,graph,walk,endings}*.test.ts',
  'test/unit/{estate-demo-answers,store-columns,report-graph,principal-page,table-turns}.test.ts',
  'test/systems/microsoft-{matrix,property}.test.ts',
];

/** Those that replace how often others get a turn: each file with modules of its own. */
const TURNS = ['test/unit/kernels*-turns*.test.ts'];

export default defineConfig({
  test: {
    // Counted with `--coverage` only, which slows everything: the projects but for `turns` and `kernels` run without.
    coverage: {
      provider: 'v8',
      include: ['src/graph/**/*.ts', 'src/questions/**/*.ts'],
      reporter: ['text', 'json'],
      reportsDirectory: 'coverage',
      reportOnFailure: true,
      thresholds: {
        'src/graph/**': { branches: 97 },
        'src/questions/**': { branches: 97 },
      },
    },
    projects: [
      {
        test: {
          name: 'turns',
          environment: 'node',
          include: TURNS,
          maxWorkers: TOGETHER,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'kernels',
          environment: 'node',
          // Files of a worker share their modules: loading them anew for each takes a quarter of the time.
          isolate: false,
          include: KERNELS,
          exclude: TURNS,
          maxWorkers: TOGETHER,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'unit',
          environment: 'node',
          isolate: false,
          include: [
            'test/{unit,systems,architecture}/**/*.test.ts',
            'src/**/*.test.ts',
            'fixtures/**/*.test.ts',
          ],
          exclude: KERNELS,
          maxWorkers: TOGETHER,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        plugins: [svelte(), svelteTesting()],
        test: {
          name: 'views',
          environment: 'happy-dom',
          isolate: false,
          include: ['test/views/**/*.test.ts'],
          setupFiles: ['test/views/setup.ts'],
          maxWorkers: TOGETHER,
          testTimeout: 60_000,
        },
      },
      {
        // Against the built app, in real Chromium: `npm run build` first.
        test: {
          name: 'browser',
          environment: 'node',
          // As with `unit`: the driver of a browser is loaded once for each worker.
          isolate: false,
          retry: ONCE_MORE,
          include: ['test/browser/**/*.test.ts'],
          maxWorkers: TOGETHER,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          expect: POLL,
        },
      },
      {
        // The built app and reports in Chromium, Firefox, WebKitGTK and LibreOffice, as far as they are installed.
        test: {
          name: 'engines',
          environment: 'node',
          isolate: false,
          retry: ONCE_MORE,
          include: ['test/engines/**/*.test.ts'],
          maxWorkers: TOGETHER,
          // WebKitGTK is several times slower than the others.
          testTimeout: 300_000,
          hookTimeout: 120_000,
          expect: POLL,
        },
      },
      {
        test: {
          name: 'bench',
          environment: 'node',
          include: ['test/bench/**/*.bench.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
