import { parsedJson } from '../lib/parsed-json';
import { list } from '../lib/content';
import type { Json } from '../lib/content';

/** Where small lists of the user's own are kept; absent in a report, which keeps nothing. */
export interface Keeping {
  read(name: string): string | undefined;
  write(name: string, text: string): void;
}

/** More than this is no list somebody made by hand. */
const LONGEST = 2_000_000;

/**
 * A list of the user's own that outlives the page: clients, saved views, proposals. What is read back is as untrusted
 * as any file: `parse` says what an element is, and what it does not understand is left out.
 */
export class Kept<T extends { readonly name: string }> {
  readonly #keeping: Keeping | undefined;
  readonly #name: string;
  readonly #parse: (value: Json) => T | undefined;
  #list = $state.raw<readonly T[]>([]);

  constructor(name: string, parse: (value: Json) => T | undefined, keeping: Keeping | undefined) {
    this.#name = name;
    this.#parse = parse;
    this.#keeping = keeping;
    this.#list = this.#read();
  }

  /** By name, as they are shown. */
  get list(): readonly T[] {
    return this.#list;
  }

  named(name: string): T | undefined {
    return this.#list.find((one) => one.name === name);
  }

  /** One of the same name is replaced. */
  keep(one: T): void {
    this.#write([...this.#list.filter(({ name }) => name !== one.name), one]);
  }

  forget(name: string): void {
    this.#write(this.#list.filter((one) => one.name !== name));
  }

  #write(list: readonly T[]): void {
    this.#list = [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.#keeping?.write(this.#name, JSON.stringify({ version: 1, list: this.#list }));
  }

  #read(): readonly T[] {
    const text = this.#keeping?.read(this.#name);
    if (text === undefined || text.length > LONGEST) return [];
    const value = parsedJson(text);
    return list(value, 'list').flatMap((one) => this.#parse(one) ?? []);
  }
}

/** Keep in the browser; one that refuses storage (private window, file://) just forgets. */
export function keptInBrowser(): Keeping {
  return {
    read: (name) => {
      try {
        return localStorage.getItem(`overreach.${name}`) ?? undefined;
      } catch {
        return undefined;
      }
    },
    write: (name, text) => {
      try {
        localStorage.setItem(`overreach.${name}`, text);
      } catch {
        // Refused or full: it lasts as long as the page.
      }
    },
  };
}
