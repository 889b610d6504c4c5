import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PASSPHRASE_BYTES, normalPassphrase, passphraseOf } from '../../src/report/passphrase';
import { WRONG_PASSPHRASE, isSealed, seal, unseal } from '../../src/report/seal';

const salt = new Uint8Array(16).fill(7);
const nonce = new Uint8Array(12).fill(9);
const data = new TextEncoder().encode('who reaches what');

describe('a passphrase', () => {
  test('has at least 80 bits and reads out in groups', () => {
    const text = passphraseOf(Uint8Array.from({ length: PASSPHRASE_BYTES }, (_, i) => i * 13));
    expect(text).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(Math.log2(32 ** text.replaceAll('-', '').length)).toBeGreaterThanOrEqual(80);
  });

  test('opens however its groups are typed, and with the usual confusions', () => {
    const text = '0123456789ABCDEFGHJK';
    expect(normalPassphrase('01234-56789-ABCDE-FGHJK')).toBe(text);
    expect(normalPassphrase(' o1234 56789 abcde fghjk ')).toBe(text);
    expect(normalPassphrase('ol234 56789 abcde fghjk')).toBe(text);
  });

  test('of one’s own stays as it is', () => {
    expect(normalPassphrase('Correct horse - battery')).toBe('Correct horse - battery');
  });
});

describe('a sealed report', () => {
  const sealed = seal(data, { passphrase: 'correct horse', salt, nonce });

  test('opens with its passphrase, and reproduces with its salt and nonce', () => {
    expect(isSealed(sealed)).toBe(true);
    expect(unseal(sealed, 'correct horse')).toEqual({ ok: true, value: data });
    expect(seal(data, { passphrase: 'correct horse', salt, nonce })).toEqual(sealed);
  });

  test('says nothing of its content before', () => {
    expect(new TextDecoder().decode(sealed)).not.toContain('reaches');
  });

  test('a wrong passphrase is answered so', () => {
    expect(unseal(sealed, 'correct horze')).toEqual({ ok: false, error: WRONG_PASSPHRASE });
  });

  test('with any bit changed, or cut off anywhere, is refused', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: sealed.length * 8 - 1 }), (bit) => {
        const changed = sealed.slice();
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(unseal(changed, 'correct horse').ok).toBe(false);
        expect(unseal(sealed.subarray(0, bit >> 3), 'correct horse').ok).toBe(false);
      }),
      // Two derivations of a key each: seconds, for a dozen.
      { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 0) >= 1000 ? 12 : 6 },
    );
  });

  test('a header cannot ask for more work than opening may take', () => {
    const text = new TextDecoder('latin1').decode(sealed).replace('"memory":65536', '"memory":99999');
    const changed = Uint8Array.from(text, (c) => c.charCodeAt(0));
    expect(unseal(changed, 'x').ok).toBe(false);
    const huge = Uint8Array.from(text.replace('"passes":3', '"passes":9'), (c) => c.charCodeAt(0));
    expect(unseal(huge.subarray(0, 40), 'x').ok).toBe(false);
  });
});
