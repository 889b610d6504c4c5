import { u32 } from '../columns';
import { counts } from './bundles';
import type { Bundles } from './bundles';

/** What starts lose without some bundles, looked at directly. Its columns are reused from one look to the next. */
export class Loss {
  readonly #bundles: Bundles;
  readonly #seen: Uint32Array;
  readonly #counted: Uint32Array;
  readonly #queue: Uint32Array;
  #round = 0;

  constructor(bundles: Bundles) {
    this.#bundles = bundles;
    this.#seen = new Uint32Array(bundles.places);
    this.#counted = new Uint32Array(bundles.graph.nodes.length);
    this.#queue = new Uint32Array(bundles.places);
  }

  /**
   * How many nodes are reached from a place without some bundles, or without a node. Its own counts only where verbs are asked for: a
   * permission on oneself is one.
   */
  count(start: number, gone?: ReadonlySet<number>, lost?: number): number {
    const { node, outStart, to } = this.#bundles;
    const round = ++this.#round;
    const queue = this.#queue;
    this.#seen[start] = round;
    if (this.#bundles.verbs === 0) this.#counted[u32(node, start)] = round;
    queue[0] = start;
    let found = 0;
    let end = 1;
    for (let i = 0; i < end; i++) {
      const place = u32(queue, i);
      const last = u32(outStart, place + 1);
      for (let b = u32(outStart, place); b < last; b++) {
        const target = u32(to, b);
        if (this.#seen[target] === round || gone?.has(b) === true) continue;
        const at = u32(node, target);
        if (at === lost) continue;
        this.#seen[target] = round;
        queue[end++] = target;
        if (this.#counted[at] === round || !counts(this.#bundles, target)) continue;
        this.#counted[at] = round;
        found++;
      }
    }
    return found;
  }
}
