import type { AccessGraph } from '../graph/access-graph';
import type { CoverageGap, InputFile } from '../model/snapshot';
import { withoutAsk } from '../model/snapshot';
import type { Source } from '../model/source';
import type { Finding } from '../questions/answers';
import { personName } from '../review/decision';
import type { KnownDecision } from '../review/decision';
import { rewritten } from '../review/rewritten';
import { keepFinding, keepTenants, keepView } from './keep';
import { leftOutIds } from './left-out';
import { MASK, maskLeftOut } from './mask';
import { scopeText } from './report-scope';
import type { ReportScope } from './report-scope';
import { startViewOf } from './start-view';
import type { StartView } from './start-view';
import { LEFT_OUT, subsetGraph } from './subset';
import type { Subset } from './subset';

/** What a report may be made of: an estate with its findings, computed for one instant. */
export interface ReportSource {
  readonly graph: AccessGraph;
  readonly inputs: readonly InputFile[];
  readonly gaps: readonly CoverageGap[];
  readonly findings: readonly Finding[];
  readonly at: number;
  readonly collected?: number | undefined;
  readonly engine: string;
  /** Names the set of rules that made the findings. */
  readonly rules: string;
  /** What is known to be decided. */
  readonly review?: readonly KnownDecision[];
}

/** What a scope leaves of it, everything numbered anew. */
export interface Selected extends ReportSource {
  readonly scope: string;
  /** The file a kept file was before. */
  readonly originalFile: readonly number[];
  /** Tenants the report is about, in their new numbers; none where it is about everything or a part that is no tenant. */
  readonly ownTenants: readonly number[];
  /** What is known to be decided about what is kept. */
  readonly review: readonly KnownDecision[];
  /** Where the report opens, in its numbers; absent: at its overview. */
  readonly start?: StartView;
  /** Puts `[left out]` in the place of what is not in the report. */
  readonly mask: (text: string) => string;
}

/** A report of a part must not read as if it were the whole. */
const SCOPED: CoverageGap = {
  system: 'report',
  layer: 'what lies outside the scope of this report',
  consequence:
    'Access that has nothing to do with the scope was left out by the author; counts here are of this report only.',
  effect: 'grants',
};

/** What a scope leaves. `key`: that of the redaction, where there is one (`left-out.ts`). */
export function selectScope(
  from: ReportSource,
  scope: ReportScope,
  review: readonly KnownDecision[] = [],
  key?: Uint8Array,
): Selected {
  const words = scopeText(scope, from.graph.tenants, from.findings);
  if (scope.kind === 'everything') {
    return {
      ...from,
      // Nobody answers a question in a report.
      inputs: from.inputs.map((input) => ({ ...input, problems: input.problems.map(withoutAsk) })),
      scope: words,
      originalFile: from.inputs.map((_, i) => i),
      ownTenants: [],
      review,
      mask: (text) => text,
    };
  }
  const subset = subsetGraph(from.graph, keepFor(from, scope));
  const mask = maskLeftOut(from.graph, subset);
  const hiddenId = leftOutIds(from, key);
  const inside = from.findings.filter((finding) => belongs(finding, scope, subset, mask));
  // Who shares one finding shares what it is called.
  const ids = new Map(
    inside.map((finding) => [
      finding.id,
      scope.kind === 'finding' || mask(finding.id) === finding.id ? finding.id : hiddenId(finding),
    ]),
  );
  const findings = inside.map((finding) =>
    keptFinding(finding, ids.get(finding.id) ?? finding.id, subset, mask),
  );
  const { graph } = subset;

  const usedFiles = new Set<number>();
  for (const { source } of [...graph.nodes, ...graph.records]) usedFiles.add(source.file);
  for (const { place } of findings.flatMap(({ evidence }) => evidence)) {
    if (place !== undefined) usedFiles.add(place.fileIndex);
  }
  const originalFile = [...usedFiles].filter((file) => file < from.inputs.length).sort((a, b) => a - b);
  const fileOf = new Map(originalFile.map((file, i) => [file, i]));
  const moved = <T extends { readonly source: Source }>(thing: T): T => ({
    ...thing,
    source: { ...thing.source, file: fileOf.get(thing.source.file) ?? 0 },
  });
  const systems = new Set(Array.from(graph.nodes, ({ system }) => system));
  const tenantNames = new Set(graph.tenants.flatMap(({ key, id, name }) => [key, id, name]));
  const start = startIn(scope, subset);
  return {
    ...from,
    scope: words,
    ...(start === undefined ? {} : { start }),
    originalFile,
    ownTenants:
      scope.kind === 'tenants' ? scope.tenants.flatMap((tenant) => tenantIn(subset, tenant) ?? []) : [],
    review: keptReview(review, ids, graph, mask),
    mask,
    graph: {
      ...graph,
      nodes: Array.from(graph.nodes, moved),
      // The label of a record names its ends; with several, not all of them need be here.
      records: Array.from(graph.records, (record) => ({ ...moved(record), label: mask(record.label) })),
    },
    inputs: keptInputs(from.inputs, originalFile, mask),
    gaps: [
      SCOPED,
      ...from.gaps
        .filter((gap) => systems.has(gap.system) && (gap.tenant === undefined || tenantNames.has(gap.tenant)))
        .map((gap) => ({ ...gap, layer: mask(gap.layer), consequence: mask(gap.consequence) })),
    ],
    findings: findings.map((finding) => ({
      ...finding,
      evidence: finding.evidence.map((one) =>
        one.place === undefined
          ? one
          : {
              ...one,
              place: {
                ...one.place,
                file: mask(one.place.file),
                fileIndex: fileOf.get(one.place.fileIndex) ?? 0,
              },
            },
      ),
    })),
  };
}

