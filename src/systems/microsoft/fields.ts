import { field, isArray, isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import { NEVER_ENDS } from '../../model/window';
import type { EpochMs } from '../../model/window';

export type Properties = readonly (readonly [string, string])[];

/** A property under its Graph name, or as PowerShell writes it (first letter large). */
export function prop(value: Json | undefined, name: string): Json | undefined {
  const found = field(value, name);
  return found === undefined ? field(value, capitalised(name)) : found;
}

/** Asked for a few dozen names, millions of times. */
const capitals = new Map<string, string>();

function capitalised(name: string): string {
  let made = capitals.get(name);
  if (made === undefined) capitals.set(name, (made = name.charAt(0).toUpperCase() + name.slice(1)));
  return made;
}

export function str(value: Json | undefined, name: string): string | undefined {
  const found = prop(value, name);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** An id: text in lower case. */
export function idIn(value: Json | undefined, name: string): string | undefined {
  return str(value, name)?.toLowerCase();
}

export function flag(value: Json | undefined, name: string): boolean | undefined {
  const found = prop(value, name);
  if (typeof found === 'boolean') return found;
  if (typeof found !== 'string') return undefined;
  const lower = found.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

export function items(value: Json | undefined, name: string): readonly Json[] {
  const found = prop(value, name);
  return isArray(found) ? found : [];
}

/** The strings of a list. */
export function strings(value: Json | undefined, name: string): readonly string[] {
  return items(value, name).filter((item) => typeof item === 'string');
}

/** A list of objects, or of one object, or nothing: PowerShell drops the brackets around a single element. */
export function elementsOf(value: Json | undefined): readonly Json[] {
  if (isArray(value)) return value;
  return isObject(value) ? [value] : [];
}

/** Years that stand for "no date" in Microsoft's APIs: 0001 and 9999. */
const FIRST = Date.parse('1900-01-01T00:00:00Z');
const LAST = Date.parse('9000-01-01T00:00:00Z');

/** An instant; undefined when absent, null or no date. 9999 means never. */
export function when(value: Json | undefined, name: string): EpochMs | undefined {
  const found = prop(value, name);
  if (typeof found === 'number') {
    // CIPP writes epoch seconds.
    const at = found > 100_000_000_000 ? found : found * 1000;
    return found > 0 ? at : undefined;
  }
  if (typeof found !== 'string' || !/^\d{4}-\d\d-\d\d/u.test(found)) return undefined;
  const at = Date.parse(
    /[zZ]|[+-]\d\d:?\d\d$/u.test(found) ? found : `${found.length === 10 ? found : found}Z`,
  );
  if (Number.isNaN(at))
    return Number.isNaN(Date.parse(found)) ? undefined : Date.parse(`${found.slice(0, 10)}T00:00:00Z`);
  if (at < FIRST) return undefined;
  return at > LAST ? NEVER_ENDS : at;
}

/** Pairs of which the second is there. */
export function pairs(...all: readonly (readonly [string, string | boolean | undefined])[]): Properties {
  const kept: (readonly [string, string])[] = [];
  for (const [name, value] of all) if (value !== undefined && value !== '') kept.push([name, String(value)]);
  return kept;
}

/** The value of a property of a record. */
export function propertyOf(
  record: { readonly properties?: Properties } | undefined,
  name: string,
): string | undefined {
  return record?.properties?.find(([n]) => n === name)?.[1];
}
