/** What a slice may take: with the frame drawn after it well below the 50 ms that count as a long task. */
const BUDGET_MS = 12;
/** Pieces a slice has at most, however fast they seem: a clock may stand still. */
const MOST = 8;
/** And at least, however slow: where every frame is late, many more of them would take longer than the work. */
const LEAST = 4;

/**
 * Large work in slices, one a frame and each a task of its own, so that the page answers meanwhile. What is begun later
 * takes the place of what is under way.
 */
export class Slices {
  #turn = 0;

  /** Goes through the work, piece by piece; then `done`. */
  run(work: Iterator<unknown>, done: () => void): void {
    const turn = ++this.#turn;
    const slice = (): void => {
      if (turn !== this.#turn) return;
      const began = performance.now();
      for (let piece = 0; piece < LEAST || (piece < MOST && performance.now() - began < BUDGET_MS); piece++) {
        if (work.next().done === true) {
          done();
          return;
        }
      }
      // Not in the frame's own task: what is drawn in it would be added to the slice.
      requestAnimationFrame(() => setTimeout(slice));
    };
    requestAnimationFrame(() => setTimeout(slice));
  }

  /** Gives up what is under way. */
  stop(): void {
    this.#turn += 1;
  }
}
