import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { buildBundles, counts, killersOf } from '../../src/graph/kernels/bundles';
import type { Bundles } from '../../src/graph/kernels/bundles';
import { NONE, dominates, dominatorTree } from '../../src/graph/kernels/dominators';
import { Loss } from '../../src/graph/kernels/loss';
import { runToEnd } from '../../src/lib/steps';
import { generate } from '../bench/generate';
import { AT, INSIDE_RUNS, SCOPES, holdsInside } from './kernels-estate';
import { plainSteps, stepExists } from './naive-changes';
import { turns } from './turns';

/** Everything that can be gone to from some places over pairs of them. */
function closure(start: number, edges: readonly (readonly [number, number])[]): Set<number> {
  const seen = new Set([start]);
  for (const at of seen) for (const [from, to] of edges) if (from === at) seen.add(to);
  return seen;
}

describe('dominators', () => {
  test('are what every way from the root passes', () => {
    // Much of it one long way, so that what is linked has to be looked for far up.
    const graphs = fc.integer({ min: 1, max: 16 }).chain((count) => {
      const one = fc.integer({ min: 0, max: count - 1 });
      const chain = Array.from({ length: count - 1 }, (_, i): [number, number] => [i, i + 1]);
      return fc.record({
        count: fc.constant(count),
        root: fc.oneof(fc.constant(0), one),
        edges: fc
          .tuple(fc.subarray(chain), fc.array(fc.tuple(one, one), { maxLength: count * 2 }), fc.boolean())
          .map(([some, more, whole]): [number, number][] => [...(whole ? chain : some), ...more]),
      });
    });
    fc.assert(
      fc.property(graphs, ({ count, root, edges }) => {
        const out = [...edges].sort((a, b) => a[0] - b[0]);
        const into = [...edges].sort((a, b) => a[1] - b[1]);
        const offsets = (ends: readonly number[]): Uint32Array =>
          Uint32Array.from({ length: count + 1 }, (_, v) => ends.filter((end) => end < v).length);
        const tree = dominatorTree(
          {
            count,
            outStart: offsets(out.map(([from]) => from)),
            to: Uint32Array.from(out, ([, to]) => to),
            inStart: offsets(into.map(([, to]) => to)),
            inFrom: Uint32Array.from(into, ([from]) => from),
          },
          root,
        );
        const all = closure(root, edges);
        const without = [...Array(count).keys()].map((gone) =>
          gone === root
            ? new Set<number>()
            : closure(
                root,
                edges.filter(([from, to]) => from !== gone && to !== gone),
              ),
        );
        const passes = (a: number, b: number): boolean => all.has(b) && (a === b || !without[a]!.has(b));
        for (let b = 0; b < count; b++) {
          const strict = [...all].filter((a) => a !== b && passes(a, b));
          // The nearest is dominated by all others.
          const nearest = strict.find((a) => strict.every((other) => passes(other, a)));
          expect(tree.idom[b]).toBe(all.has(b) ? (nearest ?? NONE) : NONE);
          for (let a = 0; a < count; a++) expect(dominates(tree, a, b)).toBe(all.has(a) && passes(a, b));
        }
      }),
      { numRuns: INSIDE_RUNS * 2 },
    );
  });
});

/** Bundles of a graph as `from state > to state [killers]`, from the rules of passing on. */
function naiveBundles(graph: AccessGraph, scope: (typeof SCOPES)[number]): string[] {
  const verbs = scope.verbs ?? 0;
  const by = new Map<string, number[][]>();
  const put = (from: string, to: string, killers: number[]): void => {
    if (from === to) return;
    const name = `${from} > ${to}`;
    by.set(name, [...(by.get(name) ?? []), killers]);
  };
  for (const step of plainSteps(graph)) {
    if ((graph.nodeFlags[step.from]! & 1) !== 0 || !stepExists(step, scope)) continue;
    const killers = step.supports[0]!.filter((record) => step.supports.every((all) => all.includes(record)));
    const go = (before: string, after: string): void =>
      put(`${step.from} ${before}`, `${step.to} ${after}`, killers);
    const held = ['permission', 'control'].includes(step.kind) && (step.verbs & verbs) !== 0;
    const flows = step.inherits ? 'covers' : 'ends';
    if (step.kind === 'contains') {
      go('covers', 'covers');
      if (step.through) go('controls', 'controls');
    } else if (verbs === 0) go('controls', step.through ? 'controls' : flows);
    else {
      if (step.through) go('controls', 'controls');
      if (held) go('controls', flows);
    }
  }
  return [...by]
    .map(([name, lists]) => {
      const all = lists[0]!.filter((record) => lists.every((list) => list.includes(record)));
      return `${name} [${[...all].sort((a, b) => a - b).join()}]`;
    })
    .sort();
}

