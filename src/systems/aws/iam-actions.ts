/**
 * IAM and STS actions by the type of IAM resource they act on (Service Authorization Reference, "Actions, resources,
 * and condition keys for AWS Identity and Access Management" and "… AWS Security Token Service"). Actions on no single
 * resource (`iam:ListUsers`, `iam:GetAccountSummary`) are left out: nobody holds them on a user or role.
 */
const USER = `AttachUserPolicy ChangePassword CreateAccessKey CreateLoginProfile CreateServiceSpecificCredential
CreateUser DeactivateMFADevice DeleteAccessKey DeleteLoginProfile DeleteServiceSpecificCredential DeleteSSHPublicKey
DeleteSigningCertificate DeleteUser DeleteUserPermissionsBoundary DeleteUserPolicy DetachUserPolicy EnableMFADevice
GenerateServiceLastAccessedDetails GetAccessKeyLastUsed GetContextKeysForPrincipalPolicy GetLoginProfile
GetMFADevice GetSSHPublicKey GetUser GetUserPolicy ListAccessKeys ListAttachedUserPolicies ListGroupsForUser
ListMFADevices ListPoliciesGrantingServiceAccess ListSSHPublicKeys ListServiceSpecificCredentials
ListSigningCertificates ListUserPolicies ListUserTags PutUserPermissionsBoundary PutUserPolicy
ResetServiceSpecificCredential ResyncMFADevice SimulatePrincipalPolicy TagUser UntagUser UpdateAccessKey
UpdateLoginProfile UpdateSSHPublicKey UpdateServiceSpecificCredential UpdateSigningCertificate UpdateUser
UploadSSHPublicKey UploadSigningCertificate`;

const CHANGES_OF_ROLE = `AttachRolePolicy DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy
PutRolePermissionsBoundary PutRolePolicy UpdateAssumeRolePolicy UpdateRole`;

const OTHERS_OF_ROLE = `CreateRole GenerateServiceLastAccessedDetails GetContextKeysForPrincipalPolicy GetRole GetRolePolicy ListAttachedRolePolicies
ListInstanceProfilesForRole ListPoliciesGrantingServiceAccess ListRolePolicies ListRoleTags PassRole
SimulatePrincipalPolicy TagRole UntagRole UpdateRoleDescription`;

const SERVICE_LINKED_ROLE = `CreateServiceLinkedRole DeleteServiceLinkedRole GetServiceLinkedRoleDeletionStatus`;

const GROUP = `AddUserToGroup AttachGroupPolicy CreateGroup DeleteGroup DeleteGroupPolicy DetachGroupPolicy
GenerateServiceLastAccessedDetails GetContextKeysForPrincipalPolicy GetGroup GetGroupPolicy ListAttachedGroupPolicies
ListGroupPolicies ListPoliciesGrantingServiceAccess PutGroupPolicy RemoveUserFromGroup SimulatePrincipalPolicy
UpdateGroup`;

const POLICY = `CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion GenerateServiceLastAccessedDetails
GetPolicy GetPolicyVersion ListEntitiesForPolicy ListPolicyTags ListPolicyVersions SetDefaultPolicyVersion TagPolicy
UntagPolicy`;

const INSTANCE_PROFILE = `AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile
ListInstanceProfileTags RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile`;

function names(prefix: string, list: string): readonly string[] {
  return list.split(/\s+/).map((name) => `${prefix}:${name}`);
}

/** Actions on one IAM resource, by the type its ARN names. */
export const IAM_ACTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['user', names('iam', USER)],
  ['role', names('iam', `${CHANGES_OF_ROLE} ${OTHERS_OF_ROLE}`)],
  ['reserved role', names('iam', OTHERS_OF_ROLE)],
  ['service-linked role', names('iam', `${OTHERS_OF_ROLE} ${SERVICE_LINKED_ROLE}`)],
  ['group', names('iam', GROUP)],
  ['policy', names('iam', POLICY)],
  ['instance-profile', names('iam', INSTANCE_PROFILE)],
]);

const CHANGES = new Set(names('iam', CHANGES_OF_ROLE).map((name) => name.toLowerCase()));

/** Of a role that AWS keeps: a service's own (service-linked), or one that IAM Identity Center makes. */
export function roleKeptByAws(arn: string): 'service-linked' | 'reserved' | undefined {
  if (arn.includes(':role/aws-service-role/')) return 'service-linked';
  return arn.includes(':role/aws-reserved/') ? 'reserved' : undefined;
}

/**
 * IAM refuses to change such a role whatever policies allow: "This role is only modifiable by AWS" (IAM API reference,
 * UnmodifiableEntity of these actions; IAM user guide, "Create a service-linked role"). Its description and tags may change.
 */
export function isRefusedChange(permission: string, resource: string): boolean {
  return roleKeptByAws(resource) !== undefined && CHANGES.has(permission.toLowerCase());
}
