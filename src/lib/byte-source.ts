/**
 * The bytes of a file wherever they are, read piece by piece: in memory, behind a `File` of the browser, behind a file
 * descriptor, or inside an archive. Reading is synchronous, so that readers can be plain generators.
 */
export interface ByteSource {
  readonly size: number;
  /**
   * Up to `length` bytes from an offset; fewer only where the source ends. What is given may be a view of what the
   * source holds: nobody writes into it. Throws `SourceFailure` when the file cannot be read any more.
   */
  read(offset: number, length: number): Uint8Array;
}

/** The file was moved, changed or locked while it was read. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure';
}

/** Bytes read at a time by a pass over a whole source. */
export const CHUNK = 1 << 20;

export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  };
}

/** A part of a source as a source of its own. */
export function sliceOf(source: ByteSource, start: number, size: number): ByteSource {
  const within = Math.max(0, Math.min(size, source.size - start));
  return {
    size: within,
    read: (offset, length) => source.read(start + offset, Math.max(0, Math.min(length, within - offset))),
  };
}

/** All bytes, in order. */
export function* chunksOf(source: ByteSource, from = 0, chunk = CHUNK): Generator<Uint8Array, void> {
  for (let at = from; at < source.size;) {
    const bytes = source.read(at, chunk);
    if (bytes.length === 0) throw new SourceFailure('the file is shorter than it was');
    yield bytes;
    at += bytes.length;
  }
}

/** The same source with a window that is read at once, for many small reads near each other. */
export function buffered(source: ByteSource, window = 1 << 18): ByteSource {
  let start = 0;
  let held = new Uint8Array(0);
  return {
    size: source.size,
    read: (offset, length) => {
      if (length > window) return source.read(offset, length);
      if (offset < start || offset + length > start + held.length) {
        // A little before as well: headers are read backwards now and then.
        start = Math.max(0, Math.min(offset, source.size - window));
        held = source.read(start, window).slice();
        if (offset + length > start + held.length) return source.read(offset, length);
      }
      return held.subarray(offset - start, offset - start + length);
    },
  };
}

/** The whole of a source as one array: for what is known to be small. */
export function wholeOf(source: ByteSource): Uint8Array {
  return source.read(0, source.size);
}
