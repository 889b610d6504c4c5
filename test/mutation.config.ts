import { defineConfig } from 'vitest/config';

// What the mutation run (`npm run mutation`) holds the kernels against: their property tests, fewer runs each.
export default defineConfig({
  test: {
    include: ['test/unit/{questions-property,kernel*,kernels*}.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
    env: { PROPERTY_RUNS: '60' },
  },
});
