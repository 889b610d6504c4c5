/** A plain directed graph both ways, as far as dominators need it; `inStart` indexes `inFrom`. */
export interface Flow {
  readonly count: number;
  readonly outStart: Uint32Array;
  readonly to: Uint32Array;
  readonly inStart: Uint32Array;
  readonly inFrom: Uint32Array;
}

export const NONE = 0xffffffff;

export interface DominatorTree {
  /** Immediate dominator of each vertex; `NONE` for the root and for what the root does not reach. */
  readonly idom: Uint32Array;
  /** Position in a walk of the tree, and the position after the last one below: for "does a dominate b". */
  readonly enter: Uint32Array;
  readonly leave: Uint32Array;
}

/**
 * Dominators by semi-dominators and nearest common ancestors (Georgiadis, "Linear-time algorithms for dominators and
 * related problems", 2005, section 2: SEMI-NCA).
 */
export function dominatorTree(flow: Flow, root: number): DominatorTree {
  const { count, outStart, to, inStart, inFrom } = flow;
  const pre = new Uint32Array(count).fill(NONE);
  const vertex = new Uint32Array(count);
  const parent = new Uint32Array(count);
  const next = new Uint32Array(count);
  const calls = new Uint32Array(count);
  let reached = 0;
  let depth = 0;
  calls[0] = root;
  next[root] = outStart[root] ?? 0;
  pre[root] = 0;
  vertex[reached++] = root;
  while (depth >= 0) {
    const at = calls[depth] ?? 0;
    const edge = next[at] ?? 0;
    if (edge >= (outStart[at + 1] ?? 0)) {
      depth--;
      continue;
    }
    next[at] = edge + 1;
    const target = to[edge] ?? 0;
    if (pre[target] !== NONE) continue;
    pre[target] = reached;
    parent[reached] = pre[at] ?? 0;
    vertex[reached++] = target;
    next[target] = outStart[target] ?? 0;
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
    for (let u = v; u >= linkedFrom; u = ancestor[u] ?? 0) path[length++] = u;
    let above = path[length - 1] ?? v;
    for (let i = length - 2; i >= 0; i--) {
      const u = path[i] ?? 0;
      if ((semi[label[above] ?? 0] ?? 0) < (semi[label[u] ?? 0] ?? 0)) label[u] = label[above] ?? 0;
      ancestor[u] = ancestor[above] ?? 0;
      above = u;
    }
    return label[v] ?? v;
  };
  for (let w = reached - 1; w > 0; w--) {
    const at = vertex[w] ?? 0;
    let least = semi[w] ?? w;
    for (let i = inStart[at] ?? 0; i < (inStart[at + 1] ?? 0); i++) {
      const v = pre[inFrom[i] ?? 0] ?? NONE;
      if (v === NONE) continue;
      const candidate = semi[best(v, w + 1)] ?? 0;
      if (candidate < least) least = candidate;
    }
    semi[w] = least;
  }
  for (let w = 1; w < reached; w++) {
    let d = parent[w] ?? 0;
    while (d > (semi[w] ?? 0)) d = idom[d] ?? 0;
    idom[w] = d;
  }
  return numbered(count, reached, vertex, idom);
}

/** Enter and leave numbers of the tree: a dominates b when `enter[a] <= enter[b] < leave[a]`. */
function numbered(count: number, reached: number, vertex: Uint32Array, idom: Uint32Array): DominatorTree {
  const size = new Uint32Array(reached).fill(1);
  for (let w = reached - 1; w > 0; w--) {
    const d = idom[w] ?? 0;
    size[d] = (size[d] ?? 0) + (size[w] ?? 0);
  }
  const enter = new Uint32Array(count).fill(NONE);
  const leave = new Uint32Array(count);
  const found = new Uint32Array(count).fill(NONE);
  // Preorder numbers of dominators are smaller, so parents are placed before what is below them.
  const free = new Uint32Array(reached);
  for (let w = 0; w < reached; w++) {
    const at = vertex[w] ?? 0;
    let position = 0;
    if (w > 0) {
      const d = idom[w] ?? 0;
      found[at] = vertex[d] ?? 0;
      position = free[d] ?? 0;
      free[d] = position + (size[w] ?? 0);
    }
    free[w] = position + 1;
    enter[at] = position;
    leave[at] = position + (size[w] ?? 0);
  }
  return { idom: found, enter, leave };
}

export function dominates(tree: DominatorTree, a: number, b: number): boolean {
  const at = tree.enter[b] ?? NONE;
  return at !== NONE && (tree.enter[a] ?? NONE) <= at && at < (tree.leave[a] ?? 0);
}
