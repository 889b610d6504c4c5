import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, toOffsets, u32, u8 } from '../columns';
import { isDisabled } from '../walk';
import { CONTAINS } from './holding-steps';
import { Column } from './row-columns';

/** What contains what, as far as a permission flows down: nothing flows down past a disabled container. */
export interface Contains {
  readonly start: Uint32Array;
  readonly below: Uint32Array;
  /** The same by what is contained. */
  readonly aboveStart: Uint32Array;
  readonly above: Uint32Array;
}

/** Reads what contains what over the steps whose class does so. */
export function* containsOf(graph: AccessGraph, does: Uint8Array): Generator<number, Contains> {
  const nodes = graph.nodes.length;
  const start = new Uint32Array(nodes + 1);
  const aboveStart = new Uint32Array(nodes + 1);
  const found = new Column();
  let units = 0;
  for (let node = 0; node < nodes; node++) {
    const last = isDisabled(graph, node) ? 0 : u32(graph.outStart, node + 1);
    for (let step = u32(graph.outStart, node); step < last; step++) {
      if ((u8(does, u32(graph.stepClass, step)) & CONTAINS) === 0) continue;
      const below = u32(graph.stepTo, step);
      found.push(below);
      aboveStart[below + 1] = u32(aboveStart, below + 1) + 1;
    }
    start[node + 1] = found.length;
    if ((units += 1 + u32(graph.outStart, node + 1) - u32(graph.outStart, node)) < UNITS_PER_TURN) continue;
    units = 0;
    yield node;
  }
  toOffsets(aboveStart);
  const next = aboveStart.slice();
  const above = new Uint32Array(found.length);
  const below = found.finish();
  for (let node = 0; node < nodes; node++) {
    for (let i = u32(start, node); i < u32(start, node + 1); i++) {
      const at = u32(below, i);
      const slot = u32(next, at);
      above[slot] = node;
      next[at] = slot + 1;
    }
    if ((node & 0xffff) === 0xffff) yield node;
  }
  return { start, below, aboveStart, above };
}

/** All that contains a node, on every level, nearest first. */
export class Containers {
  /** The containers of the last node asked about. */
  readonly found = new Column();
  /** Whether each of them, and the node, is in one other at most. */
  isChain = true;
  readonly #contains: Contains;
  readonly #seen: Uint32Array;
  #round = 0;

  constructor(contains: Contains) {
    this.#contains = contains;
    this.#seen = new Uint32Array(contains.start.length);
  }

  look(node: number): void {
    const { aboveStart, above } = this.#contains;
    const round = ++this.#round;
    const found = this.found;
    found.length = 0;
    this.isChain = true;
    this.#seen[node] = round;
    for (let i = -1; i < found.length; i++) {
      const one = i < 0 ? node : found.at(i);
      const last = u32(aboveStart, one + 1);
      if (last - u32(aboveStart, one) > 1) this.isChain = false;
      for (let e = u32(aboveStart, one); e < last; e++) {
        const container = u32(above, e);
        if (this.#seen[container] === round) continue;
        this.#seen[container] = round;
        found.push(container);
      }
    }
  }
}
