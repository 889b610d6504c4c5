import { actionFits } from './azure-roles';

/**
 * Conditions of Azure role assignments (ABAC, version 2.0; Azure documentation, "Azure role assignment condition format
 * and syntax"): decided in three values, because attributes of the request are mostly not in any export.
 */
export type Truth = 'true' | 'false' | 'unknown';

export interface AbacRequest {
  readonly action: string;
  /** Attribute values the question gave, by lower-case name (`@resource[…]` or the bare path). */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

type Token = { readonly text: string; readonly quoted: boolean };

const TOKEN =
  /\s*(?:('(?:[^'\\]|\\.)*')|(\{|\}|\(|\)|,|!|&&|\|\|)|(@[A-Za-z]+\[[^\]]*\])|([^\s(){},!&|']+))/guy;

function tokens(text: string): readonly Token[] | undefined {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (match === null || found.length > 20_000) return undefined;
    const quoted = match[1];
    found.push(
      quoted === undefined
        ? { text: match[2] ?? match[3] ?? match[4] ?? '', quoted: false }
        : { text: quoted.slice(1, -1), quoted: true },
    );
  }
  return found;
}

const and = (a: Truth, b: Truth): Truth =>
  a === 'false' || b === 'false' ? 'false' : a === 'true' && b === 'true' ? 'true' : 'unknown';
const or = (a: Truth, b: Truth): Truth =>
  a === 'true' || b === 'true' ? 'true' : a === 'false' && b === 'false' ? 'false' : 'unknown';
const not = (a: Truth): Truth => (a === 'true' ? 'false' : a === 'false' ? 'true' : 'unknown');

/** Decide a condition; what cannot be parsed is unknown. */
export function decideAbac(condition: string, request: AbacRequest): Truth {
  const list = tokens(condition);
  if (list === undefined) return 'unknown';
  const parser = new Parser(list, request);
  const truth = parser.expression(0);
  return parser.failed || !parser.done ? 'unknown' : truth;
}

const MAX_DEPTH = 100;

class Parser {
  readonly #tokens: readonly Token[];
  readonly #request: AbacRequest;
  #at = 0;
  failed = false;

  constructor(list: readonly Token[], request: AbacRequest) {
    this.#tokens = list;
    this.#request = request;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  #is(...texts: readonly string[]): boolean {
    const token = this.#tokens[this.#at];
    return token !== undefined && !token.quoted && texts.includes(token.text.toUpperCase());
  }

  #take(...texts: readonly string[]): boolean {
    if (!this.#is(...texts)) return false;
    this.#at++;
    return true;
  }

  expression(depth: number): Truth {
    let truth = this.#conjunction(depth);
    while (this.#take('OR', '||')) truth = or(truth, this.#conjunction(depth));
    return truth;
  }

  #conjunction(depth: number): Truth {
    let truth = this.#unary(depth);
    while (this.#take('AND', '&&')) truth = and(truth, this.#unary(depth));
    return truth;
  }

  #unary(depth: number): Truth {
    if (depth > MAX_DEPTH) return this.#fail();
    if (this.#take('NOT', '!')) return not(this.#unary(depth + 1));
    if (this.#take('(')) {
      const truth = this.expression(depth + 1);
      return this.#take(')') ? truth : this.#fail();
    }
    return this.#test();
  }

  #test(): Truth {
    if (this.#take('ACTIONMATCHES')) return this.#matches();
    if (this.#take('SUBOPERATIONMATCHES')) {
      this.#set();
      return 'unknown';
    }
    if (this.#take('EXISTS')) {
      const name = this.#tokens[this.#at++]?.text ?? '';
      return this.#values(name) === undefined ? 'unknown' : 'true';
    }
    if (this.#take('TRUE')) return 'true';
    if (this.#take('FALSE')) return 'false';
    return this.#comparison();
  }

  #matches(): Truth {
    const patterns = this.#set();
    return patterns.some((pattern) => actionFits(pattern, this.#request.action)) ? 'true' : 'false';
  }

  /** `{'a', 'b'}`, `'a'`, or a bare number. */
  #set(): readonly string[] {
    if (!this.#take('{')) {
      const token = this.#tokens[this.#at++];
      return token === undefined ? [] : [token.text];
    }
    const found: string[] = [];
    while (!this.done && !this.#is('}')) {
      const token = this.#tokens[this.#at++];
      if (token !== undefined && token.text !== ',') found.push(token.text);
    }
    this.#at++;
    return found;
  }

  #comparison(): Truth {
    const left = this.#tokens[this.#at++];
    if (left === undefined || !left.text.startsWith('@')) return this.#fail();
    const operator = this.#tokens[this.#at++]?.text ?? '';
    const isAttribute = this.#tokens[this.#at]?.text.startsWith('@') === true;
    const right = this.#set();
    const values = this.#values(left.text);
    const wanted = isAttribute ? this.#values(right[0] ?? '') : right;
    if (values === undefined || wanted === undefined) return 'unknown';
    return compare(operator, values, wanted);
  }

  #values(name: string): readonly string[] | undefined {
    const lower = name.toLowerCase();
    const bare = /\[([^\]]*)\]/u.exec(lower)?.[1];
    return (
      this.#request.attributes.get(lower) ??
      (bare === undefined ? undefined : this.#request.attributes.get(bare))
    );
  }

  #fail(): Truth {
    this.failed = true;
    this.#at = this.#tokens.length;
    return 'unknown';
  }
}

/** Operators we decide; others stay unknown rather than guessed. */
function compare(operator: string, values: readonly string[], wanted: readonly string[]): Truth {
  const match =
    /^(?:(ForAnyOfAnyValues|ForAllOfAnyValues|ForAnyOfAllValues|ForAllOfAllValues):)?(\w+)$/u.exec(operator);
  const name = match?.[2]?.toLowerCase() ?? '';
  const negated = name.includes('not');
  const base = TESTS.get(name.replace('not', ''));
  if (base === undefined) return 'unknown';
  const test = (value: string, w: string): boolean => base(value, w) !== negated;
  const each = (value: string, all: boolean): boolean =>
    all ? wanted.every((w) => test(value, w)) : wanted.some((w) => test(value, w));
  const quantifier = match?.[1];
  const hit =
    quantifier === 'ForAllOfAnyValues' || quantifier === 'ForAllOfAllValues'
      ? values.every((value) => each(value, quantifier === 'ForAllOfAllValues'))
      : values.some((value) => each(value, quantifier === 'ForAnyOfAllValues'));
  return hit ? 'true' : 'false';
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const TESTS: ReadonlyMap<string, (value: string, wanted: string) => boolean> = new Map([
  ['stringequals', (v, w) => v === w],
  ['stringequalsignorecase', same],
  ['stringstartswith', (v, w) => v.startsWith(w)],
  [
    'stringlike',
    (v, w) =>
      new RegExp(
        `^${w
          .split(/(\*|\?)/u)
          .map((part) =>
            part === '*' ? '.*' : part === '?' ? '.' : part.replace(/[.+^${}()|[\]\\]/gu, String.raw`\$&`),
          )
          .join('')}$`,
        'u',
      ).test(v),
  ],
  ['guidequals', same],
  ['boolequals', same],
  ['numericequals', (v, w) => Number(v) === Number(w)],
]);
