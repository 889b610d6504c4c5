import { engineParse, MAX_JSON_DEPTH, stringEnd } from './json-parse';
import { scanJson } from './json-scan';
import { fail, ok } from './result';
import type { Json, ParseFailure } from './content';
import type { Result } from './result';

export { MAX_JSON_DEPTH } from './json-parse';

/**
 * Parse a whole text as JSON (RFC 8259). The engine's parser does the work; when it refuses, our own scanner says
 * why and where, because messages of engines differ. Depth is bounded before anything is built.
 */
export function parseJson(text: string, maxDepth = MAX_JSON_DEPTH): Result<Json, ParseFailure> {
  const parsed = parseCounted(text, maxDepth);
  return parsed.ok ? ok(parsed.value.value) : parsed;
}

/** A value, and how many members the text has: more than the value where a name stands again in its object. */
export interface Counted {
  readonly value: Json;
  readonly members: number;
}

/** The same, with what tells whether a member was not read (`repeatedIn`). */
export function parseCounted(text: string, maxDepth = MAX_JSON_DEPTH): Result<Counted, ParseFailure> {
  const members = membersWithin(text, maxDepth);
  if (members !== undefined) {
    try {
      return ok({ value: engineParse(text), members });
    } catch {
      // The scanner says why.
    }
  }
  return fail(locate(text, scanJson(text, maxDepth) ?? { message: 'not valid JSON', offset: 0 }));
}

/**
 * The members of a text, by their colons; undefined where brackets open more levels than that. One pass, no recursion,
 * strings skipped.
 */
function membersWithin(text: string, maxDepth: number): number | undefined {
  let depth = 0;
  let members = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) {
      i = stringEnd(text, i);
    } else if (c === 0x3a) {
      members++;
    } else if (c === 0x5b || c === 0x7b) {
      if (++depth > maxDepth) return undefined;
    } else if (c === 0x5d || c === 0x7d) depth--;
  }
  return members;
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
