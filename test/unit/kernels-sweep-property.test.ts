import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { components, condense, membersOf } from '../../src/graph/kernels/components';
import type { Condensed } from '../../src/graph/kernels/components';
import { chooseHubs, ones, sharing } from '../../src/graph/kernels/hubs';
import type { Hubs } from '../../src/graph/kernels/hubs';
import { sweep } from '../../src/graph/kernels/sweep';
import { NO_LABEL } from '../../src/graph/kernels/sweep-plan';
import { tenantsAbove, tenantsBelow } from '../../src/graph/kernels/tenant-sets';
import { runToEnd } from '../../src/lib/steps';
import { INSIDE_RUNS } from './kernels-estate';
import { acyclic, digraph } from './small-digraphs';

/** What each leads to, itself included. */
function closure({ count, outStart, outTo }: Condensed): Set<number>[] {
  const found: Set<number>[] = [];
  for (let c = 0; c < count; c++) {
    const own = new Set([c]);
    for (let e = outStart[c]!; e < outStart[c + 1]!; e++) for (const to of found[outTo[e]!]!) own.add(to);
    found.push(own);
  }
  return found;
}

/** Hubs as a test names them. */
function hubsAt(reach: readonly Set<number>[], hubs: readonly number[]): Hubs {
  const mask = (has: (hub: number) => boolean): number =>
    hubs.reduce((sum, hub, bit) => sum | (has(hub) ? 1 << bit : 0), 0);
  return {
    count: hubs.length,
    leadsTo: Int32Array.from(reach, (own) => mask((hub) => own.has(hub))),
    ledBy: Int32Array.from(reach, (_, c) => mask((hub) => reach[hub]!.has(c))),
  };
}

interface Estate {
  readonly dag: Condensed;
  readonly weight: Uint32Array;
  readonly starters: Uint32Array;
  readonly label: Uint8Array;
  readonly hubs: readonly number[];
}

const estates = fc.integer({ min: 2, max: 45 }).chain((count) => {
  const one = fc.integer({ min: 0, max: count - 1 });
  return fc.record({
    dag: fc.array(fc.tuple(one, one), { maxLength: count * 3 }).map((edges) => acyclic(count, edges)),
    weight: fc
      .array(fc.constantFrom(0, 1, 1, 1, 2, 5), { minLength: count, maxLength: count })
      .map((w) => Uint32Array.from(w)),
    starters: fc
      .array(fc.constantFrom(0, 0, 1, 1, 2, 7), { minLength: count, maxLength: count })
      .map((s) => Uint32Array.from(s)),
    label: fc
      .array(fc.integer({ min: 0, max: 2 }), { minLength: count, maxLength: count })
      .map((l) => Uint8Array.from(l)),
    hubs: fc.uniqueArray(one, { maxLength: 5 }),
  });
});

function check({ dag, weight, starters, label, hubs }: Estate, labels: 1 | 3, leastGroup: number): void {
  const reach = closure(dag);
  const all = [...weight.keys()];
  const kind = (c: number): number => (labels === 1 ? 0 : label[c]!);
  const asks = all.filter((c) => starters[c]! > 0);
  const pairs = asks.map((c) => all.filter((to) => weight[to]! > 0 && (to + c) % 3 !== 0));
  const start = new Uint32Array(dag.count + 1);
  for (let c = 0; c < dag.count; c++) start[c + 1] = start[c]! + (pairs[asks.indexOf(c)]?.length ?? 0);
  const asked = { start, to: Uint32Array.from(pairs.flat()) };
  const ends = {
    weight,
    labels,
    ...(labels === 1 ? {} : { label: label.map((own, c) => (weight[c]! > 0 ? own : NO_LABEL)) }),
  };
  const found = runToEnd(sweep(dag, ends, starters, hubsAt(reach, hubs), { asked, leastGroup }));
  for (const c of asks)
    for (let of = 0; of < labels; of++) {
      const sum = [...reach[c]!]
        .filter((to) => kind(to) === of)
        .reduce((total, to) => total + weight[to]!, 0);
      expect(found.reached(c, of)).toBe(sum);
    }
  for (const c of all.filter((one) => weight[one]! > 0))
    expect(found.reaching[c]).toBe(
      asks.filter((from) => reach[from]!.has(c)).reduce((sum, from) => sum + starters[from]!, 0),
    );
  const expected = asks.flatMap((c, i) => pairs[i]!.map((to) => (reach[c]!.has(to) ? 1 : 0)));
  expect([...found.answers]).toEqual(expected);
}

