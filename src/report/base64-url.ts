import { base64, fromBase64 } from './base64';

/** Base64 as keys in JSON have it (RFC 4648, section 5, without padding). */
export function base64Url(bytes: Uint8Array): string {
  return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

export function fromBase64Url(encoded: string): Uint8Array | undefined {
  const plain = encoded.replaceAll('-', '+').replaceAll('_', '/');
  const bytes = fromBase64(plain + '='.repeat((4 - (plain.length % 4)) % 4));
  return bytes.ok ? bytes.value : undefined;
}
