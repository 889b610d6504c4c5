import { defineConfig } from 'vitest/config';

// `npm run coverage`: branch coverage of the graph and the questions by the tests that are about them, fewer runs each
// (all tests run elsewhere in full). What is not reached is listed by line.
export default defineConfig({
  test: {
    include: [
      'test/unit/{kernel,question,packed,choke,cut,difference,nearest,overlaps,lanes,granted,permission-cover,redundant,routes,what-if-nodes}*.test.ts',
      'test/unit/{block-column,columns,delegation,describe-record,effective,hops,integrity,people,refs,register,graph,walk,endings}*.test.ts',
      'test/unit/{estate-demo-answers,store-columns,report-graph,principal-page}.test.ts',
      'test/systems/microsoft-{matrix,property}.test.ts',
    ],
    exclude: ['test/unit/kernels-large.test.ts', 'test/unit/kernels-duckdb.test.ts'],
    environment: 'node',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    env: { PROPERTY_RUNS: process.env['PROPERTY_RUNS'] ?? '100' },
    coverage: {
      enabled: true,
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
  },
});
