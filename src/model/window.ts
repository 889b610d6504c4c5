/**
 * When a fact holds. Half-open: `from <= instant < until`.
 * `NEVER_ENDS` is a stated "no end"; `END_UNKNOWN` means the export cannot say.
 */
export type EpochMs = number;

export const ALWAYS: EpochMs = Number.NEGATIVE_INFINITY;
export const NEVER_ENDS: EpochMs = Number.POSITIVE_INFINITY;
/** Later than every date, earlier than never: so the weakest link of a chain is right. */
export const END_UNKNOWN: EpochMs = Number.MAX_VALUE;

export interface Window {
  readonly from: EpochMs;
  readonly until: EpochMs;
}

export const STANDING: Window = { from: ALWAYS, until: NEVER_ENDS };
export const OPEN: Window = { from: ALWAYS, until: END_UNKNOWN };

export function holdsAt(window: Window, instant: EpochMs): boolean {
  return window.from <= instant && instant < window.until;
}

export function intersect(a: Window, b: Window): Window {
  return { from: Math.max(a.from, b.from), until: Math.min(a.until, b.until) };
}

/** The published word for an end: an ISO date, `never` or `unknown`. */
export function untilText(until: EpochMs): string {
  if (until === NEVER_ENDS) return 'never';
  if (until === END_UNKNOWN) return 'unknown';
  return new Date(until).toISOString();
}
