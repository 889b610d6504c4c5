import type { Json } from '../../lib/content';
import { classOfTags, tagsOf } from '../resource-tags';
import { elementsOf, flag, idIn, items, prop, str, strings, when } from './fields';
import { isGuid, normalScope, objectKey, scopeKey, tenantKey, tenantOfSubscription, MICROSOFT } from './keys';
import { pairs } from './fields';
import { armAssignment } from './read-azure';
import { addSubscription, runsAs, tenantOfScope } from './read-azure-scopes';
import { appRole, delegated, federated } from './read-app-access';
import { deviceOwner, readDirectoryObject } from './read-directory';
import { addOwner, readMembersOf } from './read-members';
import { activationPolicy } from './activation-policy';
import { hold, scopeKeyOf } from './hold-role';
import { windowOf } from './schedule-window';
import { vaultPolicy, readVault } from './read-vault';
import { Reading, TENANT_TYPE } from './reading';
import type { PageKind } from './page-kinds';
import { builtInRole } from './directory-roles';
import { readUser } from './read-users';

type At = readonly (string | number)[];
type Reader = (data: Json, reading: Reading, at: At) => void;

/** Kinds whose data is the object itself, in Graph's own shape. */
const OBJECTS: ReadonlyMap<string, PageKind> = new Map([
  ['AZGroup', 'groups'],
  ['AZServicePrincipal', 'servicePrincipals'],
  ['AZApp', 'applications'],
  ['AZDevice', 'devices'],
]);

/** Resources that may run as a managed identity. */
const RESOURCES: ReadonlySet<string> = new Set([
  'AZVM',
  'AZAutomationAccount',
  'AZLogicApp',
  'AZFunctionApp',
  'AZContainerRegistry',
  'AZWebApp',
  'AZManagedCluster',
  'AZVMScaleSet',
  'AZStorageAccount',
  'AZStorageContainer',
]);

/** Lists of ARM role assignments: at a management group, subscription, resource group or resource. */
const ARM_LIST =
  /^AZ(?:ManagementGroup|Subscription|ResourceGroup|KeyVault|VM|AutomationAccount|LogicApp|FunctionApp|ContainerRegistry|WebApp|ManagedCluster|VMScaleSet|StorageAccount|StorageContainer)(?:RoleAssignment|Owner|Contributor|UserAccessAdmin|KVContributor|VMContributor|AvereContributor|AdminLogin)s?$/u;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['AZUser', (data, reading, at) => readUser(data, reading, at, 'record')],
  ['AZTenant', tenant],
  ['AZGroupMember', members],
  ['AZGroupOwner', (data, reading, at) => owners(data, 'groupId', reading, at)],
  ['AZAppOwner', (data, reading, at) => owners(data, 'appId', reading, at)],
  ['AZServicePrincipalOwner', (data, reading, at) => owners(data, 'servicePrincipalId', reading, at)],
  ['AZRole', role],
  ['AZRoleAssignment', roleAssignments],
  ['AZRoleEligibilityScheduleInstance', eligibility],
  ['AZRoleManagementPolicyAssignment', policy],
  ['AZAppRoleAssignment', (data, reading, at) => appRole(data, reading, at, 'record')],
  ['AZOAuth2PermissionGrant', (data, reading, at) => delegated(data, reading, at)],
  ['AZDeviceOwner', deviceOwners],
  ['AZFederatedIdentityCredential', federatedCredentials],
  ['AZSubscription', subscription],
  ['AZResourceGroup', (data, reading, at) => resource(data, 'resource group', reading, at)],
  ['AZManagementGroup', managementGroup],
  ['AZManagementGroupDescendant', descendant],
  ['AZKeyVault', (data, reading, at) => readVault(data, reading, at)],
  ['AZKeyVaultAccessPolicy', accessPolicy],
]);

