/** How far a newer version of the hosted app is: waiting to be used, or already in use by another tab. */
export type Newer = 'waiting' | 'elsewhere';

/** What the page needs of the browser here; tests hand in their own. */
export interface OfflineHost {
  /** Starts keeping the app; absent where the browser cannot (no secure context, no service workers). */
  readonly register: () => Promise<ServiceWorkerRegistration>;
  readonly container: ServiceWorkerContainer;
  readonly reload: () => void;
}

/**
 * The app kept for use without the network, and the newer version when there is one. A version is taken whole: the old
 * one stays until the user reloads, so that no page is ever made of two.
 */
export class Offline {
  readonly #host: OfflineHost | undefined;
  #newer = $state<Newer | undefined>();
  #waiting: ServiceWorker | undefined;
  #reloading = false;

  constructor(host?: OfflineHost) {
    this.#host = host;
  }

  /** Undefined: this is the newest that is known, or the user wants to go on with it. */
  get newer(): Newer | undefined {
    return this.#newer;
  }

  /** Once, when the page has come to rest: what is fetched for later must not slow what is asked now. */
  async start(): Promise<void> {
    const host = this.#host;
    if (!host) return;
    // The first version that is ever kept replaces none.
    let replaces = host.container.controller !== null;
    host.container.addEventListener('controllerchange', () => {
      if (this.#reloading) host.reload();
      else if (replaces) this.#newer = 'elsewhere';
      replaces = true;
    });
    try {
      const registration = await host.register();
      this.#offer(registration.waiting);
      this.#watch(registration);
      registration.addEventListener('updatefound', () => this.#watch(registration));
    } catch {
      // Storage refused, or the host sends something else for the file: the app works with the network.
    }
  }

  /** Use the newer version now. */
  use(): void {
    if (this.#newer === 'waiting' && this.#waiting) {
      this.#reloading = true;
      this.#waiting.postMessage('take over');
    } else this.#host?.reload();
  }

  later(): void {
    this.#newer = undefined;
  }

  #watch({ installing }: ServiceWorkerRegistration): void {
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed') this.#offer(installing);
    });
  }

  #offer(worker: ServiceWorker | null): void {
    if (worker === null || this.#host?.container.controller == null) return;
    this.#waiting = worker;
    this.#newer = 'waiting';
  }
}
