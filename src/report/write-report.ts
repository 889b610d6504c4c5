import { packGraph } from '../graph/packed-graph';
import { canonicalJson } from '../lib/canonical-json';
import { gunzipSteps, gzipSteps, sizeCap } from '../lib/gzip';
import { pack, unpack } from '../lib/pack';
import type { PackedSection } from '../lib/pack';
import { sha256Steps } from '../lib/sha256';
import type { Source } from '../model/source';
import { NO_EXCERPTS, cutExcerpts, excerptsOf } from './excerpts';
import type { Excerpts } from './excerpts';
import { graphSections } from './graph-sections';
import { previewOf } from './preview';
import type { ReportPreview } from './preview';
import { readReport } from './read-report';
import { leaksOf } from './redact/leak-check';
import type { Leak } from './redact/leak-check';
import { redactReport, textsOf } from './redact/redact-report';
import type { Redacted } from './redact/redact-report';
import type { Replaced } from './redact/redactor';
import type { ReportOptions } from './report-options';
import { REPORT_FORMAT, REPORT_VERSION } from './report-schema';
import type { ReportAbout, ReportHeader } from './report-schema';
import { selectScope } from './select';
import type { ReportSource, Selected } from './select';
import { signHeader } from './sign';

export interface PackedReport {
  /** Gzip: goes into the viewer by `reportHtml`, encrypted before where that is wished. */
  readonly data: Uint8Array<ArrayBuffer>;
  readonly nodes: number;
  readonly steps: number;
  /** What it holds, in words, and its title; with pseudonyms where there are any. */
  readonly scope: string;
  readonly title: string;
  /** SHA-256 of the result. */
  readonly sha256: string;
  /** What stands for what. */
  readonly replaced: readonly Replaced[];
  /** What leaves with it. */
  readonly preview: () => ReportPreview;
}

/** A report that would hold what its author chose to hide is not written. */
export class RedactionLeak extends Error {
  override readonly name = 'RedactionLeak';
  readonly leaks: readonly Leak[];

  constructor(leaks: readonly Leak[]) {
    const told = leaks.slice(0, 5).map(({ original, where }) => `"${original}" in ${where}`);
    const more = leaks.length > told.length ? `, and ${leaks.length - told.length} more` : '';
    super(
      `the report is not written, because it would still hold what was to be hidden: ${told.join(', ')}${more}`,
    );
    this.leaks = leaks;
  }
}

/**
 * Pack what a scope leaves of an estate. Nothing that is left out is in the bytes; what is to be hidden is replaced by
 * pseudonyms, and searched for in what was written. The same estate and options give the same bytes. `sourceText` gives
 * the text of a record in the files as they were imported; without it the report shows places only. Yields a count of
 * work done. Throws `RedactionLeak`.
 */