/** Where the report opens: at its question, at its finding, the only one in it. */
function startIn(scope: ReportScope, subset: Subset): StartView | undefined {
  if (scope.kind === 'finding') return { finding: 0 };
  return scope.kind === 'view' && scope.start ? startViewOf(scope.start, subset) : undefined;
}

function keepFor(from: ReportSource, scope: Exclude<ReportScope, { readonly kind: 'everything' }>) {
  switch (scope.kind) {
    case 'tenants':
      return keepTenants(from.graph, scope.tenants);
    case 'finding': {
      const finding = from.findings.find(({ id }) => id === scope.finding);
      if (finding === undefined) throw new RangeError(`no finding ${scope.finding}`);
      return keepFinding(from.graph, finding);
    }
    case 'view':
      return keepView(from.graph, scope.nodes);
  }
}

/**
 * The findings of a report: the one, or those of the tenant, as far as they can be told without what is left out; of
 * others only those that need nothing else.
 */
function belongs(
  finding: Finding,
  scope: ReportScope,
  subset: Subset,
  mask: (text: string) => string,
): boolean {
  if (scope.kind === 'finding') return finding.id === scope.finding;
  if (subset.nodes[finding.subject.node] === LEFT_OUT) return false;
  if (scope.kind === 'tenants' && scope.tenants.some((tenant) => finding.tenants.includes(tenant)))
    return true;
  const { id, title, why, remedy, evidence } = finding;
  return (
    tenantIn(subset, finding.tenant) !== undefined &&
    [id, title, why, remedy, ...evidence.map(({ text }) => text)].every((text) => mask(text) === text) &&
    evidence.every(
      ({ node, step }) =>
        (node === undefined || subset.nodes[node] !== LEFT_OUT) &&
        (step === undefined || subset.steps[step] !== LEFT_OUT),
    )
  );
}

/** Decisions about what is in the report, under the ids it has there; what they say of the rest is masked. */
function keptReview(
  review: readonly KnownDecision[],
  findings: ReadonlyMap<string, string>,
  graph: AccessGraph,
  mask: (text: string) => string,
): readonly KnownDecision[] {
  if (review.length === 0) return [];
  const grants = new Set(Array.from(graph.records, ({ key }) => key));
  const kept = review.filter(({ target }) => (target.kind === 'finding' ? findings : grants).has(target.id));
  const people = maskedPeople(kept, mask);
  return rewritten(
    kept,
    ({ target, title, reason, by, ticket, owner, ...decision }) => ({
      ...decision,
      target: target.kind === 'finding' ? { ...target, id: findings.get(target.id) ?? target.id } : target,
      title: mask(title),
      reason: mask(reason),
      by: people.get(by) ?? mask(by),
      ...(ticket === undefined ? {} : { ticket: mask(ticket) }),
      ...(owner === undefined ? {} : { owner: mask(owner) }),
    }),
    // The id of a decision that is not here is a digest of names that may be left out.
    'drop',
  );
}

