import { runToEnd } from '../../lib/steps';
import { UNITS_PER_TURN, u32, u32Or } from '../columns';

/** A plain directed graph both ways, as far as dominators need it; `inStart` indexes `inFrom`. */
export interface Flow {
  readonly count: number;
  readonly outStart: Uint32Array;
  readonly to: Uint32Array;
  readonly inStart: Uint32Array;
  readonly inFrom: Uint32Array;
}

export const NONE = 0xffffffff;
/** Looks at a step between two turns; most of them miss the processor's cache. */
const TURN = UNITS_PER_TURN >> 4;

export interface DominatorTree {
  /** Immediate dominator of each vertex; `NONE` for the root and for what the root does not reach. */
  readonly idom: Uint32Array;
  /** Position in a walk of the tree, and the position after the last one below: for "does a dominate b". */
  readonly enter: Uint32Array;
  readonly leave: Uint32Array;
  /** By position: the vertex. As many as the root reaches. */
  readonly order: Uint32Array;
}

/** Dominators of a flow that is small enough to be looked at without a turn. */
export function dominatorTree(flow: Flow, root: number): DominatorTree {
  return runToEnd(dominatorSteps(flow, root));
}

/**
 * Dominators by semi-dominators and nearest common ancestors (Georgiadis, "Linear-time algorithms for dominators and
 * related problems", 2005, section 2: SEMI-NCA). Yields where the flow is large.
 */
export function* dominatorSteps(flow: Flow, root: number): Generator<number, DominatorTree> {
  const { count, outStart, to, inStart, inFrom } = flow;
  const pre = new Uint32Array(count).fill(NONE);
  const vertex = new Uint32Array(count);
  const parent = new Uint32Array(count);
  const next = new Uint32Array(count);
  const calls = new Uint32Array(count);
  let reached = 0;
  let depth = 0;
  calls[0] = root;
  next[root] = u32(outStart, root);
  pre[root] = 0;
  vertex[reached++] = root;
  let units = 0;
  while (depth >= 0) {
    if (++units > TURN) {
      yield 0;
      units = 0;
    }
    const at = u32(calls, depth);
    const edge = u32(next, at);
    if (edge >= u32(outStart, at + 1)) {
      depth--;
      continue;
    }
    next[at] = edge + 1;
    const target = u32(to, edge);
    if (pre[target] !== NONE) continue;
    pre[target] = reached;
    parent[reached] = u32(pre, at);
    vertex[reached++] = target;
    next[target] = u32(outStart, target);
    calls[++depth] = target;
  }
  // All by preorder number from here on.
  const semi = new Uint32Array(reached);
  const label = new Uint32Array(reached);
  const ancestor = parent.slice(0, reached);
  const idom = parent.slice(0, reached);
  for (let i = 0; i < reached; i++) semi[i] = label[i] = i;
  const path = new Uint32Array(reached);
  const best = (v: number, linkedFrom: number): number => {
    // Vertices numbered `linkedFrom` and later are linked to their parents; compress the path above v.
    if (v < linkedFrom) return v;
    let length = 0;
    for (let u = v; u >= linkedFrom; u = u32(ancestor, u)) path[length++] = u;
    let above = u32Or(path, length - 1, v);
    for (let i = length - 2; i >= 0; i--) {
      const u = u32(path, i);
      if (u32(semi, u32(label, above)) < u32(semi, u32(label, u))) label[u] = u32(label, above);
      ancestor[u] = u32(ancestor, above);
      above = u;
    }
    return u32Or(label, v, v);
  };
  for (let w = reached - 1; w > 0; w--) {
    const at = u32(vertex, w);
    let least = u32Or(semi, w, w);
    for (let i = u32(inStart, at); i < u32(inStart, at + 1); i++) {
      const v = u32Or(pre, u32(inFrom, i), NONE);
      if (v === NONE) continue;
      const candidate = u32(semi, best(v, w + 1));
      if (candidate < least) least = candidate;
    }
    semi[w] = least;
    if ((units += 1 + u32(inStart, at + 1) - u32(inStart, at)) <= TURN) continue;
    yield 0;
    units = 0;
  }
  for (let w = 1; w < reached; w++) {
    let d = u32(parent, w);
    while (d > u32(semi, w)) d = u32(idom, d);
    idom[w] = d;
    if ((w & 0x3ffff) === 0x3ffff) yield 0;
  }
  yield 0;
  return numbered(count, reached, vertex, idom);
}

/** Enter and leave numbers of the tree: a dominates b when `enter[a] <= enter[b] < leave[a]`. */
function numbered(count: number, reached: number, vertex: Uint32Array, idom: Uint32Array): DominatorTree {
  const size = new Uint32Array(reached).fill(1);
  for (let w = reached - 1; w > 0; w--) {
    const d = u32(idom, w);
    size[d] = u32(size, d) + u32(size, w);
  }
  const enter = new Uint32Array(count).fill(NONE);
  const leave = new Uint32Array(count);
  const found = new Uint32Array(count).fill(NONE);
  // Preorder numbers of dominators are smaller, so parents are placed before what is below them.
  const free = new Uint32Array(reached);
  for (let w = 0; w < reached; w++) {
    const at = u32(vertex, w);
    let position = 0;
    if (w > 0) {
      const d = u32(idom, w);
      found[at] = u32(vertex, d);
      position = u32(free, d);
      free[d] = position + u32(size, w);
    }
    free[w] = position + 1;
    enter[at] = position;
    leave[at] = position + u32(size, w);
  }
  const order = new Uint32Array(reached);
  for (let w = 0; w < reached; w++) order[u32(enter, u32(vertex, w))] = u32(vertex, w);
  return { idom: found, enter, leave, order };
}

export function dominates(tree: DominatorTree, a: number, b: number): boolean {
  const at = u32Or(tree.enter, b, NONE);
  return at !== NONE && u32Or(tree.enter, a, NONE) <= at && at < u32(tree.leave, a);
}
