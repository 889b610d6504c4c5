import { describe, expect, test } from 'vitest';
import type { Scope } from '../../src/questions/answers';
import type { ReachShown, RoutesShown } from '../../src/views/explore/answer-shown';
import { captionOf } from '../../src/views/explore/words';

const AT = Date.UTC(2026, 10, 2, 9);
const scope: Scope = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true };
const ends = {
  from: { node: 0, id: 'a', name: 'Ann', tenant: 0, kind: 'user' },
  to: { node: 1, id: 'v', name: 'Vault', tenant: 0, kind: 'resource' },
} as const;
const routes = {
  kind: 'routes',
  mode: 'routes',
  scope,
  answer: { ...ends, routes: [{}], more: false, independent: 1, exact: true, upper: 1, shared: [] },
  steps: [],
  node: Uint32Array.of(0, 1),
} as unknown as RoutesShown;
const reach = {
  kind: 'reach',
  mode: 'blast',
  scope,
  answer: { start: [ends.from], counts: { allowed: 2, conditional: 1, notEvaluated: 0 } },
  node: Uint32Array.of(0, 1),
  passed: new Set(),
} as unknown as ReachShown;

describe('what stands under a saved picture', () => {
  test('says which verbs its counts are of', () => {
    expect(captionOf(reach, scope)).not.toContain('only');
    expect(captionOf(reach, { ...scope, verbs: ['view', 'export'] })).toMatch(
      /^Blast radius of Ann: 2 allowed, 1 conditional, 0 not evaluated, only what ends in view or export; computed for /u,
    );
    expect(captionOf(routes, { ...scope, verbs: ['view'] })).toContain(', only what ends in view; computed');
  });

  test('says no verbs of routes to one permission, which are listed whatever its verbs', () => {
    expect(captionOf({ ...routes, permission: 'read' }, { ...scope, verbs: ['view'] })).not.toContain('only');
  });

  test('says which verdicts routes are listed of, where not of all', () => {
    expect(captionOf(routes, { ...scope, atLeast: 'allowed' })).toContain(', allowed only; computed');
    expect(captionOf(routes, { ...scope, atLeast: 'conditional' })).toContain(
      ', allowed and conditional only;',
    );
    // What is reached is counted down to what is not evaluated, whatever the filter hides.
    expect(captionOf(reach, { ...scope, atLeast: 'allowed' })).not.toContain('only');
  });
});
