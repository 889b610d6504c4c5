/** Tokens of JSON (RFC 8259) in UTF-8 bytes. None looks past `end`: what lies there is not at hand yet. */
const WORDS = ['true', 'false', 'null'].map((word) => Uint8Array.from(word, (c) => c.charCodeAt(0)));

/** Length of the escape at a backslash, or 0 when it is none, or not whole in the bytes at hand. */
export function escapeLength(bytes: Uint8Array, at: number, end: number): number {
  const c = at + 1 < end ? (bytes[at + 1] ?? 0) : 0;
  switch (c) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return 2;
    case 0x75:
      if (at + 6 > end) return 0;
      for (let i = at + 2; i < at + 6; i++) if (!isHex(bytes[i] ?? 0)) return 0;
      return 6;
    default:
      return 0;
  }
}

function isHex(c: number): boolean {
  return (c >= 0x30 && c <= 0x39) || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x66);
}

/** Whether the closing quote of a member name is among the bytes at hand. */
export function hasNameEnd(bytes: Uint8Array, from: number, end: number): boolean {
  for (let i = from; i < end; i++) {
    const c = bytes[i];
    if (c === 0x5c) i++;
    else if (c === 0x22) return true;
  }
  return false;
}

function isDigit(c: number | undefined): boolean {
  return c !== undefined && c >= 0x30 && c <= 0x39;
}

/** Where the number that begins here ends, or -1 when none does. */
export function numberEnd(bytes: Uint8Array, from: number, end: number): number {
  let i = from;
  if (bytes[i] === 0x2d) i++;
  if (i >= end || !isDigit(bytes[i])) return -1;
  if (bytes[i] === 0x30) i++;
  else while (i < end && isDigit(bytes[i])) i++;
  if (i + 1 < end && bytes[i] === 0x2e && isDigit(bytes[i + 1])) {
    i += 2;
    while (i < end && isDigit(bytes[i])) i++;
  }
  if (i < end && ((bytes[i] ?? 0) | 0x20) === 0x65) {
    const sign = i + 1 < end && (bytes[i + 1] === 0x2b || bytes[i + 1] === 0x2d) ? 1 : 0;
    if (i + 1 + sign < end && isDigit(bytes[i + 1 + sign])) {
      i += 2 + sign;
      while (i < end && isDigit(bytes[i])) i++;
    }
  }
  return i;
}

/** Where `true`, `false` or `null` ends, or -1. */
export function wordEnd(bytes: Uint8Array, from: number, end: number): number {
  for (const word of WORDS) {
    if (from + word.length <= end && word.every((c, i) => bytes[from + i] === c)) return from + word.length;
  }
  return -1;
}

/** Whether what the bytes end with is the beginning of a number or a word. */
export function couldBe(bytes: Uint8Array, from: number, end: number): boolean {
  const length = end - from;
  if (length === 1 && bytes[from] === 0x2d) return true;
  return WORDS.some(
    (word) => length < word.length && word.every((c, i) => i >= length || bytes[from + i] === c),
  );
}
