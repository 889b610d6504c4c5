import { Inflate } from 'fflate';
import { chunksOf } from './byte-source';
import type { ByteSource } from './byte-source';

/** Compressed bytes fed at a time. Deflate expands at most 1,032 times, so one piece overshoots a cap by 4 MB at most. */
export const PIECE = 4096;

/** What an expansion may still use; shared by all archives of one import. */
export interface ExpansionBudget {
  /** Called with the bytes expanded so far and the bytes read for them: a reason to stop, or undefined. */
  stop(expanded: number, compressed: number): string | undefined;
}

/** Some expanded bytes, and the compressed bytes read until then. */
export interface Expanded {
  readonly bytes: Uint8Array;
  readonly read: number;
}

/** Thrown by an expansion: the compressed data is not what it should be. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}

/** Inflate raw deflate data (RFC 1951) piece by piece; each piece is given as soon as it is there. */
export function* inflated(raw: ByteSource): Generator<Expanded, void> {
  let parts: Uint8Array[] = [];
  const stream = new Inflate((part) => parts.push(part));
  yield* fed(raw, (piece, last) => {
    stream.push(piece, last);
    const out = parts;
    parts = [];
    return out;
  });
}

/** Feed a source to an expanding stream; a stream that refuses it makes the data damaged. */
export function* fed(
  raw: ByteSource,
  push: (piece: Uint8Array, last: boolean) => readonly Uint8Array[],
): Generator<Expanded, void> {
  let read = 0;
  for (const chunk of chunksOf(raw)) {
    for (let at = 0; at < chunk.length; at += PIECE) {
      const piece = chunk.subarray(at, at + PIECE);
      read += piece.length;
      let parts: readonly Uint8Array[];
      try {
        parts = push(piece, read >= raw.size);
      } catch {
        throw new Damaged('its compressed data is damaged or cut off');
      }
      for (const bytes of parts) yield { bytes, read };
      if (parts.length === 0) yield { bytes: NOTHING, read };
    }
  }
}

const NOTHING = new Uint8Array(0);
