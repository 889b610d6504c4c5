import { describe, expect, test } from 'vitest';
import { NO_PERMISSION } from '../../src/graph/access-graph';
import { UNITS_PER_TURN } from '../../src/graph/columns';
import { ControlLeft, Looks, freeMarks } from '../../src/graph/kernels/control-left';
import { Covering } from '../../src/graph/kernels/covering';
import { NO_CONTAINER, SEVERAL_CONTAINERS, bandsOf } from '../../src/graph/kernels/loss-bands';
import type { Band } from '../../src/graph/kernels/loss-bands';
import { Loss, rowName } from '../../src/graph/kernels/lost-at';
import { LostBehind } from '../../src/graph/kernels/lost-behind';
import type { Losers } from '../../src/graph/kernels/lost-behind';
import { RowTable } from '../../src/graph/kernels/row-table';
import { runToEnd } from '../../src/lib/steps';
import { flows, group, holds, maybe, members, reads, thing } from './lost-without-asked';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';

const filter = { at: 0, rank: 1, becoming: true } as const;

/** The bands of an estate, without some of its steps: `ada > ops`. */
function bands(estate: SmallEstate, ...gone: readonly string[]) {
  const { graph, node } = smallEstate(estate);
  const named = (step: number): string =>
    [graph.stepFrom[step], graph.stepTo[step]].map((one) => graph.nodes.at(one ?? -1)?.id).join(' > ');
  const ended = new Set([...graph.stepTo.keys()].filter((step) => gone.includes(named(step))));
  const covering = new Covering(graph.permissions, graph.permissions);
  return { graph, node, bands: bandsOf(graph, filter, ended, covering) };
}

test('others come in at once, and then after a quarter of what a turn is', () => {
  const looks = new Looks();
  expect(looks.isTurn(1)).toBe(true);
  expect(looks.isTurn(UNITS_PER_TURN / 4 - 1)).toBe(false);
  expect(looks.isTurn(1)).toBe(true);
  expect(looks.isTurn(UNITS_PER_TURN)).toBe(true);
  expect(looks.isTurn(1)).toBe(false);
  expect(looks.total).toBe(2 + UNITS_PER_TURN / 4 + UNITS_PER_TURN);
});

test('marks are used again when nobody uses them, until their numbers run out', () => {
  const { graph } = smallEstate({ nodes: { a: {} }, steps: [] });
  const marks = freeMarks(graph);
  expect(freeMarks(graph)).toBe(marks);
  marks.number = 0xf0000000 - 1;
  expect(freeMarks(graph)).toBe(marks);
  marks.inUse = true;
  const others = freeMarks(graph);
  expect(others).not.toBe(marks);
  expect(freeMarks(graph)).toBe(others);
  others.number = 0xf0000000;
  expect(freeMarks(graph)).not.toBe(others);
});

test('rows by name: a million names apart, and each once', () => {
  const table = new RowTable();
  for (const name of [3, 65_535, 65_536, 70_000_000_000, 3]) table.set(name, name + table.size);
  expect(table.size).toBe(4);
  expect([3, 4, 65_535, 65_536, 70_000_000_000].map((name) => table.get(name))).toEqual([
    7,
    undefined,
    65_536,
    65_538,
    70_000_000_003,
  ]);
  table.clear();
  expect([table.size, table.get(3)]).toEqual([0, undefined]);
});

