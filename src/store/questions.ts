import { Cancelled } from '../engine/drive';
import { Queue } from './queue';

/** What a question is about: a newer one of the same kind about something else makes an older one pointless. */
export interface About {
  readonly kind: string;
  /** Questions of one kind with the same text do not stand in each other's way (two pages of one table). */
  readonly what: string;
}

/** A newer question of the same kind took the place of this one. The app ignores it. */
export class Superseded extends Cancelled {
  constructor() {
    super('a newer question took its place');
  }
}

interface Asked {
  readonly what: string;
  readonly controllers: Set<AbortController>;
}

/**
 * The questions under way. Long ones run one after the other; short ones at once, between the slices of a long one,
 * in slices of their own where they give turns.
 * A newer question stops older ones of its kind, also those that have not begun.
 */
export class Questions {
  readonly #tick: () => Promise<void>;
  readonly #long = new Queue();
  readonly #asked = new Map<string, Asked>();

  constructor(tick: () => Promise<void>) {
    this.#tick = tick;
  }

  /** Ask something that takes long: `task` looks at the signal as it goes. */
  long<T>(about: About | undefined, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#asking(about, (signal) =>
      this.#long.run(() => {
        if (signal.aborted) throw new Superseded();
        return task(signal);
      }),
    );
  }

  /** Ask something that waits for nothing: what is newer and has been sent already takes its place. */
  short<T>(about: About | undefined, task: (signal: AbortSignal) => T | Promise<T>): Promise<T> {
    return this.#asking(about, async (signal) => {
      if (about !== undefined) await this.#tick();
      if (signal.aborted) throw new Superseded();
      return task(signal);
    });
  }

  /** Stop everything: another estate is open. */
  stop(): void {
    for (const { controllers } of this.#asked.values()) for (const one of controllers) one.abort();
    this.#asked.clear();
  }

  async #asking<T>(about: About | undefined, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const controllers = about === undefined ? undefined : this.#enter(about, controller);
    try {
      return await run(controller.signal);
    } catch (error) {
      throw controller.signal.aborted && error instanceof Cancelled ? new Superseded() : error;
    } finally {
      controllers?.delete(controller);
    }
  }

  #enter({ kind, what }: About, controller: AbortController): Set<AbortController> {
    const known = this.#asked.get(kind);
    if (known?.what === what) {
      known.controllers.add(controller);
      return known.controllers;
    }
    for (const older of known?.controllers ?? []) older.abort();
    const controllers = new Set([controller]);
    this.#asked.set(kind, { what, controllers });
    return controllers;
  }
}

/** A question of this kind, told from others of it by all it says. */
export function about(kind: string, ...what: readonly unknown[]): About {
  return { kind, what: JSON.stringify(what) };
}
