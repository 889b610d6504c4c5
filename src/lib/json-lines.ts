import { CHUNK } from './byte-source';
import type { ByteSource } from './byte-source';
import type { JsonLine } from './content';
import { parseCounted } from './json';
import { NONE_REPEATED, repeatedIn } from './json-repeats';
import { fail, ok } from './result';

/** Bytes of a line at most. */
const LONGEST = 1 << 28;

const FEED = 0x0a;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The values of NDJSON text, one per line, from UTF-8 bytes. Blank lines are passed; a line that is no JSON is given
 * with why, and the next one is read.
 */
export function* jsonLines(source: ByteSource, chunk = CHUNK, longest = LONGEST): Generator<JsonLine, void> {
  let row = 0;
  let length = chunk;
  for (let at = 0; at < source.size;) {
    const bytes = source.read(at, length);
    const last = at + bytes.length >= source.size;
    let from = 0;
    for (let end = lineEnd(bytes, from, last); end >= 0; end = lineEnd(bytes, from, last)) {
      row++;
      const text = decoder.decode(bytes.subarray(from, end));
      from = end + 1;
      if (/[^ \t\r]/.test(text)) yield lineOf(row, text);
    }
    if (from === 0 && length >= longest) {
      const message = `this line has more than ${longest} bytes; it and the rest of the file were not read`;
      yield {
        row: row + 1,
        value: fail({ message, offset: 0, line: row + 1, column: 1 }),
        repeated: NONE_REPEATED,
      };
      return;
    }
    length = from === 0 ? Math.min(length * 2, longest) : chunk;
    at += from;
  }
}

function lineOf(row: number, text: string): JsonLine {
  const parsed = parseCounted(text);
  if (!parsed.ok) return { row, value: parsed, repeated: NONE_REPEATED };
  const repeated = repeatedIn(text, parsed.value, (offset) => ({ line: row, column: offset + 1 }));
  return { row, value: ok(parsed.value.value), repeated };
}

/** Where the line that begins here ends, or -1 when that is not among the bytes at hand. */
function lineEnd(bytes: Uint8Array, from: number, last: boolean): number {
  if (from >= bytes.length) return -1;
  const end = bytes.indexOf(FEED, from);
  return end >= 0 || !last ? end : bytes.length;
}
