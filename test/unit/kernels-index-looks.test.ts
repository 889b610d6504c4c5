import { describe, expect, test } from 'vitest';
import type { Counts, Reachable } from '../../src/graph/kernels/counts';
import type { Hubs } from '../../src/graph/kernels/hubs';
import type { Projection } from '../../src/graph/kernels/projection';
import { ReachIndex } from '../../src/graph/kernels/reach-index';
import { reachRows } from '../../src/graph/kernels/reach-rows';
import { runToEnd } from '../../src/lib/steps';
import { acyclic } from './small-digraphs';

/** A column that notes which of its entries are read, once it is told to. */
function watched<A extends Uint32Array | Int32Array>(
  column: A,
  see: (index: number, entry: number) => void,
): A {
  return new Proxy(column, {
    get(target, key) {
      const entry: unknown = Reflect.get(target, key, target);
      if (typeof key === 'string' && /^\d+$/u.test(key)) see(Number(key), Number(entry));
      return entry;
    },
  });
}

/*
 * 12 leads to 11 and 10, these to 9 and 8, both to 7, this to 6 and 0; 10 to 1 as well. Beside it 13 leads to 5 and 4,
 * both to 3, this to 2. 14 leads to 13 and 12. Each node is a component of its number; 15 is reached by none.
 */
const small = acyclic(15, [
  [14, 13],
  [14, 12],
  [13, 5],
  [13, 4],
  [12, 11],
  [12, 10],
  [11, 9],
  [11, 8],
  [10, 8],
  [10, 1],
  [9, 7],
  [8, 7],
  [7, 6],
  [7, 0],
  [5, 3],
  [4, 3],
  [3, 2],
]);
/** 5 leads to 4 and this to 1; 3, to which nothing leads, to 2 and this to 0. */
const beside = acyclic(6, [
  [5, 4],
  [4, 1],
  [3, 2],
  [2, 0],
]);
const column = (of: (c: number) => number): Int32Array => Int32Array.from({ length: 15 }, (_, c) => of(c));
const none: Hubs = { count: 0, leadsTo: column(() => 0), ledBy: column(() => 0) };
const inside = (list: readonly number[]) => (c: number) => (list.includes(c) ? 1 : 0);
const by = (hub: { readonly above: readonly number[]; readonly below: readonly number[] }): Hubs => ({
  count: 1,
  leadsTo: column(inside(hub.above)),
  ledBy: column(inside(hub.below)),
});
/** 7 as a hub, and 3. */
const seven = by({ above: [14, 12, 11, 10, 9, 8, 7], below: [7, 6, 0] });
const three = by({ above: [14, 13, 5, 4, 3], below: [3, 2] });

/** What is looked at: `>` components that are led to, `<` those that lead, as far as their hubs are asked for. */
function looking(hubs: Hubs, most?: number, dag = small) {
  const looks: string[] = [];
  const places = Uint32Array.from({ length: dag.count + 1 }, (_, node) =>
    node === dag.count ? 0xffffffff : node,
  );
  const projection: Projection = {
    nodes: dag.count + 1,
    places: dag.count,
    controlled: places,
    covered: places,
    end: places,
    nodeOf: places.slice(0, dag.count),
    outStart: dag.outStart,
    outTo: dag.outTo,
    outStep: new Uint32Array(dag.outTo.length),
  };
  const weight = new Uint32Array(dag.count).fill(1);
  const found: Reachable = {
    dag: { ...dag, outTo: watched(dag.outTo, (_, to) => looks.push(`>${to}`)) },
    weight,
    labels: 1,
    starters: weight,
    hubs: { ...hubs, leadsTo: watched(hubs.leadsTo, (c) => looks.push(`<${c}`)) },
  };
  const behind = (c: number): Set<number> => {
    const all = new Set([c]);
    for (const one of all)
      for (let i = dag.outStart[one]!; i < dag.outStart[one + 1]!; i++) all.add(dag.outTo[i]!);
    all.delete(c);
    return all;
  };
  const reached = Uint32Array.from({ length: 16 }, (_, c) => (c === 15 ? 0 : behind(c).size));
  const counts: Counts = { reached, reaching: new Uint32Array(16) };
  const rows = runToEnd(reachRows(projection, { ...found, dag, hubs }, most));
  const index = new ReachIndex(projection, found, counts, rows);
  const looked = (ask: () => unknown): string => {
    looks.length = 0;
    return `${String(ask())} ${looks.join(' ')}`;
  };
  return {
    behind,
    reaches: (from: number, to: number) => looked(() => index.reaches(from, to)),
    list: (from: number) => looked(() => [...index.list(from)].sort((a, b) => a - b).join(',')),
  };
}

