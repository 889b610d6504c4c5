import type { Progress } from '../engine/contract';

/** Milliseconds of work before anybody is told: most answers are there sooner. */
const BEFORE = 400;
/** Milliseconds without a word after which the work is over: the engine tells ten times a second. */
const AFTER = 600;

/**
 * Whether the engine is at a long answer, from what it tells (`EngineApi.watch`). Not how far: turns are counted in what
 * each question goes through, which means nothing to a reader.
 */
export class Working {
  #shown = $state(false);
  #begins: ReturnType<typeof setTimeout> | undefined;
  #ends: ReturnType<typeof setTimeout> | undefined;

  /** The engine has been at an answer for a while. */
  get shown(): boolean {
    return this.#shown;
  }

  tell({ phase }: Progress): void {
    if (phase !== 'answering') return;
    this.#begins ??= setTimeout(() => (this.#shown = true), BEFORE);
    clearTimeout(this.#ends);
    this.#ends = setTimeout(() => {
      clearTimeout(this.#begins);
      this.#begins = undefined;
      this.#shown = false;
    }, AFTER);
  }
}
