import { UNITS_PER_TURN, i32, u32, u32Or, u8 } from '../columns';
import { NO_KILLER } from './bundles';
import { NONE } from './dominators';
import { needKiller } from './row-graph';
import type { RowGraph } from './row-graph';
import type { StartDominators } from './start-dominators';

/** Dominators of what a start controls, by numbers that are smaller for what comes first. */
export type Numbered = Pick<StartDominators, 'place' | 'idom' | 'ways' | 'by' | 'meetOf'>;

/** No hold in particular. */

/**
 * What a start loses of rows, record by record. For each row the last vertex that all ways to it pass, and the hold where
 * that too is the only one: every edge that alone leads to such a vertex is needed, and so are those before it. Of
 * holds of one row only the strongest count: what is weaker may go without anything being lost or weakened.
 */
export class RowWalk {
  readonly #graph: RowGraph;
  readonly #needed: Uint8Array;
  /** By target, where `#round` says so: the rank held, the vertex that all ways to it pass, and the hold. */
  readonly #round: Uint32Array;
  readonly #rank: Uint8Array;
  readonly #at: Uint32Array;
  readonly #hold: Uint32Array;
  readonly #spotRound: Uint32Array;
  /** By number of a vertex: 1 where a row is lost without it. */
  readonly #lost: Uint8Array;
  readonly #touched: Uint32Array;
  #walks = 0;
  #units = 0;
  // The row that is being looked at.
  #best = 0;
  #meet = 0;
  #only = NONE;

  /** @param needed by record, 1 is set for those without which a start loses something */
  constructor(graph: RowGraph, needed: Uint8Array) {
    this.#graph = graph;
    this.#needed = needed;
    this.#round = new Uint32Array(graph.targets);
    this.#rank = new Uint8Array(graph.targets);
    this.#at = new Uint32Array(graph.targets);
    this.#hold = new Uint32Array(graph.targets);
    this.#touched = new Uint32Array(graph.targets);
    this.#spotRound = new Uint32Array(graph.spotCount);
    this.#lost = new Uint8Array(graph.places);
  }

  /**
   * Marks what a start needs.
   * @param killer by edge as walked, what takes it away
   * @param granted by target, the rank with which the start holds it whatever goes; 0 for none
   * @returns the targets held, as long as nothing else is marked
   */
  *mark(
    found: Numbered,
    count: number,
    killer: Uint32Array,
    granted?: Uint8Array,
  ): Generator<number, Uint32Array> {
    const { holdKiller, spotStart, spots } = this.#graph;
    const lost = this.#lost;
    lost.fill(0, 0, count);
    const touched = yield* this.#hit(found, count, granted);
    for (let i = 0; i < touched; i++) {
      const target = u32(this.#touched, i);
      // What the start holds itself in several ways is lost by nothing, but with what stands above it.
      if (this.#at[target] === 0 && this.#hold[target] === NONE) continue;
      for (let s = u32(spotStart, target); s < u32(spotStart, target + 1); s++) {
        const spot = u32(spots, s);
        if (this.#spotRound[spot] === this.#walks) continue;
        this.#spotRound[spot] = this.#walks;
        this.#lookAt(spot, found, granted);
        if (this.#best === 0) continue;
        if (this.#only !== NONE) this.#need(u32Or(holdKiller, this.#only, NO_KILLER));
        lost[this.#meet] = 1;
      }
      if (this.#isTurn(1)) yield i;
    }
    for (let v = count - 1; v > 0; v--) {
      if (u8(lost, v) === 0) continue;
      lost[i32(found.idom, v)] = 1;
      if (found.ways[v] === 1) this.#need(u32Or(killer, u32(found.by, v), NO_KILLER));
    }
    if (this.#isTurn(count)) yield count;
    return this.#touched.subarray(0, touched);
  }

  /** The rank with which a target was held directly in the last walk. */
  rankOf(target: number): number {
    return this.#round[target] === this.#walks ? u8(this.#rank, target) : 0;
  }

  *#hit(found: Numbered, count: number, granted: Uint8Array | undefined): Generator<number, number> {
    const { holdStart, holdTo, holdRank } = this.#graph;
    const walk = ++this.#walks;
    let touched = 0;
    for (let v = 0; v < count; v++) {
      const vertex = found.place(v, count);
      const end = u32(holdStart, vertex + 1);
      for (let h = u32(holdStart, vertex); h < end; h++) {
        const target = u32(holdTo, h);
        const rank = u8(holdRank, h);
        if (granted !== undefined && rank <= u8(granted, target)) continue;
        if (this.#round[target] !== walk) {
          this.#round[target] = walk;
          this.#touched[touched++] = target;
        } else {
          const before = u8(this.#rank, target);
          if (rank < before) continue;
          if (rank === before) {
            const at = u32(this.#at, target);
            if (at !== 0) this.#at[target] = at === v ? v : found.meetOf(at, v);
            this.#hold[target] = NONE;
            continue;
          }
        }
        this.#rank[target] = rank;
        this.#at[target] = v;
        this.#hold[target] = h;
      }
      if (this.#isTurn(end - u32(holdStart, vertex))) yield v;
    }
    return touched;
  }

  /** Where all ways to a row part; nothing is lost of one that is held by the start itself in several ways. */
  #lookAt(spot: number, found: Numbered, granted: Uint8Array | undefined): void {
    const { byStart, by } = this.#graph;
    const { hi } = this.#graph.ranks;
    this.#best = 0;
    const end = u32(byStart, spot + 1);
    const first = u32(byStart, spot);
    for (let i = first; i < end; i++) {
      const target = u32(by, i);
      // What is granted is granted to the start itself.
      if (granted !== undefined) this.#come(u8(granted, target), 0, NONE, found);
      if (this.#round[target] === this.#walks) {
        this.#come(u8(this.#rank, target), u32(this.#at, target), u32(this.#hold, target), found);
      }
      // Nothing above is held with a higher rank.
      if (this.#meet === 0 && this.#only === NONE && this.#best === hi) break;
    }
    this.#units += end - first;
    if (this.#meet === 0 && this.#only === NONE) this.#best = 0;
  }

  #come(rank: number, at: number, hold: number, found: Numbered): void {
    if (rank === 0 || rank < this.#best) return;
    if (rank > this.#best) {
      this.#best = rank;
      this.#meet = at;
      this.#only = hold;
      return;
    }
    this.#meet = this.#meet === 0 || at === 0 ? 0 : found.meetOf(this.#meet, at);
    this.#only = NONE;
  }

  #need(killer: number): void {
    needKiller(this.#graph, killer, this.#needed);
  }

  #isTurn(units: number): boolean {
    if ((this.#units += units) < UNITS_PER_TURN / 4) return false;
    this.#units = 0;
    return true;
  }
}
