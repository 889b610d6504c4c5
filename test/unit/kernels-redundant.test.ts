import { describe, expect, test } from 'vitest';
import { buildBundles, killersOf } from '../../src/graph/kernels/bundles';
import type { Bundles } from '../../src/graph/kernels/bundles';
import { NEEDED, REDUNDANT, SERVES_NOTHING, redundantRecords } from '../../src/graph/kernels/redundant';
import { runToEnd } from '../../src/lib/steps';
import { verbMask } from '../../src/model/permission';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';
import { turns } from './turns';

const group = { type: 'group' } as const;
const thing = { resource: true } as const;
const read = { kind: 'permission', permission: 'read' } as const;
const write = { kind: 'permission', permission: 'write', verbs: verbMask('change') } as const;
const filter = { at: 0, rank: 1 as const, becoming: true };
const names = ['nothing', 'needed', 'redundant'];

function marksOf(
  { graph }: ReturnType<typeof smallEstate>,
  verbs = 0,
): { readonly marks: Record<string, string>; readonly turns: number } {
  const bundles = runToEnd(buildBundles(graph, filter, verbs));
  const found = turns(redundantRecords(bundles, graph.records.length));
  const marks: Record<string, string> = {};
  found.value.forEach((mark, record) => {
    const { key, kind } = graph.records.at(record)!;
    if (kind === 'membership') marks[key.slice(2)] = names[mark]!;
  });
  return { marks, turns: found.turns };
}

describe('bundles by hand', () => {
  const built = (estate: SmallEstate, verbs = 0): { bundles: Bundles; list: string[] } => {
    const { graph } = smallEstate(estate);
    const bundles = runToEnd(buildBundles(graph, filter, verbs));
    const place = (at: number): string =>
      `${graph.nodes.at(bundles.node[at]!)!.id} ${['controlled', 'covered', 'ended'][bundles.state[at]!]}`;
    const list = [...bundles.to.keys()].map((b) =>
      [
        place(bundles.from[b]!),
        place(bundles.to[b]!),
        killersOf(bundles, b)
          .map((record) => graph.records.at(record)!.key.slice(2))
          .sort()
          .join(),
      ].join(' > '),
    );
    return { bundles, list };
  };
  const nodes = { a: {}, g: group, x: thing };

  test('of parallel steps go with what all supports of all of them need', () => {
    const by = (...steps: (readonly (readonly string[])[])[]): string[] =>
      built({
        nodes,
        steps: [
          ...steps.map((supports, i) => ({
            from: 'a',
            to: 'x',
            kind: 'permission' as const,
            permission: `p${i}`,
            supports,
          })),
          { from: 'g', to: 'x', ...read, supports: [['r', 'q']] },
        ],
      }).list.slice(0, 1);
    const to = (records: string): string[] => [`a controlled > x ended > ${records}`];
    expect(by([['r', 's', 't']])).toEqual(to('r,s,t'));
    expect(
      by([
        ['r', 's'],
        ['r', 't'],
      ]),
    ).toEqual(to('r'));
    expect(by([['r', 's', 't']], [['t', 'r', 'u']])).toEqual(to('r,t'));
    expect(by([['r', 's', 't']], [['t', 'r', 'u']], [['t', 'v']])).toEqual(to('t'));
    expect(by([['r', 's']], [['t']], [['r', 's']])).toEqual(to(''));
    expect(by([['r']], [['r', 's']])).toEqual(to('r'));
    expect(by([['r', 's']], [['s']])).toEqual(to('s'));
    expect(by([['r']], [[]])).toEqual(to(''));
    expect(by([['r'], [], ['r']])).toEqual(to(''));
  });

  test('one killer stands as itself, several as a list', () => {
    const { bundles } = built({
      nodes,
      steps: [
        { from: 'a', to: 'g', kind: 'member', supports: [['r']] },
        { from: 'a', to: 'x', ...read, supports: [['r', 's']] },
        { from: 'g', to: 'x', ...read, supports: [['s', 't']] },
      ],
    });
    expect(bundles.killerLists.length).toBe(2);
    expect([...bundles.killer].filter((one) => one < bundles.graph.records.length).length).toBe(1);
  });

  test('of containers that are both controlled and covered are more than steps', () => {
    const things = Array.from({ length: 40 }, (_, i) => `t${i}`);
    const { bundles } = built({
      nodes: Object.fromEntries(['a', ...things].map((id) => [id, id === 'a' ? {} : thing])),
      steps: [
        { from: 'a', to: 't0', ...write, inherits: true },
        { from: 'a', to: 't0', kind: 'control', permission: 'own' },
        ...things.slice(1).map((to, i) => ({
          from: `t${i}`,
          to,
          kind: 'contains' as const,
          supports: [[`c${i}`]],
        })),
      ],
    });
    expect(bundles.places).toBe(1 + 2 * 40);
    expect(bundles.to.length).toBe(2 + 2 * 39);
    const killers = [...bundles.killer].map((record) => bundles.graph.records.at(record)!.key);
    expect(new Set(killers).size).toBe(2 + 39);
    expect(marksOf({ graph: bundles.graph } as ReturnType<typeof smallEstate>).marks['c38']).toBe('needed');
  });
});