describe('a sweep', () => {
  test('counts what each component leads to, who leads to it, and answers what is asked', () => {
    fc.assert(
      fc.property(estates, (estate) => {
        check({ ...estate, hubs: [] }, 1, 256);
        check(estate, 1, 1);
        check(estate, 1, 4);
        check({ ...estate, hubs: [] }, 3, 256);
        check(estate, 3, 1);
      }),
      { numRuns: INSIDE_RUNS },
    );
  });

  test('does so in many blocks, with many starters, and with rows that are used again', () => {
    const count = 5_000;
    const edges: (readonly [number, number])[] = [];
    for (let c = 1; c < count; c++)
      for (let k = 1; k <= 3; k++) {
        const to = c - 1 - ((c * 7_919 * k + k * k * 31) % Math.min(c, c > 4_800 ? 4_700 : 60));
        if (to >= 0) edges.push([c, to]);
      }
    const rows = new Map<number, number[]>();
    for (const [a, b] of new Set(edges)) rows.set(a, [...(rows.get(a) ?? []), b]);
    const out = Array.from({ length: count }, (_, c) =>
      [...new Set(rows.get(c) ?? [])].sort((a, b) => a - b),
    );
    const into: number[][] = Array.from({ length: count }, () => []);
    out.forEach((list, c) => list.forEach((to) => into[to]!.push(c)));
    const offsets = (lists: readonly (readonly number[])[]): Uint32Array => {
      const starts = new Uint32Array(count + 1);
      lists.forEach((list, c) => (starts[c + 1] = starts[c]! + list.length));
      return starts;
    };
    const dag: Condensed = {
      count,
      of: Uint32Array.from({ length: count }, (_, c) => c),
      outStart: offsets(out),
      outTo: Uint32Array.from(out.flat()),
      inStart: offsets(into),
      inFrom: Uint32Array.from(into.flat()),
    };
    const weight = Uint32Array.from({ length: count }, (_, c) => (c % 3 === 0 ? 1 : c % 11 === 0 ? 40 : 0));
    const starters = Uint32Array.from({ length: count }, (_, c) =>
      c % 2 === 0 ? 1 + (c % 13 === 0 ? 300 : 0) : 0,
    );
    // One bit each of what is led to: counted from the last to the first, without a set for each.
    const words = Math.ceil(count / 32);
    const bits = new Uint32Array(count * words);
    const reached = new Uint32Array(count);
    const reaching = new Uint32Array(count);
    for (let c = 0; c < count; c++) {
      bits[c * words + (c >>> 5)]! |= 1 << (c & 31);
      for (const to of out[c]!) for (let w = 0; w < words; w++) bits[c * words + w]! |= bits[to * words + w]!;
      for (let to = 0; to <= c; to++) {
        if (((bits[c * words + (to >>> 5)]! >>> (to & 31)) & 1) === 0) continue;
        reached[c]! += weight[to]!;
        reaching[to]! += starters[c]!;
      }
    }
    const none = { count: 0, leadsTo: new Int32Array(count), ledBy: new Int32Array(count) };
    for (const hubs of [none, runToEnd(chooseHubs(dag, weight, starters))]) {
      const found = runToEnd(sweep(dag, { weight, labels: 1 }, starters, hubs));
      for (let c = 0; c < count; c++) {
        if (starters[c]! > 0 && found.reached(c, 0) !== reached[c])
          expect(found.reached(c, 0)).toBe(reached[c]);
        if (weight[c]! > 0 && found.reaching[c] !== reaching[c]) expect(found.reaching[c]).toBe(reaching[c]);
      }
    }
    expect(runToEnd(chooseHubs(dag, weight, starters)).count).toBeGreaterThan(0);
  });
});

