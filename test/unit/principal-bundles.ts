import { CONTROLS, NO_KILLER, NO_PLACE, buildBundles } from '../../src/graph/kernels/bundles';
import type { Bundles } from '../../src/graph/kernels/bundles';
import { runToEnd } from '../../src/lib/steps';
import { smallEstate } from './small-estate';

/** `killer`: the record without which it is gone, if there is one. */
export type Bundle = readonly [from: number, to: number, killer?: number];

/**
 * As many principals, each with one place of the same number, and bundles between them in the order given, grouped by
 * where they leave. No builder makes several bundles between two places: here they stand for many.
 */
export function principals(
  count: number,
  bundles: readonly Bundle[],
  state: readonly number[] = [],
): Bundles {
  const { graph } = smallEstate({
    nodes: { a: {}, b: {} },
    steps: [{ from: 'a', to: 'b', kind: 'member' }],
  });
  const from = Uint32Array.from(bundles, (bundle) => bundle[0]).sort();
  const to = new Uint32Array(bundles.length);
  const killer = new Uint32Array(bundles.length).fill(NO_KILLER);
  const outStart = new Uint32Array(count + 1);
  const inStart = new Uint32Array(count + 1);
  for (const [leaves, comes] of bundles) {
    outStart[leaves + 1]!++;
    inStart[comes + 1]!++;
  }
  for (let i = 0; i < count; i++) {
    outStart[i + 1]! += outStart[i]!;
    inStart[i + 1]! += inStart[i]!;
  }
  const next = outStart.slice();
  for (const [leaves, comes, record] of bundles) {
    const b = next[leaves]!++;
    to[b] = comes;
    if (record !== undefined) killer[b] = record;
  }
  const inBundle = new Uint32Array(bundles.length);
  const nextIn = inStart.slice();
  to.forEach((comes, b) => (inBundle[nextIn[comes]!++] = b));
  const all = Uint32Array.from({ length: count }, (_, i) => i);
  const where = (wanted: number): Uint32Array =>
    all.map((i) => ((state[i] ?? CONTROLS) === wanted ? i : NO_PLACE));
  return {
    ...runToEnd(buildBundles(graph, { at: 0, rank: 1, becoming: true }, 0)),
    // Of the nodes only their number is asked.
    graph: {
      ...graph,
      nodes: { length: count, at: () => undefined, [Symbol.iterator]: () => [].values() },
    },
    places: count,
    node: all,
    state: Uint8Array.from(all, (i) => state[i] ?? CONTROLS),
    controlled: where(0),
    covered: where(1),
    ended: where(2),
    outStart,
    from,
    to,
    killer,
    killerLists: [],
    inStart,
    inBundle,
  };
}

/** As many bundles in all from 0 to 1, and one back: those with the records named, the last and others first. */
export function wideRing(count: number, back: number, ...first: readonly number[]): Bundles {
  const last = count - 1;
  const killer = new Uint32Array(count).fill(NO_KILLER).with(last, back);
  killer.set(first);
  return {
    ...principals(2, ring(0, 1)),
    outStart: Uint32Array.of(0, last, count),
    from: new Uint32Array(count).with(last, 1),
    to: new Uint32Array(count).fill(1).with(last, 0),
    killer,
    inStart: Uint32Array.of(0, 1, count),
    inBundle: Uint32Array.from({ length: count }, (_, i) => (i === 0 ? last : i - 1)),
  };
}

/** As many bundles side by side. */
export function parallel(count: number, from: number, to: number): Bundle[] {
  return new Array<Bundle>(count).fill([from, to]);
}

/** From each to the next. */
export function chain(...places: readonly number[]): Bundle[] {
  return places.slice(1).map((place, i) => [places[i]!, place]);
}

/** From each to the next, and from the last to the first. */
export function ring(...places: readonly number[]): Bundle[] {
  return places.length === 0 ? [] : chain(...places, places[0]!);
}