describe('redundant records by hand', () => {
  test('among hundreds of starters and things', () => {
    const users = Array.from({ length: 1_200 }, (_, i) => `u${i}`);
    const things = Array.from({ length: 100 }, (_, i) => `x${i}`);
    const expected: Record<string, string> = { inner: 'needed' };
    const steps: SmallEstate['steps'][number][] = [
      { from: 'h', to: 'g', kind: 'member', supports: [['inner']] },
    ];
    const add = (step: SmallEstate['steps'][number], record: string, mark: string): void => {
      steps.push({ ...step, supports: [[record]] });
      expected[record] = mark;
    };
    for (const x of things) add({ from: 'g', to: x, ...read }, `g ${x}`, 'needed');
    users.forEach((u, i) => {
      // Who is in h is in g by it.
      add({ from: u, to: 'g', kind: 'member' }, `${u} g`, i % 2 === 0 ? 'redundant' : 'needed');
      if (i % 2 === 0) add({ from: u, to: 'h', kind: 'member' }, `${u} h`, 'needed');
      if (i % 3 === 0) add({ from: u, to: `x${i % 100}`, ...read }, `${u} x`, 'redundant');
      if (i % 5 === 0) add({ from: u, to: `y${i}`, ...read }, `${u} y`, 'needed');
    });
    const own = users.filter((_, i) => i % 5 === 0).map((_, k) => `y${k * 5}`);
    const estate = smallEstate({
      nodes: {
        ...Object.fromEntries([...things, ...own].map((id) => [id, thing])),
        ...Object.fromEntries(users.map((id) => [id, {}])),
        g: group,
        h: group,
      },
      steps,
    });
    const { marks, turns: count } = marksOf(estate);
    expect(marks).toEqual(expected);
    // 342 things and groups are reached, in one block of 512; few turns beside.
    expect(count).toBeLessThan(10);
  });

  test('of several steps, each of which something else does, are looked at together', () => {
    // s does both ways of u0; of the others each has a record of its own for each way.
    const users = Array.from({ length: 70 }, (_, i) => `u${i}`);
    const steps = users.flatMap((u, i): SmallEstate['steps'][number][] => [
      { from: u, to: 'g', kind: 'member', supports: [[`${u} one`, 'all']] },
      { from: u, to: 'h', kind: 'member', supports: [[`${u} one`]] },
      { from: u, to: 'g', kind: 'assume', supports: [[`${u} two`]] },
      { from: u, to: 'h', kind: 'assume', supports: [[i === 0 ? 'u0 one' : `${u} two`]] },
    ]);
    const estate = smallEstate({
      nodes: { ...Object.fromEntries(users.map((u) => [u, {}])), g: group, h: group },
      steps,
    });
    const found = marksOf(estate);
    expect(found.marks).toEqual({
      all: 'redundant',
      ...Object.fromEntries(
        users.flatMap((u) => [`${u} one`, `${u} two`].map((name) => [name, 'redundant'])),
      ),
      'u0 one': 'needed',
    });
  });

  test('in a cycle, where a node is reached in another state too, and behind it', () => {
    const { marks } = marksOf(
      smallEstate({
        nodes: { a: {}, b: group, c: group, d: group, x: thing, y: thing },
        steps: [
          { from: 'a', to: 'b', kind: 'member', supports: [['a b']] },
          { from: 'b', to: 'c', kind: 'member', supports: [['b c']] },
          { from: 'c', to: 'b', kind: 'member', supports: [['c b']] },
          { from: 'c', to: 'd', kind: 'member', supports: [['c d']] },
          { from: 'd', to: 'c', kind: 'member', supports: [['d c']] },
          { from: 'd', to: 'b', kind: 'member', supports: [['d b']] },
          { from: 'c', to: 'x', ...read, supports: [['c x']] },
          { from: 'd', to: 'x', ...read, supports: [['d x']] },
          { from: 'b', to: 'y', ...read, supports: [['b y']] },
        ],
      }),
    );
    expect(marks).toEqual({
      'a b': 'needed',
      'b c': 'needed',
      // From c one comes to b by d as well.
      'c b': 'redundant',
      'c d': 'needed',
      'd c': 'redundant',
      'd b': 'redundant',
      'c x': 'redundant',
      'd x': 'redundant',
      'b y': 'needed',
    });
  });

  test('bridges of a cycle are settled together: no more turns where there are more of them', () => {
    const circle = Array.from({ length: 1_030 }, (_, i) => `g${i}`);
    const estate = smallEstate({
      nodes: Object.fromEntries(circle.map((id) => [id, group])),
      steps: circle.map((from, i) => ({
        from,
        to: circle[(i + 1) % circle.length]!,
        kind: 'member' as const,
        supports: [[from]],
      })),
    });
    const large = marksOf(estate);
    expect(Object.values(large.marks).every((mark) => mark === 'needed')).toBe(true);
    const circleOf = (count: number): number =>
      marksOf(
        smallEstate({
          nodes: Object.fromEntries(circle.slice(0, count).map((id) => [id, group])),
          steps: circle.slice(0, count).map((from, i) => ({
            from,
            to: circle[(i + 1) % count]!,
            kind: 'member' as const,
          })),
        }),
      ).turns;
    expect([circleOf(10), circleOf(500), large.turns]).toEqual([circleOf(2), circleOf(2), circleOf(2)]);
  });

  test('what serves nothing, and what only stands beside something', () => {
    const { marks } = marksOf(
      smallEstate({
        nodes: { a: {}, off: { enabled: false }, g: group, x: thing },
        steps: [
          { from: 'a', to: 'x', ...read, supports: [['one'], ['two', 'three']] },
          { from: 'off', to: 'x', ...read, supports: [['of off']] },
          { from: 'g', to: 'x', ...read, supports: [['past']], window: { from: 0, until: 0 } },
        ],
      }),
    );
    expect(marks).toEqual({
      one: 'redundant',
      two: 'redundant',
      three: 'redundant',
      'of off': 'nothing',
      past: 'nothing',
    });
    expect([SERVES_NOTHING, NEEDED, REDUNDANT]).toEqual([0, 1, 2]);
  });
});
