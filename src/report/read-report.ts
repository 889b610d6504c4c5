import * as v from 'valibot';
import type { AccessGraph } from '../graph/access-graph';
import { gunzipSteps, sizeCap } from '../lib/gzip';
import { unpack } from '../lib/pack';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { sha256Steps } from '../lib/sha256';
import type { CoverageGap, InputFile } from '../model/snapshot';
import type { Finding } from '../questions/answers';
import type { KnownDecision } from '../review/decision';
import { readGraphSections } from './graph-sections';
import { countSchema } from './counts';
import {
  REPORT_FORMAT,
  REPORT_VERSION,
  aboutSchema,
  excerptsSchema,
  findingsSchema,
  gapsSchema,
  header1Schema,
  headerSchema,
  inputsSchema,
  reviewSchema,
  signatureSchema,
} from './report-schema';
import type { ReportAbout, ReportHeader } from './report-schema';
import { jsonSection } from './sections';
import type { Sections } from './sections';
import { placeName } from './places';
import { isSignedBy } from './sign';
import { isStartOf } from './start-view';
import { upgradeFrom1 } from './version-1/upgrade';

/** A report as read back. Fits what a session opens instead of a snapshot. */
export interface ReadReport {
  readonly about: ReportAbout;
  readonly graph: AccessGraph;
  readonly inputs: readonly InputFile[];
  readonly gaps: readonly CoverageGap[];
  readonly findings: readonly Finding[];
  readonly at: number;
  readonly collected?: number;
  /** SHA-256 of the result, as checked. */
  readonly sha256: string;
  /** Absent in a report of version 1. */
  readonly header?: ReportHeader;
  /** The public key, in base64, of who signed it; the signature was checked. */
  readonly signedBy?: string;
  /** What was decided when the report was made. */
  readonly review: readonly KnownDecision[];
  /** Texts of source records, each once. */
  readonly excerpts: readonly string[];
  /** The source record at a place, as far as the report carries it. */
  readonly sourceText: (
    file: number,
    pointer: string | undefined,
    row: number | undefined,
  ) => string | undefined;
}

/** Raises the sections of one version to the next; by the version it raises from. */
export const UPGRADERS: ReadonlyMap<number, (sections: Sections) => Result<Sections>> = new Map([
  [1, upgradeFrom1],
]);

/** More than this is no report. */
const MAX_BYTES = 2 ** 30;
/** Nor is what expands to so many times its size, unless it is small: reports expand three to twelve times. */
const MAX_RATIO = 40;
const SMALL = 64 << 20;

/** Read a report's data. It may come from anybody: bounded, checked against its digest, every index proved. */
export function* readReport(data: Uint8Array): Generator<number, Result<ReadReport>> {
  const expanded = yield* gunzipSteps(data, sizeCap(mostExpanded(data)));
  if (!expanded.ok) return fail(`the data of the report cannot be read: ${expanded.error}`);
  return yield* readExpanded(expanded.value);
}

/** Bytes a report may expand to. */
export function mostExpanded(data: Uint8Array): number {
  return Math.min(MAX_BYTES, Math.max(SMALL, data.length * MAX_RATIO));
}

/** The same of data that is expanded already. */
export function* readExpanded(expanded: Uint8Array): Generator<number, Result<ReadReport>> {
  const whole = unpack(expanded);
  if (!whole.ok) return fail(`the data of the report cannot be read: ${whole.error}`);
  const header = readHeader(whole.value);
  if (!header.ok) return header;
  const { version, sha256 } = header.value;
  const result = whole.value.get('result');
  if (!(result instanceof Uint8Array)) return fail('the report lacks its part "result"');
  if ((yield* sha256Steps(result)) !== sha256) {
    return fail('the report was altered or damaged: its content does not match its digest');
  }
  const signedBy = readSignature(whole.value);
  if (!signedBy.ok) return signedBy;
  const packed = unpack(result);
  if (!packed.ok) return fail(`the data of the report cannot be read: ${packed.error}`);
  const sections = upgraded(packed.value, version);
  if (!sections.ok) return sections;
  const read = yield* readSections(sections.value, sha256);
  if (!read.ok || !('engine' in header.value)) return read;
  const disagreed = disagreement(header.value, read.value);
  if (disagreed !== undefined)
    return fail(`the report was altered or damaged: its header says otherwise about ${disagreed}`);
  return ok({
    ...read.value,
    header: header.value,
    ...(signedBy.value === undefined ? {} : { signedBy: signedBy.value }),
  });
}

/** Of a newer version nothing but that is known. */
const versionSchema = v.looseObject({ format: v.literal(REPORT_FORMAT), version: countSchema });

