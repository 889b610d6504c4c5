import { UNITS_PER_TURN, u32, u32Or, u8 } from '../columns';
import { NO_KILLER } from './bundles';
import { NONE } from './dominators';
import { AT_ONCE, RowBlock, WORDS } from './row-block';
import { rowCover } from './row-cover';
import type { RowCover } from './row-cover';
import { needKiller } from './row-graph';
import type { RowGraph } from './row-graph';
import { NO_TOP, rowGroups } from './row-groups';
import type { RowGroups } from './row-groups';
import { NO_SLOT, RowHits } from './row-hits';
import { StartDominators } from './start-dominators';

/** What the lists of a block may hold, in entries of 16 bytes; a block of one start may hold more. */
export const MOST_LISTED = 1 << 22;

/**
 * Marks what starts need, many at a time. Control is walked from each start by itself, with dominators. What that leads
 * to is far more, and is looked at once for a block of starts, a bit each: whether there is but one hold of a row,
 * whether its ways part at the start already, which is mostly so; the few others are looked at one by one. Where too
 * much of a block has to be looked at, the block is halved.
 * @param needed by record, 1 is set for those without which a start loses something
 * @param most entries of each of the two lists of what has to be looked at, for blocks of several starts
 */
export function* sweepStarts(
  rows: RowGraph,
  starts: Uint32Array,
  needed: Uint8Array,
  most = MOST_LISTED,
): Generator<number, void> {
  if (starts.length === 0) return;
  const cover = yield* rowCover(rows);
  const sweep = new RowSweep(rows, cover, yield* rowGroups(rows, cover), needed);
  let atOnce = AT_ONCE;
  for (let first = 0; first < starts.length;) {
    const block = starts.subarray(first, first + atOnce);
    // What an attempt has marked that was given up is needed all the same.
    if (yield* sweep.mark(block, block.length === 1 ? Infinity : most)) {
      first += block.length;
      atOnce = Math.min(AT_ONCE, atOnce * 2);
    } else atOnce = block.length >> 1;
  }
}

class RowSweep {
  readonly #rows: RowGraph;
  readonly #needed: Uint8Array;
  readonly #dominators: StartDominators;
  readonly #block: RowBlock;
  readonly #hits: RowHits;
  readonly #cover: RowCover;
  readonly #groups: RowGroups;
  /** By start, what has to be looked at: spots and layers; and holds of it with their vertices. */
  readonly #asked = new Lists();
  readonly #found = new Lists();
  // Of the start that is looked at.
  readonly #numberOf: Uint32Array;
  readonly #lost: Uint8Array;
  /** By slot, as far as the start was looked at: the number that all ways to it pass, and the hold where there is one. */
  #meet = new Uint32Array(0);
  #only = new Uint32Array(0);
  #lookedIn = new Uint32Array(0);
  #looks = 0;
  #units = 0;

  constructor(rows: RowGraph, cover: RowCover, groups: RowGroups, needed: Uint8Array) {
    this.#rows = rows;
    this.#needed = needed;
    this.#cover = cover;
    this.#groups = groups;
    this.#dominators = new StartDominators(rows);
    this.#block = new RowBlock(rows);
    this.#hits = new RowHits(rows, cover, groups);
    this.#numberOf = new Uint32Array(rows.places);
    this.#lost = new Uint8Array(rows.places);
  }

