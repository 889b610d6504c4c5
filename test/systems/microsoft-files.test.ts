import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { partnerFiles } from '../../fixtures/estates/partner/files';
import { generatePartner } from '../../fixtures/estates/partner/generate';
import { importFiles } from '../../src/engine/import';
import { contentOf } from '../../src/lib/file-content';
import { runToEnd } from '../../src/lib/steps';
import { systems } from '../../src/systems/registry';
import { recognise } from '../../src/systems/recognise';
import { microsoft } from '../../src/systems/microsoft';
import { microsoftEstate } from './microsoft-harness';

const T = 'aaaaaaaa-0000-4000-8000-00000000000a';
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const SUB = '/subscriptions/11111111-0000-4000-8000-000000000001';
const hound = readFileSync('fixtures/microsoft/azurehound/azurehound.json', 'utf8');

/** The kinds of AzureHound (enums/kind.go), the two newest included. */
const RESOURCES = [
  'VM',
  'AutomationAccount',
  'LogicApp',
  'FunctionApp',
  'ContainerRegistry',
  'WebApp',
  'ManagedCluster',
  'VMScaleSet',
  'StorageAccount',
  'StorageContainer',
];
const KINDS = [
  'App',
  'AppMember',
  'AppOwner',
  'AppRoleAssignment',
  'FederatedIdentityCredential',
  'Device',
  'DeviceOwner',
  'Group',
  'GroupMember',
  'GroupOwner',
  'KeyVault',
  'KeyVaultAccessPolicy',
  'KeyVaultContributor',
  'KeyVaultKVContributor',
  'KeyVaultOwner',
  'KeyVaultRoleAssignment',
  'KeyVaultUserAccessAdmin',
  'ManagementGroup',
  'ManagementGroupRoleAssignment',
  'ManagementGroupContributor',
  'ManagementGroupOwner',
  'ManagementGroupDescendant',
  'ManagementGroupUserAccessAdmin',
  'ResourceGroup',
  'ResourceGroupRoleAssignment',
  'ResourceGroupContributor',
  'ResourceGroupOwner',
  'ResourceGroupUserAccessAdmin',
  'Role',
  'RoleAssignment',
  'RoleEligibilityScheduleInstance',
  'RoleManagementPolicyAssignment',
  'ServicePrincipal',
  'ServicePrincipalOwner',
  'Subscription',
  'SubscriptionRoleAssignment',
  'SubscriptionContributor',
  'SubscriptionOwner',
  'SubscriptionUserAccessAdmin',
  'Tenant',
  'User',
  'VMAdminLogin',
  'VMAvereContributor',
  'VMContributor',
  'VMOwner',
  'VMUserAccessAdmin',
  'VMVMContributor',
  'OAuth2PermissionGrant',
  ...RESOURCES,
  ...RESOURCES.filter((name) => name !== 'StorageContainer').map((name) => `${name}RoleAssignment`),
].map((name) => `AZ${name}`);

describe('AzureHound', () => {
  const estate = microsoftEstate({ 'azurehound.json': hound });
  const [input] = estate.snapshot.inputs;

  test('every kind is used or reported as not used', () => {
    for (const kind of KINDS) expect(hound).toContain(`"${kind}"`);
    expect(input?.format).toBe('azurehound');
    expect(input?.records.read).toBe(
      input === undefined ? 0 : input.records.used + input.records.merged + input.records.ignored,
    );
    expect(input?.ignoredFor).toEqual([
      { reason: 'AZAppMember: recognised, not used', count: 1 },
      { reason: 'AZNewThing: recognised, not used', count: 1 },
    ]);
    expect(input?.problems).toEqual([]);
  });

  test('what it says is answered, ids in either case', () => {
    const ask = (who: number, permission: string, on: string): string =>
      estate.ask(id(who), permission, on).verdict;
    expect(ask(1, 'Global Administrator', T)).toBe('allowed');
    const eligible = estate.ask(id(2), 'User Administrator', T);
    expect(eligible).toMatchObject({
      verdict: 'conditional',
      condition: 'eligible: must be activated first, with approval by Cy, multi-factor authentication',
    });
    expect(ask(3, 'secrets/get', `${SUB}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv`)).toBe(
      'allowed',
    );
    expect(ask(1, 'Microsoft.Compute/virtualMachines/write', `${SUB}/resourceGroups/rg`)).toBe('allowed');
    expect(
      ask(
        2,
        'Microsoft.Compute/virtualMachines/write',
        `${SUB}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/r0`,
      ),
    ).toBe('allowed');
    expect(ask(2, 'Microsoft.Compute/virtualMachines/write', `${SUB}/resourceGroups/rg`)).toBe('denied');
    expect(ask(21, 'RoleManagement.ReadWrite.Directory', T)).toBe('allowed');
    expect(ask(21, 'Mail.Read', T)).toBe('conditional');
    expect(ask(2, 'Add member', id(10))).toBe('allowed');
    expect(estate.steps('Bo', 'r0')).toEqual(['control Run command > r0', 'permission Contributor > r0']);
  });

  test('the same objects from Graph and AzureHound are one', () => {
    const page = {
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users',
      value: [
        {
          id: id(1),
          userPrincipalName: 'ana@aster.example',
          displayName: 'Ana',
          accountEnabled: true,
          userType: 'Member',
        },
      ],
    };
    const both = microsoftEstate({ 'azurehound.json': hound, 'users.json': page });
    expect(both.evaluated.graph.nodes.length).toBe(estate.evaluated.graph.nodes.length);
    expect(both.ask('ana@aster.example', 'Global Administrator', T).verdict).toBe('allowed');
  });
});

