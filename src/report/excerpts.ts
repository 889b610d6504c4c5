import type { Source } from '../model/source';
import { placesOf } from './places';
import type { Selected } from './select';

/** Characters of one source record, and of all together, that a report carries. */
const EXCERPT = 2048;
const ALL_EXCERPTS = 64 << 20;
/** Characters that are looked at: names are replaced before the text is cut, so that no half of one is left. */
const LOOKED_AT = 4 * EXCERPT;

export interface Excerpts {
  readonly texts: readonly string[];
  /** File, pointer, row, and which text. */
  readonly places: readonly (readonly [number, string | null, number | null, number])[];
  readonly all: boolean;
}

export const NO_EXCERPTS: Excerpts = { texts: [], places: [], all: true };

/** The beginning of every source record, equal ones once, with what is left out masked. Not cut yet: see `cutExcerpts`. */
export function* excerptsOf(
  selected: Selected,
  sourceText: (source: Source) => string | undefined,
): Generator<number, Excerpts> {
  const texts: string[] = [];
  const indexOf = new Map<string, number>();
  const places: [number, string | null, number | null, number][] = [];
  let size = 0;
  let done = 0;
  for (const source of placesOf(selected)) {
    if (++done % 256 === 0) yield done;
    const { file, pointer, row } = source;
    const whole = sourceText({ ...source, file: selected.originalFile[file] ?? file });
    if (whole === undefined) continue;
    const text = selected.mask(whole.slice(0, LOOKED_AT));
    let index = indexOf.get(text);
    if (index === undefined) {
      size += Math.min(text.length, EXCERPT);
      if (size > ALL_EXCERPTS) return { texts, places, all: false };
      index = texts.push(text) - 1;
      indexOf.set(text, index);
    }
    places.push([file, pointer ?? null, row ?? null, index]);
  }
  return { texts, places, all: true };
}

/** Cut every text to what a report carries, between characters, not within one. */
export function cutExcerpts(texts: readonly string[]): readonly string[] {
  return texts.map((text) => {
    if (text.length <= EXCERPT) return text;
    const cut = text.slice(0, EXCERPT - 1);
    return `${cut.replace(/[\uD800-\uDBFF]$/, '')}…`;
  });
}
