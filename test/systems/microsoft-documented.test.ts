import { describe, expect, test } from 'vitest';
import { AT, microsoftEstate } from './microsoft-harness';
import type { MicrosoftEstate } from './microsoft-harness';
import {
  GA,
  HELPDESK,
  SUB,
  T,
  account,
  assign,
  azureRole,
  id,
  org,
  page,
  roles,
  userOf,
} from './microsoft-pages';

/** Requests with the answers that Microsoft's documentation gives them, one per line: who, what, on what, verdict. */
type Row = readonly [
  who: number | string,
  what: string,
  on: number | string,
  verdict: string,
  context?: Readonly<Record<string, readonly string[]>>,
];

function answers(found: MicrosoftEstate, rows: readonly Row[]): void {
  const name = (of: number | string): string => (typeof of === 'number' ? id(of) : of);
  const given = rows.map(([who, what, on, , context]) => {
    const { verdict, reason } = found.ask(name(who), what, name(on), AT, context ?? {});
    return [who, what, on, verdict, reason];
  });
  const wrong = given.filter((row, i) => row[3] !== rows[i]?.[3]);
  expect(wrong, 'answers that the documentation gives otherwise').toEqual([]);
}

const PASSWORD = '966707d0-3269-4727-9be2-8c3a10f19b9d';
const USERS = 'fe930be7-5e62-47db-91af-98c3a49a38b1';
const AUTHENTICATION = 'c4e39bd9-1100-46d3-8c65-fb160da0071f';
const PRIVILEGED_AUTHENTICATION = '7be44c8a-adaf-4e2a-84d6-ab2649e08a13';
const PRIVILEGED_ROLES = 'e8611ab8-c189-46e8-94e1-60213ab1f814';
const APPLICATIONS = '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3';
const GROUPS = 'fdd7a751-b60b-444a-984c-02652fe8fa1c';
const GLOBAL_READER = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451';
const REPORTS = '4a5d8f65-41da-4de4-8968-e035b65339cf';
const GRAPH = '00000003-0000-0000-c000-000000000000';
const MANAGES_ROLES = '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8';
const MANAGES_GRANTS = '06b708a9-e830-4db3-a914-8e69da51d44f';
const SALES = `/administrativeUnits/${id(70)}`;
const EXECUTIVES = `/administrativeUnits/${id(71)}`;

const group = (n: number, members: readonly number[], more: object = {}): object => ({
  '@odata.type': '#microsoft.graph.group',
  id: id(n),
  displayName: `G${n}`,
  securityEnabled: true,
  isAssignableToRole: false,
  groupTypes: [],
  members: members.map((m) => ({ '@odata.type': '#microsoft.graph.user', id: id(m) })),
  ...more,
});
const owned = (...by: readonly number[]): object => ({
  owners: by.map((n) => ({ '@odata.type': '#microsoft.graph.user', id: id(n) })),
});
const grant = (n: number, role: string): object => ({
  id: `g${n}${role.slice(0, 4)}`,
  principalId: id(n),
  principalType: 'ServicePrincipal',
  resourceId: id(90),
  appRoleId: role,
});