describe('hubs', () => {
  test('are named by what leads to them and what they lead to', () => {
    fc.assert(
      fc.property(estates, ({ dag, weight, starters }) => {
        const reach = closure(dag);
        const { count, leadsTo, ledBy } = runToEnd(chooseHubs(dag, weight, starters));
        const all = [...weight.keys()];
        expect([...leadsTo, ...ledBy].every((mask) => mask >>> 0 < 2 ** count)).toBe(true);
        for (let bit = 0; bit < count; bit++) {
          const above = all.filter((c) => ((leadsTo[c]! >>> bit) & 1) === 1);
          const below = all.filter((c) => ((ledBy[c]! >>> bit) & 1) === 1);
          const hub = above.filter((c) => below.includes(c));
          expect(hub.length).toBe(1);
          expect(above).toEqual(all.filter((c) => reach[c]!.has(hub[0]!)));
          expect(below).toEqual([...reach[hub[0]!]!].sort((a, b) => a - b));
        }
      }),
      { numRuns: INSIDE_RUNS },
    );
  });

  test('there is one where everything goes through it, and none where it would settle next to nothing', () => {
    // 40 starters lead to one, which leads to 40 ends.
    const star = acyclic(81, [
      ...Array.from({ length: 40 }, (_, i) => [80 - i, 40] as const),
      ...Array.from({ length: 40 }, (_, i) => [40, i] as const),
    ]);
    const weight = Uint32Array.from({ length: 81 }, (_, c) => (c < 40 ? 1 : 0));
    const starters = Uint32Array.from({ length: 81 }, (_, c) => (c > 40 ? 1 : 0));
    const { count, leadsTo, ledBy } = runToEnd(chooseHubs(star, weight, starters));
    expect(count).toBe(1);
    expect([...leadsTo]).toEqual(Array.from({ length: 81 }, (_, c) => (c >= 40 ? 1 : 0)));
    expect([...ledBy]).toEqual(Array.from({ length: 81 }, (_, c) => (c <= 40 ? 1 : 0)));
    // Each starter has an end of its own.
    const apart = acyclic(
      80,
      Array.from({ length: 40 }, (_, i) => [40 + i, i] as const),
    );
    const own = Uint32Array.from({ length: 80 }, (_, c) => (c < 40 ? 1 : 0));
    const who = Uint32Array.from({ length: 80 }, (_, c) => (c < 40 ? 0 : 1));
    expect(runToEnd(chooseHubs(apart, own, who))).toEqual({
      count: 0,
      leadsTo: new Int32Array(80),
      ledBy: new Int32Array(80),
    });
  });

  test('two of them where two settle what one does not', () => {
    const edges: (readonly [number, number])[] = [];
    for (let i = 0; i < 40; i++)
      edges.push([82 + i, 80 + (i % 2)], [80 + (i % 2), (i % 2) * 40 + Math.trunc(i / 2)]);
    const two = acyclic(122, edges);
    const weight = Uint32Array.from({ length: 122 }, (_, c) => (c < 80 ? 1 : 0));
    const starters = Uint32Array.from({ length: 122 }, (_, c) => (c >= 82 ? 1 : 0));
    expect(runToEnd(chooseHubs(two, weight, starters)).count).toBe(2);
  });

  test('bits of a word, and what masks share', () => {
    const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const masks = fc.array(fc.constantFrom(0, 1, 2, 3, 4, 6, -1), { maxLength: 12 });
    fc.assert(
      fc.property(word, masks, masks, (one, asked, held) => {
        expect(ones(one)).toBe(Array.from((one >>> 0).toString(2)).filter((bit) => bit === '1').length);
        const weight = Uint32Array.from(held, (_, i) => i % 4);
        const sums = runToEnd(sharing(Int32Array.from(asked), Int32Array.from(held), weight));
        const expected = new Map(
          asked
            .filter((mask) => mask !== 0)
            .map((mask): [number, number] => [
              mask,
              held.reduce<number>((sum, other, i) => sum + ((other & mask) !== 0 ? i % 4 : 0), 0),
            ]),
        );
        expect(sums).toEqual(expected);
      }),
      { numRuns: INSIDE_RUNS },
    );
  });
});

