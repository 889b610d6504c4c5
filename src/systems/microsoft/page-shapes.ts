/** What an element is by its shape, where no name in the file says so. */
import { isArray, isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import { prop, str } from './fields';
import type { PageKind } from './page-kinds';
import { ODATA_TYPES } from './page-kinds';

function has(value: Json, ...names: readonly string[]): boolean {
  return names.every((name) => prop(value, name) !== undefined);
}

function armType(value: Json): string {
  return (str(value, 'type') ?? '').toLowerCase();
}

/** Shapes of elements, surest first: what only one kind of element has. */
const SHAPES: readonly (readonly [PageKind, (value: Json, own: Json | undefined) => boolean])[] = [
  ['cippJitAdmins', (v) => has(v, 'jitAdminEnabled')],
  ['cippGdapTrace', (v) => has(v, 'userUPN', 'roles') || has(v, 'userUPN', 'tenantId')],
  ['cippAccessAssignments', (v) => has(v, 'group', 'members', 'roles')],
  ['cippRoles', (v) => has(v, 'roleTemplateId', 'Members') || has(v, 'MemberCount', 'DisplayName')],
  ['cippOAuthApps', (v) => has(v, 'ApplicationID', 'ObjectID')],
  ['cippMfaUsers', (v) => has(v, 'UPN') && (has(v, 'MFARegistration') || has(v, 'PerUser'))],
  ['cippTenants', (v) => has(v, 'customerId', 'defaultDomainName') && !has(v, 'contractType')],
  ['contracts', (v) => has(v, 'customerId', 'contractType')],
  ['accessAssignments', (v) => has(v, 'accessContainer', 'accessDetails')],
  ['delegatedAdminRelationships', (v) => has(v, 'customer', 'status') && has(v, 'accessDetails')],
  [
    'crossTenantPartners',
    (v) =>
      has(v, 'tenantId') &&
      (has(v, 'inboundTrust') ||
        has(v, 'b2bCollaborationInbound') ||
        has(v, 'b2bDirectConnectInbound') ||
        has(v, 'automaticUserConsentSettings')),
  ],
  [
    'lighthouseDefinitions',
    (v, own) =>
      armType(v).endsWith('/registrationdefinitions') ||
      has(v, 'authorizations', 'managedByTenantId') ||
      (own !== undefined && has(own, 'authorizations', 'managedByTenantId')),
  ],
  [
    'lighthouseAssignments',
    (v, own) =>
      armType(v).endsWith('/registrationassignments') ||
      (own !== undefined && has(own, 'registrationDefinitionId')) ||
      has(v, 'registrationDefinitionId'),
  ],
  [
    'armDenyAssignments',
    (v, own) =>
      armType(v).endsWith('/denyassignments') ||
      (own !== undefined && has(own, 'denyAssignmentName')) ||
      has(v, 'denyAssignmentName'),
  ],
  [
    'armRoleDefinitions',
    (v, own) =>
      has(v, 'permissions', 'assignableScopes') ||
      (own !== undefined && has(own, 'permissions', 'assignableScopes')),
  ],
  ['armEligibility', (v) => /roleeligibilityschedule/u.test(armType(v))],
  ['armScheduledAssignments', (v) => /roleassignmentschedule/u.test(armType(v))],
  [
    'armRoleAssignments',
    (v, own) =>
      armType(v).endsWith('/roleassignments') ||
      has(v, 'principalId', 'roleDefinitionId', 'scope') ||
      (own !== undefined && has(own, 'principalId', 'roleDefinitionId', 'scope')),
  ],
  ['roleEligibilityScheduleInstances', (v) => has(v, 'roleEligibilityScheduleId', 'principalId')],
  [
    'roleAssignmentScheduleInstances',
    (v) => has(v, 'principalId', 'roleDefinitionId', 'assignmentType') && !has(v, 'scheduleInfo'),
  ],
  [
    'roleAssignmentSchedules',
    (v) => has(v, 'principalId', 'roleDefinitionId', 'scheduleInfo', 'assignmentType'),
  ],
  ['roleEligibilitySchedules', (v) => has(v, 'principalId', 'roleDefinitionId', 'scheduleInfo')],
  ['groupEligibility', (v) => has(v, 'principalId', 'groupId', 'accessId') && !has(v, 'assignmentType')],
  ['groupAssignments', (v) => has(v, 'principalId', 'groupId', 'accessId')],
  [
    'roleAssignments',
    (v) =>
      has(v, 'principalId', 'roleDefinitionId') &&
      (has(v, 'directoryScopeId') || has(v, 'appScopeId') || has(v, 'resourceScope')),
  ],
  ['roleDefinitions', (v) => has(v, 'rolePermissions')],
  ['pimPolicies', (v) => has(v, 'policyId', 'scopeType')],
  ['appRoleAssignments', (v) => has(v, 'appRoleId', 'resourceId')],
  ['oauth2PermissionGrants', (v) => has(v, 'clientId', 'consentType')],
  ['federatedIdentityCredentials', (v) => has(v, 'issuer', 'subject', 'audiences')],
  ['scopedRoleMembers', (v) => has(v, 'administrativeUnitId', 'roleMemberInfo')],
  ['directoryRoles', (v) => has(v, 'roleTemplateId')],
  ['signIns', (v) => has(v, 'userId', 'createdDateTime') && has(v, 'clientAppUsed')],
  ['organization', (v) => has(v, 'verifiedDomains')],
  [
    'keyVaults',
    (v) =>
      armType(v) === 'microsoft.keyvault/vaults' ||
      has(v, 'vaultUri') ||
      has(prop(v, 'properties') ?? null, 'vaultUri'),
  ],
  ['managementGroups', (v) => armType(v).endsWith('managementgroups')],
  [
    'subscriptions',
    (v) =>
      has(v, 'tenantId') &&
      (has(v, 'isDefault') ||
        has(v, 'homeTenantId') ||
        has(v, 'managedByTenants') ||
        has(v, 'subscriptionId')),
  ],
  ['resources', (v) => /^\/subscriptions\//iu.test(str(v, 'id') ?? '') && armType(v) !== ''],
  [
    'servicePrincipals',
    (v) =>
      has(v, 'appId') &&
      (has(v, 'servicePrincipalType') || has(v, 'appOwnerOrganizationId') || has(v, 'servicePrincipalNames')),
  ],
  [
    'applications',
    (v) =>
      has(v, 'appId') &&
      (has(v, 'signInAudience') ||
        has(v, 'requiredResourceAccess') ||
        has(v, 'publisherDomain') ||
        has(v, 'identifierUris')),
  ],
  ['users', (v) => has(v, 'id', 'userPrincipalName')],
  ['administrativeUnits', (v) => has(v, 'id', 'isMemberManagementRestricted')],
  [
    'groups',
    (v) =>
      has(v, 'id') &&
      (has(v, 'securityEnabled') ||
        has(v, 'groupTypes') ||
        has(v, 'isAssignableToRole') ||
        has(v, 'mailEnabled')),
  ],
  ['devices', (v) => has(v, 'deviceId', 'operatingSystem')],
];

/** What one element is, by `@odata.type` or by what only such elements have. */
export function kindOfElement(value: Json): PageKind | undefined {
  if (!isObject(value)) return undefined;
  const type = str(value, '@odata.type')?.toLowerCase().replace('#microsoft.graph.', '');
  const typed = type === undefined ? undefined : ODATA_TYPES.get(type);
  if (typed !== undefined) return typed;
  const own = prop(value, 'properties');
  const inner = isObject(own) ? own : undefined;
  return SHAPES.find(([, is]) => is(value, inner))?.[0];
}

/** What a list holds, by its first few elements. */
export function kindOfElements(values: readonly Json[]): PageKind | undefined {
  let looked = 0;
  for (const value of values) {
    const kind = kindOfElement(value);
    if (kind !== undefined || ++looked >= 5) return kind;
  }
  return undefined;
}

export function isAzureHound(value: Json): boolean {
  const meta = prop(value, 'meta');
  if (str(meta, 'type')?.toLowerCase() === 'azure') return true;
  const data = prop(value, 'data');
  const first = isArray(data) ? data[0] : undefined;
  return /^AZ[A-Z]/u.test(str(first, 'kind') ?? '') && prop(first, 'data') !== undefined;
}
