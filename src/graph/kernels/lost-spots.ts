import { NO_PERMISSION } from '../access-graph';
import { itemAt, listAt, num, numOr, u8 } from '../columns';
import type { SearchMarks } from './control-left';
import { FLOWING, NO_CONTAINER, RANK } from './loss-bands';
import type { Band } from './loss-bands';
import { rowName } from './lost-at';
import type { LostAt } from './lost-at';
import { RowTable } from './row-table';

/** One row that someone loses: its number in `LostAt`, and the ranks from which up to which it is no longer held. */
export interface LostRow {
  readonly row: number;
  readonly lo: number;
  readonly hi: number;
}

const NONE = -1;

/**
 * Lost rows, and the permission of each on what contains it: the spots. What somebody holds is put in, and what was put
 * in last is taken back first; which rows are left without can be told at any time.
 */
export class LostSpots {
  readonly #band: Band;
  readonly #lost: LostAt;
  readonly #marks: SearchMarks;
  /** Nodes with a spot are marked with it. */
  readonly #here: number;
  readonly #spots = new RowTable();
  /** By spot its row if it is one; a spot right below, and one more right below the same. */
  readonly #rowOf: number[] = [];
  readonly #below: number[] = [];
  readonly #beside: number[] = [];
  readonly #roots: number[] = [];
  /** By spot, which of the rows that none contains are there or below: from this number up to before that. */
  readonly #topsFrom: number[] = [];
  readonly #topsEnd: number[] = [];
  readonly #most: number;
  /** By class which of the permissions its steps give. */
  #permissions: readonly (readonly number[])[] = [];
  /** By spot the strongest rank held: in the lowest two bits there, in those above what flows on from there. */
  #held = new Uint8Array();
  /** By top whether nothing is lost there or below. */
  #shut = new Uint8Array();
  /** What was put in: a spot with what was held there before, or below 0 a top that was shut. */
  readonly #log: number[] = [];
  /** Rows that none contains, where something may still be lost. */
  open = 0;

  constructor(band: Band, lost: LostAt, marks: SearchMarks) {
    this.#band = band;
    this.#lost = lost;
    this.#marks = marks;
    this.#here = ++marks.number;
    this.#most = lost.was.reduce((most, was) => Math.max(most, was), 0);
  }

