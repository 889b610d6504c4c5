import { NO_PERMISSION } from '../access-graph';
import { UNITS_PER_TURN, listAt, num, u32, u8 } from '../columns';
import { isDisabled } from '../walk';
import type { SearchMarks } from './control-left';
import { FLOWING, NO_CONTAINER, RANK } from './loss-bands';
import type { Band } from './loss-bands';
import { MOST_KEPT, rowName } from './lost-at';
import type { LostAt } from './lost-at';

/** One row that someone loses: its number in `LostAt`, and the ranks from which up to which it is no longer held. */
export interface LostRow {
  readonly row: number;
  readonly lo: number;
  readonly hi: number;
}

/**
 * Who else loses what a start loses, in one band of ranks: whoever controls it and holds some of the rows by nothing
 * else. Of someone who loses none, nobody who acts as them loses any either, so the search back ends there. Each is asked
 * by a walk from them, which ends where all that it could lose is found to be held.
 */
export class LostBehind {
  readonly #band: Band;
  readonly #start: number;
  readonly #lost: LostAt;
  readonly #marks: SearchMarks;
  readonly #here: number;
  /** Rows, and the permission on what contains each: by number its row if it is one, and what lies right below. */
  readonly #spots = new Map<number, number>();
  readonly #rowOf: number[] = [];
  readonly #below: number[][] = [];
  readonly #roots: number[] = [];
  /** Rows that none contains, by number; and by spot which of them are held when a permission flows down from there. */
  readonly #topsAt: number[][] = [];
  readonly #alone: boolean[] = [];
  #tops = 0;
  readonly #most: number;
  readonly #mostKept: number;
  /** By class which of the permissions its steps give. */
  #permissions: readonly (readonly number[])[] = [];
  #flows = new Uint8Array();
  #holds = new Uint8Array();
  readonly #touched: number[] = [];
  #shut = new Uint8Array();
  /** Steps and rows looked at, ever. */
  spent = 0;
  /** Rows of all who lose some, those that they share once. */
  kept = 0;
  #turn = 0;

  constructor(band: Band, start: number, lost: LostAt, marks: SearchMarks, mostKept = MOST_KEPT) {
    this.#mostKept = mostKept;
    this.#band = band;
    this.#start = start;
    this.#lost = lost;
    this.#marks = marks;
    this.#here = ++marks.number;
    this.#most = lost.was.reduce((most, was) => Math.max(most, was), 0);
  }

  /** Makes what each is asked with. */
  *#begin(): Generator<number, void> {
    for (let row = 0; row < this.#lost.resource.length; row++) {
      this.#rowOf[this.#spotsAbove(row)] = row;
      if (this.#isTurn(8)) yield row;
    }
    yield* this.#findTops();
    yield* this.#findPermissions();
    this.#flows = new Uint8Array(this.#rowOf.length);
    this.#holds = new Uint8Array(this.#rowOf.length);
    this.#shut = new Uint8Array(this.#tops);
  }

