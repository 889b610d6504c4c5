import type { GraphTenant } from '../graph/access-graph';
import type { Accountability } from '../model/accountability';
import type { CoverageGap, InputFile } from '../model/snapshot';
import type { ReportOptions } from '../report/report-options';
import type { ReportPreview } from '../report/preview';
import type { ReportScope } from '../report/report-scope';
import type { StartFinding, StartQuestion } from '../report/start-view';
import type { SealWith } from '../report/seal';
import type { ReplacedList } from '../report/redact/replaced-list';
import type { ReportMeta } from '../report/html';
import type { Decision } from '../review/decision';
import type { CrossTenantRow, EffectiveRow, Finding, NodeRef, Place, Scope } from '../questions/answers';

/** Progress of a long task; `total` 0 when unknown. */
export interface Progress {
  readonly phase:
    | 'reading'
    | 'joining'
    | 'evaluating'
    | 'building'
    | 'storing'
    | 'writing'
    | 'answering'
    | 'decrypting';
  readonly file?: string;
  readonly bytes: number;
  readonly totalBytes: number;
  readonly records: number;
}

export interface SnapshotInfo {
  readonly id: number;
  readonly name: string;
  /** Wall clock of the import; shown, never part of a result. */
  readonly importedAt: number;
  readonly bytes: number;
  readonly inputs: number;
  readonly records: number;
  readonly principals: number;
  readonly tenants: readonly string[];
}

/** What the findings of a rule could not cover, and why. */
export interface RuleLimit {
  readonly rule: string;
  readonly title: string;
  readonly reason: string;
}

/** What the app shows of the open snapshot. */
export interface Overview {
  readonly snapshot?: SnapshotInfo;
  readonly engine: string;
  readonly at: number;
  readonly collected?: number;
  readonly inputs: readonly InputFile[];
  readonly gaps: readonly CoverageGap[];
  readonly tenants: readonly (GraphTenant & {
    readonly principals: number;
    readonly resources: number;
    readonly findings: number;
  })[];
  readonly crossings: readonly CrossTenantRow[];
  readonly counts: {
    readonly principals: number;
    readonly resources: number;
    readonly steps: number;
    readonly allowed: number;
    readonly conditional: number;
    readonly notEvaluated: number;
  };
  readonly findings: readonly { readonly severity: Finding['severity']; readonly count: number }[];
  readonly worst: readonly Finding[];
  /** True: the estate is large, its findings are computed when they are asked for. The counts of findings are 0 till then. */
  readonly findingsPending?: boolean;
  /** Present in a report. */
  readonly report?: ReportFacts;
  /** Rules whose findings are not complete; absent when all are. */
  readonly limits?: readonly RuleLimit[];
}

export interface NodeDetail extends NodeRef {
  readonly aliases: readonly string[];
  readonly status?: string;
  readonly identity?: string;
  readonly classification?: string;
  readonly place: Place;
  readonly accountability?: Accountability;
  readonly properties: readonly (readonly [string, string])[];
  /** Other nodes joined as the same identity. */
  readonly sameAs: readonly NodeRef[];
  readonly stepsOut: number;
  readonly stepsIn: number;
}

export interface AccessQuery {
  readonly scope: Scope;
  readonly search: string;
  readonly principal?: number;
  readonly resource?: number;
  readonly tenants: readonly number[];
  readonly verdicts: readonly string[];
  readonly how: readonly string[];
  /** Only resources that an export gives one of these classes; absent or empty: all. */
  readonly classes?: readonly string[];
  readonly sort: {
    readonly by: 'principal' | 'permission' | 'resource' | 'tenant' | 'verdict' | 'until' | 'steps';
    readonly descending: boolean;
  };
  readonly offset: number;
  readonly limit: number;
}

export interface AccessPage {
  readonly total: number;
  readonly rows: readonly EffectiveRow[];
}

export type { ReportScope };

/** A report as it is wished for. What is decided about findings goes in with the open snapshot. */
export interface ReportRequest extends Omit<ReportOptions, 'review' | 'viewer'> {
  /** The viewer it is put into, as one HTML document. */
  readonly template: string;
  /** Encrypt it. */
  readonly seal?: SealWith;
}

/** A report that was made, and what went into it. Files cross as handles: nothing of them is copied to the page. */
export interface ReportData extends ReportMeta {
  /** The page, in UTF-8. */
  readonly html: Blob;
  /** The packed data in it. */
  readonly data: Blob;
  readonly nodes: number;
  readonly steps: number;
  /** SHA-256 of the result. */
  readonly sha256: string;
  readonly replaced: ReplacedList;
  /** All that was replaced, as CSV. */
  readonly replacedCsv: Blob;
  /** What leaves with it. */
  readonly preview: ReportPreview;
}

/** A report that was made, to be given as a folder. */
export interface FolderRequest extends ReportMeta {
  readonly template: string;
  readonly data: Blob | Uint8Array<ArrayBuffer>;
}

/** What is known of an opened report beside its estate. */
export interface ReportFacts {
  readonly title: string;
  readonly scope: string;
  /** Version of its format. */
  readonly version: number;
  /** SHA-256 of the result, as checked. */
  readonly sha256: string;
  readonly encrypted: boolean;
  readonly rules?: string;
  /** SHA-256 of the viewer it was put into. */
  readonly viewer?: string;
  /** Public key, in base64, of the signature, which was checked. */
  readonly signedBy?: string;
  readonly redacted: readonly string[];
  readonly allExcerpts: boolean;
  /** What was decided when it was made. */
  readonly decisions: readonly Decision[];
  /** The question or the finding it opens at; absent: at its overview. */
  readonly start?: StartQuestion | StartFinding;
}

export interface ImportOutcome {
  readonly snapshot: SnapshotInfo;
  readonly overview: Overview;
}

/** An input by its place among those of the open snapshot, and what it is to be called. */
export interface NamedInput {
  readonly input: number;
  readonly name: string;
}
