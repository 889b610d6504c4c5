import { chunksOf, sliceOf, SourceFailure } from '../lib/byte-source';
import type { ByteSource } from '../lib/byte-source';
import { gunzip, gzipSteps } from '../lib/gzip';
import type { Runner } from './runner';
import { SOURCE_PIECE } from './store';
import { StoreProblem } from './store-problem';

/** Sources below this are kept as they are: time counts for more than the little space. */
const SMALL = 16 << 20;
/** Pieces kept expanded: who looks at a record looks at its neighbours. */
const KEPT = 4;

/** The pieces of a source to be kept, compressed one after the other in slices of the runner. */
export async function* compressedPieces(
  source: ByteSource,
  runner: Runner,
): AsyncGenerator<Uint8Array, void> {
  const level = source.size < SMALL ? 0 : 1;
  if (source.size === 0) yield await runner.run(gzipSteps([], 0));
  for (let at = 0; at < source.size; at += SOURCE_PIECE) {
    const piece = sliceOf(source, at, SOURCE_PIECE);
    yield await runner.run(gzipSteps(chunksOf(piece), level));
  }
}

/**
 * A kept source, expanded where it is read. All pieces but the last hold the same number of bytes; a source kept in the
 * first manner is one piece.
 */
export function keptSource(name: string, pieces: readonly Uint8Array[], size: number): ByteSource {
  const length = pieces.length === 1 ? Math.max(size, 1) : SOURCE_PIECE;
  const kept: { readonly index: number; readonly bytes: Uint8Array }[] = [];
  const pieceAt = (index: number): Uint8Array => {
    const found = kept.find((one) => one.index === index);
    if (found !== undefined) return found.bytes;
    const expanded = gunzip(pieces[index] ?? new Uint8Array(0), length);
    if (!expanded.ok) throw new StoreProblem(`The kept source of ${name} is damaged: ${expanded.error}`);
    const bytes = expanded.value;
    if (bytes.length !== Math.min(length, size - index * length)) {
      throw new SourceFailure(`the kept source of ${name} is damaged`);
    }
    kept.unshift({ index, bytes });
    kept.length = Math.min(kept.length, KEPT);
    return bytes;
  };
  return {
    size,
    read(offset, wanted) {
      const end = Math.min(offset + wanted, size);
      const out = new Uint8Array(Math.max(0, end - offset));
      for (let at = offset; at < end;) {
        const index = Math.floor(at / length);
        const from = at - index * length;
        const part = pieceAt(index).subarray(from, from + end - at);
        out.set(part, at - offset);
        at += part.length;
      }
      return out;
    },
  };
}
