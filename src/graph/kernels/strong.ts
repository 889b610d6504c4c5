import type { Bundles } from './bundles';

/** Strongly connected components of the places, numbered so that what a component leads to has a smaller number. */
export interface Strong {
  readonly count: number;
  /** Component of each place. */
  readonly of: Uint32Array;
  /** Places of component c: `places[start[c] .. start[c+1]]`. */
  readonly start: Uint32Array;
  readonly places: Uint32Array;
}

const UNSEEN = 0;

/**
 * Tarjan's algorithm without recursion. R. Tarjan, "Depth-first search and linear graph algorithms", 1972.
 * Yields every few thousand places.
 */
export function* strongComponents(bundles: Bundles): Generator<number, Strong> {
  const { places: n, outStart, to } = bundles;
  const of = new Uint32Array(n);
  const order = new Uint32Array(n);
  const low = new Uint32Array(n).fill(UNSEEN);
  const onStack = new Uint8Array(n);
  const stack = new Uint32Array(n);
  const calls = new Uint32Array(n);
  const next = new Uint32Array(n);
  const start: number[] = [0];
  const places = new Uint32Array(n);
  let stacked = 0;
  let placed = 0;
  let clock = 0;
  for (let root = 0; root < n; root++) {
    if ((order[root] ?? 0) !== UNSEEN) continue;
    let depth = 0;
    calls[0] = root;
    next[root] = outStart[root] ?? 0;
    order[root] = low[root] = ++clock;
    stack[stacked++] = root;
    onStack[root] = 1;
    while (depth >= 0) {
      const place = calls[depth] ?? 0;
      const at = next[place] ?? 0;
      if (at < (outStart[place + 1] ?? 0)) {
        next[place] = at + 1;
        const target = to[at] ?? 0;
        if ((order[target] ?? 0) === UNSEEN) {
          calls[++depth] = target;
          next[target] = outStart[target] ?? 0;
          order[target] = low[target] = ++clock;
          stack[stacked++] = target;
          onStack[target] = 1;
        } else if (onStack[target] === 1 && (order[target] ?? 0) < (low[place] ?? 0)) {
          low[place] = order[target] ?? 0;
        }
        continue;
      }
      if (low[place] === order[place]) {
        let member: number;
        do {
          member = stack[--stacked] ?? 0;
          onStack[member] = 0;
          of[member] = start.length - 1;
          places[placed++] = member;
        } while (member !== place);
        start.push(placed);
      }
      if (--depth >= 0) {
        const above = calls[depth] ?? 0;
        if ((low[place] ?? 0) < (low[above] ?? 0)) low[above] = low[place] ?? 0;
      }
      if ((clock & 8191) === 0) yield clock;
    }
  }
  return { count: start.length - 1, of, start: Uint32Array.from(start), places };
}
