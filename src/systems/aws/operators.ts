import { conditionArn, covers, literalGlob, textGlob } from './glob';

/**
 * Condition operators (IAM user guide, "IAM JSON policy elements: Condition operators"). Each compares one value of
 * the request with one value of the policy; `undefined` when a value is not of the operator's type, which is no match.
 */
export type Compare = (requested: string, stated: string) => boolean;

export interface Operator {
  readonly compare: Compare;
  /** A negated operator is met when no stated value compares. */
  readonly negated: boolean;
  /** In words, before the values. */
  readonly words: string;
  /** How the stated values are patterns, where they are. */
  readonly family?: 'text' | 'arn' | 'ip' | 'date';
}

const equals: Compare = (a, b) => a === b;
const equalsIgnoreCase: Compare = (a, b) => a.toLowerCase() === b.toLowerCase();
const like: Compare = (a, b) => covers(textGlob(b), literalGlob(a));
/** ArnEquals and ArnLike behave the same; each part of the ARN is checked apart. */
const arnLike: Compare = (a, b) => covers(conditionArn(b), literalGlob(a));

function numeric(test: (a: number, b: number) => boolean): Compare {
  return (a, b) => {
    const x = numberOf(a);
    const y = numberOf(b);
    return x !== undefined && y !== undefined && test(x, y);
  };
}

function date(test: (a: number, b: number) => boolean): Compare {
  return (a, b) => {
    const x = instantOf(a);
    const y = instantOf(b);
    return x !== undefined && y !== undefined && test(x, y);
  };
}

/** A number as a policy or request writes it. */
export function numberOf(text: string): number | undefined {
  const value = Number(text.trim());
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
}

/** ISO 8601 as policies write it, or seconds since 1970; in epoch milliseconds. */
export function instantOf(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d{5,}(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1000;
  const match =
    /^(\d{4}-\d{2}(?:-\d{2})?)(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(
      trimmed,
    );
  if (match === null) return undefined;
  const [, day = '', minutes, seconds = ':00', zone = 'Z'] = match;
  const full = day.length === 7 ? `${day}-01` : day;
  const offset = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const at = Date.parse(
    minutes === undefined ? `${full}T00:00:00Z` : `${full}T${minutes}${seconds}${offset}`,
  );
  return Number.isNaN(at) ? undefined : at;
}

/** An address in a range: IPv4 or IPv6 in CIDR notation (RFC 4632, RFC 4291); without a length the one address. */
const inRange: Compare = (a, b) => {
  const address = addressBits(a.trim());
  const slash = b.indexOf('/');
  const range = addressBits((slash < 0 ? b : b.slice(0, slash)).trim());
  if (address === undefined || range?.length !== address.length) return false;
  const length = slash < 0 ? range.length : numberOf(b.slice(slash + 1));
  if (length === undefined || length < 0 || length > range.length) return false;
  return address.slice(0, length) === range.slice(0, length);
};

function addressBits(text: string): string | undefined {
  if (text.includes(':')) return ipv6Bits(text);
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255))
    return undefined;
  return parts.map((part) => Number(part).toString(2).padStart(8, '0')).join('');
}

function ipv6Bits(text: string): string | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = '', tail] = halves;
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 0) return undefined;
  const groups = [...left, ...new Array<string>(Math.max(missing, 0)).fill('0'), ...right];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}

function operator(compare: Compare, words: string, negated = false, family?: Operator['family']): Operator {
  return { compare, negated, words, ...(family === undefined ? {} : { family }) };
}

/** A well-formed address or range of addresses. */
export function isRange(text: string): boolean {
  const [address = '', length] = text.split('/');
  const bits = addressBits(address.trim());
  if (bits === undefined) return false;
  const size = length === undefined ? bits.length : numberOf(length);
  return size !== undefined && size >= 0 && size <= bits.length;
}

/** Two address ranges have an address in common. */
export function rangesMeet(a: string, b: string): boolean {
  const [first = '', second = ''] = [a, b].map(rangeBits);
  const length = Math.min(first.length, second.length);
  return a.includes(':') === b.includes(':') && first.slice(0, length) === second.slice(0, length);
}

/** Every address of the one range is in the other. */
export function rangeWithin(inner: string, outer: string): boolean {
  if (!isRange(inner) || !isRange(outer) || inner.includes(':') !== outer.includes(':')) return false;
  return rangeBits(inner).startsWith(rangeBits(outer));
}

/** The bits all addresses of a range share. */
function rangeBits(range: string): string {
  const [address = '', length] = range.split('/');
  const bits = addressBits(address.trim()) ?? '';
  return length === undefined ? bits : bits.slice(0, Number(length));
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['stringequals', operator(equals, 'is')],
  ['stringnotequals', operator(equals, 'is not', true)],
  ['stringequalsignorecase', operator(equalsIgnoreCase, 'is, in any case,')],
  ['stringnotequalsignorecase', operator(equalsIgnoreCase, 'is not, in any case,', true)],
  ['stringlike', operator(like, 'is like', false, 'text')],
  ['stringnotlike', operator(like, 'is not like', true, 'text')],
  [
    'numericequals',
    operator(
      numeric((a, b) => a === b),
      'is',
    ),
  ],
  [
    'numericnotequals',
    operator(
      numeric((a, b) => a === b),
      'is not',
      true,
    ),
  ],
  [
    'numericlessthan',
    operator(
      numeric((a, b) => a < b),
      'is less than',
    ),
  ],
  [
    'numericlessthanequals',
    operator(
      numeric((a, b) => a <= b),
      'is at most',
    ),
  ],
  [
    'numericgreaterthan',
    operator(
      numeric((a, b) => a > b),
      'is more than',
    ),
  ],
  [
    'numericgreaterthanequals',
    operator(
      numeric((a, b) => a >= b),
      'is at least',
    ),
  ],
  [
    'dateequals',
    operator(
      date((a, b) => a === b),
      'is',
      false,
      'date',
    ),
  ],
  [
    'datenotequals',
    operator(
      date((a, b) => a === b),
      'is not',
      true,
      'date',
    ),
  ],
  [
    'datelessthan',
    operator(
      date((a, b) => a < b),
      'is before',
      false,
      'date',
    ),
  ],
  [
    'datelessthanequals',
    operator(
      date((a, b) => a <= b),
      'is not after',
      false,
      'date',
    ),
  ],
  [
    'dategreaterthan',
    operator(
      date((a, b) => a > b),
      'is after',
      false,
      'date',
    ),
  ],
  [
    'dategreaterthanequals',
    operator(
      date((a, b) => a >= b),
      'is not before',
      false,
      'date',
    ),
  ],
  ['bool', operator(equalsIgnoreCase, 'is')],
  ['binaryequals', operator(equals, 'is')],
  ['ipaddress', operator(inRange, 'is in', false, 'ip')],
  ['notipaddress', operator(inRange, 'is not in', true, 'ip')],
  ['arnequals', operator(arnLike, 'is like', false, 'arn')],
  ['arnlike', operator(arnLike, 'is like', false, 'arn')],
  ['arnnotequals', operator(arnLike, 'is not like', true, 'arn')],
  ['arnnotlike', operator(arnLike, 'is not like', true, 'arn')],
]);

/** The operator of a name without its `ForAllValues:` and `IfExists`; names compare without case. */
export function operatorOf(name: string): Operator | undefined {
  return OPERATORS.get(name.toLowerCase());
}
