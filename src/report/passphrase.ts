/** Crockford's base 32: no I, L, O or U, so that it can be read out. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHARACTERS = 20;
const OURS = /^[0-9A-HJKMNP-TV-Z]{20}$/u;
/** Random bytes a passphrase takes: one a character, of which five bits count. 100 bits in all. */
export const PASSPHRASE_BYTES = CHARACTERS;

/** A passphrase of 100 bits in groups of five: `7K2QF-…`. The bytes must be random; they are an argument. */
export function passphraseOf(random: Uint8Array): string {
  if (random.length < PASSPHRASE_BYTES) throw new RangeError(`a passphrase takes ${PASSPHRASE_BYTES} bytes`);
  const text = Array.from(random.subarray(0, CHARACTERS), (byte) => ALPHABET[byte & 31]).join('');
  return text.replaceAll(/(.{5})(?=.)/gu, '$1-');
}

/** As it was typed or read out: without its dashes and spaces, look-alikes as what was meant. A phrase of one's own stays. */
export function normalPassphrase(text: string): string {
  const bare = text.replaceAll(/[\s-]/gu, '').toUpperCase().replaceAll(/[IL]/gu, '1').replaceAll('O', '0');
  return OURS.test(bare) ? bare : text.normalize('NFC');
}
