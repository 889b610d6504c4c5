import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../src/lib/crc32';
import { pack, unpack } from '../../src/lib/pack';
import type { PackedSection } from '../../src/lib/pack';
import { sha256Hex, sha256Running, sha256Steps } from '../../src/lib/sha256';
import { runToEnd } from '../../src/lib/steps';

const data = fc.oneof(
  fc.uint8Array(),
  fc.uint16Array(),
  fc.uint32Array(),
  fc.float64Array(),
  fc.string({ unit: 'grapheme' }),
);

describe('packed columns', () => {
  it('come back as they were, in place or from an odd offset', () => {
    const sections = fc.uniqueArray(fc.record({ name: fc.string(), data }), { selector: ({ name }) => name });
    fc.assert(
      fc.property(sections, fc.nat(9), (given, offset) => {
        const packed = pack(given);
        expect(packed.length % 8).toBe(0);
        const shifted = new Uint8Array(packed.length + offset);
        shifted.set(packed, offset);
        for (const bytes of [packed, shifted.subarray(offset)]) {
          const read = unpack(bytes);
          if (!read.ok) throw new Error(read.error);
          expect([...read.value]).toEqual(given.map((section) => [section.name, section.data]));
        }
      }),
    );
  });

  it('refuse anything that is not whole, without breaking', () => {
    const sections: PackedSection[] = [
      { name: 'a', data: new Uint32Array([1, 2, 3]) },
      { name: '__proto__', data: 'text' },
    ];
    const packed = pack(sections);
    for (let length = 0; length < packed.length - 7; length++)
      expect(unpack(packed.slice(0, length)).ok).toBe(false);
    fc.assert(
      fc.property(fc.nat(packed.length - 1), fc.nat(255), (at, byte) => {
        const changed = packed.slice();
        changed[at] = byte;
        unpack(changed);
      }),
      { numRuns: 3000 },
    );
    expect(header('[["a","u32",0,99999999]]')).toEqual({
      ok: false,
      error: 'section "a" of the packed block lies outside it',
    });
    expect(header('[["a","u32",0,3]]')).toMatchObject({ ok: false });
    expect(header('[["a","u32",4,4]]')).toMatchObject({ ok: false });
    expect(header('[["a","f64",-8,8]]')).toMatchObject({ ok: false });
    expect(header('[["a","u8",1e300,8]]')).toMatchObject({ ok: false });
    expect(header('[["a","u8",0,0],["a","u8",0,0]]')).toMatchObject({ ok: false });
    expect(header(`${'['.repeat(1000)}${']'.repeat(1000)}`)).toMatchObject({ ok: false });
  });
});

function header(text: string) {
  const bytes = new Uint8Array(64 + text.length);
  bytes.set(new TextEncoder().encode('OVRPACK\n'));
  new DataView(bytes.buffer).setUint32(8, text.length, true);
  bytes.set(new TextEncoder().encode(text), 12);
  return unpack(bytes);
}

describe('hashes', () => {
  it('are those of the platform, whole or in pieces', () => {
    const bytes = Uint8Array.from({ length: 2_500_000 }, (_, i) => (i * i) >> 3);
    const expected = createHash('sha256').update(bytes).digest('hex');
    expect(sha256Hex(bytes)).toBe(expected);
    expect(runToEnd(sha256Steps(bytes))).toBe(expected);
    const running = sha256Running();
    for (let at = 0; at < bytes.length; at += 77_777) running.update(bytes.subarray(at, at + 77_777));
    expect(running.hex()).toBe(expected);
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });
});
