import { Inflate } from 'fflate';
import { concatenated } from './bytes';
import { crc32 } from './crc32';
import { fail, ok } from './result';
import type { Result } from './result';

/** Compressed bytes fed at a time. Deflate expands at most 1,032 times, so one piece overshoots a cap by 4 MB at most. */
export const PIECE = 4096;

/** What an expansion may still use; shared by all archives of one import. */
export interface ExpansionBudget {
  /** Called with the bytes expanded so far and the bytes read for them: a reason to stop, or undefined. */
  stop(expanded: number, compressed: number): string | undefined;
}

/**
 * Inflate raw deflate data (RFC 1951) piece by piece within a budget. Yields the compressed bytes read, and returns
 * the data with its CRC-32, or why it could not be read.
 */
export function* inflate(
  raw: Uint8Array,
  budget: ExpansionBudget,
): Generator<number, Result<{ readonly bytes: Uint8Array; readonly crc: number }>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  let crc = 0;
  const stream = new Inflate((part) => {
    parts.push(part);
    size += part.length;
    crc = crc32(part, crc);
  });
  for (let at = 0; at < raw.length; at += PIECE) {
    try {
      stream.push(raw.subarray(at, at + PIECE), at + PIECE >= raw.length);
    } catch {
      return fail('its compressed data is damaged or cut off');
    }
    const reason = budget.stop(size, at + PIECE);
    if (reason !== undefined) return fail(reason);
    yield Math.min(at + PIECE, raw.length);
  }
  return ok({ bytes: concatenated(parts), crc });
}
