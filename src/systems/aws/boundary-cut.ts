import type { Held } from './actor';
import { covers, overlaps } from './glob';
import { relateActions } from './matching';
import type { AskedAction } from './matching';
import { listed } from './ruling';
import type { Ruling } from './ruling';

/** The boundary lets less through than the policies grant: not all of it, or only on a condition. */
export function boundaryCuts(ruling: Ruling): boolean {
  if (ruling.kind === 'outside-boundary') return true;
  if (ruling.kind !== 'granted' || ruling.within === undefined || ruling.within.length === 0) return false;
  return ruling.within.every((limit) => limit.when !== undefined);
}

/** The action as far as one statement of the boundary lets it through. */
export function narrowedActions(
  candidate: { readonly name: string; readonly action: AskedAction },
  held: Held,
): readonly { readonly name: string; readonly action: AskedAction; readonly overlap?: string }[] {
  const { action, name } = candidate;
  const limits = held.statement.actions;
  if (limits.not) {
    if (relateActions(limits, action) === 'none') return [];
    const cut = limits.globs.filter((glob) => overlaps(glob, action.glob));
    return [
      {
        name: without(name, [listed(cut)]),
        action: { glob: action.glob, except: [...action.except, ...cut] },
      },
    ];
  }
  return limits.globs.flatMap((limit) => {
    if (covers(limit, action.glob)) return [{ name, action }];
    if (!overlaps(limit, action.glob)) return [];
    if (covers(action.glob, limit)) {
      if (action.except.some((gone) => covers(gone, limit))) return [];
      const except = action.except.filter((gone) => overlaps(gone, limit));
      const cut = except.length === 0 ? [] : [listed(except)];
      return [{ name: without(limit.text, cut), action: { glob: limit, except } }];
    }
    return [{ name, action, overlap: `only actions like ${limit.text}` }];
  });
}

/** `s3:* except s3:DeleteBucket`. */
export function without(name: string, parts: readonly string[]): string {
  if (parts.length === 0) return name;
  return `${name}${name.includes(' except ') ? ', ' : ' except '}${parts.join(', ')}`;
}
