import { isBoundary } from './boundaries';

/** A form of an original to look for. */
export interface Form<T> {
  readonly form: string;
  /** True: by its exact case, as a whole word. */
  readonly exact: boolean;
  readonly means: T;
}

export interface Match<T> {
  readonly at: number;
  readonly end: number;
  readonly means: T;
}

/** Shorter names are looked for as whole fields only. */
export const SHORTEST = 3;
/** Names from here on are looked for within words, too. */
export const ANYWHERE = 6;

interface Candidate<T> extends Form<T> {
  readonly lower: string;
}

/**
 * Finds many names in texts. Of names that begin at one place the longest is found, and what is found does not overlap.
 * A name of three to five characters has to be a word of its own (`boundaries.ts`), a longer one may stand anywhere.
 */
export class Matcher<T> {
  readonly #byStart = new Map<number, Candidate<T>[]>();

  constructor(forms: Iterable<Form<T>>) {
    for (const one of forms) {
      const lower = one.form.toLowerCase();
      if (lower.length < SHORTEST || lower.length !== one.form.length) continue;
      const start = startOf(lower, 0);
      const list = this.#byStart.get(start);
      if (list === undefined) this.#byStart.set(start, [{ ...one, lower }]);
      else list.push({ ...one, lower });
    }
    for (const list of this.#byStart.values()) {
      // The longest first; of equal ones that in its exact case, then the first given.
      list.sort((a, b) => b.lower.length - a.lower.length);
    }
  }

  /** What is found in a text, from its beginning. `skip` tells where something stands that is none. */
  *find(text: string, skip?: (at: number) => number): Generator<Match<T>> {
    const lower = foldedCase(text);
    for (let at = 0; at + SHORTEST <= lower.length; at++) {
      const list = this.#byStart.get(startOf(lower, at));
      if (list === undefined) continue;
      const found = this.#at(text, lower, at, list);
      if (found === undefined) continue;
      const past = skip?.(at) ?? at;
      if (past > at) {
        at = past - 1;
        continue;
      }
      const end = at + found.lower.length;
      yield { at, end, means: found.means };
      at = end - 1;
    }
  }

  #at(text: string, lower: string, at: number, list: readonly Candidate<T>[]): Candidate<T> | undefined {
    let folded: Candidate<T> | undefined;
    for (const one of list) {
      if (folded !== undefined && one.lower.length < folded.lower.length) break;
      const end = at + one.lower.length;
      const same = text.startsWith(one.form, at);
      if (!same && (one.exact || !lower.startsWith(one.lower, at))) continue;
      const within = !one.exact && one.lower.length >= ANYWHERE;
      if (!within && !(isBoundary(text, at) && isBoundary(text, end))) continue;
      if (same) return one;
      folded ??= one;
    }
    return folded;
  }
}

/** Lower case of the same length, so that places agree: what would grow (İ) stays as it is. */
export function foldedCase(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from({ length: text.length }, (_, i) => {
    const folded = text.charAt(i).toLowerCase();
    return folded.length === 1 ? folded : text.charAt(i);
  }).join('');
}

/** The first three characters as one number. */
function startOf(text: string, at: number): number {
  return text.charCodeAt(at) * 0x1_0000_0000 + text.charCodeAt(at + 1) * 0x1_0000 + text.charCodeAt(at + 2);
}
