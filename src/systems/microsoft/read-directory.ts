import type { Json } from '../../lib/content';
import type { Key } from '../../model/record';
import { elementsOf, flag, idIn, items, pairs, prop, str, strings } from './fields';
import { MICROSOFT, objectKey, tenantKey } from './keys';
import { MICROSOFT_TENANTS } from './first-party';
import { TENANT_TYPE } from './reading';
import type { Reading, At } from './reading';
import { readExpandedOwners, readMembersOf } from './read-members';
import { readCredentials } from './read-credentials';
import { idOf, lifeOf, readUser } from './read-users';
import { scopedMember } from './read-roles';

/** Objects of a directory: users, groups, service principals, applications, devices, units, the organization itself. */
export function readDirectoryObject(kind: string, element: Json, reading: Reading, at: At): boolean {
  switch (kind) {
    case 'users':
      readUser(element, reading, at, 'record');
      return true;
    case 'groups':
      group(element, reading, at);
      return true;
    case 'servicePrincipals':
      servicePrincipal(element, reading, at);
      return true;
    case 'applications':
      application(element, reading, at);
      return true;
    case 'devices':
      device(element, reading, at);
      return true;
    case 'administrativeUnits':
      unit(element, reading, at);
      return true;
    case 'organization':
      organization(element, reading, at);
      return true;
    default:
      return false;
  }
}

const EXPANDED_MOST = 20;

function group(element: Json, reading: Reading, at: At): void {
  const id = idOf(element, 'group', reading, at);
  if (id === undefined) return;
  const key = objectKey(id);
  const types = strings(element, 'groupTypes');
  const rule = str(element, 'membershipRule');
  const dynamic = rule !== undefined || types.some((type) => type.toLowerCase() === 'dynamicmembership');
  const members = prop(element, 'members');
  const cut = str(element, 'members@odata.nextLink') !== undefined;
  const listed = elementsOf(members);
  // `$expand=members` gives at most 20 of them and no link to the rest (Microsoft Graph, group: "members … supports
  // $expand … limited to 20"): exactly 20 may be a part only.
  const part = cut || listed.length === EXPANDED_MOST;
  const state = members === undefined || members === null ? undefined : part ? 'cut' : 'listed';
  reading.object(
    {
      kind: 'principal',
      key,
      system: MICROSOFT,
      source: reading.source(...at),
      type: 'group',
      tenant: reading.tenant,
      id,
      name: str(element, 'displayName') ?? id,
      ...aliasOf(str(element, 'mail'), str(element, 'onPremisesSamAccountName')),
      nativeType: dynamic
        ? 'dynamic group'
        : flag(element, 'securityEnabled') === false
          ? 'Microsoft 365 group'
          : 'security group',
      properties: pairs(
        ['isAssignableToRole', flag(element, 'isAssignableToRole')],
        ['securityEnabled', flag(element, 'securityEnabled')],
        ['membershipRule', rule],
        ['dynamic', dynamic ? 'true' : undefined],
        ['members', state],
        ['onPremisesSecurityIdentifier', str(element, 'onPremisesSecurityIdentifier')],
      ),
    },
    'record',
  );
  readMembersOf(key, listed, reading, [...at, 'members'], 'member', dynamic);
  readExpandedOwners(key, element, reading, at);
}

function aliasOf(...names: readonly (string | undefined)[]): { readonly aliases?: readonly string[] } {
  const found = names.filter((name) => name !== undefined);
  return found.length === 0 ? {} : { aliases: found };
}

function servicePrincipal(element: Json, reading: Reading, at: At): void {
  const id = idOf(element, 'service principal', reading, at);
  if (id === undefined) return;
  const appId = idIn(element, 'appId');
  const owner = idIn(element, 'appOwnerOrganizationId') ?? idIn(element, 'appOwnerTenantId');
  const type = str(element, 'servicePrincipalType');
  const enabled = flag(element, 'accountEnabled');
  const source = reading.source(...at);
  if (owner !== undefined) reading.mention(owner, source, MICROSOFT_TENANTS.get(owner));
  reading.object(
    {
      kind: 'principal',
      key: objectKey(id),
      system: MICROSOFT,
      source,
      type: 'service-account',
      tenant: reading.tenant,
      id,
      name: str(element, 'displayName') ?? str(element, 'appDisplayName') ?? id,
      ...aliasOf(appId),
      nativeType: type?.toLowerCase() === 'managedidentity' ? 'managed identity' : 'service principal',
      human: false,
      ...(enabled === undefined ? {} : { enabled }),
      ...lifeOf(element),
      properties: pairs(
        ['appId', appId],
        ['appOwnerOrganizationId', owner],
        ['servicePrincipalType', type],
        ['appRoles', rolesText(items(element, 'appRoles'))],
        ['alternativeNames', strings(element, 'alternativeNames').join(' ')],
      ),
    },
    'record',
  );
  readCredentials(objectKey(id), element, reading, at);
  readExpandedOwners(objectKey(id), element, reading, at);
}

