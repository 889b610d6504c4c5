/**
 * Paths of policy rules: what kind of pattern one is, what it matches, which of several is the most specific
 * (OpenBao documentation, "Policies", section "Policy syntax"; openbao/openbao `vault/acl.go`,
 * CheckAllowedFromNonExactPaths).
 */
import { byCodeUnit } from '../../lib/order';

export type PatternKind = 'exact' | 'prefix' | 'segments';

export interface Pattern {
  readonly kind: PatternKind;
  /** With its wildcards, namespace included: the name of the pattern. */
  readonly text: string;
  /** Without the `*` at the end. */
  readonly stem: string;
  readonly glob: boolean;
  /** The segments of the stem. */
  readonly segments: readonly string[];
  /** Where the first `+` stands, or the stem's length; in bytes, as the server counts. */
  readonly firstWildcard: number;
  readonly wildcards: number;
  readonly length: number;
}

/** A path with a whole segment `+` is a segment pattern; otherwise one that ends in `*` is a prefix. */
export function patternOf(path: string): Pattern {
  const segmented = path === '+' || path.includes('/+') || path.startsWith('+/');
  const glob = path.endsWith('*');
  const stem = glob ? path.slice(0, -1) : path;
  const segments = stem.split('/');
  const plus = path.indexOf('+');
  return {
    kind: segmented ? 'segments' : glob ? 'prefix' : 'exact',
    text: path,
    stem,
    glob,
    segments,
    firstWildcard: segmented ? bytes(path.slice(0, Math.max(plus, 0))) : bytes(stem),
    wildcards: segmented ? segments.filter((segment) => segment === '+').length : 0,
    length: bytes(stem),
  };
}

/** Length in UTF-8: the server compares lengths of bytes. */
function bytes(text: string): number {
  let count = 0;
  for (const c of text) {
    const code = c.codePointAt(0) ?? 0;
    count += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return count;
}

/** Whether a pattern other than an exact one matches a path. */
export function matches(pattern: Pattern, path: string): boolean {
  if (pattern.kind === 'exact') return pattern.text === path;
  if (pattern.kind === 'prefix') return path.startsWith(pattern.stem);
  const parts = path.split('/');
  const { segments } = pattern;
  if (parts.length < segments.length) return false;
  if (!pattern.glob && parts.length !== segments.length) return false;
  return segments.every((segment, i) => {
    const part = parts[i] ?? '';
    if (segment === '+' || segment === part) return true;
    return pattern.glob && i === segments.length - 1 && part.startsWith(segment);
  });
}

/**
 * Order of priority, lowest first: the first wildcard earlier; ending in `*` where the other does not; more `+`
 * segments; shorter; smaller.
 */
export function byPriority(a: Pattern, b: Pattern): number {
  return (
    a.firstWildcard - b.firstWildcard ||
    Number(b.glob) - Number(a.glob) ||
    b.wildcards - a.wildcards ||
    a.length - b.length ||
    byCodeUnit(a.stem, b.stem)
  );
}

/** Whether some path matches both: whether one can stand in the way of the other. Never misses one that does. */
export function mayMeet(a: Pattern, b: Pattern): boolean {
  if (a.kind === 'exact') return matches(b, a.text);
  if (b.kind === 'exact') return matches(a, b.text);
  const shorter = Math.min(a.segments.length, b.segments.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.segments[i] ?? '';
    const y = b.segments[i] ?? '';
    const openX = a.glob && i === a.segments.length - 1;
    const openY = b.glob && i === b.segments.length - 1;
    const wildX = a.kind === 'segments' && x === '+';
    const wildY = b.kind === 'segments' && y === '+';
    if (openX && (wildY || y.startsWith(x))) return true;
    if (openY && (wildX || x.startsWith(y))) return true;
    if (openX && openY) return x.startsWith(y) || y.startsWith(x);
    if (wildX || wildY) continue;
    if (x !== y) return false;
  }
  return a.segments.length === b.segments.length || (a.segments.length < b.segments.length ? a.glob : b.glob);
}
