import type { Accountability } from '../model/accountability';
import type { Mechanism } from '../model/record';
import type { Verb } from '../model/permission';
import type { Verdict } from '../model/verdict';
import type { NodeKind, StepKind } from '../graph/access-graph';

/** What every question is asked within. */
export interface Scope {
  /** Instant in epoch ms. */
  readonly at: number;
  /** Weakest verdict that still counts. */
  readonly atLeast: Exclude<Verdict, 'denied'>;
  /** Only steps that carry one of these verbs count as the last one; empty: all. */
  readonly verbs: readonly Verb[];
  /** Follow what the start can become (roles it may assume, accounts it can take over, secrets that unlock). */
  readonly becoming: boolean;
  /**
   * Only who is not at home in these tenants (a client's, say) counts as a principal, in questions that list principals
   * (`questions/outsiders.ts`); absent: everyone.
   */
  readonly outsideOf?: readonly number[];
  /** Of who can reach: only who comes by one crossing, as the estate map counts them (`questions/crossing-reach.ts`). */
  readonly by?: CrossingBy;
}

/** Crossings from one tenant by one mechanism; with `from`, only those that one node holds. */
export interface CrossingBy {
  readonly tenant: number;
  readonly mechanism: Mechanism;
  readonly from?: number;
}

/** A node as views and listings show it. */
export interface NodeRef {
  readonly node: number;
  readonly id: string;
  readonly name: string;
  readonly kind: NodeKind;
  readonly nativeType: string;
  readonly tenant: number;
  readonly disabled: boolean;
  readonly mentionedOnly: boolean;
}

/** A place in an input file, with the file's name. */
export interface Place {
  readonly file: string;
  readonly fileIndex: number;
  readonly pointer?: string;
  readonly row?: number;
}

export interface RecordRef {
  readonly record: number;
  readonly kind: string;
  readonly label: string;
  readonly place: Place;
  readonly accountability?: Accountability;
}

/** One way a step comes about; all its records are needed. */
export interface SupportRef {
  readonly records: readonly RecordRef[];
  readonly via: readonly NodeRef[];
}

/** A step with all that explains it. */
export interface StepRef {
  readonly step: number;
  readonly from: NodeRef;
  readonly to: NodeRef;
  readonly kind: StepKind;
  readonly permission?: string;
  readonly verbs: readonly Verb[];
  readonly verdict: Verdict;
  readonly note?: string;
  readonly start: number;
  readonly until: number;
  readonly becomes: boolean;
  readonly eligible: boolean;
  readonly removable: boolean;
  /** Present when the step crosses a tenant boundary. */
  readonly mechanism?: Mechanism;
  readonly supports: readonly SupportRef[];
}

/** How many with each verdict. */
export interface ByVerdict {
  readonly allowed: number;
  readonly conditional: number;
  readonly notEvaluated: number;
}

/** One thing reached (or one that can reach). */
export interface Reached extends NodeRef {
  /** Native permissions on the last step held with this row's verdict, sorted; empty for membership or containment. */
  readonly permissions: readonly string[];
  /** Permissions that are held with a weaker verdict only, strongest first. */
  readonly weaker?: readonly { readonly verdict: Verdict; readonly permissions: readonly string[] }[];
  readonly verbs: readonly Verb[];
  readonly verdict: Verdict;
  readonly until: number;
  /** Steps of the shortest route with that verdict. */
  readonly steps: number;
}

export interface ReachAnswer {
  readonly start: readonly NodeRef[];
  /** Nodes by verdict, counted apart. */
  readonly counts: ByVerdict;
  readonly byTenant: readonly { readonly tenant: number; readonly count: number }[];
  readonly byKind: readonly { readonly kind: NodeKind; readonly count: number }[];
  readonly reached: readonly Reached[];
  /** Steps of the walk among the reached, for drawing: every step with both ends in the answer. */
  readonly steps: Uint32Array;
  /**
   * Of who can reach: nodes that those steps pass and that are nobody who could reach anything (folders and other
   * containers, on the way or above the target). Drawn, in no count and in no table.
   */
  readonly beside?: Uint32Array;
  readonly assumes: readonly string[];
}

export interface RouteAnswer {
  readonly from: NodeRef;
  readonly to: NodeRef;
  readonly routes: readonly {
    readonly verdict: Verdict;
    readonly until: number;
    readonly steps: readonly StepRef[];
    /** Conditions along the chain. */
    readonly conditions: readonly string[];
  }[];
  /** True when more routes exist than were listed. */
  readonly more: boolean;
  readonly independent: number;
  /** `independent` is exact, or bounds when an exact search would not end. */
  readonly exact: boolean;
  readonly upper: number;
  /**
   * How many at least are independent over steps of that verdict or stronger alone; there where some route is weaker
   * than allowed. Not to be subtracted: a record may serve a stronger and a weaker route.
   */
  readonly independentAtLeast?: { readonly allowed: number; readonly conditional: number };
  /** Records every route needs: one revocation there ends it all. */
  readonly shared: readonly RecordRef[];
}

export type How = 'direct' | 'group' | 'role' | 'container' | 'trust' | 'secret' | 'takeover';

/** One effective permission, a row of the Access table. */
export interface EffectiveRow {
  readonly principal: NodeRef;
  readonly permission: string;
  readonly verbs: readonly Verb[];
  readonly resource: NodeRef;
  readonly verdict: Verdict;
  readonly note?: string;
  readonly until: number;
  readonly steps: number;
  readonly how: readonly How[];
  readonly step: number;
  /** Independent routes to exactly this permission, where more than one matters; at least 1. */
  readonly routes: number;
}

/** For one permission held by several routes: what stays after each single revocation. */
export interface OverlapAnswer {
  readonly principal: NodeRef;
  readonly resource: NodeRef;
  readonly permission: string;
  readonly independent: number;
  readonly exact: boolean;
  readonly routes: RouteAnswer['routes'];
  readonly revocations: readonly {
    readonly record: RecordRef;
    readonly remaining: number;
    readonly verdict: Verdict;
  }[];
}

/** Principals of one tenant that reach into another, by mechanism. */
export interface CrossTenantRow {
  readonly fromTenant: number;
  readonly toTenant: number;
  readonly mechanism: Mechanism;
  readonly steps: readonly number[];
  /** The same by their own verdicts. */
  readonly stepsByVerdict: ByVerdict;
  /** Principals of the first tenant that cross by any of these steps. */
  readonly principals: number;
  /** The same, each by the strongest verdict it crosses with: of its way to the step and of the step. */
  readonly principalsByVerdict: ByVerdict;
  /** The strongest verdict of any of these steps. */
  readonly verdict: Verdict;
}

export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Finding {
  /** Stable: rule and subject. */
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly subject: NodeRef;
  readonly tenant: number;
  /** All tenants it concerns: the subject's, and those that its evidence leads into. Ascending. */
  readonly tenants: readonly number[];
  readonly title: string;
  readonly why: string;
  readonly evidence: readonly {
    readonly text: string;
    readonly place?: Place;
    readonly node?: number;
    readonly step?: number;
  }[];
  readonly remedy: string;
  readonly frameworks: readonly string[];
  readonly owner?: string;
}
