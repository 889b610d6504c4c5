import { describe, expect, test } from 'vitest';
import { microsoft } from '../../src/systems/microsoft';
import { sharphound } from '../../src/systems/sharphound';
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

/** Where access ends: rules by which the platform refuses what a naive reading of the exports would grant. */
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const ACCESS_ADMIN = '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9';
const SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';
const APP_WRITE = '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9';
const GRAPH_APP = '00000003-0000-0000-c000-000000000000';

const user = (n: number, domain = 'aster.example', more: object = {}): object => userOf(n, domain, more);
const member = (n: number): object => ({ '@odata.type': '#microsoft.graph.user', id: id(n) });
const group = (n: number, members: readonly object[], more: object = {}): object => ({
  id: id(n),
  displayName: `G${n}`,
  securityEnabled: true,
  members,
  ...more,
});

function tenant(files: Readonly<Record<string, unknown>>): MicrosoftEstate {
  return microsoftEstate({
    'org.json': org(T, 'Aster', 'aster.example'),
    'users.json': page(
      'users',
      [1, 2, 3, 4, 5].map((n) => user(n)),
    ),
    'pim.json': { tenantId: T, roleEligibilityScheduleInstances: [] },
    'roles.json': roles(assign(5, GA)),
    ...files,
  });
}

describe('applications', () => {
  const sp = (n: number, appId: string, more: object = {}): object => ({
    id: id(n),
    appId,
    displayName: `S${n}`,
    servicePrincipalType: 'Application',
    ...more,
  });
  const role = (principal: number, resource: number, appRoleId: string): object => ({
    id: `${principal}-${resource}`,
    principalId: id(principal),
    principalType: 'ServicePrincipal',
    resourceId: id(resource),
    appRoleId,
  });

  test('an assignment to a group does not cascade to groups inside it ("Assign users and groups to an application")', () => {
    const CRM = '77777777-0000-4000-8000-000000000001';
    const estate = tenant({
      'groups.json': page('groups', [
        group(20, [member(1), { '@odata.type': '#microsoft.graph.group', id: id(21) }]),
        group(21, [member(2)]),
      ]),
      'sps.json': page('servicePrincipals', [
        sp(30, '88888888-0000-4000-8000-000000000001', { appRoles: [{ id: CRM, value: 'Crm.Admin' }] }),
      ]),
      'grants.json': page('appRoleAssignments', [{ ...role(20, 30, CRM), principalType: 'Group' }]),
    });
    expect(estate.ask(id(1), 'Crm.Admin', id(30)).verdict).toBe('allowed');
    expect(estate.ask(id(2), 'Crm.Admin', id(30)).verdict).not.toBe('allowed');
    expect(estate.steps('U1', 'S30')).toEqual(['permission Crm.Admin > S30']);
    expect(estate.steps('U2', 'S30')).toEqual([]);
    expect(estate.steps('G21', 'S30')).toEqual([]);
  });

  test('a permission of the same name on another application controls nothing', () => {
    const OTHER = '99999999-0000-4000-8000-000000000001';
    const files = {
      'sps.json': page('servicePrincipals', [
        sp(30, GRAPH_APP, { appRoles: [{ id: APP_WRITE, value: 'Application.ReadWrite.All' }] }),
        sp(31, '88888888-0000-4000-8000-000000000002', {
          appRoles: [{ id: OTHER, value: 'Application.ReadWrite.All' }],
        }),
        sp(32, '88888888-0000-4000-8000-000000000003'),
        sp(33, '88888888-0000-4000-8000-000000000004'),
      ]),
      'grants.json': page('appRoleAssignments', [role(32, 30, APP_WRITE), role(33, 31, OTHER)]),
    };
    const estate = tenant(files);
    expect(estate.ask(id(32), 'add credential', id(31)).verdict).toBe('allowed');
    expect(estate.ask(id(33), 'add credential', id(31)).verdict).toBe('denied');
    expect(estate.steps('S33').filter((step) => step.startsWith('control'))).toEqual([]);
  });

  test('application administrators may change owners, too; a custom role does what its actions say', () => {
    const CUSTOM = 'cccccccc-0000-4000-8000-000000000001';
    const estate = tenant({
      'apps.json': page('applications', [{ id: id(40), appId: id(41), displayName: 'A40' }]),
      'defs.json': page('roleManagement/directory/roleDefinitions', [
        {
          id: CUSTOM,
          displayName: 'Secret keeper',
          isBuiltIn: false,
          rolePermissions: [
            { allowedResourceActions: ['microsoft.directory/applications/credentials/update'] },
          ],
        },
      ]),
      'roles.json': roles(assign(1, APP_ADMIN), assign(2, CUSTOM)),
    });
    expect(estate.ask(id(1), 'add owner', id(40)).verdict).toBe('allowed');
    expect(estate.ask(id(2), 'add credential', id(40)).verdict).toBe('allowed');
    expect(estate.ask(id(3), 'add credential', id(40)).verdict).toBe('denied');
    expect(estate.steps('Secret keeper')).toEqual(
      expect.arrayContaining([expect.stringMatching(/^control Add credential > all application reg/u)]),
    );
  });
});

