import { describe, expect, test } from 'vitest';
import { recordsBehind, rowGraph } from '../../src/graph/kernels/row-graph';
import type { Ranks, RowGraph } from '../../src/graph/kernels/row-graph';
import { rowTargets } from '../../src/graph/kernels/row-targets';
import { runToEnd } from '../../src/lib/steps';
import { widened } from './row-graphs';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';
import { turns } from './turns';

type Step = SmallEstate['steps'][number];

const filter = { at: 0, becoming: true };
const ALL: Ranks = { hi: 3, lo: 1 };

const nodes = {
  p: {},
  q: {},
  off: { enabled: false },
  g: { type: 'group' },
  h: { type: 'group' },
  t: { resource: true },
  u: { resource: true },
} as const satisfies SmallEstate['nodes'];

/** A membership by supports, each the names of its records: `'a b'` needs both. */
const member = (from: string, to: string, ...supports: readonly string[]): Step => ({
  from,
  to,
  kind: 'member',
  supports: supports.map((records) => records.split(' ').filter(Boolean)),
});
const held = (from: string, to: string, ...supports: readonly string[]): Step => ({
  ...member(from, to, ...supports),
  kind: 'permission',
  permission: 'read',
});
const weak = (step: Step, verdict: 'conditional' | 'not-evaluated' = 'conditional'): Step => ({
  ...step,
  verdict,
  note: 'because',
});

/** Edges and holds by name, with what takes each away; vertices that stand for records are numbered from `+0` on. */
function drawn(
  steps: readonly Step[],
  ranks = ALL,
): { readonly ways: readonly string[]; readonly rows: RowGraph; readonly shared: readonly string[] } {
  const { graph } = smallEstate({ nodes, steps });
  const rows = runToEnd(rowGraph(graph, filter, ranks));
  const names = [...graph.nodes].map(({ id }) => id);
  const keys = [...graph.records].map(({ key }) => key.slice(2));
  const nameOf = (vertex: number): string => names[vertex] ?? `+${vertex - rows.nodes}`;
  const behind = (killer: number): string => {
    const records = recordsBehind(rows, killer).map((record) => keys[record]);
    return records.length === 0 ? '' : ` without ${records.join(' or ')}`;
  };
  const ways: string[] = [];
  for (let v = 0; v < rows.places; v++) {
    for (let e = rows.outStart[v]!; e < rows.outStart[v + 1]!; e++)
      ways.push(`${nameOf(v)} to ${nameOf(rows.to[e]!)}${behind(rows.killer[e]!)}`);
    for (let h = rows.holdStart[v]!; h < rows.holdStart[v + 1]!; h++)
      ways.push(`${nameOf(v)} holds ${rows.holdTo[h]} so ${rows.holdRank[h]}${behind(rows.holdKiller[h]!)}`);
  }
  return { ways, rows, shared: keys.filter((_, record) => rows.shared[record] === 1) };
}

describe('what takes a step away', () => {
  const killers = (...supports: readonly string[]) => drawn([member('p', 'g', ...supports)]).ways;

  test('is the record that it rests on', () => {
    expect(killers('a')).toEqual(['p to g without a']);
    expect(killers('')).toEqual(['p to g']);
  });

  test('is what stands in each of its supports', () => {
    expect(killers('a', 'b')).toEqual(['p to g']);
    expect(killers('a b', 'b c')).toEqual(['p to g without b']);
    expect(killers('b c', 'c b a', 'a c')).toEqual(['p to g without c']);
    expect(killers('a b', 'b c', 'a c')).toEqual(['p to g']);
    expect(killers('a b', '')).toEqual(['p to g']);
    // Each by itself, so that it stands behind a vertex.
    expect(killers('a b')).toEqual(['p to +0 without a or b', '+0 to g']);
    expect(killers('d a b', 'b c a')).toEqual(['p to +0 without a or b', '+0 to g']);
  });

  test('is nothing of a containment', () => {
    const contains = (supports: readonly string[]): Step => ({
      ...member('t', 'u', ...supports),
      kind: 'contains',
      through: true,
    });
    // With plain supports, and where a step has several.
    expect(drawn([contains(['c'])]).ways).toEqual(['t to u']);
    expect(drawn([contains(['c']), member('p', 'g', 'a', 'b')]).ways).toEqual(['p to g', 't to u']);
    expect(drawn([{ ...contains(['c']), kind: 'member' }]).ways).toEqual(['t to u without c']);
  });
});

