import { describe, expect, test } from 'vitest';
import { holdingSteps } from '../../src/graph/kernels/holding-steps';
import { Containers, containsOf } from '../../src/graph/kernels/row-contains';
import type { Contains } from '../../src/graph/kernels/row-contains';
import { NO_TARGET, rowTargets } from '../../src/graph/kernels/row-targets';
import { runToEnd } from '../../src/lib/steps';
import { widened } from './row-graphs';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';
import { turns } from './turns';

type Step = SmallEstate['steps'][number];

const filter = { at: 0, becoming: true };

const nodes = {
  p: {},
  q: {},
  off: { enabled: false },
  role: { type: 'role' },
  c: { resource: true },
  d: { resource: true },
  e: { resource: true },
  x: { resource: true },
  gone: { enabled: false },
} as const satisfies SmallEstate['nodes'];

const contains = (from: string, to: string): Step => ({ from, to, kind: 'contains', supports: [[]] });
/** `'p c'`: p may read c; with a `+` behind it what c contains, too. */
const may = (ends: string, permission = 'read', verdict: 'allowed' | 'conditional' = 'allowed'): Step => {
  const [from = '', to = '', flows] = ends.split(' ');
  return {
    from,
    to,
    kind: 'permission',
    permission,
    inherits: flows === '+',
    supports: [[`${ends} ${permission}`]],
    verdict,
    ...(verdict === 'allowed' ? {} : { note: 'because' }),
  };
};

/** Where each grant leads (places from 0 on), which places are rows, and ways between places. */
function targets(steps: readonly Step[], rank = 1) {
  const { graph } = smallEstate({ nodes, steps });
  const { ofStep, rows, links } = runToEnd(rowTargets(graph, { ...filter, rank }));
  const keys = [...graph.records].map(({ key }) => key.slice(2));
  const at: Record<string, number> = {};
  ofStep.forEach((place, step) => {
    if (place === NO_TARGET) return;
    const record =
      graph.supportStart.length === 0 ? step : graph.supportRecordStart[graph.supportStart[step]!]!;
    at[keys[graph.supportRecords[record]!]!] = place - graph.nodes.length;
  });
  const pairs: string[] = [];
  for (let i = 0; i < links.length; i += 2)
    pairs.push(`${links[i]! - graph.nodes.length} to ${links[i + 1]! - graph.nodes.length}`);
  return { at, rows: rows.join(''), links: pairs.sort() };
}

describe('places of grants', () => {
  test('are rows by permission and node', () => {
    expect(targets([may('p c'), may('q c'), may('p c', 'write'), may('p d')])).toEqual({
      at: { 'p c read': 0, 'p c write': 1, 'q c read': 0, 'p d read': 2 },
      rows: '111',
      links: [],
    });
  });

  test('are none of what is weaker, disabled, over, or no permission', () => {
    const member: Step = { from: 'p', to: 'role', kind: 'member', supports: [['m']] };
    expect(targets([may('p c', 'read', 'conditional'), may('off c'), member], 3)).toEqual({
      at: {},
      rows: '',
      links: [],
    });
    const over: Step = { ...may('p c'), window: { from: -5, until: 0 } };
    expect(targets([over, may('p c', 'read', 'conditional')], 2).at).toEqual({ 'p c read': 0 });
    // A role is held without a permission's name.
    const assume: Step = { from: 'p', to: 'role', kind: 'assume', supports: [['a']] };
    expect(targets([assume, may('q role')])).toEqual({
      at: { a: 0, 'q role read': 1 },
      rows: '11',
      links: [],
    });
  });

  test('flow into the row of a container, and end there where nothing is contained', () => {
    expect(targets([contains('c', 'd'), may('p c +'), may('p x +')])).toEqual({
      at: { 'p c + read': 1, 'p x + read': 2 },
      rows: '101',
      links: ['1 to 0'],
    });
    // A disabled container lets nothing flow.
    expect(targets([contains('gone', 'd'), may('p gone +')])).toEqual({
      at: { 'p gone + read': 0 },
      rows: '1',
      links: [],
    });
  });
});

