/** What a part of a pattern is, in words. */
import { byCodeUnit } from '../../lib/order';
import type { Glob } from './glob';
import { relateActions } from './matching';
import type { Asked, ResolvedResources } from './matching';
import type { Statement } from './statement';

/** `s3:DeleteBucket`, `s3:* on arn:aws:s3:::prod/*`, `on arn:…`: what a partial deny takes out of a pattern. */
export function scopeText(
  { actions }: Statement,
  resources: ResolvedResources,
  partOfActions: boolean,
  partOfResources: boolean,
  asked: Asked,
): string {
  const words: string[] = [];
  if (partOfActions) {
    const touched = actions.globs.filter(
      (glob) => relateActions({ not: false, globs: [glob] }, asked.action) !== 'none',
    );
    words.push(actions.not ? `everything but ${listed(actions.globs)}` : listed(touched));
  }
  if (partOfResources) {
    const globs = resources.items.map((item) => item.glob);
    words.push(resources.not ? `on everything but ${listed(globs)}` : `on ${listed(globs)}`);
  }
  return words.join(' ');
}

const LISTED = 6;

/** Names in order; a long list is folded, and says how much. */
export function listed(globs: readonly Glob[]): string {
  const names = unique(globs.map((glob) => glob.text));
  if (names.length <= LISTED) return names.join(', ');
  return `${names.slice(0, LISTED).join(', ')} and ${names.length - LISTED} more`;
}

export function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(byCodeUnit);
}
