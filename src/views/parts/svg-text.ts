/** Text in markup. Control characters are not allowed in XML at all. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
}

/** A number as short as a drawing needs it. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
