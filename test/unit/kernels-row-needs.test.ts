import { describe, expect, test } from 'vitest';
import { rowGraph } from '../../src/graph/kernels/row-graph';
import { LEAST_SWEEP, markNeeded } from '../../src/graph/kernels/row-needs';
import { runToEnd } from '../../src/lib/steps';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';
import { turns } from './turns';

type Step = SmallEstate['steps'][number];

const filter = { at: 0, becoming: true };

const nodes = {
  p: {},
  q: {},
  v: {},
  w: {},
  off: { enabled: false },
  g: { type: 'group' },
  h: { type: 'group' },
  k: { type: 'group' },
  c: { resource: true },
  d: { resource: true },
  e: { resource: true },
} as const satisfies SmallEstate['nodes'];

/** `'p g a'`: p is a member of g by the record a; by nothing that can go where there is none. */
const member = (text: string): Step => {
  const [from = '', to = '', record] = text.split(' ');
  return { from, to, kind: 'member', supports: [record === undefined ? [] : [record]] };
};
const may = (text: string, verdict: 'allowed' | 'conditional' = 'allowed'): Step => ({
  ...member(text),
  kind: 'permission',
  permission: 'read',
  verdict,
  ...(verdict === 'allowed' ? {} : { note: 'because' }),
});
const members = (...texts: readonly string[]): Step[] => texts.map(member);
const grants = (...texts: readonly string[]): Step[] => texts.map((text) => may(text));

/** What is needed by one who acts: the same with a cycle of two decided at once, and with starts looked at together. */
function needs(...steps: readonly Step[]): readonly string[] {
  const { graph } = smallEstate({ nodes, steps });
  const rows = runToEnd(rowGraph(graph, filter, { hi: 3, lo: 1 }));
  const ways = [[], [2], [undefined, 0], [2, 0]] as const;
  const found = ways.map((how) => {
    const needed = new Uint8Array(graph.records.length);
    runToEnd(markNeeded(graph, rows, needed, ...how));
    return [...graph.records]
      .flatMap(({ key }, record) => (needed[record] === 1 ? [key.slice(2)] : []))
      .sort();
  });
  for (const other of found) expect(other).toEqual(found[0]);
  return found[0]!;
}

describe('what someone who acts needs', () => {
  test('is what it holds itself, or what leads to what holds something', () => {
    expect(needs(may('p c a'))).toEqual(['a']);
    expect(needs(member('p g a'), may('g c b'))).toEqual(['a', 'b']);
    expect(needs(member('p g a'))).toEqual([]);
    expect(needs(member('p g a'), may('g c b'), may('p d x'))).toEqual(['a', 'b', 'x']);
  });

  test('is each of several records that a way rests on', () => {
    const by = { ...member('p g'), supports: [['a', 'b']] };
    expect(needs(by, may('g c'))).toEqual(['a', 'b']);
    expect(
      needs({ ...may('p c'), supports: [['b', 'a']] }, { ...may('q c'), supports: [['x', 'y']] }),
    ).toEqual(['a', 'b', 'x', 'y']);
    expect(needs(by, may('g c'), may('p c x'))).toEqual([]);
  });

  test('is nothing where none acts, or only who is disabled', () => {
    expect(needs(may('g c a'), member('h g b'))).toEqual([]);
    expect(needs(may('off c a'), member('off g b'), may('g c x'))).toEqual([]);
    expect(needs(may('off c a'), member('off g b'), may('g d x'), member('p g y'))).toEqual(['x', 'y']);
  });
});

describe('who comes to a cycle', () => {
  /** p and q in a cycle; g and h lead to it. */
  const round = members('p q pq', 'q p qp');

  test('needs the way to what the cycle holds, and that what is in it needs', () => {
    expect(needs(...round, may('q c a'), member('v p b'))).toEqual(['a', 'b', 'pq']);
    expect(needs(...round, may('q c a'), member('v q b'))).toEqual(['a', 'b', 'pq']);
    expect(needs(...round, may('q c a'), may('p d x'))).toEqual(['a', 'pq', 'qp', 'x']);
    expect(needs(...round, may('q c a'), may('p c x'))).toEqual([]);
  });

  test('needs nothing of it that it holds beside, nor a way of two', () => {
    expect(needs(...round, may('q c a'), member('v p b'), may('v c x'))).toEqual(['a', 'pq']);
    expect(needs(...round, may('q c a'), member('v p b'), member('v q x'))).toEqual(['a', 'pq']);
    expect(needs(...round, may('q c a'), member('v p b'), may('v d x'))).toEqual(['a', 'b', 'pq', 'x']);
    // One of two rows is enough to need the way.
    expect(needs(...round, ...grants('q c a', 'q d x'), member('v p b'), may('v c y'))).toEqual([
      'a',
      'b',
      'pq',
      'x',
    ]);
  });

  test('by a group needs each way on it, also where another who comes by it does not', () => {
    const by = [...round, may('q c a'), member('g p b'), member('v g x')];
    expect(needs(...by)).toEqual(['a', 'b', 'pq', 'x']);
    expect(needs(...by, may('v c y'))).toEqual(['a', 'pq']);
    expect(needs(...by, may('v c y'), member('w g z'))).toEqual(['a', 'b', 'pq', 'z']);
    // What the group holds itself is as good as what it leads to.
    expect(needs(...by, may('g c y'))).toEqual(['a', 'pq', 'x']);
    expect(needs(...by, may('g d y'))).toEqual(['a', 'b', 'pq', 'x', 'y']);
    // By ways that nothing takes away.
    expect(needs(...round, may('q c a'), member('g p'), member('v g'))).toEqual(['a', 'pq']);
    expect(needs(...round, may('q c a'), member('g p'), member('v g x'))).toEqual(['a', 'pq', 'x']);
  });

  test('with less beside loses by the way what it holds with more', () => {
    const steps = [...round, may('q c a'), member('v p b'), may('v c x', 'conditional')];
    expect(needs(...steps)).toEqual(['a', 'b', 'pq']);
    expect(needs(...round, may('q c a', 'conditional'), member('v p b'), may('v c x'))).toEqual([
      'a',
      'pq',
      'x',
    ]);
  });

  test('and who does not are both looked at', () => {
    const steps = [...round, may('q c a'), member('v p b'), member('w g x'), may('g c y')];
    expect(needs(...steps)).toEqual(['a', 'b', 'pq', 'x', 'y']);
    // Also what the cycle leads on to, and who acts there.
    expect(needs(...round, member('q w x'), may('w c a'), member('w g y'), may('g d z'))).toEqual([
      'a',
      'pq',
      'x',
      'y',
      'z',
    ]);
  });
});

