import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ForestEntries } from '../../src/graph/kernels/choke-entries';
import type { Forest, ForestWays } from '../../src/graph/kernels/choke-forest';
import { NONE } from '../../src/graph/kernels/dominators';
import { StartDominators } from '../../src/graph/kernels/start-dominators';
import { INSIDE_RUNS } from './kernels-estate';

type Way = readonly [from: number, to: number];

/** Trees by what each lies in, which comes before it; and ways among so many walked places, and from there into trees. */
interface Drawn {
  readonly parents: readonly (number | undefined)[];
  readonly walked: number;
  readonly on: readonly Way[];
  readonly into: readonly Way[];
}

/** Offsets by place, and what each leads to. */
function grouped(places: number, ways: readonly Way[]) {
  const lists = Array.from({ length: places }, (_, place) =>
    ways.filter(([from]) => from === place).map(([, to]) => to),
  );
  const start = Uint32Array.from({ length: places + 1 }, (_, place) => lists.slice(0, place).flat().length);
  return { start, to: Uint32Array.from(lists.flat()) };
}

function entriesOf({ parents, walked, on, into }: Drawn) {
  const end = Uint32Array.from(parents, (_, t) => {
    let after = t + 1;
    while (after < parents.length && above(parents, after).includes(t)) after++;
    return after;
  });
  const numbers = Uint32Array.from(parents.keys());
  const forest: Forest = {
    number: numbers,
    place: numbers,
    end,
    parent: Uint32Array.from(parents, (parent) => parent ?? NONE),
    into: numbers,
  };
  const [ways, entered] = [grouped(walked, on), grouped(walked, into)];
  const all: ForestWays = {
    places: walked,
    outStart: ways.start,
    to: ways.to,
    bundle: ways.to,
    entryStart: entered.start,
    entryTo: entered.to,
    entryBundle: entered.to,
  };
  const dominators = new StartDominators(all);
  const entries = new ForestEntries(forest, all, dominators);
  return {
    entries,
    /** What is said of each of them, walked places by their own number. */
    from: (root: number) => {
      const count = dominators.from(root);
      entries.gather(count);
      const each = <A>(of: (entry: number) => A): A[] =>
        Array.from({ length: entries.count }, (_, i) => of(i));
      return {
        at: each((i) => entries.at[i]!),
        above: each((i) => entries.above[i]!),
        hangs: each((i) => dominators.place(entries.hangs[i]!, count)),
        region: each((i) => entries.region(i)),
        less: each((i) => entries.less[i]!),
        isOnly: each((i) => entries.isOnly(i)),
        loose: [...entries.loose.subarray(0, entries.looseCount)],
        total: entries.total,
        over: parents.map((_, t) => entries.over(t)),
      };
    },
  };
}

/** What something lies in, nearest first. */
function above(parents: Drawn['parents'], number: number): number[] {
  const found: number[] = [];
  for (let t = parents[number]; t !== undefined; t = parents[t]) found.push(t);
  return found;
}

/** The same looked for one by one: on a walked place hangs what is not come to without it. */
function naive({ parents, on, into }: Drawn, root: number): ReturnType<ReturnType<typeof entriesOf>['from']> {
  const comes = (without?: number): Set<number> => {
    const found = new Set(without === root ? [] : [root]);
    for (const place of found)
      for (const [from, to] of on) if (from === place && to !== without) found.add(to);
    return found;
  };
  const enteredFrom = (places: Set<number>) => into.filter(([from]) => places.has(from)).map(([, to]) => to);
  const whole = comes();
  const at = [...new Set(enteredFrom(whole))].sort((a, b) => a - b);
  const nearest = (numbers: readonly number[]) => at.indexOf(numbers.find((t) => at.includes(t)) ?? -1);
  const over = parents.map((_, t) => nearest([t, ...above(parents, t)]));
  const hangs = at.map((t) => {
    const line = [t, ...above(parents, t)];
    const needed = [...whole].filter(
      (place) => !enteredFrom(comes(place)).some((entered) => line.includes(entered)),
    );
    // Of all that are needed the one without which fewest of them go.
    return needed.reduce((last, place) => (comes(place).size > comes(last).size ? place : last), root);
  });
  const isOnly = at.map(
    (t) => nearest(above(parents, t)) < 0 && enteredFrom(whole).filter((to) => to === t).length === 1,
  );
  const region = at.map((_, i) => over.filter((entry) => entry === i).length);
  return {
    at,
    above: at.map((t) => nearest(above(parents, t))),
    hangs,
    region,
    less: at.map(
      (t, i) => parents.filter((_, low) => [low, ...above(parents, low)].includes(t)).length - region[i]!,
    ),
    isOnly,
    loose: [...at.keys()].filter((i) => hangs[i] !== root || isOnly[i]),
    total: region.reduce((sum, size) => sum + size, 0),
    over,
  };
}

