import type { Json } from './content';

/** Deeper than any export we read; far below what breaks recursion or structured cloning. */
export const MAX_JSON_DEPTH = 200;

/** JSON.parse gives JSON or throws: its own declaration does not say so. */
const parse: (text: string) => Json = JSON.parse;

/** Integers of fewer digits are kept by a double as they are written. */
const LONG = /\d{16}/u;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/uy;
const LONG_INTEGER = /^-?[1-9]\d{15,}$/u;

/**
 * A JSON text as a value, or throws what the engine throws. RFC 8259 (section 6) leaves the range of numbers to the
 * reader, and a double keeps no integer past 2^53 for sure: 9007199254740993 would be read as ...992, and two ids would
 * become one. An integer that a number would give back with other digits is kept as text, digit by digit.
 */
export function engineParse(text: string): Json {
  const value = parse(text);
  if (!LONG.test(text)) return value;
  const kept = withDigitsKept(text);
  return kept === undefined ? value : parse(kept);
}

/** A valid JSON text with such integers in quotes; undefined when it holds none. */
function withDigitsKept(text: string): string | undefined {
  const parts: string[] = [];
  let copied = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) {
      i = stringEnd(text, i);
      continue;
    }
    if (c !== 0x2d && (c < 0x30 || c > 0x39)) continue;
    NUMBER.lastIndex = i;
    const [literal = ''] = NUMBER.exec(text) ?? [];
    if (LONG_INTEGER.test(literal) && String(Number(literal)) !== literal) {
      parts.push(text.slice(copied, i), `"${literal}"`);
      copied = i + literal.length;
    }
    i += Math.max(0, literal.length - 1);
  }
  return parts.length === 0 ? undefined : parts.join('') + text.slice(copied);
}

/** Offset of the closing quote of the string that opens at `start`, or the end of the text. */
export function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let back = end - 1;
    while (text.charCodeAt(back) === 0x5c) back--;
    if ((end - back) % 2 === 1) return end;
  }
  return text.length;
}
