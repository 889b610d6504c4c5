/** What the elements of a list are. `unknown` is reported. */
export type PageKind =
  | 'users'
  | 'groups'
  | 'servicePrincipals'
  | 'applications'
  | 'devices'
  | 'administrativeUnits'
  | 'scopedRoleMembers'
  | 'members'
  | 'owners'
  | 'directoryObjects'
  | 'organization'
  | 'directoryRoles'
  | 'roleDefinitions'
  | 'roleAssignments'
  | 'roleAssignmentScheduleInstances'
  | 'roleEligibilityScheduleInstances'
  | 'roleAssignmentSchedules'
  | 'roleEligibilitySchedules'
  | 'groupEligibility'
  | 'groupAssignments'
  | 'pimPolicies'
  | 'appRoleAssignments'
  | 'oauth2PermissionGrants'
  | 'federatedIdentityCredentials'
  | 'delegatedAdminRelationships'
  | 'accessAssignments'
  | 'delegatedAdminCustomers'
  | 'contracts'
  | 'crossTenantPartners'
  | 'signIns'
  | 'armRoleAssignments'
  | 'armRoleDefinitions'
  | 'armDenyAssignments'
  | 'armEligibility'
  | 'armScheduledAssignments'
  | 'subscriptions'
  | 'managementGroups'
  | 'keyVaults'
  | 'resources'
  | 'lighthouseDefinitions'
  | 'lighthouseAssignments'
  | 'cippAccessAssignments'
  | 'cippRoles'
  | 'cippJitAdmins'
  | 'cippOAuthApps'
  | 'cippMfaUsers'
  | 'cippTenants'
  | 'cippGdapTrace'
  | 'azureHound';

/** The last path of an `@odata.context` (OData JSON 4.01, section 10) to the kind of list it announces. */
const CONTEXTS: readonly (readonly [RegExp, PageKind])[] = [
  [/groups\('[^']*'\)\/members/iu, 'members'],
  [/administrativeUnits\('[^']*'\)\/members/iu, 'members'],
  [/\('[^']*'\)\/owners/iu, 'owners'],
  [/scopedRoleMember/iu, 'scopedRoleMembers'],
  [/delegatedAdminRelationships\('[^']*'\)\/accessAssignments/iu, 'accessAssignments'],
  [/delegatedAdminRelationships/iu, 'delegatedAdminRelationships'],
  [/delegatedAdminCustomers/iu, 'delegatedAdminCustomers'],
  [/crossTenantAccessPolicy\/partners/iu, 'crossTenantPartners'],
  [/privilegedAccess\/group\/eligibility|privilegedAccessGroupEligibility/iu, 'groupEligibility'],
  [/privilegedAccess\/group\/assignment|privilegedAccessGroupAssignment/iu, 'groupAssignments'],
  [/roleEligibilityScheduleInstances/iu, 'roleEligibilityScheduleInstances'],
  [/roleAssignmentScheduleInstances/iu, 'roleAssignmentScheduleInstances'],
  [/roleEligibilitySchedules/iu, 'roleEligibilitySchedules'],
  [/roleAssignmentSchedules/iu, 'roleAssignmentSchedules'],
  [/roleManagementPolicyAssignments/iu, 'pimPolicies'],
  [/roleManagement\/directory\/roleAssignments|#roleAssignments/iu, 'roleAssignments'],
  [/roleManagement\/directory\/roleDefinitions|#roleDefinitions/iu, 'roleDefinitions'],
  [/appRoleAssign/iu, 'appRoleAssignments'],
  [/oauth2PermissionGrants/iu, 'oauth2PermissionGrants'],
  [/federatedIdentityCredentials/iu, 'federatedIdentityCredentials'],
  [/directoryRoles/iu, 'directoryRoles'],
  [/administrativeUnits/iu, 'administrativeUnits'],
  [/servicePrincipals/iu, 'servicePrincipals'],
  [/applications/iu, 'applications'],
  [/#auditLogs\/signIns/iu, 'signIns'],
  [/#contracts/iu, 'contracts'],
  [/#organization/iu, 'organization'],
  [/#devices/iu, 'devices'],
  [/#groups/iu, 'groups'],
  [/#users/iu, 'users'],
  [/#directoryObjects/iu, 'directoryObjects'],
];

/** The kind an `@odata.context` announces; undefined when it names a list we do not know. */
export function kindOfContext(context: string): PageKind | undefined {
  const fragment = context.slice(context.indexOf('$metadata') + 1);
  return CONTEXTS.find(([pattern]) => pattern.test(fragment))?.[1];
}

export const ODATA_TYPES = new Map<string, PageKind>([
  ['user', 'users'],
  ['group', 'groups'],
  ['serviceprincipal', 'servicePrincipals'],
  ['application', 'applications'],
  ['device', 'devices'],
  ['administrativeunit', 'administrativeUnits'],
  ['directoryrole', 'directoryRoles'],
  ['organization', 'organization'],
  ['unifiedroleassignment', 'roleAssignments'],
  ['unifiedroledefinition', 'roleDefinitions'],
  ['delegatedadminrelationship', 'delegatedAdminRelationships'],
  ['delegatedadminaccessassignment', 'accessAssignments'],
]);

/** Names under which a wrapper object or a file keeps a list. */
const NAMES = new Map<string, PageKind>(
  [
    'users',
    'groups',
    'servicePrincipals',
    'applications',
    'devices',
    'administrativeUnits',
    'scopedRoleMembers',
    'members',
    'owners',
    'organization',
    'directoryRoles',
    'roleDefinitions',
    'roleAssignments',
    'roleAssignmentScheduleInstances',
    'roleEligibilityScheduleInstances',
    'roleAssignmentSchedules',
    'roleEligibilitySchedules',
    'appRoleAssignments',
    'oauth2PermissionGrants',
    'federatedIdentityCredentials',
    'delegatedAdminRelationships',
    'accessAssignments',
    'delegatedAdminCustomers',
    'contracts',
    'signIns',
  ].flatMap((name): [string, PageKind][] => {
    const kind = [...ODATA_TYPES.values(), ...CONTEXTS.map(([, k]) => k)].find((k) => k === name);
    return kind === undefined ? [] : [[name.toLowerCase(), kind]];
  }),
);

/** Lists of Azure as a wrapper may name them, so that an empty one can be said too. */
const AZURE_NAMES: ReadonlyMap<string, PageKind> = new Map([
  ['registrationassignments', 'lighthouseAssignments'],
  ['registrationdefinitions', 'lighthouseDefinitions'],
  ['denyassignments', 'armDenyAssignments'],
  ['keyvaults', 'keyVaults'],
]);

export function kindOfName(name: string): PageKind | undefined {
  return NAMES.get(name.toLowerCase()) ?? AZURE_NAMES.get(name.toLowerCase());
}
