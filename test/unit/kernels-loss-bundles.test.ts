import { describe, expect, test } from 'vitest';
import { buildBundles, killersOf } from '../../src/graph/kernels/bundles';
import type { Bundles } from '../../src/graph/kernels/bundles';
import { runToEnd } from '../../src/lib/steps';
import { verbMask } from '../../src/model/permission';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';

const group = { type: 'group' } as const;
const thing = { resource: true } as const;
const read = { kind: 'permission', permission: 'read' } as const;
const write = { kind: 'permission', permission: 'write', verbs: verbMask('change') } as const;
const filter = { at: 0, rank: 1 as const, becoming: true };

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
  });
});
