import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STEP_KINDS } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import { cycles } from '../../src/graph/kernels/bridges';
import { buildBundles, counts, killersOf } from '../../src/graph/kernels/bundles';
import type { Bundles } from '../../src/graph/kernels/bundles';
import { NONE, dominates, dominatorTree } from '../../src/graph/kernels/dominators';
import { Loss } from '../../src/graph/kernels/loss';
import { NEEDED, REDUNDANT, SERVES_NOTHING, redundantRecords } from '../../src/graph/kernels/redundant';
import { strongComponents } from '../../src/graph/kernels/strong';
import { runToEnd } from '../../src/lib/steps';
import { generate } from '../bench/generate';
import { AT, INSIDE_RUNS, SCOPES, holdsInside } from './kernels-estate';
import { plainSteps, stepExists } from './naive-changes';
import { naiveReach } from './naive-reach';
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
          const whole = reach(start, new Set());
          expect(loss.count(start)).toBe(whole);
          for (let b = start % 3; b < all.length; b += 3) {
            const gone = new Set([b, (b * 5 + 1) % all.length]);
            const left = reach(start, gone);
            expect(loss.count(start, gone)).toBe(left);
            expect(loss.any(start, gone)).toBe(left < whole);
          }
          for (let node = start % 2; node < graph.nodes.length; node += 2)
            if (node !== bundles.node[start])
              expect(loss.count(start, undefined, node)).toBe(reach(start, new Set(), node));
        }
      }
    }, 8);
  });

  test('bridges of a cycle are the bundles without which their start no longer comes to their end', () => {
    holdsInside((graph) => {
      const bundles = runToEnd(buildBundles(graph, SCOPES[1]!, 0));
      const strong = runToEnd(strongComponents(bundles));
      const all = ends(bundles);
      const bridges: number[] = [];
      turns(
        cycles(bundles, strong, function* (cycle) {
          for (const { bundle } of cycle.bridges) yield bridges.push(bundle);
        }),
      );
      const found = bridges.sort((a, b) => a - b);
      const expected = all.flatMap(([from, to], b) => {
        if (!closure(to, all).has(from)) return [];
        const without = all.filter((_, other) => other !== b);
        return closure(from, without).has(to) ? [] : [b];
      });
      expect(found).toEqual(expected);
      for (let component = 0; component < strong.count; component++)
        for (const place of strong.places.slice(strong.start[component], strong.start[component + 1]))
          expect(strong.of[place]).toBe(component);
    });
  });
});

describe('redundant records', () => {
  test('are those without which nobody who can act loses anything', () => {
    holdsInside((graph) => {
      for (const scope of [SCOPES[1]!, SCOPES[3]!]) {
        const bundles = runToEnd(buildBundles(graph, scope, scope.verbs ?? 0));
        const found = runToEnd(redundantRecords(bundles, graph.records.length));
        const all = ends(bundles).map(([from, to], b) => ({ from, to, killers: killersOf(bundles, b) }));
        const starts = [...bundles.controlled].filter((place) => place !== 0xffffffff);
        const reach = (start: number, without?: number): number => {
          const left = all.filter(({ killers }) => without === undefined || !killers.includes(without));
          const places = closure(
            start,
            left.map(({ from, to }) => [from, to] as const),
          );
          const nodes = new Set(
            [...places]
              .filter((place) => place !== start && counts(bundles, place))
              .map((place) => bundles.node[place]!),
          );
          if ((scope.verbs ?? 0) === 0) nodes.delete(bundles.node[start]!);
          return nodes.size;
        };
        const whole = starts.map((start) => reach(start));
        for (let record = 0; record < graph.records.length; record++) {
          const needed = starts.some((start, i) => reach(start, record) < whole[i]!);
          expect(found[record] === NEEDED).toBe(needed);
        }
      }
    }, 6);
  });

  test('serve nothing where no step of theirs is there', () => {
    holdsInside((graph) => {
      for (const scope of SCOPES.slice(0, 3)) {
        const bundles = runToEnd(buildBundles(graph, scope, 0));
        const found = runToEnd(redundantRecords(bundles, graph.records.length));
        const used = new Set(
          plainSteps(graph)
            .filter((step) => stepExists(step, scope) && (graph.nodeFlags[step.from]! & 1) === 0)
            .flatMap(({ supports }) => supports.flat()),
        );
        found.forEach((mark, record) => expect(mark !== SERVES_NOTHING).toBe(used.has(record)));
      }
    });
  });

  test.each(['entitlement', 'giant'] as const)('in a larger estate (%s)', (shape) => {
    const graph = generate(shape, shape === 'giant' ? 500 : 1_300);
    const scope = { at: AT, rank: 1, becoming: true };
    const found = runToEnd(redundantRecords(runToEnd(buildBundles(graph, scope, 0)), graph.records.length));
    const marks = [0, 0, 0];
    // A record of this estate is of one step; who starts there loses first.
    for (let step = 0; step < graph.stepTo.length; step += 101) {
      const record = graph.supportRecords[step]!;
      if (record === 0xffffffff) continue;
      const from = graph.stepFrom[step]!;
      const exists = stepExists({ ...plainStep(graph, step), supports: [[record]] }, scope);
      const whole = naiveReach(graph, from, scope).size;
      const left = naiveReach(graph, from, { ...scope, removed: new Set([record]) }).size;
      const own = [...graph.supportRecords].filter((one) => one === record).length;
      if (own > 1 || !exists || (graph.nodeFlags[from]! & 1) !== 0) continue;
      expect(found[record]).toBe(left < whole ? NEEDED : REDUNDANT);
      marks[found[record]!]!++;
    }
    expect(Math.min(marks[NEEDED]!, marks[REDUNDANT]!)).toBeGreaterThan(0);
  });
});

function plainStep(graph: AccessGraph, step: number): Parameters<typeof stepExists>[0] {
  const { classes } = graph;
  const c = graph.stepClass[step]!;
  return {
    from: graph.stepFrom[step]!,
    to: graph.stepTo[step]!,
    kind: STEP_KINDS[classes.kind[c]!]!,
    permission: '',
    verbs: classes.verbs[c]!,
    verdict: classes.verdict[c]!,
    through: (classes.flags[c]! & 1) !== 0,
    inherits: (classes.flags[c]! & 4) !== 0,
    becomes: (classes.flags[c]! & 2) !== 0,
    start: classes.start[c]!,
    until: classes.until[c]!,
    supports: [],
  };
}

describe('turns', () => {
  test('are few in a small estate, and one more for every few thousand nodes', () => {
    const scope = { at: AT, rank: 1, becoming: true };
    const small = turns(buildBundles(generate('entitlement', 60), scope, 0));
    expect(small.turns).toBe(6);
    expect(turns(redundantRecords(small.value, 60)).turns).toBeLessThanOrEqual(8);
    const large = generate('entitlement', 9_000);
    expect(large.nodes.length).toBeGreaterThan(8_192);
    expect(turns(buildBundles(large, scope, 0)).turns).toBe(8);
  });
});
