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

const of = <S extends ReachShown | RoutesShown>(shown: S, more: Partial<Scope>): S => ({
  ...shown,
  scope: { ...scope, ...more },
});

describe('what stands under a saved picture', () => {
  test('says which verbs its counts are of', () => {
    expect(captionOf(reach)).not.toContain('only');
    expect(captionOf(of(reach, { verbs: ['view', 'export'] }))).toMatch(
      /^Blast radius of Ann: 2 allowed, 1 conditional, 0 not evaluated, only what ends in view or export; computed for /u,
    );
    expect(captionOf(of(routes, { verbs: ['view'] }))).toContain(', only what ends in view; computed');
  });

  test('says of routes to one permission which, and no verbs: they are listed whatever its verbs', () => {
    const caption = captionOf({ ...of(routes, { verbs: ['view'] }), permission: 'read' });
    expect(caption).toContain(', only what ends in read; computed');
    expect(caption).not.toContain('view');
  });

  test('says which verdicts routes are listed of, where not of all, and what is not followed', () => {
    expect(captionOf(of(routes, { atLeast: 'allowed' }))).toContain(', allowed only; computed');
    expect(captionOf(of(routes, { atLeast: 'conditional' }))).toContain(', allowed and conditional only;');
    expect(captionOf(of(routes, { becoming: false }))).toContain(', without what can be acted as; computed');
    // What is reached is counted down to what is not evaluated, whatever the filter hides.
    expect(captionOf(of(reach, { atLeast: 'allowed' }))).not.toContain('only');
  });
});
