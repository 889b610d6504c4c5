import type { Json } from '../../lib/content';
import { idIn, prop, str } from './fields';
import { isGuid, tenantKey } from './keys';
import { appRole, delegated } from './read-app-access';
import { readDirectoryObject } from './read-directory';
import { readVault } from './read-vault';
import { Reading } from './reading';
import type { PageKind } from './page-kinds';
import { readUser } from './read-users';
import {
  deviceOwners,
  eligibility,
  federatedCredentials,
  members,
  owners,
  policy,
  role,
  roleAssignments,
  tenant,
} from './azurehound-directory';
import {
  accessPolicy,
  armList,
  descendant,
  managementGroup,
  resource,
  subscription,
} from './azurehound-resources';
import type { At } from './reading';

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
