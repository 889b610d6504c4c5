import { UNITS_PER_TURN, i32, num, toOffsets, u32 } from '../columns';
import { NO_COMPONENT } from './components';
import type { Reachable } from './counts';
import { NO_PLACE } from './projection';
import type { StepFree } from './projection';

/** In `position`: the node is reached by nobody. */
export const NO_POSITION = 0xffffffff;

/**
 * Positions of what can be reached: nodes that the same hubs lead to stand together, in whole words of 32, and among
 * them in the order of the places, so that what is reached together shares words.
 */
export interface Positions {
  /** By node. */
  readonly position: Uint32Array;
  /** By position. */
  readonly node: Uint32Array;
  /** By word of 32 positions: the hubs that lead to what stands there. */
  readonly ledBy: Int32Array;
  /** Group g of nodes: `start[g] .. start[g] + size[g]` are its positions, `hubs[g]` what leads to it. */
  readonly start: Uint32Array;
  readonly size: Uint32Array;
  readonly hubs: Int32Array;
}

/** Items by group: those of group g are `items[start[g] .. start[g + 1]]`. */
export interface Grouped {
  readonly start: Uint32Array;
  readonly items: Uint32Array;
}

/** Gives each node that is reached its position. Yields how much is done. */
export function* positionsOf(
  { nodes, nodeOf, end }: StepFree,
  { dag, hubs }: Reachable,
): Generator<number, Positions> {
  const groups = new Map<number, number>();
  const hubsOf: number[] = [];
  const sizes: number[] = [];
  /** One more than the group of the node that ends at a place; 0 where none does. */
  const groupAt = new Uint32Array(nodeOf.length);
  let units = 0;
  for (const place of end) {
    if (++units > UNITS_PER_TURN) {
      yield 0;
      units = 0;
    }
    const component = place === NO_PLACE ? NO_COMPONENT : u32(dag.of, place);
    if (component >= dag.count) continue;
    const mask = i32(hubs.ledBy, component);
    let group = groups.get(mask);
    if (group === undefined) {
      groups.set(mask, (group = hubsOf.length));
      hubsOf.push(mask);
      sizes.push(0);
    }
    sizes[group] = num(sizes, group) + 1;
    groupAt[place] = group + 1;
  }
  const start = new Uint32Array(hubsOf.length);
  let words = 0;
  sizes.forEach((size, group) => {
    start[group] = words * 32;
    words += Math.ceil(size / 32);
  });
  const ledBy = new Int32Array(words);
  sizes.forEach((size, group) =>
    ledBy.fill(num(hubsOf, group), u32(start, group) >>> 5, Math.ceil((u32(start, group) + size) / 32)),
  );
  const position = new Uint32Array(nodes).fill(NO_POSITION);
  const node = new Uint32Array(words * 32);
  const next = start.slice();
  for (let place = 0; place < groupAt.length; place++) {
    if (++units > UNITS_PER_TURN) {
      yield 0.5 + (place / groupAt.length) * 0.5;
      units = 0;
    }
    const group = u32(groupAt, place) - 1;
    if (group < 0) continue;
    const at = u32(next, group);
    next[group] = at + 1;
    const own = u32(nodeOf, place);
    position[own] = at;
    node[at] = own;
  }
  return { position, node, ledBy, start, size: Uint32Array.from(sizes), hubs: Int32Array.from(hubsOf) };
}

/** The positions of what ends in each component. Yields how much is done. */
export function* endsByComponent(
  { dag }: Reachable,
  { end }: StepFree,
  { position }: Positions,
): Generator<number, Grouped> {
  const start = new Uint32Array(dag.count + 1);
  const componentOf = (node: number): number => u32(dag.of, u32(end, node));
  let units = 0;
  for (let node = 0; node < position.length; node++) {
    if (++units > UNITS_PER_TURN) {
      yield (node / position.length) * 0.5;
      units = 0;
    }
    if (u32(position, node) === NO_POSITION) continue;
    const component = componentOf(node);
    start[component + 1] = u32(start, component + 1) + 1;
  }
  toOffsets(start);
  const next = start.slice(0, dag.count);
  const items = new Uint32Array(u32(start, dag.count));
  for (let node = 0; node < position.length; node++) {
    if (++units > UNITS_PER_TURN) {
      yield 0.5 + (node / position.length) * 0.5;
      units = 0;
    }
    const at = u32(position, node);
    if (at === NO_POSITION) continue;
    const component = componentOf(node);
    const slot = u32(next, component);
    items[slot] = at;
    next[component] = slot + 1;
  }
  return { start, items };
}
