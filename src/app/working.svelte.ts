import type { Progress } from '../engine/contract';

/** Milliseconds of work before anybody is told: most answers are there sooner. */
const BEFORE = 400;
/** Milliseconds without a word after which the work is over: the engine tells ten times a second. */
const AFTER = 600;

/**
 * Whether files are taken for long, or the engine is at a long answer, from what it tells (`EngineApi.watch`). Not how
 * far: turns are counted in what each question goes through, which means nothing to a reader.
 */
export class Working {
  #shown = $state(false);
  #taking = $state(0);
  #begins: ReturnType<typeof setTimeout> | undefined;
  #ends: ReturnType<typeof setTimeout> | undefined;

  /** The engine has been at an answer for a while, or files have been. */
  get shown(): boolean {
    return this.#shown || this.taking;
  }

  /** Files have been on their way for a while, before anything is done with them. */
  get taking(): boolean {
    return this.#taking > 0;
  }

  /** Files are on their way: of a large folder the browser tells them one by one. */
  async take<T>(files: Promise<T>): Promise<T> {
    let told = 0;
    const begins = setTimeout(() => {
      told = 1;
      this.#taking += 1;
    }, BEFORE);
    try {
      return await files;
    } finally {
      clearTimeout(begins);
      this.#taking -= told;
    }
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
