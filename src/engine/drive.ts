/** Thrown when a driven task was stopped. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
  constructor(message = 'stopped before it was done') {
    super(message);
  }
}

export interface DriveOptions<P> {
  readonly signal?: AbortSignal | undefined;
  /** Monotonic milliseconds; an argument because the engine has no clock. */
  readonly now: () => number;
  /** Let the event loop turn once, so that a cancel can arrive. */
  readonly tick: () => Promise<void>;
  readonly onProgress?: (progress: P) => void;
  /** Longest stretch without a turn of the event loop. */
  readonly sliceMs?: number;
}

/**
 * Run a long task in slices. Between two slices progress is told and the signal is looked at; a stopped task gets
 * `return()`, so its `finally` blocks run, and `Cancelled` is thrown.
 */
export async function drive<P, R>(task: Generator<P, R>, options: DriveOptions<P>): Promise<R> {
  const { signal, now, tick, onProgress, sliceMs = 25 } = options;
  let sliceEnd = now() + sliceMs;
  while (true) {
    if (signal?.aborted === true) {
      // What a stopped task would have given is of no use to anybody.
      closeTask(task);
      throw new Cancelled();
    }
    const step = task.next();
    if (step.done === true) return step.value;
    if (now() < sliceEnd) continue;
    onProgress?.(step.value);
    await tick();
    sliceEnd = now() + sliceMs;
  }
}

function closeTask(task: Iterator<unknown, unknown>): void {
  task.return?.(undefined);
}
