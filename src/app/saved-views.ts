import { text } from '../lib/content';
import type { Json } from '../lib/content';

/** A state of the page under a name. The hash has its own version and upgraders. */
export interface SavedView {
  readonly name: string;
  readonly hash: string;
}

const LONGEST = 60_000;

export function parseSavedView(value: Json): SavedView | undefined {
  const name = text(value, 'name');
  const hash = text(value, 'hash');
  if (name === undefined || hash === undefined || hash.length > LONGEST) return undefined;
  return { name: name.slice(0, 200), hash };
}
