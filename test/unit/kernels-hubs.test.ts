import { describe, expect, test } from 'vitest';
import { chooseHubs } from '../../src/graph/kernels/hubs';
import { runToEnd } from '../../src/lib/steps';
import { acyclic } from './small-digraphs';

type Edge = readonly [number, number];
const run = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** 32 ends, then others below the hubs, hubs, 32 starters, then others above; each starter and each end is a sample. */
function layered({ below, hubs, above }: Record<'below' | 'hubs' | 'above', number>) {
  const firstHub = 32 + below;
  const firstStart = firstHub + hubs;
  const firstAbove = firstStart + 32;
  const count = firstAbove + above;
  return {
    below: (i: number) => 32 + i,
    hub: (i: number) => firstHub + i,
    start: (i: number) => firstStart + i,
    above: (i: number) => firstAbove + i,
    choose: (edges: readonly Edge[]) =>
      runToEnd(
        chooseHubs(
          acyclic(count, edges),
          Uint32Array.from({ length: count }, (_, c) => (c < 32 ? 1 : 0)),
          Uint32Array.from({ length: count }, (_, c) => (c >= firstStart && c < firstAbove ? 1 : 0)),
        ),
      ),
  };
}

/** Each quarter of the starters leads to three quarters of the ends by a hub for each, and to the fourth directly. */
const grid = (places: ReturnType<typeof layered>): Edge[] => {
  const quarter = (i: number): readonly number[] => run(i * 8, i * 8 + 8);
  return run(0, 4).flatMap((i) => [
    ...quarter(i).flatMap((s) => quarter(i).map((e): Edge => [places.start(s), e])),
    ...run(0, 3).flatMap((k) => [
      ...quarter(i).map((s): Edge => [places.start(s), places.hub(3 * i + k)]),
      ...quarter((i + k + 1) % 4).map((e): Edge => [places.hub(3 * i + k), e]),
    ]),
  ]);
};

describe('hubs', () => {
  test('are as many as a mask has bits', () => {
    const places = layered({ below: 0, hubs: 12, above: 0 });
    const { count, leadsTo, ledBy } = places.choose(grid(places));
    expect(count).toBe(32);
    // The twelve that settle 64 pairs each, then ends, which settle eight more each.
    const bits = [...run(0, 12).map((i) => places.hub(i)), ...run(0, 20)];
    expect(bits.map((c) => (leadsTo[c]! & ledBy[c]!) >>> 0)).toEqual(run(0, 32).map((bit) => 2 ** bit));
  });

  test('are fewer where too many masks would meet too many', () => {
    const places = layered({ below: 4096, hubs: 12, above: 4096 });
    const inMask = (mask: number): number[] => run(0, 12).filter((bit) => ((mask >>> bit) & 1) === 1);
    const { count, leadsTo, ledBy } = places.choose([
      ...grid(places),
      // Every set of the hubs leads to one, and is led to by one.
      ...run(0, 4096).flatMap((mask) => inMask(mask).map((i): Edge => [places.hub(i), places.below(mask)])),
      ...run(0, 4096).flatMap((mask) => inMask(mask).map((i): Edge => [places.above(mask), places.hub(i)])),
    ]);
    expect(count).toBe(8);
    expect(run(0, 4096).map((mask) => leadsTo[places.above(mask)])).toEqual(
      run(0, 4096).map((mask) => mask & 255),
    );
    expect(run(0, 4096).map((mask) => ledBy[places.below(mask)])).toEqual(
      run(0, 4096).map((mask) => mask & 255),
    );
  });

  test('of those that settle equally many more, the one first that alone settles most', () => {
    const places = layered({ below: 0, hubs: 3, above: 0 });
    const between = (i: number, from: readonly number[], to: readonly number[]): Edge[] => [
      ...from.map((s): Edge => [places.start(s), places.hub(i)]),
      ...to.map((e): Edge => [places.hub(i), e]),
    ];
    const { count, leadsTo } = places.choose([
      // 64 pairs.
      ...between(2, run(0, 8), run(0, 8)),
      // 24, four of them settled already; and 21, one of them.
      ...between(1, [0, 1, ...run(10, 14)], [0, 1, 10, 11]),
      ...between(0, [0, ...run(20, 26)], [0, 20, 21]),
    ]);
    expect(count).toBe(3);
    expect([2, 1, 0].map((i) => leadsTo[places.hub(i)])).toEqual([1, 2, 4]);
  });
});