/** One element of an AzureHound file: `{kind, data}` (envelope of version 5; SpecterOps/AzureHound). */
export function readAzureHound(element: Json, page: Reading, at: At): void {
  const kind = str(element, 'kind') ?? 'no kind';
  const data = prop(element, 'data');
  if (data === undefined || data === null) {
    page.sink.ignore('record', `${kind} without data`);
    return;
  }
  const stated = idIn(data, 'tenantId');
  const reading =
    stated !== undefined && isGuid(stated) ? new Reading(page.sink, tenantKey(stated), page.at) : page;
  if (reading !== page) reading.mention(stated ?? '', reading.source(...at), str(data, 'tenantName'));
  const here = [...at, 'data'];
  const object = OBJECTS.get(kind);
  const reader = READERS.get(kind);
  if (object !== undefined) readDirectoryObject(object, data, reading, here);
  else if (reader !== undefined) reader(data, reading, here);
  else if (RESOURCES.has(kind)) resource(data, kind, reading, here);
  else if (ARM_LIST.test(kind)) armList(data, reading, here);
  else page.sink.ignore('record', `${kind}: recognised, not used`);
  if (COVERS.has(kind))
    reading.coverage(reading.tenant, COVERS.get(kind) ?? kind, 'last', kind, reading.source(...here));
}

/** Kinds that show which lists the collector wrote. */
const COVERS: ReadonlyMap<string, string> = new Map([
  ['AZUser', 'users'],
  ['AZRoleAssignment', 'roleAssignments'],
  ['AZRoleEligibilityScheduleInstance', 'roleEligibilityScheduleInstances'],
  ['AZServicePrincipal', 'servicePrincipals'],
  ['AZAppRoleAssignment', 'appRoleAssignments'],
  ['AZGroup', 'groups'],
]);

function tenant(data: Json, reading: Reading, at: At): void {
  const id = idIn(data, 'tenantId') ?? idIn(data, 'id');
  if (id === undefined) return reading.sink.ignore('record', 'tenant without an id');
  reading.sink.add(
    {
      kind: 'tenant',
      key: tenantKey(id),
      system: MICROSOFT,
      source: reading.source(...at),
      id,
      name: str(data, 'displayName') ?? str(data, 'defaultDomain') ?? id,
      type: TENANT_TYPE,
      ...(flag(data, 'collected') === false ? { mentionedOnly: true } : {}),
    },
    flag(data, 'collected') === false ? 'derived' : 'record',
  );
  if (flag(data, 'collected') === false) reading.sink.used('record', 1);
  const domain = str(data, 'defaultDomain');
  if (domain !== undefined) reading.link(tenantKey(domain), tenantKey(id), reading.source(...at));
}

function members(data: Json, reading: Reading, at: At): void {
  const group = idIn(data, 'groupId');
  if (group === undefined) return reading.sink.ignore('record', 'member list without a group');
  reading.sink.used('record', 1);
  const list = elementsOf(prop(data, 'members')).map((row) => prop(row, 'member') ?? row);
  readMembersOf(objectKey(group), list, reading, [...at, 'members'], 'member', false);
  reading.coverage(objectKey(group), 'members', 'last', '', reading.source(...at));
}

function owners(data: Json, of: string, reading: Reading, at: At): void {
  const owned = idIn(data, of) ?? idIn(data, 'appId') ?? idIn(data, 'id');
  if (owned === undefined) return reading.sink.ignore('record', 'owner list without an object');
  reading.sink.used('record', 1);
  for (const [i, row] of elementsOf(prop(data, 'owners')).entries()) {
    const id = idIn(prop(row, 'owner') ?? row, 'id');
    if (id === undefined) reading.sink.ignore('fact', 'owner without an id');
    else addOwner(objectKey(owned), id, reading, [...at, 'owners', i], 'fact');
  }
}

function deviceOwners(data: Json, reading: Reading, at: At): void {
  const device = idIn(data, 'deviceId');
  if (device === undefined) return reading.sink.ignore('record', 'owner list without a device');
  reading.sink.used('record', 1);
  for (const [i, row] of elementsOf(prop(data, 'owners')).entries())
    deviceOwner(prop(row, 'owner') ?? row, objectKey(device), reading, [...at, 'owners', i]);
}