/** `id=value` of the application roles a resource offers: what an assignment's id stands for. */
function rolesText(roles: readonly Json[]): string | undefined {
  const text = roles.flatMap((role) => {
    const id = idIn(role, 'id');
    const value = str(role, 'value');
    return id === undefined || value === undefined ? [] : [`${id}=${value}`];
  });
  return text.length === 0 ? undefined : text.join(' ');
}

function application(element: Json, reading: Reading, at: At): void {
  const id = idOf(element, 'application', reading, at);
  if (id === undefined) return;
  reading.object(
    {
      kind: 'principal',
      key: objectKey(id),
      system: MICROSOFT,
      source: reading.source(...at),
      type: 'application',
      tenant: reading.tenant,
      id,
      name: str(element, 'displayName') ?? id,
      nativeType: 'application registration',
      human: false,
      properties: pairs(
        ['appId', idIn(element, 'appId')],
        ['signInAudience', str(element, 'signInAudience')],
        ['publisherDomain', str(element, 'publisherDomain')],
      ),
    },
    'record',
  );
  readCredentials(objectKey(id), element, reading, at);
  readExpandedOwners(objectKey(id), element, reading, at);
}

function device(element: Json, reading: Reading, at: At): void {
  const id = idOf(element, 'device', reading, at);
  if (id === undefined) return;
  const enabled = flag(element, 'accountEnabled');
  reading.object(
    {
      kind: 'principal',
      key: objectKey(id),
      system: MICROSOFT,
      source: reading.source(...at),
      type: 'computer',
      tenant: reading.tenant,
      id,
      name: str(element, 'displayName') ?? id,
      nativeType: 'device',
      human: false,
      ...(enabled === undefined ? {} : { enabled }),
      properties: pairs(
        ['operatingSystem', str(element, 'operatingSystem')],
        ['deviceId', idIn(element, 'deviceId')],
      ),
    },
    'record',
  );
  for (const [i, owner] of elementsOf(prop(element, 'registeredOwners')).entries())
    deviceOwner(owner, objectKey(id), reading, [...at, 'registeredOwners', i]);
}

export function deviceOwner(owner: Json, device: Key, reading: Reading, at: At): void {
  const id = idIn(owner, 'id');
  if (id === undefined) return reading.sink.ignore('fact', 'device owner without an id');
  reading.sink.add(
    {
      kind: 'observation',
      key: `${MICROSOFT}|device-owner/${id}/${device}`,
      system: MICROSOFT,
      source: reading.source(...at),
      type: 'device-owner',
      subject: device,
      text: 'registered owner of the device',
      value: id,
    },
    'fact',
  );
}

function unit(element: Json, reading: Reading, at: At): void {
  const id = idOf(element, 'administrative unit', reading, at);
  if (id === undefined) return;
  const key = objectKey(id);
  const members = prop(element, 'members');
  reading.object(
    {
      kind: 'resource',
      key,
      system: MICROSOFT,
      source: reading.source(...at),
      type: 'administrative unit',
      tenant: reading.tenant,
      id,
      name: str(element, 'displayName') ?? id,
      properties: pairs(
        ['isMemberManagementRestricted', flag(element, 'isMemberManagementRestricted')],
        ['membershipRule', str(element, 'membershipRule')],
        [
          'members',
          members === undefined || members === null
            ? undefined
            : elementsOf(members).length === EXPANDED_MOST ||
                str(element, 'members@odata.nextLink') !== undefined ||
                str(element, 'membershipRule') !== undefined
              ? 'cut'
              : 'listed',
        ],
      ),
    },
    'record',
  );
  readMembersOf(key, elementsOf(members), reading, [...at, 'members'], 'unit', false);
  for (const [i, scoped] of elementsOf(prop(element, 'scopedRoleMembers')).entries())
    scopedMember(scoped, reading, [...at, 'scopedRoleMembers', i], 'fact', id);
}

function organization(element: Json, reading: Reading, at: At): void {
  const id = idOf(element, 'organization', reading, at);
  if (id === undefined) return;
  const source = reading.source(...at);
  const domains = items(element, 'verifiedDomains').map((domain) => ({
    name: str(domain, 'name'),
    chosen: flag(domain, 'isDefault') === true,
  }));
  reading.sink.add(
    {
      kind: 'tenant',
      key: tenantKey(id),
      system: MICROSOFT,
      source,
      id,
      name: str(element, 'displayName') ?? domains.find((domain) => domain.chosen)?.name ?? id,
      type: TENANT_TYPE,
    },
    'record',
  );
  reading.link(reading.tenant, tenantKey(id), source);
  for (const { name } of domains)
    if (name !== undefined) reading.link(tenantKey(name), tenantKey(id), source);
}
