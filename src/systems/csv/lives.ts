import type { Key, SnapshotRecord } from '../../model/record';
import { END_UNKNOWN, NEVER_ENDS } from '../../model/window';
import type { EpochMs, Window } from '../../model/window';
import { CSV } from './keys';

/**
 * An account that has expired or was taken away can do nothing from then on: what the tables give it ends with it.
 * By instant, not by status, so that a future end is one and the past is answered as it was.
 */
export function endWithHolder(records: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  const ends = new Map<Key, EpochMs>();
  for (const record of records) {
    if (record.kind !== 'principal') continue;
    const { expires = NEVER_ENDS, removed = NEVER_ENDS } = record.accountability ?? {};
    const end = Math.min(expires, removed);
    if (end < END_UNKNOWN) ends.set(record.key, end);
  }
  if (ends.size === 0) return records;
  const cut = (window: Window, holder: Key): Window => {
    const end = ends.get(holder);
    return end === undefined || end >= window.until ? window : { from: window.from, until: end };
  };
  return records.map((record) => {
    if (record.system !== CSV) return record;
    if (record.kind === 'membership') return { ...record, window: cut(record.window, record.member) };
    if (record.kind === 'grant') return { ...record, window: cut(record.window, record.principal) };
    if (record.kind === 'trust') return { ...record, window: cut(record.window, record.from) };
    return record;
  });
}
