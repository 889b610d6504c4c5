import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Bytes hashed between two yields: a few milliseconds. */
const PIECE = 1 << 20;

/** Lower-case hex SHA-256. */
export function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

/** The same in pieces, so that hashing a large file can be cancelled; yields the bytes hashed so far. */
export function* sha256Steps(bytes: Uint8Array): Generator<number, string> {
  const hash = sha256.create();
  for (let at = 0; at < bytes.length; at += PIECE) {
    if (at > 0) yield at;
    hash.update(bytes.subarray(at, at + PIECE));
  }
  return bytesToHex(hash.digest());
}

/** A running hash, for text written piece by piece. */
export function sha256Running(): { update(bytes: Uint8Array): void; hex(): string } {
  const hash = sha256.create();
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    hex: () => bytesToHex(hash.digest()),
  };
}