function role(data: Json, reading: Reading, at: At): void {
  const id = idIn(data, 'templateId') ?? idIn(data, 'id');
  if (id === undefined) return reading.sink.ignore('record', 'role without an id');
  reading.sink.add(
    {
      kind: 'policy',
      key: `${MICROSOFT}|directory-role/${id}`,
      system: MICROSOFT,
      source: reading.source(...at),
      tenant: reading.tenant,
      id,
      name: str(data, 'displayName') ?? builtInRole(id)?.name ?? id,
      type: 'directory role',
    },
    'record',
  );
}

function roleAssignments(data: Json, reading: Reading, at: At): void {
  reading.sink.used('record', 1);
  const above = idIn(data, 'roleDefinitionId');
  for (const [i, row] of items(data, 'roleAssignments').entries()) {
    const principal = idIn(row, 'principalId');
    const id = idIn(row, 'roleDefinitionId') ?? above;
    if (principal === undefined || id === undefined)
      reading.sink.ignore('fact', 'role row without a principal or a role');
    else
      hold(
        {
          role: id,
          name: builtInRole(id)?.name ?? id,
          principal,
          scope: scopeKeyOf(str(row, 'directoryScopeId') ?? '/', reading.tenant),
          how: 'assignment',
          window: windowOf(undefined, undefined),
          about: '',
        },
        reading,
        [...at, 'roleAssignments', i],
        'fact',
      );
  }
}

/** The collector drops `endDateTime`: the end is unknown, not never. */
function eligibility(data: Json, reading: Reading, at: At): void {
  const principal = idIn(data, 'principalId');
  const id = idIn(data, 'roleDefinitionId');
  if (principal === undefined || id === undefined)
    return reading.sink.ignore('record', 'eligibility without a principal or a role');
  hold(
    {
      role: id,
      name: builtInRole(id)?.name ?? id,
      principal,
      scope: scopeKeyOf(str(data, 'directoryScopeId') ?? '/', reading.tenant),
      how: 'eligible',
      window: windowOf(when(data, 'startDateTime'), when(data, 'endDateTime')),
      about: idIn(data, 'id') ?? '',
    },
    reading,
    at,
    'record',
  );
}

function policy(data: Json, reading: Reading, at: At): void {
  const id = idIn(data, 'roleDefinitionId');
  if (id === undefined) return reading.sink.ignore('record', 'activation policy without a role');
  const asks = (what: string): boolean => flag(data, `endUserAssignmentRequires${what}`) === true;
  activationPolicy(
    id,
    {
      approval: asks('Approval'),
      mfa: asks('MFA'),
      justification: asks('Justification'),
      ticket: asks('TicketInformation'),
      approvers: [
        ...strings(data, 'endUserAssignmentUserApprovers'),
        ...strings(data, 'endUserAssignmentGroupApprovers'),
      ].map((a) => a.toLowerCase()),
    },
    reading,
    at,
    'record',
  );
}

function federatedCredentials(data: Json, reading: Reading, at: At): void {
  reading.sink.used('record', 1);
  const app = idIn(data, 'appId');
  for (const [i, row] of items(data, 'fics').entries())
    federated(prop(row, 'fic') ?? row, app ?? idIn(row, 'appId'), reading, [...at, 'fics', i], 'fact');
}

function subscription(data: Json, reading: Reading, at: At): void {
  const id = idIn(data, 'subscriptionId');
  if (id === undefined) return reading.sink.ignore('record', 'subscription without an id');
  addSubscription(id, str(data, 'displayName') ?? id, reading.tenant, data, reading, at, 'record');
  reading.link(tenantOfSubscription(id), reading.tenant, reading.source(...at));
}

