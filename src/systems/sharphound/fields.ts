import { field, isArray, isObject } from '../../lib/content';
import type { Json } from '../../lib/content';

/**
 * Collectors do not agree on the case of keys (`GUID` in a GPLink where the server's type says `Guid`), so every key
 * is read without case. An exact key wins.
 */
export function prop(value: Json | undefined, name: string): Json | undefined {
  const key = keyIn(value, name);
  return key === undefined ? undefined : field(value, key);
}

/** The key as the file writes it: needed for exact JSON pointers. */
export function keyIn(value: Json | undefined, name: string): string | undefined {
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, name)) return name;
  const folded = name.toLowerCase();
  for (const key of Object.keys(value)) if (key.toLowerCase() === folded) return key;
  return undefined;
}

export function items(value: Json | undefined, name: string): readonly Json[] {
  const found = prop(value, name);
  return isArray(found) ? found : [];
}

/** Non-empty text. */
export function word(value: Json | undefined, name: string): string | undefined {
  const found = prop(value, name);
  return typeof found === 'string' && found.trim() !== '' ? found : undefined;
}

export function yes(value: Json | undefined, name: string): boolean {
  const found = prop(value, name);
  return found === true || (typeof found === 'string' && found.toLowerCase() === 'true');
}

/** The list of a `{Collected, FailureReason, Results}` answer. */
export function results(value: Json | undefined): readonly Json[] {
  return items(value, 'Results');
}
