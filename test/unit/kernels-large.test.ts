import { describe, expect, test } from 'vitest';
import { startersOf } from '../../src/graph/kernels/counts';
import { countReachable, reachable } from '../../src/graph/kernels/counts';
import { assertGraph, assertIncoming, assertProjection } from '../../src/graph/kernels/integrity';
import { incoming, project } from '../../src/graph/kernels/projection';
import type { Projection } from '../../src/graph/kernels/projection';
import { ReachIndex } from '../../src/graph/kernels/reach-index';
import { tenantPairs } from '../../src/graph/kernels/tenant-pairs';
import { actingPrincipals, effectivePermissions } from '../../src/questions/effective';
import { runToEnd } from '../../src/lib/steps';
import { generate } from '../bench/generate';
import type { Shape } from '../bench/generate';

/** Larger where `npm run soak` asks for its full counts. */
const FULL = Number(process.env['PROPERTY_RUNS'] ?? 0) >= 1000;

/** Nodes reached from one, by a search over the projection. */
function search(projection: Projection, start: number): Set<number> {
  const places = new Set([projection.controlled[start]!]);
  for (const place of places)
    for (let edge = projection.outStart[place]!; edge < projection.outStart[place + 1]!; edge++)
      places.add(projection.outTo[edge]!);
  const nodes = new Set<number>();
  for (const place of places) nodes.add(projection.nodeOf[place]!);
  nodes.delete(start);
  return nodes;
}

function turns<T>(work: Generator<number, T>): { readonly value: T; readonly turns: number } {
  let count = 0;
  let step = work.next();
  for (; step.done !== true; step = work.next()) count++;
  return { value: step.value, turns: count };
}

describe('estates too large for the naive reference', () => {
  const cases: readonly [Shape, number][] = [
    ['entitlement', FULL ? 100_000 : 40_000],
    ['giant', FULL ? 100_000 : 40_000],
    ['flat', FULL ? 20_000 : 8_000],
  ];
  test.each(cases)(
    '%s of %d nodes: counts, lists and pairs as single searches find them',
    (shape, size) => {
      const graph = generate(shape, size);
      assertGraph(graph);
      const made = turns(project(graph, { at: 0, rank: 3, becoming: true }));
      const projection = made.value;
      assertProjection(graph, projection);
      assertIncoming(projection, incoming(projection));
      const starters = startersOf(graph);
      const condensed = turns(reachable(projection, starters));
      const counted = turns(countReachable(projection, condensed.value, starters));
      // Others get a turn along the way.
      if (size >= 40_000) expect(Math.min(made.turns, condensed.turns, counted.turns)).toBeGreaterThan(1);
      const counts = counted.value;
      const index = new ReachIndex(projection, condensed.value, counts);
      for (let i = 0; i < 40; i++) {
        const start = starters[Math.floor((i * starters.length) / 40)]!;
        const found = search(projection, start);
        expect(counts.reached[start]).toBe(found.size);
        expect([...index.list(start)].sort((a, b) => a - b)).toEqual([...found].sort((a, b) => a - b));
        for (let node = i; node < size; node += 997) expect(index.reaches(start, node)).toBe(found.has(node));
      }
      const sum = (column: Uint32Array): number => column.reduce((all, one) => all + one, 0);
      expect(sum(counts.reached)).toBe(sum(counts.reaching));

      // Pairs from the smallest tenant, searched one principal at a time.
      const rows = turns(tenantPairs(graph, projection, condensed.value, starters)).value;
      const tenant = graph.nodeTenant.at(-1)!;
      const expected = new Map<number, number>();
      for (const start of starters) {
        if (graph.nodeTenant[start] !== tenant || start % 7 !== 0) continue;
        for (const node of search(projection, start)) {
          const to = graph.nodeTenant[node]!;
          if (to !== tenant) expected.set(to, (expected.get(to) ?? 0) + 1);
        }
      }
      const some = starters.filter((node) => graph.nodeTenant[node] !== tenant || node % 7 === 0);
      const few = turns(reachable(projection, some)).value;
      const pairs = turns(tenantPairs(graph, projection, few, some)).value.filter(
        ({ from }) => from === tenant,
      );
      expect(new Map(pairs.map((row) => [row.to, row.pairs]))).toEqual(expected);
      expect(rows.length).toBeGreaterThan(0);
    },
    300_000,
  );

  test('effective permissions: one row each, and growing columns lose none', () => {
    const graph = generate('flat', FULL ? 5_000 : 1_500);
    const scope = { at: 0, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;
    const all = actingPrincipals(graph);
    const some = all.slice(0, 12);
    const together = runToEnd(effectivePermissions(graph, some, scope));
    let at = 0;
    for (const principal of some) {
      const alone = runToEnd(effectivePermissions(graph, [principal], scope));
      for (const column of ['principal', 'resource', 'step', 'verdict', 'steps', 'how', 'until'] as const)
        expect([...together[column].subarray(at, at + alone.count)]).toEqual([...alone[column]]);
      at += alone.count;
      const names = new Set<string>();
      for (let i = 0; i < alone.count; i++) {
        const number = graph.stepClass[alone.step[i]!]!;
        names.add(`${graph.classes.permission[number]} ${alone.resource[i]}`);
      }
      expect(names.size).toBe(alone.count);
    }
    expect(at).toBe(together.count);
    expect(together.count).toBeGreaterThan(1_500);
  });
});
