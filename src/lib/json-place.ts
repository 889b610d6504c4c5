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
  const [place] = yield* placesOf(source, [offset]);
  return place ?? { offset: 0, line: 1, column: 1 };
}

/** The places of several offsets, in any order, by one pass over the text. */
export function* placesOf(
  source: ByteSource,
  offsets: readonly number[],
): Generator<number, readonly TextPlace[]> {
  const places: TextPlace[] = offsets.map((offset) => ({ offset, line: 1, column: 1 }));
  const order = offsets.map((offset, i) => ({ offset, i })).sort((a, b) => a.offset - b.offset);
  let told = 0;
  let chars = 0;
  let line = 1;
  let start = 0;
  let before = 0;
  let at = 0;
  let afterReturn = false;
  /** The places that are asked for here. */
  const tell = (next: number | undefined): void => {
    for (let one = order[told]; one !== undefined && one.offset <= at; one = order[++told]) {
      // Between the two characters of one line end: still on the line they end.
      places[one.i] =
        afterReturn && next === 0x0a
          ? { offset: chars, line: line - 1, column: chars - before + 1 }
          : { offset: chars, line, column: chars - start + 1 };
    }
  };
  for (const chunk of chunksOf(source)) {
    let stop = (order[told]?.offset ?? at) - at;
    if (told === order.length) break;
    for (let i = 0; i < chunk.length; i++, at++) {
      const byte = chunk[i] ?? 0;
      if (i === stop) {
        tell(byte);
        if (told === order.length) return places;
        stop = (order[told]?.offset ?? 0) - at + i;
      }
      chars += unitsOf(byte);
      if (byte === 0x0a && afterReturn) start = chars;
      else if (byte === 0x0a || byte === 0x0d) {
        line++;
        before = start;
        start = chars;
      }
      afterReturn = byte === 0x0d;
    }
    yield at;
  }
  at = Number.POSITIVE_INFINITY;
  tell(undefined);
  return places;
}
