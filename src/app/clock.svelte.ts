import type { EpochMs } from '../model/window';

/** Where the instant of all questions comes from. */
export type InstantSource = 'now' | 'collected' | 'chosen';

/**
 * The instant every question is asked for, and the only place that reads the wall clock.
 * "Now" is read once and stays until asked for again, so that all views speak of one instant.
 */
export class Clock {
  readonly #wall: () => EpochMs;
  #at = $state(0);
  #source = $state<InstantSource>('now');
  #story = false;

  constructor(wall: () => EpochMs = () => Date.now()) {
    this.#wall = wall;
    this.#at = wall();
  }

  get at(): EpochMs {
    return this.#at;
  }

  get source(): InstantSource {
    return this.#source;
  }

  /** The wall clock itself: for the time of an import, never for a question. */
  wall(): EpochMs {
    return this.#wall();
  }

  toNow(): void {
    this.#at = this.#wall();
    this.#source = 'now';
    this.#story = false;
  }

  toCollected(collected: EpochMs): void {
    this.#at = collected;
    this.#source = 'collected';
  }

  choose(at: EpochMs): void {
    if (!Number.isFinite(at)) return;
    this.#at = at;
    this.#source = 'chosen';
    this.#story = false;
  }

  /** The instant a made-up story is told for: it holds until other files are imported. */
  tell(at: EpochMs): void {
    this.choose(at);
    this.#story = true;
  }

  /** Other files: a story's instant means nothing for them, one that the user chose stays. */
  leaveStory(): void {
    if (this.#story) this.toNow();
  }
}