describe('what somebody still controls', () => {
  const estate: SmallEstate = {
    nodes: { a: {}, b: group, c: group, d: group, e: {}, f: group, off: { ...group, enabled: false } },
    steps: members('a > b > c > d', 'e > f', 'a > off > f'),
  };
  const made = (start: string, ...gone: readonly string[]) => {
    const { graph, node, bands: all } = bands(estate, ...gone);
    const marks = freeMarks(graph);
    const left = new ControlLeft(all[0]!, node(start), marks);
    const looked = (): number => marks.looks.total;
    const has = (id: string): boolean => runToEnd(left.has(node(id)));
    const ids = (): string[] | undefined => left.complete?.map((one) => graph.nodes.at(one)!.id);
    return { left, looked, has, ids, known: (id: string) => left.known(node(id)) };
  };

  test('is known once it was asked, and costs nothing again', () => {
    const { left, looked, has, ids, known } = made('a');
    expect(['a', 'b', 'd', 'e'].map(known)).toEqual([true, undefined, undefined, undefined]);
    // Back to c, then on from a, of which b and what is disabled are; back to b, which is met.
    expect(has('d')).toBe(true);
    const before = looked();
    expect(before).toBe(6);
    expect([known('d'), known('b'), known('c'), known('e')]).toEqual([true, true, undefined, undefined]);
    expect(has('d')).toBe(true);
    expect(looked()).toBe(before);
    expect(ids()).toBeUndefined();
    runToEnd(left.goOn(Infinity));
    expect(ids()!.sort()).toEqual(['a', 'b', 'c', 'd', 'off']);
    expect([known('c'), known('e')]).toEqual([true, false]);
  });

  test('is not what only somebody else, or somebody disabled, leads to', () => {
    const { has, known, looked } = made('a');
    // Nobody leads to e.
    expect(has('e')).toBe(false);
    expect(looked()).toBe(1 + 3);
    expect(has('f')).toBe(false);
    expect([known('e'), known('f')]).toEqual([false, false]);
  });

  test('is not what a step that ended led to', () => {
    const { has, ids, known } = made('a', 'b > c');
    expect([has('d'), has('b')]).toEqual([false, true]);
    // What leads there is not controlled either.
    expect(known('c')).toBe(false);
    expect(ids()).toBe(undefined);
    expect(made('a', 'a > b', 'a > off').has('b')).toBe(false);
  });

  test('is gone on to as far as is asked', () => {
    const { left, ids, known, looked } = made('a');
    runToEnd(left.goOn(0));
    expect(looked()).toBe(0);
    // Two steps of a, and a itself.
    runToEnd(left.goOn(3));
    expect([looked(), known('b'), known('c')]).toEqual([3, true, undefined]);
    runToEnd(left.goOn(1));
    expect([looked(), known('c'), known('d')]).toEqual([5, true, undefined]);
    runToEnd(left.goOn(100));
    // What is disabled is looked at and not passed.
    expect([looked(), ids()]).toEqual([9, ['a', 'b', 'off', 'c', 'd']]);
    runToEnd(left.goOn(100));
    expect(looked()).toBe(9);
  });
});

describe('ranks decided together', () => {
  const ranks = (...steps: SmallEstate['steps']) =>
    bands({
      nodes: { a: {}, b: {}, c: {}, x: thing, y: thing, z: thing },
      steps: [...members('a > b'), ...reads('a > x'), ...steps],
    }).bands.map(({ lo, hi }) => [lo, hi]);

  test('are all, but where something weaker passes on or contains', () => {
    const missing = { verdict: 'not-evaluated', note: 'missing' } as const;
    expect(ranks()).toEqual([[1, 3]]);
    expect(ranks(...reads('a > y').map((step) => ({ ...step, ...maybe })))).toEqual([[1, 3]]);
    expect(ranks(...members('b > c').map((step) => ({ ...step, ...maybe })))).toEqual([
      [3, 3],
      [1, 2],
    ]);
    expect(ranks(...holds('x > y').map((step) => ({ ...step, ...missing })))).toEqual([
      [2, 3],
      [1, 1],
    ]);
  });

  test('each gives no more than its strongest, and only what passes on at its weakest', () => {
    const { graph, bands: all } = bands({
      nodes: { a: {}, b: {}, x: thing, y: thing },
      steps: [
        ...members('a > b').map((step) => ({ ...step, ...maybe })),
        ...reads('a > x'),
        ...flows('a > y'),
      ],
    });
    const given = ({ gives }: Band) => [...gives].filter((one) => one > 0).sort();
    expect(all.map(given)).toEqual([
      [3, 3 + 4],
      [2, 2 + 4],
    ]);
    expect(all.map(({ passes }) => passes.some((one) => one === 1))).toEqual([false, true]);
    const read = graph.permissions.indexOf('read');
    expect([...all[0]!.counts(read)]).toEqual([...all[0]!.gives]);
    expect([...all[0]!.counts(read + 1)].every((one) => one === 0)).toBe(true);
    expect(all[0]!.counts(read)).toBe(all[0]!.counts(read));
  });
});

