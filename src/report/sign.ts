import { ed25519 } from '@noble/curves/ed25519.js';
import { base64, fromBase64 } from './base64';

export const SIGNING_KEY_BYTES = 32;
/** What is signed begins so: a signature of ours can stand for nothing else. */
const CONTEXT = 'overreach-report-signature-1\n';

export interface Signature {
  readonly algorithm: 'Ed25519';
  /** Base64. */
  readonly publicKey: string;
  readonly signature: string;
}

/** Sign a header by Ed25519 (RFC 8032, section 5.1); the same key and header give the same bytes. */
export function signHeader(header: string, privateKey: Uint8Array): Signature {
  const message = new TextEncoder().encode(CONTEXT + header);
  return {
    algorithm: 'Ed25519',
    publicKey: base64(ed25519.getPublicKey(privateKey)),
    signature: base64(ed25519.sign(message, privateKey)),
  };
}

/** Is it the signature of that header by the key it names? Strict: no point of small order passes as a key. */
export function isSignedBy(header: string, { publicKey, signature }: Signature): boolean {
  const key = fromBase64(publicKey);
  const bytes = fromBase64(signature);
  if (!key.ok || !bytes.ok || key.value.length !== 32 || bytes.value.length !== 64) return false;
  try {
    const message = new TextEncoder().encode(CONTEXT + header);
    return ed25519.verify(bytes.value, message, key.value, { zip215: false });
  } catch {
    return false;
  }
}

export function publicKeyOf(privateKey: Uint8Array): string {
  return base64(ed25519.getPublicKey(privateKey));
}