describe('what flows down', () => {
  const line = [contains('c', 'd'), contains('d', 'e')];

  test('comes to the row of the same permission below, from the nearest', () => {
    expect(targets([...line, may('p c +'), may('p d +'), may('p e'), may('p e', 'write')])).toEqual({
      at: { 'p c + read': 1, 'p d + read': 3, 'p e read': 4, 'p e write': 5 },
      rows: '101011',
      links: ['1 to 0', '1 to 3', '3 to 2', '3 to 4'],
    });
    // Over what holds nothing of it.
    expect(targets([...line, may('p c +'), may('p d'), may('p e', 'write'), may('p e')])).toEqual({
      at: { 'p c + read': 1, 'p d read': 2, 'p e read': 3, 'p e write': 4 },
      rows: '10111',
      links: ['1 to 0', '1 to 2', '1 to 3'],
    });
  });

  test('comes from each of what is above where a thing is in two', () => {
    const both = [...line, contains('x', 'e')];
    expect(targets([...both, may('p c +'), may('p d +'), may('p x +'), may('p e')]).links).toEqual([
      '1 to 0',
      '1 to 3',
      '1 to 4',
      '3 to 2',
      '3 to 4',
      '6 to 4',
      '6 to 5',
    ]);
  });

  test('in a loop leads round, not to itself', () => {
    expect(targets([contains('c', 'd'), contains('d', 'c'), may('p c +'), may('p d +')])).toEqual({
      at: { 'p c + read': 1, 'p d + read': 3 },
      rows: '1010',
      links: ['1 to 0', '1 to 3', '3 to 1', '3 to 2'],
    });
  });

  test('gets rows below, down to where it ends, where the container is held without flowing, too', () => {
    expect(targets([...line, contains('c', 'x'), may('p c +'), may('q c')])).toEqual({
      at: { 'p c + read': 1, 'q c read': 0 },
      rows: '10101',
      // Of d and x; the row of d, which nothing holds by itself, tells what is lost below.
      links: ['1 to 0', '1 to 3', '1 to 4', '3 to 2'],
    });
    // Of two permissions of one container both, of a third that is not held otherwise none.
    const two = [may('p c +'), may('q c'), may('p c +', 'write'), may('q c', 'write'), may('p c +', 'list')];
    expect(targets([contains('c', 'x'), ...two])).toEqual({
      at: { 'p c + list': 1, 'p c + read': 3, 'q c read': 2, 'p c + write': 5, 'q c write': 4 },
      rows: '10101011',
      links: ['1 to 0', '3 to 2', '3 to 6', '5 to 4', '5 to 7'],
    });
  });

  test('goes on down below a thing that is held by itself', () => {
    expect(targets([...line, may('p c +'), may('q c'), may('q d')])).toEqual({
      at: { 'p c + read': 1, 'q c read': 0, 'q d read': 2 },
      rows: '10101',
      links: ['1 to 0', '1 to 2', '1 to 3', '3 to 2', '3 to 4'],
    });
    // What is held by itself and holds nothing has a row already.
    expect(targets([contains('c', 'x'), may('p c +'), may('q c'), may('q x')])).toEqual({
      at: { 'p c + read': 1, 'q c read': 0, 'q x read': 2 },
      rows: '101',
      links: ['1 to 0', '1 to 2'],
    });
    // What flows in there, too, is looked at by itself.
    expect(targets([...line, may('p c +'), may('q c'), may('p d +')])).toEqual({
      at: { 'p c + read': 1, 'q c read': 0, 'p d + read': 3 },
      rows: '1010',
      links: ['1 to 0', '1 to 3', '3 to 2'],
    });
  });

  test('of another permission does not count', () => {
    expect(targets([...line, may('p c +'), may('q c', 'write'), may('q d')])).toEqual({
      at: { 'p c + read': 1, 'q c write': 2, 'q d read': 3 },
      rows: '1011',
      links: ['1 to 0', '1 to 3'],
    });
  });
});
describe('a permission that stands for others', () => {
  const all = 's3:*';
  const gets = 's3:Get*';
  const item = 's3:GetItem';

  test('leads to their rows, from a place before its own', () => {
    expect(targets([may('p c', all), may('p c', gets), may('p c', item), may('p c')])).toEqual({
      at: { 'p c read': 1, 'p c s3:*': 3, 'p c s3:Get*': 5, 'p c s3:GetItem': 7 },
      rows: '10101010',
      links: ['1 to 0', '3 to 2', '3 to 4', '3 to 6', '5 to 4', '5 to 6', '7 to 6'],
    });
    // On another node it does not.
    expect(targets([may('p c', gets), may('p d', item)]).links).toEqual(['1 to 0', '3 to 2']);
  });

  test('leads to what flows in where it flows itself, else to the row', () => {
    const inside = [contains('c', 'd')];
    expect(targets([...inside, may('p c +', gets), may('q c +', item)])).toEqual({
      at: { 'p c + s3:Get*': 1, 'q c + s3:GetItem': 3 },
      rows: '1010',
      links: ['1 to 0', '1 to 3', '3 to 2'],
    });
    expect(targets([...inside, may('p c +', gets), may('q c', item)])).toEqual({
      at: { 'p c + s3:Get*': 1, 'q c s3:GetItem': 3 },
      rows: '1010',
      links: ['1 to 0', '1 to 2', '3 to 2'],
    });
    // What flows is held otherwise by what does not: there is a row for what is below.
    expect(targets([...inside, may('p c +', item), may('q c', gets)])).toEqual({
      at: { 'p c + s3:GetItem': 1, 'q c s3:Get*': 3 },
      rows: '10101',
      links: ['1 to 0', '1 to 4', '3 to 0', '3 to 2'],
    });
    // Not by one that it stands for itself, or that has nothing to do with it.
    expect(targets([...inside, may('p c +', gets), may('q c', item), may('q c', 'read')]).rows).toBe(
      '101010',
    );
    expect(targets([...inside, may('p c +', item), may('q c'), may('q x', gets)]).rows).toBe('101010');
  });

  test('comes from above to what it stands for below', () => {
    const line = [contains('c', 'd'), contains('d', 'e')];
    expect(targets([...line, may('p c +', gets), may('q d', item), may('p d', gets)])).toEqual({
      at: { 'p c + s3:Get*': 1, 'p d s3:Get*': 3, 'q d s3:GetItem': 5 },
      rows: '101010',
      links: ['1 to 0', '1 to 2', '1 to 4', '3 to 2', '3 to 4', '5 to 4'],
    });
    // Of each the nearest: what stands for it has come there to what is nearer.
    expect(targets([...line, may('p c +', gets), may('q d +', item), may('p e', item)])).toEqual({
      at: { 'p c + s3:Get*': 1, 'q d + s3:GetItem': 3, 'p e s3:GetItem': 5 },
      rows: '101010',
      links: ['1 to 0', '1 to 3', '1 to 4', '3 to 2', '3 to 4', '5 to 4'],
    });
  });
});

