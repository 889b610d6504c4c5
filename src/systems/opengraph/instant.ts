import { NEVER_ENDS } from '../../model/window';
import type { EpochMs } from '../../model/window';
import type { Json } from '../../lib/content';

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d{2}):?(\d{2}))?)?$/;
const NEVER = new Set(['never', 'none', 'no expiration', 'no expiry', 'does not expire']);
/** Epoch numbers below this are seconds (it is the year 5138 in seconds, March 1973 in milliseconds). */
const SECONDS_BELOW = 100_000_000_000;

/**
 * An instant as collectors write it: ISO 8601 (without zone: UTC), epoch seconds or milliseconds, or a word for "never".
 * `undefined`: absent, empty, zero or negative; `null`: something that is no instant.
 */
export function instantOf(value: Json | undefined): EpochMs | undefined | null {
  if (value === undefined || value === null || value === '' || value === false) return undefined;
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || value <= 0) return undefined;
    return value < SECONDS_BELOW ? Math.round(value * 1000) : Math.round(value);
  }
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (text === '') return undefined;
  if (NEVER.has(text.toLowerCase())) return NEVER_ENDS;
  if (/^\d{9,13}(\.\d+)?$/.test(text)) return instantOf(Number(text));
  const match = ISO.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, sign, zoneHour, zoneMinute] = match;
  const utc = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
    Number((fraction ?? '0').slice(0, 3).padEnd(3, '0')),
  );
  // Date.UTC rolls 31 February over; such a text is no instant.
  if (Number.isNaN(utc) || new Date(utc).getUTCDate() !== Number(day)) return null;
  const offset = (Number(zoneHour ?? 0) * 60 + Number(zoneMinute ?? 0)) * 60_000;
  return sign === '-' ? utc + offset : utc - offset;
}
