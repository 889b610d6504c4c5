import { localLocks, webLocks } from '../src/store/locks';
import type { StoreOptions } from '../src/store/store';

/** In IndexedDB. Web Locks exist in secure contexts only; without them a second tab cannot be told from a crashed one. */
export function whereKept(): StoreOptions {
  return { locks: 'locks' in navigator ? webLocks(navigator.locks) : localLocks() };
}
