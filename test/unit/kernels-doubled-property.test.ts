import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { DoubledWalker } from '../../src/graph/kernels/doubled';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { INSIDE_RUNS } from './kernels-estate';
import { rowRoutes } from './naive-changes';
import { mostDisjoint } from './naive-questions';
import { AT, buildEstate, randomEstate } from './random-estate';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';
import { turns } from './turns';

const asks = [
  { at: AT, rank: 3, becoming: true },
  { at: AT, rank: 1, becoming: true },
  { at: AT, rank: 1, becoming: false },
];

/** `permission resource` of each row, and whether it is certain. */
function rowsOf(graph: AccessGraph, walker: DoubledWalker, start: number): Map<string, boolean> {
  const walked = turns(walker.walkInTurns(start));
  expect(walked.turns).toBe(0);
  return new Map(
    walked.value.map(({ permission, resource, certain }) => [
      `${graph.permissions[permission] ?? ''} ${graph.nodes.at(resource)!.key}`,
      certain,
    ]),
  );
}

describe('what is held by two routes that share no record', () => {
  test.each([true, false])('is among the rows, and is what the certain ones are (simple: %s)', (simple) => {
    fc.assert(
      fc.property(randomEstate(simple), (estate) => {
        const graph = buildEstate(estate);
        for (const ask of asks) {
          const walker = new DoubledWalker(graph, ask, recordSteps(graph));
          for (const start of graph.nodeKind.keys()) {
            const found = rowsOf(graph, walker, start);
            for (const [name, routes] of rowRoutes(graph, start, ask)) {
              if (routes.length > 8) continue;
              const several = mostDisjoint(graph, routes) > 1;
              if (several) expect(found.has(name)).toBe(true);
              if (found.get(name) === true) expect(several).toBe(true);
            }
          }
        }
      }),
      { numRuns: INSIDE_RUNS },
    );
  });

  test('is exactly the rows, all certain, where each record serves one step and no last step leads on', () => {
    fc.assert(
      fc.property(randomEstate(true), (estate) => {
        const graph = buildEstate({
          ...estate,
          steps: estate.steps
            .filter(({ kind }) => ['member', 'contains', 'permission'].includes(kind))
            .map((step) => (step.kind === 'permission' ? { ...step, through: false } : step)),
        });
        for (const ask of asks.slice(0, 2)) {
          const walker = new DoubledWalker(graph, ask, recordSteps(graph));
          for (const start of graph.nodeKind.keys()) {
            const routes = [...rowRoutes(graph, start, ask)];
            if (routes.some(([, all]) => all.length > 8)) continue;
            const expected = routes.filter(([, all]) => mostDisjoint(graph, all) > 1).map(([name]) => name);
            const found = rowsOf(graph, walker, start);
            expect([...found.keys()].sort()).toEqual(expected.sort());
            expect([...found.values()].every((certain) => certain)).toBe(true);
          }
        }
      }),
      { numRuns: INSIDE_RUNS },
    );
  });

  const group = { type: 'group' } as const;
  const resource = { resource: true } as const;
  const of = (
    estate: SmallEstate,
    survives: (step: number) => boolean = () => true,
  ): Record<string, boolean> => {
    const { graph, node } = smallEstate(estate);
    const filter = { at: 0, rank: 1 as const, becoming: true, survives };
    const walker = new DoubledWalker(graph, filter, recordSteps(graph));
    return Object.fromEntries(rowsOf(graph, walker, node('a')));
  };
  const read = { kind: 'permission', permission: 'read' } as const;

  test('by supports of one step, unless they share a record: that is left open', () => {
    const by = (supports: readonly (readonly string[])[]): Record<string, boolean> =>
      of({ nodes: { a: {}, x: resource }, steps: [{ from: 'a', to: 'x', ...read, supports }] });
    expect(by([['r'], ['s']])).toEqual({ 'read t|x': true });
    expect(by([['r']])).toEqual({});
    expect(by([['r', 's']])).toEqual({});
    expect(by([['r', 's'], ['s']])).toEqual({ 'read t|x': false });
    // Nothing to revoke on one way: no row.
    expect(by([['r'], []])).toEqual({});
  });

  test('by a record that serves two steps: left open', () => {
    const steps = (second: string): SmallEstate => ({
      nodes: { a: {}, g: group, h: group, x: resource },
      steps: [
        { from: 'a', to: 'g', kind: 'member', supports: [['one']] },
        { from: 'a', to: 'h', kind: 'member', supports: [[second]] },
        { from: 'g', to: 'x', ...read },
        { from: 'h', to: 'x', ...read },
      ],
    });
    expect(of(steps('two'))).toEqual({ 'read t|x': true });
    expect(of(steps('one'))).toEqual({ 'read t|x': false });
  });

  test('not past one membership that all ways need, nor over a way back', () => {
    const steps: SmallEstate['steps'] = [
      { from: 'a', to: 'g', kind: 'member' },
      { from: 'g', to: 'h', kind: 'member' },
      { from: 'g', to: 'i', kind: 'member' },
      { from: 'h', to: 'j', kind: 'member' },
      { from: 'i', to: 'j', kind: 'member' },
      { from: 'j', to: 'g', kind: 'member' },
      { from: 'j', to: 'x', ...read },
      { from: 'h', to: 'x', ...read },
    ];
    const nodes = { a: {}, g: group, h: group, i: group, j: group, x: resource };
    expect(of({ nodes, steps })).toEqual({});
    expect(of({ nodes, steps: [...steps, { from: 'a', to: 'i', kind: 'member' }] })).toEqual({
      'read t|x': true,
    });
  });

  test('down containment, whose own records count where it has any', () => {
    const steps = (supports: readonly (readonly string[])[]): SmallEstate => ({
      nodes: { a: {}, g: group, top: resource, x: resource },
      steps: [
        { from: 'a', to: 'g', kind: 'member' },
        { from: 'a', to: 'top', ...read, inherits: true },
        { from: 'g', to: 'top', ...read, inherits: true },
        { from: 'top', to: 'x', kind: 'contains', supports },
      ],
    });
    expect(of(steps([[]]))).toEqual({ 'read t|top': true, 'read t|x': true });
    expect(of(steps([['r']]))['read t|x']).not.toBe(true);
  });

  test('without any record over what cannot be removed, also round a loop', () => {
    const free = [[]];
    expect(
      of({
        nodes: { a: {}, g: group, h: group, x: resource, y: resource },
        steps: [
          { from: 'a', to: 'g', kind: 'member', supports: free },
          { from: 'g', to: 'h', kind: 'member', supports: free },
          { from: 'h', to: 'g', kind: 'member', supports: free },
          { from: 'h', to: 'x', ...read, supports: free },
          { from: 'a', to: 'x', ...read },
          { from: 'h', to: 'y', ...read },
          { from: 'a', to: 'y', ...read },
        ],
      }),
    ).toEqual({ 'read t|y': true });
  });

  test('where one way needs several records: certain, while it is the only support of its step', () => {
    const steps = (supports: readonly (readonly string[])[]): SmallEstate => ({
      nodes: { a: {}, g: group, h: group, x: resource },
      steps: [
        { from: 'a', to: 'g', kind: 'member', supports },
        { from: 'a', to: 'h', kind: 'member' },
        { from: 'g', to: 'x', ...read },
        { from: 'h', to: 'x', ...read },
      ],
    });
    expect(of(steps([['r', 's']]))).toEqual({ 'read t|x': true });
    expect(of(steps([['r', 's'], ['t']]))).toEqual({ 'read t|x': false });
    // Of what is left of the steps there is one way.
    expect(of(steps([['r', 's']]), (step) => step !== 0)).toEqual({});
  });

  test('past what needs no record where its start does', () => {
    const steps: SmallEstate['steps'] = [
      { from: 'a', to: 'g', kind: 'member' },
      { from: 'g', to: 'h', kind: 'member', supports: [[]] },
      { from: 'h', to: 'x', ...read, supports: [[]] },
      { from: 'a', to: 'x', ...read },
    ];
    const nodes = { a: {}, g: group, h: group, x: resource };
    expect(of({ nodes, steps })).toEqual({ 'read t|x': true });
    expect(of({ nodes, steps: steps.slice(0, 3) })).toEqual({});
  });

  test('left open where a last step leads on as well', () => {
    const own = { permission: 'own' } as const;
    expect(
      of({
        nodes: { a: {}, g: group, x: resource },
        steps: [
          { from: 'a', to: 'x', kind: 'control', ...own },
          { from: 'a', to: 'g', kind: 'member' },
          { from: 'g', to: 'x', kind: 'permission', ...own },
        ],
      }),
    ).toEqual({ 'own t|x': false });
  });

  test('not by two permissions, nor by one and what is assumed', () => {
    expect(
      of({
        nodes: { a: {}, x: resource, y: resource },
        steps: [
          { from: 'a', to: 'x', kind: 'permission', permission: 'first' },
          { from: 'a', to: 'x', kind: 'permission', permission: 'second' },
          { from: 'a', to: 'x', kind: 'permission', permission: 'third' },
          { from: 'a', to: 'x', kind: 'assume' },
          { from: 'a', to: 'y', kind: 'permission', permission: 'third' },
        ],
      }),
    ).toEqual({});
  });

  test('not over what is disabled, nor below it', () => {
    const off = { ...group, enabled: false } as const;
    expect(
      of({
        nodes: { z: {}, i: group, k: group, m: group, a: {}, off, g: group, x: resource, y: resource },
        steps: [
          // Nobody's but z's.
          ...['i', 'k', 'm'].map((to) => ({ from: 'z', to, kind: 'member' as const })),
          ...['i', 'k', 'm'].map((from) => ({ from, to: 'y', ...read })),
          { from: 'a', to: 'off', kind: 'member' },
          { from: 'off', to: 'g', kind: 'member' },
          { from: 'a', to: 'g', kind: 'member' },
          { from: 'g', to: 'x', ...read, supports: [['p'], ['q']] },
          { from: 'off', to: 'y', ...read },
          { from: 'a', to: 'y', ...read },
        ],
      }),
    ).toEqual({});
    expect(
      of({
        nodes: { a: {}, off, x: resource },
        steps: [
          { from: 'a', to: 'off', ...read, inherits: true, supports: [['p'], ['q']] },
          { from: 'off', to: 'x', kind: 'contains', supports: [[]], through: false },
        ],
      }),
    ).toEqual({ 'read t|off': true });
  });
});
