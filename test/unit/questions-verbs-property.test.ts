import { expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { verbMask } from '../../src/model/permission';
import type { Verb } from '../../src/model/permission';
import { END_UNKNOWN } from '../../src/model/window';
import type { Scope } from '../../src/questions/answers';
import { blastRadius } from '../../src/questions/blast-radius';
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

test('blast radius with verbs: what is reached, how surely, and in how few steps where only a permission leads', () => {
  holdsFor((graph) => {
    for (const { verbs, names } of asks) {
      for (const [least, becoming] of [
        [3, true],
        [1, true],
        [1, false],
      ] as const) {
        const scope: Scope = { at: AT, atLeast: VERDICTS[least], verbs, becoming };
        const { reached } = blastRadius(graph, [0], scope);
        const expected = ranks(graph, 0, verbs, least, becoming);
        if ((graph.nodeFlags[0]! & 1) !== 0) expected.clear();
        expect(reached.map(({ node, verdict }) => `${node} ${verdict}`).sort()).toEqual(
          [...expected].map(([node, rank]) => `${node} ${VERDICTS[rank]}`).sort(),
        );
        for (const { node, steps } of reached) {
          const filter = { at: AT, rank: expected.get(node)!, becoming };
          // Reached by control that flows down where control itself does not pass.
          if (naiveReach(graph, 0, filter).has(node)) continue;
          const routes = names.flatMap((name) => routesWithPermission(graph, 0, node, name, filter));
          expect(steps).toBe(Math.min(...routes.map((route) => route.length)));
        }
      }
    }
  }, 7);
});

test('a permission flows down where control itself does not pass: steps as for the permission, until when is not known', () => {
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
        inherits: true,
      },
      { from: 'unit', to: 'thing', kind: 'contains', through: false },
    ],
  });
  const scope: Scope = { at: AT, atLeast: 'allowed', verbs: ['administer'], becoming: true };
  const reached = new Map(blastRadius(graph, [node('a')], scope).reached.map((row) => [row.node, row]));
  expect(reached.get(node('unit'))?.steps).toBe(2);
  expect(reached.get(node('thing'))).toMatchObject({ steps: 3, until: END_UNKNOWN, verdict: 'allowed' });
  expect(
    blastRadius(graph, [node('a')], { ...scope, verbs: [] }).reached.map((row) => row.node),
  ).not.toContain(node('thing'));
});
