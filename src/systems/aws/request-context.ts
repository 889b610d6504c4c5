/**
 * What is known of one context key of a request: its values, that it is absent, that it is there with a value that is
 * not known (`present`), that its one value begins so, or nothing.
 */
export type Known = readonly string[] | { readonly prefix: string } | 'absent' | 'present' | 'unknown';

/** Context keys by lower-case name (key names compare without case). */
export type RequestContext = (key: string) => Known;

export const NOTHING_KNOWN: RequestContext = () => 'unknown';

/** Put some known keys before another context. */
export function withKeys(known: ReadonlyMap<string, Known>, rest: RequestContext): RequestContext {
  return (key) => known.get(key) ?? rest(key);
}

/** The values, where they are known. */
export function valuesOf(known: Known | undefined): readonly string[] | undefined {
  return known === undefined || typeof known === 'string' || 'prefix' in known ? undefined : known;
}
