import { actionGlob, covers, overlaps } from './glob';
import type { Glob } from './glob';
import type { AskedAction } from './matching';
import type { ActionSet } from './statement';

/** Patterns one intersection may have; beyond, the two are left as they are. */
const MOST = 32;

/**
 * What two action patterns have in common, as patterns: `s3:Get*` and `s3:*Object` in `s3:Get*Object`. Service and name
 * are told apart first, because no wildcard of an action reaches beyond its colon. Undefined: too many to list.
 */
export function commonActions(a: Glob, b: Glob): readonly Glob[] | undefined {
  if (covers(a, b)) return [b];
  if (covers(b, a)) return [a];
  if (!overlaps(a, b)) return [];
  let known = FOUND.get(a);
  if (known === undefined) {
    known = new WeakMap();
    FOUND.set(a, known);
  }
  let found = known.get(b);
  if (found === undefined) {
    found = findCommon(a.text, b.text) ?? 'many';
    known.set(b, found);
  }
  return found === 'many' ? undefined : found;
}

const FOUND = new WeakMap<Glob, WeakMap<Glob, readonly Glob[] | 'many'>>();

function findCommon(a: string, b: string): readonly Glob[] | undefined {
  const services = common(serviceOf(a), serviceOf(b));
  const names = common(nameOf(a), nameOf(b));
  if (services === undefined || names === undefined) return undefined;
  const all = services.flatMap((service) => names.map((name) => actionGlob(`${service}:${name}`)));
  return all.length > MOST ? undefined : all;
}

function serviceOf(text: string): string {
  const colon = text.indexOf(':');
  return colon < 0 ? text : text.slice(0, colon);
}

function nameOf(text: string): string {
  return text.slice(text.indexOf(':') + 1);
}

/** The texts both patterns stand for, compared without case; letters are written as the first one has them. */
function common(a: string, b: string): readonly string[] | undefined {
  const known = new Map<number, readonly string[] | undefined>();
  const from = (i: number, j: number): readonly string[] | undefined => {
    const at = i * (b.length + 1) + j;
    if (known.has(at)) return known.get(at);
    const found = step(i, j);
    const kept = found === undefined ? undefined : widest(found);
    const result = kept === undefined || kept.length > MOST ? undefined : kept;
    known.set(at, result);
    return result;
  };
  const step = (i: number, j: number): readonly string[] | undefined => {
    const p = a[i];
    const q = b[j];
    if (p === undefined && q === undefined) return [''];
    if (p === '*' && q === '*') return both(prefixed('*', from(i + 1, j)), prefixed('*', from(i, j + 1)));
    if (p === '*') return both(from(i + 1, j), q === undefined ? [] : prefixed(q, from(i, j + 1)));
    if (q === '*') return both(from(i, j + 1), p === undefined ? [] : prefixed(p, from(i + 1, j)));
    if (p === undefined || q === undefined) return [];
    if (p === '?') return prefixed(q, from(i + 1, j + 1));
    if (q === '?' || p.toLowerCase() === q.toLowerCase()) return prefixed(p, from(i + 1, j + 1));
    return [];
  };
  return from(0, 0);
}

function both(a: readonly string[] | undefined, b: readonly string[] | undefined): string[] | undefined {
  return a === undefined || b === undefined ? undefined : [...a, ...b];
}

function prefixed(first: string, rest: readonly string[] | undefined): readonly string[] | undefined {
  return rest?.map((text) => (first === '*' && text.startsWith('*') ? text : `${first}${text}`));
}

/** Without those that another one holds. */
function widest(texts: readonly string[]): readonly string[] {
  const globs = [...new Set(texts)].map((text) => ({ text, glob: actionGlob(`x:${text}`) }));
  return globs
    .filter(
      ({ glob }, i) =>
        !globs.some(
          (other, k) => k !== i && covers(other.glob, glob) && !(k > i && covers(glob, other.glob)),
        ),
    )
    .map(({ text }) => text);
}

/** The parts of an action pattern that these patterns stand for; undefined where they cannot be listed. */
export function within(action: AskedAction, globs: readonly Glob[]): readonly AskedAction[] | undefined {
  const parts: AskedAction[] = [];
  for (const glob of globs) {
    const pieces = commonActions(action.glob, glob);
    if (pieces === undefined) return undefined;
    for (const piece of pieces) {
      const rest = beyond({ glob: piece, except: action.except }, []);
      if (rest !== undefined) parts.push(rest);
    }
  }
  return parts;
}

/** An action pattern without these; undefined where nothing is left of it. */
export function beyond(action: AskedAction, globs: readonly Glob[]): AskedAction | undefined {
  const except = [...action.except, ...globs].filter((gone) => overlaps(gone, action.glob));
  if (except.some((gone) => covers(gone, action.glob))) return undefined;
  const kept = except.filter(
    (gone, i) =>
      !except.some((other, k) => k !== i && covers(other, gone) && !(k > i && covers(gone, other))),
  );
  return { glob: action.glob, except: kept };
}

/** An action pattern as a statement's element divides it: what it stands for, and what it leaves. */
export function divided(
  action: AskedAction,
  set: ActionSet,
): { readonly inside: readonly AskedAction[]; readonly outside: readonly AskedAction[] } | undefined {
  const named = within(action, set.globs);
  if (named === undefined) return undefined;
  const rest = beyond(action, set.globs);
  const others = rest === undefined ? [] : [rest];
  return set.not ? { inside: others, outside: named } : { inside: named, outside: others };
}

/** One name for equal actions. */
export function nameOfAction({ glob, except }: AskedAction): string {
  return [glob, ...except].map(({ text }) => text).join(' ');
}
