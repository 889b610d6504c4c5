import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exportsTable } from '../../src/engine/exports-table';
import { FRAMEWORK_IDS } from '../../src/findings/frameworks';
import { RULES } from '../../src/findings/registry';
import { systems } from '../../src/systems/registry';

test('README lists the supported exports as the registry has them (npm run docs)', () => {
  const readme = readFileSync('README.md', 'utf8');
  expect(readme).toContain(exportsTable(systems));
});

test('framework ids are unique, and every rule points at ones that exist', () => {
  const ids = FRAMEWORK_IDS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const rule of RULES) {
    expect(rule.frameworks.length).toBeGreaterThan(0);
    for (const id of rule.frameworks) expect(ids).toContain(id);
  }
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
});
