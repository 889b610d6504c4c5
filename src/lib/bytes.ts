/** Little-endian reads that never leave the bytes: past the end they give undefined. */
export function u16(bytes: Uint8Array, at: number): number | undefined {
  const low = bytes[at];
  const high = bytes[at + 1];
  return low === undefined || high === undefined ? undefined : low | (high << 8);
}

export function u32(bytes: Uint8Array, at: number): number | undefined {
  const low = u16(bytes, at);
  const high = u16(bytes, at + 2);
  return low === undefined || high === undefined ? undefined : low + high * 0x10000;
}

/** A 64-bit number; undefined also when it is too large to be exact. */
export function u64(bytes: Uint8Array, at: number): number | undefined {
  const low = u32(bytes, at);
  const high = u32(bytes, at + 4);
  if (low === undefined || high === undefined || high >= 0x200000) return undefined;
  return low + high * 0x100000000;
}

/** One array of several, in order. */
export function concatenated(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
