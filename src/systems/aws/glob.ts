/**
 * Patterns of policy elements: `*` stands for any text, `?` for one character.
 * In an ARN a wildcard stays within its colon-separated part, except a `*` that ends its part, which may reach
 * beyond the colon (IAM user guide, "IAM JSON policy elements: Resource", wildcards in resource ARNs).
 * The last part of an ARN holds colons of its own.
 */
export interface Glob {
  /** As written, for display. */
  readonly text: string;
  /** Character codes, and the negative wildcards below. */
  readonly tokens: readonly number[];
  /** No wildcard in it. */
  readonly literal: boolean;
  /** How many tokens stand before the first wildcard. */
  readonly prefix: number;
  /** Has wildcards that end at a colon, which matters for the texts it is compared with. */
  readonly within: boolean;
  /**
   * For an ARN pattern with all its parts: the tokens with every wildcard kept in its part. Whether two patterns have
   * an ARN in common goes by these, because no partition, service, region or account holds a colon.
   */
  readonly strict?: readonly number[];
}

const ANY = -1; // any text
const ONE = -2; // one character
const ANY_WITHIN = -3; // any text without a colon
const ONE_WITHIN = -4; // one character but a colon
const COLON = 58;
const ARN_PARTS = 6;

/**
 * An action pattern: compared without case (IAM user guide, "IAM JSON policy elements: Action"). An action is
 * `service:Name` with one colon, so no wildcard but a lone `*` reaches beyond it.
 */
export function actionGlob(text: string): Glob {
  const open = text === '*:*' ? [ANY] : tokensOf(text.toLowerCase());
  if (!open.includes(COLON)) return globOf(text, open);
  const tokens = open.map((token) => (token === ANY ? ANY_WITHIN : token === ONE ? ONE_WITHIN : token));
  return { ...globOf(text, tokens), within: false };
}

/** A resource or condition pattern over ARNs. */
export function arnGlob(text: string): Glob {
  return arnGlobOfTokens(text, tokensOf(text));
}

function arnGlobOfTokens(text: string, marked: readonly number[]): Glob {
  const glob = globOf(text, withinParts(marked));
  const strict = glob.within || !glob.literal ? strictParts(marked) : undefined;
  return strict === undefined ? glob : { ...glob, strict };
}

/**
 * An ARN as a condition compares it: each of its six parts apart, so that no wildcard reaches beyond its own (IAM user
 * guide, "Condition operators", ARN condition operators). Only a lone `*` is any ARN.
 */
export function conditionArn(text: string): Glob {
  return conditionArnOfTokens(text, tokensOf(text));
}

/** The same of several pieces, of which some stand for variables. */
export function conditionArnOf(text: string, pieces: ResolvedPieces): Glob {
  return conditionArnOfTokens(text, marksOf(pieces));
}

function conditionArnOfTokens(text: string, marked: readonly number[]): Glob {
  if (marked.every((token) => token === ANY)) return globOf(text, marked);
  let part = 1;
  const tokens = marked.map((token) => {
    if (token === COLON) part += 1;
    if (part >= ARN_PARTS || token >= 0) return token;
    return token === ANY ? ANY_WITHIN : ONE_WITHIN;
  });
  return globOf(text, tokens);
}

/** Undefined where the account part is none: then a `*` before it may stand for several parts. */
function strictParts(marked: readonly number[]): readonly number[] | undefined {
  let part = 1;
  const tokens: number[] = [];
  for (const token of marked) {
    if (token === COLON) part += 1;
    if (part === ARN_PARTS - 1 && token !== COLON && token >= 0 && !isDigit(token)) return undefined;
    const kept = part >= ARN_PARTS || token >= 0 ? token : token === ANY ? ANY_WITHIN : ONE_WITHIN;
    if (kept !== tokens.at(-1) || (kept !== ANY && kept !== ANY_WITHIN)) tokens.push(kept);
  }
  return part < ARN_PARTS ? undefined : tokens;
}

function isDigit(token: number): boolean {
  return token >= 48 && token <= 57;
}

/** A plain pattern, as `StringLike` compares it: every `*` stands for any text. */
export function textGlob(text: string): Glob {
  return globOf(text, tokensOf(text));
}

/** Text in which nothing is a wildcard. */
export function literalGlob(text: string): Glob {
  return globOf(text, codesOf(text));
}

type ResolvedPieces = readonly (string | { readonly literal: string } | undefined)[];

/** Several pieces as one ARN pattern: what a variable stood for is literal, or open when not known. */
export function arnGlobOf(text: string, pieces: ResolvedPieces): Glob {
  return arnGlobOfTokens(text, marksOf(pieces));
}

/** Several pieces as one plain pattern. */
export function textGlobOf(text: string, pieces: ResolvedPieces): Glob {
  return globOf(text, marksOf(pieces));
}

function marksOf(pieces: ResolvedPieces): readonly number[] {
  const marked: number[] = [];
  for (const piece of pieces) {
    if (piece === undefined) marked.push(ANY);
    else if (typeof piece === 'object') marked.push(...codesOf(piece.literal));
    else for (const code of codesOf(piece)) marked.push(code === 42 ? ANY : code === 63 ? ONE : code);
  }
  return marked;
}

function tokensOf(text: string): number[] {
  return codesOf(text).map((code) => (code === 42 ? ANY : code === 63 ? ONE : code));
}

