import { i32, u32, u32Or, u8 } from '../columns';
import { NO_KILLER } from './bundles';
import type { RowGraph } from './row-graph';
import type { StartDominators } from './start-dominators';

/** Starts of one block: a bit each. */
export const AT_ONCE = 32;
/** Words of a vertex in `RowBlock.ways`. */
export const WORDS = 4;
/** Bits by which what stands behind one edge of a start is told from what stands behind others. */
const SIDES = 3;

/** A number of so many bits, other for most others. */
export function sideOf(number: number): number {
  return Math.imul(number, 0x9e3779b1) >>> (32 - SIDES);
}

/**
 * What up to 32 starts control. Each vertex has a side for each of them: that of the vertex next to the start which all
 * ways pass. Two vertices with other sides are come to by ways that part at the start.
 */
export class RowBlock {
  /** By vertex `WORDS` words: the starts that control it, and for each of them the bits of its side. */
  readonly ways: Uint32Array;
  /** The vertices with any bit. */
  readonly vertices: Uint32Array;
  count = 0;
  starts = 0;
  /** Start i, by number of its walk from `walkStart[i]` on: the vertex, its dominator's number, what takes the one way away. */
  readonly walkStart = new Uint32Array(AT_ONCE + 1);
  place = new Uint32Array(4096);
  idom = new Uint32Array(4096);
  killer = new Uint32Array(4096);
  readonly #killerOf: Uint32Array;
  /** By vertex, 1 and more: the start of the block that it is. */
  readonly #startAt: Uint8Array;
  readonly #sides: Uint8Array;

  constructor({ places, killer }: Pick<RowGraph, 'places' | 'killer'>) {
    this.ways = new Uint32Array(places * WORDS);
    this.vertices = new Uint32Array(places);
    this.#killerOf = killer;
    this.#startAt = new Uint8Array(places);
    this.#sides = new Uint8Array(places);
  }

  clear(): void {
    for (let i = 0; i < this.count; i++) {
      const vertex = u32(this.vertices, i);
      this.ways.fill(0, vertex * WORDS, (vertex + 1) * WORDS);
      this.#startAt[vertex] = 0;
    }
    this.count = 0;
    this.starts = 0;
  }

  /** The bit of the start that a vertex is, 0 for others. */
  startAt(vertex: number): number {
    const start = u8(this.#startAt, vertex);
    return start === 0 ? 0 : 1 << (start - 1);
  }

  /** Adds the next start, as walked. */
  add(found: StartDominators, count: number): void {
    const { ways, vertices } = this;
    const sides = this.#sides;
    const bit = 1 << this.starts;
    const first = u32(this.walkStart, this.starts);
    if (first + count > this.place.length) this.#grow(first + count);
    const { place, idom, killer } = this;
    for (let v = 0; v < count; v++) {
      const vertex = found.place(v, count);
      const above = i32(found.idom, v);
      const side = above === 0 ? sideOf(v) : u8(sides, above);
      sides[v] = side;
      place[first + v] = vertex;
      idom[first + v] = above;
      killer[first + v] =
        found.ways[v] === 1 ? u32Or(this.#killerOf, u32(found.by, v), NO_KILLER) : NO_KILLER;
      const at = vertex * WORDS;
      const before = u32(ways, at);
      if (before === 0) vertices[this.count++] = vertex;
      ways[at] = before | bit;
      for (let i = 0; i < SIDES; i++) {
        if (((side >>> i) & 1) === 1) ways[at + 1 + i] = u32(ways, at + 1 + i) | bit;
      }
    }
    this.starts++;
    this.#startAt[u32(place, first)] = this.starts;
    this.walkStart[this.starts] = first + count;
  }

  #grow(room: number): void {
    const wider = (column: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
      const next = new Uint32Array(room * 2);
      next.set(column);
      return next;
    };
    this.place = wider(this.place);
    this.idom = wider(this.idom);
    this.killer = wider(this.killer);
  }
}
