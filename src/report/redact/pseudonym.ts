import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { PSEUDONYM_WORD } from './classes';
import type { RedactionClass } from './classes';

export const REDACTION_KEY_BYTES = 32;
/** Crockford's base 32 in lower case. */
export const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** 50 bits: two of a million names share one in about 2,000 reports. */
const CHARACTERS = 10;

/** HMAC-SHA-256 (RFC 2104) of class and name under the key of the report: `person-7k2qf0abcd`. */
export function pseudonym(key: Uint8Array, of: RedactionClass, name: string): string {
  const digest = hmac(sha256, key, new TextEncoder().encode(`${of}\n${name}`));
  const letters = Array.from(digest.subarray(0, CHARACTERS), (byte) => ALPHABET[byte & 31]).join('');
  const plain = `${PSEUDONYM_WORD[of]}-${letters}`;
  // Reserved for examples by RFC 2606, so that it is nobody's.
  return of === 'domains' ? `${plain}.example` : plain;
}
