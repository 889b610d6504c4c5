import { expect, test } from 'vitest';
import { runToEnd } from '../../src/lib/steps';
import { verbMask } from '../../src/model/permission';
import { blastRadius, blastRadiusInTurns } from '../../src/questions/blast-radius';
import { countIndependent, independentInTurns } from '../../src/questions/independent';
import { nearestPrivileged } from '../../src/questions/nearest';
import { NEEDED, REDUNDANT, redundantGrants } from '../../src/questions/redundant';
import { listRoutes } from '../../src/questions/routes';
import { filterOf } from '../../src/questions/scope-filter';
import { isPermission } from '../../src/graph/walk';
import { whoCanReach, whoCanReachInTurns } from '../../src/questions/who-can-reach';
import { smallEstate } from './small-estate';
import { turns } from './turns';

const SCOPE = { at: 0, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;
const MANY = 11_000;

/** One account in one group that is in thousands of others, each of which holds the same. */
function wide(): ReturnType<typeof smallEstate> {
  const groups = Array.from({ length: MANY }, (_, i) => `g${i}`);
  return smallEstate({
    nodes: {
      p: {},
      all: { type: 'group' },
      ...Object.fromEntries(groups.map((id) => [id, { type: 'group' as const }])),
      thing: { resource: true },
    },
    steps: [
      { from: 'p', to: 'all', kind: 'member' },
      ...groups.map((to) => ({ from: 'all', to, kind: 'member' as const })),
      ...groups.map((from) => ({
        from,
        to: 'thing',
        kind: 'permission' as const,
        permission: 'read',
        verbs: verbMask('view'),
      })),
    ],
  });
}

test('what is wide lets others have turns, and the answer is that of it all', { timeout: 120_000 }, () => {
  const { graph, node } = wide();
  const [p, thing] = [node('p'), node('thing')];

  const ways = turns(blastRadiusInTurns(graph, [p], { ...SCOPE, verbs: ['view'] }));
  expect(ways.value.reached.map(({ node: to, steps, until }) => [to, steps, until])).toEqual([
    [thing, 3, Infinity],
  ]);
  expect(ways.turns).toBeGreaterThan(2);

  const question = { from: p, to: thing, filter: filterOf(SCOPE) };
  const apart = turns(independentInTurns(graph, question));
  expect(apart.value).toEqual({ independent: 1, exact: true, upper: 1 });
  expect(apart.turns).toBeGreaterThan(1);

  const near = turns(nearestPrivileged(graph, SCOPE, isPermission));
  expect([near.value.distance[p], near.value.distance[node('all')]]).toEqual([3, 2]);
  expect(near.turns).toBeGreaterThan(1);

  const marks = turns(redundantGrants(graph, SCOPE));
  const first = [...graph.records].findIndex(({ key }) => key === 't|step 0');
  expect(marks.value[first]).toBe(NEEDED);
  expect(marks.value.filter((mark) => mark === REDUNDANT).length).toBe(2 * MANY);
  expect(marks.turns).toBeGreaterThan(2);
});

test('a place that is passed and leads to very much does not keep others waiting', () => {
  const things = Array.from({ length: 1_500 }, (_, i) => `thing${i}`);
  const { graph, node } = smallEstate({
    nodes: {
      p: {},
      folder: { resource: true },
      ...Object.fromEntries(things.map((id) => [id, { resource: true as const }])),
      end: { resource: true },
    },
    steps: [
      { from: 'p', to: 'folder', kind: 'control' },
      ...things.map((to) => ({
        from: 'folder',
        to,
        kind: 'contains' as const,
        through: true,
        supports: [[]],
      })),
      { from: 'thing0', to: 'end', kind: 'control' },
    ],
  });
  const found = runToEnd(whoCanReachInTurns(graph, node('end'), SCOPE));
  expect(found.reached.map(({ node: who, steps }) => [who, steps])).toEqual([[node('p'), 3]]);
  expect([...(found.beside ?? [])].sort()).toEqual([node('folder'), node('thing0')].sort());
  expect(found.reached).toEqual(whoCanReach(graph, node('end'), SCOPE).reached);
});

test('by verbs, a way that passes more groups is not the shortest though it has fewer steps', () => {
  const { graph, node } = smallEstate({
    nodes: {
      p: {},
      a: { type: 'group' },
      b: { type: 'group' },
      c: { type: 'group' },
      thing: { resource: true },
    },
    steps: [
      { from: 'p', to: 'a', kind: 'member', via: ['b', 'c'] },
      { from: 'p', to: 'b', kind: 'member' },
      { from: 'b', to: 'a', kind: 'member' },
      { from: 'a', to: 'thing', kind: 'permission', permission: 'read', verbs: verbMask('view') },
    ],
  });
  const found = blastRadius(graph, [node('p')], { ...SCOPE, verbs: ['view'] });
  expect(found.reached.map(({ node: to, steps }) => [to, steps])).toEqual([[node('thing'), 3]]);
});

test('from a thing to itself there is no route', () => {
  const { graph, node } = smallEstate({ nodes: { p: {} }, steps: [] });
  const question = { from: node('p'), to: node('p'), filter: filterOf(SCOPE) };
  expect([...listRoutes(graph, question)]).toEqual([]);
  expect(countIndependent(graph, question)).toEqual({ independent: 0, exact: true, upper: 0 });
});
