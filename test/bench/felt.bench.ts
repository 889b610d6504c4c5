import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Tests that time what somebody feels: here to their limits, in CI only to ten times those. */
const TIMED = {
  browser: ['long-tasks', 'storage', 'columns', 'many-files', 'saved-files', 'large-report'].map(
    (name) => `test/browser/${name}.test.ts`,
  ),
  unit: ['layout', 'url-state-property', 'report-mutation-property'].map(
    (name) => `test/unit/${name}.test.ts`,
  ),
};

test.each(Object.entries(TIMED))('limits of what is felt: %s', (project, files) => {
  const { status } = spawnSync('npx', ['vitest', 'run', '--project', project, ...files], {
    stdio: 'inherit',
    env: { ...process.env, STRICT_TIMES: '1' },
  });
  expect(status).toBe(0);
});
