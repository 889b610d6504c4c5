/** How many rows of a long table are wanted, as it is kept: untrusted, as it stands in links. Never fewer than at first. */
export function drawnRows(kept: string, first: number): number {
  return Math.max(first, /^\d{1,6}$/u.test(kept) ? Number(kept) : 0);
}
