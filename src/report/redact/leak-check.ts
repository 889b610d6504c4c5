import { textAt, textCount } from '../../graph/packed-texts';
import { columnSection } from '../graph-sections';
import type { Sections } from '../sections';
import type { Redactor } from './redactor';
import { mapReportTexts } from './report-texts';
import type { ReportTexts } from './report-texts';

/** An original that is still in a report, and where. */
export interface Leak {
  readonly original: string;
  readonly where: string;
}

/** So many are told. */
const TOLD = 20;
/** Shorter ones occur in packed numbers by chance. */
const IN_NUMBERS = 8;

/**
 * Look for every original in a report that is about to be written, in two ways: through all texts as a reader will see
 * them, read back from the bytes; and through the decompressed bytes themselves, whatever they mean.
 */
export function leaksOf(
  readBack: ReportTexts,
  excerpts: readonly string[],
  sections: Sections,
  redactor: Redactor,
): readonly Leak[] {
  const leaks = new Map<string, Leak>();
  const note = (originals: readonly string[], where: string): void => {
    for (const original of originals)
      if (leaks.size < TOLD && !leaks.has(original)) leaks.set(original, { original, where });
  };
  mapReportTexts(readBack, (text, as) => {
    note(redactor.found(text, as), 'a text of the report');
    return text;
  });
  for (const text of excerpts) note(redactor.found(text, 'text'), 'the text of a source record');

  const searched = [...redactor.searched()];
  const strong = new Set(searched);
  for (const [name, data] of sections) {
    if (typeof data === 'string') note(strongIn(redactor, data, strong), `the bytes of "${name}"`);
  }
  for (const text of namesOf(sections)) note(strongIn(redactor, text, strong), 'the names of the graph');
  const long = new Set(searched.filter((name) => name.length >= IN_NUMBERS));
  for (const [name, data] of sections) {
    if (!(data instanceof Uint8Array) || name === 'column.texts') continue;
    note(strongIn(redactor, new TextDecoder('latin1').decode(data), long), `the bytes of "${name}"`);
  }
  return [...leaks.values()];
}

/** Each text of the graph by itself: end to end, two of them may look like a third. */
function* namesOf(sections: Sections): Generator<string, void> {
  const bytes = columnSection(sections, 'texts');
  const start = columnSection(sections, 'text.start');
  if (!bytes.ok || !start.ok) return;
  if (!(bytes.value instanceof Uint8Array) || !(start.value instanceof Uint32Array)) return;
  const texts = { bytes: bytes.value, start: start.value };
  for (let i = 0; i < textCount(texts); i++) yield textAt(texts, i);
}

function strongIn(redactor: Redactor, text: string, strong: ReadonlySet<string>): readonly string[] {
  return redactor.found(text, 'text').filter((original) => strong.has(original));
}