export function* packReport(
  from: ReportSource,
  options: ReportOptions,
  sourceText?: (source: Source) => string | undefined,
): Generator<number, PackedReport> {
  const { title, redaction } = options;
  const hides = redaction !== undefined && redaction.classes.length > 0;
  const key = hides ? redaction.key : undefined;
  const whole = selectScope(from, options.scope, options.review?.decisions, key);
  yield 1;
  const found =
    sourceText === undefined || options.withoutSources === true
      ? NO_EXCERPTS
      : yield* excerptsOf(whole, sourceText);
  const plain = { selected: whole, review: whole.review, title, excerpts: found.texts };
  const shown: Omit<Redacted, 'redactor'> & Partial<Pick<Redacted, 'redactor'>> = hides
    ? redactReport(plain, redaction)
    : plain;
  yield 2;
  const excerpts = { ...found, texts: cutExcerpts(shown.excerpts), places: placesIn(found, shown) };
  const { selected, review, redactor } = shown;
  const replaced = redactor?.table() ?? [];
  const about: ReportAbout = {
    engine: selected.engine,
    title: shown.title,
    scope: selected.scope,
    at: selected.at,
    ...(selected.collected === undefined ? {} : { collected: selected.collected }),
    allExcerpts: found.all && options.withoutSources !== true,
    ...(selected.start === undefined ? {} : { start: selected.start }),
    ...(redactor === undefined ? {} : { redacted: [...(redaction?.classes ?? [])] }),
  };
  const graph = yield* packGraph(selected.graph);
  const result = pack([
    { name: 'about', data: canonicalJson(about) },
    { name: 'inputs', data: canonicalJson(selected.inputs) },
    { name: 'gaps', data: canonicalJson(selected.gaps) },
    { name: 'findings', data: canonicalJson(selected.findings) },
    ...(review.length === 0 ? [] : [{ name: 'review', data: canonicalJson(review) }]),
    ...graphSections(graph),
    { name: 'excerpts', data: canonicalJson({ texts: excerpts.texts, places: excerpts.places }) },
  ]);
  yield 3;
  const sha256 = yield* sha256Steps(result);
  const data = yield* gzipSteps([pack(outer(headerOf(selected, options, sha256), options, result))]);
  if (redactor !== undefined) {
    const leaks = yield* leaksIn(data, redactor);
    if (leaks.length > 0) throw new RedactionLeak(leaks);
  }
  const { nodes, stepTo } = selected.graph;
  return {
    data,
    nodes: nodes.length,
    steps: stepTo.length,
    scope: selected.scope,
    title: shown.title,
    sha256,
    replaced,
    preview: () =>
      previewOf(
        from,
        { ...shown, excerpts: excerpts.texts },
        redaction?.classes ?? [],
        replaced,
        data.length,
        options.review?.decisions.length ?? 0,
      ),
  };
}

/** Places of excerpts, with what their pointers name replaced as well. */
function placesIn(
  found: Excerpts,
  { redactor }: { readonly redactor?: Redacted['redactor'] },
): Excerpts['places'] {
  if (redactor === undefined) return found.places;
  return found.places.map(
    ([file, pointer, row, text]) =>
      [file, pointer === null ? null : redactor.replace(pointer, 'text'), row, text] as const,
  );
}

function headerOf(selected: Selected, { viewer }: ReportOptions, sha256: string): ReportHeader {
  return {
    format: REPORT_FORMAT,
    version: REPORT_VERSION,
    engine: selected.engine,
    rules: selected.rules,
    ...(viewer === undefined ? {} : { viewer }),
    at: selected.at,
    inputs: selected.inputs.map(({ name, size, sha256: digest, system, format }) => ({
      name,
      size,
      sha256: digest,
      ...(system === undefined ? {} : { system }),
      ...(format === undefined ? {} : { format }),
    })),
    gaps: selected.gaps.map(({ system, layer, tenant }) => ({
      system,
      layer,
      ...(tenant === undefined ? {} : { tenant }),
    })),
    sha256,
  };
}

function outer(
  header: ReportHeader,
  { signingKey }: ReportOptions,
  result: Uint8Array,
): readonly PackedSection[] {
  const text = canonicalJson(header);
  return [
    { name: 'header', data: text },
    ...(signingKey === undefined
      ? []
      : [{ name: 'signature', data: canonicalJson(signHeader(text, signingKey)) }]),
    { name: 'result', data: result },
  ];
}

/** Open what was written and search it. */
function* leaksIn(data: Uint8Array, redactor: Redacted['redactor']): Generator<number, readonly Leak[]> {
  const expanded = yield* gunzipSteps(data, sizeCap(Number.POSITIVE_INFINITY));
  const whole = expanded.ok ? unpack(expanded.value) : expanded;
  const result = whole.ok ? whole.value.get('result') : undefined;
  const parts = result instanceof Uint8Array ? unpack(result) : undefined;
  const read = yield* readReport(data);
  if (!whole.ok || parts?.ok !== true || !read.ok) throw new Error('a report just written cannot be read');
  const { graph, inputs, gaps, findings, review, about, excerpts } = read.value;
  const texts = textsOf({
    selected: { ...about, graph, inputs, gaps, findings },
    review,
    title: about.title,
  });
  yield 1;
  const sections = new Map([...parts.value, ['header', whole.value.get('header') ?? ''] as const]);
  return leaksOf(texts, excerpts, sections, redactor);
}