function readHeader(whole: Sections): Result<ReportHeader | v.InferOutput<typeof header1Schema>> {
  const stated = jsonSection(whole, 'header', versionSchema);
  if (!stated.ok) return stated;
  const { version } = stated.value;
  if (version > REPORT_VERSION) {
    return fail(`the report has version ${version}; this viewer reads up to ${REPORT_VERSION}`);
  }
  return version === 1
    ? jsonSection(whole, 'header', header1Schema)
    : jsonSection(whole, 'header', headerSchema);
}

/** Whose signature the header bears; a wrong one is an alteration. */
function readSignature(whole: Sections): Result<string | undefined> {
  if (!whole.has('signature')) return ok(undefined);
  const signature = jsonSection(whole, 'signature', signatureSchema);
  if (!signature.ok) return signature;
  const header = whole.get('header');
  return typeof header === 'string' && isSignedBy(header, signature.value)
    ? ok(signature.value.publicKey)
    : fail('the report was altered or damaged: its signature is not that of its content');
}

/** What the header says otherwise than the result. */
function disagreement(header: ReportHeader, { about, inputs, gaps }: ReadReport): string | undefined {
  if (header.engine !== about.engine) return 'the engine';
  if (header.at !== about.at) return 'the instant';
  const files = (
    list: readonly { readonly name: string; readonly sha256: string; readonly size: number }[],
  ) => JSON.stringify(list.map(({ name, sha256, size }) => [name, sha256, size]));
  if (files(header.inputs) !== files(inputs)) return 'the input files';
  const layers = (list: readonly { readonly system: string; readonly layer: string }[]) =>
    JSON.stringify(list.map(({ system, layer }) => [system, layer]));
  return layers(header.gaps) === layers(gaps) ? undefined : 'the coverage gaps';
}

function upgraded(sections: Sections, from: number): Result<Sections> {
  let current = sections;
  for (let version = from; version < REPORT_VERSION; version++) {
    const upgrade = UPGRADERS.get(version);
    if (upgrade === undefined) return fail(`reports of version ${version} cannot be read any more`);
    const next = upgrade(current);
    if (!next.ok) return next;
    current = next.value;
  }
  return ok(current);
}

function* readSections(sections: Sections, sha256: string): Generator<number, Result<ReadReport>> {
  const about = jsonSection(sections, 'about', aboutSchema);
  if (!about.ok) return about;
  const inputs = jsonSection(sections, 'inputs', inputsSchema);
  if (!inputs.ok) return inputs;
  const gaps = jsonSection(sections, 'gaps', gapsSchema);
  if (!gaps.ok) return gaps;
  const findings = jsonSection(sections, 'findings', findingsSchema);
  if (!findings.ok) return findings;
  const review = sections.has('review') ? jsonSection(sections, 'review', reviewSchema) : ok([]);
  if (!review.ok) return review;
  const graph = yield* readGraphSections(sections, inputs.value.length);
  if (!graph.ok) return graph;
  const excerpts = jsonSection(sections, 'excerpts', excerptsSchema);
  if (!excerpts.ok) return excerpts;
  const { start } = about.value;
  if (start !== undefined && !isStartOf(start, { graph: graph.value, findings: findings.value }))
    return fail('the report is damaged: the view it opens at points nowhere');
  const astray = strayIndex(graph.value, inputs.value.length, findings.value, excerpts.value);
  if (astray !== undefined) return fail(`the report is damaged: ${astray} points nowhere`);
  const texts = new Map(
    excerpts.value.places.map(([file, pointer, row, text]) => [
      placeName(file, pointer ?? undefined, row ?? undefined),
      excerpts.value.texts[text],
    ]),
  );
  const { at, collected } = about.value;
  return ok({
    about: about.value,
    graph: graph.value,
    inputs: inputs.value,
    gaps: gaps.value,
    findings: findings.value,
    at,
    ...(collected === undefined ? {} : { collected }),
    sha256,
    review: review.value,
    excerpts: excerpts.value.texts,
    sourceText: (file, pointer, row) => texts.get(placeName(file, pointer, row)),
  });
}

/** The first index of findings, sources or excerpts that points nowhere. */
function strayIndex(
  graph: AccessGraph,
  files: number,
  findings: readonly Finding[],
  excerpts: v.InferOutput<typeof excerptsSchema>,
): string | undefined {
  // Sources of nodes and records are proved with the columns they come from.
  const nodes = graph.nodes.length;
  const steps = graph.stepFrom.length;
  for (const { id, subject, tenant, evidence } of findings) {
    const named = evidence.every(
      ({ node, step, place }) =>
        (node ?? 0) < Math.max(nodes, 1) &&
        (step === undefined || step < steps) &&
        (place === undefined || place.fileIndex < files),
    );
    if (subject.node >= nodes || tenant >= graph.tenants.length || !named) return `finding ${id}`;
  }
  const stray = excerpts.places.some(([file, , , text]) => file >= files || text >= excerpts.texts.length);
  return stray ? 'a source text' : undefined;
}
