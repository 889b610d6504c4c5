import { runToEnd } from '../../lib/steps';
import { i32, i32Or, num, numOr } from '../columns';

/** More than any number of records: what cannot be removed. */
export const UNLIMITED = 0x3fffffff;

/** A network with room on its arcs. Arc 2k and 2k+1 are there and back. */
export class Network {
  readonly #heads: Int32Array;
  readonly #next: number[] = [];
  readonly #to: number[] = [];
  readonly #room: number[] = [];
  #level: Int32Array;

  constructor(vertices: number) {
    this.#heads = new Int32Array(vertices).fill(-1);
    this.#level = new Int32Array(vertices);
  }

  /** Returns the arc's number. */
  connect(from: number, to: number, room: number): number {
    const arc = this.#to.length;
    this.#to.push(to, from);
    this.#room.push(room, 0);
    this.#next.push(i32Or(this.#heads, from, -1), i32Or(this.#heads, to, -1));
    this.#heads[from] = arc;
    this.#heads[to] = arc + 1;
    return arc;
  }

  /**
   * Maximum flow, `UNLIMITED` or more where something gets through without limit. Dinic, "Algorithm for solution of a
   * problem of maximum flow in networks with power estimation", 1970.
   */
  maximum(source: number, sink: number): number {
    return runToEnd(this.maximumInTurns(source, sink));
  }

  /** The same, with a turn for others after each search of levels and each way. */
  *maximumInTurns(source: number, sink: number): Generator<number, number> {
    let total = 0;
    while (total < UNLIMITED && this.#levels(source, sink)) {
      yield total;
      const next = this.#heads.slice();
      for (;;) {
        const pushed = this.#push(source, sink, next);
        if (pushed === 0) break;
        total += pushed;
        if (total >= UNLIMITED) break;
        yield total;
      }
    }
    return total;
  }

  /** After `maximum`: whether a vertex is still come to from the source. Arcs from such to others are a minimum cut. */
  reached(vertex: number): boolean {
    return i32Or(this.#level, vertex, -1) >= 0;
  }

  #levels(source: number, sink: number): boolean {
    const level = this.#level.fill(-1);
    level[source] = 0;
    const queue = [source];
    for (const at of queue) {
      for (let arc = i32Or(this.#heads, at, -1); arc >= 0; arc = numOr(this.#next, arc, -1)) {
        const to = num(this.#to, arc);
        if (num(this.#room, arc) === 0 || i32Or(level, to, -1) >= 0) continue;
        level[to] = i32(level, at) + 1;
        queue.push(to);
      }
    }
    return i32Or(level, sink, -1) >= 0;
  }

  /** One way from the source to the sink, level by level; how much goes through it, 0 where none is left. */
  #push(source: number, sink: number, next: Int32Array): number {
    const way: number[] = [];
    let at = source;
    while (at !== sink) {
      const arc = this.#ahead(at, next);
      if (arc >= 0) {
        way.push(arc);
        at = num(this.#to, arc);
        continue;
      }
      const back = way.pop();
      if (back === undefined) return 0;
      at = num(this.#to, back ^ 1);
      next[at] = numOr(this.#next, i32Or(next, at, -1), -1);
    }
    const room = way.reduce((least, arc) => Math.min(least, num(this.#room, arc)), UNLIMITED);
    for (const arc of way) {
      this.#room[arc] = num(this.#room, arc) - room;
      this.#room[arc ^ 1] = num(this.#room, arc ^ 1) + room;
    }
    return room;
  }

  #ahead(at: number, next: Int32Array): number {
    for (let arc = i32Or(next, at, -1); arc >= 0; arc = numOr(this.#next, arc, -1)) {
      next[at] = arc;
      const to = num(this.#to, arc);
      if (num(this.#room, arc) > 0 && this.#level[to] === i32(this.#level, at) + 1) return arc;
    }
    next[at] = -1;
    return -1;
  }
}
