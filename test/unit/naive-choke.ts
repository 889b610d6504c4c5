import { expect } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { buildBundles, counts, killersOf } from '../../src/graph/kernels/bundles';
import { chokePoints } from '../../src/graph/kernels/choke';
import type { PivotLimits } from '../../src/graph/kernels/pivot-starts';
import { runToEnd } from '../../src/lib/steps';
import type { SCOPES } from './kernels-estate';
import { turns } from './turns';

/** Pairs by node and by record that go with it, looked for without each. Bundles have a test of their own. */
export function expectChoke(graph: AccessGraph, scope: (typeof SCOPES)[number], limits?: PivotLimits): void {
  const verbs = scope.verbs ?? 0;
  const bundles = runToEnd(buildBundles(graph, scope, verbs));
  const starts = [...graph.nodeKind.keys()].filter((node) => (graph.nodeFlags[node]! & 1) === 0);
  const all = [...bundles.to.keys()].map((b) => ({
    from: bundles.from[b]!,
    to: bundles.to[b]!,
    killers: killersOf(bundles, b),
  }));
  const reached = (start: number, edges: typeof all): Set<number> => {
    const place = bundles.controlled[start]!;
    const found = new Set<number>();
    if (place === 0xffffffff) return found;
    const seen = new Set([place]);
    for (const at of seen)
      for (const { from, to } of edges) {
        if (from !== at || seen.has(to)) continue;
        seen.add(to);
        if (counts(bundles, to)) found.add(bundles.node[to]!);
      }
    if (verbs === 0) found.delete(start);
    return found;
  };
  const { value: found, turns: count } = turns(chokePoints(bundles, starts, graph.records.length, limits));
  expect(count).toBeGreaterThanOrEqual(
    starts.filter((node) => bundles.controlled[node] !== 0xffffffff).length,
  );
  const whole = new Map(starts.map((start) => [start, reached(start, all)]));
  const sum = (each: (start: number) => number): number =>
    starts.reduce((total, start) => total + each(start), 0);
  expect(found.pairs).toBe(sum((start) => whole.get(start)!.size));
  const byNode = [...graph.nodeKind.keys()].map((node) => {
    const left = all.filter(({ from, to }) => bundles.node[from] !== node && bundles.node[to] !== node);
    return sum((start) => {
      if (start === node) return 0;
      const now = reached(start, left);
      return [...whole.get(start)!].filter((to) => to !== node && !now.has(to)).length;
    });
  });
  expect([...found.byNode]).toEqual(byNode);
  const byRecord = Array.from({ length: graph.records.length }, (_, record) => {
    const left = all.filter(({ killers }) => !killers.includes(record));
    return sum((start) => whole.get(start)!.size - reached(start, left).size);
  });
  expect([...found.byRecord]).toEqual(byRecord);
}