describe('a record that takes several ways away', () => {
  const both = members('g h one', 'g k one');
  const held = grants('h c', 'k c');

  test('is needed where one who acts loses something by it', () => {
    expect(needs(...members('p g one', 'p h one'), ...grants('g c', 'h c'))).toEqual(['one']);
    expect(needs(...both, ...held, member('p g a'))).toEqual(['a', 'one']);
    expect(needs(...both, ...held, member('p g'), member('q g'))).toEqual(['one']);
  });

  test('is not where nobody comes to it, or who comes has the same otherwise', () => {
    expect(needs(...both, ...held)).toEqual([]);
    expect(needs(...both, ...held, member('off g'))).toEqual([]);
    expect(needs(...both, ...held, member('q h a'))).toEqual(['a']);
    expect(needs(...both, ...held, member('p g'), may('p c'))).toEqual([]);
    expect(needs(...both, ...held, member('p g'), member('p h'))).toEqual([]);
    // Of two who come, one has it otherwise.
    expect(needs(...both, ...held, member('p g'), may('p c'), member('q g'))).toEqual(['one']);
  });

  test('is needed of several nodes together where each by itself is not', () => {
    // p comes to c by g and by h, both by the same record, each by a group of its own.
    const two = members('p g', 'p h', 'g k one', 'h k one');
    expect(needs(...two, may('k c'))).toEqual(['one']);
    expect(needs(...two, may('k c'), may('p c'))).toEqual([]);
    expect(needs(...two, may('k c'), member('p k a'))).toEqual([]);
    // What the groups lose is what nobody who acts holds by them.
    expect(needs(...members('g k one', 'h k one'), may('k c'), may('p d a'))).toEqual(['a']);
    // A way and a hold, holds alone.
    expect(needs(...members('p g', 'p h', 'g k one'), may('k c'), may('h c one'))).toEqual(['one']);
    expect(needs(...members('p g', 'p h'), ...grants('g c one', 'h c one'))).toEqual(['one']);
    expect(needs(...members('p g', 'p h'), ...grants('g c one', 'h c one', 'p c'))).toEqual([]);
    // The stronger of two holds goes, too, and another stays.
    expect(
      needs(...members('p g', 'p h'), ...grants('g c one', 'h c one'), may('p c', 'conditional')),
    ).toEqual(['one']);
  });

  test('is needed where it is one of several that take a way away', () => {
    const by = (from: string, to: string, ...records: readonly string[]): Step => ({
      ...member(`${from} ${to}`),
      supports: [records],
    });
    const two = [...members('p g', 'p h'), may('k c')];
    expect(needs(...two, by('g', 'k', 'a', 'one'), by('h', 'k', 'one', 'b'))).toEqual(['one']);
    expect(needs(...two, by('g', 'k', 'a', 'one'), by('h', 'k', 'b', 'x'))).toEqual([]);
    expect(needs(...two, by('g', 'k', 'a', 'one'), by('h', 'k', 'one', 'a'))).toEqual(['a', 'one']);
    const holds = (from: string, ...records: readonly string[]): Step => ({
      ...may(`${from} c`),
      supports: [records],
    });
    expect(needs(...members('p g', 'p h'), holds('g', 'a', 'one'), holds('h', 'one', 'b'))).toEqual(['one']);
  });
});

test('records marked before stay so', () => {
  const { graph } = smallEstate({
    nodes,
    steps: [...members('p g one', 'p h one'), ...grants('g c', 'h c')],
  });
  const rows = runToEnd(rowGraph(graph, filter, { hi: 3, lo: 1 }));
  const needed = Uint8Array.of(1);
  runToEnd(markNeeded(graph, rows, needed));
  expect([...needed]).toEqual([1]);
  expect(LEAST_SWEEP).toBe(64);
});

test('shared records take a turn for each 4096 vertices and each record', () => {
  const made = (count: number, more: readonly Step[]) => {
    const groups = Object.fromEntries(
      [...Array(count).keys()].map((i) => [`g${i}`, { type: 'group' as const }]),
    );
    const { graph } = smallEstate({ nodes: { p: {}, c: { resource: true }, ...groups }, steps: more });
    const rows = runToEnd(rowGraph(graph, filter, { hi: 3, lo: 3 }));
    return turns(markNeeded(graph, rows, new Uint8Array(graph.records.length))).turns;
  };
  const few = made(4, []);
  expect(made(4_000, [])).toBe(few);
  expect(made(4_094, [])).toBe(few + 1);
  // What leads to each vertex, the record, and once what loses.
  expect(made(4, [...members('g0 g2 one', 'g1 g2 one'), may('g2 c')])).toBe(few + 3);
  expect(made(4, [...members('g0 g2 one', 'g1 g2 one')])).toBe(few + 2);
});
