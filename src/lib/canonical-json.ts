import { byCodeUnit } from './order';

/**
 * JSON text that is the same for equal values in every engine: keys by UTF-16 code unit, no spaces, absent and
 * `undefined` members left out (compare RFC 8785). Own members only, so a member named `__proto__` is one like any
 * other. Throws on what JSON cannot hold: a NaN or infinity is encoded by the caller, who knows its meaning.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new RangeError(`${value} has no JSON form`);
      return JSON.stringify(value);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
      return canonicalObject(value);
    case 'undefined':
    case 'bigint':
    case 'symbol':
    case 'function':
      throw new TypeError(`a ${typeof value} has no JSON form`);
  }
}

function canonicalObject(value: object): string {
  const members: [string, unknown][] = Object.entries(value);
  if (!isSorted(members)) members.sort((a, b) => byCodeUnit(a[0], b[0]));
  let text = '';
  for (const [name, member] of members) {
    if (member !== undefined) text += `${text === '' ? '' : ','}${quoted(name)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

function isSorted(members: readonly (readonly [string, unknown])[]): boolean {
  let before = '';
  for (const [name] of members) {
    if (name < before) return false;
    before = name;
  }
  return true;
}

const QUOTED = new Map<string, string>();

/** Member names repeat by the thousand: a few are kept as they are written. */
function quoted(name: string): string {
  const known = QUOTED.get(name);
  if (known !== undefined) return known;
  const text = JSON.stringify(name);
  if (QUOTED.size < 512) QUOTED.set(name, text);
  return text;
}
