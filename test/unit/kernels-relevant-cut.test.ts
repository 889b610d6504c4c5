import { describe, expect, test } from 'vitest';
import { minimumCut } from '../../src/graph/kernels/cut';
import type { Cut } from '../../src/graph/kernels/cut';
import { stepPermission } from '../../src/graph/steps';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';
import { turns } from './turns';

const group = { type: 'group' } as const;
const thing = { resource: true } as const;
const read = { kind: 'permission', permission: 'read' } as const;
const member = { kind: 'member' } as const;

interface Found extends Omit<Cut, 'records'> {
  readonly records: readonly string[];
  readonly turns: number;
}

/** The cut between a and x, its records by name in their order, and how many turns it took. */
function cutOf({ graph, node }: ReturnType<typeof smallEstate>, last?: string): Found {
  const wanted = graph.permissions.indexOf(last ?? '');
  const found = turns(
    minimumCut(graph, {
      from: [node('a')],
      to: [node('x')],
      filter: { at: 0, rank: 1, becoming: true },
      ...(last === undefined ? {} : { last: (step: number) => stepPermission(graph, step) === wanted }),
    }),
  );
  expect(found.value.records).toEqual([...found.value.records].sort((p, q) => p - q));
  return {
    ...found.value,
    records: found.value.records.map((record) => graph.records.at(record)!.key.slice(2)),
    turns: found.turns,
  };
}

const nodes = { a: {}, g: group, h: group, m: group, x: thing };

describe('a minimum cut by hand', () => {
  test('is a maximum flow, in one turn, while each record serves one step', () => {
    const steps: SmallEstate['steps'] = [
      { from: 'a', to: 'g', ...member, supports: [['a1'], ['a2']] },
      { from: 'a', to: 'h', ...member, supports: [['b1', 'b2']] },
      { from: 'g', to: 'x', ...read, supports: [['c1']] },
      { from: 'h', to: 'x', ...read, supports: [['d1'], ['d2', 'd3']] },
    ];
    // Of a to h either record.
    const found = cutOf(smallEstate({ nodes, steps }));
    expect(found).toEqual({
      impossible: false,
      records: [expect.stringMatching(/^b/u), 'c1'],
      exact: true,
      atLeast: 2,
      turns: 1,
    });
    // All of a's, or all before x: what lies nearest to where it starts.
    const passed = [...steps, { from: 'g', to: 'h', ...member, supports: [[]] }];
    expect(cutOf(smallEstate({ nodes, steps: passed }))).toEqual({
      impossible: false,
      records: ['a1', 'a2', 'b1'],
      exact: true,
      atLeast: 3,
      turns: 1,
    });
  });

  test('lists records from the least on, in whichever order they were met', () => {
    const ids = Array.from({ length: 12 }, (_, i) => String.fromCharCode(97 + i));
    const across = (names: readonly string[]): Found =>
      cutOf(
        smallEstate({
          nodes: { a: {}, ...Object.fromEntries(ids.map((id) => [`g${id}`, group])), x: thing },
          steps: ids.flatMap((id, i): SmallEstate['steps'][number][] => [
            { from: 'a', to: `g${id}`, ...member, supports: [[`${names[i]!}1`], [`${names[i]!}2`]] },
            { from: `g${id}`, to: 'x', ...read, supports: [[names[i]!]] },
          ]),
        }),
      );
    expect(new Set(across(ids).records)).toEqual(new Set(ids));
    const shuffled = ids.map((_, i) => ids[(i * 5 + 3) % 12]!);
    expect(new Set(across(shuffled).records)).toEqual(new Set(ids));
  });

  test('is searched for where a record serves twice: a set that meets the ways so far, until none is left', () => {
    const { turns: count, ...found } = cutOf(
      smallEstate({
        nodes,
        steps: [
          { from: 'a', to: 'g', ...member, supports: [['p']] },
          { from: 'a', to: 'h', ...member, supports: [['q']] },
          { from: 'g', to: 'x', ...read, supports: [['r']] },
          { from: 'h', to: 'x', ...read, supports: [['r']] },
        ],
      }),
    );
    expect(found).toEqual({ impossible: false, records: ['r'], exact: true, atLeast: 1 });
    // The flow, the one way that is found first, and the one that a set meeting that one leaves.
    expect(count).toBe(3);
  });

  test('is settled as soon as as many records are needed as the flow says', () => {
    const { turns: count, ...found } = cutOf(
      smallEstate({
        nodes,
        steps: [
          { from: 'a', to: 'g', ...member, supports: [['p']] },
          { from: 'a', to: 'g', kind: 'assume', supports: [['q']] },
          { from: 'g', to: 'm', ...member, supports: [['r']] },
          { from: 'm', to: 'x', ...read, supports: [['r']] },
        ],
      }),
    );
    expect(found).toEqual({ impossible: false, records: ['r'], exact: true, atLeast: 1 });
    expect(count).toBe(2);
  });

  test('where a step leads to two places, is searched for too', () => {
    const found = cutOf(
      smallEstate({
        nodes: { a: {}, top: thing, x: thing },
        steps: [
          { from: 'a', to: 'top', kind: 'control', permission: 'own', inherits: true, supports: [['one']] },
          { from: 'top', to: 'x', kind: 'contains', supports: [[]] },
          { from: 'top', to: 'x', kind: 'permission', permission: 'own', supports: [['two']] },
        ],
      }),
      'own',
    );
    expect(found).toMatchObject({ records: ['one'], exact: true, atLeast: 1, impossible: false });
    expect(found.turns).toBeGreaterThan(1);
  });

  test('is a flow all the same where what no removal ends leads to two places', () => {
    // To act as top leads on to acting as x, a permission on top to one on x.
    const found = cutOf(
      smallEstate({
        nodes: { a: {}, top: thing, x: thing },
        steps: [
          { from: 'a', to: 'top', kind: 'control', permission: 'own', supports: [['one']] },
          { from: 'a', to: 'top', ...read, through: false, inherits: true, supports: [['two']] },
          { from: 'top', to: 'x', kind: 'contains', supports: [[]] },
        ],
      }),
    );
    expect(found).toEqual({
      impossible: false,
      records: ['one', 'two'],
      exact: true,
      atLeast: 2,
      turns: 1,
    });
  });

  test('takes what no removal ends for granted, however often it is met', () => {
    const found = cutOf(
      smallEstate({
        nodes: { ...nodes, top: thing },
        steps: [
          { from: 'a', to: 'g', kind: 'control', permission: 'own', inherits: true, supports: [[]] },
          { from: 'a', to: 'top', kind: 'control', permission: 'own', inherits: true, supports: [[]] },
          { from: 'top', to: 'm', kind: 'contains', supports: [[]] },
          { from: 'm', to: 'x', kind: 'contains', supports: [['c1']] },
          { from: 'g', to: 'x', ...read, supports: [['d1']] },
        ],
      }),
    );
    expect(found).toMatchObject({ records: ['c1', 'd1'], exact: true, atLeast: 2 });
  });

  test('from who is a target already is impossible, and from who comes to nothing is nothing', () => {
    const { graph, node } = smallEstate({ nodes, steps: [{ from: 'a', to: 'g', ...member }] });
    const between = (from: string, to: string): { turns: number; value: Cut } =>
      turns(
        minimumCut(graph, {
          from: [node(from)],
          to: [node(to)],
          filter: { at: 0, rank: 1, becoming: true },
        }),
      );
    expect(between('a', 'a').value.impossible).toBe(true);
    expect(between('g', 'a')).toEqual({
      value: { impossible: false, records: [], exact: true, atLeast: 0 },
      turns: 0,
    });
  });
});
