/** The end of a day that was picked, in UTC: what ends on a day still holds on it. */
export function dayOf(picked: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(picked)) return undefined;
  const end = Date.parse(`${picked}T23:59:59.000Z`);
  return Number.isNaN(end) ? undefined : end;
}
