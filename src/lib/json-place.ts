import { chunksOf } from './byte-source';
import type { ByteSource } from './byte-source';

/** Where an offset of a text stands. Lines and columns count from 1, in UTF-16 code units as editors do. */
export interface TextPlace {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** UTF-16 code units of so many bytes of UTF-8. */
export function charOffset(bytes: Uint8Array, end: number): number {
  let chars = 0;
  for (let i = 0; i < end; i++) chars += unitsOf(bytes[i] ?? 0);
  return chars;
}

function unitsOf(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xc0) return 0;
  return byte >= 0xf0 ? 2 : 1;
}

/** Line and column of a byte offset of UTF-8 text; `\n`, `\r` and `\r\n` each end one line. Yields the bytes passed. */
export function* placeOf(source: ByteSource, offset: number): Generator<number, TextPlace> {
  let chars = 0;
  let line = 1;
  let start = 0;
  let before = 0;
  let at = 0;
  let afterReturn = false;
  for (const chunk of chunksOf(source)) {
    if (at >= offset) break;
    const end = Math.min(chunk.length, offset - at);
    for (let i = 0; i < end; i++) {
      const byte = chunk[i] ?? 0;
      chars += unitsOf(byte);
      if (byte === 0x0a && afterReturn) start = chars;
      else if (byte === 0x0a || byte === 0x0d) {
        line++;
        before = start;
        start = chars;
      }
      afterReturn = byte === 0x0d;
    }
    at += chunk.length;
    yield at;
  }
  // Between the two characters of one line end: still on the line they end.
  const [next] = afterReturn ? source.read(offset, 1) : [];
  if (next === 0x0a) return { offset: chars, line: line - 1, column: chars - before + 1 };
  return { offset: chars, line, column: chars - start + 1 };
}
