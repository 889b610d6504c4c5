import { describe, expect, test, vi } from 'vitest';
import { KeptCounts } from '../../src/engine/kept-counts';
import { Session } from '../../src/engine/session';
import type { AccessGraph } from '../../src/graph/access-graph';
import { mayStart } from '../../src/graph/kernels/counts';
import { runToEnd } from '../../src/lib/steps';
import { verbMask } from '../../src/model/permission';
import { VERDICT_RANK } from '../../src/model/verdict';
import type { Among } from '../../src/questions/among';
import type { Scope } from '../../src/questions/answers';
import { AT, holdsFor } from './kernels-estate';
import { naiveReach } from './naive-reach';
import { generate } from '../bench/generate';

const SCOPES: readonly Scope[] = [
  { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true },
  { at: AT, atLeast: 'conditional', verbs: [], becoming: false },
  { at: AT, atLeast: 'not-evaluated', verbs: ['view'], becoming: true },
  { at: AT, atLeast: 'allowed', verbs: ['administer', 'change'], becoming: true },
];
const session = (graph: AccessGraph): Session => Session.fromDecided({ graph, inputs: [], gaps: [] });

/** By sets of all that a naive search finds. */
function naiveAmong(graph: AccessGraph, nodes: readonly number[], scope: Scope): Among {
  const filter = { ...scope, rank: VERDICT_RANK[scope.atLeast], verbs: verbMask(...scope.verbs) };
  const sets = nodes.map((node) => (mayStart(graph, node) ? naiveReach(graph, node, filter) : undefined));
  const pairs = sets.flatMap((set, from) =>
    nodes.flatMap((node, to) => (set?.has(node) === true ? [[from, to] as const] : [])),
  );
  const besides = Array.from({ length: graph.nodes.length }, (_, node) => node).filter(
    (node) => !nodes.includes(node),
  );
  const able = sets.flatMap((set) => set ?? []);
  return {
    reached: Uint32Array.from(sets, (set) => set?.size ?? 0),
    starts: Uint8Array.from(sets, (set) => (set === undefined ? 0 : 1)),
    from: Uint32Array.from(pairs, ([from]) => from),
    to: Uint32Array.from(pairs, ([, to]) => to),
    pairs: pairs.length,
    together: besides.filter((node) => able.some((set) => set.has(node))).length,
    common: besides.filter((node) => able.length > 0 && able.every((set) => set.has(node))).length,
  };
}

describe('what some things reach of one another and together', () => {
  test('is the same by walks, by the index and by a naive search, and routes stay what they are', () => {
    holdsFor((graph) => {
      const all = Array.from({ length: graph.nodes.length }, (_, node) => node);
      for (const scope of SCOPES) {
        const fresh = session(graph);
        const before = all.map((to) => fresh.routes(all.length - 1, to, scope, 3));
        for (const nodes of [all, all.filter((node) => node % 2 === 1).reverse(), []]) {
          const expected = naiveAmong(graph, nodes, scope);
          expect(runToEnd(session(graph).among(nodes, scope, 1_000, 0))).toEqual(expected);
          expect(runToEnd(fresh.among(nodes, scope, 1_000, undefined, 0))).toEqual(expected);
          const few = runToEnd(fresh.among(nodes, scope, 1, undefined, 0));
          expect(few).toEqual({ ...expected, from: expected.from.slice(0, 1), to: expected.to.slice(0, 1) });
        }
        expect(all.map((to) => fresh.routes(all.length - 1, to, scope, 3))).toEqual(before);
      }
    });
  });

  test('makes an index only where very many of them start something', () => {
    const graph = generate('flat', 1_000, 1);
    const one = session(graph);
    const starters = [...graph.nodeKind.keys()].filter((node) => mayStart(graph, node));
    const things = [...graph.nodeKind.keys()].filter((node) => !mayStart(graph, node));
    expect(things.length).toBeGreaterThan(64);
    const index = vi.spyOn(KeptCounts.prototype, 'index');
    const [scope] = SCOPES;
    if (scope === undefined) throw new Error('no scope');
    try {
      runToEnd(one.among(things, scope, 1));
      runToEnd(one.among([...starters.slice(0, 64), ...things], scope, 1));
      expect(index).not.toHaveBeenCalled();
      runToEnd(one.among(starters.slice(0, 65), scope, 1));
      expect(index).toHaveBeenCalledOnce();
    } finally {
      index.mockRestore();
    }
  });

  test('an index that was let go is made again, the same', () => {
    const graph = generate('flat', 300, 1);
    const kept = new KeptCounts(graph);
    const [scope] = SCOPES;
    if (scope === undefined) throw new Error('no scope');
    const index = runToEnd(kept.index(scope, Number.POSITIVE_INFINITY));
    expect(kept.known(scope)).toBe(index);
    kept.forgetIndex();
    expect(kept.known(scope)).toBeUndefined();
    const again = runToEnd(kept.index(scope, Number.POSITIVE_INFINITY));
    expect(kept.known(scope)).toBe(again);
    const starters = [...graph.nodeKind.keys()].filter((node) => mayStart(graph, node));
    expect(starters.map((node) => again?.list(node))).toEqual(starters.map((node) => index?.list(node)));
  });
});
