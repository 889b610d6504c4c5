/** The first thing wrong in a text that should be JSON. */
export interface JsonFault {
  readonly message: string;
  readonly offset: number;
}

/** An array or object still open: where it opened, and the element or member being read. */
interface Open {
  readonly array: boolean;
  readonly offset: number;
  step: number | string | undefined;
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
/** A run of string characters that need no look: no quote, backslash or control character. */
// eslint-disable-next-line no-control-regex -- RFC 8259, section 7: control characters must be escaped
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * Find what is wrong with a text as JSON (RFC 8259); undefined when nothing is. Strict and iterative: neither depth
 * nor size can break it. A text that ends too early names what was open.
 */
export function scanJson(text: string): JsonFault | undefined {
  return new JsonScanner(text).scan();
}

type Expect = 'value' | 'first-element' | 'first-key' | 'key' | 'colon' | 'more';

class JsonScanner {
  readonly #text: string;
  readonly #open: Open[] = [];
  #at = 0;
  #fault: JsonFault | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): JsonFault | undefined {
    let expect: Expect = 'value';
    while (true) {
      this.#match(SPACE);
      if (expect === 'more' && this.#open.length === 0) {
        return this.#at < this.#text.length
          ? { message: `unexpected ${this.#here()} after the end of the JSON value`, offset: this.#at }
          : undefined;
      }
      if (this.#at >= this.#text.length) return this.#ended();
      const next = this.#step(expect);
      if (next === undefined) return this.#fault ?? this.#wrong('valid JSON');
      expect = next;
    }
  }

  #step(expect: Expect): Expect | undefined {
    const c = this.#text.charAt(this.#at);
    const inner = this.#open.at(-1);
    switch (expect) {
      case 'first-element':
        if (c === ']') return this.#close();
        return this.#value(c);
      case 'value':
        return this.#value(c);
      case 'first-key':
        if (c === '}') return this.#close();
        return this.#key(c);
      case 'key':
        return this.#key(c);
      case 'colon':
        if (c !== ':') return this.#refuse('`:` after the member name');
        this.#at++;
        return 'value';
      case 'more':
        if (inner?.array === true) {
          if (c === ']') return this.#close();
          if (c !== ',') return this.#refuse('`,` or `]`');
          inner.step = typeof inner.step === 'number' ? inner.step + 1 : 0;
          this.#at++;
          return 'value';
        }
        if (c === '}') return this.#close();
        if (c !== ',') return this.#refuse('`,` or `}`');
        this.#at++;
        return 'key';
    }
  }

  #value(c: string): Expect | undefined {
    if (c === '{' || c === '[') {
      this.#open.push({ array: c === '[', offset: this.#at, step: c === '[' ? 0 : undefined });
      this.#at++;
      return c === '[' ? 'first-element' : 'first-key';
    }
    if (c === '"') return this.#string() === undefined ? undefined : 'more';
    for (const word of ['true', 'false', 'null']) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return 'more';
    }
    const start = this.#at;
    if (this.#match(NUMBER) && this.#at > start) return 'more';
    // A word or number cut off by the end of the text.
    const rest = this.#text.slice(this.#at, this.#at + 6);
    if (rest === '-' || ['true', 'false', 'null'].some((word) => word.startsWith(rest) && rest !== '')) {
      if (this.#at + rest.length >= this.#text.length) {
        this.#at = this.#text.length;
        this.#fault = this.#ended();
        return undefined;
      }
    }
    return this.#refuse('a value');
  }

  #key(c: string): Expect | undefined {
    if (c !== '"') return this.#refuse('a member name in double quotes');
    const name = this.#string();
    if (name === undefined) return undefined;
    const inner = this.#open.at(-1);
    if (inner !== undefined) inner.step = name;
    return 'colon';
  }

  /** Read a string; the raw text between its quotes, or undefined with the fault noted. */
  #string(): string | undefined {
    const start = this.#at++;
    while (true) {
      this.#match(PLAIN);
      const c = this.#text.charAt(this.#at);
      if (c === '"') {
        this.#at++;
        return this.#text.slice(start + 1, this.#at - 1);
      }
      if (
        c === '' ||
        (c === '\\' && this.#text.length - this.#at < 6 && !this.#text.includes('"', this.#at))
      ) {
        this.#at = this.#text.length;
        this.#fault = this.#ended(start);
        return undefined;
      }
      if (c !== '\\') {
        this.#refuse('no raw control character inside a string');
        return undefined;
      }
      if (!this.#match(ESCAPE)) {
        this.#fault = { message: 'invalid escape in a string', offset: this.#at };
        return undefined;
      }
    }
  }

  #close(): Expect {
    this.#open.pop();
    this.#at++;
    return 'more';
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return false;
    this.#at += found[0].length;
    return true;
  }

  #refuse(expected: string): undefined {
    this.#fault = this.#wrong(expected);
    return undefined;
  }

  #wrong(expected: string): JsonFault {
    return { message: `expected ${expected}, found ${this.#here()}${this.#inside()}`, offset: this.#at };
  }

  /** The character at hand, printable. */
  #here(): string {
    const code = this.#text.codePointAt(this.#at) ?? 0;
    const hex = code.toString(16).toUpperCase().padStart(4, '0');
    return code > 0x20 && code < 0x7f ? `\`${String.fromCodePoint(code)}\`` : `character U+${hex}`;
  }

  #inside(): string {
    const path = this.#path();
    return path === '' ? '' : ` at ${path}`;
  }

  #ended(stringStart?: number): JsonFault {
    const offset = this.#text.length;
    const inner = this.#open.at(-1);
    if (stringStart !== undefined) {
      const where = this.#inside();
      return { message: `the text ends inside a string${where}: it is cut off`, offset };
    }
    if (inner === undefined)
      return { message: offset === 0 ? 'the text is empty' : 'there is no JSON value', offset };
    const what = inner.array ? 'array' : 'object';
    const levels = this.#open.length === 1 ? '1 level' : `${this.#open.length} levels`;
    return {
      message: `the text ends while an ${what} is still open${this.#inside()} (${levels} open): it is cut off`,
      offset,
    };
  }

  /** JSON pointer of the value at hand; long ones keep their end. */
  #path(): string {
    const shown = this.#open.length > 12 ? this.#open.slice(-12) : this.#open;
    const steps = shown.map(({ step }) => {
      if (step === undefined) return '';
      const token = String(step).replaceAll('~', '~0').replaceAll('/', '~1');
      return `/${token.length > 60 ? `${token.slice(0, 60)}…` : token}`;
    });
    return (shown.length < this.#open.length ? '…' : '') + steps.join('');
  }
}
