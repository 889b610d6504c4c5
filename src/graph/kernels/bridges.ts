import { UNITS_PER_TURN, u32, u32Or } from '../columns';
import type { Bundles } from './bundles';
import { NONE, dominates, dominatorSteps } from './dominators';
import type { DominatorTree, Flow } from './dominators';
import type { Strong } from './strong';

/** A bundle of a cycle without which its source no longer comes to its target: from and to by place of the cycle. */
export interface Bridge {
  readonly bundle: number;
  readonly from: number;
  readonly to: number;
  /** The cycle's first place no longer comes to the target without it. */
  readonly ahead: boolean;
  /** The source no longer comes to the cycle's first place without it. */
  readonly back: boolean;
}

/** A component of several places, with its dominators from the first of them, forwards and backwards. */
export interface Cycle {
  readonly places: Uint32Array;
  readonly ahead: DominatorTree;
  readonly back: DominatorTree;
  readonly bridges: readonly Bridge[];
}

/**
 * Strong bridges of each component: one is a bridge from any one place of it, forwards or backwards (Italiano, Laura,
 * Santaroni, "Finding strong bridges and strong articulation points in linear time", 2012, theorem 3.1). Yields as
 * `each` does, and where a component is large.
 */
export function* cycles(
  bundles: Bundles,
  strong: Strong,
  each: (cycle: Cycle) => Generator<number, void>,
): Generator<number, void> {
  const local = new Uint32Array(bundles.places).fill(NONE);
  let units = 0;
  for (let component = 0; component < strong.count; component++) {
    const first = u32(strong.start, component);
    const end = u32(strong.start, component + 1);
    if (end - first < 2) continue;
    const places = strong.places.subarray(first, end);
    places.forEach((place, i) => (local[place] = i));
    const inside = yield* insideOf(bundles, places, local);
    const { outStart, to, inStart, inFrom } = inside;
    const count = places.length;
    const forward: Flow = { count, outStart, to, inStart, inFrom };
    const backward: Flow = { count, outStart: inStart, to: inFrom, inStart: outStart, inFrom: to };
    const ahead = yield* dominatorSteps(forward, 0);
    const back = yield* dominatorSteps(backward, 0);
    const bridges: Bridge[] = [];
    for (const [edge, bundle] of inside.bundle.entries()) {
      const a = u32(inside.from, edge);
      const z = u32(to, edge);
      const bridge = {
        bundle,
        from: a,
        to: z,
        ahead: isBridge(ahead, forward, a, z),
        back: isBridge(back, backward, z, a),
      };
      if (bridge.ahead || bridge.back) bridges.push(bridge);
      // Whatever leads into either end is looked at.
      units += 4;
      if (units < UNITS_PER_TURN) continue;
      units = 0;
      yield component;
    }
    yield* each({ places, ahead, back, bridges });
    for (const place of places) local[place] = NONE;
    if ((units += inside.bundle.length) < UNITS_PER_TURN) continue;
    units = 0;
    yield component;
  }
}

/** Every way to z comes by the edge from a: a dominates it, and whatever else leads into z lies behind z. */
function isBridge(tree: DominatorTree, flow: Flow, a: number, z: number): boolean {
  if (tree.idom[z] !== a) return false;
  for (let i = u32(flow.inStart, z); i < u32(flow.inStart, z + 1); i++) {
    const from = u32(flow.inFrom, i);
    if (from !== a && !dominates(tree, z, from)) return false;
  }
  return true;
}

interface Inside {
  readonly outStart: Uint32Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly bundle: Uint32Array;
  readonly inStart: Uint32Array;
  readonly inFrom: Uint32Array;
}

/** The bundles with both ends in a component, both ways, by local numbers. */
function* insideOf(bundles: Bundles, places: Uint32Array, local: Uint32Array): Generator<number, Inside> {
  const count = places.length;
  const outStart = new Uint32Array(count + 1);
  const inStart = new Uint32Array(count + 1);
  const within: number[] = [];
  let units = 0;
  for (const [i, place] of places.entries()) {
    const last = u32(bundles.outStart, place + 1);
    for (let b = u32(bundles.outStart, place); b < last; b++) {
      const z = u32Or(local, u32(bundles.to, b), NONE);
      if (z === NONE) continue;
      within.push(b);
      inStart[z + 1] = u32(inStart, z + 1) + 1;
    }
    outStart[i + 1] = within.length;
    if ((units += last - u32(bundles.outStart, place)) < UNITS_PER_TURN) continue;
    units = 0;
    yield i;
  }
  for (let i = 0; i < count; i++) inStart[i + 1] = u32(inStart, i + 1) + u32(inStart, i);
  const bundle = Uint32Array.from(within);
  const from = bundle.map((b) => u32(local, u32(bundles.from, b)));
  const to = bundle.map((b) => u32(local, u32(bundles.to, b)));
  if (bundle.length > UNITS_PER_TURN) yield count;
  const inFrom = new Uint32Array(bundle.length);
  const next = inStart.slice();
  to.forEach((z, edge) => {
    const at = u32(next, z);
    next[z] = at + 1;
    inFrom[at] = u32(from, edge);
  });
  return { outStart, from, to, bundle, inStart, inFrom };
}
