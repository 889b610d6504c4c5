import { keyOf } from '../../../model/record';
import type { GrantRecord, Key } from '../../../model/record';
import { AWS } from '../keys';

export const IDENTITY_CENTER = 'identity-center';
export const CENTER_USER = 'IAM Identity Center user';
export const CENTER_GROUP = 'IAM Identity Center group';

/** The tenant of users and groups whose identity store no export names. */
export const NO_STORE = 'IAM Identity Center';

export const PERMISSION_SET_ID = /ps-[0-9a-f]{16}/u;

/** Users and groups are named by their id alone in assignments. */
export function centerKey(id: string): Key {
  return keyOf(AWS, `identity-center/${id}`);
}

export function permissionSetKey(id: string): Key {
  return keyOf(AWS, `permission-set/${id}`);
}

/** The id in `arn:aws:sso:::permissionSet/ssoins-…/ps-…`. */
export function permissionSetId(arn: string): string | undefined {
  return PERMISSION_SET_ID.exec(arn)?.[0];
}

/** A role that an assignment makes in an account whose details do not have it. */
export const NOT_LISTED = 'AWSReservedSSO role';

/** How a permission set's boundary is attached to it. */
export const SET_BOUNDARY = 'permission-set boundary';

/** An answer about the policies of a permission set is in the exports as a whole. */
export const SET_ANSWER = 'permission-set-answer';

/** The permission set of a role that an assignment makes, whether its name has the digits that AWS adds or not. */
export function assignedSet(roleName: string): string | undefined {
  const set = permissionSetOfRole(roleName);
  if (set !== undefined) return set;
  return roleName.startsWith('AWSReservedSSO_') ? roleName.slice('AWSReservedSSO_'.length) : undefined;
}

export function isAssignment(grant: GrantRecord): boolean {
  return grant.system === AWS && grant.key.includes('#assignment:');
}

/** Names of the roles an assignment makes: `AWSReservedSSO_<permission set>_<16 hex digits>`. */
export function permissionSetOfRole(roleName: string): string | undefined {
  return /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/u.exec(roleName)?.[1];
}
