import { Utf8Check } from './utf8-check';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** The text of some bytes, without a byte order mark, and the encoding it was found to be in. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: Encoding;
}

/** Bytes looked at to guess UTF-16 without a byte order mark. */
const SAMPLE = 2048;

/** Code points of the bytes 0x80 to 0x9f (WHATWG Encoding Standard, index windows-1252). */
const WINDOWS_1252 = [
  0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d,
  0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a,
  0x153, 0x9d, 0x17e, 0x178,
] as const;

/**
 * UTF-16 as a byte order mark or the pattern of NUL bytes shows it: text of exports is mostly ASCII,
 * so in UTF-16 nearly every second byte is zero and the others are not.
 */
export function utf16Kind(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const end = Math.min(bytes.length, SAMPLE) & ~1;
  if (end < 4) return undefined;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < end; i += 2) {
    if (bytes[i] === 0) even++;
    if (bytes[i + 1] === 0) odd++;
  }
  const pairs = end / 2;
  if (even === 0 && odd > pairs * 0.7) return 'utf-16le';
  if (odd === 0 && even > pairs * 0.7) return 'utf-16be';
  return undefined;
}

/**
 * Decode by byte order mark, NUL pattern, then UTF-8; bytes that are no UTF-8 are read as windows-1252,
 * which gives every byte a character. The result never depends on the platform's own tables.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const wide = utf16Kind(bytes);
  if (wide !== undefined) return { text: new TextDecoder(wide).decode(bytes), encoding: wide };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    // A file that was cut off may end within a character; every other one in it would be read wrong.
    const check = new Utf8Check();
    check.update(bytes);
    if (check.endOrCut()) return { text: new TextDecoder().decode(bytes), encoding: 'utf-8' };
    return { text: windows1252(bytes), encoding: 'windows-1252' };
  }
}

/** Bytes as windows-1252, which gives every byte a character. */
export function windows1252(bytes: Uint8Array): string {
  const parts: string[] = [];
  const codes = new Uint16Array(8192);
  for (let start = 0; start < bytes.length; start += codes.length) {
    const piece = bytes.subarray(start, start + codes.length);
    piece.forEach((byte, i) => {
      codes[i] = byte >= 0x80 && byte < 0xa0 ? (WINDOWS_1252[byte - 0x80] ?? byte) : byte;
    });
    parts.push(String.fromCharCode(...codes.subarray(0, piece.length)));
  }
  return parts.join('');
}
