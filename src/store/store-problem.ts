/** Something the browser's storage refused, in words for the user. */
export class StoreProblem extends Error {
  override readonly name = 'StoreProblem';
}

const NEWER = 'The stored snapshots were written by a newer Overreach. Reload this page to get it.';

const WORDS: ReadonlyMap<string, string> = new Map([
  [
    'QuotaExceededError',
    'The browser has no room left for this snapshot. Delete a snapshot, or free disk space, and import again. ' +
      'Everything stored before is unharmed.',
  ],
  ['MissingAPIError', 'This browser offers no storage here (IndexedDB is off, as in some private windows).'],
  ['VersionError', NEWER],
  // Dexie opens a newer database as it finds it; then a table may be missing.
  ['NotFoundError', NEWER],
  [
    'DatabaseClosedError',
    'The storage was closed, because another tab opened a newer Overreach or the browser cleared it. Reload this page.',
  ],
  ['OpenFailedError', 'The browser could not open its storage for this page.'],
  ['InvalidStateError', 'The browser does not allow storage here (as in some private windows).'],
]);

/** Run a storage operation; what the storage refuses comes out as a `StoreProblem`. */
export async function told<T>(operation: () => PromiseLike<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw inWords(error);
  }
}

function inWords(error: unknown): unknown {
  for (const cause of causes(error)) {
    const words = WORDS.get(cause.name);
    if (words !== undefined) return new StoreProblem(words, { cause: error });
  }
  return error;
}

/** The error and what it wraps: a refused write arrives as the abort of its transaction. */
function causes(error: unknown): Error[] {
  const found: Error[] = [];
  for (let at = error; at instanceof Error && found.length < 8;) {
    found.push(at);
    at = 'inner' in at ? at.inner : at.cause;
  }
  // `OpenFailedError` and aborts are wrappers: the innermost reason says most.
  return found.reverse();
}
