import { gcm } from '@noble/ciphers/aes.js';
import { argon2id } from '@noble/hashes/argon2.js';
import * as v from 'valibot';
import { concatenated, u32 } from '../lib/bytes';
import { canonicalJson } from '../lib/canonical-json';
import { parseJson } from '../lib/json';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { base64, fromBase64 } from './html';
import { normalPassphrase } from './passphrase';

const MAGIC = new TextEncoder().encode('OVRSEAL\n');
export const SEAL_VERSION = 1;
export const SALT_BYTES = 16;
export const NONCE_BYTES = 12;

/** Argon2id as RFC 9106, section 4, recommends where memory is scarce: 64 MiB, three passes, four lanes. */
const MEMORY = 65_536;
const PASSES = 3;
const LANES = 4;
/** A header may ask for no more: opening a report of anybody must end. */
const MOST_MEMORY = 1 << 18;
const MOST_PASSES = 10;

const bounded = (least: number, most: number) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most));

const headerSchema = v.strictObject({
  format: v.literal('overreach-sealed'),
  version: bounded(1, 2 ** 31),
  kdf: v.strictObject({
    name: v.literal('argon2id'),
    memory: bounded(8, MOST_MEMORY),
    passes: bounded(1, MOST_PASSES),
    lanes: bounded(1, 16),
    salt: v.string(),
  }),
  cipher: v.strictObject({ name: v.literal('AES-256-GCM'), nonce: v.string() }),
});

export interface SealWith {
  readonly passphrase: string;
  /** 16 bytes, random and used once. */
  readonly salt: Uint8Array;
  /** 12 bytes, random and used once. */
  readonly nonce: Uint8Array;
}

export const WRONG_PASSPHRASE =
  'this passphrase does not open it. Check it character by character; if it is right, the file was altered or damaged';

/**
 * Encrypt a report's data: Argon2id makes the key of the passphrase (RFC 9106), AES-256-GCM the bytes (NIST SP
 * 800-38D). The parameters stand readable before the ciphertext and are authenticated with it.
 * The same data, passphrase, salt and nonce give the same bytes.
 */
export function seal(data: Uint8Array, { passphrase, salt, nonce }: SealWith): Uint8Array<ArrayBuffer> {
  if (salt.length !== SALT_BYTES || nonce.length !== NONCE_BYTES) {
    throw new RangeError(`a salt has ${SALT_BYTES} bytes and a nonce ${NONCE_BYTES}`);
  }
  const header = new TextEncoder().encode(
    canonicalJson({
      format: 'overreach-sealed',
      version: SEAL_VERSION,
      kdf: { name: 'argon2id', memory: MEMORY, passes: PASSES, lanes: LANES, salt: base64(salt) },
      cipher: { name: 'AES-256-GCM', nonce: base64(nonce) },
    }),
  );
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, header.length, true);
  const front = concatenated([MAGIC, length, header]);
  const key = keyOf(passphrase, salt, { memory: MEMORY, passes: PASSES, lanes: LANES });
  return concatenated([front, gcm(key, nonce, front).encrypt(data)]);
}

/** Does the data begin like something sealed? */
export function isSealed(data: Uint8Array): boolean {
  return MAGIC.every((byte, i) => data[i] === byte);
}

/** Decrypt. A wrong passphrase and altered bytes cannot be told apart, and the answer says so. */
export function unseal(data: Uint8Array, passphrase: string): Result<Uint8Array> {
  if (!isSealed(data)) return fail('the data is not encrypted');
  const length = u32(data, MAGIC.length) ?? 0;
  const front = MAGIC.length + 4 + length;
  if (length === 0 || front > data.length) return fail('the encrypted report is cut off');
  const json = parseJson(new TextDecoder().decode(data.subarray(MAGIC.length + 4, front)), 4);
  if (!json.ok) return fail('the header of the encrypted report is damaged');
  const header = v.safeParse(headerSchema, json.value);
  if (!header.success) return fail('the header of the encrypted report is damaged');
  const { version, kdf, cipher } = header.output;
  if (version > SEAL_VERSION) return fail('the report was encrypted by a newer version of Overreach');
  const salt = fromBase64(kdf.salt);
  const nonce = fromBase64(cipher.nonce);
  if (!salt.ok || !nonce.ok || salt.value.length !== SALT_BYTES || nonce.value.length !== NONCE_BYTES) {
    return fail('the header of the encrypted report is damaged');
  }
  const key = keyOf(passphrase, salt.value, kdf);
  try {
    return ok(gcm(key, nonce.value, data.subarray(0, front)).decrypt(data.subarray(front)));
  } catch {
    return fail(WRONG_PASSPHRASE);
  }
}

function keyOf(
  passphrase: string,
  salt: Uint8Array,
  { memory, passes, lanes }: { readonly memory: number; readonly passes: number; readonly lanes: number },
): Uint8Array {
  const text = new TextEncoder().encode(normalPassphrase(passphrase));
  return argon2id(text, salt, { m: memory, t: passes, p: lanes, dkLen: 32 });
}
