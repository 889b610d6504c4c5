import { describe, expect, test } from 'vitest';
import { alteredSteps, replacedSteps } from '../../src/graph/kernels/altered';
import { affectedNodes, endedSteps } from '../../src/graph/kernels/change';
import { cutOff } from '../../src/graph/kernels/cut-off';
import { differences, sameNumbers } from '../../src/graph/kernels/difference';
import type { Differences } from '../../src/graph/kernels/difference';
import { lossesByRow } from '../../src/graph/kernels/lost-rows';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { RowHolders } from '../../src/graph/kernels/row-holders';
import { runToEnd } from '../../src/lib/steps';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';
import { turns } from './turns';

const group = { type: 'group' } as const;
const thing = { resource: true } as const;
const member = { kind: 'member' } as const;
const read = { kind: 'permission', permission: 'read' } as const;
const maybe = { verdict: 'conditional', note: 'if' } as const;
const unknown = { verdict: 'not-evaluated', note: 'missing' } as const;
/** Stands on the record that is taken away. */
const gone = { supports: [['gone']] } as const;

/** An estate, and what its steps on the record `gone` are. */
function without(estate: SmallEstate) {
  const made = smallEstate(estate);
  const { graph } = made;
  const record = [...graph.records].findIndex(({ key }) => key === 't|gone');
  const change = { records: new Set([record]), nodes: new Set<number>(), added: [] };
  const ended = endedSteps(graph, recordSteps(graph), change);
  const named = (column: Uint8Array | Uint32Array): string[] =>
    Object.keys(estate.nodes)
      .filter((id) => column[made.node(id)] !== 0)
      .sort();
  return { ...made, change, ended, named };
}

describe('what stands for a step that ends', () => {
  const { graph, ended } = without({
    nodes: {
      ...Object.fromEntries(
        ['both', 'twice', 'weak', 'strong', 'blocked', 'held', 'alone'].map((id) => [id, {}]),
      ),
      off: { type: 'group', enabled: false },
      g: group,
      h: group,
      k: group,
      top: thing,
      x: thing,
    },
    steps: [
      { from: 'h', to: 'g', ...member },
      { from: 'h', to: 'k', ...member },
      { from: 'both', to: 'g', ...member, ...gone },
      { from: 'both', to: 'h', ...member },
      // Two of one start.
      { from: 'twice', to: 'g', ...member, ...gone },
      { from: 'twice', to: 'k', ...member, ...gone },
      { from: 'twice', to: 'h', ...member },
      // As strong as it was, or it does not stand for it.
      { from: 'weak', to: 'g', ...member, ...gone },
      { from: 'weak', to: 'h', ...member, ...maybe },
      { from: 'strong', to: 'g', ...member, ...maybe, ...gone },
      { from: 'strong', to: 'h', ...member },
      // Nobody goes on from who is disabled, nor from a thing that one has a permission on.
      { from: 'blocked', to: 'g', ...member, ...gone },
      { from: 'blocked', to: 'off', ...member },
      { from: 'off', to: 'g', ...member },
      { from: 'held', to: 'x', kind: 'control', permission: 'own', ...gone },
      { from: 'held', to: 'x', ...read, through: false },
      { from: 'alone', to: 'g', ...member, ...gone },
      { from: 'top', to: 'x', kind: 'contains', through: true, ...gone },
      { from: 'top', to: 'x', kind: 'unlocks' },
    ],
  });
  const replaced = (rank: 1 | 3): string[] =>
    [...runToEnd(replacedSteps(graph, { at: 0, rank, becoming: true }, ended))]
      .map(
        (step) => `${graph.nodes.at(graph.stepFrom[step]!)!.id} ${graph.nodes.at(graph.stepTo[step]!)!.id}`,
      )
      .sort();

  test('is another way to where it leads, as strong and over what one acts as', () => {
    expect(replaced(1)).toEqual(['both g', 'strong g', 'twice g', 'twice k']);
    // What is weaker than asked for is no step.
    expect(replaced(3)).toEqual(['both g', 'twice g', 'twice k']);
  });
});

