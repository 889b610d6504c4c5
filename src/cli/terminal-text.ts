/**
 * Text from data on its way to a terminal: control characters would steer it (ECMA-48 escape sequences), and
 * bidirectional controls would turn what is read (Unicode Annex 9; CVE-2021-42574). Shown as pictures of themselves
 * (Unicode block Control Pictures), else by number. Line ends stay, where they are ours.
 */
export function terminalText(text: string): string {
  return text.replace(STEERING, (character) => (character === '\n' ? character : picture(character)));
}

/** The same for everything said in an answer: a name must not begin a line of its own either. */
export function terminalAnswer<T>(answer: T): T;
export function terminalAnswer(answer: unknown): unknown {
  if (typeof answer === 'string') return answer.replace(STEERING, picture);
  if (Array.isArray(answer)) return answer.map((one) => terminalAnswer<unknown>(one));
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([key, value]) => [key, terminalAnswer<unknown>(value)]),
  );
}

const STEERING = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const PICTURES = 0x2400;

function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(PICTURES + code);
  if (code === 0x7f) return '\u2421';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
