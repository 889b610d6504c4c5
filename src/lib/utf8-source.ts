import { chunksOf, sliceOf } from './byte-source';
import type { ByteSource } from './byte-source';
import { utf16Kind, windows1252 } from './encoding';
import type { Encoding } from './encoding';
import { Utf8Check } from './utf8-check';

/** Bytes of the original that are rewritten at a time. */
const PIECE = 1 << 16;

/** Bytes that show an encoding: those `utf16Kind` looks at. */
const HEAD = 4096;

/** The encoding of a source, by the same rules as `decodeText`. Yields the bytes passed. */
export function* encodingOf(source: ByteSource): Generator<number, Encoding> {
  const wide = utf16Kind(source.read(0, HEAD));
  if (wide !== undefined) return wide;
  const check = new Utf8Check();
  let done = 0;
  for (const chunk of chunksOf(source)) {
    if (!check.update(chunk)) break;
    done += chunk.length;
    yield done;
  }
  return check.endOrCut() ? 'utf-8' : 'windows-1252';
}

/** The text of a source as UTF-8 bytes without a byte order mark. Yields the bytes passed. */
export function* utf8Of(
  source: ByteSource,
  encoding: Encoding,
  piece = PIECE,
): Generator<number, ByteSource> {
  if (encoding === 'utf-8') {
    const [a, b, c] = source.read(0, 3);
    return a === 0xef && b === 0xbb && c === 0xbf ? sliceOf(source, 3, source.size - 3) : source;
  }
  const rewritten = new RewrittenSource(source, encoding, piece);
  yield* rewritten.measure();
  return rewritten;
}

/** A source rewritten to UTF-8 piece by piece. Where each piece begins, in both, is measured once. */
class RewrittenSource implements ByteSource {
  readonly #source: ByteSource;
  readonly #decode: (bytes: Uint8Array) => string;
  readonly #wide: Encoding;
  readonly #piece: number;
  readonly #encoder = new TextEncoder();
  /** Where each piece begins in the original and here; the last entry is the end. */
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  #held: { readonly index: number; readonly bytes: Uint8Array } | undefined;

  constructor(source: ByteSource, encoding: Exclude<Encoding, 'utf-8'>, piece: number) {
    this.#source = source;
    this.#wide = encoding;
    this.#piece = Math.max(4, piece & ~1);
    const decoder = encoding === 'windows-1252' ? undefined : new TextDecoder(encoding, { ignoreBOM: true });
    this.#decode = decoder === undefined ? windows1252 : (bytes) => decoder.decode(bytes);
  }

  get size(): number {
    return this.#to.at(-1) ?? 0;
  }

  *measure(): Generator<number, void> {
    let at = this.#markSize();
    let to = 0;
    this.#from.push(at);
    this.#to.push(to);
    while (at < this.#source.size) {
      const bytes = this.#source.read(at, this.#piece);
      const length = this.#whole(bytes, at);
      to += this.#encoder.encode(this.#decode(bytes.subarray(0, length))).length;
      at += length;
      this.#from.push(at);
      this.#to.push(to);
      if (this.#from.length % 8 === 0) yield at;
    }
  }

  read(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, this.size);
    if (offset >= end) return new Uint8Array(0);
    const out = new Uint8Array(end - offset);
    let index = this.#pieceAt(offset);
    for (let at = offset; at < end; index++) {
      const bytes = this.#pieceOf(index);
      const skip = at - (this.#to[index] ?? 0);
      const part = bytes.subarray(skip, skip + end - at);
      out.set(part, at - offset);
      at += part.length;
    }
    return out;
  }

  #pieceOf(index: number): Uint8Array {
    if (this.#held?.index === index) return this.#held.bytes;
    const from = this.#from[index] ?? 0;
    const original = this.#source.read(from, (this.#from[index + 1] ?? from) - from);
    const bytes = this.#encoder.encode(this.#decode(original));
    this.#held = { index, bytes };
    return bytes;
  }

  #pieceAt(offset: number): number {
    let low = 0;
    let high = this.#to.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#to[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Bytes of a piece that end with a whole character: the two halves of a surrogate pair stay together. */
  #whole(bytes: Uint8Array, at: number): number {
    const { length } = bytes;
    if (this.#wide === 'windows-1252' || length < 4 || at + length >= this.#source.size) return length;
    const high = bytes[this.#wide === 'utf-16le' ? length - 1 : length - 2] ?? 0;
    return high >= 0xd8 && high <= 0xdb ? length - 2 : length;
  }

  #markSize(): number {
    if (this.#wide === 'windows-1252') return 0;
    const [a, b] = this.#source.read(0, 2);
    return (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) ? 2 : 0;
  }
}
