import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { minimumCut } from '../../src/graph/kernels/cut';
import type { Cut } from '../../src/graph/kernels/cut';
import { relevantPart, wayThrough } from '../../src/graph/kernels/relevant';
import type { Between } from '../../src/graph/kernels/relevant';
import { runToEnd } from '../../src/lib/steps';
import { stepPermission } from '../../src/graph/steps';
import { AT, INSIDE_RUNS, buildKernelEstate, kernelEstate } from './kernels-estate';
import { fewestRecords, plainSteps, reached } from './naive-changes';
import { smallEstate } from './small-estate';

interface Arc {
  readonly from: string;
  readonly to: string;
  readonly step: number;
}

/** Every move of the walk, by the rules of passing on: `node state` to `node state` by a step. */
function moves(graph: AccessGraph, { filter, last, lastBecoming }: Between): Arc[] {
  return plainSteps(graph).flatMap((step, e) => {
    if ((graph.nodeFlags[step.from]! & 1) !== 0) return [];
    if (step.verdict < filter.rank || step.start > filter.at || filter.at >= step.until) return [];
    if (step.becomes && !filter.becoming && lastBecoming !== true) return [];
    const through = step.through && (filter.becoming || !step.becomes);
    const arc = (before: string, after: string): Arc => ({
      from: `${step.from} ${before}`,
      to: `${step.to} ${after}`,
      step: e,
    });
    if (step.kind === 'contains')
      return [arc('covers', 'covers'), ...(through ? [arc('controls', 'controls')] : [])];
    const flows = arc('controls', step.inherits ? 'covers' : 'ends');
    const on = through ? [arc('controls', 'controls')] : [];
    if (last === undefined) return through ? on : [flows];
    return last(e) ? [flows, ...on] : on;
  });
}

const betweens = fc.record({
  from: fc.uniqueArray(fc.nat({ max: 11 }), { minLength: 1, maxLength: 3 }),
  to: fc.uniqueArray(fc.nat({ max: 11 }), { minLength: 1, maxLength: 2 }),
  rank: fc.constantFrom(1, 3),
  becoming: fc.boolean(),
  last: fc.boolean(),
  lastBecoming: fc.boolean(),
});

function betweenOf(
  graph: AccessGraph,
  made: typeof betweens extends fc.Arbitrary<infer T> ? T : never,
): Between {
  const n = graph.nodes.length;
  const write = graph.permissions.indexOf('write');
  const last = (step: number): boolean => write >= 0 && stepPermission(graph, step) === write;
  return {
    from: [...new Set(made.from.map((node) => node % n))],
    to: [...new Set(made.to.map((node) => node % n))],
    filter: { at: AT, rank: made.rank, becoming: made.becoming },
    ...(made.last ? { last } : {}),
    ...(made.lastBecoming ? { lastBecoming: true } : {}),
  };
}

function onTheWay(
  graph: AccessGraph,
  between: Between,
): { arcs: Arc[]; places: Set<string>; ends: Set<string> } {
  const all = moves(graph, between);
  const ahead = new Set(
    between.from.filter((node) => (graph.nodeFlags[node]! & 1) === 0).map((node) => `${node} controls`),
  );
  for (const at of ahead) for (const arc of all) if (arc.from === at) ahead.add(arc.to);
  const states = between.last === undefined ? ['controls', 'covers', 'ends'] : ['covers', 'ends'];
  const ends = new Set(
    between.to.flatMap((node) => states.map((state) => `${node} ${state}`)).filter((at) => ahead.has(at)),
  );
  const back = new Set(ends);
  for (const at of back) for (const arc of all) if (arc.to === at && ahead.has(arc.from)) back.add(arc.from);
  return {
    arcs: all.filter(({ from, to }) => back.has(from) && back.has(to) && from !== to),
    places: back,
    ends,
  };
}

const STATE = ['controls', 'covers', 'ends'];