function resource(data: Json, kind: string, reading: Reading, at: At): void {
  const id = str(data, 'id');
  if (id === undefined) return reading.sink.ignore('record', `${kind} without an id`);
  const identity = prop(data, 'identity');
  const assigned = prop(identity, 'userAssignedIdentities');
  const identities = [
    idIn(identity, 'principalId'),
    ...elementsOf(assigned).flatMap((all) =>
      all === null || typeof all !== 'object'
        ? []
        : Object.values(all).map((value) => idIn(value, 'principalId')),
    ),
  ].filter((found) => found !== undefined);
  reading.sink.add(
    {
      kind: 'resource',
      key: scopeKey(id),
      system: MICROSOFT,
      source: reading.source(...at),
      type: str(data, 'type') ?? kind.replace(/^AZ/u, ''),
      tenant: tenantOfScope(id, reading),
      id: normalScope(id),
      name: str(data, 'name') ?? id,
      ...classOfTags(tagsOf(prop(data, 'tags'))),
      properties: pairs(['identities', identities.join(' ')]),
    },
    'record',
  );
  const sub = /^\/subscriptions\/([^/]+)/iu.exec(id)?.[1];
  if (sub !== undefined && idIn(data, 'tenantId') !== undefined)
    reading.link(tenantOfSubscription(sub), reading.tenant, reading.source(...at));
  runsAs(scopeKey(id), identities, reading, at);
}

function managementGroup(data: Json, reading: Reading, at: At): void {
  const id = str(data, 'id');
  if (id === undefined) return reading.sink.ignore('record', 'management group without an id');
  reading.sink.add(
    {
      kind: 'resource',
      key: scopeKey(id),
      system: MICROSOFT,
      source: reading.source(...at),
      type: 'management group',
      tenant: reading.tenant,
      id: normalScope(id),
      name: str(prop(data, 'properties'), 'displayName') ?? str(data, 'name') ?? id,
      aliases: [str(data, 'name') ?? id],
    },
    'record',
  );
}

function descendant(data: Json, reading: Reading, at: At): void {
  const id = str(data, 'id');
  const parent = str(prop(prop(data, 'properties'), 'parent'), 'id');
  if (id === undefined || parent === undefined)
    return reading.sink.ignore('record', 'descendant without a parent');
  reading.sink.add(
    {
      kind: 'containment',
      key: `${MICROSOFT}|contains/${normalScope(id)}`,
      system: MICROSOFT,
      source: reading.source(...at),
      container: scopeKey(parent),
      child: scopeKey(id),
      nativeType: 'management group',
    },
    'record',
  );
}

function accessPolicy(data: Json, reading: Reading, at: At): void {
  const vault = str(data, 'keyVaultId');
  if (vault === undefined) return reading.sink.ignore('record', 'access policy without a vault');
  vaultPolicy(data, vault, reading, at, 'record');
}

/** `{<scope>Id, owners|contributors|…:[{owner:{id, properties}}]}` or `{objectId, assignees:[{assignee:{…}}]}`. */
function armList(data: Json, reading: Reading, at: At): void {
  reading.sink.used('record', 1);
  const scope =
    str(data, 'objectId') ??
    Object.entries(typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {}).flatMap(
      ([name, value]) =>
        /Id$/u.test(name) && name !== 'tenantId' && typeof value === 'string' && value.startsWith('/')
          ? [value]
          : [],
    )[0];
  for (const [name, list] of Object.entries(
    typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {},
  )) {
    if (!Array.isArray(list)) continue;
    for (const [i, row] of elementsOf(list).entries()) {
      const inner = elementsOf(row).flatMap((all) =>
        all === null || typeof all !== 'object'
          ? []
          : Object.values(all).filter(
              (value) => prop(prop(value, 'properties') ?? value, 'principalId') !== undefined,
            ),
      )[0];
      if (inner === undefined) reading.sink.ignore('fact', 'row without an assignment');
      else armAssignment(inner, reading, [...at, name, i], 'fact', scope, str(row, 'roleDefinitionId'));
    }
  }
}
