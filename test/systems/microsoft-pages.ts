/** Builders of small Graph pages and az rows, for tests that state a rule in a few lines. */
const GRAPH = 'https://graph.microsoft.com/v1.0/$metadata#';
export const T = 'aaaaaaaa-0000-4000-8000-00000000000a';
export const P = 'bbbbbbbb-0000-4000-8000-00000000000b';
export const SUB = '/subscriptions/11111111-0000-4000-8000-000000000001';
export const GA = '62e90394-69f5-4237-9190-012177145e10';
export const GROUPS = 'fdd7a751-b60b-444a-984c-02652fe8fa1c';
export const HELPDESK = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
export const APP_ADMIN = '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3';

export const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export const page = (context: string, value: readonly unknown[], more: object = {}): object => ({
  '@odata.context': `${GRAPH}${context}`,
  ...more,
  value,
});
export const org = (tenant = T, name = 'Aster', domain = 'aster.example'): object =>
  page('organization', [{ id: tenant, displayName: name, verifiedDomains: [{ name: domain }] }]);
export const userOf = (n: number, domain: string, more: object = {}): object => ({
  id: id(n),
  userPrincipalName: `u${n}@${domain}`,
  displayName: `U${n}`,
  accountEnabled: true,
  userType: 'Member',
  ...more,
});
export const assign = (principal: number, role: string, scope = '/'): object => ({
  id: `a${principal}${role.slice(0, 4)}${scope}`,
  principalId: id(principal),
  roleDefinitionId: role,
  directoryScopeId: scope,
});
export const roles = (...rows: readonly object[]): object =>
  page('roleManagement/directory/roleAssignments', rows);

/** The account list of the one subscription. */
export const account = [
  {
    id: SUB.slice('/subscriptions/'.length),
    name: 'Production',
    tenantId: T,
    homeTenantId: T,
    isDefault: true,
  },
];
/** A row of `az role assignment list`, its role by the id of a built-in one. */
export const azureRole = (n: number, role: string, scope: string, more: object = {}): object => ({
  id: `${scope === '/' ? '' : scope}/providers/Microsoft.Authorization/roleAssignments/${n}${role.slice(0, 4)}`,
  type: 'Microsoft.Authorization/roleAssignments',
  principalId: id(n),
  principalType: 'User',
  roleDefinitionId: `/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/${role}`,
  roleDefinitionName: role,
  scope,
  ...more,
});