describe('who is cut off where steps end', () => {
  const estate: SmallEstate = {
    nodes: {
      a: {},
      b: {},
      d: {},
      e: {},
      v: {},
      w: {},
      p: {},
      off: { enabled: false },
      g: group,
      h: group,
      x: thing,
    },
    steps: [
      { from: 'h', to: 'g', ...member },
      { from: 'g', to: 'x', ...read },
      // To g no more; b by h still.
      { from: 'a', to: 'g', ...member, ...gone },
      { from: 'b', to: 'g', ...member, ...gone },
      { from: 'b', to: 'h', ...member },
      // Who acts as a: d belongs to h too, e does not, v only might act as a.
      { from: 'd', to: 'a', kind: 'unlocks' },
      { from: 'd', to: 'h', ...member },
      { from: 'e', to: 'a', kind: 'unlocks' },
      { from: 'v', to: 'a', kind: 'unlocks', ...unknown },
      // By h only if a condition holds.
      { from: 'w', to: 'g', ...member, ...gone },
      { from: 'w', to: 'h', ...member, ...maybe },
      { from: 'off', to: 'g', ...member, ...gone },
    ],
  };
  const of = (
    { graph, ended, change, named }: ReturnType<typeof without>,
    rank: 1 | 2 | 3,
    many?: number,
  ) => {
    const filter = { at: 0, rank, becoming: true };
    const altered = alteredSteps(graph, filter, ended, change);
    const { value, turns: count } = turns(cutOff(graph, filter, new Set(ended), altered, many));
    return { found: named(value), affected: named(runToEnd(affectedNodes(graph, filter, altered))), count };
  };

  test('is whoever no more comes there as strongly', () => {
    const made = without(estate);
    // b and d come to g by h.
    expect(of(made, 3, 0)).toEqual({ found: ['a', 'e', 'w'], affected: ['a', 'b', 'd', 'e', 'w'], count: 1 });
    const all = ['a', 'b', 'd', 'e', 'v', 'w'];
    expect(of(made, 1, 0)).toEqual({ found: ['a', 'e', 'v', 'w'], affected: all, count: 3 });
    // Of few it is not asked.
    expect(of(made, 1, 6)).toEqual({ found: all, affected: all, count: 0 });
    expect(of(made, 1, 5).found).toEqual(['a', 'e', 'v', 'w']);
    expect(of(made, 1)).toEqual({ found: all, affected: all, count: 0 });
  });

  test('and whoever loses a permission, or what one flows down to, whatever else they have', () => {
    const steps = [
      ...estate.steps,
      { from: 'p', to: 'x', ...read, ...gone },
      { from: 'p', to: 'h', ...member },
    ];
    expect(of(without({ ...estate, steps }), 3, 0).found).toEqual(['a', 'e', 'p', 'w']);
    const nodes = { ...estate.nodes, top: thing };
    const flowing = [
      ...estate.steps,
      { from: 'p', to: 'top', ...read, inherits: true },
      { from: 'top', to: 'x', kind: 'contains', through: false, ...gone } as const,
    ];
    expect(of(without({ nodes, steps: flowing }), 3, 0).found).toEqual(['a', 'e', 'p', 'top', 'w']);
  });

  test('where nothing passes on, or more than are looked at side by side, is who is affected', () => {
    const holds: SmallEstate = {
      nodes: { a: {}, b: {}, g: group, x: thing },
      steps: [
        { from: 'a', to: 'g', ...member },
        { from: 'g', to: 'x', ...read, ...gone },
      ],
    };
    expect(of(without(holds), 1, 0)).toEqual({ found: ['a', 'g'], affected: ['a', 'g'], count: 0 });
    const many = (count: number): SmallEstate => {
      const ids = Array.from({ length: count }, (_, i) => `u${i}`);
      return {
        nodes: { ...Object.fromEntries(ids.map((id) => [id, {}])), g: group, h: group, x: thing },
        steps: [
          ...ids.map((from) => ({ from, to: 'g', ...member, ...gone })),
          ...ids.slice(1).map((from) => ({ from, to: 'h', ...member })),
          { from: 'h', to: 'g', ...member },
          { from: 'g', to: 'x', ...read },
        ],
      };
    };
    expect(of(without(many(32)), 3, 0)).toMatchObject({ found: ['u0'], count: 1 });
    expect(of(without(many(33)), 3, 0).found.length).toBe(33);
  });
});