const drawn: fc.Arbitrary<Drawn> = fc
  .record({ walked: fc.integer({ min: 1, max: 7 }), trees: fc.integer({ min: 1, max: 12 }) })
  .chain(({ walked, trees }) => {
    const place = fc.integer({ min: 0, max: walked - 1 });
    return fc
      .record({
        /** How far up from the one before it each lies in something: beyond the top in nothing. */
        up: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: trees, maxLength: trees }),
        on: fc.array(fc.tuple(place, place), { maxLength: walked * 2 }),
        into: fc.array(fc.tuple(place, fc.integer({ min: 0, max: trees - 1 })), { maxLength: trees + 2 }),
      })
      .map(({ up, on, into }) => {
        const parents: (number | undefined)[] = [];
        for (const [t, levels] of up.entries())
          parents.push(t === 0 ? undefined : [t - 1, ...above(parents, t - 1)][levels]);
        return { parents, walked, on, into };
      });
  });

test('where each start comes into the trees, and where the ways there part', () => {
  fc.assert(
    fc.property(drawn, (one) => {
      const { from } = entriesOf(one);
      // The first once more: what was found before is forgotten.
      for (const root of [...Array(one.walked).keys(), 0]) expect(from(root)).toEqual(naive(one, root));
    }),
    { numRuns: INSIDE_RUNS * 5 },
  );
});

/** 0 holds 1 and 4, and 1 holds 2 and 3; 5 holds 6. */
const parents = [undefined, 0, 1, 1, 0, undefined, 5];

test('an entry hangs where the ways to it part, those into what it lies in among them', () => {
  // From 0 on to 1 and 2, and from 1 to 3, 4 and 5.
  const on: Way[] = [
    [0, 1],
    [0, 2],
    [1, 3],
    [1, 4],
    [1, 5],
  ];
  // At 1 three come in below 1, at 2 one of them does and it comes to 0 as well, at 4 what lies on another branch.
  const into: Way[] = [
    [3, 1],
    [4, 1],
    [5, 1],
    [3, 2],
    [3, 5],
    [2, 4],
    [1, 4],
    [0, 6],
  ];
  const { from, entries } = entriesOf({ parents, walked: 6, on, into });
  expect(from(0)).toEqual({
    at: [1, 2, 4, 5, 6],
    above: [-1, 0, -1, -1, 3],
    hangs: [1, 1, 0, 3, 0],
    region: [2, 1, 1, 1, 1],
    less: [1, 0, 0, 1, 0],
    isOnly: [false, false, false, true, false],
    loose: [0, 1, 3],
    total: 6,
    over: [-1, 0, 1, 0, 2, 3, 4],
  });
  // The one region is told of one place less, and so are all.
  entries.takeOff(0);
  expect([entries.region(0), entries.region(1), entries.less[0], entries.total]).toEqual([1, 1, 2, 5]);
  expect(from(2)).toMatchObject({ at: [4], hangs: [2], isOnly: [true], loose: [0], region: [1], total: 1 });
});
