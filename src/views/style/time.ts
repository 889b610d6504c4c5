import { ALWAYS, END_UNKNOWN, NEVER_ENDS } from '../../model/window';
import type { EpochMs } from '../../model/window';

export type TimeMark = 'never' | 'unknown' | 'expired' | 'eligible' | 'future' | 'dated';

/** What a window means at an instant. Eligible goes first: it is not in force until activated. */
export function timeMark(until: EpochMs, at: EpochMs, start: EpochMs = ALWAYS, eligible = false): TimeMark {
  if (until <= at) return 'expired';
  if (start > at) return 'future';
  if (eligible) return 'eligible';
  if (until === NEVER_ENDS) return 'never';
  return until === END_UNKNOWN ? 'unknown' : 'dated';
}

export const TIME_LABELS: Readonly<Record<TimeMark, string>> = {
  never: 'Never ends',
  unknown: 'End unknown',
  expired: 'Expired',
  eligible: 'Eligible',
  future: 'Not yet',
  dated: 'Until',
};

/** `2026-11-21`: dates are UTC, the same for every reader. */
export function formatDay(at: EpochMs): string {
  return formatInstant(at).slice(0, 10);
}

/** `2026-11-21 09:30 UTC`. Out of range of a calendar: in words. */
export function formatInstant(at: EpochMs): string {
  if (at === ALWAYS) return 'always';
  if (at === NEVER_ENDS) return 'never';
  if (at === END_UNKNOWN || !Number.isFinite(at) || Math.abs(at) > 8.64e15) return 'unknown';
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** As a table has room for it: `2026-11-21 09:30`, and a beginning of a day as the day alone. */
export function formatMoment(at: EpochMs): string {
  return formatInstant(at).replace(/(?: 00:00)? UTC$/u, '');
}
