import { UNITS_PER_TURN, i32, u32, u8 } from '../columns';
import type { Condensed } from './components';
import { ones } from './hubs';
import type { Hubs } from './hubs';
import { NO_TARGET } from './sweep-plan';
import type { Plan, Targets } from './sweep-plan';
import type { Questions } from './sweep-questions';

const PLANES = 32;
/** Edges looked at between two turns of the generator. */
const UNITS = UNITS_PER_TURN >> 3;
/** In `#at`: nothing leads to this component. It never has a row. */
const TOP = 0x7fffffff;
/** Rows that are added to the planes together. */
const TOGETHER = 4;

/** What blocks write to. */
export interface Tally {
  readonly starters: Uint32Array;
  /** Row of each component with starters in `reached`. */
  readonly rowOf: Uint32Array;
  /** By row, and by kind of end within it. */
  readonly reached: Uint32Array;
  /** By component. */
  readonly reaching: Uint32Array;
}

/**
 * Settles one block after the other; the columns are shared, so that a block costs what it touches and not what there
 * is. A target that leads nowhere has one bit, which needs no row. What nothing leads to (a user) is not pushed to but
 * pulls from what it leads to when its turn comes: it needs no row either, and its edges stand in a line.
 */
export class Block {
  readonly #dag: Condensed;
  readonly #plan: Plan;
  readonly #folded: Uint32Array;
  readonly #labels: number;
  readonly #questions: Questions;
  readonly #leadsTo: Int32Array;
  readonly #tally: Tally;
  readonly #words: number;
  /** 1 where a component is led to from a top, which will want its row. */
  readonly #wanted: Uint8Array;
  /** Of each component in this block: 0 none, a row of `#bits`, less than 0 its one bit, as `~seat`, or `TOP`. */
  readonly #at: Int32Array;
  /** Rows; the first is for what pulls. Most words of most rows are empty, so each row knows which are not. */
  #bits: Int32Array;
  #filled = new Int32Array(1024);
  #rows = 1;
  readonly #free: number[] = [];
  /** Components whose entry of `#at` is to be cleared at the end of the block. */
  readonly #kept: number[] = [];
  /** Components that wait for their turn, one bit each, the words of them that are not empty, and the last word. */
  readonly #waiting: Int32Array;
  readonly #waitingWords: Int32Array;
  #last = 0;
  /** Starters that reach each target, bit k of the number in plane k; so many planes are in use. */
  readonly #planes: Int32Array;
  #used = 0;
  /** Rows of single starters that are not in the planes yet. */
  readonly #pending: Int32Array;
  #pendingRows = 0;
  #pendingFilled = 0;
  /** Summed weight of the targets in each byte of a row, by the value of the byte. */
  readonly #sums: Uint32Array;
  #units = 0;

  constructor(dag: Condensed, plan: Plan, found: Targets, tally: Tally, questions: Questions, hubs: Hubs) {
    const { words } = plan;
    this.#dag = dag;
    this.#plan = plan;
    this.#folded = found.folded;
    this.#labels = found.labels;
    this.#tally = tally;
    this.#questions = questions;
    this.#leadsTo = hubs.leadsTo;
    this.#words = words;
    this.#bits = new Int32Array(words * 1024);
    this.#waiting = new Int32Array((dag.count >>> 5) + 1);
    this.#waitingWords = new Int32Array((dag.count >>> 10) + 1);
    this.#planes = new Int32Array(PLANES * words);
    this.#pending = new Int32Array(TOGETHER * words);
    this.#sums = new Uint32Array(words * 4 * 256);
    this.#at = new Int32Array(dag.count);
    this.#wanted = new Uint8Array(dag.count);
  }

