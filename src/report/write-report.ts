import { canonicalJson } from '../lib/canonical-json';
import { gzipSteps } from '../lib/gzip';
import { pack } from '../lib/pack';
import { sha256Steps } from '../lib/sha256';
import type { Source } from '../model/source';
import { graphSections } from './pack-graph';
import { REPORT_FORMAT, REPORT_VERSION } from './report-schema';
import type { ReportAbout } from './report-schema';
import type { ReportScope } from './report-scope';
import { placesOf, selectScope } from './select';
import type { ReportSource, Selected } from './select';

/** Characters of one source record, and of all together, that a report carries. */
const EXCERPT = 2048;
const ALL_EXCERPTS = 64 << 20;

export interface PackedReport {
  /** Gzip: goes into the viewer by `reportHtml`. */
  readonly data: Uint8Array<ArrayBuffer>;
  readonly nodes: number;
  readonly steps: number;
  /** What it holds, in words. */
  readonly scope: string;
}

/**
 * Pack what a scope leaves of an estate. Nothing that is left out is in the bytes. The same estate, scope and title
 * give the same bytes. `sourceText` gives the text of a record in the files as they were imported; without it the
 * report shows places only. Yields a count of work done.
 */
export function* packReport(
  from: ReportSource,
  scope: ReportScope,
  title: string,
  sourceText?: (source: Source) => string | undefined,
): Generator<number, PackedReport> {
  const selected = selectScope(from, scope);
  yield 1;
  const excerpts = yield* excerptsOf(selected, sourceText ?? (() => undefined));
  const about: ReportAbout = {
    engine: selected.engine,
    title,
    scope: selected.scope,
    at: selected.at,
    ...(selected.collected === undefined ? {} : { collected: selected.collected }),
    allExcerpts: excerpts.all,
  };
  const result = pack([
    { name: 'about', data: canonicalJson(about) },
    { name: 'inputs', data: canonicalJson(selected.inputs) },
    { name: 'gaps', data: canonicalJson(selected.gaps) },
    { name: 'findings', data: canonicalJson(selected.findings) },
    ...graphSections(selected.graph),
    { name: 'excerpts', data: canonicalJson({ texts: excerpts.texts, places: excerpts.places }) },
  ]);
  yield 2;
  const sha256 = yield* sha256Steps(result);
  const header = canonicalJson({ format: REPORT_FORMAT, version: REPORT_VERSION, sha256 });
  const whole = pack([
    { name: 'header', data: header },
    { name: 'result', data: result },
  ]);
  const data = yield* gzipSteps([whole]);
  const { nodes, stepFrom } = selected.graph;
  return { data, nodes: nodes.length, steps: stepFrom.length, scope: selected.scope };
}

interface Excerpts {
  readonly texts: readonly string[];
  readonly places: readonly (readonly [number, string | null, number | null, number])[];
  readonly all: boolean;
}

/** The beginning of every source record, equal ones once, with what is left out masked. */
function* excerptsOf(
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
    const text = selected.mask(shortened(whole));
    let index = indexOf.get(text);
    if (index === undefined) {
      size += text.length;
      if (size > ALL_EXCERPTS) return { texts, places, all: false };
      index = texts.push(text) - 1;
      indexOf.set(text, index);
    }
    places.push([file, pointer ?? null, row ?? null, index]);
  }
  return { texts, places, all: true };
}

/** Cut between characters, not within one. */
function shortened(text: string): string {
  if (text.length <= EXCERPT) return text;
  const cut = text.slice(0, EXCERPT - 1);
  return `${cut.replace(/[\uD800-\uDBFF]$/, '')}…`;
}
