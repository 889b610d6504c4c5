import { Gunzip, Gzip } from 'fflate';
import { concatenated, u32 } from './bytes';
import { crc32 } from './crc32';
import { PIECE } from './inflate';
import { fail, ok } from './result';
import { runToEnd } from './steps';
import type { ExpansionBudget } from './inflate';
import type { Result } from './result';

/** Bytes compressed between two yields. */
const STEP = 1 << 18;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/**
 * Compress with no time stamp and no name, by the same JavaScript code everywhere: equal input gives equal bytes in
 * browser and CLI, which the native compressors do not. Yields the bytes read so far.
 */
export function* gzipSteps(
  parts: Iterable<Uint8Array>,
  level: 0 | 1 | 6 | 9 = 6,
): Generator<number, Uint8Array<ArrayBuffer>> {
  const out: Uint8Array[] = [];
  const stream = new Gzip({ level, mtime: 0 }, (chunk) => out.push(chunk));
  let read = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += STEP) {
      const piece = part.subarray(at, at + STEP);
      stream.push(piece);
      read += piece.length;
      yield read;
    }
  }
  stream.push(new Uint8Array(0), true);
  return concatenated(out);
}

export function gzip(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return runToEnd(gzipSteps([bytes]));
}

/**
 * Expand a gzip file (RFC 1952), several members as one, within a budget; checksums are checked. Yields the bytes
 * read so far.
 */
export function* gunzipSteps(
  bytes: Uint8Array,
  budget: ExpansionBudget,
): Generator<number, Result<Uint8Array<ArrayBuffer>>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  let crc = 0;
  let damaged = !isGzip(bytes);
  const stream = new Gunzip((part) => {
    parts.push(part);
    size += part.length;
    crc = crc32(part, crc);
  });
  stream.onmember = (start) => {
    // The checksum of a member stands in the eight bytes before the next one.
    if (u32(bytes, start - 8) !== crc) damaged = true;
    crc = 0;
  };
  for (let at = 0; at < bytes.length && !damaged; at += PIECE) {
    try {
      stream.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
    } catch {
      damaged = true;
    }
    const reason = budget.stop(size, at + PIECE);
    if (reason !== undefined) return fail(reason);
    yield Math.min(at + PIECE, bytes.length);
  }
  if (damaged || u32(bytes, bytes.length - 8) !== crc) return fail('the gzip data is damaged or cut off');
  return ok(concatenated(parts));
}

/** Expand with one plain cap on the size. */
export function gunzip(bytes: Uint8Array, maxBytes: number): Result<Uint8Array<ArrayBuffer>> {
  return runToEnd(gunzipSteps(bytes, sizeCap(maxBytes)));
}

export function sizeCap(maxBytes: number): ExpansionBudget {
  return {
    stop: (expanded) => (expanded > maxBytes ? `it expands to more than ${maxBytes} bytes` : undefined),
  };
}
