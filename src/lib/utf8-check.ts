/** Whether bytes given piece by piece are UTF-8 (RFC 3629: shortest form, no surrogates, up to U+10FFFF). */
export class Utf8Check {
  #valid = true;
  /** Continuation bytes still to come, and the range the next one must be in. */
  #missing = 0;
  #low = 0x80;
  #high = 0xbf;
  #longOnes = false;

  /** Whether it is UTF-8 so far. */
  update(bytes: Uint8Array): boolean {
    if (!this.#valid) return false;
    const end = bytes.length;
    let missing = this.#missing;
    for (let i = 0; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (missing === 0) {
        if (byte < 0x80) continue;
        missing = this.#lead(byte);
        if (missing < 0) return (this.#valid = false);
      } else {
        if (byte < this.#low || byte > this.#high) return (this.#valid = false);
        missing--;
        if (missing === 0) this.#longOnes = true;
        this.#low = 0x80;
        this.#high = 0xbf;
      }
    }
    this.#missing = missing;
    return true;
  }

  /** Whether all of it was. */
  end(): boolean {
    return this.#valid && this.#missing === 0;
  }

  /** Whether all of it was, but for a last character that is cut off: other long characters show what it was. */
  endOrCut(): boolean {
    return this.#valid && (this.#missing === 0 || this.#longOnes);
  }

  /** How many bytes must follow a first one; -1 when it is none (Unicode 16, table 3-7). */
  #lead(byte: number): number {
    this.#low = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
    this.#high = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
    if (byte >= 0xc2 && byte <= 0xdf) return 1;
    if (byte >= 0xe0 && byte <= 0xef) return 2;
    return byte >= 0xf0 && byte <= 0xf4 ? 3 : -1;
  }
}