describe('groups', () => {
  test('nobody adds a member to a dynamic group; its owner changes owners only', () => {
    const estate = tenant({
      'groups.json': page('groups', [
        group(20, [member(3)], {
          groupTypes: ['DynamicMembership'],
          membershipRule: 'user.department -eq "IT"',
          owners: [member(1)],
        }),
      ]),
      'roles.json': roles(assign(2, GROUPS)),
    });
    for (const n of [1, 2]) expect(estate.ask(id(n), 'add member', id(20)).verdict).toBe('denied');
    expect(estate.ask(id(1), 'add credential', id(20)).verdict).toBe('denied');
    expect(estate.ask(id(1), 'add owner', id(20)).verdict).toBe('allowed');
  });

  test('eligible ownership (PIM for groups) counts once activated, and within its dates', () => {
    const estate = tenant({
      'groups.json': page('groups', [group(20, [])]),
      'pimgroups.json': page('identityGovernance/privilegedAccess/group/eligibilityScheduleInstances', [
        {
          id: 'e1',
          accessId: 'owner',
          principalId: id(1),
          groupId: id(20),
          startDateTime: '2026-01-01T00:00:00Z',
          endDateTime: '2026-12-31T00:00:00Z',
          eligibilityScheduleId: 's1',
        },
      ]),
    });
    const found = estate.ask(id(1), 'add member', id(20));
    expect(found.verdict).toBe('conditional');
    expect(found.condition).toContain('must be activated first');
    expect(estate.ask(id(1), 'add member', id(20), AT + 90 * 86_400_000).verdict).toBe('denied');
    expect(estate.steps('U1', 'G20')).toEqual([
      'control Add member > G20 [conditional: eligible for ownership: must be activated first]',
    ]);
  });

  test('exactly 20 expanded members may be a part of them (Graph gives no more, and no link)', () => {
    const twenty = Array.from({ length: 20 }, (_, i) => member(100 + i));
    const with20 = tenant({
      'groups.json': page('groups', [group(20, twenty, { isAssignableToRole: true })]),
      'roles.json': roles(assign(20, GA)),
    });
    expect(with20.ask(id(1), GA, T).verdict).toBe('not-evaluated');
    const with19 = tenant({
      'groups.json': page('groups', [group(20, twenty.slice(1), { isAssignableToRole: true })]),
      'roles.json': roles(assign(20, GA)),
    });
    expect(with19.ask(id(1), GA, T).verdict).toBe('denied');
  });
});

describe('administrative units', () => {
  test('a unit whose members are not exported leaves open whom its administrators reach', () => {
    const unit = { id: id(60), displayName: 'Plant' };
    const held = { 'roles.json': roles(assign(1, HELPDESK, `/administrativeUnits/${id(60)}`)) };
    const unlisted = tenant({ ...held, 'units.json': page('administrativeUnits', [unit]) });
    expect(unlisted.ask(id(1), 'reset password', id(2)).verdict).toBe('not-evaluated');
    expect(unlisted.ask(id(1), 'Helpdesk Administrator', id(2)).reason).toContain(
      'members of the administrative',
    );
    expect(unlisted.ask(id(3), 'reset password', id(2)).verdict).toBe('denied');
    const listed = tenant({
      ...held,
      'units.json': page('administrativeUnits', [{ ...unit, members: [member(2)] }]),
    });
    expect(listed.ask(id(1), 'reset password', id(2)).verdict).toBe('allowed');
    expect(listed.ask(id(1), 'reset password', id(3)).verdict).toBe('denied');
    expect(listed.ask(id(1), 'Helpdesk Administrator', T).verdict).toBe('denied');
  });

  test('who holds a role for a restricted unit is out of reach of helpdesks ("Who can reset passwords")', () => {
    const estate = tenant({
      'units.json': page('administrativeUnits', [
        { id: id(60), displayName: 'Vault', isMemberManagementRestricted: true, members: [] },
      ]),
      'roles.json': roles(
        assign(1, HELPDESK),
        assign(2, HELPDESK, `/administrativeUnits/${id(60)}`),
        assign(3, HELPDESK),
      ),
    });
    expect(estate.ask(id(1), 'reset password', id(3)).verdict).toBe('allowed');
    expect(estate.ask(id(1), 'reset password', id(2)).verdict).toBe('denied');
  });

  test('giving directory roles is decided for the tenant', () => {
    const estate = tenant({});
    expect(estate.ask(id(5), 'grant directory role', T).verdict).toBe('allowed');
    expect(estate.ask(id(1), 'grant directory role', T).verdict).toBe('denied');
  });
});

