import { UNITS_PER_TURN, u32, u8 } from '../columns';
import type { RowGraph } from './row-graph';

/** What goes: edges of control and holds. */
export interface Gone {
  readonly edges: ReadonlySet<number>;
  readonly holds: ReadonlySet<number>;
}

/** With which rank a start holds targets directly, without something; kept from one look to the next. */
export class RowLevels {
  /** By target: 0 where it is not held. */
  readonly rank: Uint8Array;
  /** The targets that are held. */
  readonly held: number[] = [];
  readonly #graph: RowGraph;
  readonly #seen: Uint32Array;
  readonly #queue: Uint32Array;
  #round = 0;
  #units = 0;

  constructor(graph: RowGraph) {
    this.#graph = graph;
    this.rank = new Uint8Array(graph.targets);
    this.#seen = new Uint32Array(graph.places);
    this.#queue = new Uint32Array(graph.places);
  }

  *look(start: number, gone?: Gone): Generator<number, void> {
    const { outStart, to, holdStart, holdTo, holdRank } = this.#graph;
    for (const target of this.held) this.rank[target] = 0;
    this.held.length = 0;
    const round = ++this.#round;
    const queue = this.#queue;
    queue[0] = start;
    this.#seen[start] = round;
    let end = 1;
    for (let i = 0; i < end; i++) {
      const vertex = u32(queue, i);
      for (let e = u32(outStart, vertex); e < u32(outStart, vertex + 1); e++) {
        const next = u32(to, e);
        if (this.#seen[next] === round || gone?.edges.has(e) === true) continue;
        this.#seen[next] = round;
        queue[end++] = next;
      }
      for (let h = u32(holdStart, vertex); h < u32(holdStart, vertex + 1); h++) {
        if (gone?.holds.has(h) === true) continue;
        const target = u32(holdTo, h);
        const before = u8(this.rank, target);
        if (before === 0) this.held.push(target);
        this.rank[target] = Math.max(before, u8(holdRank, h));
      }
      this.#units += u32(outStart, vertex + 1) - u32(outStart, vertex);
      if ((this.#units += 1 + u32(holdStart, vertex + 1) - u32(holdStart, vertex)) < UNITS_PER_TURN / 4)
        continue;
      this.#units = 0;
      yield i;
    }
  }

  /** Whether a row is held with less than by targets held before. */
  *isLessThan(before: Uint8Array, held: Iterable<number>): Generator<number, boolean> {
    const { spotStart, spots } = this.#graph;
    for (const target of held) {
      for (let s = u32(spotStart, target); s < u32(spotStart, target + 1); s++) {
        if (this.#best(u32(spots, s), this.rank) < this.#best(u32(spots, s), before)) return true;
      }
      if ((this.#units += 8) < UNITS_PER_TURN / 4) continue;
      this.#units = 0;
      yield target;
    }
    return false;
  }

  #best(spot: number, rank: Uint8Array): number {
    const { byStart, by } = this.#graph;
    let best = 0;
    for (let i = u32(byStart, spot); i < u32(byStart, spot + 1); i++) {
      best = Math.max(best, u8(rank, u32(by, i)));
    }
    return best;
  }
}
