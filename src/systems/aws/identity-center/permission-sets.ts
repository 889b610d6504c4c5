import type { GrantRecord, Key, PrincipalRecord } from '../../../model/record';
import type { RecordView } from '../../system';
import { AWS } from '../keys';
import { isDetailed } from '../pages';
import { assignedSet, isAssignment, NOT_LISTED, permissionSetKey, SET_ANSWER, SET_BOUNDARY } from './facts';

/** A role that an assignment makes, known by its permission set alone. */
export interface AssignedRole {
  /** Record of the permission set, to which its policies are attached. */
  readonly set: Key;
  readonly name: string;
  /** Answers about the set's policies that the exports lack; each could grant or deny. */
  readonly missing: readonly string[];
  readonly assumes: readonly string[];
}

/** Answers that together say what a permission set grants. */
const NEEDED: readonly (readonly [command: string, what: string])[] = [
  ['get-inline-policy-for-permission-set', 'the inline policy'],
  ['list-managed-policies-in-permission-set', 'the AWS managed policies'],
  ['list-customer-managed-policy-references-in-permission-set', 'the customer managed policies'],
];

/**
 * Permission sets in place of the roles that assignments make where the account's own details are not in the exports: each
 * of those roles has the set's policies and boundary attached, and nobody in the account can change it (IAM Identity
 * Center user guide, "Permission sets"; API reference, PermissionsBoundary). What is changed in a set only takes effect
 * once it is provisioned again (API reference, ProvisionPermissionSet): an answer says that it assumes so.
 */
export class PermissionSets {
  readonly #view: RecordView;
  readonly #sets = new Map<string, Key>();
  readonly #answers = new Set<string>();
  readonly #bounded = new Set<Key>();

  constructor(view: RecordView) {
    this.#view = view;
    const names = new Map<Key, string>();
    for (const record of view.of('aws', 'resource'))
      if (record.type === 'sso:permission-set') names.set(record.key, record.name);
    if (names.size === 0) return;
    for (const grant of view.of('aws', 'grant')) {
      const set = setOf(grant);
      const name = names.get(set);
      if (name !== undefined) this.#sets.set(`${grant.resource} ${name}`, set);
    }
    for (const record of view.of('aws', 'observation'))
      if (record.type === SET_ANSWER) this.#answers.add(`${record.subject} ${record.value ?? ''}`);
    for (const record of view.of('aws', 'attachment'))
      if (record.role === SET_BOUNDARY) this.#bounded.add(record.to);
  }

  of(record: PrincipalRecord): AssignedRole | undefined {
    if (record.nativeType !== NOT_LISTED) return undefined;
    const name = assignedSet(record.name);
    const set = name === undefined ? undefined : this.#sets.get(`${record.tenant} ${name}`);
    const account = record.tenant.slice(record.tenant.indexOf('|') + 1);
    // The account's details are there and do not have it: then it is not known what became of it.
    if (name === undefined || set === undefined || isDetailed(this.#view, account)) return undefined;
    const provisioned = `permission set ${name} is provisioned in account ${account} as the exports state it`;
    const unbounded = `permission set ${name} has no permissions boundary`;
    return {
      set,
      name,
      missing: NEEDED.filter(([command]) => !this.#answers.has(`${set} ${command}`)).map(
        ([command, what]) => `${what} of permission set ${name} (aws sso-admin ${command})`,
      ),
      assumes: [provisioned, ...(this.#bounded.has(set) ? [] : [unbounded])],
    };
  }
}

function setOf(grant: GrantRecord): Key {
  return isAssignment(grant) ? permissionSetKey(grant.permission) : '';
}

const ANY_ACCOUNT = `${AWS}|arn:aws:iam::*:`;

/** A customer managed policy is named alone: each account has its own of that name and path. */
export function inAccount(policy: Key, account: string, partition: string): Key {
  if (!policy.startsWith(ANY_ACCOUNT)) return policy;
  return `${AWS}|arn:${partition}:iam::${account}:${policy.slice(ANY_ACCOUNT.length)}`;
}
