import type { FileContent, Json, RepeatedMembers } from '../lib/content';
import { isArray, list } from '../lib/content';
import { lineAndColumn, parseCounted } from '../lib/json';
import { repeatedIn } from '../lib/json-repeats';
import type { Place } from './system';

/** One top-level element of a file, or a part of the text that is no JSON, with why. */
export type JsonDocument =
  | { readonly value: Json; readonly place: Place }
  | { readonly problem: string; readonly place: Place };

/** Told of one value of several in a file, which begins at a row: members of it that were not read. */
export type ToldRepeated = (repeated: RepeatedMembers, row: number) => void;

/**
 * The documents of a file: the elements of a list, the one value, or what a shell loop writes: several values one after
 * the other, on lines of their own or pretty-printed. `undefined`: no JSON at all. Made as they are read. `told`
 * is for who reads the file in earnest: members that were not read of a file that is one value are told by the engine.
 */
export function jsonDocuments(
  content: FileContent,
  told: ToldRepeated = () => undefined,
): Iterable<JsonDocument> | undefined {
  if (!looksLikeJson(content)) return undefined;
  const shape = shapeOf(content.head);
  if (shape === 'lines' || (shape === 'several' && content.tooLarge !== undefined)) {
    return ofLines(content, told);
  }
  if (shape === 'several') return ofText(content.text, told);
  const whole = content.json();
  return whole.ok ? elements(whole.value) : undefined;
}

/** Whether the text begins as JSON does; a title in brackets (`[Report]`) does not. */
export function looksLikeJson(content: FileContent): boolean {
  return (
    content.binary === undefined &&
    /^\s*(?:\{|\[\s*(?:[{["\]]|-?\d|true|false|null))/u.test(content.head.slice(0, 4096))
  );
}

/** One value, one on each line, or several in a row: the beginning of the text tells. */
function shapeOf(head: string): 'one' | 'lines' | 'several' {
  const pieces = values(head);
  const first = pieces.next();
  if (first.done === true || !first.value.whole) return 'one';
  const second = pieces.next();
  if (second.done === true) return 'one';
  // Lines of one value each; pretty-printed ones span several, and two values may share a line.
  const apart = second.value.line > first.value.line;
  return apart && ![first, second].some(({ value }) => value.text.includes('\n')) ? 'lines' : 'several';
}

function* ofLines(content: FileContent, told: ToldRepeated): Generator<JsonDocument> {
  for (const { row, value, repeated } of content.jsonLines()) {
    if (repeated.members.length > 0) told(repeated, row);
    if (value.ok) yield { value: value.value, place: { row } };
    else yield { problem: value.error.message, place: { row } };
  }
}

function* ofText(text: string, told: ToldRepeated): Generator<JsonDocument> {
  for (const piece of values(text)) {
    const place = { row: piece.line };
    const parsed = parseCounted(piece.text);
    if (!parsed.ok) {
      yield { problem: parsed.error.message, place };
      continue;
    }
    const { value } = parsed.value;
    const repeated = repeatedIn(piece.text, parsed.value, (offset) => {
      const { line, column } = lineAndColumn(piece.text, offset);
      return { line: line + piece.line - 1, column: line === 1 ? column + piece.column - 1 : column };
    });
    if (repeated.members.length > 0) told(repeated, piece.line);
    if (isArray(value)) for (const one of value) yield { value: one, place };
    else yield { value, place };
  }
}

function* elements(value: Json): Generator<JsonDocument> {
  const inner = isArray(value) ? value : list(value, 'data');
  const at = isArray(value) ? '' : '/data';
  if (inner.length === 0 && !isArray(value)) yield { value, place: { pointer: '' } };
  let i = 0;
  for (const one of inner) yield { value: one, place: { pointer: `${at}/${i++}` } };
}

interface Piece {
  readonly text: string;
  /** Where it begins, from 1. */
  readonly line: number;
  readonly column: number;
  readonly whole: boolean;
}

/** Pieces of the text that begin and end with a bracket of the outermost level; the last may not be whole. */
function* values(text: string): Generator<Piece> {
  let depth = 0;
  let start = -1;
  let line = 1;
  let startLine = 1;
  let startColumn = 1;
  let lineStart = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x0a) {
      line++;
      lineStart = i + 1;
    }
    if (c === 0x22 && depth > 0) {
      for (i++; i < text.length && text.charCodeAt(i) !== 0x22; i++) if (text.charCodeAt(i) === 0x5c) i++;
    } else if (c === 0x7b || c === 0x5b) {
      if (depth++ === 0) {
        start = i;
        startLine = line;
        startColumn = i - lineStart + 1;
      }
    } else if ((c === 0x7d || c === 0x5d) && depth > 0 && --depth === 0) {
      yield { text: text.slice(start, i + 1), line: startLine, column: startColumn, whole: true };
    }
  }
  if (depth > 0 && start >= 0) {
    yield { text: text.slice(start), line: startLine, column: startColumn, whole: false };
  }
}
