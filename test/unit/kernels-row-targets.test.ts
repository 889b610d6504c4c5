import { describe, expect, test } from 'vitest';
import { holdingSteps } from '../../src/graph/kernels/holding-steps';
import { containsOf } from '../../src/graph/kernels/row-contains';
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

test('reading a graph takes a turn for each 131072 looks at nodes, grants and places', () => {
  const { graph } = smallEstate({ nodes, steps: [may('p c')] });
  const taken = (count: number, steps: number) => {
    // Two holders of each of the nodes.
    const wide = widened(graph, count, steps, (step) => Math.trunc(step / count));
    const of = turns(containsOf(wide, holdingSteps(wide, filter))).turns;
    return turns(rowTargets(wide, { ...filter, rank: 1 })).turns - of;
  };
  // Nodes are looked at twice.
  expect([131_071, 131_072].map((count) => taken(count, 0))).toEqual([1, 2]);
  // A node with two grants and a target: 9, 2, and 5.
  expect([8_191, 8_192].map((count) => taken(count, 2 * count))).toEqual([0, 1]);
});
