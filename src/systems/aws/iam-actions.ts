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

const ROLE = `AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary
DeleteRolePolicy DetachRolePolicy GenerateServiceLastAccessedDetails
GetContextKeysForPrincipalPolicy GetRole GetRolePolicy ListAttachedRolePolicies
ListInstanceProfilesForRole ListPoliciesGrantingServiceAccess ListRolePolicies ListRoleTags PassRole
PutRolePermissionsBoundary PutRolePolicy SimulatePrincipalPolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole
UpdateRoleDescription`;

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
  ['role', names('iam', ROLE)],
  ['service-linked role', names('iam', `${ROLE} ${SERVICE_LINKED_ROLE}`)],
  ['group', names('iam', GROUP)],
  ['policy', names('iam', POLICY)],
  ['instance-profile', names('iam', INSTANCE_PROFILE)],
]);
