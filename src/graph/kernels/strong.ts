import { u32 } from '../columns';
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
    if (u32(order, root) !== UNSEEN) continue;
    let depth = 0;
    calls[0] = root;
    next[root] = u32(outStart, root);
    order[root] = low[root] = ++clock;
    stack[stacked++] = root;
    onStack[root] = 1;
    while (depth >= 0) {
      const place = u32(calls, depth);
      const at = u32(next, place);
      if (at < u32(outStart, place + 1)) {
        next[place] = at + 1;
        const target = u32(to, at);
        if (u32(order, target) === UNSEEN) {
          calls[++depth] = target;
          next[target] = u32(outStart, target);
          order[target] = low[target] = ++clock;
          stack[stacked++] = target;
          onStack[target] = 1;
        } else if (onStack[target] === 1 && u32(order, target) < u32(low, place)) {
          low[place] = u32(order, target);
        }
        continue;
      }
      if (low[place] === order[place]) {
        let member: number;
        do {
          member = u32(stack, --stacked);
          onStack[member] = 0;
          of[member] = start.length - 1;
          places[placed++] = member;
        } while (member !== place);
        start.push(placed);
      }
      if (--depth >= 0) {
        const above = u32(calls, depth);
        if (u32(low, place) < u32(low, above)) low[above] = u32(low, place);
      }
      if ((clock & 8191) === 0) yield clock;
    }
  }
  return { count: start.length - 1, of, start: Uint32Array.from(start), places };
}
