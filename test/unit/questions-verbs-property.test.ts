import { expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { stepUntil } from '../../src/graph/steps';
import { verbMask } from '../../src/model/permission';
import type { Verb } from '../../src/model/permission';
import { NEVER_ENDS } from '../../src/model/window';
import type { Scope } from '../../src/questions/answers';
import { blastRadius } from '../../src/questions/blast-radius';
import { permissionQuestion } from '../../src/questions/overlap';
import { listRoutes } from '../../src/questions/routes';
import { AT, holdsFor } from './kernels-estate';
import { routesWithPermission } from './naive-questions';
import { naiveReach } from './naive-reach';
import { smallEstate } from './small-estate';

const VERDICTS = { 1: 'not-evaluated', 2: 'conditional', 3: 'allowed' } as const;
const asks: readonly { readonly verbs: readonly Verb[]; readonly names: readonly string[] }[] = [
  { verbs: ['view'], names: ['read', 'write'] },
  { verbs: ['change'], names: ['write'] },
  { verbs: ['change', 'administer'], names: ['write', 'own'] },
];

/** Weakest rank that counts, and whether what can be acted as is followed. */
const LEAST = [
  [3, true],
  [1, true],
  [1, false],
] as const;

/** What is reached with one of the verbs, by the strongest verdict. */
function ranks(graph: AccessGraph, start: number, verbs: readonly Verb[], least: number, becoming: boolean) {
  const found = new Map<number, 1 | 2 | 3>();
  for (const rank of [3, 2, 1] as const) {
    if (rank < least) continue;
    const scope = { at: AT, rank, becoming, verbs: verbMask(...verbs) };
    for (const node of naiveReach(graph, start, scope)) if (!found.has(node)) found.set(node, rank);
  }
  return found;
}

test('blast radius with verbs: what is reached, how surely, in how few steps and until when by such a permission', () => {
  holdsFor((graph) => {
    for (const { verbs, names } of asks) {
      for (const [least, becoming] of LEAST) {
        const scope: Scope = { at: AT, atLeast: VERDICTS[least], verbs, becoming };
        const { reached } = blastRadius(graph, [0], scope);
        const expected = ranks(graph, 0, verbs, least, becoming);
        if ((graph.nodeFlags[0]! & 1) !== 0) expected.clear();
        expect(reached.map(({ node, verdict }) => `${node} ${verdict}`).sort()).toEqual(
          [...expected].map(([node, rank]) => `${node} ${VERDICTS[rank]}`).sort(),
        );
        for (const { node, steps, until } of reached) {
          const filter = { at: AT, rank: expected.get(node)!, becoming };
          const routes = names.flatMap((name) => routesWithPermission(graph, 0, node, name, filter));
          expect(steps).toBe(Math.min(...routes.map((route) => route.length)));
          const ends = routes.map((route) => Math.min(...route.map((step) => stepUntil(graph, step))));
          expect(until).toBe(Math.max(...ends));
        }
      }
    }
  }, 7);
});

test('routes with verbs: those of each permission that carries one, none twice, and no other', () => {
  holdsFor((graph) => {
    const to = graph.nodes.length - 1;
    for (const { verbs, names } of asks) {
      for (const [least, becoming] of LEAST) {
        const scope: Scope = { at: AT, atLeast: VERDICTS[least], verbs, becoming };
        const listed = [...listRoutes(graph, permissionQuestion(graph, 0, to, scope, undefined))];
        const expected = names.flatMap((name) =>
          routesWithPermission(graph, 0, to, name, { at: AT, rank: least, becoming }),
        );
        expect(listed.map(String).sort()).toEqual(expected.map(String).sort());
      }
    }
  }, 7);
});

test('a permission flows down where control itself does not pass: steps and end as for the permission', () => {
  const { graph, node } = smallEstate({
    nodes: { a: {}, team: { type: 'group' }, unit: { resource: true }, thing: { resource: true } },
    steps: [
      { from: 'a', to: 'team', kind: 'member' },
      {
        from: 'team',
        to: 'unit',
        kind: 'control',
        permission: 'own',
        verbs: verbMask('administer'),
        window: { from: 0, until: AT + 5 },
        inherits: true,
      },
      { from: 'unit', to: 'thing', kind: 'contains', through: false },
    ],
  });
  const scope: Scope = { at: AT, atLeast: 'allowed', verbs: ['administer'], becoming: true };
  const reached = new Map(blastRadius(graph, [node('a')], scope).reached.map((row) => [row.node, row]));
  expect(reached.get(node('unit'))?.steps).toBe(2);
  expect(reached.get(node('thing'))).toMatchObject({ steps: 3, until: AT + 5, verdict: 'allowed' });
  expect(
    blastRadius(graph, [node('a')], { ...scope, verbs: [] }).reached.map((row) => row.node),
  ).not.toContain(node('thing'));
});

test('a nearer way that lasts longer, without the verb, says nothing of the permission with it', () => {
  const { graph, node } = smallEstate({
    nodes: { a: {}, team: { type: 'group' }, vault: { resource: true } },
    steps: [
      { from: 'a', to: 'vault', kind: 'permission', permission: 'read', verbs: verbMask('view') },
      { from: 'a', to: 'team', kind: 'member' },
      {
        from: 'team',
        to: 'vault',
        kind: 'permission',
        permission: 'own',
        verbs: verbMask('administer'),
        window: { from: 0, until: AT + 5 },
      },
    ],
  });
  const asked = (verbs: readonly Verb[]) =>
    blastRadius(graph, [node('a')], { at: AT, atLeast: 'allowed', verbs, becoming: true }).reached.find(
      (row) => row.node === node('vault'),
    );
  expect(asked(['administer'])).toMatchObject({ steps: 2, until: AT + 5 });
  expect(asked(['view'])).toMatchObject({ steps: 1, until: NEVER_ENDS });
  expect(asked([])).toMatchObject({ steps: 1, until: NEVER_ENDS });
});
