import { describe, expect, test } from 'vitest';
import { MECHANISM_NAMES } from '../../src/graph/access-graph';
import { reachable, startersOf } from '../../src/graph/kernels/counts';
import { crossingEdges, marked, shares } from '../../src/graph/kernels/crossings';
import { project } from '../../src/graph/kernels/projection';
import { tenantPairs } from '../../src/graph/kernels/tenant-pairs';
import { Sums, addMechanisms } from '../../src/graph/kernels/tenant-sums';
import { runToEnd } from '../../src/lib/steps';
import { acyclic } from './small-digraphs';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';
import { turns } from './turns';

const read = { kind: 'permission', permission: 'read' } as const;
const [first, second] = MECHANISM_NAMES;
const things = Array.from({ length: 600 }, (_, i) => `x${i}`);
const users = ['u0', 'u1', 'u2', 'u3', 'u4'];
const group = (tenant: string): SmallEstate['nodes'][string] => ({ type: 'group', tenant });

const { graph, node } = smallEstate({
  nodes: {
    ...Object.fromEntries(users.map((u) => [u, { tenant: 'ta' }])),
    g: group('ta'),
    v: { tenant: 'tb' },
    h: group('tb'),
    // Members of each other: one component of two nodes.
    k1: group('tb'),
    k2: group('tb'),
    ...Object.fromEntries(things.map((x) => [x, { resource: true as const, tenant: 'tb' }])),
    y0: { resource: true, tenant: 'tc' },
    y1: { resource: true, tenant: 'tc' },
    z: { resource: true, tenant: 'tc' },
    // Led to by z, to which nobody comes.
    w: { tenant: 'td' },
  },
  steps: [
    ...users.map((from) => ({ from, to: 'g', kind: 'member' as const })),
    ...things.map((to) => ({ from: 'g', to, ...read, mechanism: first })),
    ...things.slice(0, 10).map((to) => ({ from: 'h', to, ...read })),
    { from: 'u4', to: 'h', kind: 'member' },
    { from: 'u0', to: 'k1', kind: 'member', mechanism: second },
    { from: 'u1', to: 'k2', kind: 'member', mechanism: second },
    { from: 'k1', to: 'k2', kind: 'member' },
    { from: 'k2', to: 'k1', kind: 'member' },
    { from: 'k1', to: 'y0', ...read, mechanism: first },
    { from: 'v', to: 'x0', ...read },
    { from: 'v', to: 'y0', ...read },
    { from: 'v', to: 'y1', ...read, mechanism: second },
    { from: 'z', to: 'w', kind: 'contains' },
  ],
});
const tenant = (id: string): number => graph.nodeTenant[node(id)]!;
const starters = startersOf(graph);
const projection = runToEnd(project(graph, { at: 0, rank: 1, becoming: true }));
const found = runToEnd(reachable(projection, starters));
const none = new Int32Array(found.dag.count);
const [one, two] = [1, 2];
// A crossing that names no mechanism is by a grant or a membership.
const [grant, member] = [
  MECHANISM_NAMES.indexOf('foreign-grant') + 1,
  MECHANISM_NAMES.indexOf('foreign-membership') + 1,
];
const bit = (mechanism: number): number => 1 << (mechanism - 1);

