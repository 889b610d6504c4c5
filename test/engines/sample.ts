import type { EngineName } from './engine';

/**
 * Everything in every engine: where `npm run soak`, or PROPERTY_RUNS, asks for it. CI has minutes for the three of them:
 * there Chromium reads all, and the slower two a spread part each.
 */
export const FULL = Number(process.env['PROPERTY_RUNS'] ?? 0) >= 1000;

const SLOWER: readonly EngineName[] = ['Firefox', 'WebKit'];

/** A third of a list, one of every three. */
function third<T>(list: readonly T[], which: number): readonly T[] {
  return list.filter((_, i) => i % 3 === which);
}

/** What of a list is in the app of an engine: all of it, or a third that no other has. */
export function inApp<T>(list: readonly T[], engine: EngineName): readonly T[] {
  const at = SLOWER.indexOf(engine);
  return FULL || at < 0 ? list : third(list, at + 1);
}

/** What of a list is in the report that an engine opens: all of it, or the third that is in no app of the slower. */
export function inReport<T>(list: readonly T[], engine: EngineName): readonly T[] {
  return FULL || !SLOWER.includes(engine) ? list : third(list, 0);
}

/** The engine's own of some ways to open a page; all of them where everything is tried. */
export function waysOf<T>(
  own: Readonly<Record<EngineName, T>>,
  all: readonly T[],
  engine: EngineName,
): readonly T[] {
  return FULL ? all : [own[engine]];
}