describe('what contains a node', () => {
  const nodes = { top: thing, left: thing, right: thing, off: { enabled: false }, leaf: thing, far: thing };
  const containers = (...steps: SmallEstate['steps']) => {
    const { graph, node, bands: all } = bands({ nodes, steps });
    const id = (found: number): string | number => (found < 0 ? found : graph.nodes.at(found)!.id);
    return { graph, node, all, of: (one: string) => id(all[0]!.containerOf(node(one))) };
  };

  test('is one, none or several; one that is disabled counts for nothing', () => {
    const { of } = containers(
      ...holds('top > left > leaf', 'right > leaf', 'top > leaf', 'top > far', 'off > far', 'off > right'),
    );
    expect(['left', 'far', 'top', 'right'].map(of)).toEqual(['top', 'top', NO_CONTAINER, NO_CONTAINER]);
    expect(of('leaf')).toBe(SEVERAL_CONTAINERS);
    // Asked again it is the same.
    expect(['left', 'far', 'top', 'right', 'leaf'].map(of)).toEqual([
      ...['top', 'top', NO_CONTAINER, NO_CONTAINER],
      SEVERAL_CONTAINERS,
    ]);
  });

  test('twice the same is one', () => {
    const windows = [{}, { window: { from: -5, until: 1000 } }];
    expect(
      containers(...windows.flatMap((more) => holds('top > left').map((step) => ({ ...step, ...more })))).of(
        'left',
      ),
    ).toBe('top');
  });

  test('is looked for once, whoever asks with the same containments', () => {
    const steps = [
      ...holds('top > left', 'top > right'),
      ...holds('left > leaf').map((step) => ({ ...step, ...maybe })),
      ...members('off > far').map(
        (step) => ({ ...step, verdict: 'not-evaluated', note: 'missing' }) as const,
      ),
    ];
    const { graph, node, all } = containers(...steps);
    // Allowed; with a condition too; and the same two again where something weaker passes on.
    expect(all.map(({ lo, hi }) => [lo, hi])).toEqual([
      [3, 3],
      [2, 2],
      [1, 1],
    ]);
    const [leaf, left] = [node('leaf'), node('left')];
    expect(all.map((band) => band.containerOf(left))).toEqual(all.map(() => node('top')));
    expect(all.map((band) => band.containerOf(leaf))).toEqual([NO_CONTAINER, left, left]);
    // What is known is not looked up again in the columns, not by another band either.
    const again = (): readonly Band[] =>
      bandsOf(graph, filter, new Set(), new Covering(graph.permissions, graph.permissions));
    graph.stepFrom.fill(node('far'));
    expect(again().map((band) => band.containerOf(left))).toEqual(all.map(() => node('top')));
    expect(again().map((band) => band.containerOf(leaf))).toEqual([NO_CONTAINER, left, left]);
    expect(again().map((band) => band.containerOf(node('right')))).toEqual(all.map(() => node('far')));
  });
});

describe('what one loses of what its own steps give', () => {
  const made = (estate: SmallEstate, patience: { readonly given?: number; readonly kept?: number }) => {
    const { graph, node, bands: all } = bands(estate, 'a > left', 'a > x');
    const found = runToEnd(new Loss(all[0]!, node('a'), freeMarks(graph), patience).held());
    return found?.resource.map((one) => graph.nodes.at(one)!.id).sort();
  };
  const estate: SmallEstate = {
    nodes: { a: {}, g: group, left: thing, m: thing, n: thing, x: thing },
    steps: [...flows('a > left'), ...reads('a > x'), ...holds('left > m', 'left > n'), ...members('a > g')],
  };

  test('is told where no more than so many rows are lost', () => {
    expect(made(estate, { kept: 4 })).toEqual(['left', 'm', 'n', 'x']);
    expect(made(estate, { kept: 3 })).toBeUndefined();
    expect(made(estate, { kept: 3, given: 0 })).toBeUndefined();
    // One of them is held all the same.
    const more = { ...estate, steps: [...estate.steps, ...reads('g > n')] };
    expect(made(more, { kept: 3 })).toEqual(['left', 'm', 'x']);
    expect(made(more, { kept: 2 })).toBeUndefined();
  });

  test('has a name for each permission on each node, and for what has none', () => {
    const { graph } = smallEstate(estate);
    const count = graph.nodes.length;
    expect([NO_PERMISSION, 0, 1].map((permission) => rowName({ graph }, permission, 2))).toEqual([
      2,
      count + 2,
      2 * count + 2,
    ]);
  });
});

test('who else loses what a start loses is told where no more than so many rows of them are kept', () => {
  const {
    graph,
    node,
    bands: all,
  } = bands(
    {
      nodes: { a: {}, b: {}, g: group, x: thing, y: thing, z: thing },
      steps: [...members('a > g', 'b > g'), ...reads('g > x', 'g > y', 'g > z', 'a > z')],
    },
    'g > x',
    'g > y',
    'g > z',
  );
  const [band] = all;
  const marks = freeMarks(graph);
  const lost = runToEnd(new Loss(band!, node('g'), marks).held())!;
  expect(lost.resource.length).toBe(3);
  const told = (kept: number) => {
    const found: Losers = { principal: [], rows: [] };
    const behind = new LostBehind(band!, node('g'), lost, marks, kept);
    const all = runToEnd(behind.losers(found, Infinity));
    const rows = found.principal.map((one, i) => [graph.nodes.at(one)!.id, found.rows[i]!.length]);
    return { all, kept: behind.kept, rows: rows.sort() };
  };
  // What the start loses of what it comes to, all of it, is kept for whoever loses the same, as b does.
  const whole = {
    all: true,
    kept: 5,
    rows: [
      ['a', 2],
      ['b', 3],
    ],
  };
  expect([told(5), told(6)]).toEqual([whole, whole]);
  expect(told(4).all).toBe(false);
  expect(told(2).rows.length).toBe(1);
  expect(told(1)).toEqual({ all: false, kept: 2, rows: [] });
});