describe('tenants by hand', () => {
  test.each([true, false])('pairs, principals, nodes and mechanisms between them (by hubs: %s)', (byHubs) => {
    const hubs = byHubs ? found.hubs : { count: 0, leadsTo: none, ledBy: none };
    const { value, turns: count } = turns(tenantPairs(graph, projection, { ...found, hubs }, starters));
    expect(hubs.count > 0).toBe(byHubs);
    const row = (
      from: string,
      to: string,
      [pairs, principals, nodes, mechanisms]: readonly [number, number, number, number],
    ): object => ({ from: tenant(from), to: tenant(to), pairs, principals, nodes, mechanisms });
    const expected = [
      // The users and g come to each x; u4 to h; u0 and u1 to both k.
      row('g', 'h', [6 * 600 + 1 + 2 * 2, 6, 600 + 3, one | two | bit(member)]),
      // By k1 to y0: the crossing into tb by the second mechanism, the one out of it by the first.
      row('g', 'y0', [2, 2, 1, one | two]),
      // v to y0 and y1, k1 and k2 to y0.
      row('h', 'y0', [4, 3, 2, one | two | bit(grant)]),
    ];
    expect(value).toEqual(expected);
    expect(count).toBe(2);
  });

  test('edges between them, what these lead to and come from, and whose that is', () => {
    const { value: crossings, turns: count } = turns(crossingEdges(graph, projection, found.dag));
    expect(count).toBe(0);
    // Of g to each x, of u4 to h, u0 and u1 to a k, k1 to y0, and v to y0 and y1.
    expect(crossings.length).toBe(600 + 1 + 2 + 1 + 2);
    const component = (id: string): number => found.dag.of[projection.end[node(id)]!]!;
    const control = (id: string): number => found.dag.of[projection.controlled[node(id)]!]!;
    const named = crossings.filter(({ tail }) => tail !== control('g'));
    const text = (tail: number, head: number, mechanism: number): string => `${tail} ${head} ${mechanism}`;
    expect(named.map(({ tail, head, mechanism }) => text(tail, head, mechanism)).sort()).toEqual(
      [
        text(control('u4'), control('h'), member),
        text(control('u0'), control('k1'), two),
        text(control('u1'), control('k1'), two),
        text(control('k1'), component('y0'), one),
        text(control('v'), component('y0'), grant),
        text(control('v'), component('y1'), two),
      ].sort(),
    );
    const heads = named.map(({ head }) => head);
    const below = turns(marked(found.dag.outStart, found.dag.outTo, heads));
    expect(below.turns).toBe(0);
    // In whatever order nodes are given.
    const all = Uint32Array.from(graph.nodeTenant.keys()).reverse();
    const { value: ends, turns: sharing } = turns(shares(graph, found.dag, below.value, all, projection.end));
    expect(sharing).toBe(0);
    expect(ends.map((share) => [share.tenant, share.count]).sort()).toEqual(
      [
        // The k, h, and ten x; y0 and y1.
        [tenant('h'), 2],
        ...Array.from({ length: 11 }, () => [tenant('h'), 1]),
        [tenant('y0'), 1],
        [tenant('y0'), 1],
      ].sort(),
    );
    const order = ends.map((share) => share.tenant * 10_000 + share.component);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test('what is marked upwards and downwards', () => {
    const dag = acyclic(6, [
      [5, 4],
      [4, 3],
      [3, 2],
      [4, 1],
    ]);
    expect([...runToEnd(marked(dag.inStart, dag.inFrom, [3, 3]))]).toEqual([0, 0, 0, 1, 1, 1]);
    expect([...runToEnd(marked(dag.outStart, dag.outTo, [4]))]).toEqual([0, 1, 1, 1, 1, 0]);
    expect([...runToEnd(marked(dag.outStart, dag.outTo, []))]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('sums are listed from the least pair on, and name mechanisms of what is reached alone', () => {
    const sums = new Sums(3);
    sums.at(2, 0).pairs += 4;
    sums.at(0, 2).pairs += 1;
    sums.at(0, 2).nodes += 5;
    sums.at(1, 0).principals += 1;
    const crossings = [1, 2, 0, 2, 1].map((mechanism) => ({ tail: 0, head: 0, mechanism }));
    const [a, b] = [[0], [0, 2]];
    // The third by no mechanism, the fourth as the second.
    const { turns: count } = turns(
      addMechanisms(crossings, [a, [2], [2], [2], a], [b, [0, 2], [0], [0, 2], a], sums),
    );
    expect(count).toBe(0);
    expect(sums.list()).toEqual([
      { from: 0, to: 2, pairs: 1, principals: 0, nodes: 5, mechanisms: 1 },
      { from: 2, to: 0, pairs: 4, principals: 0, nodes: 0, mechanisms: 2 },
    ]);
  });
});
