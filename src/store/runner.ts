import { Cancelled, drive } from '../engine/drive';
import type { Progress } from '../engine/contract';

/** The clock and the event loop, which the engine gets as arguments. */
export interface Platform {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** One turn of the event loop. */
  readonly tick: () => Promise<void>;
}

/** Milliseconds between two messages of progress. */
const PROGRESS_EVERY = 100;
/** Longest stretch without a turn of the event loop. */
const SLICE = 25;

/** Drives the long tasks of one request, tells its progress now and then, and stops when it is told to. */
export class Runner {
  readonly signal: AbortSignal | undefined;
  readonly #platform: Platform;
  readonly #progress: ((progress: Progress) => void) | undefined;
  #told = Number.NEGATIVE_INFINITY;
  #turned: number;

  constructor(platform: Platform, progress?: (progress: Progress) => void, signal?: AbortSignal) {
    this.#platform = platform;
    this.#progress = progress;
    this.#turned = platform.now();
    this.signal = signal;
  }

  /** Run a task in slices. `describe` turns what it yields into progress where it is none itself. */
  run<P, R>(task: Generator<P, R>, describe?: (value: P) => Progress): Promise<R> {
    return drive(task, {
      ...this.#platform,
      signal: this.signal,
      onProgress: (value) => {
        const progress = describe === undefined ? value : describe(value);
        if (isProgress(progress)) this.tell(progress);
      },
    });
  }

  /** Let the event loop turn when it has not for a while. */
  async turn(): Promise<void> {
    const now = this.#platform.now();
    if (now - this.#turned < SLICE) return;
    await this.#platform.tick();
    this.#turned = this.#platform.now();
  }

  tell(progress: Progress): void {
    const now = this.#platform.now();
    if (now - this.#told < PROGRESS_EVERY) return;
    this.#told = now;
    this.#progress?.(progress);
  }

  /** Wait for something that cannot be stopped itself, no longer than until the request is stopped. */
  stoppable<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    if (signal === undefined) return work;
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(new Cancelled());
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    });
  }
}

function isProgress(value: unknown): value is Progress {
  return typeof value === 'object' && value !== null && 'phase' in value;
}
