import { concatenated } from '../lib/bytes';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';

/** Base64 turns three bytes into four characters: pieces of a multiple of three can be laid end to end. */
const BYTES = 3 << 14;
const CHARACTERS = (BYTES / 3) * 4;

/** A string, or what can be read like one without ever being one: a hundred megabytes of a page. */
export interface SlicedText {
  readonly length: number;
  /** The characters from one place up to another, or to the end where that is nearer. */
  slice(from: number, to: number): string;
}

export function base64(bytes: Uint8Array): string {
  return [...base64Pieces(bytes)].join('');
}

/** The same in pieces of some 64 KiB, in order. */
export function* base64Pieces(bytes: Uint8Array): Generator<string, void> {
  for (let at = 0; at < bytes.length; at += BYTES) {
    yield btoa(String.fromCharCode(...bytes.subarray(at, at + BYTES)));
  }
}

/** Bytes of Base64 as RFC 4648, section 4, has it: no white space, and padded. */
export function fromBase64(text: SlicedText): Result<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  const pieces = base64Bytes(text);
  let piece = pieces.next();
  for (; piece.done !== true; piece = pieces.next()) parts.push(piece.value);
  return piece.value.ok ? ok(concatenated(parts)) : piece.value;
}

/** The same in pieces of some 48 KiB, in order; what was given before a failure is of no use. */
export function* base64Bytes(text: SlicedText): Generator<Uint8Array<ArrayBuffer>, Result<undefined>> {
  const { length } = text;
  if (length === 0) return fail('the report has no data in it: it is an empty viewer');
  if (length % 4 !== 0) return fail(DAMAGED);
  for (let from = 0; from < length; from += CHARACTERS) {
    const piece = text.slice(from, from + CHARACTERS);
    const isLast = from + CHARACTERS >= length;
    if (!(isLast ? LAST : FULL).test(piece)) return fail(DAMAGED);
    const binary = atob(piece);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    yield bytes;
  }
  return ok(undefined);
}

const DAMAGED = 'the data of the report is damaged or cut off';
const FULL = /^[A-Za-z0-9+/]*$/u;
const LAST = /^[A-Za-z0-9+/]*={0,2}$/u;

/** Several texts, one behind the other. */
export function joinedText(texts: readonly SlicedText[]): SlicedText {
  let length = 0;
  const placed = texts.map((text) => {
    const start = length;
    length += text.length;
    return { text, start };
  });
  return {
    length,
    slice: (from, to) =>
      placed
        .filter(({ text, start }) => start < to && start + text.length > from)
        .map(({ text, start }) => text.slice(Math.max(0, from - start), to - start))
        .join(''),
  };
}

/** The text without white space around it, of which no more than its ends is read. */
export function trimmedText(text: SlicedText): SlicedText {
  let start = 0;
  let end = text.length;
  while (start < end) {
    const piece = text.slice(start, Math.min(start + CHARACTERS, end));
    const kept = piece.trimStart().length;
    start += piece.length - kept;
    if (kept > 0) break;
  }
  while (end > start) {
    const piece = text.slice(Math.max(end - CHARACTERS, start), end);
    const kept = piece.trimEnd().length;
    end -= piece.length - kept;
    if (kept > 0) break;
  }
  return {
    length: end - start,
    slice: (from, to) => text.slice(start + from, Math.min(start + to, end)),
  };
}
