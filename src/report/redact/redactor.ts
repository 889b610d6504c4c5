import { byCodeUnit } from '../../lib/order';
import { formsOf } from './boundaries';
import type { RedactionClass } from './classes';
import { Matcher, SHORTEST } from './matcher';
import type { Form } from './matcher';
import type { Originals } from './originals';
import { pseudonym } from './pseudonym';
import { isOrdinary } from './vocabulary';

/** An original, what stands for it, and how often it was replaced. */
export interface Replaced {
  readonly of: RedactionClass;
  readonly original: string;
  readonly pseudonym: string;
  readonly count: number;
}

interface Known {
  readonly of: RedactionClass;
  readonly original: string;
  readonly pseudonym: string;
}

export interface RedactorOptions {
  /** Originals that may stay. */
  readonly allow?: readonly string[];
  /** Values of fixed lists that are in the report: their words are the program's own. */
  readonly fixed?: readonly string[];
}

const PSEUDONYM = /(?:person|tenant|resource|id|domain|file|ticket)-[0-9a-z]{10}(?:\.example)?/gu;
const MAIL = /^[^\s@]+@[^\s@]+$/u;
const MOST_KEPT = 200_000;

/**
 * Replaces originals by their pseudonyms, and finds those that were not. The same key and originals give the same
 * answers.
 */
export class Redactor {
  readonly #fixed: ReadonlySet<string>;
  readonly #known = new Map<string, Known>();
  #matcher: Matcher<Known>;
  readonly #counts = new Map<string, number>();
  readonly #pseudonyms = new Set<string>();
  readonly #memory = new Map<string, string>();

  constructor(originals: Originals, key: Uint8Array, { allow = [], fixed = [] }: RedactorOptions = {}) {
    this.#fixed = new Set(fixed.flatMap((value) => value.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []));
    // What may stay may stay in any case, and so may its words.
    const allowed = new Set(
      allow.flatMap((name) => [name, ...name.split(/[\s,]+/u)]).map((name) => name.toLowerCase()),
    );
    const names = [...originals]
      .filter(([name]) => !allowed.has(name.toLowerCase()))
      .sort(([a], [b]) => byCodeUnit(a, b));
    const mails: (readonly [string, RedactionClass])[] = [];
    for (const [original, of] of names) {
      if (of === 'people' && MAIL.test(original)) mails.push([original, of]);
      else this.#learn({ of, original, pseudonym: pseudonym(key, of, original) });
    }
    // A mail address keeps its two halves apart, so that a domain that is not hidden stays legible.
    this.#matcher = new Matcher(this.#forms());
    const domains = mails.map(([original]) =>
      this.replace(original.slice(original.indexOf('@') + 1), 'name'),
    );
    this.#counts.clear();
    this.#memory.clear();
    for (const [i, [original, of]] of mails.entries()) {
      this.#learn({ of, original, pseudonym: `${pseudonym(key, of, original)}@${domains[i] ?? ''}` });
    }
    if (mails.length > 0) this.#matcher = new Matcher(this.#forms());
  }

  #learn(one: Known): void {
    this.#known.set(one.original, one);
    for (const [name] of one.pseudonym.matchAll(PSEUDONYM)) this.#pseudonyms.add(name);
  }

  *#forms(): Generator<Form<Known>> {
    for (const means of this.#known.values()) {
      const exact = this.#isOrdinary(means.original);
      for (const form of formsOf(means.original)) yield { form, exact, means };
    }
  }

  #isOrdinary(name: string): boolean {
    return this.#fixed.has(name.toLowerCase()) || isOrdinary(name);
  }

  /** A text with every original in it replaced. `name`: it may be one as a whole, however short. */
  replace(text: string, as: 'name' | 'text'): string {
    if (as === 'name') {
      const whole = this.#known.get(text);
      if (whole !== undefined) return this.#use(whole);
    }
    const kept = this.#memory.get(text);
    if (kept !== undefined) return kept;
    let out = '';
    let copied = 0;
    for (const { at, end, means } of this.#matcher.find(text)) {
      out += text.slice(copied, at) + this.#use(means);
      copied = end;
    }
    if (copied > 0) return out + text.slice(copied);
    if (this.#memory.size < MOST_KEPT) this.#memory.set(text, text);
    return text;
  }

  /** Originals that a finished text still has. Pseudonyms of ours are none, whatever is in them. */
  found(text: string, as: 'name' | 'text'): readonly string[] {
    const whole = as === 'name' ? this.#known.get(text) : undefined;
    if (whole !== undefined) return [whole.original];
    let next = 0;
    let spans: readonly (readonly [number, number])[] | undefined;
    const skip = (at: number): number => {
      spans ??= [...text.matchAll(PSEUDONYM)]
        .filter(([name]) => this.#pseudonyms.has(name))
        .map((match) => [match.index, match.index + match[0].length] as const);
      // Places are asked for in ascending order.
      while (next < spans.length && (spans[next]?.[1] ?? 0) <= at) next++;
      const [from, to] = spans[next] ?? [at, at];
      return from <= at ? to : at;
    };
    return Array.from(this.#matcher.find(text, skip), ({ means }) => means.original);
  }

  /** Names that are searched for in bytes: those that are not the program's own words, nor too short. */
  *searched(): Generator<string> {
    for (const { original } of this.#known.values()) {
      if (original.length >= SHORTEST && !this.#isOrdinary(original)) yield original;
    }
  }

  /** What stands for what, and how often it was used: by class, then original. */
  table(): readonly Replaced[] {
    return [...this.#known.values()].map((one) => ({ ...one, count: this.#counts.get(one.original) ?? 0 }));
  }

  /** The text with pseudonyms told again. */
  restore(text: string): string {
    this.#originals ??= new Map([...this.#known.values()].map((one) => [one.pseudonym, one.original]));
    return text.replaceAll(ANY, (name) => this.#originals?.get(name) ?? name);
  }
  #originals: Map<string, string> | undefined;

  #use(one: Known): string {
    this.#counts.set(one.original, (this.#counts.get(one.original) ?? 0) + 1);
    return one.pseudonym;
  }
}

const ANY =
  /(?:person|tenant|resource|id|domain|file|ticket)-[0-9a-z]{10}(?:@domain-[0-9a-z]{10}\.example|@[\p{L}\p{N}.-]+|\.example)?/gu;
