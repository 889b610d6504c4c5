import { bytesSource, SourceFailure } from './byte-source';
import type { ByteSource } from './byte-source';
import { concatenated } from './bytes';
import { crc32 } from './crc32';
import { Damaged } from './inflate';
import type { Expanded, ExpansionBudget } from './inflate';
import { fail, ok } from './result';
import type { Result } from './result';

/** Expanded bytes kept behind the place read last, so that a reader may look back a little. */
const BEHIND = 4 << 20;

/** What was found out about compressed data by expanding it once. */
export interface ExpandedOnce {
  readonly source: ByteSource;
  readonly crc: number;
}

/**
 * Expand data once within a budget, to know that it is whole and how large it is. Up to `hold` bytes are kept; what is
 * larger is expanded again where it is read, so that it never stands in memory. Yields the compressed bytes read.
 */
export function* expandOnce(
  open: () => Generator<Expanded, void>,
  budget: ExpansionBudget,
  hold: number,
): Generator<number, Result<ExpandedOnce>> {
  let parts: Uint8Array[] | undefined = [];
  let size = 0;
  let crc = 0;
  let told = 0;
  try {
    for (const { bytes, read } of open()) {
      size += bytes.length;
      crc = crc32(bytes, crc);
      parts?.push(bytes);
      if (size > hold) parts = undefined;
      const reason = budget.stop(size, read);
      if (reason !== undefined) return fail(reason);
      if (bytes.length > 0 || read - told >= 1 << 16) {
        told = read;
        yield read;
      }
    }
  } catch (error) {
    if (error instanceof Damaged) return fail(error.message);
    throw error;
  }
  const source = parts === undefined ? new ExpandedSource(open, size) : bytesSource(concatenated(parts));
  return ok({ source, crc });
}

/** Compressed data as a source: read forwards it is expanded once; a look far back expands it again from its start. */
class ExpandedSource implements ByteSource {
  readonly size: number;
  readonly #open: () => Generator<Expanded, void>;
  #stream: Generator<Expanded, void> | undefined;
  /** Expanded pieces at hand, and the offset of the first. */
  #pieces: Uint8Array[] = [];
  #from = 0;
  #to = 0;

  constructor(open: () => Generator<Expanded, void>, size: number) {
    this.#open = open;
    this.size = size;
  }

  read(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, this.size);
    if (offset >= end) return new Uint8Array(0);
    if (this.#stream === undefined || offset < this.#from) this.#restart();
    while (this.#to < end) this.#advance(Math.min(offset, this.#to));
    const out = new Uint8Array(end - offset);
    let at = this.#from;
    for (const piece of this.#pieces) {
      if (at + piece.length > offset && at < end) {
        const skip = Math.max(0, offset - at);
        out.set(piece.subarray(skip, Math.min(piece.length, end - at)), at + skip - offset);
      }
      at += piece.length;
    }
    return out;
  }

  #restart(): void {
    this.#stream = this.#open();
    this.#pieces = [];
    this.#from = 0;
    this.#to = 0;
  }

  #advance(needed: number): void {
    const step = this.#stream?.next();
    if (step === undefined || step.done === true) {
      throw new SourceFailure('the archive member is shorter than it was');
    }
    const { bytes } = step.value;
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.#to += bytes.length;
    let gone = 0;
    for (const piece of this.#pieces) {
      if (this.#from + piece.length > needed - BEHIND) break;
      this.#from += piece.length;
      gone++;
    }
    if (gone > 0) this.#pieces.splice(0, gone);
  }
}
