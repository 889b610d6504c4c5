import type { GrantRecord, MembershipRecord, SnapshotRecord, TrustRecord } from '../../model/record';
import { CSV } from './keys';

/** What rows state of somebody: removable, with a window, and possibly not to be decided. */
export type Fact = MembershipRecord | GrantRecord | TrustRecord;

/** Whether a record is a fact that one of these tables states. */
export function isFact(record: SnapshotRecord): record is Fact {
  return (
    record.system === CSV &&
    (record.kind === 'membership' || record.kind === 'grant' || record.kind === 'trust')
  );
}

/** The fact, not evaluated for this reason too. */
export function withReason<R extends Fact>(fact: R, reason: string): R {
  const before = fact.notEvaluated;
  if (before?.includes(reason) === true) return fact;
  return { ...fact, notEvaluated: before === undefined ? reason : `${before}; ${reason}` };
}