describe('parallel steps', () => {
  const alongside = (one: readonly string[], other: readonly string[]) =>
    drawn([member('p', 'g', ...one), { ...member('p', 'g', ...other), kind: 'session' }]).ways;

  test('are one way, gone with what each of them rests on', () => {
    expect(alongside(['a'], ['a'])).toEqual(['p to g without a']);
    expect(alongside(['a'], ['b'])).toEqual(['p to g']);
    expect(alongside(['a'], [''])).toEqual(['p to g']);
    expect(alongside([''], ['a'])).toEqual(['p to g']);
    expect(alongside(['a b'], ['b'])).toEqual(['p to g without b']);
    expect(alongside(['b'], ['a b'])).toEqual(['p to g without b']);
    expect(alongside(['a b'], ['c d'])).toEqual(['p to g']);
    expect(alongside(['a b c'], ['d c b'])).toEqual(['p to +0 without b or c', '+0 to g']);
    expect(alongside(['a b'], ['b a'])).toEqual(['p to +0 without a or b', '+0 to g']);
  });

  test('of three, the third counts as well', () => {
    const third: Step = { ...member('p', 'g', 'c b'), kind: 'unlocks' };
    const steps = [member('p', 'g', 'a b c'), { ...member('p', 'g', 'b c d'), kind: 'trust' as const }];
    expect(drawn([...steps, third]).ways).toEqual(['p to +0 without b or c', '+0 to g']);
    expect(drawn([...steps, member('p', 'h', 'd'), { ...third, supports: [['d']] }]).ways).toEqual([
      'p to g',
      'p to h without d',
    ]);
  });

  test('of two nodes to the same are apart', () => {
    expect(drawn([member('p', 'g', 'a'), member('q', 'g', 'b')]).ways).toEqual([
      'p to g without a',
      'q to g without b',
    ]);
    expect(drawn([held('p', 't', 'a'), held('q', 't', 'b')]).ways).toEqual([
      'p holds 0 so 3 without a',
      'q holds 0 so 3 without b',
    ]);
  });

  test('hold one after the other as strongly as the ranks tell apart', () => {
    const steps = [
      held('p', 't', 'a'),
      weak(held('p', 't', 'b')),
      weak(held('p', 't', 'c'), 'not-evaluated'),
    ];
    expect(drawn(steps).ways.toSorted()).toEqual([
      'p holds 0 so 1 without c',
      'p holds 0 so 2 without b',
      'p holds 0 so 3 without a',
    ]);
    expect(drawn(steps, { hi: 2, lo: 1 }).ways.toSorted()).toEqual([
      'p holds 0 so 1 without c',
      'p holds 0 so 2',
    ]);
    expect(drawn(steps, { hi: 3, lo: 2 }).ways.toSorted()).toEqual([
      'p holds 0 so 2 without b',
      'p holds 0 so 3 without a',
    ]);
    expect(drawn(steps, { hi: 3, lo: 3 }).ways).toEqual(['p holds 0 so 3 without a']);
    expect(drawn(steps, { hi: 1, lo: 1 }).ways).toEqual(['p holds 0 so 1']);
  });
});

test('holds of other things with other ranks are apart', () => {
  const steps = [weak(held('p', 't', 'a')), weak(held('p', 'u', 'b'), 'not-evaluated'), held('p', 't', 'c')];
  expect(drawn(steps).ways.toSorted()).toEqual([
    'p holds 0 so 2 without a',
    'p holds 0 so 3 without c',
    'p holds 1 so 1 without b',
  ]);
});

