import type { AccessGraph } from '../graph/access-graph';
import type { CoverageGap, InputFile } from '../model/snapshot';
import { withoutAsk } from '../model/snapshot';
import type { Source } from '../model/source';
import type { Finding } from '../questions/answers';
import type { KnownDecision } from '../review/decision';
import { keepFinding, keepTenants, keepView } from './keep';
import { leftOutIds } from './left-out';
import { maskLeftOut } from './mask';
import { scopeText } from './report-scope';
import type { ReportScope } from './report-scope';
import { startViewOf } from './start-view';
import type { StartView } from './start-view';
import { subsetGraph } from './subset';
import type { Subset } from './subset';
import { keptReview } from './kept-review';
import { belongs, keptFinding, tenantIn } from './kept-findings';
import { keptInputs } from './kept-inputs';

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