describe('what lies between two sets', () => {
  test('is every place and arc on a way from one to the other, and nothing else', () => {
    fc.assert(
      fc.property(kernelEstate(), betweens, (estate, made) => {
        const graph = buildKernelEstate(estate);
        const between = betweenOf(graph, made);
        const part = relevantPart(graph, between);
        const expected = onTheWay(graph, between);
        expect(part.places).toBe(expected.places.size);
        // Of a place it is known which node it is of, whether that is controlled and whether a target is reached.
        const nodes = [...part.node.keys()].map(
          (place) => `${part.node[place]} ${part.acting[place]} ${part.target[place]}`,
        );
        expect(nodes.sort()).toEqual(
          [...expected.places]
            .map((at) => {
              const [node, state] = at.split(' ');
              return `${node} ${state === STATE[0] ? 1 : 0} ${expected.ends.has(at) ? 1 : 0}`;
            })
            .sort(),
        );
        const name = (place: number): string => `${part.node[place]} ${part.acting[place]}`;
        const plain = (at: string): string => `${at.split(' ')[0]} ${at.endsWith(STATE[0]!) ? 1 : 0}`;
        const arcs = [...part.to.keys()].map(
          (arc) => `${name(part.from[arc]!)} > ${name(part.to[arc]!)} by ${part.step[arc]}`,
        );
        expect(arcs.sort()).toEqual(
          expected.arcs.map(({ from, to, step }) => `${plain(from)} > ${plain(to)} by ${step}`).sort(),
        );
        for (let place = 0; place < part.places; place++)
          for (let arc = part.outStart[place]!; arc < part.outStart[place + 1]!; arc++)
            expect(part.from[arc]).toBe(place);
        expect(part.outStart.at(-1)).toBe(part.to.length);
        expect([...part.sources].map((place) => part.node[place]!).sort((a, b) => a - b)).toEqual(
          between.from
            .filter((node) => expected.places.has(`${node} controls`) && (graph.nodeFlags[node]! & 1) === 0)
            .sort((a, b) => a - b),
        );
        expect(part.sources.every((place) => part.acting[place] === 1)).toBe(true);
      }),
      { numRuns: INSIDE_RUNS },
    );
  });

  test('a way through is a shortest one over the steps that are left', () => {
    fc.assert(
      fc.property(kernelEstate(), betweens, fc.integer({ min: 2, max: 9 }), (estate, made, every) => {
        const graph = buildKernelEstate(estate);
        const between = betweenOf(graph, made);
        const part = relevantPart(graph, between);
        const left = (step: number): boolean => step % every !== 0;
        const arcs = moves(graph, between).filter(({ step }) => left(step));
        const { ends } = onTheWay(graph, between);
        const steps = new Map(
          between.from
            .filter((node) => (graph.nodeFlags[node]! & 1) === 0)
            .map((node) => [`${node} controls`, 0]),
        );
        for (const [at, far] of steps)
          for (const arc of arcs) if (arc.from === at && !steps.has(arc.to)) steps.set(arc.to, far + 1);
        const fewest = Math.min(...[...ends].map((at) => steps.get(at) ?? Infinity));
        const way = wayThrough(part, left);
        expect(way?.length ?? Infinity).toBe(fewest);
        if (way === undefined) return;
        expect(way.every((arc) => left(part.step[arc]!))).toBe(true);
        way.slice(1).forEach((arc, i) => expect(part.from[arc]).toBe(part.to[way[i]!]));
        if (way.length === 0) return;
        expect(part.sources).toContain(part.from[way[0]!]);
        expect(part.target[part.to[way.at(-1)!]!]).toBe(1);
      }),
      { numRuns: INSIDE_RUNS },
    );
  });
});

