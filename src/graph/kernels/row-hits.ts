import { UNITS_PER_TURN, u32, u32Or } from '../columns';
import { WORDS, sideOf } from './row-block';
import type { RowBlock } from './row-block';
import { MUCH_ABOVE, NOTHING_ABOVE } from './row-cover';
import type { RowCover } from './row-cover';
import type { RowGraph } from './row-graph';
import { NO_TOP } from './row-groups';
import type { RowGroups } from './row-groups';

/** Words of a slot: who holds it, who in several ways, and for each bit of a side who with it set and who without. */
const SLOT = 8;
export const NO_SLOT = 0xffffffff;

/**
 * How a block of starts holds targets. A *layer* is a rank, 0 the strongest; a *slot* is a target in a layer, as far as
 * anyone of the block holds it so.
 */
export class RowHits {
  /** Of slots: who loses a row with the one hold there is, and whose ways have to be looked at. */
  once = new Uint32Array(0);
  open = new Uint32Array(0);
  /** Who loses anything, or may. */
  losing = 0;
  readonly #graph: RowGraph;
  readonly #cover: RowCover;
  readonly #groups: RowGroups;
  readonly layers: number;
  /** By target and layer; a slot whose name it is. */
  readonly #slotOf: Uint32Array;
  #name = new Uint32Array(0);
  #words = new Uint32Array(0);
  count = 0;
  /** By spot and layer, in this round: who holds what stands there so or more strongly. */
  readonly #held: Uint32Array;
  readonly #heldIn: Uint32Array;
  /** By spot and layer: the round in which it was asked about. */
  readonly #askedIn: Uint32Array;
  readonly #path: number[] = [];
  #round = 0;
  #units = 0;

  constructor(graph: RowGraph, cover: RowCover, groups: RowGroups) {
    const { targets, spotCount } = graph;
    this.#graph = graph;
    this.#cover = cover;
    this.#groups = groups;
    this.layers = groups.layers;
    this.#slotOf = new Uint32Array(targets * this.layers);
    this.#held = new Uint32Array(spotCount * this.layers);
    this.#heldIn = new Uint32Array(spotCount);
    this.#askedIn = new Uint32Array(spotCount * this.layers);
    this.#grow(1024);
  }

  /** The slot of a target in a layer; `NO_SLOT` where nobody of the block holds it so. */
  slot(target: number, layer: number): number {
    return this.slotOf(target * this.layers + layer);
  }