  /** Looks at what leads to components and is led to by none; once, before the first block. */
  *prepare(): Generator<number, void> {
    const { count, inStart, outStart, outTo } = this.#dag;
    let units = 0;
    for (let c = 0; c < count; c++) {
      if ((units += 1 + u32(outStart, c + 1) - u32(outStart, c)) > UNITS_PER_TURN) {
        yield 0;
        units = 0;
      }
      if (u32(inStart, c) !== u32(inStart, c + 1)) continue;
      this.#at[c] = TOP;
      for (let i = u32(outStart, c); i < u32(outStart, c + 1); i++) this.#wanted[u32(outTo, i)] = 1;
    }
  }

  /** Settles a block; yields, within one too, when enough was done to let others have a turn. */
  *settle(block: number): Generator<number, void> {
    const words = this.#words;
    const firstSeat = block * words * 32;
    const seats = this.#plan.seats.subarray(firstSeat, firstSeat + words * 32);
    const mask = i32(this.#plan.masks, block);
    const waiting = this.#waiting;
    let first = waiting.length;
    this.#last = 0;
    for (let seat = 0; seat < seats.length; seat++) {
      const target = u32(seats, seat);
      // What a hub settles goes no further: all that leads there leads to the hub.
      if (target === NO_TARGET || (i32(this.#leadsTo, target) & mask) !== 0) continue;
      if (u32(this.#dag.outStart, target) === u32(this.#dag.outStart, target + 1)) this.#at[target] = ~seat;
      else this.#set(this.#row(target), seat);
      this.#wait(target);
      first = Math.min(first, target >>> 5);
    }
    const plain = u8(this.#plan.plain, block) === 1;
    if (!plain) this.#sumWeights(seats);
    this.#planes.fill(0);
    this.#used = 0;
    for (let word = first; word <= this.#last; word++) {
      // Far from all words are in use: whole lots of 32 without any are passed over.
      const words32 = i32(this.#waitingWords, word >>> 5) >>> (word & 31);
      if (words32 === 0) {
        word |= 31;
        continue;
      }
      if ((words32 & 1) === 0) continue;
      for (let waits = i32(waiting, word); waits !== 0; waits = i32(waiting, word)) {
        const bit = waits & -waits;
        waiting[word] = waits ^ bit;
        this.#turn((word << 5) + 31 - Math.clz32(bit), plain, block, mask);
      }
      this.#waitingWords[word >>> 5] = i32(this.#waitingWords, word >>> 5) & ~(1 << (word & 31));
      if (this.#units > UNITS) {
        this.#units = 0;
        yield block;
      }
    }
    this.#finish(seats);
  }

  #wait(component: number): void {
    const word = component >>> 5;
    this.#waiting[word] = i32(this.#waiting, word) | (1 << (component & 31));
    this.#waitingWords[word >>> 5] = i32(this.#waitingWords, word >>> 5) | (1 << (word & 31));
    if (word > this.#last) this.#last = word;
  }

  /** A component's turn: all it leads to had theirs. */
  #turn(component: number, plain: boolean, block: number, mask: number): void {
    const { inStart, outStart } = this.#dag;
    const row = i32(this.#at, component);
    const starts = u32(this.#tally.starters, component) > 0;
    if (row === TOP) {
      if (starts) {
        this.#pull(component);
        this.#count(component, 0, plain, block);
        this.#empty(0);
      }
      this.#units += u32(outStart, component + 1) - u32(outStart, component);
      return;
    }
    if (starts) {
      if (row < 0) this.#set(0, ~row);
      this.#count(component, Math.max(row, 0), plain, block);
      if (row < 0) this.#empty(0);
    }
    if (row < 0) this.#pushBit(component, ~row, mask);
    else this.#push(component, row, mask);
    this.#units += 1 + u32(inStart, component + 1) - u32(inStart, component);
    if (u8(this.#wanted, component) === 1) this.#kept.push(component);
    else {
      this.#at[component] = 0;
      if (row > 0) this.#release(row);
    }
  }

  /** One bit to all that lead to a component. */
  #pushBit(component: number, seat: number, mask: number): void {
    const { inStart, inFrom } = this.#dag;
    const at = this.#at;
    const words = this.#words;
    const word = seat >>> 5;
    const bit = 1 << (seat & 31);
    const fills = 1 << word;
    const end = u32(inStart, component + 1);
    for (let i = u32(inStart, component); i < end; i++) {
      const above = u32(inFrom, i);
      let row = i32(at, above);
      if (row === 0 || row === TOP) {
        if ((i32(this.#leadsTo, above) & mask) !== 0) continue;
        this.#wait(above);
        if (row === TOP) continue;
        row = this.#row(above);
      }
      const to = row * words + word;
      this.#bits[to] = i32(this.#bits, to) | bit;
      this.#filled[row] = i32(this.#filled, row) | fills;
    }
  }

  /** A row to all that lead to a component. */
  #push(component: number, from: number, mask: number): void {
    const { inStart, inFrom } = this.#dag;
    const at = this.#at;
    const end = u32(inStart, component + 1);
    for (let i = u32(inStart, component); i < end; i++) {
      const above = u32(inFrom, i);
      const row = i32(at, above);
      if (row === 0 || row === TOP) {
        if ((i32(this.#leadsTo, above) & mask) !== 0) continue;
        this.#wait(above);
        if (row === 0) this.#join(this.#row(above), from);
      } else this.#join(row, from);
    }
  }

  /** What a component leads to, into the first row. */
  #pull(component: number): void {
    const { outStart, outTo } = this.#dag;
    const end = u32(outStart, component + 1);
    for (let i = u32(outStart, component); i < end; i++) {
      const from = i32(this.#at, u32(outTo, i));
      if (from < 0) this.#set(0, ~from);
      else if (from > 0) this.#join(0, from);
    }
  }

  /** An empty row for a component that has none. */
  #row(component: number): number {
    const row = this.#free.pop() ?? this.#rows++;
    if ((row + 1) * this.#words > this.#bits.length) {
      const wider = new Int32Array(this.#bits.length * 2);
      wider.set(this.#bits);
      this.#bits = wider;
      const filled = new Int32Array(this.#filled.length * 2);
      filled.set(this.#filled);
      this.#filled = filled;
    }
    this.#at[component] = row;
    return row;
  }

  #release(row: number): void {
    this.#empty(row);
    this.#free.push(row);
  }

  #empty(row: number): void {
    const first = row * this.#words;
    for (let left = i32(this.#filled, row); left !== 0; left &= left - 1) {
      this.#bits[first + 31 - Math.clz32(left & -left)] = 0;
    }
    this.#filled[row] = 0;
  }

  #set(row: number, seat: number): void {
    const at = row * this.#words + (seat >>> 5);
    this.#bits[at] = i32(this.#bits, at) | (1 << (seat & 31));
    this.#filled[row] = i32(this.#filled, row) | (1 << (seat >>> 5));
  }

  #join(to: number, from: number): void {
    const bits = this.#bits;
    const a = to * this.#words;
    const b = from * this.#words;
    const filled = i32(this.#filled, from);
    this.#filled[to] = i32(this.#filled, to) | filled;
    for (let left = filled; left !== 0; left &= left - 1) {
      const w = 31 - Math.clz32(left & -left);
      bits[a + w] = i32(bits, a + w) | i32(bits, b + w);
    }
  }

  /** Counts what a component with starters reaches, and its starters for all that it reaches. */
  #count(component: number, row: number, plain: boolean, block: number): void {
    const words = this.#words;
    const bits = this.#bits;
    const pending = this.#pending;
    const { reached, rowOf, starters } = this.#tally;
    const own = u32(starters, component);
    const first = u32(rowOf, component) * this.#labels;
    const labels = this.#plan.labels;
    const filled = i32(this.#filled, row);
    const to = this.#pendingRows * words;
    for (let left = filled; left !== 0; left &= left - 1) {
      const w = 31 - Math.clz32(left & -left);
      const word = i32(bits, row * words + w);
      const at = first + u8(labels, block * words + w);
      reached[at] = u32(reached, at) + (plain ? ones(word) : this.#weigh(word, w));
      if (own === 1) pending[to + w] = word;
      else this.#add(word, w, own);
    }
    if (own === 1) {
      this.#pendingFilled |= filled;
      if (++this.#pendingRows === TOGETHER) this.#addTogether();
    }
    if (this.#questions.any) this.#questions.answer(component, bits, row * words, block * words * 32, words);
  }

  /**
   * The pending rows to the planes by carry-save adders (Warren, Hacker's Delight, 5-1), without looking at single bits.
   */
  #addTogether(): void {
    const words = this.#words;
    const planes = this.#planes;
    const rows = this.#pending;
    for (let left = this.#pendingFilled; left !== 0; left &= left - 1) {
      const w = 31 - Math.clz32(left & -left);
      const a = i32(rows, w);
      const b = i32(rows, words + w);
      const c = i32(rows, 2 * words + w);
      const d = i32(rows, 3 * words + w);
      rows[w] = rows[words + w] = rows[2 * words + w] = rows[3 * words + w] = 0;
      const one = i32(planes, w);
      const ab = a ^ b;
      const first = one ^ ab;
      const carry = (a & b) | (ab & one);
      const cd = c ^ d;
      planes[w] = first ^ cd;
      const other = (c & d) | (cd & first);
      const two = i32(planes, words + w);
      const twos = carry ^ other;
      planes[words + w] = two ^ twos;
      const four = (carry & other) | (twos & two);
      if (four !== 0) this.#add(four, w, 1, 2);
    }
    this.#used = Math.max(this.#used, 2);
    this.#pendingRows = 0;
    this.#pendingFilled = 0;
  }

  #weigh(word: number, w: number): number {
    const sums = this.#sums;
    const at = w << 10;
    return (
      u32(sums, at + (word & 255)) +
      u32(sums, at + 256 + ((word >>> 8) & 255)) +
      u32(sums, at + 512 + ((word >>> 16) & 255)) +
      u32(sums, at + 768 + (word >>> 24))
    );
  }

  #sumWeights(seats: Uint32Array): void {
    const sums = this.#sums;
    for (let byte = 0; byte < this.#words * 4; byte++) {
      for (let value = 1; value < 256; value++) {
        const target = u32(seats, byte * 8 + 31 - Math.clz32(value & -value));
        const own = target === NO_TARGET ? 0 : u32(this.#folded, target);
        sums[byte * 256 + value] = own + u32(sums, byte * 256 + (value & (value - 1)));
      }
    }
  }

  /** Adds a component's starters to the number of each target of a word, from some plane upwards. */
  #add(word: number, w: number, starters: number, first = 0): void {
    const planes = this.#planes;
    const words = this.#words;
    let used = this.#used;
    for (let number = starters, plane = first; number !== 0; number >>>= 1, plane++) {
      if ((number & 1) === 0) continue;
      let carry = word;
      let at = plane;
      for (; carry !== 0; at++) {
        const before = i32(planes, at * words + w);
        planes[at * words + w] = before ^ carry;
        carry &= before;
      }
      if (at > used) used = at;
    }
    this.#used = used;
  }

  /** Reads off who reaches the targets, and leaves the columns as they were. */
  #finish(seats: Uint32Array): void {
    const planes = this.#planes;
    const words = this.#words;
    this.#addTogether();
    for (let seat = 0; seat < seats.length; seat++) {
      const target = u32(seats, seat);
      if (target === NO_TARGET) continue;
      let starters = 0;
      for (let plane = this.#used - 1; plane >= 0; plane--) {
        starters = starters * 2 + ((i32(planes, plane * words + (seat >>> 5)) >>> (seat & 31)) & 1);
      }
      this.#tally.reaching[target] = starters;
    }
    for (const component of this.#kept) {
      const row = i32(this.#at, component);
      if (row > 0) this.#release(row);
      this.#at[component] = 0;
    }
    this.#kept.length = 0;
  }
}
