/** Where a fact was read: an input file, and a row (1 = the header row of a table) or a JSON pointer (RFC 6901). */
export interface Source {
  /** Index into `Snapshot.inputs`. */
  readonly file: number;
  readonly pointer?: string;
  readonly row?: number;
}

/** Escape one reference token of a JSON pointer (RFC 6901, section 3). */
export function pointerToken(token: string | number): string {
  if (typeof token === 'number') return String(token);
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Join tokens to a JSON pointer. */
export function pointer(...tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${pointerToken(token)}`).join('');
}

/** Order sources: file, then row, then pointer by code unit. */
export function compareSources(a: Source, b: Source): number {
  if (a.file !== b.file) return a.file - b.file;
  if ((a.row ?? 0) !== (b.row ?? 0)) return (a.row ?? 0) - (b.row ?? 0);
  const pa = a.pointer ?? '';
  const pb = b.pointer ?? '';
  return pa < pb ? -1 : pa > pb ? 1 : 0;
}
