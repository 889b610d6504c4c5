import type { Accountability } from './accountability';
import type { VerbMask } from './permission';
import type { Source } from './source';
import type { Window } from './window';

/** A system is a product whose exports we read, for example `aws`, `sharphound`, `opengraph`, `csv`. */
export type SystemId = string;

/**
 * A key names one thing across all files of one import: `<system>|<native id>`.
 * Native ids that compare without case are lower- or upper-cased by the reader before they get here.
 */
export type Key = string;

export function keyOf(system: SystemId, nativeId: string): Key {
  return `${system}|${nativeId}`;
}

/** What every record says of itself. */
interface Stated {
  readonly key: Key;
  readonly system: SystemId;
  readonly source: Source;
}

/** A tenant: an AWS account, an AD domain, a GitHub organisation, a client of the provider. */
export interface TenantRecord extends Stated {
  readonly kind: 'tenant';
  readonly id: string;
  readonly name: string;
  /** What the platform calls it: `AWS account`, `AD domain`, … */
  readonly type: string;
  /** Present when the exports only mention the tenant; nothing was exported from inside it. */
  readonly mentionedOnly?: boolean;
  readonly provider?: boolean;
  readonly serviceOwner?: string;
  readonly contractEnd?: number;
  readonly status?: string;
}

export const PRINCIPAL_TYPES = [
  'user',
  'group',
  'role',
  'service-account',
  'computer',
  'application',
  'access-key',
  'token',
  'service',
  'identity',
  'everyone',
  'external',
] as const;
export type PrincipalType = (typeof PRINCIPAL_TYPES)[number];

/** The property of a principal about which two exports contradict each other: what it does is not evaluated. */
export const DISPUTED = 'disputed';

/** Something that can hold a permission. */
export interface PrincipalRecord extends Stated {
  readonly kind: 'principal';
  readonly type: PrincipalType;
  readonly tenant: Key;
  /** The id the platform uses (ARN, SID, object id), as written there. */
  readonly id: string;
  readonly name: string;
  /** Other exact names: UPN, mail, SAM account name, unique id. */
  readonly aliases?: readonly string[];
  /** What the platform calls its kind: `IAM user`, `GH_PersonalAccessToken`, … */
  readonly nativeType?: string;
  /** `false`: cannot act; its grants stay visible as latent. Absent: the export does not say. */
  readonly enabled?: boolean;
  /** Employment or life-cycle word of an identity source: `terminated`, `active`, … */
  readonly status?: string;
  readonly human?: boolean;
  /** Can be a starting point of access by itself (a user, key, computer); groups and policies are not. */
  readonly shared?: boolean;
  readonly mentionedOnly?: boolean;
  /** The person or workload behind it, where an export names one. */
  readonly identity?: string;
  readonly mfa?: boolean;
  readonly accountability?: Accountability;
  /** Facts of the platform worth showing, in the platform's words. Ordered pairs, never keyed by data. */
  readonly properties?: readonly (readonly [string, string])[];
}

/** Something a permission is held on. A principal may be the object of a grant too, without a second record. */
export interface ResourceRecord extends Stated {
  readonly kind: 'resource';
  readonly type: string;
  readonly tenant: Key;
  readonly id: string;
  readonly name: string;
  readonly aliases?: readonly string[];
  /** A pattern with wildcards is a node of its own. */
  readonly pattern?: boolean;
  readonly classification?: string;
  readonly sensitivity?: string;
  readonly mentionedOnly?: boolean;
  readonly accountability?: Accountability;
  readonly properties?: readonly (readonly [string, string])[];
}

/** A secret: its own resource, kept in a vault or carried by a principal; may sign in as a principal. */
export interface SecretRecord extends Stated {
  readonly kind: 'secret';
  readonly type: string;
  readonly tenant: Key;
  readonly id: string;
  readonly name: string;
  readonly aliases?: readonly string[];
  /** The account it signs in as: a key where it is certain, else the words of the export. */
  readonly opens?: Key;
  readonly opensName?: string;
  readonly active?: boolean;
  readonly accountability?: Accountability;
  readonly properties?: readonly (readonly [string, string])[];
}

export interface MembershipRecord extends Stated {
  readonly kind: 'membership';
  readonly member: Key;
  readonly group: Key;
  readonly window: Window;
  readonly eligible?: boolean;
  /** Set when it cannot be decided from the exports: the reason. */
  readonly notEvaluated?: string;
  readonly accountability?: Accountability;
  /** The platform's word: `member`, `primary group`, `GH_HasBaseRole`, … */
  readonly nativeType?: string;
  /** Facts of the platform that its evaluation needs, in the platform's words. */
  readonly properties?: readonly (readonly [string, string])[];
}

