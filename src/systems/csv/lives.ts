import type { Key, SnapshotRecord } from '../../model/record';
import { END_UNKNOWN, NEVER_ENDS } from '../../model/window';
import type { EpochMs } from '../../model/window';
import { withReason } from './facts';
import type { Fact } from './facts';
import { CSV } from './keys';

/** Property of an identity whose `enabled`, `expires` or `removed at` says something that could not be read. */
export const LIFE_NOT_READ = 'cannot be read';

/**
 * An account that has expired or was taken away can do nothing from then on: what the tables give it ends with it.
 * By instant, not by status, so that a future end is one and the past is answered as it was. Where the row of the
 * account leaves open whether it can act, so is what it holds.
 */
export function endWithHolder(records: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  const ends = new Map<Key, EpochMs>();
  const open = new Map<Key, string>();
  for (const record of records) {
    if (record.kind !== 'principal') continue;
    const { expires = NEVER_ENDS, removed = NEVER_ENDS } = record.accountability ?? {};
    const end = Math.min(expires, removed);
    if (end < END_UNKNOWN) ends.set(record.key, end);
    const unread = record.properties?.find(([name]) => name === LIFE_NOT_READ)?.[1];
    if (unread !== undefined) open.set(record.key, `of ${record.name}, ${unread}`);
  }
  if (ends.size === 0 && open.size === 0) return records;
  const limited = <R extends Fact>(record: R, holder: Key): R => {
    const end = ends.get(holder) ?? NEVER_ENDS;
    const reason = open.get(holder);
    const cut = end < record.window.until;
    const held = cut ? { ...record, window: { from: record.window.from, until: end } } : record;
    return reason === undefined ? held : withReason(held, reason);
  };
  return records.map((record) => {
    if (record.system !== CSV) return record;
    if (record.kind === 'membership') return limited(record, record.member);
    if (record.kind === 'grant') return limited(record, record.principal);
    if (record.kind === 'trust') return limited(record, record.from);
    return record;
  });
}
