import { REDACTION_CLASSES, PSEUDONYM_WORD } from './classes';
import type { RedactionClass } from './classes';
import type { Originals } from './originals';
import { pseudonym } from './pseudonym';

const TOKEN =
  /((person|tenant|resource|id|domain|file|ticket)-[0-9a-hj-km-np-tv-z]{10})((?:@[\p{L}\p{N}.-]+)?)/gu;
const EXAMPLE = '.example';

/**
 * Tells pseudonyms of names that are known, whatever class they were hidden as: what is the name of a tenant in one report
 * is that of a resource in the report of that tenant, whose own names stay. A class is worked through when a text has a
 * pseudonym of it.
 */
export class ToldAgain {
  readonly #originals: Originals;
  readonly #key: Uint8Array;
  readonly #classes = new Map<RedactionClass, ReadonlyMap<string, string>>();

  constructor(originals: Originals, key: Uint8Array) {
    this.#originals = originals;
    this.#key = key;
  }

  tell(text: string): string {
    return text.replaceAll(TOKEN, (whole: string, token: string, word: string, domain: string) => {
      const of = REDACTION_CLASSES.find((one) => PSEUDONYM_WORD[one] === word);
      const original = of === undefined ? undefined : this.#of(of).get(token);
      if (original === undefined) return whole;
      // Of an address the whole is the original, and its domain may be hidden or not.
      return original.includes('@') ? original : original + domain;
    });
  }

  #of(of: RedactionClass): ReadonlyMap<string, string> {
    const known = this.#classes.get(of);
    if (known !== undefined) return known;
    const made = new Map<string, string>();
    for (const original of this.#originals.keys()) {
      const name = pseudonym(this.#key, of, original);
      made.set(name.endsWith(EXAMPLE) ? name.slice(0, -EXAMPLE.length) : name, original);
    }
    this.#classes.set(of, made);
    return made;
  }
}