/** Keep wildcards of the first five parts of an ARN within their part, but for a `*` that ends it. */
function withinParts(tokens: readonly number[]): number[] {
  let part = 1;
  return tokens.map((token, i) => {
    if (token === COLON) part += 1;
    if (part >= ARN_PARTS || token >= 0) return token;
    if (token === ONE) return ONE_WITHIN;
    let next = i + 1;
    while (tokens[next] === ANY) next += 1;
    return next === tokens.length || tokens[next] === COLON ? ANY : ANY_WITHIN;
  });
}

function globOf(text: string, tokens: readonly number[]): Glob {
  const tidy = tokens.filter(
    (token, i) => !(token === tokens[i - 1] && (token === ANY || token === ANY_WITHIN)),
  );
  const first = tidy.findIndex((token) => token < 0);
  return {
    text,
    tokens: tidy,
    literal: first < 0,
    prefix: first < 0 ? tidy.length : first,
    within: tidy.some((token) => token === ANY_WITHIN || token === ONE_WITHIN),
  };
}

function codesOf(text: string): number[] {
  const codes: number[] = [];
  for (let i = 0; i < text.length; i++) codes.push(text.charCodeAt(i));
  return codes;
}

/** The one text a pattern without wildcards stands for. */
export function literalText(glob: Glob): string | undefined {
  return glob.literal ? String.fromCharCode(...glob.tokens) : undefined;
}

/** Everything `inner` stands for, `outer` stands for too. Of a literal `inner`: does it match? */
export function covers(outer: Glob, inner: Glob): boolean {
  if (outer.literal) return inner.literal && sameTokens(outer, inner);
  if (outer.tokens.length === 1 && outer.tokens[0] === ANY) return true;
  if (inner.prefix < outer.prefix) return false;
  if (!samePrefix(outer, inner, outer.prefix)) return false;
  if (inner.literal && !outer.within) return matches(outer.tokens, inner.tokens);
  return table(outer.tokens, inner.tokens, coverCell);
}

/** The common case without a table: on a mismatch, let the last `*` take one character more. */
function matches(pattern: readonly number[], text: readonly number[]): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let taken = 0;
  while (t < text.length) {
    const token = pattern[p];
    if (token === ANY || token === ANY_WITHIN) {
      star = p++;
      taken = t;
    } else if (token === ONE || token === ONE_WITHIN || (token !== undefined && token === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++taken;
    } else return false;
  }
  while (pattern[p] === ANY || pattern[p] === ANY_WITHIN) p++;
  return p === pattern.length;
}

/** Some text fits both. */
export function overlaps(a: Glob, b: Glob): boolean {
  if (a.literal && b.literal) return sameTokens(a, b);
  if (!samePrefix(a, b, Math.min(a.prefix, b.prefix))) return false;
  if (a.literal) return covers(b, a);
  if (b.literal) return covers(a, b);
  if (a.strict !== undefined && b.strict !== undefined) return table(a.strict, b.strict, overlapCell);
  return table(a.tokens, b.tokens, overlapCell);
}

function sameTokens(a: Glob, b: Glob): boolean {
  return a.tokens.length === b.tokens.length && samePrefix(a, b, a.tokens.length);
}

function samePrefix(a: Glob, b: Glob, length: number): boolean {
  for (let i = length - 1; i >= 0; i--) if (a.tokens[i] !== b.tokens[i]) return false;
  return true;
}

/** Value of cell (i, j) from its right, lower and lower-right neighbours; `p` or `q` undefined past the end. */
type Cell = (
  p: number | undefined,
  q: number | undefined,
  down: boolean,
  right: boolean,
  diagonal: boolean,
) => boolean;

/** Fill the table of all suffixes of both patterns from the end, two rows at a time. */
function table(p: readonly number[], q: readonly number[], cell: Cell): boolean {
  let below: boolean[] = [];
  for (let i = p.length; i >= 0; i--) {
    const row: boolean[] = new Array<boolean>(q.length + 1).fill(false);
    for (let j = q.length; j >= 0; j--) {
      row[j] =
        i === p.length && j === q.length
          ? true
          : cell(p[i], q[j], below[j] ?? false, row[j + 1] ?? false, below[j + 1] ?? false);
    }
    below = row;
  }
  return below[0] ?? false;
}

/** down: outer moves on; right: inner moves on. */
function coverCell(
  p: number | undefined,
  q: number | undefined,
  down: boolean,
  right: boolean,
  diagonal: boolean,
): boolean {
  if (p === ANY) return down || (q !== undefined && right);
  if (p === ANY_WITHIN) {
    return down || (q !== undefined && q !== COLON && q !== ANY && q !== ONE && right);
  }
  if (p === undefined || q === undefined) return false;
  if (p === ONE) {
    // What `*x` stands for is `x` or one character and again `*x`: both must be covered.
    if (q === ANY || q === ANY_WITHIN) return right && down;
    return diagonal;
  }
  if (p === ONE_WITHIN) {
    if (q === ANY_WITHIN) return right && down;
    return q !== ANY && q !== ONE && q !== COLON && diagonal;
  }
  return p === q && diagonal;
}

function overlapCell(
  p: number | undefined,
  q: number | undefined,
  down: boolean,
  right: boolean,
  diagonal: boolean,
): boolean {
  const starP = p === ANY || p === ANY_WITHIN;
  const starQ = q === ANY || q === ANY_WITHIN;
  if (starP && starQ) return down || right;
  if (starP) return down || (q !== undefined && right && (p === ANY || q !== COLON));
  if (starQ) return right || (p !== undefined && down && (q === ANY || p !== COLON));
  if (p === undefined || q === undefined) return false;
  if (p >= 0 && q >= 0) return p === q && diagonal;
  if (p === COLON) return q === ONE && diagonal;
  if (q === COLON) return p === ONE && diagonal;
  return diagonal;
}
