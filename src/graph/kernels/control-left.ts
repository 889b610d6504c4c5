import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, num, u32, u8 } from '../columns';
import { isDisabled } from '../walk';

/** What was looked at, steps and rows, by all who take turns together. */
export class Looks {
  total = 0;
  #until = 0;

  /** Adds some, and tells whether others come in now. */
  isTurn(looks: number): boolean {
    this.total += looks;
    if (this.total < this.#until) return false;
    this.#until = this.total + UNITS_PER_TURN / 4;
    return true;
  }
}

/** Columns of the size of the graph that one search after the other uses: what is marked holds for one number alone. */
export interface SearchMarks {
  readonly ahead: Uint32Array;
  readonly besides: Uint32Array;
  readonly behind: Uint32Array;
  readonly spots: Uint32Array;
  /** The last number given out. */
  number: number;
  inUse: boolean;
  readonly looks: Looks;
}

const known = new WeakMap<AccessGraph, SearchMarks>();

/** Marks that nobody uses: kept with the graph, as filling them anew would cost each question all there is. */
export function freeMarks(graph: AccessGraph): SearchMarks {
  const free = known.get(graph);
  if (free !== undefined && !free.inUse && free.number < 0xf0000000) return free;
  const count = graph.nodes.length;
  const made: SearchMarks = {
    ahead: new Uint32Array(count),
    besides: new Uint32Array(count),
    behind: new Uint32Array(count),
    spots: new Uint32Array(count),
    number: 0,
    inUse: false,
    looks: new Looks(),
  };
  known.set(graph, made);
  return made;
}

/** A graph of control: over which classes of steps control passes, and which steps are left out. */
export interface ControlGraph {
  readonly graph: AccessGraph;
  /** By class of steps. */
  readonly passes: Uint8Array;
  readonly gone: ReadonlySet<number>;
}

/**
 * What one start still controls. Each question is decided from both sides, step by step in turns: on from the start, and
 * back from what is asked. Where there is another way the two soon meet; where there is none, one side soon ends. What
 * either side has found is kept for the next question.
 */
export class ControlLeft {
  readonly #control: ControlGraph;
  readonly #marks: SearchMarks;
  readonly #ahead: Uint32Array;
  readonly #yes: number;
  readonly #no: number;
  readonly #queue: number[];
  #next = 0;

  /** What it has found holds until the same column of `marks`, `ahead` if none is said, is used again. */
  constructor(control: ControlGraph, start: number, marks: SearchMarks, column = marks.ahead) {
    this.#control = control;
    this.#marks = marks;
    this.#yes = ++marks.number;
    this.#no = ++marks.number;
    this.#ahead = column;
    column[start] = this.#yes;
    this.#queue = [start];
  }

  /** All that is controlled, once nothing is left to go on from. */
  get complete(): readonly number[] | undefined {
    return this.#next === this.#queue.length ? this.#queue : undefined;
  }

  /** Goes on from the start for about so many steps, whatever will be asked. Yields where it takes long. */
  *goOn(units: number): Generator<number, void> {
    for (let left = units; left > 0 && this.#next < this.#queue.length;) {
      const looked = this.#onward(0);
      left -= looked;
      if (this.#marks.looks.isTurn(looked)) yield left;
    }
  }

  /** Whether it is controlled, where that is known by now. */
  known(node: number): boolean | undefined {
    const mark = u32(this.#ahead, node);
    if (mark === this.#yes) return true;
    return mark === this.#no || this.#next === this.#queue.length ? false : undefined;
  }

  /** Whether it is controlled. Yields where it takes long. */
  *has(node: number): Generator<number, boolean> {
    const before = this.known(node);
    if (before !== undefined) return before;
    const { graph, passes, gone } = this.#control;
    const { behind, looks } = this.#marks;
    const ahead = this.#ahead;
    const round = ++this.#marks.number;
    const back = [node];
    behind[node] = round;
    let spent = 0;
    for (const at of back) {
      const last = u32(graph.inStart, at + 1);
      for (let i = u32(graph.inStart, at); i < last; i++) {
        if (looks.isTurn(1)) yield round;
        spent++;
        const step = u32(graph.inStep, i);
        if (u8(passes, u32(graph.stepClass, step)) === 0) continue;
        const from = u32(graph.stepFrom, step);
        const mark = u32(ahead, from);
        if (mark === this.#no || behind[from] === round || isDisabled(graph, from) || gone.has(step))
          continue;
        if (mark === this.#yes) return this.#found(node);
        behind[from] = round;
        back.push(from);
      }
      spent++;
      while (spent > 0) {
        if (this.#next === this.#queue.length) return this.known(node) === true;
        const onward = this.#onward(round);
        if (onward < 0) return this.#found(node);
        spent -= onward;
        if (looks.isTurn(onward)) yield round;
      }
      if (looks.isTurn(1)) yield round;
    }
    for (const at of back) ahead[at] = this.#no;
    return false;
  }

  #found(node: number): true {
    if (this.#ahead[node] !== this.#yes) {
      this.#ahead[node] = this.#yes;
      this.#queue.push(node);
    }
    return true;
  }

  /** Goes on from one node: how many steps were looked at, or -1 where what is sought from is met. */
  #onward(round: number): number {
    const { graph, passes, gone } = this.#control;
    const { behind } = this.#marks;
    const ahead = this.#ahead;
    const at = num(this.#queue, this.#next++);
    if (isDisabled(graph, at)) return 1;
    let met = false;
    const last = u32(graph.outStart, at + 1);
    for (let step = u32(graph.outStart, at); step < last; step++) {
      if (u8(passes, u32(graph.stepClass, step)) === 0) continue;
      const to = u32(graph.stepTo, step);
      if (ahead[to] === this.#yes || gone.has(step)) continue;
      ahead[to] = this.#yes;
      this.#queue.push(to);
      if (round > 0 && behind[to] === round) met = true;
    }
    return met ? -1 : 1 + last - u32(graph.outStart, at);
  }
}