const directory = microsoftEstate({
  'org.json': org(),
  'users.json': page(
    'users',
    Array.from({ length: 30 }, (_, n) =>
      userOf(n + 1, 'aster.example', {
        ...(n + 1 === 28 ? { accountEnabled: false } : {}),
        ...(n + 1 === 27
          ? {
              userType: 'Guest',
              userPrincipalName: 'kit_home.example#EXT#@aster.example',
              externalUserState: 'Accepted',
            }
          : {}),
      }),
    ),
  ),
  'groups.json': page('groups(members(),owners())', [
    group(50, [2], { isAssignableToRole: true }),
    group(51, [3], owned(4)),
    group(52, [3], {
      groupTypes: ['DynamicMembership'],
      membershipRule: 'user.department -eq "x"',
      ...owned(4),
    }),
    group(53, [6], { isAssignableToRole: true, ...owned(5) }),
    group(54, [], owned(4)),
  ]),
  'units.json': page('directory/administrativeUnits(members())', [
    {
      id: id(70),
      displayName: 'Sales',
      isMemberManagementRestricted: false,
      members: [3, 7, 8, 23].map((n) => ({ '@odata.type': '#microsoft.graph.user', id: id(n) })),
    },
    {
      id: id(71),
      displayName: 'Executives',
      isMemberManagementRestricted: true,
      members: [
        { '@odata.type': '#microsoft.graph.user', id: id(8) },
        { '@odata.type': '#microsoft.graph.group', id: id(54) },
      ],
    },
  ]),
  'roles.json': roles(
    assign(1, GA),
    assign(28, GA),
    assign(50, HELPDESK),
    assign(11, PASSWORD),
    assign(12, USERS),
    assign(13, AUTHENTICATION),
    assign(14, PRIVILEGED_AUTHENTICATION),
    assign(15, APPLICATIONS),
    assign(16, GROUPS),
    assign(17, GLOBAL_READER),
    assign(18, PRIVILEGED_ROLES),
    assign(20, HELPDESK, SALES),
    assign(21, USERS, SALES),
    assign(22, USERS, EXECUTIVES),
    assign(23, REPORTS),
    assign(24, APPLICATIONS, `/${id(80)}`),
    assign(29, GROUPS, `/${id(54)}`),
  ),
  'pim.json': page('roleManagement/directory/roleEligibilityScheduleInstances', [
    {
      id: 'e',
      principalId: id(26),
      roleDefinitionId: GA,
      directoryScopeId: '/',
      startDateTime: '2026-01-01T00:00:00Z',
      endDateTime: null,
      memberType: 'Direct',
      roleEligibilityScheduleId: 's',
    },
  ]),
  'apps.json': page('applications(owners())', [
    { id: id(80), appId: id(180), displayName: 'Tool', signInAudience: 'AzureADMyOrg', ...owned(9) },
  ]),
  'principals.json': page('servicePrincipals(owners())', [
    {
      id: id(81),
      appId: id(180),
      displayName: 'Tool',
      servicePrincipalType: 'Application',
      accountEnabled: true,
      appOwnerOrganizationId: T,
      ...owned(10),
    },
    {
      id: id(82),
      appId: id(182),
      displayName: 'Robot',
      servicePrincipalType: 'Application',
      accountEnabled: true,
      appOwnerOrganizationId: T,
      owners: [],
    },
    {
      id: id(83),
      appId: id(183),
      displayName: 'Granter',
      servicePrincipalType: 'Application',
      accountEnabled: true,
      appOwnerOrganizationId: T,
      owners: [],
    },
    {
      id: id(90),
      appId: GRAPH,
      displayName: 'Microsoft Graph',
      servicePrincipalType: 'Application',
      accountEnabled: true,
      owners: [],
    },
  ]),
  'grants.json': page('servicePrincipals/appRoleAssignedTo', [
    grant(82, MANAGES_ROLES),
    grant(83, MANAGES_GRANTS),
  ]),
});