describe('ways that go with the same records', () => {
  test('lead by one vertex, edges and holds', () => {
    expect(drawn([member('p', 'g', 'a'), member('p', 'h', 'a'), held('p', 't', 'a')]).ways).toEqual([
      'p to +0 without a',
      '+0 to g',
      '+0 to h',
      '+0 holds 0 so 3',
    ]);
    // Others of the same node lead on as they are; so do those that nothing takes away, however many.
    expect(
      drawn([
        member('p', 'g', 'a'),
        member('p', 'h', ''),
        held('p', 't', 'a'),
        held('p', 'u', ''),
        member('p', 'q', 'b'),
      ]).ways,
    ).toEqual([
      'p to q without b',
      'p to h',
      'p to +0 without a',
      'p holds 1 so 3',
      '+0 to g',
      '+0 holds 0 so 3',
    ]);
  });

  test('of several nodes lead by vertices of their own', () => {
    const steps = [
      member('p', 'g', 'a'),
      member('p', 'h', 'a'),
      member('q', 'g', 'a'),
      member('q', 'h', 'a'),
      member('g', 'h', 'a'),
    ];
    const { ways, shared, rows } = drawn(steps);
    expect(ways).toEqual([
      'p to +0 without a',
      'q to +1 without a',
      'g to h without a',
      '+0 to g',
      '+0 to h',
      '+1 to g',
      '+1 to h',
    ]);
    expect(shared).toEqual(['a']);
    expect([rows.places, rows.nodes, rows.ranks]).toEqual([9, 7, ALL]);
  });

  test('of two lists of records are apart, the same in whatever order', () => {
    const steps = [
      member('p', 'g', 'a b'),
      member('p', 'h', 'b a'),
      held('p', 't', 'b c'),
      held('p', 'u', 'c'),
    ];
    const { ways, shared, rows } = drawn(steps);
    expect(ways).toEqual([
      'p to +0 without a or b',
      'p to +1 without b or c',
      'p holds 1 so 3 without c',
      '+0 to g',
      '+0 to h',
      '+1 holds 0 so 3',
    ]);
    // What stands behind two edges of its own, whatever leads on from there.
    expect(shared).toEqual(['b', 'c']);
    expect(rows.killerLists).toHaveLength(2);
    // A list of another node with the same records is another: it is known as far as one node goes.
    expect(drawn([member('p', 'g', 'a b'), member('q', 'g', 'a b')]).rows.killerLists).toHaveLength(2);
  });

  test('a record behind one way each of two nodes is shared, behind one of one is not', () => {
    expect(drawn([member('p', 'g', 'a'), member('q', 'h', 'a'), member('q', 'g', 'b')])).toMatchObject({
      ways: ['p to g without a', 'q to g without b', 'q to h without a'],
      shared: ['a'],
    });
    expect(drawn([member('p', 'g', 'a'), member('p', 'h', 'a')]).shared).toEqual([]);
  });
});

test('what is disabled leads nowhere, nor does anything to itself or more weakly than is asked', () => {
  expect(drawn([member('off', 'g', 'a'), held('off', 't', 'b')]).ways).toEqual([]);
  expect(drawn([member('p', 'p', 'a'), member('p', 'g', 'b')]).ways).toEqual(['p to g without b']);
  const steps = [weak(member('p', 'g', 'a')), weak(held('p', 't', 'b'))];
  expect(drawn(steps, { hi: 3, lo: 3 }).ways).toEqual([]);
  expect(drawn(steps, { hi: 3, lo: 2 }).ways).toEqual(['p to g without a', 'p holds 0 so 2 without b']);
});

describe('reading a graph', () => {
  const { graph } = smallEstate({ nodes: { p: {}, g: { type: 'group' } }, steps: [member('p', 'g', 'a')] });
  /** As many nodes, and steps from the first to others; turns but for those of the targets. */
  const read = (nodes: number, steps: number) => {
    const wide = widened(graph, nodes, steps, () => 0);
    const { value, turns: taken } = turns(rowGraph(wide, filter, { hi: 3, lo: 3 }));
    return { rows: value, taken: taken - turns(rowTargets(wide, { ...filter, rank: 3 })).turns };
  };

  test('takes a turn for each 32768 nodes and steps', () => {
    const taken = (nodes: number, steps = 0) => read(nodes, steps).taken - read(1, 0).taken;
    expect([32_767, 32_768, 65_535, 65_536].map((nodes) => taken(nodes))).toEqual([0, 1, 1, 2]);
    expect([32_766, 32_767].map((steps) => taken(1, steps))).toEqual([0, 1]);
  });

  test('takes a turn where very much goes with one record', () => {
    const [last, next] = [read(131_073, 131_071), read(131_073, 131_072)];
    expect(last.rows.places).toBe(131_074);
    expect(last.rows.outStart.subarray(-3)).toEqual(Uint32Array.of(1, 1, 131_072));
    expect(last.rows.to.slice(0, 4)).toEqual(Uint32Array.of(131_073, 1, 2, 3));
    expect(next.rows.outStart.at(-1)).toBe(131_073);
    expect(next.taken - last.taken).toBe(1);
  });
});
