/**
 * Records, nodes or short lists looked at between two turns: a few ms, as a record may be made anew when it is read and
 * a node is found by comparing keys.
 */
const PIECES_PER_TURN = 1024;

/** Rows of columns looked at between two turns, where nothing is made of most of them: a few ms. */
export const ROWS_PER_TURN = 1 << 15;

/** Counts what was looked at since the last turn, over as many loops as share it. */
export class Pace {
  readonly #limit: number;
  #pieces = 0;

  constructor(limit: number = PIECES_PER_TURN) {
    this.#limit = limit;
  }

  /** Counts so many pieces more; whether it is time to let others in. */
  due(pieces = 1): boolean {
    this.#pieces += pieces;
    if (this.#pieces < this.#limit) return false;
    this.#pieces = 0;
    return true;
  }
}