describe('the partner', () => {
  test('a member of AdminAgents is not denied before the reseller contracts are known (DAP)', () => {
    const files = {
      'p-org.json': org(P, 'Northgate', 'northgate.example'),
      'p-users.json': page('users', [user(11, 'northgate.example'), user(12, 'northgate.example')]),
      'p-groups.json': { tenantId: P, groups: [group(70, [member(11)], { displayName: 'AdminAgents' })] },
      'p-gdap.json': { tenantId: P, delegatedAdminRelationships: [] },
      'c-org.json': org(T, 'Aster', 'aster.example'),
      'c-users.json': page('users', [user(1)]),
      'c-roles.json': roles(assign(1, GA)),
    };
    const open = microsoftEstate(files);
    expect(open.ask(id(11), GA, T).reason).toContain('reseller contracts of Northgate');
    expect(open.ask(id(12), GA, T).verdict).toBe('denied');
    const closed = microsoftEstate({ ...files, 'p-contracts.json': { tenantId: P, contracts: [] } });
    expect(closed.ask(id(11), GA, T).verdict).toBe('denied');
  });

  test('Lighthouse: no Owner, no data actions; User Access Administrator assigns the named roles only', () => {
    const definition = `${SUB}/providers/Microsoft.ManagedServices/registrationDefinitions/${id(80)}`;
    const grant = (n: number, role: string, more: object = {}): object => ({
      principalId: id(n),
      principalIdDisplayName: `U${n}`,
      roleDefinitionId: role,
      ...more,
    });
    const estate = microsoftEstate({
      'p-org.json': org(P, 'Northgate', 'northgate.example'),
      'p-users.json': page(
        'users',
        [11, 12, 13, 14].map((n) => user(n, 'northgate.example')),
      ),
      'accounts.json': [
        {
          id: SUB.slice(15),
          tenantId: T,
          name: 'Main',
          state: 'Enabled',
          managedByTenants: [{ tenantId: P }],
        },
      ],
      'assignments.json': [
        {
          id: `${SUB}/providers/Microsoft.Authorization/roleAssignments/${id(81)}`,
          principalId: id(99),
          principalType: 'User',
          roleDefinitionId: `${SUB}/providers/Microsoft.Authorization/roleDefinitions/${CONTRIBUTOR}`,
          roleDefinitionName: 'Contributor',
          scope: SUB,
        },
      ],
      'lighthouse.json': [
        {
          id: `${SUB}/providers/Microsoft.ManagedServices/registrationAssignments/${id(82)}`,
          type: 'Microsoft.ManagedServices/registrationAssignments',
          properties: {
            provisioningState: 'Succeeded',
            registrationDefinitionId: definition,
            registrationDefinition: {
              id: definition,
              properties: {
                managedByTenantId: P,
                manageeTenantId: T,
                authorizations: [
                  grant(11, OWNER),
                  grant(12, ACCESS_ADMIN, { delegatedRoleDefinitionIds: [CONTRIBUTOR] }),
                  grant(13, SECRETS_USER),
                  grant(14, CONTRIBUTOR),
                ],
              },
            },
          },
        },
      ],
    });
    const write = 'Microsoft.Authorization/roleAssignments/write';
    expect(estate.ask(id(11), write, SUB).verdict).toBe('not-evaluated');
    expect(estate.ask(id(12), write, SUB)).toMatchObject({
      verdict: 'conditional',
      condition: 'only to assign Contributor to managed identities of the customer',
    });
    expect(estate.ask(id(13), 'Microsoft.KeyVault/vaults/secrets/getSecret/action', SUB).verdict).not.toBe(
      'allowed',
    );
    expect(estate.ask(id(14), 'Microsoft.Compute/virtualMachines/start/action', SUB).verdict).toBe('allowed');
    expect(estate.ask(id(14), write, SUB).verdict).toBe('denied');
    expect(
      estate.snapshot.inputs
        .flatMap((input) => input.problems)
        .map((problem) => problem.message)
        .sort(),
    ).toEqual([
      'Owner cannot be delegated by Azure Lighthouse',
      'Roles with data actions cannot be delegated by Azure Lighthouse',
    ]);
  });
});