describe('a reach index', () => {
  test.each([[none], [seven], [three]])('tells what is reached, whatever hubs settle', (hubs) => {
    const index = looking(hubs);
    for (let from = 0; from < 15; from++)
      for (let to = 0; to < 16; to++)
        expect(index.reaches(from, to).startsWith(String(index.behind(from).has(to)))).toBe(true);
  });

  test('searches from both ends, where less was looked at so far, and not below one nor above the other', () => {
    const { reaches } = looking(none);
    // From 12, as it is first asked for; then what leads to 2 until that is more; 10 leads to 1, which is below 2, and 11
    // to 8 once more; above 4 and 5 there is 13 alone, which is above 12.
    const apart = 'false <12 <12 >10 >11 <3 <4 <5 >1 >8 >8 >9';
    expect(reaches(12, 2)).toBe(apart);
    expect(reaches(12, 2)).toBe(apart);
    // Until both have met, or one has nothing left to look at.
    expect(reaches(12, 0)).toBe('true <12 <12 >10 >11 <7 <8 <9 >1 >8');
    expect(reaches(13, 2)).toBe('true <13 <13 >4 >5 <3');
    expect(reaches(14, 2)).toBe('true <14 <14 >12 >13 <3 <4 <5 >10 >11');
    expect(reaches(13, 0)).toBe('false <13 <13 >4 >5 <7 <8 <9 >3 >3 <10 <11 >2');
    expect(reaches(8, 4)).toBe('false <8 <8 >7');
    // What lies below what is asked for is not followed.
    expect(reaches(13, 8)).toBe('false <13 <13 >4 >5');
    // Nothing leads up, to itself, or to what is nowhere.
    for (const to of [13, 12, 15]) expect(reaches(12, to)).toBe('false ');
  });

  test('does not look at what leads there and is led to by nothing', () => {
    expect(looking(none, 0, beside).reaches(5, 0)).toBe('false <5 <5 >4 <2 >1');
  });

  test('stops where a hub would have settled it', () => {
    // 7 is led to by what 12 leads to; 9 and 8 lead to it, and so to 0.
    expect(looking(seven).reaches(12, 0)).toBe('true <12');
    expect(looking(seven).reaches(9, 2)).toBe('false <9 <9 >7');
    expect(looking(seven).reaches(13, 0)).toBe('false <13 <13 >4 >5 <7');
    expect(looking(three).reaches(12, 2)).toBe('false <12 <12 >10 >11 <3');
    expect(looking(three).reaches(13, 0)).toBe('false <13 <13 >4 >5 <7 <8 <9 >3 >3');
  });

  test('lists by rows, and without them what each leads to once, up to hubs', () => {
    expect(looking(none).list(12)).toBe('0,1,6,7,8,9,10,11 <12 >10 >11');
    expect(looking(none, 0).list(12)).toBe('0,1,6,7,8,9,10,11 <12 >10 >11 >1 >8 >8 >9 >7 >7 >0 >6');
    // There is room for what 3 leads to.
    expect(looking(none, 1).list(13)).toBe('2,3,4,5 <13 >4 >5 >3 >3');
    expect(looking(none, 0).list(13)).toBe('2,3,4,5 <13 >4 >5 >3 >3 >2');
    expect(looking(seven, 0).list(12)).toBe('0,1,6,7,8,9,10,11 <12 >10 >11 >1 >8 >8 >9 >7 >7');
    expect(looking(seven, 0).list(13)).toBe('2,3,4,5 <13 >4 >5 >3 >3 >2');
    expect(looking(three, 0).list(13)).toBe('2,3,4,5 <13 >4 >5 >3 >3');
    // A hub itself: all of it is settled.
    expect(looking(seven).list(7)).toBe('0,6 <7');
  });
});
