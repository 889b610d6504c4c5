import { keyOf } from '../../../model/record';
import type { Key, ObservationRecord } from '../../../model/record';
import type { Source } from '../../../model/source';
import { isAccountId } from '../arn';
import { accountKey, AWS } from '../keys';

/** Kinds of organisation policy that bear on access (Organizations user guide, "Authorization policies"). */
export const SCP = 'SERVICE_CONTROL_POLICY';
export const RCP = 'RESOURCE_CONTROL_POLICY';
export const POLICY_TYPES = [SCP, RCP] as const;
export type PolicyType = (typeof POLICY_TYPES)[number];

/** Observations by which readers say how an organisation is built; `OrganizationTree` puts them together. */
export const MEMBER = 'organisation-member';
export const MANAGEMENT = 'organisation-management';
export const PARENT = 'organisation-parent';
export const ROOT = 'organisation-root';
/** All policies of a type that are attached to a target are in the exports. */
export const ALL_OF_TARGET = 'organisation-policies-of-target';
/** All policies of a type of an organisation are listed. */
export const ALL_OF_TYPE = 'organisation-policies-of-type';
/** All targets of a policy are in the exports. */
export const ALL_TARGETS = 'organisation-targets-of-policy';
export const TYPE_OF_POLICY = 'organisation-policy-type';
/** Policy types switched on for a root, separated by blanks. */
export const ENABLED = 'organisation-policy-types';
/** An answer of the CLI that does not say what it was asked for. */
export const UNTIED = 'untied-output';

/** How an organisation policy is attached: to a root, an organisational unit or an account. */
export const ATTACHED = 'organisation';

/** Policies every organisation has from AWS, whose text is known: they let everything through. */
export const FULL_ACCESS: ReadonlyMap<string, PolicyType> = new Map<string, PolicyType>([
  ['p-FullAWSAccess', SCP],
  ['p-RCPFullAWSAccess', RCP],
]);

/**
 * Ids of roots, units and policies (Organizations API reference, Root, OrganizationalUnit, PolicySummary). Those of AWS
 * are longer; exports that someone shortened or wrote by hand are read too.
 */
export const ROOT_ID = /(?<![0-9A-Za-z])r-[0-9a-z]{1,32}/u;
export const UNIT_ID = /(?<![0-9A-Za-z])ou-[0-9a-z]{1,32}-[0-9a-z]{1,32}/u;
export const POLICY_ID = /(?<![0-9A-Za-z])p-[0-9a-zA-Z_]{1,128}/u;
export const TARGET_ID =
  /(?<![0-9A-Za-z])(?:ou-[0-9a-z]{1,32}-[0-9a-z]{1,32}|r-[0-9a-z]{1,32}|\d{12})(?![0-9A-Za-z])/u;

/** Key of a root, an organisational unit or an account. */
export function targetKey(id: string): Key {
  return isAccountId(id) ? accountKey(id) : keyOf(AWS, id);
}

export function organisationPolicyKey(id: string): Key {
  return keyOf(AWS, `${id}#organisation-policy`);
}

export function policyTypeOf(text: string | undefined): PolicyType | undefined {
  return POLICY_TYPES.find((type) => type === text);
}

export function observe(
  type: string,
  subject: Key,
  source: Source,
  text: string,
  value?: string,
): ObservationRecord {
  return {
    kind: 'observation',
    key: `${subject}#${type}${value === undefined ? '' : `:${value}`}`,
    system: AWS,
    source,
    type,
    subject,
    text,
    ...(value === undefined ? {} : { value }),
  };
}
