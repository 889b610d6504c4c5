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
  const members: (readonly [string, unknown])[] = Object.entries(value);
  const parts: string[] = [];
  for (const [name, member] of members.toSorted((a, b) => byCodeUnit(a[0], b[0]))) {
    if (member !== undefined) parts.push(`${JSON.stringify(name)}:${canonicalJson(member)}`);
  }
  return `{${parts.join(',')}}`;
}
