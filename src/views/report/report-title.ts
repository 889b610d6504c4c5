const FILE = /\.\w{1,8}$/u;

/**
 * The title offered: what the snapshot is called, and what a part is of, so that its report is not taken for that of the
 * whole. A snapshot nobody named is called by its files: a report of a part may leave those out, and is not.
 */
export function offeredTitle(
  snapshot: string | undefined,
  inputs: readonly { readonly name: string }[],
  about: readonly string[],
): string {
  const byFiles =
    snapshot !== undefined &&
    inputs.some(({ name }) => name.split('/').some((part) => FILE.test(part) && snapshot.startsWith(part)));
  const base = snapshot === undefined || (about.length > 0 && byFiles) ? 'Access report' : snapshot;
  return [base, ...about].join(', ').slice(0, 200);
}
