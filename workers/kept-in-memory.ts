import { IDBKeyRange, indexedDB } from 'fake-indexeddb';
import { localLocks } from '../src/store/locks';
import type { StoreOptions } from '../src/store/store';

/**
 * In this worker, as long as it lives. The app as one file takes the place of `kept-in-browser.ts` with this: in Chromium
 * all pages opened from disk share one IndexedDB (and its locks), so that any of them could read what another keeps.
 */
export function whereKept(): StoreOptions {
  return { indexedDB, IDBKeyRange, locks: localLocks() };
}
