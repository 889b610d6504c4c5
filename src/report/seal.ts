import { gcm } from '@noble/ciphers/aes.js';
import { argon2id, argon2idAsync } from '@noble/hashes/argon2.js';
import * as v from 'valibot';
import { concatenated, u32 } from '../lib/bytes';
import { canonicalJson } from '../lib/canonical-json';
import { parseJson } from '../lib/json';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { base64, fromBase64 } from './base64';
import { normalPassphrase } from './passphrase';

const MAGIC = new TextEncoder().encode('OVRSEAL\n');
export const SEAL_VERSION = 1;
export const SALT_BYTES = 16;
export const NONCE_BYTES = 12;

/** Argon2id as RFC 9106, section 4, recommends where memory is scarce: 64 MiB, three passes, four lanes. */
const MEMORY = 65_536;
const PASSES = 3;
const LANES = 4;
const OURS = { memory: MEMORY, passes: PASSES, lanes: LANES };
/** A header may ask for no more: opening a report of anybody must end. */
const MOST_MEMORY = 1 << 18;
const MOST_PASSES = 10;
/** Memory times passes: twice the work of ours. */
const MOST_WORK = MEMORY * PASSES * 2;

const bounded = (least: number, most: number) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most));

const headerSchema = v.strictObject({
  format: v.literal('overreach-sealed'),
  version: bounded(1, 2 ** 31),
  kdf: v.pipe(
    v.strictObject({
      name: v.literal('argon2id'),
      memory: bounded(8, MOST_MEMORY),
      passes: bounded(1, MOST_PASSES),
      lanes: bounded(1, 16),
      salt: v.string(),
    }),
    v.check(({ memory, passes }) => memory * passes <= MOST_WORK),
  ),
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
export function seal(data: Uint8Array, chosen: SealWith): Uint8Array<ArrayBuffer> {
  return sealed(data, chosen, keyOf(chosen.passphrase, chosen.salt, OURS));
}

/** The same without holding up the event loop; `progress` is told the part of the work that is done, 0 to 1. */
export async function sealInTurns(
  data: Uint8Array,
  chosen: SealWith,
  progress: (part: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  return sealed(data, chosen, await keyInTurns(chosen.passphrase, chosen.salt, OURS, progress));
}

function sealed(data: Uint8Array, { salt, nonce }: SealWith, key: Uint8Array): Uint8Array<ArrayBuffer> {
  if (salt.length !== SALT_BYTES || nonce.length !== NONCE_BYTES) {
    throw new RangeError(`a salt has ${SALT_BYTES} bytes and a nonce ${NONCE_BYTES}`);
  }
  const header = new TextEncoder().encode(
    canonicalJson({
      format: 'overreach-sealed',
      version: SEAL_VERSION,
      kdf: { name: 'argon2id', ...OURS, salt: base64(salt) },
      cipher: { name: 'AES-256-GCM', nonce: base64(nonce) },
    }),
  );
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, header.length, true);
  const front = concatenated([MAGIC, length, header]);
  return concatenated([front, gcm(key, nonce, front).encrypt(data)]);
}

/** Does the data begin like something sealed? */
export function isSealed(data: Uint8Array): boolean {
  return MAGIC.every((byte, i) => data[i] === byte);
}

/** Decrypt. A wrong passphrase and altered bytes cannot be told apart, and the answer says so. */
export function unseal(data: Uint8Array, passphrase: string): Result<Uint8Array> {
  const front = readFront(data);
  if (!front.ok) return front;
  return opened(data, front.value, keyOf(passphrase, front.value.salt, front.value.kdf));
}

/** The same without holding up the event loop. */
export async function unsealInTurns(
  data: Uint8Array,
  passphrase: string,
  progress: (part: number) => void,
): Promise<Result<Uint8Array>> {
  const front = readFront(data);
  if (!front.ok) return front;
  const { salt, kdf } = front.value;
  return opened(data, front.value, await keyInTurns(passphrase, salt, kdf, progress));
}

interface Front {
  readonly length: number;
  readonly kdf: Cost;
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
}

/** What stands readable before the ciphertext. */
function readFront(data: Uint8Array): Result<Front> {
  if (!isSealed(data)) return fail('the data is not encrypted');
  const size = u32(data, MAGIC.length) ?? 0;
  const length = MAGIC.length + 4 + size;
  if (size === 0 || length > data.length) return fail('the encrypted report is cut off');
  const json = parseJson(new TextDecoder().decode(data.subarray(MAGIC.length + 4, length)), 4);
  if (!json.ok) return fail(DAMAGED);
  const header = v.safeParse(headerSchema, json.value);
  if (!header.success) return fail(DAMAGED);
  const { version, kdf, cipher } = header.output;
  if (version > SEAL_VERSION) return fail('the report was encrypted by a newer version of Overreach');
  const salt = fromBase64(kdf.salt);
  const nonce = fromBase64(cipher.nonce);
  if (!salt.ok || !nonce.ok || salt.value.length !== SALT_BYTES || nonce.value.length !== NONCE_BYTES) {
    return fail(DAMAGED);
  }
  return ok({ length, kdf, salt: salt.value, nonce: nonce.value });
}

const DAMAGED = 'the header of the encrypted report is damaged';

function opened(data: Uint8Array, { length, nonce }: Front, key: Uint8Array): Result<Uint8Array> {
  try {
    return ok(gcm(key, nonce, data.subarray(0, length)).decrypt(data.subarray(length)));
  } catch {
    return fail(WRONG_PASSPHRASE);
  }
}

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
}

function keyOf(passphrase: string, salt: Uint8Array, { memory, passes, lanes }: Cost): Uint8Array {
  return argon2id(textOf(passphrase), salt, { m: memory, t: passes, p: lanes, dkLen: 32 });
}

function keyInTurns(
  passphrase: string,
  salt: Uint8Array,
  { memory, passes, lanes }: Cost,
  onProgress: (part: number) => void,
): Promise<Uint8Array> {
  const cost = { m: memory, t: passes, p: lanes, dkLen: 32, asyncTick: 40, onProgress };
  return argon2idAsync(textOf(passphrase), salt, cost);
}

function textOf(passphrase: string): Uint8Array {
  return new TextEncoder().encode(normalPassphrase(passphrase));
}
