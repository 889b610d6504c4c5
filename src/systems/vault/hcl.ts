/**
 * HCL version 1, as far as Vault and OpenBao policies use it (hashicorp/hcl, branch "main" = version 1, "Syntax"):
 * ordered items of one or more keys and a value; strings, heredocs, numbers, booleans, lists and objects; comments
 * `#`, `//` and slash-star. Strict: whatever is not understood is a fault with its line, never skipped.
 */
import type { Json } from '../../lib/content';
import { isArray, isObject } from '../../lib/content';
import { parseJson } from '../../lib/json';
import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';

export interface HclItem {
  readonly keys: readonly string[];
  readonly value: HclValue;
  readonly line: number;
}
export interface HclObject {
  readonly items: readonly HclItem[];
}
export type HclValue = string | number | boolean | readonly HclValue[] | HclObject;

export interface HclFault {
  readonly message: string;
  readonly line: number;
}

/** Deeper than any policy; bounds recursion over hostile text. */
const MAX_DEPTH = 32;

export function isHclObject(value: HclValue): value is HclObject {
  return typeof value === 'object' && 'items' in value;
}

/** Parse policy text: HCL, or JSON when it starts with a brace. */
export function parseHcl(text: string): Result<HclObject, HclFault> {
  if (/^\s*\{/u.test(text)) return parseJsonForm(text);
  try {
    return ok(new Parser(text).file());
  } catch (error) {
    if (error instanceof Fault) return fail({ message: error.message, line: error.line });
    throw error;
  }
}

/** The JSON form: `{"path": {"kv/*": {"capabilities": ["read"]}}}`; a list of objects repeats the key. */
function parseJsonForm(text: string): Result<HclObject, HclFault> {
  const parsed = parseJson(text, MAX_DEPTH);
  if (!parsed.ok) return fail({ message: parsed.error.message, line: parsed.error.line });
  const root = fromJson(parsed.value);
  return isHclObject(root) ? ok(root) : fail({ message: 'not an object', line: 1 });
}

function fromJson(value: Json): HclValue {
  if (isArray(value)) return value.map(fromJson);
  if (isObject(value)) {
    return {
      items: Object.entries(value).flatMap(([key, inner]): HclItem[] => {
        const values = isArray(inner) && inner.length > 0 && inner.every(isObject) ? inner : [inner];
        return values.map((one) => ({ keys: [key], value: fromJson(one), line: 1 }));
      }),
    };
  }
  return value ?? '';
}

class Fault extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

const SPACE = /[ \t\r\n]+/uy;
const COMMENT = /(?:#|\/\/)[^\n]*|\/\*[\s\S]*?\*\//uy;
/** hcl/scanner: an identifier starts with a letter or `_` and goes on with letters, digits, `_`, `-`, `.`. */
const IDENTIFIER = /[\p{L}_][\p{L}\p{N}_.-]*/uy;
const NUMBER = /-?(?:0[xX][0-9a-fA-F]+|[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)/uy;
const HEREDOC = /<<(-?)([\p{L}\p{N}_]+)[ \t]*\r?\n/uy;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['"', '"'],
  ['\\', '\\'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
]);

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  file(): HclObject {
    const items = this.#items(0, false);
    if (this.#at < this.#text.length) throw this.#wrong(`unexpected ${this.#here()}`);
    return { items };
  }

  #items(depth: number, inObject: boolean): HclItem[] {
    const items: HclItem[] = [];
    for (;;) {
      this.#skip();
      if (this.#at >= this.#text.length || (inObject && this.#text.startsWith('}', this.#at))) return items;
      items.push(this.#item(depth));
      this.#skip();
      // hcl/parser: items of an object may be separated by commas.
      if (inObject && this.#text.startsWith(',', this.#at)) this.#at++;
    }
  }

  #item(depth: number): HclItem {
    const line = this.#line();
    const keys: string[] = [];
    for (;;) {
      this.#skip();
      const next = this.#text.charAt(this.#at);
      if (next === '=' && keys.length > 0) {
        // Only a block may have several keys: `a "b" = 1` is no HCL.
        if (keys.length > 1) throw this.#wrong('an assignment has one key');
        this.#at++;
        return { keys, value: this.#value(depth), line };
      }
      if (next === '{' && keys.length > 0) return { keys, value: this.#object(depth), line };
      const key = next === '"' ? this.#string() : this.#match(IDENTIFIER)?.[0];
      if (key === undefined) throw this.#wrong(`expected a key, not ${this.#here()}`);
      keys.push(key);
    }
  }

  #value(depth: number): HclValue {
    this.#skip();
    const next = this.#text.charAt(this.#at);
    if (next === '"') return this.#string();
    if (next === '[') return this.#list(depth + 1);
    if (next === '{') return this.#object(depth);
    const heredoc = this.#match(HEREDOC);
    if (heredoc !== undefined) return this.#heredoc(heredoc[1] === '-', heredoc[2] ?? '');
    const number = this.#match(NUMBER);
    if (number !== undefined) return Number(number[0]);
    const word = this.#match(IDENTIFIER)?.[0];
    if (word === 'true' || word === 'false') return word === 'true';
    throw this.#wrong(`expected a value, not ${word ?? this.#here()}`);
  }

  #object(depth: number): HclObject {
    if (depth >= MAX_DEPTH) throw this.#wrong('nested too deep');
    this.#at++;
    const items = this.#items(depth + 1, true);
    if (!this.#text.startsWith('}', this.#at)) throw this.#wrong('an object is not closed');
    this.#at++;
    return { items };
  }

  #list(depth: number): HclValue[] {
    if (depth >= MAX_DEPTH) throw this.#wrong('nested too deep');
    this.#at++;
    const values: HclValue[] = [];
    for (let comma = true; ;) {
      this.#skip();
      const next = this.#text.charAt(this.#at);
      if (next === ']') {
        this.#at++;
        return values;
      }
      if (next === ',' && !comma) {
        comma = true;
        this.#at++;
      } else {
        if (!comma) throw this.#wrong(`expected a comma or the end of the list, not ${this.#here()}`);
        comma = false;
        values.push(this.#value(depth));
      }
    }
  }

  #string(): string {
    const text = this.#text;
    let out = '';
    for (let i = this.#at + 1; ;) {
      const c = text.charAt(i);
      if (c === '' || c === '\n') throw this.#wrong('a string is not closed');
      if (c === '"') {
        this.#at = i + 1;
        return out;
      }
      if (c !== '\\') {
        out += c;
        i++;
        continue;
      }
      const coded = /^(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-7]{3}))/u.exec(
        text.slice(i + 1, i + 10),
      );
      const simple = ESCAPES.get(text.charAt(i + 1));
      if (coded !== null) {
        const digits = coded[1] ?? coded[2] ?? coded[3];
        const code = digits === undefined ? Number.parseInt(coded[4] ?? '0', 8) : Number.parseInt(digits, 16);
        if (code > 0x10ffff) throw this.#wrong('an escape is no character');
        out += String.fromCodePoint(code);
        i += coded[0].length + 1;
      } else {
        if (simple === undefined) throw this.#wrong(`unknown escape \\${text.charAt(i + 1)}`);
        out += simple;
        i += 2;
      }
    }
  }

  /** Up to the line that holds the mark alone; `<<-` takes the indentation of that line off every line. */
  #heredoc(indented: boolean, mark: string): string {
    const lines: string[] = [];
    while (this.#at < this.#text.length) {
      const end = this.#text.indexOf('\n', this.#at);
      const stop = end < 0 ? this.#text.length : end;
      const line = this.#text.slice(this.#at, stop).replace(/\r$/u, '');
      this.#at = end < 0 ? stop : stop + 1;
      if (line.trim() === mark) {
        const indent = indented ? (/^[ \t]*/u.exec(line)?.[0] ?? '') : '';
        const all = lines.every((one) => one.startsWith(indent));
        return lines.map((one) => `${all ? one.slice(indent.length) : one}\n`).join('');
      }
      lines.push(line);
    }
    throw this.#wrong(`the heredoc ${mark} is not closed`);
  }

  #skip(): void {
    while (this.#match(SPACE) !== undefined || this.#match(COMMENT) !== undefined);
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }

  #here(): string {
    return this.#at >= this.#text.length ? 'the end' : JSON.stringify(this.#text.charAt(this.#at));
  }

  #line(): number {
    return this.#text.slice(0, this.#at).split('\n').length;
  }

  #wrong(message: string): Fault {
    const line = this.#line();
    return new Fault(`${message} (line ${line})`, line);
  }
}

export function isList(value: HclValue): value is readonly HclValue[] {
  return Array.isArray(value);
}
