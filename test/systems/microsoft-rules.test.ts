import { describe, expect, test } from 'vitest';
import { sharphound } from '../../src/systems/sharphound';
import { microsoft } from '../../src/systems/microsoft';
import { AT, microsoftEstate } from './microsoft-harness';
import type { MicrosoftEstate } from './microsoft-harness';
import {
  APP_ADMIN,
  GA,
  GROUPS,
  HELPDESK,
  P,
  SUB,
  T,
  assign,
  id,
  org,
  page,
  roles,
  userOf,
} from './microsoft-pages';

const UA = 'fe930be7-5e62-47db-91af-98c3a49a38b1';
const PASSWORD = '966707d0-3269-4727-9be2-8c3a10f19b9d';

const user = (n: number, more: object = {}): object => userOf(n, 'aster.example', more);
const NO_PIM = { 'pim.json': { tenantId: T, roleEligibilityScheduleInstances: [] } };

/** A tenant with users 1 to 9, complete role lists, and more files. */
function tenant(files: Readonly<Record<string, unknown>>): MicrosoftEstate {
  return microsoftEstate({
    'org.json': org(),
    'users.json': page(
      'users',
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => user(n)),
    ),
    ...NO_PIM,
    ...files,
  });
}

describe('which tenant a page is from', () => {
  test('by its content, a wrapper, a file name, a folder, or what it refers to', () => {
    const rows = [assign(1, GA)];
    for (const files of [
      { 'roles.json': roles(...rows) },
      { 'roles.json': { tenantId: T, roleAssignments: rows } },
      { [`${T}__roles.json`]: roles(...rows) },
      { 'aster.example__roles.json': roles(...rows) },
    ] as const) {
      expect(tenant(files).ask(id(1), GA, T).verdict).toBe('allowed');
      expect(tenant(files).ask('u1@aster.example', 'Global Administrator', 'aster.example').verdict).toBe(
        'allowed',
      );
    }
  });

  test('two pages of one domain are one tenant even without its id; an unknown one is a gap that says what to do', () => {
    const estate = microsoftEstate({
      'a.json': page('users', [user(1)]),
      'b.json': page('users', [user(2)]),
    });
    expect(
      new Set(estate.evaluated.graph.nodes.length > 0 ? Array.from(estate.evaluated.graph.nodeTenant) : [])
        .size,
    ).toBe(1);
    const lost = microsoftEstate({
      'groups.json': page('groups', [{ id: id(50), displayName: 'G', securityEnabled: true }]),
    });
    expect(lost.snapshot.gaps.find((gap) => gap.layer === 'the tenant of groups')?.remedy).toContain(
      '<tenant id or domain>__users.json',
    );
  });

  test('two tenants never become one', () => {
    const estate = microsoftEstate({
      'a.json': org(T, 'Aster', 'aster.example'),
      'b.json': org(P, 'Birch', 'aster.example'),
      'u.json': page('users', [user(1)]),
    });
    expect(estate.snapshot.gaps.some((gap) => gap.layer.startsWith('pages of two tenants mixed'))).toBe(true);
  });

  test('a page whose next one is missing makes an answer not evaluated, and the last page makes it whole', () => {
    const first = roles(assign(1, GA));
    const more = {
      ...first,
      '@odata.nextLink':
        'https://graph.microsoft.com/v1.0/roleManagement/directory/roleAssignments?$skiptoken=x',
    };
    const cut = tenant({ 'roles-1.json': more });
    expect(cut.ask(id(2), GA, T).verdict).toBe('not-evaluated');
    expect(cut.snapshot.gaps.map((gap) => gap.layer)).toContain(
      'further pages of directory role assignments of Aster',
    );
    expect(
      tenant({ 'roles-1.json': more, 'roles-2.json': roles(assign(3, GA)) }).ask(id(2), GA, T).verdict,
    ).toBe('denied');
  });

  test('ids compare without case, and a file under another name reads the same', () => {
    const estate = tenant({
      x: roles({ ...assign(1, GA), principalId: id(1).toUpperCase(), roleDefinitionId: GA.toUpperCase() }),
    });
    expect(estate.ask(id(1).toUpperCase(), 'global administrator', T.toUpperCase()).verdict).toBe('allowed');
  });

  test('elements of an unknown kind are counted and located', () => {
    const estate = tenant({
      'objects.json': page('directoryObjects', [
        user(1),
        { id: id(70), '@odata.type': '#microsoft.graph.orgContact' },
      ]),
    });
    const input = estate.snapshot.inputs.find((i) => i.name === 'objects.json');
    expect(input?.ignoredFor).toEqual([{ reason: 'not one of the kinds that are read', count: 1 }]);
    expect(input?.problems[0]?.pointer).toBe('/value/1');
  });

  test('members of a group come by the page’s link, a wrapper or the file name', () => {
    const group = page('groups', [
      { id: id(60), displayName: 'Ops', securityEnabled: true, isAssignableToRole: true },
    ]);
    const members = page('directoryObjects', [{ id: id(1), '@odata.type': '#microsoft.graph.user' }]);
    for (const files of [
      { [`${id(60)}__members.json`]: members },
      { 'm.json': { groupId: id(60), members: [{ id: id(1) }] } },
      { 'm.json': page("groups('" + id(60) + "')/members", [{ id: id(1) }]) },
    ]) {
      const estate = tenant({ 'g.json': group, 'r.json': roles(assign(60, GA)), ...files });
      expect(estate.ask(id(1), GA, T).verdict).toBe('allowed');
      expect(estate.ask(id(2), GA, T).verdict).toBe('denied');
    }
    const unnamed = tenant({ 'g.json': group, 'm.json': members });
    expect(
      unnamed.snapshot.inputs.flatMap((input) => input.problems.map((p) => p.message)).join(),
    ).not.toContain('undefined');
  });
});

