import { describe, expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { components, condense, membersOf } from '../../src/graph/kernels/components';
import { countReachable, countReach, reachable, startersOf } from '../../src/graph/kernels/counts';
import type { Counts, Reaching } from '../../src/graph/kernels/counts';
import { chooseHubs } from '../../src/graph/kernels/hubs';
import { orderByLocality } from '../../src/graph/kernels/locality';
import { project } from '../../src/graph/kernels/projection';
import { WANTED, codesOf } from '../../src/graph/kernels/step-codes';
import { countReachByVerbs, projectKinds } from '../../src/graph/kernels/verb-projection';
import { runToEnd } from '../../src/lib/steps';
import { verbMask } from '../../src/model/permission';
import { coveredEstate } from './covered-estate';
import { acyclic, digraph, dividedStar } from './small-digraphs';
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
    const { start, members } = runToEnd(membersOf(found.value));
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
    expect([...runToEnd(membersOf(value)).members]).toEqual([6, 5, 0, 1, 2, 3, 4]);
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

  test('those of most first, of equal ones the least number, down to eight of the pairs, and one for what is alike', () => {
    // 32 ends, 32 starters: each is a sample. Hubs by number: starters, ends.
    const hubs: Readonly<Record<number, readonly [readonly number[], readonly number[]]>> = {
      32: [[], [0, 1, 2, 3]],
      33: [[0, 1, 2, 3], []],
      34: [
        [4, 5, 6],
        [0, 1, 2, 3],
      ],
      35: [
        [7, 8, 9],
        [4, 5, 6],
      ],
      36: [
        [10, 11, 12],
        [7, 8, 9],
      ],
      37: [
        [13, 14, 15],
        [10, 11, 12],
      ],
      38: [
        [16, 31],
        [13, 14, 15, 31],
      ],
      39: [[17, 18, 19, 20, 21, 22, 23], [16]],
    };
    const edges = Object.entries(hubs).flatMap(([hub, [from, to]]): (readonly [number, number])[] => [
      ...from.map((s) => [40 + s, Number(hub)] as const),
      ...to.map((e) => [Number(hub), e] as const),
    ]);
    const dag = acyclic(72, [...edges, [33, 32]]);
    const weight = Uint32Array.from({ length: 72 }, (_, c) => (c < 32 ? 1 : 0));
    const starters = Uint32Array.from({ length: 72 }, (_, c) => (c >= 40 ? 1 : 0));
    const { count, leadsTo, ledBy } = runToEnd(chooseHubs(dag, weight, starters));
    const above: Record<number, number> = { 33: 1, 32: 1, 34: 2, 35: 4, 36: 8, 37: 16, 38: 32 };
    const below: Record<number, number> = { ...above, 33: 0 };
    const [leads, led] = [new Int32Array(72), new Int32Array(72)];
    for (const [hub, [from, to]] of Object.entries(hubs)) {
      leads[Number(hub)] = above[Number(hub)] ?? 0;
      led[Number(hub)] = below[Number(hub)] ?? 0;
      for (const s of from) leads[40 + s]! |= above[Number(hub)] ?? 0;
      for (const e of to) led[e]! |= below[Number(hub)] ?? 0;
    }
    expect(count).toBe(6);
    expect([[...leadsTo], [...ledBy]]).toEqual([[...leads], [...led]]);
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
    nodes: { ...coveredEstate.nodes, c: {} },
    steps: [
      ...coveredEstate.steps,
      { from: 'g', to: 'mid', kind: 'permission', permission: 'write', verbs: change, inherits: true },
      { from: 'b', to: 'top', kind: 'permission', permission: 'write', verbs: change },
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

  test('of more kinds than are counted at once, and of what is left of the steps', () => {
    const kinds = (['view', 'change', 'administer', 'delete', 'use'] as const).map((verb) => verbMask(verb));
    const things = kinds.map((_, i) => `x${i}`);
    const { graph } = smallEstate({
      nodes: { a: {}, ...Object.fromEntries(things.map((id) => [id, thing])) },
      steps: kinds.map((verbs, i) => ({
        from: 'a',
        to: `x${i}`,
        kind: 'permission',
        permission: `p${i}`,
        verbs,
      })),
    });
    const all = startersOf(graph);
    const masks = Array.from({ length: 31 }, (_, i) =>
      kinds.reduce((sum, verbs, bit) => sum | (((i + 1) >> bit) & 1 ? verbs : 0), 0),
    );
    for (const gone of [-1, 2]) {
      const survives = (step: number): boolean => step !== gone;
      const found = runToEnd(countReachByVerbs(graph, { ...filter, survives }, masks, all));
      expect(found.length).toBe(31);
      masks.forEach((verbs, i) => {
        const alone = runToEnd(countReach(runToEnd(project(graph, { ...filter, verbs, survives })), all));
        expect(found[i]).toEqual(alone);
        const held = kinds.filter((verb, step) => step !== gone && (verb & verbs) !== 0).length;
        expect(found[i]!.reached[all[0]!]).toBe(held);
      });
    }
  });

  test('over as few places and edges as there can be', () => {
    const projected = (one: AccessGraph, ...verbs: readonly number[]): Reaching => {
      const wanted = verbs.map((mask) =>
        codesOf(one, { ...filter, verbs: mask }).map((code) => code & WANTED),
      );
      return runToEnd(projectKinds(one, filter, wanted, runToEnd(orderByLocality(one))));
    };
    const ended = ({ ends }: Reaching): number[] =>
      ends.map((column) => column.filter((place) => place !== 0xffffffff).length);
    const found = projected(graph, change, view);
    // May be changed: b, c, top, mid, x and y; seen: top, mid and x. Each has one place more.
    expect(ended(found)).toEqual([6, 3]);
    expect(found.outStart.length - 1).toBe(9 + 6 + 3);
    // Control goes to g twice, and between b and c; six grants; what is gone down to, once for each kind.
    expect(found.outTo.length).toBe(4 + 6 + 2 + 1);
    // A grant that flows down and one that does not end side by side, the one led to from the other.
    const both = smallEstate({
      nodes: { a: {}, b: {}, top: thing, x: thing },
      steps: [
        { from: 'a', to: 'top', kind: 'permission', permission: 'write', verbs: change, inherits: true },
        { from: 'b', to: 'top', kind: 'permission', permission: 'write', verbs: change },
        { from: 'top', to: 'x', kind: 'contains', supports: [[]], through: false },
      ],
    });
    const sideBySide = projected(both.graph, change);
    expect(ended(sideBySide)).toEqual([2]);
    expect([sideBySide.outStart.length - 1, sideBySide.outTo.length]).toEqual([4 + 3, 4]);
    const counts = runToEnd(countReachByVerbs(both.graph, filter, [change], startersOf(both.graph)));
    expect([counts[0]!.reached[both.node('a')], counts[0]!.reached[both.node('b')]]).toEqual([2, 1]);
  });
});
