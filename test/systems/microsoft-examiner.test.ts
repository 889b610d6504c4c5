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

/** Single requests as the documentation decides them, asked in the awkward ways somebody who has read it would ask. */
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const QUEUE_SENDER = 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a';
const VAULT_ACCESS = '8b54135c-b56d-4d72-a534-26097cfdc8d8';
const SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';
const OPERATOR = 'f1a07417-d97a-45cb-824c-7a7467783830';
const GRANT = 'Microsoft.Authorization/roleAssignments/write';
const DISK = 'Microsoft.Compute/disks/write';
const RG = `${SUB}/resourceGroups/rg`;

function estate(files: Readonly<Record<string, unknown>>): MicrosoftEstate {
  return microsoftEstate({
    'org.json': org(),
    'users.json': page(
      'users',
      [1, 2, 3, 4, 5, 6].map((n) => userOf(n, 'aster.example')),
    ),
    'pim.json': { tenantId: T, roleEligibilityScheduleInstances: [] },
    'account.json': account,
    'lighthouse.json': { tenantId: T, registrationAssignments: [] },
    ...files,
  });
}

describe('Azure', () => {
  test('a role at the root of Azure, and at the tenant’s root management group, reaches every subscription', () => {
    // The root management group has the id of the tenant (Azure documentation, "Organize your resources with management groups").
    const group = `/providers/Microsoft.Management/managementGroups/${T}`;
    const found = estate({
      'a.json': [azureRole(1, OWNER, '/'), azureRole(2, OWNER, group), azureRole(3, READER, SUB)],
    });
    expect(found.ask(id(1), DISK, RG).verdict).toBe('allowed');
    expect(found.ask(id(2), DISK, RG).verdict).toBe('allowed');
    expect(found.ask(id(3), DISK, RG).verdict).toBe('denied');
  });

  test('scopes and actions compare without case, on segment boundaries, with or without a slash at the end', () => {
    const found = estate({
      'a.json': [azureRole(1, CONTRIBUTOR, `${SUB.toUpperCase()}/RESOURCEGROUPS/Rg/`)],
    });
    expect(found.ask(id(1), DISK.toUpperCase(), RG).verdict).toBe('allowed');
    expect(found.ask(id(1).toUpperCase(), DISK, `${RG}/`).verdict).toBe('allowed');
    expect(found.ask(id(1), DISK, `${SUB}/resourceGroups/rg-2`).verdict).toBe('denied');
    expect(found.ask('U1@ASTER.EXAMPLE', DISK, RG).verdict).toBe('allowed');
  });

  test('NotActions deny nothing: another assignment gives what one takes out', () => {
    const found = estate({
      'a.json': [azureRole(1, CONTRIBUTOR, SUB), azureRole(2, CONTRIBUTOR, SUB), azureRole(2, OWNER, RG)],
    });
    expect(found.ask(id(1), GRANT, RG).verdict).toBe('denied');
    expect(found.ask(id(2), GRANT, RG).verdict).toBe('allowed');
    expect(found.ask(id(2), GRANT, SUB).verdict).toBe('denied');
  });

  test('a deny that does not apply to child scopes stops at its own; one of unknown members leaves it open', () => {
    const deny = (more: object): object => ({
      id: `${SUB}/providers/Microsoft.Authorization/denyAssignments/d`,
      name: 'd',
      type: 'Microsoft.Authorization/denyAssignments',
      properties: {
        denyAssignmentName: 'Blueprint',
        scope: SUB,
        permissions: [{ actions: ['*'], notActions: ['*/read'] }],
        principals: [{ id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' }],
        excludePrincipals: [],
        ...more,
      },
    });
    const a = { 'a.json': [azureRole(1, OWNER, SUB), azureRole(2, OWNER, SUB)] };
    const here = estate({ ...a, 'd.json': [deny({ doNotApplyToChildScopes: true })] });
    expect(here.ask(id(1), DISK, SUB).verdict).toBe('denied');
    expect(here.ask(id(1), DISK, RG).verdict).toBe('allowed');
    expect(here.ask(id(1), 'Microsoft.Compute/disks/read', SUB).verdict).toBe('allowed');
    const unknown = estate({
      ...a,
      'g.json': page('groups', [{ id: id(50), displayName: 'Denied', securityEnabled: true }]),
      'd.json': [deny({ principals: [{ id: id(50), type: 'Group' }] })],
    });
    expect(unknown.ask(id(1), DISK, RG).verdict).not.toBe('allowed');
    const spared = estate({
      ...a,
      'g.json': page('groups', [{ id: id(50), displayName: 'Spared', securityEnabled: true }]),
      'd.json': [deny({ excludePrincipals: [{ id: id(50), type: 'Group' }] })],
    });
    expect(spared.ask(id(1), DISK, RG).verdict).not.toBe('denied');
    expect(spared.ask(id(1), DISK, RG).verdict).not.toBe('allowed');
  });

  test('built-in roles that no export defines: data apart from the resource, wildcards inside, their own condition', () => {
    const found = estate({
      'a.json': [
        azureRole(1, QUEUE_SENDER, SUB),
        azureRole(2, VAULT_ACCESS, SUB),
        azureRole(3, OPERATOR, SUB),
        azureRole(4, OWNER, SUB),
      ],
    });
    const queue = 'Microsoft.Storage/storageAccounts/queueServices/queues';
    expect(found.ask(id(1), `${queue}/messages/add/action`, RG).verdict).toBe('allowed');
    expect(found.ask(id(1), `${queue}/messages/read`, RG).verdict).toBe('denied');
    expect(found.ask(id(1), `${queue}/read`, RG).verdict).toBe('denied');
    expect(found.ask(id(4), `${queue}/messages/add/action`, RG).verdict).toBe('denied');
    expect(found.ask(id(4), `${queue}/read`, RG).verdict).toBe('allowed');
    const identity = `${RG}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i`;
    const give = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';
    // `userAssignedIdentities/*/assign/action`: the asterisk stands between two slashes.
    expect(found.ask(id(3), give, identity).verdict).toBe('denied');
    expect(found.ask(id(3), give.replace('/assign', '/x/assign'), identity).verdict).toBe('allowed');
    const name = 'microsoft.authorization/roleassignments:roledefinitionid';
    expect(found.ask(id(2), GRANT, SUB).verdict).toBe('conditional');
    expect(found.ask(id(2), GRANT, SUB, AT, { [name]: [SECRETS_USER] }).verdict).toBe('allowed');
    expect(found.ask(id(2), GRANT, SUB, AT, { [name]: [OWNER] }).verdict).toBe('denied');
    expect(found.ask(id(2), 'Microsoft.KeyVault/vaults/read', SUB).verdict).toBe('denied');
    expect(found.ask(id(2), 'Microsoft.KeyVault/vaults/x/read', SUB).verdict).toBe('allowed');
  });

  test('a role is asked for by its name or id; held above it is held below, and not the other way', () => {
    const found = estate({ 'a.json': [azureRole(1, READER, SUB, { roleDefinitionName: 'Reader' })] });
    expect(found.ask(id(1), 'reader', RG).verdict).toBe('allowed');
    expect(found.ask(id(1), READER.toUpperCase(), SUB).verdict).toBe('allowed');
    expect(found.ask(id(1), 'Owner', SUB).verdict).toBe('denied');
    const below = estate({ 'a.json': [azureRole(1, READER, RG)] });
    expect(below.ask(id(1), 'Reader', SUB).verdict).toBe('denied');
  });

  test('disabled accounts act nowhere', () => {
    const found = estate({
      'users.json': page('users', [userOf(1, 'aster.example', { accountEnabled: false })]),
      'a.json': [azureRole(1, OWNER, SUB)],
    });
    expect(found.ask(id(1), DISK, SUB)).toMatchObject({ verdict: 'denied' });
  });
});

describe('directory roles and permissions', () => {
  test('eligible through a nested group stays conditional; an activated one ends at its end', () => {
    const end = AT + 3_600_000;
    const found = estate({
      'g.json': page('groups(members())', [
        {
          id: id(50),
          displayName: 'Outer',
          securityEnabled: true,
          isAssignableToRole: true,
          members: [{ id: id(51) }],
        },
        { id: id(51), displayName: 'Inner', securityEnabled: true, members: [{ id: id(1) }] },
      ]),
      'roles.json': roles(assign(2, HELPDESK)),
      'pim.json': page('roleManagement/directory/roleEligibilityScheduleInstances', [
        {
          id: 'e',
          principalId: id(50),
          roleDefinitionId: GA,
          directoryScopeId: '/',
          startDateTime: '2026-01-01T00:00:00Z',
          endDateTime: null,
          memberType: 'Direct',
          roleEligibilityScheduleId: 's',
        },
      ]),
      'active.json': page('roleManagement/directory/roleAssignmentScheduleInstances', [
        {
          id: 'x',
          principalId: id(3),
          roleDefinitionId: HELPDESK,
          directoryScopeId: '/',
          assignmentType: 'Activated',
          startDateTime: '2026-11-16T08:00:00Z',
          endDateTime: new Date(end).toISOString(),
          memberType: 'Direct',
        },
      ]),
    });
    expect(found.ask(id(1), 'Global Administrator', T).verdict).toBe('conditional');
    expect(found.ask(id(3), 'helpdesk administrator', T, end - 1).verdict).toBe('allowed');
    expect(found.ask(id(3), HELPDESK, T, end).verdict).toBe('denied');
    expect(found.ask(id(3), HELPDESK, T, Date.parse('2026-11-16T08:00:00Z') - 1).verdict).toBe('denied');
  });

  test('an application permission by its name or id is the service principal’s; a consent for one user is no other’s', () => {
    const graph = '00000003-0000-0000-c000-000000000000';
    const found = estate({
      'roles.json': roles(assign(2, HELPDESK)),
      'sp.json': page('servicePrincipals', [
        { id: id(60), appId: graph, displayName: 'Microsoft Graph', servicePrincipalType: 'Application' },
        {
          id: id(61),
          appId: id(71),
          displayName: 'Robot',
          servicePrincipalType: 'Application',
          accountEnabled: true,
        },
        {
          id: id(62),
          appId: id(72),
          displayName: 'Off',
          servicePrincipalType: 'Application',
          accountEnabled: false,
        },
      ]),
      'r.json': page('servicePrincipals/appRoleAssignedTo', [
        ...[61, 62].map((n) => ({
          id: `x${n}`,
          principalId: id(n),
          principalType: 'ServicePrincipal',
          resourceId: id(60),
          appRoleId: '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9',
        })),
      ]),
      'consent.json': page('oauth2PermissionGrants', [
        {
          id: 'c',
          clientId: id(61),
          consentType: 'Principal',
          principalId: id(1),
          resourceId: id(60),
          scope: 'Mail.Read',
        },
      ]),
    });
    expect(found.ask(id(61), 'Application.ReadWrite.All', T).verdict).toBe('allowed');
    expect(found.ask('Robot', '1BFEFB4E-E0B5-418B-A88F-73C46D2CC8E9', T).verdict).toBe('allowed');
    expect(found.ask(id(62), 'Application.ReadWrite.All', T).verdict).toBe('denied');
    expect(found.ask(id(1), 'Application.ReadWrite.All', T).verdict).toBe('denied');
    expect(found.ask(id(61), 'Mail.Read', T).verdict).toBe('conditional');
  });
});