describe('directory roles', () => {
  test('PIM: an activated row is no standing access; eligible stays conditional with what it asks', () => {
    const row = {
      id: 'i',
      principalId: id(1),
      roleDefinitionId: GA,
      directoryScopeId: '/',
      memberType: 'Direct',
    };
    const estate = tenant({
      'roles.json': roles(assign(1, GA)),
      'pim.json': page('roleManagement/directory/roleEligibilityScheduleInstances', [
        { ...row, startDateTime: '2026-01-01T00:00:00Z', endDateTime: null, roleEligibilityScheduleId: 'e' },
      ]),
      'now.json': page('roleManagement/directory/roleAssignmentScheduleInstances', [
        {
          ...row,
          assignmentType: 'Activated',
          startDateTime: '2026-11-16T08:00:00Z',
          endDateTime: '2026-11-16T12:00:00Z',
        },
      ]),
      'policy.json': page('policies/roleManagementPolicyAssignments', [
        {
          policyId: 'p',
          scopeId: '/',
          scopeType: 'DirectoryRole',
          roleDefinitionId: GA,
          policy: {
            effectiveRules: [
              {
                id: 'Enablement_EndUser_Assignment',
                enabledRules: ['MultiFactorAuthentication', 'Ticketing'],
              },
              {
                id: 'Approval_EndUser_Assignment',
                setting: {
                  isApprovalRequired: true,
                  approvalStages: [{ primaryApprovers: [{ id: id(9) }] }],
                },
              },
            ],
          },
        },
      ]),
    });
    expect(estate.ask(id(1), GA, T).verdict).toBe('allowed');
    const later = estate.ask(id(1), GA, T, AT + 86_400_000);
    expect(later.verdict).toBe('conditional');
    expect(later.condition).toBe(
      'eligible: must be activated first, with approval by U9, multi-factor authentication, a ticket',
    );
  });

  test('a unit’s role is never widened; a restricted unit keeps tenant roles out', () => {
    const unit = (restricted: boolean): object =>
      page('directory/administrativeUnits(members())', [
        {
          id: id(80),
          displayName: 'Unit',
          isMemberManagementRestricted: restricted,
          members: [{ id: id(3), '@odata.type': '#microsoft.graph.user' }],
        },
      ]);
    const files = {
      'roles.json': roles(assign(1, HELPDESK, `/administrativeUnits/${id(80)}`), assign(2, HELPDESK)),
    };
    const open = tenant({ ...files, 'au.json': unit(false) });
    expect(open.ask(id(1), HELPDESK, T).verdict).toBe('denied');
    expect(open.ask(id(1), HELPDESK, id(3)).verdict).toBe('allowed');
    expect(open.ask(id(1), HELPDESK, id(4)).verdict).toBe('denied');
    expect(open.ask(id(2), 'Reset password', id(3)).verdict).toBe('allowed');
    const closed = tenant({ ...files, 'au.json': unit(true) });
    expect(closed.ask(id(2), HELPDESK, id(3)).verdict).toBe('denied');
    expect(closed.ask(id(2), 'Reset password', id(3)).verdict).toBe('denied');
    expect(closed.ask(id(1), 'Reset password', id(3)).verdict).toBe('allowed');
  });

  test('dynamic groups: listed members hold the role, of others nothing is said', () => {
    const group = page('groups(members())', [
      {
        id: id(60),
        displayName: 'Rule',
        securityEnabled: true,
        isAssignableToRole: true,
        groupTypes: ['DynamicMembership'],
        membershipRule: 'user.department -eq "IT"',
        members: [{ id: id(1) }],
      },
    ]);
    const estate = tenant({ 'g.json': group, 'r.json': roles(assign(60, UA)) });
    expect(estate.ask(id(1), UA, T).verdict).toBe('allowed');
    expect(estate.ask(id(2), UA, T).reason).toContain('dynamic group Rule');
  });

  test('lists that could grant and are missing leave it not evaluated', () => {
    const bare = microsoftEstate({ 'org.json': org(), 'users.json': page('users', [user(1)]) });
    expect(bare.ask(id(1), GA, T).reason).toContain('directory role assignments of Aster');
    const unlisted = tenant({
      'g.json': page('groups', [
        { id: id(60), displayName: 'Ops', securityEnabled: true, isAssignableToRole: true },
      ]),
      'r.json': roles(assign(60, GA)),
    });
    expect(unlisted.ask(id(1), GA, T).reason).toContain('the members of Ops');
  });

  test('who can reset whom', () => {
    const estate = tenant({
      'g.json': page('groups(members())', [
        {
          id: id(60),
          displayName: 'Roles',
          securityEnabled: true,
          isAssignableToRole: true,
          members: [{ id: id(8) }],
        },
      ]),
      'r.json': roles(
        assign(1, GA),
        assign(2, HELPDESK),
        assign(3, PASSWORD),
        assign(4, UA),
        assign(5, GROUPS),
      ),
    });
    const can = (from: number, to: number): boolean =>
      estate.ask(id(from), 'Reset password', id(to)).verdict === 'allowed';
    // Rows: who; columns: users 1 Global, 2 Helpdesk, 3 Password, 4 User Administrator, 5 Groups, 6 none, 8 in a role group.
    const table = [1, 2, 3, 4].map((from) =>
      [1, 2, 3, 4, 5, 6, 8].map((to) => (can(from, to) ? 'x' : '.')).join(''),
    );
    expect(table).toEqual(['xxxxxxx', '.xx..x.', '..x..x.', '.xxxxx.']);
    expect(
      estate.steps('Helpdesk Administrator').some((step) => step.startsWith('control Reset password')),
    ).toBe(true);
  });

  test('owners, application administrators and groups administrators control what their rule names', () => {
    const estate = tenant({
      'g.json': page('groups(members(),owners())', [
        {
          id: id(60),
          displayName: 'Plain',
          securityEnabled: true,
          isAssignableToRole: false,
          members: [],
          owners: [{ id: id(6) }],
        },
        { id: id(61), displayName: 'Roles', securityEnabled: true, isAssignableToRole: true, members: [] },
      ]),
      'sp.json': page('servicePrincipals', [
        {
          id: id(70),
          appId: id(700),
          displayName: 'App',
          servicePrincipalType: 'Application',
          appOwnerOrganizationId: T,
          owners: [{ id: id(7) }],
        },
      ]),
      'app.json': page('applications', [
        {
          id: id(71),
          appId: id(700),
          displayName: 'App',
          signInAudience: 'AzureADMyOrg',
          passwordCredentials: [{ keyId: 'k1', endDateTime: '2027-01-01T00:00:00Z' }],
        },
      ]),
      'r.json': roles(assign(1, GROUPS), assign(2, APP_ADMIN), assign(3, APP_ADMIN, `/${id(70)}`)),
    });
    const verdict = (who: number, what: string, on: number): string =>
      estate.ask(id(who), what, id(on)).verdict;
    expect([
      verdict(6, 'Add member', 60),
      verdict(1, 'Add member', 60),
      verdict(1, 'Add member', 61),
    ]).toEqual(['allowed', 'allowed', 'denied']);
    expect([
      verdict(7, 'Add credential', 70),
      verdict(2, 'Add credential', 71),
      verdict(3, 'Add credential', 70),
      verdict(3, 'Add credential', 71),
    ]).toEqual(['allowed', 'allowed', 'allowed', 'denied']);
    expect(estate.steps('App').filter((step) => step.startsWith('assume'))).toEqual([
      'assume signs in as > App',
    ]);
    expect(estate.steps('client secret k1')).toEqual(['unlocks  > App']);
  });
});

