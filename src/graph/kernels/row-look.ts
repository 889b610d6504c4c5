import { runToEnd } from '../../lib/steps';
import { UNITS_PER_TURN, u32 } from '../columns';
import { ENDS } from './bundles';
import type { Bundles } from './bundles';

/**
 * What a start loses of rows without some bundles, where the places of nodes do not count: what it controls is walked
 * once over the bundles between nodes, and rows are looked for only where the missing bundles led.
 */
export class RowLook {
  /** Bundles looked at, ever. */
  spent = 0;
  readonly #bundles: Bundles;
  readonly #nodes: number;
  /** The bundles from node to node, by the node that they leave. */
  readonly #outStart: Uint32Array;
  readonly #outTo: Uint32Array;
  readonly #outBundle: Uint32Array;
  /** By node, the last look for which it was controlled. */
  readonly #controlled: Uint32Array;
  readonly #queue: Uint32Array;
  /** Made when first asked for. */
  #held: Uint32Array | undefined;
  #waits: Uint8Array | undefined;
  #touched: number[] = [];
  #look = 0;
  #turn = 0;

  /** @param nodes as many places as there are stand for nodes, the others for rows and what leads to them */
  constructor(bundles: Bundles, nodes: number) {
    this.#bundles = bundles;
    this.#nodes = nodes;
    this.#controlled = new Uint32Array(nodes);
    this.#queue = new Uint32Array(nodes);
    const between = u32(bundles.outStart, nodes);
    this.#outStart = new Uint32Array(nodes + 1);
    this.#outTo = new Uint32Array(between);
    this.#outBundle = new Uint32Array(between);
    let count = 0;
    for (let node = 0; node < nodes; node++) {
      for (let b = u32(bundles.outStart, node); b < u32(bundles.outStart, node + 1); b++) {
        const to = u32(bundles.to, b);
        if (to >= nodes) continue;
        this.#outTo[count] = to;
        this.#outBundle[count++] = b;
      }
      this.#outStart[node + 1] = count;
    }
  }

  /** Marks all that a start controls without some bundles. */
  control(start: number, gone?: ReadonlySet<number>): void {
    const look = ++this.#look;
    const queue = this.#queue;
    const controlled = this.#controlled;
    const outStart = this.#outStart;
    const outTo = this.#outTo;
    queue[0] = start;
    controlled[start] = look;
    let end = 1;
    for (let i = 0; i < end; i++) {
      const node = u32(queue, i);
      const last = u32(outStart, node + 1);
      const first = u32(outStart, node);
      this.spent += 1 + last - first;
      for (let e = first; e < last; e++) {
        const next = u32(outTo, e);
        if (controlled[next] === look || gone?.has(u32(this.#outBundle, e)) === true) continue;
        controlled[next] = look;
        queue[end++] = next;
      }
    }
  }

  /** Whether a start loses a row without some bundles. */
  loses(start: number, gone: ReadonlySet<number>): boolean {
    this.control(start, gone);
    return this.losesBehind(gone);
  }

  /** As `Loss.any`. */
  any(start: number, gone: ReadonlySet<number>): boolean {
    return runToEnd(this.anyInTurns(start, gone));
  }

  /** As `Loss.anyInTurns`, for places of nodes: a row or what leads to one loses nothing that a record takes. */
  *anyInTurns(start: number, gone: ReadonlySet<number>): Generator<number, boolean> {
    const loses = this.loses(start, gone);
    if (this.spent - this.#turn < UNITS_PER_TURN) return loses;
    this.#turn = this.spent;
    yield start;
    return loses;
  }

  /** The same for the start of which all is marked that it controls without them: looked for only where they led. */
  losesBehind(gone: ReadonlySet<number>): boolean {
    return this.#lostBehind(gone, 1).length > 0;
  }

  /** Rows that a start loses without some bundles, at most so many. */
  lost(start: number, gone: ReadonlySet<number>, most: number): readonly number[] {
    this.control(start, gone);
    return this.#lostBehind(gone, most);
  }

  #lostBehind(gone: ReadonlySet<number>, most: number): readonly number[] {
    const lost: number[] = [];
    const { outStart, from, to, state } = this.#bundles;
    const nodes = this.#nodes;
    const seen = new Set<number>();
    const come = (place: number): void => {
      if (place >= nodes || this.#controlled[place] !== this.#look) seen.add(place);
    };
    for (const b of gone) if (this.#controlled[u32(from, b)] === this.#look) come(u32(to, b));
    // What is added on the way is gone over as well.
    for (const place of seen) {
      if (place >= nodes) {
        if (this.#comesTo(place, gone)) continue;
        if (state[place] === ENDS && lost.push(place) === most) return lost;
      }
      const last = u32(outStart, place + 1);
      this.spent += 1 + last - u32(outStart, place);
      for (let b = u32(outStart, place); b < last; b++) come(u32(to, b));
    }
    return lost;
  }

  #comesTo(place: number, gone: ReadonlySet<number>): boolean {
    const { inStart, inBundle, from } = this.#bundles;
    const nodes = this.#nodes;
    const queue = [place];
    let seen: Set<number> | undefined;
    for (const one of queue) {
      const last = u32(inStart, one + 1);
      this.spent += last - u32(inStart, one);
      for (let i = u32(inStart, one); i < last; i++) {
        const b = u32(inBundle, i);
        if (gone.has(b)) continue;
        const before = u32(from, b);
        if (before < nodes) {
          if (this.#controlled[before] === this.#look) return true;
          continue;
        }
        seen ??= new Set(queue);
        if (seen.has(before)) continue;
        seen.add(before);
        queue.push(before);
      }
    }
    return false;
  }

  /**
   * By place, bit i: comes to row i of up to 32, without some bundles; all rows in one search back
   * from them. The column holds until the next call.
   */
  holders(rows: readonly number[], gone: ReadonlySet<number>): Uint32Array {
    const { inStart, inBundle, from, places } = this.#bundles;
    const held = (this.#held ??= new Uint32Array(places));
    for (const place of this.#touched) held[place] = 0;
    const queue: number[] = [];
    const waits = (this.#waits ??= new Uint8Array(places));
    this.#touched = [];
    const add = (place: number, bits: number): void => {
      const before = u32(held, place);
      if (before === 0) this.#touched.push(place);
      held[place] = before | bits;
      if (waits[place] === 1) return;
      waits[place] = 1;
      queue.push(place);
    };
    rows.forEach((row, i) => {
      add(row, 1 << i);
    });
    for (const place of queue) {
      waits[place] = 0;
      const bits = u32(held, place);
      const last = u32(inStart, place + 1);
      this.spent += 1 + last - u32(inStart, place);
      for (let i = u32(inStart, place); i < last; i++) {
        const b = u32(inBundle, i);
        const before = u32(from, b);
        const more = bits & ~u32(held, before);
        if (more !== 0 && !gone.has(b)) add(before, more);
      }
    }
    return held;
  }
}