describe('components', () => {
  const graphs = fc.integer({ min: 1, max: 20 }).chain((places) => {
    const one = fc.integer({ min: 0, max: places - 1 });
    return fc.record({
      graph: fc.array(fc.tuple(one, one), { maxLength: places * 3 }).map((edges) => digraph(places, edges)),
      starts: fc.option(fc.uniqueArray(one, { maxLength: 4 }), { nil: undefined }),
    });
  });

  test('are what leads to one another, of what the starts come to, and the graph of them has each edge once', () => {
    fc.assert(
      fc.property(graphs, ({ graph, starts }) => {
        const places = graph.outStart.length - 1;
        const reach = Array.from({ length: places }, (_, place) => {
          const seen = new Set([place]);
          for (const at of seen)
            for (let e = graph.outStart[at]!; e < graph.outStart[at + 1]!; e++) seen.add(graph.outTo[e]!);
          return seen;
        });
        const found = runToEnd(
          components(graph, starts === undefined ? undefined : Uint32Array.from(starts)),
        );
        const all = [...reach.keys()];
        const met = all.filter(
          (place) => starts === undefined || starts.some((start) => reach[start]!.has(place)),
        );
        expect(all.filter((place) => found.of[place] !== 0xffffffff)).toEqual(met);
        expect(new Set(met.map((place) => found.of[place]))).toEqual(new Set(Array(found.count).keys()));
        for (const a of met)
          for (const b of reach[a]!) {
            expect(found.of[b]).toBeLessThanOrEqual(found.of[a]!);
            expect(found.of[a] === found.of[b]).toBe(reach[b]!.has(a));
          }
        const { start, members } = runToEnd(membersOf(found));
        expect(
          Array.from({ length: found.count }, (_, c) => [...members.slice(start[c], start[c + 1])]),
        ).toEqual(
          Array.from({ length: found.count }, (_, c) => met.filter((place) => found.of[place] === c)),
        );
        const dag = runToEnd(condense(graph, found));
        const edges = new Set<string>();
        for (const a of met)
          for (let e = graph.outStart[a]!; e < graph.outStart[a + 1]!; e++)
            if (found.of[a] !== found.of[graph.outTo[e]!])
              edges.add(`${found.of[a]} ${found.of[graph.outTo[e]!]}`);
        const out = Array.from({ length: dag.count }, (_, c) =>
          [...dag.outTo.slice(dag.outStart[c], dag.outStart[c + 1])].map((to) => `${c} ${to}`),
        ).flat();
        const back = Array.from({ length: dag.count }, (_, c) => {
          const from = [...dag.inFrom.slice(dag.inStart[c], dag.inStart[c + 1])];
          expect(from).toEqual([...from].sort((a, b) => a - b));
          return from.map((one) => `${one} ${c}`);
        }).flat();
        expect(out.sort()).toEqual([...edges].sort());
        expect(back.sort()).toEqual([...edges].sort());
        expect([dag.outTo.length, dag.inFrom.length]).toEqual([edges.size, edges.size]);
      }),
      { numRuns: INSIDE_RUNS },
    );
  });

  test('tenants that lead to a component, and that it leads to', () => {
    const shared = fc.array(fc.record({ component: fc.nat(), tenant: fc.integer({ min: 0, max: 99 }) }), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(estates, shared, fc.array(fc.nat(), { maxLength: 6 }), ({ dag }, some, which) => {
        const reach = closure(dag);
        const shares = some.map(({ component, tenant }) => ({ component: component % dag.count, tenant }));
        const asked = which.map((component) => component % dag.count);
        for (const sets of [tenantsAbove, tenantsBelow]) {
          const leads = (share: number, to: number): boolean =>
            sets === tenantsAbove ? reach[share]!.has(to) : reach[to]!.has(share);
          expect(runToEnd(sets(dag, shares, 100, asked))).toEqual(
            asked.map((one) => [
              ...new Set(
                shares
                  .filter(({ component }) => leads(component, one))
                  .map(({ tenant }) => tenant)
                  .sort((a, b) => a - b),
              ),
            ]),
          );
        }
      }),
      { numRuns: INSIDE_RUNS },
    );
  });
});