describe('Azure', () => {
  const definition = (name: string, blocks: readonly object[]): object => ({
    id: `/x/${id(900)}`,
    name: id(900),
    roleName: name,
    assignableScopes: ['/'],
    permissions: blocks,
  });
  const assignment = (principal: number, role: string, scope: string, more: object = {}): object => ({
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${principal}${scope.length}`,
    principalId: id(principal),
    principalType: 'User',
    roleDefinitionName: role,
    roleDefinitionId: `/x/${role === 'Owner' ? '8e3af657-a8ff-443c-a75c-2fe8c4bcb635' : role === 'Contributor' ? 'b24988ac-6180-42a0-ab88-20f7382dd24c' : id(900)}`,
    scope,
    ...more,
  });
  const account = [
    {
      id: SUB.slice(15),
      name: 'Production',
      tenantId: T,
      homeTenantId: T,
      isDefault: true,
      state: 'Enabled',
      managedByTenants: [{ tenantId: P }],
    },
  ];
  const NO_LIGHTHOUSE = { 'l.json': { tenantId: T, registrationAssignments: [] } };
  const azure = (files: Readonly<Record<string, unknown>>): MicrosoftEstate =>
    tenant({ 'account.json': account, ...NO_LIGHTHOUSE, ...files });

  test('NotActions subtract within their own block only, data actions are apart', () => {
    const estate = azure({
      'd.json': [
        definition('Two blocks', [
          {
            actions: ['Microsoft.Compute/*'],
            notActions: ['Microsoft.Compute/disks/*'],
            dataActions: [],
            notDataActions: [],
          },
          {
            actions: ['Microsoft.Compute/disks/read'],
            notActions: [],
            dataActions: ['Microsoft.Storage/storageAccounts/blobServices/*'],
            notDataActions: ['Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete'],
          },
        ]),
      ],
      'a.json': [assignment(1, 'Two blocks', SUB), assignment(2, 'Owner', SUB)],
    });
    const ask = (n: number, action: string): string =>
      estate.ask(id(n), action, `${SUB}/resourceGroups/any`).verdict;
    expect(ask(1, 'Microsoft.Compute/disks/read')).toBe('allowed');
    expect(ask(1, 'Microsoft.Compute/disks/write')).toBe('denied');
    expect(ask(1, 'microsoft.compute/virtualMachines/write')).toBe('allowed');
    expect(ask(1, 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read')).toBe('allowed');
    expect(ask(1, 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete')).toBe('denied');
    expect(ask(2, 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read')).toBe('denied');
    expect(ask(3, 'Microsoft.Compute/disks/read')).toBe('denied');
  });

  test('scopes by segments, and management groups by their tree', () => {
    const group = '/providers/Microsoft.Management/managementGroups/root';
    const estate = azure({
      'a.json': [assignment(1, 'Owner', `${SUB}/resourceGroups/rg`), assignment(2, 'Owner', group)],
      'mg.json': [
        {
          id: group,
          name: 'root',
          type: 'Microsoft.Management/managementGroups',
          displayName: 'Root',
          tenantId: T,
          children: [{ id: SUB, type: '/subscriptions', displayName: 'Production' }],
        },
      ],
    });
    const write = 'Microsoft.Compute/disks/write';
    expect(
      estate.ask(id(1), write, `${SUB}/resourceGroups/RG/providers/Microsoft.Compute/disks/d`).verdict,
    ).toBe('allowed');
    expect(estate.ask(id(1), write, `${SUB}/resourceGroups/rg2`).verdict).toBe('denied');
    expect(estate.ask(id(2), write, `${SUB}/resourceGroups/rg2`).verdict).toBe('allowed');
  });

  test('conditions are decided in three values', () => {
    const condition =
      "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {acdd72a7-3385-48ef-bd42-f606fba81ae7}))";
    const estate = azure({ 'a.json': [assignment(1, 'Owner', SUB, { condition, conditionVersion: '2.0' })] });
    const grant = 'Microsoft.Authorization/roleAssignments/write';
    const name = 'microsoft.authorization/roleassignments:roledefinitionid';
    expect(estate.ask(id(1), 'Microsoft.Compute/disks/write', SUB).verdict).toBe('allowed');
    expect(estate.ask(id(1), grant, SUB).verdict).toBe('conditional');
    expect(
      estate.ask(id(1), grant, SUB, AT, { [name]: ['acdd72a7-3385-48ef-bd42-f606fba81ae7'] }).verdict,
    ).toBe('allowed');
    expect(
      estate.ask(id(1), grant, SUB, AT, { [name]: ['8e3af657-a8ff-443c-a75c-2fe8c4bcb635'] }).verdict,
    ).toBe('denied');
  });

  test('a deny assignment wins, spares whom it excludes, and its steps leave each member', () => {
    const deny = {
      id: `${SUB}/providers/Microsoft.Authorization/denyAssignments/d`,
      name: 'd',
      type: 'Microsoft.Authorization/denyAssignments',
      properties: {
        denyAssignmentName: 'Stack',
        scope: SUB,
        permissions: [{ actions: ['*/delete'], notActions: [] }],
        principals: [{ id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' }],
        excludePrincipals: [{ id: id(2), type: 'User' }],
      },
    };
    const estate = azure({
      'g.json': page('groups(members())', [
        { id: id(60), displayName: 'Ops', securityEnabled: true, members: [{ id: id(1) }, { id: id(2) }] },
      ]),
      'a.json': [assignment(60, 'Owner', SUB)],
      'deny.json': [deny],
    });
    const remove = 'Microsoft.Compute/disks/delete';
    expect(estate.ask(id(1), remove, SUB).reason).toContain('deny assignment Stack');
    expect(estate.ask(id(2), remove, SUB).verdict).toBe('allowed');
    expect(estate.ask(id(1), 'Microsoft.Compute/disks/write', SUB).verdict).toBe('allowed');
    expect(estate.steps('Ops', 'Production')).toEqual([]);
    expect(estate.steps('U1', 'Production')).toEqual([
      'permission Owner > Production [conditional: less what the deny assignment Stack names]',
    ]);
    expect(estate.steps('U2', 'Production')).toEqual(['permission Owner > Production']);
  });

  test('Key Vault: policies count only without roles, verbs are apart, a compound identity is conditional', () => {
    const vault = (name: string, rbac: boolean | undefined): object => ({
      id: `${SUB}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/${name}`,
      name,
      type: 'Microsoft.KeyVault/vaults',
      properties: {
        tenantId: T,
        vaultUri: `https://${name}/`,
        ...(rbac === undefined ? {} : { enableRbacAuthorization: rbac }),
        accessPolicies: [
          {
            tenantId: T,
            objectId: id(1),
            permissions: { secrets: ['Get'], keys: ['sign'], certificates: [] },
          },
          { tenantId: T, objectId: id(2), applicationId: id(700), permissions: { secrets: ['all'] } },
        ],
      },
    });
    const estate = azure({
      'v.json': [vault('ghost', true), vault('plain', undefined)],
      'a.json': [assignment(3, 'Contributor', SUB)],
    });
    const ask = (n: number, permission: string, name: string): string =>
      estate.ask(id(n), permission, `${SUB}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/${name}`)
        .verdict;
    expect(ask(1, 'secrets/get', 'ghost')).toBe('denied');
    expect(ask(1, 'secrets/get', 'plain')).toBe('allowed');
    expect(ask(1, 'Microsoft.KeyVault/vaults/secrets/getSecret/action', 'plain')).toBe('allowed');
    expect(ask(1, 'secrets/list', 'plain')).toBe('denied');
    expect(ask(1, 'keys/sign', 'plain')).toBe('allowed');
    expect(ask(1, 'certificates/get', 'plain')).toBe('denied');
    expect(ask(2, 'secrets/restore', 'plain')).toBe('conditional');
    expect(ask(2, 'secrets/purge', 'plain')).toBe('denied');
    // The control plane of a Contributor lets change the policies, not read a secret.
    expect(ask(3, 'secrets/get', 'plain')).toBe('denied');
    expect(ask(3, 'Microsoft.KeyVault/vaults/accessPolicies/write', 'plain')).toBe('allowed');
    expect(estate.steps('U1', 'ghost')).toEqual([]);
    expect(estate.steps('U1', 'plain')).toEqual([
      'permission keys/sign > plain',
      'permission secrets/get > plain',
    ]);
  });

  test('running a command on a machine is being its managed identity', () => {
    const machine = {
      id: `${SUB}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`,
      name: 'vm',
      type: 'Microsoft.Compute/virtualMachines',
      identity: { type: 'SystemAssigned', principalId: id(77) },
    };
    const identity = page('servicePrincipals', [
      { id: id(77), appId: id(770), displayName: 'vm identity', servicePrincipalType: 'ManagedIdentity' },
    ]);
    const estate = azure({
      'r.json': [machine],
      'sp.json': identity,
      'a.json': [assignment(1, 'Contributor', SUB)],
    });
    expect(estate.steps('U1', 'vm')).toEqual(['control Run command > vm']);
    expect(estate.steps('vm')).toEqual(['assume runs as > vm identity']);
  });

  test('Lighthouse checks what Azure would refuse, and a missing list leaves a stranger not evaluated', () => {
    const row = (role: string): object => ({
      id: `${SUB}/providers/Microsoft.ManagedServices/registrationAssignments/x`,
      type: 'Microsoft.ManagedServices/registrationAssignments',
      properties: {
        registrationDefinitionId: `${SUB}/providers/Microsoft.ManagedServices/registrationDefinitions/y`,
        registrationDefinition: {
          id: `${SUB}/providers/Microsoft.ManagedServices/registrationDefinitions/y`,
          properties: {
            managedByTenantId: P,
            authorizations: [{ principalId: id(91), roleDefinitionId: `/x/${role}` }],
          },
        },
      },
    });
    const estate = azure({
      'lh.json': [row('8e3af657-a8ff-443c-a75c-2fe8c4bcb635')],
      'p.json': org(P, 'Partner', 'partner.example'),
      'pu.json': page('users', [{ ...user(91), userPrincipalName: 'x@partner.example' }]),
    });
    expect(estate.snapshot.inputs.flatMap((i) => i.problems.map((p) => p.message))).toContain(
      'Owner cannot be delegated by Azure Lighthouse',
    );
    const without = tenant({
      'account.json': account,
      'p.json': org(P, 'Partner', 'partner.example'),
      'pu.json': page('users', [{ ...user(91), userPrincipalName: 'x@partner.example' }]),
    });
    expect(without.ask(id(91), 'Microsoft.Compute/disks/read', SUB).reason).toContain('Lighthouse');
    expect(without.steps('Partner', 'Production')[0]).toContain('managed by tenant');
  });
});

