import { describe, expect, test } from 'vitest';
import { Covering } from '../../src/graph/kernels/covering';
import { differences, matchByName } from '../../src/graph/kernels/difference';
import type { Differences } from '../../src/graph/kernels/difference';
import { HeldWalker } from '../../src/graph/kernels/held';
import { runToEnd } from '../../src/lib/steps';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';
import { turns } from './turns';

const group = { type: 'group' } as const;
const thing = { resource: true } as const;
const read = { kind: 'permission', permission: 'read' } as const;
const maybe = { verdict: 'conditional', note: 'if' } as const;
const unknown = { verdict: 'not-evaluated', note: 'missing' } as const;
const contains = { kind: 'contains', through: false, supports: [[]] } as const;

test('names that stand for a name, itself aside', () => {
  const names = ['s3:GetObject', 's3:ListBucket', 'iam:PassRole', 'read'];
  const covering = new Covering(names, ['s3:*', 's3:GetObject', 's3:Get*', '*', 'read', 'IAM:pass????']);
  expect([0, 1, 2, 3, 4].map((number) => covering.of(number))).toEqual([[0, 2, 3], [0, 3], [3, 5], [], []]);
  // Asked again, it is the same list.
  expect(covering.of(0)).toBe(covering.of(0));
  expect(new Covering(names, ['s3:GetObject', 'read']).of(0)).toEqual([]);
});

describe('rows of one principal by hand', () => {
  type Row = readonly [rank: number, above: number, below: number, by: string];
  const held = (estate: SmallEstate, out: readonly string[] = []): Record<string, Row> => {
    const { graph, node } = smallEstate(estate);
    const within = new Uint8Array(graph.nodes.length).fill(1);
    for (const id of out) within[node(id)] = 0;
    const walker = new HeldWalker(
      graph,
      { at: 0, rank: 1, becoming: true },
      out.length === 0 ? undefined : within,
    );
    const { value: rows, turns: count } = turns(walker.walkInTurns(node('a')));
    expect(count).toBe(0);
    const id = (one: number): string => graph.nodes.at(one)!.id;
    return Object.fromEntries(
      Array.from({ length: rows.count }, (_, i): [string, Row] => {
        const step = rows.step[i]!;
        return [
          `${graph.permissions[rows.permission[i]!] ?? 'none'} ${id(rows.resource[i]!)}`,
          [
            rows.rank[i]!,
            rows.above[i]!,
            rows.below[i]!,
            `${id(graph.stepFrom[step]!)} ${id(graph.stepTo[step]!)}`,
          ],
        ];
      }),
    );
  };

  test('are by the fewest steps, those of containment counted with those to who was granted it', () => {
    expect(
      held({
        nodes: { a: {}, g: group, top: thing, mid: thing, x: thing, y: thing },
        steps: [
          { from: 'a', to: 'g', kind: 'member' },
          { from: 'a', to: 'top', ...read, inherits: true },
          { from: 'g', to: 'x', ...read },
          { from: 'g', to: 'mid', ...read },
          { from: 'top', to: 'mid', ...contains },
          { from: 'mid', to: 'x', ...contains },
          { from: 'mid', to: 'y', ...contains },
        ],
      }),
    ).toEqual({
      'read top': [3, 0, 0, 'a top'],
      // As far by the group: the first stays.
      'read mid': [3, 0, 1, 'a top'],
      'read x': [3, 1, 0, 'g x'],
      'read y': [3, 0, 2, 'a top'],
    });
  });

  test('flow down again where a shorter way comes to a container', () => {
    expect(
      held({
        nodes: { a: {}, over: thing, top: thing, x: thing },
        steps: [
          { from: 'a', to: 'over', ...read, inherits: true },
          { from: 'a', to: 'top', ...read, inherits: true },
          { from: 'over', to: 'top', ...contains },
          { from: 'top', to: 'x', ...contains },
        ],
      }),
    ).toEqual({
      'read over': [3, 0, 0, 'a over'],
      'read top': [3, 0, 0, 'a top'],
      'read x': [3, 0, 1, 'a top'],
    });
  });

  test('the strongest verdict before the fewest steps, each verdict by itself', () => {
    expect(
      held({
        nodes: { a: {}, g: group, top: thing, x: thing, y: thing, z: thing, deep: thing },
        steps: [
          { from: 'a', to: 'g', kind: 'member' },
          { from: 'g', to: 'top', ...read, inherits: true },
          { from: 'top', to: 'x', ...contains },
          { from: 'a', to: 'x', ...read, ...maybe },
          // The weaker after the stronger, and the other way round.
          { from: 'a', to: 'y', ...read, ...maybe },
          { from: 'a', to: 'z', ...read, ...unknown },
          { from: 'top', to: 'deep', ...contains, ...maybe },
          { from: 'top', to: 'z', ...contains, ...unknown },
        ],
      }),
    ).toEqual({
      'read top': [3, 1, 0, 'g top'],
      'read x': [3, 1, 1, 'g top'],
      'read y': [2, 0, 0, 'a y'],
      'read deep': [2, 1, 1, 'g top'],
      'read z': [1, 0, 0, 'a z'],
    });
  });

  test('of one permission each, and of what is assumed', () => {
    expect(
      held({
        nodes: { a: {}, x: thing, y: thing },
        steps: [
          { from: 'a', to: 'x', kind: 'assume' },
          { from: 'a', to: 'x', kind: 'permission', permission: 'first' },
          { from: 'a', to: 'x', kind: 'permission', permission: 'second' },
          { from: 'a', to: 'y', kind: 'permission', permission: 'second' },
        ],
      }),
    ).toEqual({
      'none x': [3, 0, 0, 'a x'],
      'first x': [3, 0, 0, 'a x'],
      'second x': [3, 0, 0, 'a x'],
      'second y': [3, 0, 0, 'a y'],
    });
  });

  test('past what is not within, and nothing of who is disabled', () => {
    const estate = (a: SmallEstate['nodes'][string]): SmallEstate => ({
      nodes: { a, g: group, h: group, top: thing, mid: thing, x: thing, y: thing },
      steps: [
        { from: 'a', to: 'g', kind: 'member' },
        { from: 'a', to: 'h', kind: 'member' },
        { from: 'g', to: 'y', ...read },
        { from: 'h', to: 'top', ...read, inherits: true },
        { from: 'h', to: 'x', kind: 'permission', permission: 'see' },
        { from: 'top', to: 'mid', ...contains },
        { from: 'mid', to: 'x', ...contains },
      ],
    });
    expect(Object.keys(held(estate({}))).sort()).toEqual([
      'read mid',
      'read top',
      'read x',
      'read y',
      'see x',
    ]);
    expect(Object.keys(held(estate({}), ['g', 'mid'])).sort()).toEqual(['read top', 'see x']);
    expect(Object.keys(held(estate({}), ['x'])).sort()).toEqual(['read mid', 'read top', 'read y']);
    expect(held(estate({ enabled: false }))).toEqual({});
  });
});