describe('what is lost, row by row', () => {
  const verdicts = ['none', 'not-evaluated', 'conditional', 'allowed'];
  /** Rows as they are told: who, what, where, before and after; and how many turns it took. */
  function lost(estate: SmallEstate, rank: 1 | 3, most?: number) {
    const { graph, ended } = without(estate);
    const filter = { at: 0, rank, becoming: true };
    const left = new Set(ended);
    const everyone = [...graph.nodeKind.keys()];
    const after = { ...filter, survives: (step: number) => !left.has(step) };
    const all = runToEnd(
      differences({ graph, filter }, { graph, filter: after }, sameNumbers(graph, graph), everyone),
    );
    const { value, turns: count } = turns(lossesByRow(graph, filter, left, all, everyone, most));
    const id = (node: number): string => graph.nodes.at(node)!.id;
    const told = (found: Differences): string[] =>
      [...found.principal.keys()].map((i) => {
        const permission = graph.permissions[found.permission[i]!] ?? 'itself';
        const was = verdicts[found.before[i]!]!;
        return `${id(found.principal[i]!)} ${permission} ${id(found.resource[i]!)} ${was} ${verdicts[found.after[i]!]!}`;
      });
    if (value !== undefined) expect(told(value).sort()).toEqual(told(all).sort());
    return { rows: value === undefined ? undefined : told(value), count };
  }

  test('with each verdict, but for who holds it otherwise', () => {
    const estate: SmallEstate = {
      nodes: { a: {}, b: {}, c: {}, g: group, h: group, x: thing, y: thing },
      steps: [
        { from: 'a', to: 'g', ...member, ...gone },
        { from: 'b', to: 'g', ...member, ...gone },
        { from: 'b', to: 'h', ...member },
        { from: 'c', to: 'g', ...member, ...gone },
        { from: 'c', to: 'y', ...read, ...unknown },
        { from: 'g', to: 'x', ...read },
        { from: 'g', to: 'y', ...read, ...maybe },
        { from: 'h', to: 'x', ...read },
      ],
    };
    const found = lost(estate, 1);
    expect(found.rows!.sort()).toEqual([
      'a read x allowed none',
      'a read y conditional none',
      'b read y conditional none',
      'c read x allowed none',
      'c read y conditional not-evaluated',
    ]);
    // Each of three verdicts before and after.
    expect(found.count).toBe(6);
    const sure = lost(estate, 3);
    expect(sure.rows!.sort()).toEqual(['a read x allowed none', 'c read x allowed none']);
    expect(sure.count).toBe(2);
    expect(lost({ ...estate, steps: estate.steps.slice(-2) }, 1)).toEqual({ rows: undefined, count: 0 });
  });

  /** Of all things each by one record: `count` rows lost by a, and by b but for the first; z, whose steps stay. */
  const things = (count: number, names: readonly string[]): SmallEstate => {
    const ids = Array.from({ length: count }, (_, i) => `x${String(i).padStart(2, '0')}`);
    return {
      nodes: {
        a: {},
        b: {},
        ...Object.fromEntries(names.map((name) => [`holds ${name}`, {}])),
        g: group,
        z: thing,
        ...Object.fromEntries(ids.map((id) => [id, thing])),
      },
      steps: [
        { from: 'a', to: 'g', ...member, ...gone },
        { from: 'b', to: 'g', ...member, ...gone },
        ...ids.map((to) => ({ from: 'g', to, kind: 'permission', permission: 's3:GetObject' }) as const),
        { from: 'b', to: ids[0]!, kind: 'permission', permission: names[0] ?? 's3:GetObject' },
        ...names.map(
          (permission) => ({ from: `holds ${permission}`, to: 'z', kind: 'permission', permission }) as const,
        ),
      ],
    };
  };
  const rowsOf = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => `x${String(i).padStart(2, '0')}`).flatMap((x, i) => [
      `a s3:GetObject ${x} allowed none`,
      ...(i === 0 ? [] : [`b s3:GetObject ${x} allowed none`]),
    ]);

  test('32 rows at once, those that stand for one among them', () => {
    // Rows, names that stand for each, and blocks: each takes a turn before and one after.
    for (const [count, names, blocks] of [
      [32, [], 1],
      [33, [], 2],
      [65, [], 3],
      [16, ['s3:Get*'], 1],
      [17, ['s3:Get*'], 2],
      [10, ['s3:*', 's3:Get*'], 1],
      [11, ['s3:*', 's3:Get*'], 2],
    ] as const) {
      const found = lost(things(count, names), 3);
      expect(found.rows!.sort()).toEqual(rowsOf(count).sort());
      expect([count, names, found.count]).toEqual([count, names, 2 * blocks]);
    }
  });

  test('is given up where it costs more than to go from one principal to the next', () => {
    const estate = things(33, []);
    // Of the first 32 things: 33 steps into them, two into g; who holds one is looked at: g, a, and b twice, as it is come
    // to by two ways. Without the two steps that end: g, and b once.
    const cost = 33 + 2 + 4 + (33 + 2 + 2);
    expect(lost(estate, 3, cost).rows?.length).toBe(65);
    expect(lost(estate, 3, cost - 1)).toEqual({ rows: undefined, count: 1 });
  });
});

describe('who holds a row', () => {
  test('on what contains it by what flows down alone', () => {
    const { graph, node, named } = without({
      nodes: { a: {}, b: {}, c: {}, d: {}, e: {}, off: { enabled: false }, top: thing, x: thing, y: thing },
      steps: [
        { from: 'a', to: 'top', ...read, inherits: true },
        { from: 'b', to: 'top', ...read },
        { from: 'c', to: 'x', ...read },
        { from: 'd', to: 'x', kind: 'permission', permission: 'write' },
        { from: 'e', to: 'y', ...read, inherits: true },
        { from: 'off', to: 'x', ...read },
        { from: 'top', to: 'x', kind: 'contains', through: false, supports: [[]] },
      ],
    });
    const holders = new RowHolders(graph, { at: 0, becoming: true });
    const asked = (permission: string, resource: string): string[] => {
      const rows = { permission: [graph.permissions.indexOf(permission)], resource: [node(resource)] };
      return named(runToEnd(holders.at(rows, 1, new Set())));
    };
    expect(asked('read', 'x')).toEqual(['a', 'c']);
    expect(asked('read', 'top')).toEqual(['a', 'b']);
    expect(asked('write', 'x')).toEqual(['d']);
    expect(asked('write', 'top')).toEqual([]);
    expect(asked('read', 'y')).toEqual(['e']);
  });
});