describe('all that contains a node', () => {
  /** What contains what by number, `[container, contained]` in the order of the containers. */
  const above = (count: number, pairs: readonly (readonly [number, number])[]): Containers => {
    const offsets = (end: 0 | 1): Uint32Array =>
      Uint32Array.from({ length: count + 1 }, (_, i) => pairs.filter((pair) => pair[end] < i).length);
    const byContained = [...pairs].sort((a, b) => a[1] - b[1]);
    const made: Contains = {
      start: offsets(0),
      below: Uint32Array.from(pairs, ([, contained]) => contained),
      aboveStart: offsets(1),
      above: Uint32Array.from(byContained, ([container]) => container),
    };
    return new Containers(made);
  };
  const look = (all: Containers, node: number) => {
    all.look(node);
    return [[...all.found.finish()], all.isChain];
  };

  test('is found on every level, the nearest first', () => {
    const line = above(5, [
      [0, 1],
      [1, 2],
      [2, 3],
      [2, 4],
    ]);
    expect([3, 0, 4, 1].map((node) => look(line, node))).toEqual([
      [[2, 1, 0], true],
      [[], true],
      [[2, 1, 0], true],
      [[0], true],
    ]);
  });

  test('is no chain where anything is in two, and is found once', () => {
    // 4 in 3, which is in 1 and 2, both in 0.
    const diamond = above(5, [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
      [3, 4],
    ]);
    expect([3, 4, 1, 3].map((node) => look(diamond, node))).toEqual([
      [[1, 2, 0], false],
      [[3, 1, 2, 0], false],
      [[0], true],
      [[1, 2, 0], false],
    ]);
  });

  test('of a loop is all but the node itself', () => {
    const loop = above(3, [
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    expect([1, 1, 0].map((node) => look(loop, node))).toEqual([
      [[0, 2], true],
      [[0, 2], true],
      [[2, 1], true],
    ]);
  });
});

describe('what contains what', () => {
  const read = (steps: readonly Step[]) => {
    const { graph, node } = smallEstate({ nodes, steps });
    const found = runToEnd(containsOf(graph, holdingSteps(graph, filter)));
    const of = (start: Uint32Array, items: Uint32Array, id: string) =>
      [...items.subarray(start[node(id)], start[node(id) + 1])].map((other) => graph.nodes.at(other)?.id);
    return {
      below: (id: string) => of(found.start, found.below, id),
      above: (id: string) => of(found.aboveStart, found.above, id),
      all: [found.below.length, found.above.length],
    };
  };

  test('is read both ways, but for what is disabled', () => {
    const { below, above, all } = read([
      contains('c', 'd'),
      contains('c', 'e'),
      contains('d', 'e'),
      contains('gone', 'x'),
      may('p c'),
      may('q e'),
    ]);
    expect(all).toEqual([3, 3]);
    expect(['c', 'd', 'e', 'gone', 'p'].map(below)).toEqual([['d', 'e'], ['e'], [], [], []]);
    expect(['c', 'd', 'e', 'x'].map(above)).toEqual([[], ['c'], ['c', 'd'], []]);
  });
});

describe('reading a graph takes turns', () => {
  const of = (step: Step) => smallEstate({ nodes: { p: {}, c: { resource: true } }, steps: [step] }).graph;
  const inside = of({ from: 'p', to: 'c', kind: 'contains', supports: [[]] });
  const grants = of(may('p c'));

  test('one for each 131072 nodes and steps that may contain, and one for each 65536 nodes', () => {
    const taken = (count: number, steps: number) =>
      turns(
        containsOf(
          widened(inside, count, steps, () => 0),
          holdingSteps(inside, filter),
        ),
      ).turns;
    expect([1, 65_535, 65_536, 131_071, 131_072].map((count) => taken(count, 0))).toEqual([0, 0, 1, 1, 3]);
    expect([131_070, 131_071].map((steps) => taken(1, steps))).toEqual([0, 1]);
  });

  test('one for each 131072 looks at nodes, grants and places', () => {
    const taken = (count: number, steps: number) => {
      // Two holders of each of the nodes.
      const wide = widened(grants, count, steps, (step) => Math.trunc(step / count));
      const of = turns(containsOf(wide, holdingSteps(wide, filter))).turns;
      return turns(rowTargets(wide, { ...filter, rank: 1 })).turns - of;
    };
    // Nodes are looked at twice.
    expect([131_071, 131_072].map((count) => taken(count, 0))).toEqual([1, 2]);
    // A node with two grants and a target: 9, 2, and 5.
    expect([8_191, 8_192].map((count) => taken(count, 2 * count))).toEqual([0, 1]);
  });
});