describe('differences by hand', () => {
  const compare = (
    before: SmallEstate,
    after: SmallEstate,
    limit?: number,
  ): { readonly found: Differences; readonly rows: string[] } => {
    const [old, now] = [smallEstate(before).graph, smallEstate(after).graph];
    const match = turns(matchByName(old, now));
    expect(match.turns).toBe(0);
    const [nodes, permissions] = [now.nodes.length, now.permissions.length];
    const only = [...match.value.afterOf].flatMap((at, i) => (at === 0xffffffff ? [nodes + i] : []));
    const filter = { at: 0, rank: 1 as const, becoming: true };
    const { value: found, turns: count } = turns(
      differences(
        { graph: old, filter },
        { graph: now, filter },
        match.value,
        [...now.nodeKind.keys(), ...only],
        limit,
      ),
    );
    expect(count).toBe(nodes + only.length);
    const id = (one: number): string => (one < nodes ? now.nodes.at(one)! : old.nodes.at(one - nodes)!).id;
    const name = (one: number): string =>
      one === 0xffff || one === 0xffffffff
        ? 'none'
        : (now.permissions[one] ?? old.permissions[one - permissions] ?? 'none');
    for (const column of [found.principal, found.permission, found.resource, found.before, found.after])
      expect(column.length).toBe(found.count);
    const rows = Array.from(
      { length: found.count },
      (_, i) =>
        `${id(found.principal[i]!)} ${name(found.permission[i]!)} ${id(found.resource[i]!)}: ${found.before[i]} to ${found.after[i]}`,
    );
    return { found, rows: rows.sort() };
  };
  const permits = (
    from: string,
    to: string,
    permission: string,
    more: Partial<SmallEstate['steps'][number]> = {},
  ): SmallEstate['steps'][number] => ({ from, to, kind: 'permission', permission, ...more });

  test('of principals, resources and permissions that are in one of them alone', () => {
    const { found, rows } = compare(
      {
        nodes: { gone: {}, a: {}, x: thing, old: thing },
        steps: [
          permits('gone', 'x', 'read'),
          permits('a', 'x', 'read'),
          permits('a', 'x', 'was'),
          permits('a', 'old', 'read'),
          { from: 'a', to: 'x', kind: 'assume' },
        ],
      },
      {
        nodes: { fresh: thing, a: {}, more: {}, x: thing },
        steps: [
          permits('a', 'x', 'read', maybe),
          permits('a', 'x', 'is'),
          permits('a', 'fresh', 'read'),
          permits('more', 'x', 'read'),
          { from: 'a', to: 'x', kind: 'assume' },
        ],
      },
    );
    expect(rows).toEqual([
      'a is x: 0 to 3',
      'a read fresh: 0 to 3',
      'a read old: 3 to 0',
      'a read x: 3 to 2',
      'a was x: 3 to 0',
      'gone read x: 3 to 0',
      'more read x: 0 to 3',
    ]);
    expect(found).toMatchObject({
      gained: 3,
      lost: 3,
      weaker: 1,
      stronger: 0,
      principals: 3,
      truncated: false,
    });
  });

  test('not of a name that another one stands for, as far as that goes', () => {
    const one = (...steps: SmallEstate['steps']): SmallEstate => ({
      nodes: { a: {}, x: thing, y: thing },
      steps,
    });
    const rows = (before: SmallEstate, after: SmallEstate): string[] => compare(before, after).rows;
    const [get, some, all] = ['s3:GetObject', 's3:Get*', 's3:*'];
    expect(rows(one(permits('a', 'x', get)), one(permits('a', 'x', some)))).toEqual(['a s3:Get* x: 0 to 3']);
    expect(rows(one(permits('a', 'x', get)), one(permits('a', 'x', some, maybe)))).toEqual([
      'a s3:Get* x: 0 to 2',
      'a s3:GetObject x: 3 to 2',
    ]);
    // On another thing it stands for nothing.
    expect(rows(one(permits('a', 'x', get)), one(permits('a', 'y', some)))).toEqual([
      'a s3:Get* y: 0 to 3',
      'a s3:GetObject x: 3 to 0',
    ]);
    expect(rows(one(permits('a', 'x', some)), one(permits('a', 'x', get)))).toEqual(['a s3:Get* x: 3 to 0']);
    // Weaker than what stood for it.
    expect(rows(one(permits('a', 'x', some, maybe)), one(permits('a', 'x', get)))).toEqual([
      'a s3:Get* x: 2 to 0',
      'a s3:GetObject x: 2 to 3',
    ]);
    // It is stronger by name, but was so by what stood beside it.
    const beside = (verdict: typeof maybe | object): SmallEstate =>
      one(permits('a', 'x', get, verdict), permits('a', 'x', all));
    expect(rows(beside(maybe), beside({}))).toEqual([]);
    expect(rows(beside({}), beside(maybe))).toEqual([]);
    expect(rows(one(permits('a', 'x', get, maybe)), one(permits('a', 'x', get)))).toEqual([
      'a s3:GetObject x: 2 to 3',
    ]);
    // The strongest of several.
    const several = one(permits('a', 'x', some, unknown), permits('a', 'x', all, maybe));
    expect(rows(one(permits('a', 'x', get)), several)).toEqual([
      'a s3:* x: 0 to 2',
      'a s3:Get* x: 0 to 1',
      'a s3:GetObject x: 3 to 2',
    ]);
  });

  test('are more than are listed, of whichever sort', () => {
    const of = (x: object | undefined, y: object | undefined): SmallEstate => ({
      nodes: { a: {}, x: thing, y: thing },
      steps: [
        ...(x === undefined ? [] : [permits('a', 'x', 'read', x)]),
        ...(y === undefined ? [] : [permits('a', 'y', 'read', y)]),
      ],
    });
    const sorts = (before: SmallEstate, after: SmallEstate): number[] => {
      const { found, rows } = compare(before, after, 1);
      expect([found.truncated, rows.length, found.principals]).toEqual([true, 1, 1]);
      return [found.gained, found.lost, found.weaker, found.stronger];
    };
    expect(sorts(of({}, undefined), of(maybe, {}))).toEqual([1, 0, 1, 0]);
    expect(sorts(of({}, maybe), of(maybe, {}))).toEqual([0, 0, 1, 1]);
    expect(sorts(of({}, undefined), of(undefined, {}))).toEqual([1, 1, 0, 0]);
    expect(sorts(of({}, maybe), of(undefined, {}))).toEqual([0, 1, 0, 1]);
    expect(
      runToEnd(matchByName(smallEstate(of({}, {})).graph, smallEstate(of({}, {})).graph)).afterOf.length,
    ).toBe(smallEstate(of({}, {})).graph.nodes.length);
  });
});
