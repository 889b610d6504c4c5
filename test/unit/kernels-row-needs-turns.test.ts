import { describe, expect, test } from 'vitest';
import { rowGraph } from '../../src/graph/kernels/row-graph';
import { markNeeded } from '../../src/graph/kernels/row-needs';
import { runToEnd } from '../../src/lib/steps';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';
import { turns } from './turns';

type Step = SmallEstate['steps'][number];

const nodes = {
  g: { type: 'group' },
  h: { type: 'group' },
  k: { type: 'group' },
  p: {},
  q: {},
  v: {},
  w: {},
  c: { resource: true },
} as const satisfies SmallEstate['nodes'];

/** `'p g a'`: p is a member of g, or holds c, by the record a; by nothing that can go where there is none. */
const steps = (...texts: readonly string[]): Step[] =>
  texts.map((text): Step => {
    const [from = '', to = '', record] = text.split(' ');
    const supports = [record === undefined ? [] : [record]];
    return to === 'c'
      ? { from, to, kind: 'permission', permission: 'read', supports }
      : { from, to, kind: 'member', supports };
  });

/** Others get a turn at each question about someone, and at each record that takes several ways away. */
function taken(texts: readonly string[], least?: number, leastSweep?: number): number {
  const { graph } = smallEstate({ nodes, steps: steps(...texts) });
  const rows = runToEnd(rowGraph(graph, { at: 0, becoming: true }, { hi: 3, lo: 3 }));
  return turns(markNeeded(graph, rows, new Uint8Array(graph.records.length), least, leastSweep)).turns;
}
/** The same steps with no record behind them, of which nothing is asked. */
const bare = (texts: readonly string[]): string[] =>
  texts.map((text) => text.split(' ').slice(0, 2).join(' '));

test('starts are looked at together from so many on that lead on', () => {
  const two = ['p g a', 'q g b', 'g c x'];
  const one = ['p g a', 'q c b', 'g c x'];
  const more = (texts: readonly string[], leastSweep: number) =>
    taken(texts, undefined, leastSweep) - taken(texts);
  // What stands above spots, and twice the groups of holds.
  expect([0, 1, 2, 3].map((least) => more(two, least))).toEqual([3, 3, 3, 0]);
  expect([0, 1, 2].map((least) => more(one, least))).toEqual([3, 3, 0]);
  expect(more(['p c a', 'q c b'], 0)).toBe(0);
});

test('a group that holds something is asked about by nobody, also where there are groups only', () => {
  const { graph } = smallEstate({
    nodes: { g: nodes.g, h: nodes.h, c: nodes.c },
    steps: steps('g c a', 'h g b', 'h c x'),
  });
  const rows = runToEnd(rowGraph(graph, { at: 0, becoming: true }, { hi: 3, lo: 3 }));
  const needed = new Uint8Array(graph.records.length);
  runToEnd(markNeeded(graph, rows, needed));
  expect([...needed]).toEqual([0, 0, 0]);
});

describe('who comes to a cycle', () => {
  /** Questions asked beside those about the same steps without their records. */
  const asked = (...texts: readonly string[]): number => {
    const round = ['p q pq', 'q p qp', 'q c a'];
    return taken([...round, ...texts], 2) - taken([...round, ...bare(texts)], 2);
  };

  test('is asked about once for each way on it that may go', () => {
    expect(asked('v p')).toBe(0);
    expect(asked('v p b')).toBe(1);
    expect(asked('v p b', 'w p x')).toBe(2);
    expect(asked('v g x', 'g p b')).toBe(2);
    // Of two ways neither is asked about, nor is one to what does not lead there.
    expect(asked('v p b', 'v q x')).toBe(0);
    expect(asked('v p', 'v g x')).toBe(0);
  });

  test('is not asked about a record that is known to be needed', () => {
    expect(asked('v p b', 'w p b')).toBe(1);
    expect(asked('v g b', 'g p b')).toBe(1);
  });

  test('is not asked about a way without which nothing is lost where it begins', () => {
    expect(asked('g p b', 'g c y', 'v g x')).toBe(1);
    expect(asked('g p b', 'g c y', 'v g x', 'w g z')).toBe(2);
    // Lost there, it is asked about for each who comes by it.
    expect(asked('g p b', 'v g x', 'v c y', 'w g z', 'w c u')).toBe(2);
  });
});

describe('a record that takes several ways away', () => {
  const asked = (...texts: readonly string[]): number => taken(texts) - taken(bare(texts));

  test('is asked about where it is not needed by one of them, and takes several away', () => {
    expect(asked('p g a', 'g c b', 'p c x')).toBe(0);
    expect(asked('p k one', 'q k one', 'k c')).toBe(0);
    // What leads to each vertex, the record, and whether someone comes who loses.
    expect(asked('p g', 'p h', 'g k one', 'h k one', 'k c')).toBe(3);
    // Nothing is lost where it takes anything away.
    expect(asked('g k one', 'h k one')).toBe(2);
    expect(asked('p g', 'p h', 'g k one', 'h k one', 'g c', 'h c', 'k c')).toBe(2);
    // Two records, of which each leaves what the other takes away.
    expect(asked('p g', 'p h', 'g k one', 'h k one', 'g q two', 'h q two', 'k c', 'q c')).toBe(3);
  });

  test('is needed at once where one who acts is among those who lose', () => {
    expect(asked('p k one', 'p g', 'g k one', 'k c')).toBe(2);
    expect(asked('g k one', 'v k one', 'v g', 'k c')).toBe(2);
  });
});
