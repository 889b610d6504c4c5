/** Named locks across tabs; the browser frees those of a tab that crashed. */
export interface Locks {
  /** Wait for the lock and hold it until the function given back is called. */
  hold(name: string): Promise<() => void>;
  isHeld(name: string): Promise<boolean>;
}

/** The part of the Web Locks API that is used. */
export interface WebLocks {
  request(name: string, callback: () => Promise<void>): Promise<void>;
  query(): Promise<{ held?: readonly { name?: string }[] }>;
}

export function webLocks(locks: WebLocks): Locks {
  return {
    hold: (name) =>
      new Promise((resolve, reject) => {
        locks.request(name, () => new Promise<void>((release) => resolve(release))).catch(reject);
      }),
    isHeld: async (name) => (await locks.query()).held?.some((lock) => lock.name === name) ?? false,
  };
}

/** Locks within one realm, where the platform has none. */
export function localLocks(): Locks {
  const held = new Map<string, Promise<void>>();
  return {
    async hold(name) {
      for (let other = held.get(name); other !== undefined; other = held.get(name)) await other;
      return new Promise((resolve) => {
        held.set(
          name,
          new Promise<void>((done) => {
            resolve(() => {
              held.delete(name);
              done();
            });
          }),
        );
      });
    },
    isHeld: (name) => Promise.resolve(held.has(name)),
  };
}