const STATES = ['controls', 'covers', 'ends'];
const ends = (bundles: Bundles): (readonly [number, number])[] =>
  Array.from(bundles.to, (to, b) => [bundles.from[b]!, to] as const);

describe('bundles', () => {
  // Few nodes: many steps stand side by side.
  test.each([12, 4])(
    'are the walk as a graph of places, each with the records without which it is gone (%s)',
    (most) => {
      holdsInside((graph) => {
        for (const scope of SCOPES) {
          const bundles = runToEnd(buildBundles(graph, scope, scope.verbs ?? 0));
          const name = (place: number): string => `${bundles.node[place]} ${STATES[bundles.state[place]!]}`;
          const found = ends(bundles).map(
            ([from, to], b) =>
              `${name(from)} > ${name(to)} [${[...killersOf(bundles, b)].sort((x, y) => x - y).join()}]`,
          );
          expect(found.sort()).toEqual(naiveBundles(graph, scope));
          const columns = [bundles.controlled, bundles.covered, bundles.ended];
          for (let place = 0; place < bundles.places; place++) {
            expect(columns[bundles.state[place]!]![bundles.node[place]!]).toBe(place);
            for (let b = bundles.outStart[place]!; b < bundles.outStart[place + 1]!; b++)
              expect(bundles.from[b]).toBe(place);
            const into = [...bundles.inBundle.slice(bundles.inStart[place], bundles.inStart[place + 1])];
            expect(into).toEqual([...bundles.to.keys()].filter((b) => bundles.to[b] === place));
            expect(counts(bundles, place)).toBe((scope.verbs ?? 0) === 0 || bundles.state[place] !== 0);
          }
          const placed = columns.flatMap((column) => [...column]).filter((place) => place !== 0xffffffff);
          expect(placed.length).toBe(bundles.places);
        }
      }, most);
    },
  );

  test('of what survives alone', () => {
    holdsInside((graph) => {
      const bundles = runToEnd(buildBundles(graph, { ...SCOPES[1]!, survives: (step) => step % 3 !== 0 }, 0));
      const kept = plainSteps(graph).filter(
        (step, e) => e % 3 !== 0 && stepExists(step, SCOPES[1]!) && (graph.nodeFlags[step.from]! & 1) === 0,
      );
      const pairs = new Set(ends(bundles).map(([a, z]) => `${bundles.node[a]} ${bundles.node[z]}`));
      expect([...pairs].sort()).toEqual([...new Set(kept.map(({ from, to }) => `${from} ${to}`))].sort());
    });
  });
});

describe('what a start loses', () => {
  test('without bundles, or without a node', () => {
    holdsInside((graph) => {
      for (const scope of [SCOPES[1]!, SCOPES[3]!]) {
        const bundles = runToEnd(buildBundles(graph, scope, scope.verbs ?? 0));
        const loss = new Loss(bundles);
        const all = ends(bundles);
        const reach = (start: number, gone: ReadonlySet<number>, lost?: number): number => {
          const left = all.filter(([, to], b) => !gone.has(b) && bundles.node[to] !== lost);
          const nodes = new Set(
            [...closure(start, left)]
              .filter((place) => place !== start && counts(bundles, place))
              .map((place) => bundles.node[place]!),
          );
          if ((scope.verbs ?? 0) === 0) nodes.delete(bundles.node[start]!);
          return nodes.size;
        };
        for (let start = 0; start < bundles.places; start++) {
          expect(loss.count(start)).toBe(reach(start, new Set()));
          for (let b = start % 3; b < all.length; b += 3) {
            const gone = new Set([b, (b * 5 + 1) % all.length]);
            expect(loss.count(start, gone)).toBe(reach(start, gone));
          }
          for (let node = start % 2; node < graph.nodes.length; node += 2)
            if (node !== bundles.node[start])
              expect(loss.count(start, undefined, node)).toBe(reach(start, new Set(), node));
        }
      }
    }, 8);
  });
});

describe('turns', () => {
  test('are few in a small estate, and one more for every few thousand nodes', () => {
    const scope = { at: AT, rank: 1, becoming: true };
    const small = turns(buildBundles(generate('entitlement', 60), scope, 0));
    expect(small.turns).toBe(6);
    const large = generate('entitlement', 9_000);
    expect(large.nodes.length).toBeGreaterThan(8_192);
    expect(turns(buildBundles(large, scope, 0)).turns).toBe(8);
  });
});
