import { formatInstant } from '../style/time';

/** Names of properties that hold a time: SharpHound, OpenGraph, AWS, Entra. */
const NAMED =
  /(?:^|[_-])(?:when|last|since|until|expires?|created|changed|modified|updated|reviewed|rotated)|(?:time|date|stamp|created|changed|modified|updated|expires|expiration|lastseen|lastset|logon|pwdlastset|changedat|createdat|updatedat)$|_at$/iu;
/** Names that begin like those of a time and are of somebody or something else. */
const OTHER = /(?:by|id|ids|count|name)$/iu;
/** In SharpHound's words: never signed in. Of `pwdlastset` 0 means that it must be changed, so that stays a number. */
const NEVER = /^(?:lastlogon|lastlogontimestamp)$/iu;
const EARLIEST = Date.UTC(1990, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);
/** From 1601-01-01, the beginning of Windows file time, to 1970, in milliseconds. */
const FILE_TIME = 11_644_473_600_000;

/**
 * A property as a panel shows it: seconds or milliseconds since 1970, or a Windows file time (100 ns since 1601), read as
 * an instant where the name says that it is one, with the raw value at hand. Anything else stays as it is.
 */
export function propertyRow(
  name: string,
  value: string,
): readonly [name: string, value: string, raw?: string] {
  if (NEVER.test(name) && /^(?:0|-1)$/u.test(value)) return [name, 'never', value];
  if (!NAMED.test(name) || OTHER.test(name)) return [name, value];
  const at = instantOf(value);
  return at === undefined ? [name, value] : [name, formatInstant(at), value];
}

function instantOf(value: string): number | undefined {
  if (!/^\d{9,18}(?:\.\d+)?$/u.test(value)) return undefined;
  const number = Number(value);
  return [number * 1000, number, number / 10_000 - FILE_TIME].find((at) => at >= EARLIEST && at <= LATEST);
}
