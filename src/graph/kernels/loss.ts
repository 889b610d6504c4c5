import { runToEnd } from '../../lib/steps';
import { UNITS_PER_TURN, u32 } from '../columns';
import { counts } from './bundles';
import type { Bundles } from './bundles';

/** What starts lose without some bundles, looked at directly. Its columns are reused from one look to the next. */
export class Loss {
  readonly #bundles: Bundles;
  readonly #seen: Uint32Array;
  readonly #counted: Uint32Array;
  readonly #queue: Uint32Array;
  #round = 0;
  #units = 0;

  constructor(bundles: Bundles) {
    this.#bundles = bundles;
    this.#seen = new Uint32Array(bundles.places);
    this.#counted = new Uint32Array(bundles.graph.nodes.length);
    this.#queue = new Uint32Array(bundles.places);
  }

  /** Whether what is reached from a place is less without some bundles. */
  any(start: number, gone: ReadonlySet<number>): boolean {
    return runToEnd(this.anyInTurns(start, gone));
  }

  /** The same, with a turn for others every few milliseconds. To be driven to its end before the next look. */
  *anyInTurns(start: number, gone: ReadonlySet<number>): Generator<number, boolean> {
    const left = yield* this.#countInTurns(start, gone);
    if (this.#nothingCutOff(gone)) return false;
    return (yield* this.#countInTurns(start)) > left;
  }

  /**
   * How many nodes are reached from a place without some bundles, or without a node. Its own counts only where verbs are asked for: a
   * permission on oneself is one.
   */
  count(start: number, gone?: ReadonlySet<number>, lost?: number): number {
    return runToEnd(this.#countInTurns(start, gone, lost));
  }

  *#countInTurns(start: number, gone?: ReadonlySet<number>, lost?: number): Generator<number, number> {
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
      if ((this.#units += 1 + last - u32(outStart, place)) < UNITS_PER_TURN) continue;
      this.#units = 0;
      yield i;
    }
    return found;
  }

  /** After `count`: whether everything the missing bundles led to was come to all the same. */
  #nothingCutOff(gone: ReadonlySet<number>): boolean {
    const { from, to } = this.#bundles;
    for (const bundle of gone) {
      if (this.#seen[u32(from, bundle)] === this.#round && this.#seen[u32(to, bundle)] !== this.#round)
        return false;
    }
    return true;
  }
}
