import { utf16Kind } from './encoding';

/** First bytes of kinds of file that are no text, by their published signatures. */
const SIGNATURES: readonly {
  readonly kind: string;
  readonly at: number;
  readonly bytes: readonly number[];
}[] = [
  { kind: 'PNG image', at: 0, bytes: [0x89, 0x50, 0x4e, 0x47] },
  { kind: 'JPEG image', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { kind: 'GIF image', at: 0, bytes: ascii('GIF8') },
  { kind: 'WebP image', at: 8, bytes: ascii('WEBPVP8') },
  { kind: 'PDF document', at: 0, bytes: ascii('%PDF-') },
  { kind: 'gzip file', at: 0, bytes: [0x1f, 0x8b, 0x08] },
  { kind: 'ZIP archive', at: 0, bytes: [0x50, 0x4b, 0x03, 0x04] },
  { kind: 'ZIP archive', at: 0, bytes: [0x50, 0x4b, 0x05, 0x06] },
  { kind: '7-Zip archive', at: 0, bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { kind: 'RAR archive', at: 0, bytes: [...ascii('Rar!'), 0x1a, 0x07] },
  { kind: 'bzip2 file', at: 4, bytes: ascii('1AY&SY') },
  { kind: 'xz file', at: 0, bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { kind: 'Zstandard file', at: 0, bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { kind: 'tar archive', at: 257, bytes: ascii('ustar') },
  { kind: 'SQLite database', at: 0, bytes: ascii('SQLite format 3\0') },
  { kind: 'ELF program', at: 0, bytes: [0x7f, 0x45, 0x4c, 0x46] },
  { kind: 'Mach-O program', at: 0, bytes: [0xcf, 0xfa, 0xed, 0xfe] },
  { kind: 'OLE document (old Office file or message)', at: 0, bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1] },
  { kind: 'Parquet file', at: 0, bytes: [...ascii('PAR1'), 0x15] },
  { kind: 'WebAssembly module', at: 0, bytes: [0x00, 0x61, 0x73, 0x6d] },
];

function ascii(text: string): number[] {
  return Array.from(text, (c) => c.charCodeAt(0));
}

/** Bytes looked at for a NUL, which no text export in an 8-bit encoding contains. */
const SAMPLE = 8192;

/** What a file is when it is no text, in words; undefined for text. Content decides, never the name. */
export function binaryKind(bytes: Uint8Array): string | undefined {
  for (const { kind, at, bytes: magic } of SIGNATURES) {
    if (magic.every((byte, i) => bytes[at + i] === byte)) return kind;
  }
  if (isWindowsProgram(bytes)) return 'Windows program';
  if (utf16Kind(bytes) !== undefined) return undefined;
  return bytes.subarray(0, SAMPLE).includes(0) ? 'file of unknown binary format' : undefined;
}

/** `MZ`, and the offset at 0x3c leads to `PE` (PE format, MS-DOS stub): text may begin with the two letters. */
function isWindowsProgram(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x4d || bytes[1] !== 0x5a || bytes.length < 0x40) return false;
  const at = (bytes[0x3c] ?? 0) | ((bytes[0x3d] ?? 0) << 8);
  return bytes[at] === 0x50 && bytes[at + 1] === 0x45;
}
