/**
 * Kinds are names such as `GH_PersonalAccessToken` or `AZMemberOf`: a collector prefix and words in camel case.
 * The schema allows letters, digits and underscores only.
 */
const PREFIX = /^[A-Za-z][A-Za-z0-9]{0,15}_(?=[A-Za-z])/;
const WORD = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g;

/** A kind without the collector's prefix (`GH_HasRole` → `HasRole`). */
export function withoutPrefix(kind: string): string {
  return kind.replace(PREFIX, '');
}

/** The lower-case words of a kind, without the collector's prefix. */
export function wordsOf(kind: string): string[] {
  return (withoutPrefix(kind).match(WORD) ?? []).map((word) => word.toLowerCase());
}
