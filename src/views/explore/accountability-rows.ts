import { NEVER_USED } from '../../model/accountability';
import type { Accountability } from '../../model/accountability';
import { NEVER_ENDS } from '../../model/window';
import { formatDay } from '../style/time';

/** What an export says of who answers for something, as rows; what it does not say is left out. */
export function accountabilityRows(of: Accountability | undefined): readonly (readonly [string, string])[] {
  if (of === undefined) return [];
  const rows: (readonly [string, string | undefined])[] = [
    ['Owner', of.owner],
    ['Reason', of.reason],
    ['Ticket', of.ticket],
    ['Requested by', of.requestedBy],
    ['Approved by', of.approvedBy],
    ['Granted', day(of.granted)],
    ['Last reviewed', day(of.lastReviewed)],
    ['Last used', of.lastUsed === NEVER_USED ? 'never' : day(of.lastUsed)],
    ['Last rotated', day(of.lastRotated)],
    ['Expires', of.expires === NEVER_ENDS ? 'never' : day(of.expires)],
    ['Removed', day(of.removed)],
    ['Removed by', of.removedBy],
    ['Break-glass', of.breakGlass === undefined ? undefined : of.breakGlass ? 'yes' : 'no'],
    ['Use reviewed', day(of.breakGlassReviewed)],
  ];
  return rows.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value] as const],
  );
}

function day(at: number | undefined): string | undefined {
  return at === undefined ? undefined : formatDay(at);
}
