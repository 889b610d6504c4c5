import { u32, u32Or } from '../columns';
import type { Bundles } from './bundles';
import { NONE, dominates, dominatorTree } from './dominators';
import type { DominatorTree, Flow } from './dominators';
import type { Strong } from './strong';

/**
 * Bundles within cycles without which their source no longer reaches their target: strong bridges. One is a bridge
 * from any one place of its component, forwards or backwards (Italiano, Laura, Santaroni, "Finding strong bridges and
 * strong articulation points in linear time", 2012, theorem 3.1).
 */
export function* bridgesWithin(bundles: Bundles, strong: Strong): Generator<number> {
  const local = new Uint32Array(bundles.places).fill(NONE);
  for (let component = 0; component < strong.count; component++) {
    const first = u32(strong.start, component);
    const end = u32(strong.start, component + 1);
    if (end - first < 2) continue;
    const places = strong.places.subarray(first, end);
    places.forEach((place, i) => (local[place] = i));
    const inside = insideOf(bundles, places, local);
    const forward: Flow = {
      count: places.length,
      outStart: inside.outStart,
      to: inside.to,
      inStart: inside.inStart,
      inFrom: inside.inFrom,
    };
    const backward: Flow = {
      count: places.length,
      outStart: inside.inStart,
      to: inside.inFrom,
      inStart: inside.outStart,
      inFrom: inside.to,
    };
    const trees: readonly [DominatorTree, Flow, boolean][] = [
      [dominatorTree(forward, 0), forward, true],
      [dominatorTree(backward, 0), backward, false],
    ];
    for (let edge = 0; edge < inside.to.length; edge++) {
      const a = u32(inside.from, edge);
      const z = u32(inside.to, edge);
      const [ahead, back] = trees;
      if (ahead !== undefined && isBridge(ahead[0], ahead[1], a, z)) yield u32(inside.bundle, edge);
      else if (back !== undefined && isBridge(back[0], back[1], z, a)) yield u32(inside.bundle, edge);
    }
    for (const place of places) local[place] = NONE;
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
function insideOf(bundles: Bundles, places: Uint32Array, local: Uint32Array): Inside {
  const count = places.length;
  const outStart = new Uint32Array(count + 1);
  const inStart = new Uint32Array(count + 1);
  const within: number[] = [];
  places.forEach((place, i) => {
    for (let b = u32(bundles.outStart, place); b < u32(bundles.outStart, place + 1); b++) {
      const z = u32Or(local, u32(bundles.to, b), NONE);
      if (z === NONE) continue;
      within.push(b);
      inStart[z + 1] = u32(inStart, z + 1) + 1;
    }
    outStart[i + 1] = within.length;
  });
  for (let i = 0; i < count; i++) inStart[i + 1] = u32(inStart, i + 1) + u32(inStart, i);
  const bundle = Uint32Array.from(within);
  const from = bundle.map((b) => u32(local, u32(bundles.from, b)));
  const to = bundle.map((b) => u32(local, u32(bundles.to, b)));
  const inFrom = new Uint32Array(bundle.length);
  const next = inStart.slice();
  to.forEach((z, edge) => {
    const at = u32(next, z);
    next[z] = at + 1;
    inFrom[at] = u32(from, edge);
  });
  return { outStart, from, to, bundle, inStart, inFrom };
}
