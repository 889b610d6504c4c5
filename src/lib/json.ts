import { fail, ok } from './result';
import { scanJson } from './json-scan';
import type { Json, ParseFailure } from './content';
import type { Result } from './result';

/** Deeper than any export we read; far below what breaks recursion or structured cloning. */
export const MAX_JSON_DEPTH = 200;

/** JSON.parse gives JSON or throws: its own declaration does not say so. */
const engineParse: (text: string) => Json = JSON.parse;

/**
 * Parse a whole text as JSON (RFC 8259). The engine's parser does the work; when it refuses, our own scanner says
 * why and where, because messages of engines differ. Depth is bounded before anything is built.
 */
export function parseJson(text: string, maxDepth = MAX_JSON_DEPTH): Result<Json, ParseFailure> {
  const deep = tooDeepAt(text, maxDepth);
  if (deep >= 0) {
    // A syntax error before that place is the first thing to say.
    const earlier = scanJson(text.slice(0, deep));
    if (earlier !== undefined && earlier.offset < deep) return fail(locate(text, earlier));
    return fail(locate(text, { message: `nested deeper than ${maxDepth} levels`, offset: deep }));
  }
  try {
    return ok(engineParse(text));
  } catch {
    const found = scanJson(text) ?? { message: 'not valid JSON', offset: 0 };
    return fail(locate(text, found));
  }
}

/** Offset of the bracket that opens one level too many, or -1. One pass, no recursion, strings skipped. */
function tooDeepAt(text: string, maxDepth: number): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) {
      i = stringEnd(text, i);
    } else if (c === 0x5b || c === 0x7b) {
      if (++depth > maxDepth) return i;
    } else if (c === 0x5d || c === 0x7d) depth--;
  }
  return -1;
}

/** Offset of the closing quote of the string that opens at `start`, or the end of the text. */
function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let back = end - 1;
    while (text.charCodeAt(back) === 0x5c) back--;
    if ((end - back) % 2 === 1) return end;
  }
  return text.length;
}

/** Line and column of an offset; `\n`, `\r` and `\r\n` each end one line. */
export function lineAndColumn(
  text: string,
  offset: number,
): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let i = 0; i < offset; i++) {
    const c = text.charCodeAt(i);
    if (c !== 0x0a && c !== 0x0d) continue;
    if (c === 0x0d && text.charCodeAt(i + 1) === 0x0a) i++;
    if (i + 1 > offset) break;
    line++;
    start = i + 1;
  }
  return { line, column: offset - start + 1 };
}

function locate(text: string, found: { readonly message: string; readonly offset: number }): ParseFailure {
  const { line, column } = lineAndColumn(text, found.offset);
  return { message: `${found.message} (line ${line}, column ${column})`, offset: found.offset, line, column };
}
