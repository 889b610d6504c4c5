import type { EngineName } from './engine';

/**
 * Everything in every engine: where `npm run soak`, or PROPERTY_RUNS, asks for it. CI has minutes for the three of them:
 * there Chromium reads half in the app and half in the report, and the slower two a spread part each.
 */
export const FULL = Number(process.env['PROPERTY_RUNS'] ?? 0) >= 1000;

const SLOWER: readonly EngineName[] = ['Firefox', 'WebKit'];

/** A sixth of a list, one of every six. */
function sixth<T>(list: readonly T[], which: number): readonly T[] {
  return list.filter((_, i) => i % 6 === which);
}

/** What of a list is in the app of an engine: all of it, or every other in Chromium and a sixth in the slower. */
export function inApp<T>(list: readonly T[], engine: EngineName): readonly T[] {
  if (FULL) return list;
  const at = SLOWER.indexOf(engine);
  return at < 0 ? list.filter((_, i) => i % 2 === 0) : sixth(list, at + 1);
}

/** What of a list is in the report that an engine opens: all of it, or what is not in the app of the same. */
export function inReport<T>(list: readonly T[], engine: EngineName): readonly T[] {
  if (FULL) return list;
  return SLOWER.includes(engine) ? sixth(list, 0) : list.filter((_, i) => i % 2 === 1);
}

/** What the tests of Chromium alone, in test/browser, prove of it already: tried in the others, and in all for FULL. */
export function isSlowerOrFull(engine: EngineName): boolean {
  return FULL || SLOWER.includes(engine);
}

/** The engine's own of some ways to open a page; all of them where everything is tried. */
export function waysOf<T>(
  own: Readonly<Record<EngineName, T>>,
  all: readonly T[],
  engine: EngineName,
): readonly T[] {
  return FULL ? all : [own[engine]];
}