describe('a minimum cut', () => {
  test('of few records is exact, whatever they serve', () => {
    fc.assert(
      fc.property(kernelEstate(6), betweens, (estate, made) => {
        const graph = buildKernelEstate(estate);
        const between = betweenOf(graph, { ...made, last: false, lastBecoming: false });
        const able = between.from.filter((node) => (graph.nodeFlags[node]! & 1) === 0);
        const within = able.some((node) => between.to.includes(node));
        const through = (records: ReadonlySet<number>): boolean =>
          able.some((s) => {
            const all = reached(graph, s, { ...between.filter, records });
            return between.to.some((t) => all.has(t));
          });
        const cut = runToEnd(minimumCut(graph, between));
        const fewest = within ? undefined : fewestRecords(graph.records.length, through);
        expect(cut.exact).toBe(true);
        expect(cut.impossible).toBe(fewest === undefined);
        expect([cut.records.length, cut.atLeast]).toEqual([fewest ?? 0, fewest ?? 0]);
        expect(cut.records).toEqual([...new Set(cut.records)].sort((a, b) => a - b));
        if (fewest !== undefined) expect(through(new Set(cut.records))).toBe(false);
      }),
      { numRuns: INSIDE_RUNS },
    );
  });

  test('by what each step stands on: all of a support are needed, any support is enough', () => {
    const { graph, node } = smallEstate({
      nodes: { a: {}, g: { type: 'group' }, h: { type: 'group' }, x: { resource: true } },
      steps: [
        {
          from: 'a',
          to: 'g',
          kind: 'member',
          supports: [
            ['r', 's'],
            ['r', 't'],
          ],
        },
        { from: 'a', to: 'h', kind: 'member', supports: [['u'], ['v']] },
        { from: 'g', to: 'x', kind: 'permission', permission: 'read', supports: [['w']] },
        { from: 'h', to: 'x', kind: 'permission', permission: 'read', supports: [['w', 'r']] },
      ],
    });
    const filter = { at: 0, rank: 1, becoming: true };
    const key = (record: number): string => graph.records.at(record)!.key.slice(2);
    const cut = runToEnd(minimumCut(graph, { from: [node('a')], to: [node('x')], filter }));
    // One record of all: r is in every support of a to g, and in that of h to x; w in both grants.
    expect(cut).toMatchObject({ exact: true, impossible: false, atLeast: 1 });
    expect(['r', 'w']).toContain(cut.records.map(key).join());
    const toGroups = runToEnd(minimumCut(graph, { from: [node('a')], to: [node('g'), node('h')], filter }));
    expect(toGroups.records.map(key).sort()).toEqual(['r', 'u', 'v']);
    expect(toGroups).toMatchObject({ exact: true, atLeast: 3 });
  });

  const filter = { at: 0, rank: 1, becoming: true };
  const cutOf = (
    estate: Parameters<typeof smallEstate>[0],
    from: string,
    to: string,
    last?: string,
  ): { readonly keys: readonly string[]; readonly cut: Cut } => {
    const { graph, node } = smallEstate(estate);
    const wanted = graph.permissions.indexOf(last ?? '');
    const cut = runToEnd(
      minimumCut(graph, {
        from: [node(from)],
        to: [node(to)],
        filter,
        ...(last === undefined ? {} : { last: (step: number) => stepPermission(graph, step) === wanted }),
      }),
    );
    return { cut, keys: cut.records.map((record) => graph.records.at(record)!.key.slice(2)) };
  };
  const group = { type: 'group' } as const;

  test('by a record that serves several steps, where what lies before it takes more', () => {
    const groups = ['g', 'h', 'i'];
    const { cut, keys } = cutOf(
      {
        nodes: { a: {}, g: group, h: group, i: group, x: { resource: true } },
        steps: [
          ...groups.map((to) => ({ from: 'a', to, kind: 'member' as const })),
          ...groups.map((from) => ({
            from,
            to: 'x',
            kind: 'permission' as const,
            permission: 'read',
            supports: [['shared']],
          })),
        ],
      },
      'a',
      'x',
    );
    expect(keys).toEqual(['shared']);
    expect(cut).toMatchObject({ exact: true, atLeast: 1, impossible: false });
  });

  test('by a step that leads to two places, which is one thing to remove', () => {
    const { cut, keys } = cutOf(
      {
        nodes: { a: {}, top: { resource: true }, x: { resource: true } },
        steps: [
          {
            from: 'a',
            to: 'top',
            kind: 'control',
            permission: 'own',
            inherits: true,
            supports: [['one'], ['two']],
          },
          { from: 'top', to: 'x', kind: 'contains', supports: [[]] },
          { from: 'top', to: 'x', kind: 'permission', permission: 'own', supports: [['three']] },
        ],
      },
      'a',
      'x',
      'own',
    );
    expect([...keys].sort()).toEqual(['one', 'two']);
    expect(cut).toMatchObject({ exact: true, atLeast: 2, impossible: false });
  });

  test('is impossible where one support of a step is nothing that can be removed', () => {
    const steps = (supports: readonly (readonly string[])[]): Parameters<typeof smallEstate>[0] => ({
      nodes: { a: {}, x: { resource: true } },
      steps: [{ from: 'a', to: 'x', kind: 'permission', permission: 'read', supports }],
    });
    expect(cutOf(steps([['r'], []]), 'a', 'x').cut).toEqual({
      impossible: true,
      records: [],
      exact: true,
      atLeast: 0,
    });
    expect(cutOf(steps([['r'], ['s']]), 'a', 'x').keys).toEqual(['r', 's']);
    // Nothing gets through: there is nothing to cut.
    expect(cutOf(steps([['r']]), 'x', 'a').cut).toEqual({
      impossible: false,
      records: [],
      exact: true,
      atLeast: 0,
    });
  });

  test('lists records in their order, whatever the order of the ways', () => {
    const names = ['m', 'k', 'z', 'b', 'q', 'a'];
    const nodes = Object.fromEntries(names.map((name) => [`g${name}`, group]));
    const { cut } = cutOf(
      {
        nodes: { x: { resource: true }, ...nodes, a: {} },
        steps: [
          ...names.map((name) => ({
            from: 'a',
            to: `g${name}`,
            kind: 'member' as const,
            supports: [[name]],
          })),
          ...[...names].reverse().map((name) => ({
            from: `g${name}`,
            to: 'x',
            kind: 'permission' as const,
            permission: 'read',
            supports: [[name, 'both']],
          })),
        ].reverse(),
      },
      'a',
      'x',
    );
    expect(cut.records).toEqual([...cut.records].sort((a, b) => a - b));
    expect(cut).toMatchObject({ exact: true, atLeast: 1 });
  });
});