describe('between tenants', () => {
  test('foreign applications, federated credentials and the partner’s own registration', () => {
    const estate = microsoftEstate({
      'a.json': org(),
      'b.json': org(P, 'Partner', 'partner.example'),
      'sp.json': {
        tenantId: T,
        servicePrincipals: [
          {
            id: id(70),
            appId: id(700),
            displayName: 'Tool in Aster',
            appOwnerOrganizationId: P,
            servicePrincipalType: 'Application',
          },
          {
            id: id(72),
            appId: id(701),
            displayName: 'Other',
            appOwnerOrganizationId: 'cccccccc-0000-4000-8000-00000000000c',
            servicePrincipalType: 'Application',
          },
        ],
      },
      'app.json': {
        tenantId: P,
        applications: [
          { id: id(71), appId: id(700), displayName: 'Tool', signInAudience: 'AzureADMultipleOrgs' },
        ],
      },
      'f.json': page(`applications('${id(71)}')/federatedIdentityCredentials`, [
        {
          id: id(73),
          name: 'ci',
          issuer: 'https://token.actions.githubusercontent.com',
          subject: 'repo:partner/tool:ref:refs/heads/main',
          audiences: ['api://AzureADTokenExchange'],
        },
      ]),
    });
    expect(estate.steps('Tool', 'Tool in Aster')).toEqual(['assume signs in as > Tool in Aster']);
    expect(estate.steps('repo:partner/tool:ref:refs/heads/main')).toEqual([
      'assume federated identity credential > Tool',
    ]);
    expect(estate.steps('cccccccc-0000-4000-8000-00000000000c')[0]).toMatch(
      /^trust foreign application > Other \[conditional: /u,
    );
  });

  test('a guest is joined to its home account, also when its name holds underscores', () => {
    const estate = microsoftEstate({
      'a.json': org(),
      'b.json': org(P, 'Partner', 'partner.example'),
      'u.json': page('users', [
        {
          id: id(1),
          userPrincipalName: 'ana_m_abel_partner.example#EXT#@aster.example',
          displayName: 'Ana',
          userType: 'Guest',
          externalUserState: 'Accepted',
          accountEnabled: true,
        },
      ]),
      'p.json': page('users', [
        {
          id: id(2),
          userPrincipalName: 'ana_m_abel@partner.example',
          displayName: 'Ana Abel',
          accountEnabled: true,
        },
      ]),
      'r.json': roles(assign(1, GA)),
      ...NO_PIM,
    });
    expect(estate.steps('Ana Abel', 'Ana')).toContain('trust guest account > Ana');
    expect(estate.ask('ana_m_abel@partner.example', GA, T)).toMatchObject({
      verdict: 'allowed',
      reason: expect.stringContaining(`as ${id(1)}`) as string,
    });
  });

  test('accounts of one employee are one person; a naming convention alone stays conditional', () => {
    const estate = tenant({
      'more.json': page('users', [
        user(20, { userPrincipalName: 'bo.berg@aster.example', displayName: 'Bo Berg', employeeId: 'E17' }),
        user(21, { userPrincipalName: 't0.x77@aster.example', displayName: 'Tier 0 X77', employeeId: 'E17' }),
        user(22, { userPrincipalName: 'cy.cole@aster.example', displayName: 'Cy Cole' }),
        user(23, { userPrincipalName: 'adm-cy.cole@aster.example', displayName: 'Cy Cole (admin)' }),
      ]),
      'r.json': roles(assign(21, GA), assign(23, UA)),
    });
    expect(estate.ask('bo.berg@aster.example', GA, T).verdict).toBe('allowed');
    expect(estate.ask(id(20), GA, T).verdict).toBe('denied');
    expect(estate.ask('cy.cole@aster.example', UA, T).verdict).toBe('denied');
    expect(estate.steps('Cy Cole', 'Cy Cole (admin)')[0]).toMatch(
      /^trust second account by its name > .* \[conditional: /u,
    );
  });

  test('synchronised accounts are joined to Active Directory by their identifier', () => {
    const ad = {
      meta: { type: 'users', version: 6, count: 1, methods: 0 },
      data: [
        {
          ObjectIdentifier: 'S-1-5-21-1-2-3-1105',
          Properties: { name: 'ANA@CORP.LOCAL', domain: 'CORP.LOCAL', domainsid: 'S-1-5-21-1-2-3' },
          Aces: [],
        },
      ],
    };
    const estate = microsoftEstate(
      {
        'a.json': org(),
        'u.json': page('users', [
          user(1, { onPremisesSecurityIdentifier: 's-1-5-21-1-2-3-1105', onPremisesSyncEnabled: true }),
        ]),
        'ad.json': ad,
      },
      [microsoft, sharphound],
    );
    expect(estate.steps('ANA@CORP.LOCAL', 'U1')[0]).toMatch(
      /^trust synchronised account > U1 \[conditional: /u,
    );
  });

  test('a cross-tenant policy is a permitted door and no access', () => {
    const estate = microsoftEstate({
      'a.json': org(),
      'x.json': {
        ...page('policies/crossTenantAccessPolicy/partners', [
          {
            tenantId: P,
            inboundTrust: { isMfaAccepted: true },
            b2bDirectConnectInbound: {
              usersAndGroups: {
                accessType: 'allowed',
                targets: [{ target: 'AllUsers', targetType: 'user' }],
              },
            },
          },
        ]),
        tenantId: T,
      },
    });
    expect(estate.steps(P, 'Aster')[0]).toMatch(
      /^trust cross-tenant access policy > Aster \[conditional: direct connect permitted for AllUsers; a permitted door/u,
    );
  });
});
