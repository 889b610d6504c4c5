import type { Progress } from '../engine/contract';

/** Milliseconds of work before anybody is told: most answers are there sooner. */
const BEFORE = 400;
/** Milliseconds without a word after which the work is over: the engine tells ten times a second. */
const AFTER = 600;

/** Whether the engine is at a long answer, and how far it is, from what it tells (`EngineApi.watch`). */
export class Working {
  #shown = $state(false);
  #looked = $state(0);
  #begins: ReturnType<typeof setTimeout> | undefined;
  #ends: ReturnType<typeof setTimeout> | undefined;

  /** The engine has been at an answer for a while. */
  get shown(): boolean {
    return this.#shown;
  }

  /** How many things it has looked at; 0 where it does not say. */
  get looked(): number {
    return this.#looked;
  }

  tell({ phase, records }: Progress): void {
    if (phase !== 'answering') return;
    this.#looked = records;
    this.#begins ??= setTimeout(() => (this.#shown = true), BEFORE);
    clearTimeout(this.#ends);
    this.#ends = setTimeout(() => {
      clearTimeout(this.#begins);
      this.#begins = undefined;
      this.#shown = false;
    }, AFTER);
  }
}