  /** The spot of a row, with those of what contains it made as well. */
  #spotsAbove(row: number): number {
    const permission = this.#lost.permission[row] ?? NO_PERMISSION;
    let below = -1;
    let own = -1;
    for (
      let node = num(this.#lost.resource, row);
      node !== NO_CONTAINER;
      node = this.#band.containerOf(node)
    ) {
      const name = rowName(this.#band, permission, node);
      const known = this.#spots.get(name);
      const spot = known ?? this.#rowOf.push(-1) - 1;
      if (known === undefined) {
        this.#spots.set(name, spot);
        this.#below.push([]);
        this.#topsAt.push([]);
        this.#marks.spots[node] = this.#here;
      }
      if (below >= 0) this.#below[spot]?.push(below);
      if (own < 0) own = spot;
      if (known !== undefined) return own;
      below = spot;
    }
    this.#roots.push(below);
    return own;
  }

  *#findTops(): Generator<number, void> {
    const ahead = this.#roots.map((spot): { spot: number; above: readonly number[] } => ({
      spot,
      above: [],
    }));
    for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
      const { spot } = next;
      const above = [...next.above, spot];
      if (this.#isTurn(8 + above.length)) yield spot;
      if (num(this.#rowOf, spot) >= 0) {
        for (const one of above) this.#topsAt[one]?.push(this.#tops);
        this.#alone[this.#tops++] = !this.#hasRowsBelow(spot);
        continue;
      }
      for (const below of listAt(this.#below, spot)) ahead.push({ spot: below, above });
    }
  }

  *#findPermissions(): Generator<number, void> {
    const found: number[][] = Array.from(this.#band.gives, () => []);
    for (const permission of new Set(this.#lost.permission)) {
      const counts = this.#band.counts(permission);
      for (let number = 0; number < counts.length; number++)
        if (u8(counts, number) !== 0) found[number]?.push(permission);
      if (this.#isTurn(counts.length)) yield permission;
    }
    this.#permissions = found;
  }

  #isTurn(units: number): boolean {
    if ((this.#turn += units) < UNITS_PER_TURN / 4) return false;
    this.#turn = 0;
    return true;
  }

  #hasRowsBelow(spot: number): boolean {
    return listAt(this.#below, spot).length > 0;
  }

  /**
   * Adds everyone else who controls the start and loses rows, with these. False, and not all are there, where it takes
   * more than `most` looks or more rows than `MOST_KEPT` would be kept.
   */
  *losers(found: Map<number, readonly LostRow[]>, most: number): Generator<number, boolean> {
    const { graph, passes, gone } = this.#band;
    yield* this.#begin();
    const asked = new Set([this.#start]);
    const ahead = [this.#start];
    // Most who follow one another lose the same: then they share what says so.
    let before: readonly LostRow[] = [];
    for (const node of ahead) {
      const last = u32(graph.inStart, node + 1);
      for (let i = u32(graph.inStart, node); i < last; i++) {
        const step = u32(graph.inStep, i);
        if (u8(passes, u32(graph.stepClass, step)) === 0) continue;
        const from = u32(graph.stepFrom, step);
        if (asked.has(from) || isDisabled(graph, from) || gone.has(step)) continue;
        asked.add(from);
        const rows = yield* this.#lostBy(from);
        if (this.spent > most) return false;
        if (rows.length === 0) continue;
        if (!isSame(rows, before)) {
          before = rows;
          if ((this.kept += rows.length) > this.#mostKept) return false;
        }
        found.set(from, before);
        ahead.push(from);
      }
      const looked = 1 + last - u32(graph.inStart, node);
      this.spent += looked;
      if (this.#isTurn(looked)) yield node;
    }
    return true;
  }

  /** Which of the rows somebody loses. */
  *#lostBy(start: number): Generator<number, readonly LostRow[]> {
    const { graph, passes, gone } = this.#band;
    const { behind, spots } = this.#marks;
    const round = ++this.#marks.number;
    for (const spot of this.#touched) {
      this.#flows[spot] = 0;
      this.#holds[spot] = 0;
    }
    this.#touched.length = 0;
    this.#shut.fill(0);
    this.#turn += this.#tops >> 5;
    let open = this.#tops;
    behind[start] = round;
    const ahead = [start];
    for (const node of ahead) {
      if (isDisabled(graph, node)) continue;
      const last = u32(graph.outStart, node + 1);
      for (let step = u32(graph.outStart, node); step < last; step++) {
        const to = u32(graph.stepTo, step);
        const number = u32(graph.stepClass, step);
        if (behind[to] !== round && u8(passes, number) === 1 && !gone.has(step)) {
          behind[to] = round;
          ahead.push(to);
        }
        if (spots[to] !== this.#here) continue;
        for (const permission of listAt(this.#permissions, number)) {
          if (!gone.has(step)) open -= this.#hold(permission, to, u8(this.#band.gives, number));
        }
        if (open === 0) return [];
        if (this.#isTurn(4)) yield start;
      }
      const looked = 1 + last - u32(graph.outStart, node);
      this.spent += looked;
      if (this.#isTurn(looked)) yield start;
    }
    return yield* this.#sweep();
  }

  /** What is given is held: how many more tops are so that nothing below them is lost. */
  #hold(permission: number, node: number, given: number): number {
    const spot = this.#spots.get(rowName(this.#band, permission, node));
    if (spot === undefined) return 0;
    const rank = given & RANK;
    const flows = (given & FLOWING) !== 0;
    const before = u8(this.#flows, spot);
    if (before === 0 && u8(this.#holds, spot) === 0) this.#touched.push(spot);
    if (u8(this.#holds, spot) < rank) this.#holds[spot] = rank;
    if (flows && before < rank) this.#flows[spot] = rank;
    if (rank < this.#most || before >= this.#most) return 0;
    let shut = 0;
    this.#turn += listAt(this.#topsAt, spot).length;
    for (const top of listAt(this.#topsAt, spot)) {
      if (this.#shut[top] === 1) continue;
      // What does not flow is enough where it is on the row itself and nothing below it is lost.
      if (!flows && (num(this.#rowOf, spot) < 0 || this.#alone[top] !== true)) continue;
      this.#shut[top] = 1;
      shut++;
    }
    return shut;
  }

  /** The rows that are left without, from what contains others downwards. */
  *#sweep(): Generator<number, readonly LostRow[]> {
    const { lo } = this.#band;
    const found: LostRow[] = [];
    const spots = [...this.#roots];
    const held = this.#roots.map(() => 0);
    for (let spot = spots.pop(); spot !== undefined; spot = spots.pop()) {
      const best = Math.max(held.pop() ?? 0, u8(this.#flows, spot));
      this.spent++;
      if (this.#isTurn(4)) yield spot;
      if (best >= this.#most) continue;
      const row = num(this.#rowOf, spot);
      if (row >= 0) {
        const is = Math.max(best, u8(this.#holds, spot));
        const was = num(this.#lost.was, row);
        if (is < was) found.push({ row, lo: Math.max(is + 1, lo), hi: was });
      }
      for (const below of listAt(this.#below, spot)) {
        spots.push(below);
        held.push(best);
      }
    }
    return found;
  }
}

function isSame(rows: readonly LostRow[], others: readonly LostRow[]): boolean {
  return (
    rows.length === others.length &&
    rows.every(({ row, lo, hi }, i) => {
      const other = others[i];
      return other?.row === row && other.lo === lo && other.hi === hi;
    })
  );
}
