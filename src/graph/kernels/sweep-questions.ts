import { i32, u32 } from '../columns';
import type { Condensed } from './components';
import type { Hubs } from './hubs';
import { NO_TARGET } from './sweep-plan';
import type { Plan, Targets } from './sweep-plan';

/** Questions whether a component leads to another, to be answered on the way. */
export interface Asked {
  /** Questions of component c: `start[c] <= i < start[c + 1]`. Only of components with starters. */
  readonly start: Uint32Array;
  /** The other component, one of weight. */
  readonly to: Uint32Array;
}

const NO_SEAT = 0xffffffff;

/** Answers questions from the rows of those that ask. */
export class Questions {
  readonly any: boolean;
  readonly answers: Uint8Array;
  readonly #start: Uint32Array;
  /** Seat of the target whose bit answers the question. */
  readonly #seat: Uint32Array;

  constructor({ start, to }: Asked) {
    this.any = to.length > 0;
    this.answers = new Uint8Array(to.length);
    this.#start = start;
    this.#seat = new Uint32Array(to.length).fill(NO_SEAT);
  }

  /** Finds where each question is answered, and answers what needs no row. In turns. */
  *place(
    dag: Condensed,
    { start, to }: Asked,
    plan: Plan,
    found: Targets,
    { leadsTo }: Hubs,
  ): Generator<number, void> {
    if (!this.any) return;
    yield* this.#findSeats(dag, to, plan, found);
    const seats = plan.words * 32;
    for (let c = 0; c < dag.count; c++) {
      for (let i = u32(start, c); i < u32(start, c + 1); i++) {
        const seat = u32(this.#seat, i);
        if (seat === NO_SEAT) continue;
        if ((i32(leadsTo, c) & i32(plan.masks, Math.trunc(seat / seats))) !== 0) this.answers[i] = 1;
      }
    }
  }

  /** From the row of a component, `words` long at `at`, of a block whose first seat is given. */
  answer(component: number, bits: Int32Array, at: number, firstSeat: number, words: number): void {
    for (let i = u32(this.#start, component); i < u32(this.#start, component + 1); i++) {
      const bit = u32(this.#seat, i) - firstSeat;
      if (bit >= 0 && bit < words * 32 && ((i32(bits, at + (bit >>> 5)) >>> (bit & 31)) & 1) === 1)
        this.answers[i] = 1;
    }
  }

  /** Finds the target whose tree each question's component is in; what asks from within the tree is answered. */
  *#findSeats(
    { count, inStart, inFrom }: Condensed,
    to: Uint32Array,
    { seats }: Plan,
    found: Targets,
  ): Generator<number, void> {
    const size = new Uint32Array(count).fill(1);
    const above = (c: number): number => (found.isFolded(c) ? u32(inFrom, u32(inStart, c)) : c);
    for (let c = 0; c < count; c++) if (above(c) !== c) size[above(c)] = u32(size, above(c)) + u32(size, c);
    yield 0;
    // Trees in preorder: those below a component are the `size` numbers from its own.
    const order = new Uint32Array(count);
    const next = new Uint32Array(count);
    const root = new Uint32Array(count);
    let top = 0;
    for (let c = count - 1; c >= 0; c--) {
      const over = above(c);
      root[c] = over === c ? c : u32(root, over);
      order[c] = over === c ? top : u32(next, over);
      if (over === c) top += u32(size, c);
      else next[over] = u32(next, over) + u32(size, c);
      next[c] = u32(order, c) + 1;
    }
    yield 0;
    const seatOf = new Uint32Array(count).fill(NO_SEAT);
    seats.forEach((target, seat) => {
      if (target !== NO_TARGET) seatOf[target] = seat;
    });
    yield 0;
    for (let c = 0; c < count; c++) {
      for (let i = u32(this.#start, c); i < u32(this.#start, c + 1); i++) {
        const within = u32(order, u32(to, i)) - u32(order, c);
        if (within >= 0 && within < u32(size, c)) this.answers[i] = 1;
        else this.#seat[i] = u32(seatOf, u32(root, u32(to, i)));
      }
    }
    yield 0;
  }
}
