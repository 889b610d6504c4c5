import { describe, expect, test } from 'vitest';
import { STANDING } from '../../src/model/window';
import type { Scope } from '../../src/questions/answers';
import { crossTenant, principalsBehind } from '../../src/questions/cross-tenant';
import { onlyOutsiders, outsidersOf } from '../../src/questions/outsiders';
import {
  accountsWithSecret,
  identityOf,
  openedBy,
  peopleWithSecret,
  secretsOf,
} from '../../src/questions/people-behind';
import { whoCanReach } from '../../src/questions/who-can-reach';
import { smallEstate } from './small-estate';

const scope: Scope = { at: 0, atLeast: 'not-evaluated', verbs: [], becoming: true };

/** A client `acme` with a provider `msp` and a supplier `globex`. */
const { graph, node } = smallEstate({
  providers: ['msp'],
  nodes: {
    tech: { tenant: 'msp' },
    'tech-here': {},
    'tech-person': { type: 'identity', tenant: 'msp' },
    ada: {},
    'ada-away': { tenant: 'globex' },
    'ada-person': { type: 'identity', tenant: 'globex' },
    'lone-person': { type: 'identity' },
    visitor: { tenant: 'globex' },
    guest: {},
    'guest-of-guest': {},
    ring: {},
    staff: { type: 'group' },
    sub: { type: 'group', tenant: 'globex' },
    gone: { tenant: 'globex', enabled: false },
    box: { resource: true },
  },
  steps: [
    { from: 'tech-person', to: 'tech', kind: 'same-identity' },
    { from: 'tech-person', to: 'tech-here', kind: 'same-identity' },
    { from: 'ada-person', to: 'ada', kind: 'same-identity' },
    { from: 'ada-person', to: 'ada-away', kind: 'same-identity' },
    { from: 'visitor', to: 'guest', kind: 'trust', mechanism: 'guest', becomes: false },
    { from: 'guest', to: 'guest-of-guest', kind: 'control', permission: 'own' },
    // Not a thing an export says, but it must not hang us.
    { from: 'ring', to: 'tech-here', kind: 'member', mechanism: 'foreign-membership' },
    { from: 'ada', to: 'staff', kind: 'member' },
    { from: 'guest', to: 'staff', kind: 'member' },
    { from: 'sub', to: 'staff', kind: 'member', verdict: 'conditional', note: 'when asked' },
    { from: 'visitor', to: 'sub', kind: 'member', verdict: 'not-evaluated', note: 'no policy' },
    { from: 'gone', to: 'sub', kind: 'member' },
    { from: 'staff', to: 'box', kind: 'permission', permission: 'read' },
    { from: 'ada-away', to: 'box', kind: 'permission', permission: 'own' },
  ],
});
const acme = graph.tenants.findIndex(({ id }) => id === 'acme');
const names = (marks: Uint8Array): string[] =>
  [...graph.nodes].flatMap(({ id }, i) => (marks[i] === 1 ? [id] : []));

describe('who is not at home', () => {
  test('is whoever is of another tenant, a guest, or the provider’s: not who has an account here as well', () => {
    expect(names(outsidersOf(graph, [acme])).sort()).toEqual(
      ['gone', 'guest', 'sub', 'tech', 'tech-here', 'tech-person', 'visitor'].sort(),
    );
    expect(outsidersOf(graph, [acme])).toBe(outsidersOf(graph, [acme]));
    const all = graph.tenants.map((_, i) => i);
    expect(names(outsidersOf(graph, all))).toEqual([]);
    expect(names(outsidersOf(graph, []))).toHaveLength(graph.nodes.length);
  });

  test('a ring of guests has an end', () => {
    const ring = smallEstate({
      nodes: { a: {}, b: { tenant: 'globex' } },
      steps: [
        { from: 'a', to: 'b', kind: 'trust', mechanism: 'guest' },
        { from: 'b', to: 'a', kind: 'trust', mechanism: 'foreign-application' },
      ],
    });
    expect(outsidersOf(ring.graph, [0])).toHaveLength(2);
  });

  test('is left of who can reach, with what they pass on their ways, counted anew', () => {
    const answer = whoCanReach(graph, node('box'), scope);
    expect(answer.reached.map(({ id }) => id)).toContain('ada');
    const outside = onlyOutsiders(graph, answer, [acme], scope);
    const left = outside.reached.map(({ id, verdict }) => `${id} ${verdict}`);
    expect(left.sort()).toEqual(
      ['guest allowed', 'staff allowed', 'sub conditional', 'visitor allowed'].sort(),
    );
    expect(outside.counts).toEqual({ allowed: 3, conditional: 1, notEvaluated: 0 });
    expect(outside.byTenant.reduce((sum, { count }) => sum + count, 0)).toBe(4);
    expect(outside.byKind).toEqual([
      { kind: 'group', count: 2 },
      { kind: 'user', count: 2 },
    ]);
    const ends = [...outside.steps].flatMap((step) => [graph.stepFrom[step]!, graph.stepTo[step]!]);
    const inside = new Set([...outside.reached.map((row) => row.node), node('box')]);
    for (const end of ends) expect(inside.has(end)).toBe(true);
    const own = { ...scope, becoming: false };
    const weak = onlyOutsiders(graph, whoCanReach(graph, node('sub'), own), [acme], own);
    expect(weak.counts).toEqual({ allowed: 0, conditional: 0, notEvaluated: 1 });
  });
});

