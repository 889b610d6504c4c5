/** Whether a text has room; the drawing side measures, tests count characters. */
export type Fits = (text: string) => boolean;

const ELLIPSIS = '…';

/**
 * Shorten in the middle, keeping more of the end: ids differ in their last part.
 * Cuts between code points, never inside one.
 */
export function middleEllipsis(text: string, fits: Fits): string {
  if (fits(text)) return text;
  const points = Array.from(text);
  let low = 0;
  let high = points.length - 1;
  // Find the most that fits: monotone in the number of code points kept.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(keep(points, middle))) low = middle;
    else high = middle - 1;
  }
  return keep(points, low);
}

/** As much of the beginning as fits. */
export function endEllipsis(text: string, fits: Fits): string {
  if (fits(text)) return text;
  const points = Array.from(text);
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(`${points.slice(0, middle).join('')}${ELLIPSIS}`)) low = middle;
    else high = middle - 1;
  }
  return `${points.slice(0, low).join('')}${ELLIPSIS}`;
}

/** Two fifths from the front, three fifths from the back. */
function keep(points: readonly string[], count: number): string {
  const tail = Math.ceil(count * 0.6);
  const head = points.slice(0, count - tail).join('');
  return `${head}${ELLIPSIS}${tail === 0 ? '' : points.slice(-tail).join('')}`;
}

/**
 * What tells a name from its neighbours. An ARN (arn:partition:service:region:account:resource) without its first
 * five parts, as the lane already names the account; a distinguished name without all but its first part.
 */
export function tellingPart(name: string): string {
  if (/^arn:[^:]*:/u.test(name)) {
    const parts = name.split(':');
    const resource = parts.slice(5).join(':');
    if (resource !== '') return resource;
  }
  const first = /^(?:CN|OU)=((?:[^,\\]|\\.)+),/iu.exec(name);
  return first?.[1]?.replaceAll(/\\(.)/gu, '$1') ?? name;
}

/**
 * A name without the tenant it ends in (`alice@corp.example`, `srv1.corp.example` in tenant `corp.example`) or begins
 * with (`acme/deploy` in tenant `acme`): the lane says it already. Unchanged when nothing would be left.
 */
export function withoutTenant(name: string, tenant: string): string {
  const path = `${tenant}/`.toLowerCase();
  if (tenant !== '' && name.length > path.length && name.toLowerCase().startsWith(path))
    return name.slice(path.length);
  const end = name.length - tenant.length - 1;
  if (tenant === '' || end < 1 || !'@.\\'.includes(name.charAt(end))) return name;
  return name.slice(end + 1).toLowerCase() === tenant.toLowerCase() ? name.slice(0, end) : name;
}

/**
 * Shorten a path-like name segment by segment first: `role/…/ops-admin` before `role/serv…min`,
 * so that the last segment stays whole as long as it can.
 */
export function shortLabel(name: string, fits: Fits): string {
  const text = tellingPart(name);
  if (fits(text)) return text;
  const at = text.indexOf('@');
  // A local group is told by its computer, which stays whole.
  const host = /^[^@]+(@[^@. ]+)$/u.exec(text)?.[1];
  if (host !== undefined && fits(`${text.slice(0, 2)}${ELLIPSIS}${host}`))
    return `${endEllipsis(text.slice(0, at), (front) => fits(`${front}${host}`))}${host}`;
  // The part before the @ tells people apart; the domain gives way first.
  if (at > 0 && fits(`${text.slice(0, at + 2)}${ELLIPSIS}`)) return endEllipsis(text, fits);
  const separator = text.includes('/') ? '/' : text.includes('\\') ? '\\' : undefined;
  if (separator === undefined) return betweenWords(middleEllipsis(text, fits), text);
  const segments = text.split(separator);
  const last =
    segments.at(-1) === '*' || segments.at(-1) === '' ? segments.splice(-2).join(separator) : segments.pop();
  const [first] = segments;
  if (first === undefined) return middleEllipsis(last ?? text, fits);
  // As much of the end as there is room for: what stands before the last part often tells as much.
  const ends = segments.map((_, index) => [ELLIPSIS, ...segments.slice(index + 1), last].join(separator));
  const whole = `${first}${separator}${ELLIPSIS}${separator}${last ?? ''}`;
  return [whole, ...ends].find(fits) ?? middleEllipsis(last ?? text, fits);
}

/** Words cut through beside the ellipsis are left out where whole ones stay at both sides. */
function betweenWords(short: string, text: string): string {
  const at = short.indexOf(ELLIPSIS);
  if (short === text || at < 0) return short;
  const head = short.slice(0, at).replace(/[^ ]*$/u, '');
  const tail = short.slice(at + ELLIPSIS.length).replace(/^[^ ]*/u, '');
  return head.trim() === '' || tail.trim() === '' ? short : `${head}${ELLIPSIS}${tail}`;
}

/** Words in their order say most with the first; a name, an ARN or a path is told by its end. */
export function shortPhrase(text: string, fits: Fits): string {
  return /^[\p{L}(]+(?: \p{L}+)* \S/u.test(text) && !/^arn:/u.test(text)
    ? wholeWords(endEllipsis(text, fits), text)
    : shortLabel(text, fits);
}

/** Without the word that is cut through, unless more than a third would go. */
function wholeWords(short: string, text: string): string {
  const words = short.slice(0, -ELLIPSIS.length).replace(/ +[^ ]*$/u, '');
  return short === text || words.length < short.length * 0.66 ? short : `${words}${ELLIPSIS}`;
}

/** Room for a number of characters, for tests and for text that is not measured. */
export function upTo(characters: number): Fits {
  return (text) => Array.from(text).length <= characters;
}
