/** Times and durations as policies and answers of the API write them. */
import type { EpochMs } from '../../model/window';
import type { HclValue } from './hcl';
import { Refused } from './refused';

const UNIT: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
]);

/** A number of seconds, or a duration as Go writes it (`1h30m`); `d` is a day (parseutil.ParseDurationSecond). */
export function seconds(value: HclValue | undefined, where: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'object') throw new Refused(`${where}: a duration is one value`);
  const written = String(value).trim();
  if (/^\d+$/u.test(written)) return Number(written) || undefined;
  const parts = [...written.matchAll(/(\d+(?:\.\d+)?)([smhd])/gu)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== written)
    throw new Refused(`${where}: "${written}" is no duration`);
  return parts.reduce((sum, part) => sum + Number(part[1]) * (UNIT.get(part[2] ?? '') ?? 0), 0) || undefined;
}

export function readExpiration(value: HclValue | undefined, where: string): EpochMs | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'object') throw new Refused(`${where}: expiration is one value`);
  const written = String(value);
  const at = /^\d{9,10}$/u.test(written) ? Number(written) * 1000 : rfc3339(written);
  if (at === undefined) throw new Refused(`${where}: "${written}" is no RFC 3339 time`);
  return at;
}

/** An instant as RFC 3339 writes it; undefined when it is none. */
export function rfc3339(written: string): EpochMs | undefined {
  const found = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/u.exec(written);
  if (found === null) return undefined;
  const at = Date.parse(
    `${found[1] ?? ''}T${found[2] ?? ''}${(found[3] ?? '').slice(0, 4)}${(found[4] ?? '').toUpperCase()}`,
  );
  return Number.isNaN(at) ? undefined : at;
}
