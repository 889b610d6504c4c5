import { num, u32, u8 } from '../columns';
import { isDisabled } from '../walk';
import type { SearchMarks } from './control-left';
import type { Band } from './loss-bands';
import { MOST_KEPT } from './lost-at';
import type { LostAt } from './lost-at';
import { LostSpots } from './lost-spots';
import type { LostRow } from './lost-spots';

/** Who loses rows, and which: side by side. Who loses the same may share what says so. */
export interface Losers {
  readonly principal: number[];
  readonly rows: (readonly LostRow[])[];
}

/** Nobody's rows. */
const NONE: readonly LostRow[] = [];

/** Somebody on the way back from the start, who loses these rows; and how much was held and come to before. */
interface Asked {
  readonly node: number;
  /** Who acts as them is asked next from here on. */
  next: number;
  /** None of the start until what it comes to was walked. */
  rows: readonly LostRow[];
  readonly held: number;
  readonly come: number;
}

/**
 * Who else loses what a start loses, in one band of ranks: whoever controls it and holds some of the rows by nothing
 * else. Of someone who loses none, nobody who acts as them loses any either, so the search back ends there. It goes back
 * depth first: who acts as somebody comes to all that they come to, so only what they come to besides is walked, and
 * taken back when it is done with them. A walk ends where all that could be lost is found to be held.
 */
export class LostBehind {
  readonly #band: Band;
  readonly #start: number;
  readonly #marks: SearchMarks;
  readonly #spots: LostSpots;
  readonly #mostKept: number;
  /** All who are come to, in that order; they are marked with this. */
  readonly #come: number[] = [];
  readonly #here: number;
  #latest = NONE;
  /** Rows of all who lose some, those that they share once. */
  kept = 0;

  constructor(band: Band, start: number, lost: LostAt, marks: SearchMarks, mostKept = MOST_KEPT) {
    this.#mostKept = mostKept;
    this.#band = band;
    this.#start = start;
    this.#marks = marks;
    this.#spots = new LostSpots(band, lost, marks);
    this.#here = ++marks.number;
  }

  /**
   * Adds everyone else who controls the start and loses rows, with these. False, and not all are there, where it takes
   * more than `most` looks or more rows than `MOST_KEPT` would be kept.
   */
  *losers(found: Losers, most: number): Generator<number, boolean> {
    const { graph, passes, gone } = this.#band;
    const { besides: asked, looks } = this.#marks;
    const until = looks.total + most;
    yield* this.#spots.make();
    const round = ++this.#marks.number;
    asked[this.#start] = round;
    const path = [this.#asked(this.#start)];
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      if (at.next === u32(graph.inStart, at.node + 1)) {
        path.pop();
        yield* this.#takeBack(at);
        continue;
      }
      const step = u32(graph.inStep, at.next++);
      if (looks.isTurn(1)) yield at.node;
      if (u8(passes, u32(graph.stepClass, step)) === 0) continue;
      const from = u32(graph.stepFrom, step);
      if (asked[from] === round || isDisabled(graph, from) || gone.has(step)) continue;
      asked[from] = round;
      // What the start comes to is walked once someone lost something, which took as long as that.
      if (at.rows.length === 0 && found.principal.length > 0) {
        yield* this.#walk(this.#start);
        at.rows = this.#shared(yield* this.#spots.left());
      }
      const one = this.#asked(from);
      path.push(one);
      const mayLose = yield* this.#walk(from);
      if (looks.total > until) return false;
      if (mayLose) {
        const asBefore = at.rows.length > 0 && this.#spots.size === one.held;
        one.rows = asBefore ? at.rows : this.#shared(yield* this.#spots.left());
        if (this.kept > this.#mostKept) return false;
      }
      if (one.rows.length === 0) {
        // Nobody is asked who acts as them.
        one.next = u32(graph.inStart, from + 1);
        continue;
      }
      found.principal.push(from);
      found.rows.push(one.rows);
    }
    return true;
  }

  #asked(node: number): Asked {
    const next = u32(this.#band.graph.inStart, node);
    return { node, next, rows: NONE, held: this.#spots.size, come: this.#come.length };
  }

  /** Most who follow one another lose the same: then they share what says so. */
  #shared(rows: readonly LostRow[]): readonly LostRow[] {
    if (isSame(rows, this.#latest)) return this.#latest;
    this.kept += rows.length;
    return (this.#latest = rows);
  }

  *#takeBack({ held, come }: Asked): Generator<number, void> {
    this.#spots.takeBack(held);
    while (this.#come.length > come) {
      const node = this.#come.pop() ?? 0;
      this.#marks.behind[node] = 0;
      if (this.#marks.looks.isTurn(1)) yield node;
    }
  }

  /** Goes on from somebody to all who were not come to yet: whether anything may be lost still. */
  *#walk(start: number): Generator<number, boolean> {
    const { graph, passes, gone } = this.#band;
    const { behind, looks } = this.#marks;
    const here = this.#here;
    const come = this.#come;
    const spots = this.#spots;
    let next = come.length;
    if (behind[start] !== here) come.push(start);
    behind[start] = here;
    for (; next < come.length; next++) {
      const node = num(come, next);
      const last = isDisabled(graph, node) ? 0 : u32(graph.outStart, node + 1);
      for (let step = u32(graph.outStart, node); step < last; step++) {
        if (gone.has(step)) continue;
        const to = u32(graph.stepTo, step);
        const number = u32(graph.stepClass, step);
        if (behind[to] !== here && u8(passes, number) === 1) {
          behind[to] = here;
          come.push(to);
        }
        const looked = spots.give(number, to);
        if (spots.open === 0) return false;
        if (looks.isTurn(1 + looked)) yield node;
      }
      if (looks.isTurn(1)) yield node;
    }
    return true;
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
