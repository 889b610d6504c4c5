import { describe, expect, test } from 'vitest';
import { cycles } from '../../src/graph/kernels/bridges';
import { COVERS, NO_PLACE } from '../../src/graph/kernels/bundles';
import type { Bundles } from '../../src/graph/kernels/bundles';
import { condense } from '../../src/graph/kernels/components';
import { dominatorSteps } from '../../src/graph/kernels/dominators';
import { strongComponents } from '../../src/graph/kernels/strong';
import { witnesses } from '../../src/graph/kernels/witnesses';
import { runToEnd } from '../../src/lib/steps';
import { parallel, principals, ring } from './principal-bundles';
import type { Bundle } from './principal-bundles';
import { turns } from './turns';

describe('witnesses', () => {
  const CONTROLLED = 0;
  /** Only covered places count; those in pairs are of one node, the second where it is covered. */
  function find(bundles: readonly Bundle[], states: readonly number[], both: readonly number[] = []) {
    const drawn = principals(states.length, bundles, states);
    const node = drawn.node.slice();
    const covered = drawn.covered.slice();
    const ended = drawn.ended.slice();
    for (let i = 0; i < both.length; i += 2) {
      const [first, second] = [both[i]!, both[i + 1]!];
      node[second] = node[first]!;
      covered[second] = NO_PLACE;
      ended[first] = second;
    }
    const graph: Bundles = { ...drawn, verbs: 1, node, covered, ended };
    const strong = runToEnd(strongComponents(graph));
    const dag = runToEnd(condense({ outStart: graph.outStart, outTo: graph.to }, strong));
    const { value, turns: count } = turns(witnesses(graph, strong, dag));
    return { found: states.map((_, place) => value[strong.of[place]!]), turns: count };
  }
  const [C, V] = [CONTROLLED, COVERS];

  test('are places that count, in a component or where only it leads', () => {
    expect(find([[0, 1]], [C, V]).found).toEqual([1, 1]);
    expect(find([[0, 1]], [C, C]).found).toEqual([NO_PLACE, NO_PLACE]);
    expect(find([[0, 1]], [V, V]).found).toEqual([0, 1]);
    // Two lead to 2, one of which leads to 3 as well.
    const shared: readonly Bundle[] = [
      [0, 2],
      [1, 2],
      [1, 3],
    ];
    expect(find(shared, [C, C, V, V]).found).toEqual([NO_PLACE, 3, 2, 3]);
    // By several ways from the same component, and further below.
    expect(find([...parallel(3, 0, 1), [1, 2]], [C, C, V]).found).toEqual([2, 2, 2]);
  });

  test('are rather of nodes that are reached in no other state', () => {
    // 2 and 3 are places of one node.
    expect(
      find(
        [
          [0, 2],
          [0, 1],
        ],
        [C, V, V, V],
        [2, 3],
      ).found,
    ).toEqual([1, 1, 2, 3]);
    expect(
      find(
        [
          [0, 1],
          [0, 2],
        ],
        [C, V, V, V],
        [2, 3],
      ).found,
    ).toEqual([1, 1, 2, 3]);
    expect(find([[0, 2]], [C, V, V, V], [2, 3]).found).toEqual([2, 1, 2, 3]);
    // Where all are reached otherwise, or none, the first.
    const two: readonly Bundle[] = [
      [0, 1],
      [0, 3],
    ];
    expect(find(two, [C, V, V, V, V], [1, 2, 3, 4]).found).toEqual([1, 1, 2, 3, 4]);
    expect(find([...two].reverse(), [C, V, V, V, V], [1, 2, 3, 4]).found).toEqual([3, 1, 2, 3, 4]);
    expect(find(two, [C, V, V, V]).found).toEqual([1, 1, 2, 3]);
    expect(find([...two].reverse(), [C, V, V, V]).found).toEqual([3, 1, 2, 3]);
    // What is reached otherwise itself, and leads to something that is not.
    expect(find([[0, 2]], [V, V, V], [0, 1]).found).toEqual([2, 1, 2]);
    expect(find([[0, 2]], [V, V, V, V], [0, 1, 2, 3]).found).toEqual([0, 1, 2, 3]);
  });

  test('in a cycle are the first of its places whose node is reached in no other state', () => {
    const states = [V, V, V, V];
    const at = (both: readonly number[]) => new Set(find(ring(0, 1, 2), states, both).found.slice(0, 3));
    expect([...at([])]).toEqual([0]);
    expect([...at([0, 3])]).toEqual([1]);
    expect([...at([1, 3])]).toEqual([0]);
    expect([...at([2, 3])]).toEqual([0]);
  });

  test('take a turn after as many places and steps', () => {
    const steps = (count: number) =>
      find(
        Array.from({ length: count }, (_, i): Bundle => [0, i + 1]),
        Array.from({ length: count + 1 }, () => C),
      ).turns;
    // Each of the others is one place and one step.
    expect(steps(65_535)).toBe(0);
    expect(steps(65_536)).toBe(1);
  });
});

test('bridges of a ring take a turn after as many looks at its ends', () => {
  const beside = (count: number) => {
    const bundles = principals(count, ring(...Array(count).keys()));
    const { outStart, to, inStart, inBundle, from } = bundles;
    const inFrom = inBundle.map((b) => from[b]!);
    const ahead = turns(dominatorSteps({ count, outStart, to, inStart, inFrom }, 0)).turns;
    const turned = { count, outStart: inStart, to: inFrom, inStart: outStart, inFrom: to };
    const back = turns(dominatorSteps(turned, 0)).turns;
    let bridges = 0;
    const all = turns(
      cycles(bundles, runToEnd(strongComponents(bundles)), function* (cycle) {
        bridges += cycle.bridges.length;
        yield* [];
      }),
    );
    expect(bridges).toBe(count);
    return all.turns - ahead - back;
  };
  // Four looks for each, and one more at the end.
  expect([beside(9), beside(26_214), beside(26_215)]).toEqual([0, 0, 1]);
});
