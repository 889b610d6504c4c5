import { describe, expect, test } from 'vitest';
import { COVERS, ENDS, NO_KILLER, NO_PLACE, SEVERAL } from '../../src/graph/kernels/bundles';
import type { Bundles } from '../../src/graph/kernels/bundles';
import { BOTH, COUNTS, MANY, SHARED, placeFacts } from '../../src/graph/kernels/choke-facts';
import { severalIn } from '../../src/graph/kernels/choke-several';
import { StartDominators } from '../../src/graph/kernels/start-dominators';
import { runToEnd } from '../../src/lib/steps';
import { parallel, principals } from './principal-bundles';
import { turns } from './turns';

/** Node 1 is controlled at 1 and covered at 3, and leads on both ways; 2 is covered, and 4 an end. */
const drawn = principals(
  5,
  [
    [0, 1],
    [0, 3, 5],
    [1, 2, 6],
    [3, 2, 7],
    [3, 4],
  ],
  [0, 0, COVERS, COVERS, ENDS],
);
const both = {
  ...drawn,
  node: drawn.node.with(3, 1),
  covered: drawn.covered.with(1, 3).with(3, NO_PLACE),
};
const all = new Uint8Array(5).fill(1);

describe('facts about places', () => {
  const facts = (
    bundles: Bundles,
    seen: Uint8Array,
    shared: readonly number[],
    many: readonly number[] = [],
  ) => {
    const nodes = Uint8Array.from({ length: 5 }, (_, node) => (many.includes(node) ? 1 : 0));
    const { of, any } = runToEnd(placeFacts(bundles, seen, new Set(shared), nodes));
    return { of: [...of], any };
  };

  test('say what counts, whose node has several places, and where it leads on both ways', () => {
    const one = COUNTS | MANY;
    expect(facts(both, all, [], [1])).toEqual({
      of: [COUNTS, one | BOTH, COUNTS, one, COUNTS],
      any: one | BOTH,
    });
    expect(facts({ ...both, verbs: 1 }, all, [])).toEqual({
      of: [0, BOTH, COUNTS, COUNTS, COUNTS],
      any: COUNTS | BOTH,
    });
  });

  test('know nothing of where nobody comes, and of one way where nobody comes the other', () => {
    expect(facts(both, all.with(3, 0), [7])).toEqual({
      of: [COUNTS, COUNTS, COUNTS, 0, COUNTS],
      any: COUNTS,
    });
    expect(facts(both, all.with(1, 0), []).of).toEqual([COUNTS, 0, COUNTS, COUNTS, COUNTS]);
    expect(facts(both, new Uint8Array(5), [5])).toEqual({ of: [0, 0, 0, 0, 0], any: 0 });
  });

  test('a node that leads on one way only does not lead on both ways', () => {
    // Nothing out of 1, then nothing out of 3.
    const [covered, used] = [Uint32Array.of(0, 2, 2, 2, 4, 4), Uint32Array.of(0, 2, 4, 4, 4, 4)];
    for (const outStart of [covered, used]) expect(facts({ ...both, outStart }, all, []).any).toBe(COUNTS);
  });

  test('where a record leads out that takes several away, alone or with others', () => {
    expect(facts(drawn, all, [7, 8]).of).toEqual([COUNTS, COUNTS, COUNTS, COUNTS | SHARED, COUNTS]);
    expect(facts(drawn, all, [5, 6]).of).toEqual([COUNTS | SHARED, COUNTS | SHARED, COUNTS, COUNTS, COUNTS]);
    // The bundle out of 1 goes with 8 as well as with 9.
    const several = { ...drawn, killer: drawn.killer.with(2, SEVERAL), killerLists: [[8, 9]] };
    for (const record of [8, 9]) expect(facts(several, all, [record]).of[1]).toBe(COUNTS | SHARED);
    expect(facts(several, all, [6])).toEqual({ of: [1, 1, 1, 1, 1], any: COUNTS });
  });

  test('take a turn after every few thousand places and bundles, if bundles are looked at', () => {
    const wide = (bundles: number) => principals(2, parallel(bundles, 0, 1));
    const ask = (bundles: number, shared: readonly number[], seen = 1) =>
      turns(placeFacts(wide(bundles), new Uint8Array(2).fill(seen), new Set(shared), new Uint8Array(2)))
        .turns;
    // Each of the two places is one more.
    expect(ask(131_069, [9])).toBe(0);
    expect(ask(131_070, [9])).toBe(1);
    expect(ask(131_071, [])).toBe(0);
    expect(ask(131_071, [9], 0)).toBe(0);
    const places = (count: number) =>
      turns(
        placeFacts(principals(count, []), new Uint8Array(count).fill(1), new Set(), new Uint8Array(count)),
      ).turns;
    expect(places(131_071)).toBe(0);
    expect(places(131_072)).toBe(1);
  });
});

describe('bundles of a walk that go with one record', () => {
  test('are those out of places it comes to, of records asked for, where any leads', () => {
    const bundles = {
      ...principals(5, [
        [0, 1, 5],
        [0, 2, 6],
        [1, 3, SEVERAL],
        [2, 3, NO_KILLER],
        [3, 1, 5],
        [4, 3, 5],
      ]),
      killerLists: [[5, 6, 7]],
    };
    const dominators = new StartDominators(bundles);
    const several = (shared: readonly number[], mayLead: (place: number) => boolean) => {
      const found = severalIn(bundles, dominators, dominators.from(0), new Set(shared), mayLead);
      return Object.fromEntries([...found].map(([record, list]) => [record, [...list].sort()]));
    };
    expect(several([5, 7], () => true)).toEqual({ 5: [0, 2, 4], 7: [2] });
    expect(several([5, 6], (place) => place !== 1)).toEqual({ 5: [0, 4], 6: [1] });
    expect(several([8], () => true)).toEqual({});
  });
});