describe('Azure actions', () => {
  const row = (n: number, role: string, name: string, scope = SUB): object => ({
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${id(200 + n)}`,
    principalId: id(n),
    principalType: 'User',
    roleDefinitionId: `${SUB}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
    roleDefinitionName: name,
    scope,
  });
  const azure = (files: Readonly<Record<string, unknown>> = {}): MicrosoftEstate =>
    tenant({
      'accounts.json': [{ id: SUB.slice(15), tenantId: T, name: 'Main', state: 'Enabled' }],
      'assignments.json': [row(1, OWNER, 'Owner'), row(2, CONTRIBUTOR, 'Contributor')],
      ...files,
    });

  test('an action of which nothing says whether it is on data is not given by Owner', () => {
    const estate = azure();
    const action = 'Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action';
    expect(estate.ask(id(1), action, SUB).verdict).toBe('not-evaluated');
    expect(estate.ask(id(3), action, SUB).verdict).toBe('denied');
    expect(estate.ask(id(1), action, SUB, AT, { dataaction: ['true'] }).verdict).toBe('denied');
    expect(estate.ask(id(1), 'Microsoft.CognitiveServices/accounts/write', SUB).verdict).toBe('allowed');
  });

  test('a pattern of actions and a permission inside a vault are no request on a subscription', () => {
    const estate = azure();
    expect(estate.ask(id(2), '*', SUB).verdict).toBe('not-evaluated');
    expect(estate.ask(id(1), 'secrets/get', SUB).verdict).toBe('not-evaluated');
  });

  test('without a list of deny assignments an answer of allowed names the assumption', () => {
    const action = 'Microsoft.Compute/virtualMachines/start/action';
    expect(azure().ask(id(1), action, SUB).assumes).toContain('deny assignments');
    const listed = azure({ 'denies.json': { tenantId: T, denyAssignments: [] } });
    expect(listed.ask(id(1), action, SUB).assumes).not.toContain('deny assignments');
    const group = `${SUB}/resourceGroups/in-no-list`;
    expect(listed.ask(id(1), action, group).assumes).not.toContain('deny assignments');
  });

  test('a management group above whose assignments no list shows leaves a denial open', () => {
    const GROUP = '/providers/Microsoft.Management/managementGroups/root';
    const tree = {
      id: GROUP,
      name: 'root',
      type: 'Microsoft.Management/managementGroups',
      displayName: 'Root',
      tenantId: T,
      children: [{ id: SUB, name: SUB.slice(15), type: '/subscriptions', displayName: 'Main' }],
    };
    const action = 'Microsoft.Compute/virtualMachines/start/action';
    expect(azure({ 'tree.json': [tree] }).ask(id(3), action, SUB).verdict).toBe('not-evaluated');
    const inherited = azure({
      'tree.json': [tree],
      'assignments.json': [row(1, OWNER, 'Owner', GROUP), row(2, CONTRIBUTOR, 'Contributor')],
    });
    expect(inherited.ask(id(3), action, SUB).verdict).toBe('denied');
    expect(inherited.ask(id(1), action, SUB).verdict).toBe('allowed');
  });

  test('`all` in an access policy is not purge, and purge protection stops everybody', () => {
    const vault = (name: string, protect: boolean): object => ({
      id: `${SUB}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/${name}`,
      name,
      type: 'Microsoft.KeyVault/vaults',
      properties: {
        tenantId: T,
        enableRbacAuthorization: false,
        enablePurgeProtection: protect,
        vaultUri: `https://${name}.vault.azure.net/`,
        accessPolicies: [
          { tenantId: T, objectId: id(1), permissions: { secrets: ['all'] } },
          { tenantId: T, objectId: id(2), permissions: { secrets: ['All', 'Purge'] } },
        ],
      },
    });
    const estate = azure({ 'vaults.json': [vault('open', false), vault('kept', true)] });
    const ask = (n: number, permission: string, name: string): string =>
      estate.ask(
        id(n),
        permission,
        `${SUB}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/${name}`
          .toUpperCase()
          .replace(/^\/SUB/u, '/sub'),
      ).verdict;
    expect(ask(1, 'secrets/get', 'open')).toBe('allowed');
    expect(ask(1, 'secrets/purge', 'open')).toBe('denied');
    expect(ask(2, 'secrets/purge', 'open')).toBe('allowed');
    expect(ask(2, 'secrets/purge', 'kept')).toBe('denied');
    expect(ask(2, 'secrets/restore', 'kept')).toBe('allowed');
  });
});

