import type { GraphTenant } from '../graph/access-graph';
import type { Accountability } from '../model/accountability';
import type { CoverageGap, InputFile } from '../model/snapshot';
import type { DifferenceFilter } from './difference-table';
import type { CrossTenantRow, EffectiveRow, Finding, NodeRef, Place, Scope } from '../questions/answers';

/** Progress of a long task; `total` 0 when unknown. */
export interface Progress {
  readonly phase: 'reading' | 'joining' | 'evaluating' | 'building' | 'storing' | 'writing' | 'answering';
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

export type ReportScope =
  | { readonly kind: 'everything' }
  | { readonly kind: 'tenant'; readonly tenant: number }
  | { readonly kind: 'finding'; readonly finding: string }
  | { readonly kind: 'view'; readonly nodes: readonly number[]; readonly title: string };

/** Two estates whose effective access is compared: another snapshot and the open one, or the open one and a proposal. */
export interface DifferenceQuery {
  readonly against:
    | { readonly kind: 'proposal' }
    /** The earlier snapshot, at an instant of its own. */
    | { readonly kind: 'snapshot'; readonly id: number; readonly at: number };
  readonly scope: Scope;
  readonly filter: DifferenceFilter;
}

export interface ImportOutcome {
  readonly snapshot: SnapshotInfo;
  readonly overview: Overview;
}
