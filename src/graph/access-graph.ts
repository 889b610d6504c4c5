import type { Accountability } from '../model/accountability';
import { PRINCIPAL_TYPES, MECHANISMS } from '../model/record';
import type { Key } from '../model/record';
import type { Source } from '../model/source';

/** Kinds of node: every principal type, the things permissions are held on, and a tenant that is itself an end of a trust. */
export const NODE_KINDS = [...PRINCIPAL_TYPES, 'resource', 'pattern', 'secret', 'tenant'] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

/**
 * Kinds of step.
 * `member`: belongs to, holds what the target holds. `contains`: a container and what it holds (not removable).
 * `permission`: holds a permission on. `control`: holds a permission with which it can act as the target.
 * `assume`: may take on a role. `session`: its credentials are present there. `unlocks`: a secret signs in as.
 * `trust`: crosses into another tenant. `same-identity`: accounts of one person or workload.
 */
export const STEP_KINDS = [
  'member',
  'contains',
  'permission',
  'control',
  'assume',
  'session',
  'unlocks',
  'trust',
  'same-identity',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** Step flags. */
export const THROUGH = 1; // a walk goes on past the target
export const BECOMES = 2; // acting as another: counts in blast radius and routes, never in `ask`
export const INHERITS = 4; // the permission flows down containment from the target
export const ELIGIBLE = 8; // needs activation first
export const STRUCTURE = 16; // not removable (containment)

/** Node flags. */
export const DISABLED = 1; // cannot act; its grants are latent
export const MENTIONED = 2; // only mentioned, nothing exported about it
export const NON_HUMAN = 4;
export const HUMAN = 8;
export const ACTS = 16; // can act by itself: a user, role, key, computer; a group cannot

export const NO_PERMISSION = 0xffffffff;
export const NO_NOTE = 0xffffffff;
/** Value of the mechanism column when a step crosses nothing; else index into MECHANISMS + 1. */
export const NO_MECHANISM = 0;
export const MECHANISM_NAMES = MECHANISMS;

export interface GraphTenant {
  readonly key: Key;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly system: string;
  readonly mentionedOnly: boolean;
  readonly provider: boolean;
  readonly serviceOwner?: string;
  readonly contractEnd?: number;
  readonly status?: string;
}

/** Text and small facts of a node, by node id. */
export interface GraphNode {
  readonly key: Key;
  readonly id: string;
  readonly name: string;
  readonly nativeType: string;
  readonly system: string;
  readonly aliases: readonly string[];
  readonly source: Source;
  readonly accountability?: Accountability;
  readonly status?: string;
  readonly identity?: string;
  readonly classification?: string;
  readonly sensitivity?: string;
  readonly shared?: boolean;
  readonly mfa?: boolean;
  readonly properties: readonly (readonly [string, string])[];
}

/** A removable record as the graph needs it: for supports, explanations and revocation lists. */
export interface GraphRecord {
  readonly key: Key;
  /** `membership`, `grant`, `trust`, `policy`, `attachment`, `secret`, … */
  readonly kind: string;
  /** In words: `member of Domain Admins`, `policy ops-admin attached to group ops`. */
  readonly label: string;
  readonly source: Source;
  readonly accountability?: Accountability;
}

/** A read-only list whose elements may be made on demand: a million nodes are columns, not a million objects. */
export interface Table<T> {
  readonly length: number;
  at(index: number): T | undefined;
  [Symbol.iterator](): IterableIterator<T>;
}

/**
 * What steps have in common, once per distinct combination. Estates have millions of steps and few classes, so a
 * filter decides every class once and a walk looks one byte up per step.
 */
export interface StepClasses {
  readonly kind: Uint8Array;
  readonly permission: Uint32Array;
  readonly verbs: Uint16Array;
  readonly verdict: Uint8Array;
  readonly flags: Uint8Array;
  readonly mechanism: Uint8Array;
  readonly start: Float64Array;
  readonly until: Float64Array;
  readonly note: Uint32Array;
}

/** In `supportRecords` of a graph with plain supports: the step's one support needs no record. */
export const NO_RECORD = 0xffffffff;

/**
 * The access graph: interned names and typed columns. Built once per snapshot; questions filter by instant.
 * Steps are grouped by `from` (`outStart[n] .. outStart[n+1]` index steps directly); `inStep` lists steps by `to`.
 * Read a step's class through the functions of `steps.ts`, its supports through those of `supports.ts`.
 *
 * Support s of step e: `supportStart[e] <= s < supportStart[e+1]`, its records
 * `supportRecords[supportRecordStart[s] .. supportRecordStart[s+1]]`, and the nodes it passes on the way
 * (an AWS group) `supportVia[supportViaStart[s] .. supportViaStart[s+1]]`.
 * Plain supports (`supportStart` empty): step e has one support, numbered e, of the record `supportRecords[e]` or of
 * none (`NO_RECORD`), and passes nothing.
 */
export interface AccessGraph {
  readonly tenants: readonly GraphTenant[];
  readonly nodes: Table<GraphNode>;
  readonly nodeKind: Uint8Array;
  readonly nodeTenant: Uint32Array;
  readonly nodeFlags: Uint8Array;
  readonly permissions: readonly string[];
  /** Conditions and reasons, interned. */
  readonly notes: readonly string[];
  readonly records: Table<GraphRecord>;
  readonly stepFrom: Uint32Array;
  readonly stepTo: Uint32Array;
  readonly stepClass: Uint32Array;
  readonly classes: StepClasses;
  readonly supportStart: Uint32Array;
  readonly supportRecordStart: Uint32Array;
  readonly supportRecords: Uint32Array;
  readonly supportViaStart: Uint32Array;
  readonly supportVia: Uint32Array;
  readonly outStart: Uint32Array;
  readonly inStart: Uint32Array;
  readonly inStep: Uint32Array;
}
