import { Gunzip, Gzip } from 'fflate';
import { bytesSource, wholeOf } from './byte-source';
import type { ByteSource } from './byte-source';
import { concatenated, u32 } from './bytes';
import { crc32 } from './crc32';
import { expandOnce } from './expanded-source';
import { Damaged, fed } from './inflate';
import { ok } from './result';
import { runToEnd } from './steps';
import type { Expanded, ExpansionBudget } from './inflate';
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

/** Expand a gzip file (RFC 1952), several members as one; each member's checksum is checked. */
export function* gunzipped(source: ByteSource): Generator<Expanded, void> {
  const damaged = new Damaged('the gzip data is damaged or cut off');
  if (!isGzip(source.read(0, 3))) throw damaged;
  let parts: Uint8Array[] = [];
  let crc = 0;
  const stream = new Gunzip((part) => {
    parts.push(part);
    crc = crc32(part, crc);
  });
  stream.onmember = (start) => {
    // The checksum of a member stands in the eight bytes before the next one.
    if (u32(source.read(start - 8, 4), 0) !== crc) throw damaged;
    crc = 0;
  };
  try {
    yield* fed(source, (piece, last) => {
      stream.push(piece, last);
      const out = parts;
      parts = [];
      return out;
    });
  } catch (error) {
    throw error instanceof Damaged ? damaged : error;
  }
  if (u32(source.read(source.size - 8, 4), 0) !== crc) throw damaged;
}

/** Expand gzip data to one array within a budget. Yields the bytes read so far. */
export function* gunzipSteps(
  bytes: Uint8Array,
  budget: ExpansionBudget,
): Generator<number, Result<Uint8Array>> {
  const read = yield* expandOnce(() => gunzipped(bytesSource(bytes)), budget, Number.POSITIVE_INFINITY);
  return read.ok ? ok(wholeOf(read.value.source)) : read;
}

/** Expand with one plain cap on the size. */
export function gunzip(bytes: Uint8Array, maxBytes: number): Result<Uint8Array> {
  return runToEnd(gunzipSteps(bytes, sizeCap(maxBytes)));
}

export function sizeCap(maxBytes: number): ExpansionBudget {
  return {
    stop: (expanded) => (expanded > maxBytes ? `it expands to more than ${maxBytes} bytes` : undefined),
  };
}
