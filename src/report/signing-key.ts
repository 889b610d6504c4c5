import { ed25519 } from '@noble/curves/ed25519.js';
import { canonicalJson } from '../lib/canonical-json';
import { text } from '../lib/content';
import { parseJson } from '../lib/json';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { base64Url, fromBase64Url } from './base64-url';
import { fromBase64 } from './base64';
import { SIGNING_KEY_BYTES } from './sign';

/** The DER of an Ed25519 private key before its 32 bytes (RFC 8410, section 7, without the optional parts). */
const PKCS8 = [
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
const PEM = /-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----/u;

/** The private key of a PEM (PKCS #8, as `openssl genpkey -algorithm ed25519` writes it) or of a JWK (RFC 8037). */
export function readSigningKey(file: string): Result<Uint8Array> {
  const pem = PEM.exec(file)?.[1];
  if (pem !== undefined) return fromPem(pem);
  const json = parseJson(file, 4);
  if (!json.ok) return fail('it is neither a PEM with a private key nor a JWK');
  const d = text(json.value, 'd');
  if (text(json.value, 'kty') !== 'OKP' || text(json.value, 'crv') !== 'Ed25519' || d === undefined)
    return fail('the JWK is no private key for Ed25519');
  const key = fromBase64Url(d);
  if (key?.length !== SIGNING_KEY_BYTES) return fail('the JWK has no private key of 32 bytes');
  const x = text(json.value, 'x');
  if (x !== undefined && x !== base64Url(ed25519.getPublicKey(key)))
    return fail('the public key of the JWK is not that of its private key');
  return ok(key);
}

function fromPem(body: string): Result<Uint8Array> {
  const der = fromBase64(body.replaceAll(/\s/gu, ''));
  if (!der.ok || !PKCS8.every((byte, i) => der.value[i] === byte) || der.value.length !== PKCS8.length + 32)
    return fail(
      'the PEM holds no plain private key for Ed25519 (make one by openssl genpkey -algorithm ed25519)',
    );
  return ok(der.value.subarray(PKCS8.length));
}

/** The key as a file its owner keeps: a JWK (RFC 8037, section 2). */
export function signingKeyFile(key: Uint8Array): string {
  const publicKey = base64Url(ed25519.getPublicKey(key));
  return `${canonicalJson({ kty: 'OKP', crv: 'Ed25519', d: base64Url(key), x: publicKey })}\n`;
}