describe('people', () => {
  test('a guest whose home account is disabled cannot sign in', () => {
    const files = (enabled: boolean): Readonly<Record<string, unknown>> => ({
      'p-org.json': org(P, 'Northgate', 'northgate.example'),
      'p-users.json': page('users', [user(11, 'northgate.example', { accountEnabled: enabled })]),
      'org.json': org(T, 'Aster', 'aster.example'),
      'users.json': page('users', [
        {
          id: id(6),
          userPrincipalName: 'u11_northgate.example#EXT#@aster.example',
          displayName: 'Guest',
          userType: 'Guest',
          externalUserState: 'Accepted',
          accountEnabled: true,
        },
      ]),
      'roles.json': roles(assign(6, GA)),
    });
    expect(microsoftEstate(files(true)).ask(id(6), GA, T).verdict).toBe('allowed');
    expect(microsoftEstate(files(false)).ask(id(6), GA, T)).toMatchObject({
      verdict: 'conditional',
      condition: 'the home account u11@northgate.example is disabled',
    });
  });

  test('a synchronised account is joined by its immutable id where the collection shows the GUID', () => {
    // The bytes 00 01 02 … 0f: little-endian in the first three parts of the text.
    const anchor = 'AAECAwQFBgcICQoLDA0ODw==';
    const joined = (properties: object, account: object): readonly string[] =>
      microsoftEstate(
        {
          'org.json': org(T, 'Aster', 'aster.example'),
          'users.json': page('users', [user(1, 'aster.example', account)]),
          'ad.json': {
            meta: { type: 'users', version: 6, count: 1, methods: 0 },
            data: [
              {
                ObjectIdentifier: 'S-1-5-21-1-2-3-1105',
                Properties: {
                  name: 'ANA@CORP.LOCAL',
                  domain: 'CORP.LOCAL',
                  domainsid: 'S-1-5-21-1-2-3',
                  ...properties,
                },
                Aces: [],
              },
            ],
          },
        },
        [microsoft, sharphound],
      ).steps('ANA@CORP.LOCAL', 'U1');
    const account = { onPremisesImmutableId: anchor };
    const guid = '03020100-0504-0706-0809-0a0b0c0d0e0f';
    expect(joined({ 'ms-ds-consistencyguid': anchor }, account)[0]).toMatch(
      /^trust synchronised account > U1/u,
    );
    expect(joined({ objectguid: guid.toUpperCase() }, account)[0]).toMatch(
      /^trust synchronised account > U1/u,
    );
    expect(joined({ objectguid: guid.replace('0f', '0e') }, account)).toEqual([]);
    expect(joined({}, account)).toEqual([]);
    // The name alone joins, but not against the stated anchor of another account.
    const named = { ...account, onPremisesSamAccountName: 'ana', onPremisesDomainName: 'corp.local' };
    expect(joined({}, named)).toHaveLength(1);
    expect(joined({ objectguid: guid.replace('0f', '0e') }, named)).toHaveLength(1);
    expect(joined({ 'ms-ds-consistencyguid': guid.replace('0f', '0e') }, named)).toEqual([]);
    // The identifier says another account: nothing weaker overrules it.
    expect(
      joined({ objectguid: guid }, { ...account, onPremisesSecurityIdentifier: 'S-1-5-21-1-2-3-9' }),
    ).toEqual([]);
  });

  test('a synchronised account without its identifier is joined by its name and domain', () => {
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
    const joined = (domain: string): readonly string[] =>
      microsoftEstate(
        {
          'org.json': org(T, 'Aster', 'aster.example'),
          'users.json': page('users', [
            user(1, 'aster.example', { onPremisesSamAccountName: 'ana', onPremisesDomainName: domain }),
          ]),
          'ad.json': ad,
        },
        [microsoft, sharphound],
      ).steps('ANA@CORP.LOCAL', 'U1');
    expect(joined('corp.local')[0]).toMatch(/^trust synchronised account > U1 \[conditional: /u);
    expect(joined('other.local')).toEqual([]);
  });

  test('each element of an unannounced list is of its own kind', () => {
    const estate = tenant({
      'mixed.json': {
        tenantId: T,
        value: [user(7), { id: id(8), displayName: 'G8', securityEnabled: true, mailEnabled: false }],
      },
    });
    expect(estate.evaluated.graph.nodes.length).toBeGreaterThan(0);
    const kinds = [...estate.evaluated.graph.nodes]
      .filter((node) => [id(7), id(8)].includes(node.id))
      .map((node) => node.nativeType);
    expect(kinds.sort()).toEqual(['security group', 'user']);
  });
});