describe('the partner estate as files', () => {
  const files = partnerFiles(generatePartner());
  const encoder = new TextEncoder();
  const named = files.map(({ name, text }) => ({ name, bytes: encoder.encode(text) }));

  test('no other system claims one of them, nor this one theirs', () => {
    for (const file of [...named, { name: 'azurehound.json', bytes: encoder.encode(hound) }]) {
      const found = recognise(contentOf(file.name, file.bytes), systems);
      expect(`${file.name}: ${found.best?.module.id ?? 'none'}`).toBe(`${file.name}: microsoft`);
      expect(found.ties).toEqual([]);
    }
  });

  test('another system’s lists of users and groups are not taken', () => {
    const foreign = {
      organizationId: id(1),
      collections: [
        {
          id: id(2),
          name: 'Shared',
          groups: [{ id: id(3), readOnly: true }],
          users: [{ id: id(4), manage: true }],
        },
      ],
    };
    const content = contentOf('collections.json', encoder.encode(JSON.stringify(foreign)));
    expect(microsoft.recognise(content)).toBeUndefined();
  });

  test('the order of the files does not matter', () => {
    const records = runToEnd(importFiles(named, [microsoft])).records;
    const reversed = runToEnd(importFiles([...named].reverse(), [microsoft])).records;
    expect([...reversed]).toEqual([...records]);
  });

  test('settling again changes nothing', () => {
    const once = microsoft.settle?.(runToEnd(importFiles(named, [microsoft])).records) ?? [];
    const twice = microsoft.settle?.(once) ?? [];
    expect(twice).toEqual(once);
  });

  test('damaged, hostile and empty JSON is told, never thrown', () => {
    const context = 'https://graph.microsoft.com/v1.0/$metadata#';
    const hostile: Readonly<Record<string, unknown>> = {
      'users.json': {
        '@odata.context': `${context}users`,
        value: [null, 7, 'x', [], {}, { id: '__proto__', userPrincipalName: 'constructor' }, { id: 5 }],
      },
      'groups.json': {
        '@odata.context': `${context}groups`,
        value: [{ id: 'g', securityEnabled: true, members: [null, 1, {}, 'u'] }, { members: 3 }],
      },
      'roles.json': {
        '@odata.context': `${context}roleManagement/directory/roleAssignments`,
        value: [
          {},
          { principalId: 1, roleDefinitionId: {} },
          { principalId: 'g', roleDefinitionId: 'r', directoryScopeId: '/administrativeUnits/' },
        ],
      },
      'gdap.json': {
        '@odata.context': `${context}tenantRelationships/delegatedAdminRelationships`,
        value: [
          { id: 'r', customer: {}, status: 'active' },
          { id: 'q', customer: { tenantId: 't' }, accessAssignments: [{}, null, 7], endDateTime: 'never' },
        ],
      },
      'vault.json': [
        {
          id: '/subscriptions//resourceGroups',
          type: 'Microsoft.KeyVault/vaults',
          properties: { accessPolicies: [null, { objectId: 'o' }, 4] },
        },
      ],
      'hound.json': {
        data: [{}, { kind: 'AZUser' }, { kind: 'AZUser', data: null }, { kind: 'AZVMOwner', data: [] }],
        meta: { type: 'azure', version: 5 },
      },
      'cipp.json': { Results: [{ jitAdminEnabled: true }, { jitAdminEnabled: 'x', id: 'j', memberOf: 4 }] },
    };
    const estate = microsoftEstate(hostile);
    for (const input of estate.snapshot.inputs) {
      for (const tally of [input.records, input.facts])
        expect(tally.used + tally.merged + tally.ignored).toBe(tally.read);
      expect(input.problems.filter((problem) => problem.message.startsWith('reading stopped'))).toEqual([]);
    }
  });
});
