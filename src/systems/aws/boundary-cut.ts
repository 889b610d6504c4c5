import type { Actor, Held } from './actor';
import { covers, overlaps } from './glob';
import { relateActions } from './matching';
import type { AskedAction } from './matching';
import { listed } from './ruling';
import type { Ruling } from './ruling';

/**
 * What lets less through than the policies grant, not all of it or only on a condition: the allows of the boundary, or of
 * a level of SCPs. Undefined: nothing is cut.
 */
export function cutBy(actor: Actor, ruling: Ruling): readonly Held[] | undefined {
  if (ruling.kind === 'outside-ceiling') return ruling.ceiling.allows;
  if (ruling.kind === 'outside-boundary') return actor.boundary?.allows;
  if (ruling.kind !== 'granted' || ruling.within === undefined || ruling.within.length === 0)
    return undefined;
  return ruling.within.every((limit) => limit.when !== undefined) ? actor.boundary?.allows : undefined;
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