describe('Microsoft Entra', () => {
  test('who can reset passwords, and whose (Privileged roles and permissions; administrative units; restricted units)', () => {
    const reset = 'Reset password';
    answers(directory, [
      [1, reset, 14, 'allowed'],
      [1, reset, 3, 'allowed'],
      [14, reset, 1, 'allowed'],
      [14, reset, 6, 'allowed'],
      [2, reset, 3, 'allowed'],
      [2, reset, 11, 'allowed'],
      [2, reset, 23, 'allowed'],
      [2, reset, 12, 'denied'],
      [2, reset, 1, 'denied'],
      [11, reset, 2, 'denied'],
      [11, reset, 23, 'denied'],
      [11, reset, 3, 'allowed'],
      [12, reset, 16, 'allowed'],
      [12, reset, 23, 'allowed'],
      [12, reset, 13, 'denied'],
      [13, reset, 12, 'denied'],
      [13, reset, 23, 'allowed'],
      [12, reset, 6, 'denied'],
      [12, reset, 5, 'denied'],
      [18, reset, 3, 'denied'],
      [17, reset, 3, 'denied'],
      [15, reset, 3, 'denied'],
      [28, reset, 3, 'denied'],
      [3, reset, 7, 'denied'],
      // Restricted management: only who holds a role for that very unit.
      [1, reset, 8, 'denied'],
      [2, reset, 8, 'denied'],
      [21, reset, 8, 'denied'],
      [22, reset, 8, 'allowed'],
      // In a unit: its members only, and for Helpdesk none that has any role.
      [20, reset, 3, 'allowed'],
      [20, reset, 9, 'denied'],
      [20, reset, 23, 'denied'],
      [21, reset, 23, 'allowed'],
      [22, reset, 3, 'denied'],
      // Eligible for a role that would protect it: the page does not say.
      [12, reset, 26, 'not-evaluated'],
      [12, reset, 27, 'denied'],
    ]);
  });

  test('members, owners and credentials', () => {
    answers(directory, [
      [4, 'Add member', 51, 'allowed'],
      [4, 'Add member', 52, 'denied'],
      [4, 'Add member', 54, 'denied'],
      [5, 'Add member', 53, 'allowed'],
      [16, 'Add member', 51, 'allowed'],
      [16, 'Add member', 53, 'denied'],
      [16, 'Add member', 54, 'denied'],
      [29, 'Add member', 54, 'denied'],
      [18, 'Add member', 53, 'allowed'],
      [1, 'Add member', 53, 'allowed'],
      [1, 'Add member', 54, 'denied'],
      [12, 'Add member', 51, 'allowed'],
      [15, 'Add member', 51, 'denied'],
      [82, 'Add member', 54, 'denied'],
      [82, 'Add member', 53, 'allowed'],
      [9, 'Add credential', 80, 'allowed'],
      [9, 'Add credential', 81, 'denied'],
      [10, 'Add credential', 81, 'allowed'],
      [15, 'Add credential', 81, 'allowed'],
      [24, 'Add credential', 80, 'allowed'],
      [24, 'Add credential', 81, 'denied'],
      [17, 'Add credential', 80, 'denied'],
      [4, 'Add owner', 51, 'allowed'],
      [3, 'Add owner', 51, 'denied'],
    ]);
  });

  test('roles by name, former name and id, at the scope they are held; application permissions', () => {
    answers(directory, [
      [1, 'Company Administrator', T, 'allowed'],
      [1, GA.toUpperCase(), T, 'allowed'],
      ['u1@aster.example', 'global administrator', 'aster.example', 'allowed'],
      [3, 'Global Administrator', T, 'denied'],
      [28, 'Global Administrator', T, 'denied'],
      [20, 'Helpdesk Administrator', T, 'denied'],
      [20, 'Helpdesk Administrator', 3, 'allowed'],
      [2, 'Helpdesk Administrator', T, 'allowed'],
      [26, 'Global Administrator', T, 'conditional'],
      [17, 'Global Reader', 8, 'allowed'],
      [12, 'User Administrator', 8, 'denied'],
      [18, 'Grant directory role', T, 'allowed'],
      [12, 'Grant directory role', T, 'denied'],
      [82, 'Grant directory role', T, 'allowed'],
      [83, 'Grant directory role', T, 'denied'],
      [82, 'RoleManagement.ReadWrite.Directory', T, 'allowed'],
      [83, 'RoleManagement.ReadWrite.Directory', T, 'denied'],
      [1, 'RoleManagement.ReadWrite.Directory', T, 'denied'],
    ]);
  });
});