/** Who decided, as far as it may be said; those who would read the same are counted, so that they stay as many. */
function maskedPeople(
  review: readonly KnownDecision[],
  mask: (text: string) => string,
): ReadonlyMap<string, string> {
  const shown = new Map<string, string>();
  const people = new Map<string, string[]>();
  for (const { by } of review) {
    const masked = mask(by);
    const alike = people.get(personName(masked)) ?? [];
    people.set(personName(masked), alike);
    if (!alike.includes(personName(by))) alike.push(personName(by));
    const number = alike.indexOf(personName(by)) + 1;
    shown.set(by, masked.includes(MASK) && number > 1 ? `${masked} (${number})` : masked);
  }
  return shown;
}

/** A finding with its evidence as far as it is in the report; what it says of the rest is masked. */
function keptFinding(finding: Finding, id: string, subset: Subset, mask: (text: string) => string): Finding {
  const evidence = finding.evidence.flatMap(({ node, step, ...one }) => {
    const newNode = node === undefined ? undefined : subset.nodes[node];
    const newStep = step === undefined ? undefined : subset.steps[step];
    if (newNode === LEFT_OUT || newStep === LEFT_OUT) return [];
    return [
      {
        ...one,
        text: mask(one.text),
        ...(newNode === undefined ? {} : { node: newNode }),
        ...(newStep === undefined ? {} : { step: newStep }),
      },
    ];
  });
  const left = finding.evidence.length - evidence.length;
  const note = {
    text: `${left} more ${left === 1 ? 'piece' : 'pieces'} of evidence left out of this report`,
  };
  return {
    ...finding,
    id,
    title: mask(finding.title),
    why: mask(finding.why),
    remedy: mask(finding.remedy),
    evidence: left === 0 ? evidence : [...evidence, note],
    subject: {
      ...finding.subject,
      node: subset.nodes[finding.subject.node] ?? 0,
      tenant: subset.tenants[finding.subject.tenant] ?? 0,
    },
    // A finding may be about another tenant than its subject's, which need not be in the report.
    tenant: tenantIn(subset, finding.tenant) ?? tenantIn(subset, finding.subject.tenant) ?? 0,
    tenants: finding.tenants
      .map((tenant) => tenantIn(subset, tenant))
      .filter((tenant) => tenant !== undefined),
  };
}

function tenantIn(subset: Subset, tenant: number): number | undefined {
  const found = subset.tenants[tenant];
  return found === LEFT_OUT ? undefined : found;
}

/** The files that something kept was read from. A file may be named after another client, and speak of other files. */
function keptInputs(
  inputs: readonly InputFile[],
  kept: readonly number[],
  mask: (text: string) => string,
): readonly InputFile[] {
  const keptFiles = new Set(kept);
  const leftOut = inputs.filter((_, file) => !keptFiles.has(file)).map(({ name }) => name);
  const hide = (text: string): string =>
    mask(leftOut.reduce((hidden, name) => hidden.replaceAll(name, MASK), text));
  return kept
    .flatMap((file) => inputs[file] ?? [])
    .map((input) => ({
      ...input,
      name: mask(input.name),
      reasons: input.reasons.map(hide),
      ignoredFor: input.ignoredFor.map((one) => ({ ...one, reason: hide(one.reason) })),
      // Nobody answers a question in a report, and its choices name what the report may leave out.
      problems: input.problems.map((problem) => ({
        ...withoutAsk(problem),
        message: hide(problem.message),
      })),
    }));
}

/** Where everything in it was read, findings' evidence first, each place once. */
export function placesOf(selected: Selected): readonly Source[] {
  const places = new Map<string, Source>();
  const add = (source: Source): void => {
    const name = placeName(source.file, source.pointer, source.row);
    if (!places.has(name)) places.set(name, source);
  };
  for (const { place } of selected.findings.flatMap(({ evidence }) => evidence)) {
    if (place !== undefined) {
      const { fileIndex, pointer, row } = place;
      add({
        file: fileIndex,
        ...(pointer === undefined ? {} : { pointer }),
        ...(row === undefined ? {} : { row }),
      });
    }
  }
  for (const { source } of [...selected.graph.records, ...selected.graph.nodes]) add(source);
  return [...places.values()];
}

export function placeName(file: number, pointer: string | undefined, row: number | undefined): string {
  return JSON.stringify([file, pointer ?? null, row ?? null]);
}
