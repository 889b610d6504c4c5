/** What is known of one context key of a request: its values, that it is absent, or nothing. */
export type Known = readonly string[] | 'absent' | 'unknown';

/** Context keys by lower-case name (key names compare without case). */
export type RequestContext = (key: string) => Known;

export const NOTHING_KNOWN: RequestContext = () => 'unknown';

/** Put some known keys before another context. */
export function withKeys(known: ReadonlyMap<string, Known>, rest: RequestContext): RequestContext {
  return (key) => known.get(key) ?? rest(key);
}
