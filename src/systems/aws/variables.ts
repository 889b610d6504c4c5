import { valuesOf } from './request-context';
import type { RequestContext } from './request-context';

/** A text with `${…}` parts, cut at its variables. */
export type Piece =
  | string
  | { readonly literal: string }
  | { readonly key: string; readonly fallback?: string };

/**
 * Cut a text at its policy variables (IAM user guide, "IAM policy elements: Variables and tags").
 * `${*}`, `${?}` and `${$}` stand for those characters themselves; `${key, 'default'}` has a default value.
 * Variables exist in policy version 2012-10-17 only; in older ones the text is taken as written.
 */
export function piecesOf(text: string, variables: boolean): readonly Piece[] {
  if (!variables || !text.includes('${')) return [text];
  const pieces: Piece[] = [];
  let rest = 0;
  for (const match of text.matchAll(/\$\{([^{}]*)\}/g)) {
    if (match.index > rest) pieces.push(text.slice(rest, match.index));
    pieces.push(variable(match[1] ?? ''));
    rest = match.index + match[0].length;
  }
  if (rest < text.length) pieces.push(text.slice(rest));
  return pieces;
}

function variable(inner: string): Piece {
  if (inner === '*' || inner === '?' || inner === '$') return { literal: inner };
  const match = /^([^,]*?)\s*(?:,\s*'([^']*)')?$/.exec(inner);
  const key = (match?.[1] ?? inner).trim().toLowerCase();
  const fallback = match?.[2];
  return fallback === undefined ? { key } : { key, fallback };
}

export interface Resolved {
  /** What each piece stands for; undefined where that is not known. */
  readonly pieces: readonly (string | { readonly literal: string } | undefined)[];
  /** Variables whose value is not known. */
  readonly open: readonly string[];
  /** A variable is known to have no value: then nothing matches. */
  readonly never: boolean;
}

/** Put values for variables. A key with several values cannot be used as a variable and counts as not known. */
export function resolve(pieces: readonly Piece[], context: RequestContext): Resolved {
  const open: string[] = [];
  let never = false;
  const resolved = pieces.map((piece) => {
    if (typeof piece === 'string' || 'literal' in piece) return piece;
    const known = context(piece.key);
    if (known === 'absent') {
      if (piece.fallback !== undefined) return { literal: piece.fallback };
      never = true;
      return { literal: '' };
    }
    const values = valuesOf(known);
    const [only] = values?.length === 1 ? values : [];
    if (only !== undefined) return { literal: only };
    open.push(piece.key);
    return undefined;
  });
  return { pieces: resolved, open, never };
}

/** The text with all variables put in, or undefined when one is open. */
export function resolvedText(resolved: Resolved): string | undefined {
  let text = '';
  for (const piece of resolved.pieces) {
    if (piece === undefined) return undefined;
    text += typeof piece === 'string' ? piece : piece.literal;
  }
  return text;
}