  /** Makes them; nothing is held yet. */
  *make(): Generator<number, void> {
    for (const row of this.#lost.resource.keys()) {
      this.#rowOf[this.#spotsAbove(row)] = row;
      if (this.#marks.looks.isTurn(8)) yield row;
    }
    yield* this.#findTops();
    yield* this.#findPermissions();
    this.#held = new Uint8Array(this.#rowOf.length);
    this.#shut = new Uint8Array(this.open);
  }

  /** The spot of a row, with those of what contains it made as well. */
  #spotsAbove(row: number): number {
    const permission = numOr(this.#lost.permission, row, NO_PERMISSION);
    let below = NONE;
    let own = NONE;
    for (
      let node = num(this.#lost.resource, row);
      node !== NO_CONTAINER;
      node = this.#band.containerOf(node)
    ) {
      const name = rowName(this.#band, permission, node);
      const known = this.#spots.get(name);
      const spot = known ?? this.#rowOf.push(NONE) - 1;
      if (known === undefined) {
        this.#spots.set(name, spot);
        this.#below[spot] = NONE;
        this.#beside[spot] = NONE;
        this.#topsFrom[spot] = 0;
        this.#topsEnd[spot] = 0;
        this.#marks.spots[node] = this.#here;
      }
      if (below >= 0) {
        this.#beside[below] = num(this.#below, spot);
        this.#below[spot] = below;
      }
      if (own < 0) own = spot;
      if (known !== undefined) return own;
      below = spot;
    }
    this.#roots.push(below);
    return own;
  }

  /** Numbers the tops, so that those below a spot follow one another. */
  *#findTops(): Generator<number, void> {
    const ahead = [...this.#roots];
    for (let spot = ahead.pop(); spot !== undefined; spot = ahead.pop()) {
      if (this.#marks.looks.isTurn(4)) yield spot;
      // All below it were numbered.
      if (spot < 0) {
        this.#topsEnd[~spot] = this.open;
        continue;
      }
      this.#topsFrom[spot] = this.open;
      if (num(this.#rowOf, spot) >= 0) {
        this.#topsEnd[spot] = ++this.open;
        continue;
      }
      ahead.push(~spot);
      for (let below = num(this.#below, spot); below >= 0; below = num(this.#beside, below))
        ahead.push(below);
    }
  }

  *#findPermissions(): Generator<number, void> {
    const found: number[][] = Array.from(this.#band.gives, () => []);
    for (const permission of new Set(this.#lost.permission)) {
      const counts = this.#band.counts(permission);
      counts.forEach((given, number) => {
        if (given !== 0) itemAt(found, number).push(permission);
      });
      if (this.#marks.looks.isTurn(counts.length)) yield permission;
    }
    this.#permissions = found;
  }

  /** How much was put in. */
  get size(): number {
    return this.#log.length;
  }

  /** Puts in what a step of a class gives on a node; returns how many looks that took. */
  give(number: number, node: number): number {
    if (this.#marks.spots[node] !== this.#here) return 0;
    const given = u8(this.#band.gives, number);
    const before = this.#log.length;
    for (const permission of listAt(this.#permissions, number)) {
      const spot = this.#spots.get(rowName(this.#band, permission, node));
      if (spot !== undefined) this.#hold(spot, given & RANK, (given & FLOWING) === 0 ? 0 : given & RANK);
    }
    return 4 + this.#log.length - before;
  }

  #hold(spot: number, rank: number, flows: number): void {
    const before = u8(this.#held, spot);
    const after = Math.max(before & RANK, rank) | (Math.max(before >> 2, flows) << 2);
    if (after === before) return;
    this.#log.push((spot << 4) | before);
    this.#held[spot] = after;
    // What does not flow is enough where it is on the row itself and nothing below it is lost.
    const isAlone = num(this.#rowOf, spot) >= 0 && num(this.#below, spot) < 0;
    if ((isAlone ? after & RANK : after >> 2) < this.#most) return;
    const end = num(this.#topsEnd, spot);
    for (let top = num(this.#topsFrom, spot); top < end; top++) {
      if (this.#shut[top] === 1) continue;
      this.#shut[top] = 1;
      this.open--;
      this.#log.push(~top);
    }
  }

  /** Takes back what was put in last, down to so much. */
  takeBack(size: number): void {
    while (this.#log.length > size) {
      const entry = this.#log.pop() ?? 0;
      if (entry >= 0) this.#held[entry >> 4] = entry & 15;
      else {
        this.#shut[~entry] = 0;
        this.open++;
      }
    }
  }

  /** The rows that are left without, from what contains others downwards. */
  *left(): Generator<number, readonly LostRow[]> {
    const { lo } = this.#band;
    const found: LostRow[] = [];
    const spots = [...this.#roots];
    const flowing = this.#roots.map(() => 0);
    for (let spot = spots.pop(); spot !== undefined; spot = spots.pop()) {
      const held = u8(this.#held, spot);
      const best = Math.max(flowing.pop() ?? 0, held >> 2);
      if (this.#marks.looks.isTurn(4)) yield spot;
      if (best >= this.#most) continue;
      const row = num(this.#rowOf, spot);
      if (row >= 0) {
        const is = Math.max(best, held & RANK);
        const was = num(this.#lost.was, row);
        if (is < was) found.push({ row, lo: Math.max(is + 1, lo), hi: was });
      }
      for (let below = num(this.#below, spot); below >= 0; below = num(this.#beside, below)) {
        spots.push(below);
        flowing.push(best);
      }
    }
    return found;
  }
}
