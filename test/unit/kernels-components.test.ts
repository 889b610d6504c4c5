import { describe, expect, test } from 'vitest';
import { components, condense, membersOf } from '../../src/graph/kernels/components';
import { countReachable, countReach, reachable, startersOf } from '../../src/graph/kernels/counts';
import type { Counts } from '../../src/graph/kernels/counts';
import { chooseHubs } from '../../src/graph/kernels/hubs';
import { orderByLocality } from '../../src/graph/kernels/locality';
import { project } from '../../src/graph/kernels/projection';
import { WANTED, codesOf } from '../../src/graph/kernels/step-codes';
import { countReachByVerbs, projectKinds } from '../../src/graph/kernels/verb-projection';
import { runToEnd } from '../../src/lib/steps';
import { verbMask } from '../../src/model/permission';
import { digraph, dividedStar } from './small-digraphs';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';
import { turns } from './turns';

const group = { type: 'group' } as const;
const thing = { resource: true } as const;

describe('components by hand', () => {
  // Two cycles that share a place, what they lead to, what leads to them, and one apart.
  const graph = digraph(9, [
    [0, 1],
    [1, 2],
    [2, 0],
    [2, 3],
    [3, 4],
    [4, 2],
    [4, 5],
    [5, 6],
    [7, 0],
    [8, 8],
  ]);

  test('are numbered from what is led to, and told in one go', () => {
    const found = turns(components(graph));
    expect(found).toEqual({ value: { count: 5, of: Uint32Array.of(2, 2, 2, 2, 2, 1, 0, 3, 4) }, turns: 0 });
    const { start, members } = membersOf(found.value);
    expect([[...start], [...members]]).toEqual([
      [0, 1, 2, 7, 8, 9],
      [6, 5, 0, 1, 2, 3, 4, 7, 8],
    ]);
    const dag = turns(condense(graph, found.value));
    expect(dag.turns).toBe(1);
    expect(dag.value).toEqual({
      ...found.value,
      outStart: Uint32Array.of(0, 0, 1, 2, 3, 3),
      outTo: Uint32Array.of(0, 1, 2),
      inStart: Uint32Array.of(0, 1, 2, 3, 3, 3),
      inFrom: Uint32Array.of(1, 2, 3),
    });
  });

  test('of what some starts come to', () => {
    const { value } = turns(components(graph, Uint32Array.of(5, 3)));
    const none = 0xffffffff;
    expect(value).toEqual({ count: 3, of: Uint32Array.of(2, 2, 2, 2, 2, 1, 0, none, none) });
    expect([...membersOf(value).members]).toEqual([6, 5, 0, 1, 2, 3, 4]);
  });
});

describe('hubs by hand', () => {
  test('are chosen in two turns where there is little', () => {
    const { dag, weight, starters } = dividedStar();
    const { value, turns: count } = turns(chooseHubs(dag, weight, starters));
    expect(count).toBe(2);
    // The star first: it settles more.
    expect(value).toEqual({
      count: 2,
      leadsTo: Int32Array.from(weight, (_, c) => (c === 81 ? 2 : c >= 40 ? 1 : 0)),
      ledBy: Int32Array.from(weight, (_, c) => (c === 81 ? 2 : c <= 40 ? 1 : 0)),
    });
  });
});

describe('who may start', () => {
  test('is a principal or a secret that is not disabled', () => {
    const { graph, node } = smallEstate({
      nodes: { x: thing, a: {}, off: { enabled: false }, g: group, y: thing },
      steps: [],
      stated: ['acme'],
    });
    expect([...startersOf(graph)]).toEqual([node('a'), node('g')].sort((p, q) => p - q));
  });
});

describe('counts by hand', () => {
  const change = verbMask('change');
  const view = verbMask('view');
  const estate: SmallEstate = {
    nodes: {
      a: {},
      b: {},
      c: {},
      g: group,
      off: { ...group, enabled: false },
      top: thing,
      mid: thing,
      x: thing,
      y: thing,
    },
    steps: [
      { from: 'a', to: 'g', kind: 'member' },
      { from: 'b', to: 'g', kind: 'member' },
      { from: 'b', to: 'off', kind: 'member' },
      { from: 'off', to: 'y', kind: 'permission', permission: 'read', verbs: view },
      { from: 'g', to: 'top', kind: 'permission', permission: 'read', verbs: view, inherits: true },
      { from: 'g', to: 'mid', kind: 'permission', permission: 'write', verbs: change, inherits: true },
      { from: 'a', to: 'y', kind: 'permission', permission: 'write', verbs: change },
      { from: 'b', to: 'top', kind: 'permission', permission: 'write', verbs: change },
      { from: 'top', to: 'mid', kind: 'contains', supports: [[]], through: false },
      { from: 'mid', to: 'x', kind: 'contains', supports: [[]], through: false },
      // Each may change the other.
      { from: 'b', to: 'c', kind: 'control', permission: 'own', verbs: change },
      { from: 'c', to: 'b', kind: 'control', permission: 'own', verbs: change },
    ],
  };
  const { graph, node } = smallEstate(estate);
  const filter = { at: 0, rank: 1 as const, becoming: true };
  const starters = startersOf(graph);
  const named = (column: Uint32Array): Record<string, number> =>
    Object.fromEntries(
      Object.keys(estate.nodes)
        .map((id): [string, number] => [id, column[node(id)]!])
        .filter(([, count]) => count > 0),
    );

  test('of whatever is reached, in few turns', () => {
    const projection = runToEnd(project(graph, filter));
    const found = turns(reachable(projection, starters));
    const value = runToEnd(countReachable(projection, found.value, starters));
    // c and b come to each other, and then to g, off, top, mid and x; a to g, top, mid, x and y.
    expect(named(value.reached)).toEqual({ a: 5, b: 6, c: 6, g: 3 });
    expect(named(value.reaching)).toEqual({ b: 1, c: 1, g: 3, off: 2, top: 4, mid: 4, x: 4, y: 1 });
    expect(found.turns).toBe(5);
  });

  test('of what may be changed or seen, oneself only round a cycle', () => {
    const reach = (verbs: number): Counts =>
      runToEnd(countReach(runToEnd(project(graph, { ...filter, verbs })), starters));
    const changed = reach(change);
    expect(named(changed.reached)).toEqual({ a: 3, b: 4, c: 4, g: 2 });
    expect(named(changed.reaching)).toEqual({ b: 1, c: 1, top: 2, mid: 4, x: 4, y: 1 });
    const seen = reach(view);
    expect(named(seen.reached)).toEqual({ a: 3, b: 3, c: 3, g: 3 });
    expect(named(seen.reaching)).toEqual({ top: 4, mid: 4, x: 4 });
    // The same, several at once, in one order and the other; what nothing has is nothing.
    const none = verbMask('delete');
    const together = runToEnd(countReachByVerbs(graph, filter, [none, change, view, change], starters));
    expect(together.map(({ reached }) => named(reached))).toEqual(
      [{}, changed.reached, seen.reached, changed.reached].map((column) =>
        column instanceof Uint32Array ? named(column) : column,
      ),
    );
    expect(together.map(({ reaching }) => named(reaching))).toEqual(
      [{}, changed.reaching, seen.reaching, changed.reaching].map((column) =>
        column instanceof Uint32Array ? named(column) : column,
      ),
    );
    const wanted = [change, view].map((verbs) =>
      codesOf(graph, { ...filter, verbs }).map((code) => code & WANTED),
    );
    const order = runToEnd(orderByLocality(graph));
    expect(turns(projectKinds(graph, filter, wanted, order)).turns).toBe(0);
  });
});