  /** The slot of a named hold. */
  slotOf(name: number): number {
    const slot = u32(this.#slotOf, name);
    return slot < this.count && this.#name[slot] === name ? slot : NO_SLOT;
  }

  /** Who holds the top of a group with the strongest rank. */
  holdingTop(top: number): number {
    const slot = this.slotOf(top);
    return slot === NO_SLOT ? 0 : u32(this.#words, slot * SLOT);
  }

  /** Takes all that a block holds but what is lost with the top of its group. */
  *gather(block: RowBlock): Generator<number, void> {
    const { groupStart, itemStart, top } = this.#groups;
    const { ways, vertices } = block;
    this.count = 0;
    this.#round++;
    this.losing = 0;
    // What has no top is taken first.
    for (const isTop of [true, false]) {
      for (let i = 0; i < block.count; i++) {
        const vertex = u32(vertices, i);
        const at = vertex * WORDS;
        const who = u32(ways, at);
        const own = block.startAt(vertex);
        const last = u32(groupStart, vertex + 1);
        let units = last - u32(groupStart, vertex);
        for (let g = u32(groupStart, vertex); g < last; g++) {
          const above = u32Or(top, g, NO_TOP);
          if ((above === NO_TOP) !== isTop) continue;
          const left = isTop ? who : who & ~this.holdingTop(above);
          if (left === 0) continue;
          const first = u32(itemStart, g);
          const end = u32(itemStart, g + 1);
          units += 4 * (end - first);
          this.#take(first, end, left, ways, at, own & left);
        }
        if (this.#isTurn(2 + units)) yield i;
      }
    }
  }

  #take(first: number, last: number, who: number, ways: Uint32Array, at: number, own: number): void {
    const { name: names, hold } = this.#groups;
    const slotOf = this.#slotOf;
    if (this.count + last - first > this.#name.length) this.#grow(2 * (this.count + last - first));
    const words = this.#words;
    let x = u32(ways, at + 1);
    let y = u32(ways, at + 2);
    let z = u32(ways, at + 3);
    for (let i = first; i < last; i++) {
      const name = u32(names, i);
      let slot = u32(slotOf, name);
      if (slot >= this.count || this.#name[slot] !== name) {
        slot = this.count++;
        slotOf[name] = slot;
        this.#name[slot] = name;
        this.once[slot] = 0;
        this.open[slot] = 0;
        words.fill(0, slot * SLOT, (slot + 1) * SLOT);
      }
      if (own !== 0) {
        // What a start holds itself parts from all else, also from what else it holds itself.
        const side = sideOf(~u32(hold, i));
        x = (side & 1) === 0 ? x & ~own : x | own;
        y = (side & 2) === 0 ? y & ~own : y | own;
        z = (side & 4) === 0 ? z & ~own : z | own;
      }
      const w = slot * SLOT;
      const before = u32(words, w);
      words[w + 1] = u32(words, w + 1) | (before & who);
      words[w] = before | who;
      words[w + 2] = u32(words, w + 2) | (who & x);
      words[w + 3] = u32(words, w + 3) | (who & ~x);
      words[w + 4] = u32(words, w + 4) | (who & y);
      words[w + 5] = u32(words, w + 5) | (who & ~y);
      words[w + 6] = u32(words, w + 6) | (who & z);
      words[w + 7] = u32(words, w + 7) | (who & ~z);
    }
  }

  /**
   * Decides of each slot who loses what stands there with the one hold there is, and whose ways to it have to be looked
   * at: those that do not part at the start, and what is held by several targets.
   * @param ask takes a spot, the layer in which it is held, and who has to be looked at
   */
  *decide(ask: Ask): Generator<number, void> {
    const { spotStart, spots } = this.#graph;
    const { ownStart, own } = this.#cover;
    const layers = this.layers;
    for (let slot = 0; slot < this.count; slot++) {
      const name = u32(this.#name, slot);
      const target = Math.trunc(name / layers);
      const layer = name - target * layers;
      for (let s = u32(spotStart, target); s < u32(spotStart, target + 1); s++) {
        const spot = u32(spots, s);
        const first = u32(ownStart, spot);
        const isAlone = u32(ownStart, spot + 1) - first === 1 && own[first] === target;
        if (isAlone) this.#decideAlone(slot, spot, layer, ask);
        else this.#decideTogether(spot, layer, ask);
      }
      if (this.#isTurn(4)) yield slot;
    }
  }

  #decideAlone(slot: number, spot: number, layer: number, ask: Ask): void {
    const words = this.#words;
    const w = slot * SLOT;
    const all = u32(words, w);
    let who = all & ~this.#above(spot, layer);
    if (who === 0) return;
    const target = u32(this.#cover.own, u32(this.#cover.ownStart, spot));
    for (let stronger = 0; stronger < layer; stronger++) who &= ~this.#who(target, stronger);
    const several = u32(words, w + 1);
    this.once[slot] = u32(this.once, slot) | (who & ~several);
    const one = who & several & ~this.#parts(w);
    this.open[slot] = u32(this.open, slot) | one;
    if (one !== 0) ask(spot, layer, one);
    this.losing |= one | (who & ~several);
  }

  #decideTogether(spot: number, layer: number, ask: Ask): void {
    const { ownStart, own } = this.#cover;
    const place = spot * this.layers + layer;
    if (this.#askedIn[place] === this.#round) return;
    this.#askedIn[place] = this.#round;
    let who = 0;
    let stronger = this.#above(spot, layer);
    const last = u32(ownStart, spot + 1);
    for (let i = u32(ownStart, spot); i < last; i++) {
      who |= this.#who(u32(own, i), layer);
      for (let other = 0; other < layer; other++) stronger |= this.#who(u32(own, i), other);
    }
    who &= ~stronger;
    if (who === 0) return;
    for (let i = u32(ownStart, spot); i < last; i++) {
      const slot = this.slot(u32(own, i), layer);
      if (slot !== NO_SLOT) this.open[slot] = u32(this.open, slot) | who;
    }
    ask(spot, layer, who);
    this.losing |= who;
  }

  /** Who holds a slot on several sides. */
  #parts(w: number): number {
    const words = this.#words;
    return (
      (u32(words, w + 2) & u32(words, w + 3)) |
      (u32(words, w + 4) & u32(words, w + 5)) |
      (u32(words, w + 6) & u32(words, w + 7))
    );
  }

  #who(target: number, layer: number): number {
    const slot = this.slot(target, layer);
    return slot === NO_SLOT ? 0 : u32(this.#words, slot * SLOT);
  }

  /** Who holds what is above a spot in a layer or a stronger one. */
  #above(spot: number, layer: number): number {
    const { above, overStart, over } = this.#cover;
    const next = u32(above, spot);
    if (next === NOTHING_ABOVE) return 0;
    if (next !== MUCH_ABOVE) return this.#heldAt(next, layer);
    let found = 0;
    for (let i = u32(overStart, spot); i < u32(overStart, spot + 1); i++) {
      for (let l = 0; l <= layer; l++) found |= this.#who(u32(over, i), l);
    }
    return found;
  }

  /** Who holds what stands at a spot in a layer or a stronger one, by whatever target. */
  #heldAt(spot: number, layer: number): number {
    const layers = this.layers;
    if (this.#heldIn[spot] !== this.#round) {
      const { above, ownStart, own } = this.#cover;
      const path = this.#path;
      path.length = 0;
      for (let one = spot; this.#heldIn[one] !== this.#round; one = u32(above, one)) {
        this.#heldIn[one] = this.#round;
        path.push(one);
        if (u32(above, one) >= MUCH_ABOVE) break;
      }
      for (let one = path.pop(); one !== undefined; one = path.pop()) {
        let found = 0;
        for (let l = 0; l < layers; l++) {
          for (let i = u32(ownStart, one); i < u32(ownStart, one + 1); i++)
            found |= this.#who(u32(own, i), l);
          this.#held[one * layers + l] = found | this.#above(one, l);
        }
      }
    }
    return u32(this.#held, spot * layers + layer);
  }

  #grow(room: number): void {
    const wider = (column: Uint32Array<ArrayBuffer>, size: number): Uint32Array<ArrayBuffer> => {
      const next = new Uint32Array(size);
      next.set(column);
      return next;
    };
    this.#name = wider(this.#name, room);
    this.once = wider(this.once, room);
    this.open = wider(this.open, room);
    this.#words = wider(this.#words, room * SLOT);
  }

  #isTurn(units: number): boolean {
    if ((this.#units += units) < UNITS_PER_TURN / 4) return false;
    this.#units = 0;
    return true;
  }
}

type Ask = (spot: number, layer: number, who: number) => void;