  /** False where a list would come to hold more than `most`: then what is needed is not all marked. */
  *mark(starts: Uint32Array, most: number): Generator<number, boolean> {
    const block = this.#block;
    const hits = this.#hits;
    block.clear();
    for (const start of starts) {
      const count = this.#dominators.from(start);
      block.add(this.#dominators, count);
      if (this.#isTurn(count * 8)) yield start;
    }
    yield* hits.gather(block);
    this.#asked.clear(most);
    this.#found.clear(most);
    yield* hits.decide((spot, layer, who) => {
      this.#asked.addAll(who, spot, layer, 0);
    });
    if (hits.losing === 0) return true;
    if (!this.#asked.isOver) yield* this.#findHolds();
    if (this.#asked.isOver || this.#found.isOver) return false;
    for (let i = 0; i < block.starts; i++) {
      if ((hits.losing & (1 << i)) === 0) continue;
      yield* this.#settle(i);
      if (this.#isTurn((u32(block.walkStart, i + 1) - u32(block.walkStart, i)) * 4)) yield i;
    }
    return true;
  }

  /** The holds that are lost as the only ones, and those that have to be looked at. */
  *#findHolds(): Generator<number, void> {
    const { holdKiller } = this.#rows;
    const { groupStart, top, itemStart, name, hold } = this.#groups;
    const { ways, vertices, count } = this.#block;
    const hits = this.#hits;
    const { once, open, losing } = hits;
    for (let i = 0; i < count && !this.#found.isOver; i++) {
      const vertex = u32(vertices, i);
      const at = vertex * WORDS;
      const who = u32(ways, at) & losing;
      // From here on: who loses something without the vertex.
      let without = 0;
      const last = who === 0 ? 0 : u32(groupStart, vertex + 1);
      let units = 2;
      for (let g = u32(groupStart, vertex); g < last; g++) {
        const above = u32Or(top, g, NO_TOP);
        const left = above === NO_TOP ? who : who & ~hits.holdingTop(above);
        units++;
        if (left === 0) continue;
        const end = u32(itemStart, g + 1);
        units += 2 * (end - u32(itemStart, g));
        for (let item = u32(itemStart, g); item < end; item++) {
          const slot = hits.slotOf(u32(name, item));
          const only = u32(once, slot) & left;
          if (only !== 0) {
            without |= only;
            needKiller(this.#rows, u32Or(holdKiller, u32(hold, item), NO_KILLER), this.#needed);
          }
          const asked = u32(open, slot) & left;
          if (asked === 0) continue;
          units += 8;
          this.#found.addAll(asked, slot, vertex, u32(hold, item));
        }
      }
      ways[at + 1] = without;
      if (this.#isTurn(units)) yield i;
    }
  }

  /** What one start needs: where its ways to what is open meet, and each edge that alone leads to what is lost. */
  *#settle(start: number): Generator<number, void> {
    const { walkStart, place, idom, killer, ways } = this.#block;
    const first = u32(walkStart, start);
    const count = u32(walkStart, start + 1) - first;
    const lost = this.#lost;
    lost.fill(0, 0, count);
    if (this.#asked.first(start) !== 0) yield* this.#look(start, first, count);
    const bit = 1 << start;
    for (let v = count - 1; v > 0; v--) {
      if (u8(lost, v) === 0 && (u32(ways, u32(place, first + v) * WORDS + 1) & bit) === 0) continue;
      lost[u32(idom, first + v)] = 1;
      needKiller(this.#rows, u32Or(killer, first + v, NO_KILLER), this.#needed);
    }
  }

  *#look(start: number, first: number, count: number): Generator<number, void> {
    const { place } = this.#block;
    const { holdKiller } = this.#rows;
    const found = this.#found;
    for (let v = 0; v < count; v++) this.#numberOf[u32(place, first + v)] = v;
    if (this.#meet.length < this.#hits.count) this.#widen(this.#hits.count * 2);
    const meets = this.#meet;
    const only = this.#only;
    const lookedIn = this.#lookedIn;
    const look = ++this.#looks;
    for (let at = found.first(start); at !== 0; at = found.next(at)) {
      const slot = found.at(at, 0);
      const number = u32(this.#numberOf, found.at(at, 1));
      const isFirst = lookedIn[slot] !== look;
      lookedIn[slot] = look;
      meets[slot] = isFirst ? number : this.#meetOf(first, u32(meets, slot), number);
      only[slot] = isFirst ? found.at(at, 2) : NONE;
      if (this.#isTurn(8)) yield at;
    }
    const { ownStart, own } = this.#cover;
    const asked = this.#asked;
    for (let ask = asked.first(start); ask !== 0; ask = asked.next(ask)) {
      const spot = asked.at(ask, 0);
      const layer = asked.at(ask, 1);
      let meet = NONE;
      let hold = NONE;
      for (let i = u32(ownStart, spot); i < u32(ownStart, spot + 1); i++) {
        const slot = this.#hits.slot(u32(own, i), layer);
        if (slot === NO_SLOT || lookedIn[slot] !== look) continue;
        const at = u32(meets, slot);
        hold = meet === NONE ? u32Or(only, slot, NONE) : NONE;
        meet = meet === NONE ? at : this.#meetOf(first, meet, at);
      }
      if (hold !== NONE) needKiller(this.#rows, u32Or(holdKiller, hold, NO_KILLER), this.#needed);
      if (meet !== NONE) this.#lost[meet] = 1;
      if (this.#isTurn(8 + 4 * (u32(ownStart, spot + 1) - u32(ownStart, spot)))) yield ask;
    }
  }

  #widen(room: number): void {
    this.#meet = new Uint32Array(room);
    this.#only = new Uint32Array(room);
    this.#lookedIn = new Uint32Array(room);
  }

  #meetOf(first: number, a: number, b: number): number {
    const { idom } = this.#block;
    let x = a;
    let y = b;
    while (x !== y) {
      if (x > y) x = u32(idom, first + x);
      else y = u32(idom, first + y);
    }
    return x;
  }

  #isTurn(units: number): boolean {
    if ((this.#units += units) < UNITS_PER_TURN / 4) return false;
    this.#units = 0;
    return true;
  }
}

/** A list of triples for each start of a block. */
class Lists {
  readonly #last = new Uint32Array(AT_ONCE);
  /** Of each entry: the one before it in its list (0 for none), and what it holds. */
  #entries = new Uint32Array(1 << 12);
  #end = 4;
  #most = 0;
  /** Whether more was added than there may be: then something is missing. */
  isOver = false;

  /** Forgets all entries; from then on there may be `most`, and as many more as one call adds. */
  clear(most: number): void {
    this.#last.fill(0);
    this.#end = 4;
    this.#most = most * 4;
    this.isOver = false;
  }

  /** Adds a triple to the lists of all starts whose bits are set. */
  addAll(who: number, one: number, other: number, third: number): void {
    if (this.#end > this.#most) {
      this.isOver = true;
      return;
    }
    if (this.#end + AT_ONCE * 4 > this.#entries.length) {
      const wider = new Uint32Array(this.#entries.length * 2);
      wider.set(this.#entries);
      this.#entries = wider;
    }
    const entries = this.#entries;
    for (let left = who; left !== 0; left &= left - 1) {
      const start = 31 - Math.clz32(left & -left);
      const at = this.#end;
      this.#end += 4;
      entries[at] = u32(this.#last, start);
      entries[at + 1] = one;
      entries[at + 2] = other;
      entries[at + 3] = third;
      this.#last[start] = at;
    }
  }

  /** The last entry of a start, 0 for none. */
  first(start: number): number {
    return u32(this.#last, start);
  }

  next(entry: number): number {
    return u32(this.#entries, entry);
  }

  at(entry: number, part: 0 | 1 | 2): number {
    return u32(this.#entries, entry + 1 + part);
  }
}
