import { field, isArray, isObject, list, text } from '../../../lib/content';
import type { Json } from '../../../lib/content';
import type { CliOutput } from '../cli-output';
import { permissionSetId } from './facts';

/** Commands of `aws sso-admin` and `aws identitystore` that are read, with the member that holds the answer. */
export const CENTER_COMMANDS: ReadonlyMap<string, string> = new Map([
  ['list-instances', 'Instances'],
  ['list-permission-sets', 'PermissionSets'],
  ['describe-permission-set', 'PermissionSet'],
  ['get-inline-policy-for-permission-set', 'InlinePolicy'],
  ['list-managed-policies-in-permission-set', 'AttachedManagedPolicies'],
  ['list-customer-managed-policy-references-in-permission-set', 'CustomerManagedPolicyReferences'],
  ['get-permissions-boundary-for-permission-set', 'PermissionsBoundary'],
  ['list-account-assignments', 'AccountAssignments'],
  ['list-account-assignments-for-principal', 'AccountAssignments'],
  ['list-users', 'Users'],
  ['list-groups', 'Groups'],
  ['list-group-memberships', 'GroupMemberships'],
]);
/** Answers about the policies of one permission set. */
export const POLICY_ANSWERS = new Set([
  'get-inline-policy-for-permission-set',
  'list-managed-policies-in-permission-set',
  'list-customer-managed-policy-references-in-permission-set',
]);
const COMMANDS = new Set(CENTER_COMMANDS.keys());
export const CENTER_NAMES: ReadonlySet<string> = COMMANDS;

/** Which command printed this; an empty list only by its name or wrapper. */
export function centerCommand(cli: CliOutput): string | undefined {
  const { output } = cli;
  const all = (name: string, fits: (item: Json) => boolean): boolean =>
    list(output, name).length > 0 && list(output, name).every(fits);
  const has = (member: string) => (item: Json) => text(item, member) !== undefined;
  if (all('AccountAssignments', (item) => has('PermissionSetArn')(item) && has('PrincipalId')(item)))
    return 'list-account-assignments';
  if (all('Users', (item) => has('IdentityStoreId')(item) && has('UserId')(item))) return 'list-users';
  if (all('Groups', (item) => has('IdentityStoreId')(item) && has('GroupId')(item))) return 'list-groups';
  if (all('GroupMemberships', (item) => has('GroupId')(item) && isObject(field(item, 'MemberId'))))
    return 'list-group-memberships';
  if (all('Instances', (item) => has('InstanceArn')(item) && has('IdentityStoreId')(item)))
    return 'list-instances';
  if (all('PermissionSets', (item) => typeof item === 'string' && permissionSetId(item) !== undefined))
    return 'list-permission-sets';
  if (permissionSetId(text(field(output, 'PermissionSet'), 'PermissionSetArn') ?? '') !== undefined)
    return 'describe-permission-set';
  if (cli.command === undefined) return undefined;
  const member = CENTER_COMMANDS.get(cli.command);
  const value = member === undefined ? undefined : field(output, member);
  if (cli.command === 'get-inline-policy-for-permission-set')
    return typeof value === 'string' ? cli.command : undefined;
  if (cli.command === 'list-managed-policies-in-permission-set')
    return isArray(value) ? cli.command : undefined;
  if (cli.command === 'list-customer-managed-policy-references-in-permission-set')
    return isArray(value) ? cli.command : undefined;
  if (cli.command === 'get-permissions-boundary-for-permission-set')
    return isObject(value) ? cli.command : undefined;
  return isArray(value) && value.length === 0 ? cli.command : undefined;
}