/** A container holds something; not removable. */
export interface ContainmentRecord extends Stated {
  readonly kind: 'containment';
  readonly container: Key;
  readonly child: Key;
  /** False: structure only; who controls the container does not thereby control the child. */
  readonly traversable?: boolean;
  /** The platform's word: `GH_HasBranch`, `Contains`, … */
  readonly nativeType?: string;
}

/** The stated fact that a principal has a permission on a resource or another principal. */
export interface GrantRecord extends Stated {
  readonly kind: 'grant';
  readonly principal: Key;
  readonly resource: Key;
  readonly permission: string;
  readonly verbs: VerbMask;
  readonly effect: 'allow' | 'deny';
  readonly window: Window;
  readonly eligible?: boolean;
  /** Residual condition in words; its presence makes the grant conditional. */
  readonly condition?: string;
  /** Set when it cannot be decided from the exports: the reason. */
  readonly notEvaluated?: string;
  /** Whoever holds it can act as, or take over, the target. */
  readonly becomes?: boolean;
  /** Flows down containment from the resource to what it holds. */
  readonly inherits?: boolean;
  /** The platform says this entry came down from a container. */
  readonly inherited?: boolean;
  readonly accountability?: Accountability;
  /** Facts of the platform that its evaluation needs, in the platform's words. */
  readonly properties?: readonly (readonly [string, string])[];
}

export const MECHANISMS = [
  'role-trust',
  'delegated-administration',
  'guest',
  'foreign-application',
  'federation',
  'domain-trust',
  'shared-account',
  'shared-secret',
  'same-identity',
  'session',
  'foreign-grant',
  'foreign-membership',
] as const;
export type Mechanism = (typeof MECHANISMS)[number];

/** A relation that lets a principal act as another, or in another tenant. */
export interface TrustRecord extends Stated {
  readonly kind: 'trust';
  readonly mechanism: Mechanism;
  /** Who may cross: a principal or a tenant. */
  readonly from: Key;
  /** Where to: a principal (role, account) or a tenant. */
  readonly to: Key;
  readonly window: Window;
  readonly eligible?: boolean;
  readonly condition?: string;
  readonly notEvaluated?: string;
  /** False: a permitted door only, nobody acts through it by itself. */
  readonly traversable?: boolean;
  readonly nativeType?: string;
  readonly accountability?: Accountability;
  /** Facts of the platform that its evaluation needs, in the platform's words. */
  readonly properties?: readonly (readonly [string, string])[];
}

/** A policy document of a system with its own policy language. Decided by that system, never by the graph. */
export interface PolicyRecord extends Stated {
  readonly kind: 'policy';
  readonly tenant: Key;
  readonly id: string;
  readonly name: string;
  /** `managed`, `inline`, `trust`, `boundary`, … the system's own word. */
  readonly type: string;
  /** Canonical JSON text of the document, or absent when the exports only refer to it. */
  readonly document?: string;
  /** Why the document cannot be used (malformed, missing): answers it could flip become not evaluated. */
  readonly unusable?: string;
  readonly accountability?: Accountability;
  readonly properties?: readonly (readonly [string, string])[];
}

/** A policy is in force for a principal, resource or tenant. */
export interface AttachmentRecord extends Stated {
  readonly kind: 'attachment';
  readonly policy: Key;
  readonly to: Key;
  /** `identity`, `boundary`, `trust`, `resource`, `scp`, … */
  readonly role: string;
}

/** Something an export states that is no access in itself but that findings need, in named fields. */
export interface ObservationRecord extends Stated {
  readonly kind: 'observation';
  readonly type: string;
  readonly subject: Key;
  readonly text: string;
  readonly value?: string;
  readonly at?: number;
  /** Who answers for it and why, where somebody stated it. */
  readonly accountability?: Accountability;
}

export type SnapshotRecord =
  | TenantRecord
  | PrincipalRecord
  | ResourceRecord
  | SecretRecord
  | MembershipRecord
  | ContainmentRecord
  | GrantRecord
  | TrustRecord
  | PolicyRecord
  | AttachmentRecord
  | ObservationRecord;

export type RecordKind = SnapshotRecord['kind'];
