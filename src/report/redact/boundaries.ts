const WORD = /[\p{L}\p{N}]/u;
const LETTER = /\p{L}/u;
const LOWER = /\p{Ll}/u;
const UPPER = /\p{Lu}/u;
const ESCAPED = /(?:\\[nrtbf]|\\u[0-9a-fA-F]{4}|%[0-9a-fA-F]{2})$/u;

/**
 * May a name begin or end at a place of a text? Not within a word: a word ends where letters and digits end, where they
 * change into each other, where an upper-case letter follows a lower-case one, and after an escape of JSON or of a URL.
 */
export function isBoundary(text: string, at: number): boolean {
  const before = text.charAt(at - 1);
  const after = text.charAt(at);
  if (!WORD.test(before) || !WORD.test(after)) return true;
  if (LETTER.test(before) !== LETTER.test(after)) return true;
  if (LOWER.test(before) && UPPER.test(after)) return true;
  return ESCAPED.test(text.slice(Math.max(0, at - 6), at));
}

/** The forms a name takes inside other texts: escaped for JSON (once, twice, as ASCII), for a URL or HTML, decomposed. */
export function formsOf(name: string): readonly string[] {
  const json = JSON.stringify(name).slice(1, -1);
  const ascii = Array.from({ length: json.length }, (_, i) => {
    const code = json.charCodeAt(i);
    return code < 0x80 ? json.charAt(i) : `\\u${code.toString(16).padStart(4, '0')}`;
  }).join('');
  const url = encoded(name);
  const html = name
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  const forms = new Set([
    name,
    json,
    JSON.stringify(json).slice(1, -1),
    ascii,
    url,
    url.replaceAll('%20', '+'),
    html,
    name.normalize('NFC'),
    name.normalize('NFD'),
    name.replaceAll('"', '""'),
  ]);
  return [...forms];
}

/** Half of a surrogate pair has no form in a URL. */
function encoded(name: string): string {
  try {
    return encodeURIComponent(name);
  } catch {
    return name;
  }
}