describe('Azure', () => {
  const RG = `${SUB}/resourceGroups/rg`;
  const estate = (files: Readonly<Record<string, unknown>>): MicrosoftEstate =>
    microsoftEstate({
      'org.json': org(),
      'users.json': page(
        'users',
        Array.from({ length: 21 }, (_, n) => userOf(n + 1, 'aster.example')),
      ),
      'pim.json': { tenantId: T, roleEligibilityScheduleInstances: [] },
      'account.json': account,
      'lighthouse.json': { tenantId: T, registrationAssignments: [] },
      ...files,
    });

  test('built-in roles for single services, as their pages list them', () => {
    const held: readonly (readonly [number, string])[] = [
      [1, '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'],
      [2, 'b24988ac-6180-42a0-ab88-20f7382dd24c'],
      [3, 'ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8'],
      [4, '7f6c6a51-bcf8-42ba-9220-52d62157d7db'],
      [5, 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b'],
      [6, '9b7fa17d-e63e-47b0-bb0a-15c516ac86ec'],
      [7, '230815da-be43-4aae-9cb4-875f7bd000aa'],
      [8, '749f88d5-cbae-40b8-bcfc-e573ddc772fa'],
      [9, '73c42c96-874c-492b-b04d-ab87d138a893'],
      [10, 'de139f84-1756-47ae-9be6-808fbbe84772'],
      [11, '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'],
      [12, '516239f1-63e1-4d78-a4de-a74fb236a071'],
      [13, 'd3881f73-407a-4167-8283-e981cbba0404'],
      [14, '515c2055-d9d4-4321-b1b9-bd0c9a0f79fe'],
      [15, '39bc4728-0917-49c7-9d2c-d95423bc2eb4'],
      [16, 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a'],
      [17, '6d8ee4ec-f05a-4a1d-8b00-a9b17e38b437'],
      [18, '5fb5aef8-1081-4b8e-bb16-9d5d0385bab6'],
      [19, '3498e952-d568-435e-9b2c-8d77e338d7f7'],
      [20, 'a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb'],
      [21, '056cd41c-7e88-42e1-933e-88ba6a50c9c3'],
    ];
    const clusters = 'Microsoft.ContainerService/managedClusters';
    const bus = 'Microsoft.ServiceBus/namespaces/messages';
    const logs = 'Microsoft.OperationalInsights/workspaces';
    const keys = 'Microsoft.AppConfiguration/configurationStores';
    answers(estate({ 'a.json': held.map(([n, role]) => azureRole(n, role, SUB)) }), [
      [1, `${clusters}/pods/read`, RG, 'denied'],
      [1, `${clusters}/persistentvolumeclaims/read`, RG, 'denied'],
      [1, `${clusters}/networking.k8s.io/ingresses/write`, RG, 'denied'],
      [1, `${clusters}/agentPools/write`, RG, 'allowed'],
      [2, `${clusters}/listClusterAdminCredential/action`, RG, 'allowed'],
      [3, `${clusters}/write`, RG, 'allowed'],
      [3, `${clusters}/secrets/read`, RG, 'denied'],
      [4, `${clusters}/pods/read`, RG, 'allowed'],
      [4, `${clusters}/secrets/read`, RG, 'denied'],
      [4, `${clusters}/read`, RG, 'denied'],
      [5, `${clusters}/secrets/read`, RG, 'allowed'],
      [5, `${clusters}/write`, RG, 'denied'],
      [19, `${clusters}/secrets/read`, RG, 'allowed'],
      [19, `${clusters}/namespaces/read`, RG, 'allowed'],
      [19, `${clusters}/namespaces/delete`, RG, 'denied'],
      [19, `${clusters}/resourcequotas/write`, RG, 'denied'],
      [19, `${clusters}/listClusterUserCredential/action`, RG, 'allowed'],
      [20, `${clusters}/secrets/write`, RG, 'allowed'],
      [20, `${clusters}/pods/delete`, RG, 'allowed'],
      [20, `${clusters}/namespaces/write`, RG, 'denied'],
      [20, `${clusters}/rbac.authorization.k8s.io/roles/write`, RG, 'denied'],
      [20, `${clusters}/listClusterUserCredential/action`, RG, 'denied'],
      [21, 'Microsoft.Sql/servers/extendedAuditingSettings/write', RG, 'allowed'],
      [21, 'Microsoft.Sql/servers/databases/extendedAuditingSettings/write', RG, 'denied'],
      [21, 'Microsoft.Sql/servers/firewallRules/write', RG, 'allowed'],
      [21, 'Microsoft.Sql/servers/databases/write', RG, 'denied'],
      [21, 'Microsoft.Sql/managedInstances/write', RG, 'denied'],
      [6, 'Microsoft.Sql/servers/databases/write', RG, 'allowed'],
      [6, 'Microsoft.Sql/servers/databases/auditingSettings/write', RG, 'denied'],
      [6, 'Microsoft.Sql/servers/write', RG, 'denied'],
      [17, 'Microsoft.Sql/servers/write', RG, 'allowed'],
      [17, 'Microsoft.Sql/servers/azureADOnlyAuthentications/write', RG, 'denied'],
      [7, 'Microsoft.DocumentDB/databaseAccounts/write', RG, 'allowed'],
      [7, 'Microsoft.DocumentDB/databaseAccounts/listKeys/action', RG, 'denied'],
      [7, 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments/write', RG, 'denied'],
      [8, `${logs}/sharedKeys/action`, RG, 'allowed', { dataaction: ['false'] }],
      [8, 'Microsoft.Compute/virtualMachines/write', RG, 'denied'],
      [8, 'Microsoft.Compute/virtualMachines/read', RG, 'allowed'],
      [9, `${logs}/sharedKeys/read`, RG, 'denied', { dataaction: ['false'] }],
      [9, `${logs}/read`, RG, 'allowed'],
      [10, 'Microsoft.Web/sites/config/list/action', RG, 'allowed'],
      [10, 'Microsoft.Web/serverFarms/write', RG, 'denied'],
      [11, `${bus}/send/action`, RG, 'allowed'],
      [11, `${bus}/receive/action`, RG, 'denied'],
      [1, `${bus}/send/action`, RG, 'denied'],
      [12, `${keys}/keyValues/read`, RG, 'allowed'],
      [12, `${keys}/keyValues/write`, RG, 'denied'],
      [12, `${keys}/ListKeys/action`, RG, 'denied'],
      [2, `${keys}/ListKeys/action`, RG, 'allowed'],
      [2, `${keys}/keyValues/read`, RG, 'denied'],
      [13, 'Microsoft.Automation/automationAccounts/jobs/write', RG, 'allowed'],
      [13, 'Microsoft.Automation/automationAccounts/runbooks/write', RG, 'denied'],
      [14, 'Microsoft.Logic/workflows/disable/action', RG, 'allowed'],
      [14, 'Microsoft.Logic/workflows/write', RG, 'denied'],
      [15, 'Microsoft.Security/alerts/read', RG, 'allowed'],
      [15, 'Microsoft.Compute/virtualMachines/read', RG, 'denied'],
      [16, 'Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action', RG, 'allowed'],
      [16, 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read', RG, 'denied'],
      // Not among the built-in ones, and not exported.
      [18, 'Microsoft.Compute/virtualMachines/read', RG, 'not-evaluated'],
    ]);
  });

  test('owners, contributors and those who grant; resource and data apart', () => {
    const held: readonly (readonly [number, string])[] = [
      [2, 'b24988ac-6180-42a0-ab88-20f7382dd24c'],
      [3, 'acdd72a7-3385-48ef-bd42-f606fba81ae7'],
      [4, '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9'],
      [5, 'f58310d9-a9f6-439a-9e8d-f62e7b41a168'],
      [6, '9980e02c-c2be-4d73-94e8-173b1dc7cf3c'],
      [7, '1c0163c0-47e6-4577-8991-ea5c82e286e4'],
    ];
    const grants = 'Microsoft.Authorization/roleAssignments';
    const storage = 'Microsoft.Storage/storageAccounts';
    answers(estate({ 'a.json': held.map(([n, role]) => azureRole(n, role, SUB)) }), [
      [2, `${grants}/write`, RG, 'denied'],
      [2, `${grants}/read`, RG, 'allowed'],
      [2, 'Microsoft.Authorization/locks/delete', RG, 'denied'],
      [2, 'Microsoft.Authorization/policyAssignments/write', RG, 'denied'],
      [2, `${storage}/listKeys/action`, RG, 'allowed'],
      [2, `${storage}/blobServices/containers/blobs/read`, RG, 'denied'],
      [2, `${storage}/blobServices/containers/read`, RG, 'allowed'],
      [3, `${storage}/listKeys/action`, RG, 'denied'],
      [4, `${grants}/write`, RG, 'allowed'],
      [4, 'Microsoft.Compute/virtualMachines/write', RG, 'denied'],
      [4, 'Microsoft.Compute/virtualMachines/read', RG, 'allowed'],
      [5, `${grants}/write`, RG, 'allowed'],
      [5, 'Microsoft.Authorization/policyAssignments/write', RG, 'denied'],
      [6, 'Microsoft.Compute/virtualMachines/runCommand/action', RG, 'allowed'],
      [6, 'Microsoft.Compute/virtualMachines/login/action', RG, 'denied'],
      [6, 'Microsoft.Network/virtualNetworks/write', RG, 'denied'],
      [7, 'Microsoft.Compute/virtualMachines/loginAsAdmin/action', RG, 'allowed'],
      [7, 'Microsoft.Compute/virtualMachines/runCommand/action', RG, 'denied'],
      [3, 'Microsoft.Compute/virtualMachines/*', RG, 'not-evaluated'],
    ]);
  });
});