test('an outsider who gets to something through folders above it is left, with the ways down', () => {
  const contains = (from: string, to: string) => ({ from, to, kind: 'contains', supports: [[]] }) as const;
  const folders = smallEstate({
    nodes: {
      visitor: { tenant: 'globex' },
      team: { type: 'group', tenant: 'globex' },
      ada: {},
      cabinet: { resource: true },
      folder: { resource: true },
      paper: { resource: true },
    },
    steps: [
      { from: 'visitor', to: 'team', kind: 'member' },
      { from: 'team', to: 'cabinet', kind: 'permission', permission: 'read', inherits: true },
      { from: 'ada', to: 'cabinet', kind: 'permission', permission: 'read', inherits: true },
      { from: 'ada', to: 'folder', kind: 'permission', permission: 'see' },
      {
        from: 'ada',
        to: 'cabinet',
        kind: 'permission',
        permission: 'own',
        inherits: true,
        window: { from: 5, until: STANDING.until },
      },
      contains('cabinet', 'folder'),
      contains('folder', 'paper'),
    ],
  });
  const home = folders.graph.tenants.findIndex(({ id }) => id === 'acme');
  const answer = whoCanReach(folders.graph, folders.node('paper'), scope);
  expect(answer.reached.map(({ id }) => id).sort()).toEqual(['ada', 'team', 'visitor']);
  const left = onlyOutsiders(folders.graph, answer, [home], scope);
  expect(left.reached.map(({ id }) => id).sort()).toEqual(['team', 'visitor']);
});

test('what crosses between tenants: pairs, mechanisms and who is behind, but nobody disabled', () => {
  const rows = crossTenant(graph, scope).map(
    ({ fromTenant, toTenant, mechanism, principals, verdict, steps }) =>
      `${graph.tenants[fromTenant]?.id} ${graph.tenants[toTenant]?.id} ${mechanism} ${principals} ${verdict} ${steps.length}`,
  );
  expect(rows.sort()).toEqual(
    [
      'globex acme foreign-grant 1 allowed 1',
      'globex acme foreign-membership 1 conditional 1',
      'globex acme guest 1 allowed 1',
    ].sort(),
  );
  const member = [...graph.stepTo.keys()].filter(
    (step) => graph.stepFrom[step] === node('sub') && graph.stepTo[step] === node('staff'),
  );
  expect(principalsBehind(graph, member, scope)).toBe(1);
  expect(principalsBehind(graph, member, { ...scope, atLeast: 'allowed' })).toBe(0);
});

describe('a secret', () => {
  const vault = smallEstate({
    nodes: {
      ada: {},
      'ada-admin': {},
      person: { type: 'identity' },
      bob: { enabled: false },
      robot: { human: false },
      root: {},
      ops: { type: 'group' },
      safe: { type: 'role' },
      other: { resource: true },
    },
    steps: [
      { from: 'person', to: 'ada', kind: 'same-identity' },
      { from: 'person', to: 'ada-admin', kind: 'same-identity' },
      ...['ada', 'ada-admin', 'bob', 'robot'].map((from) => ({ from, to: 'ops', kind: 'member' as const })),
      { from: 'ops', to: 'safe', kind: 'control', permission: 'read value', becomes: false },
      { from: 'safe', to: 'root', kind: 'unlocks' },
      { from: 'safe', to: 'ada', kind: 'unlocks', window: { from: 5, until: STANDING.until } },
      { from: 'ops', to: 'root', kind: 'permission', permission: 'see' },
    ],
  });
  const at = vault.node;
  test('is held by accounts, disabled ones too, and by people once each', () => {
    const accounts = accountsWithSecret(vault.graph, at('safe'), scope);
    expect(accounts.map((one) => vault.graph.nodes.at(one)?.id)).toEqual([
      'ada',
      'ada-admin',
      'bob',
      'robot',
    ]);
    expect(accountsWithSecret(vault.graph, at('safe'), scope)).toBe(accounts);
    expect([...peopleWithSecret(vault.graph, at('safe'), scope)]).toEqual([at('person')]);
    expect(accountsWithSecret(vault.graph, at('other'), scope)).toEqual([]);
    expect(identityOf(vault.graph, at('root'))).toBe(at('root'));
  });

  test('opens accounts at an instant, and is found from them', () => {
    expect(openedBy(vault.graph, at('safe'), scope)).toEqual([at('root')]);
    expect(openedBy(vault.graph, at('safe'), { ...scope, at: 5 }).length).toBe(2);
    expect(secretsOf(vault.graph, at('root'), scope)).toEqual([at('safe')]);
    expect(secretsOf(vault.graph, at('ada'), scope)).toEqual([]);
  });
});
