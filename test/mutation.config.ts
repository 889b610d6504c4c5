import { defineConfig } from 'vitest/config';

// What the mutation run (`npm run mutation`) holds a group of kernels against: tests named by MUTATION_TESTS, fewer runs
// each and the same estates every time.
const tests = (process.env['MUTATION_TESTS'] ?? 'property,kernels,integrity,what-if-nodes').split(',');

export default defineConfig({
  test: {
    include: tests.map((part) => `test/unit/*${part}*.test.ts`),
    exclude: ['test/unit/kernels-{large,duckdb,plain}.test.ts'],
    environment: 'node',
    setupFiles: ['test/mutation-setup.ts'],
    testTimeout: 60_000,
    env: { PROPERTY_RUNS: process.env['PROPERTY_RUNS'] ?? '20' },
  },
});
