/** AzureHound's elements of a directory: tenants, members, owners, roles, PIM, credentials (SpecterOps/AzureHound). */
import type { Json } from '../../lib/content';
import { elementsOf, flag, idIn, items, prop, str, strings, when } from './fields';
import { MICROSOFT, objectKey, tenantKey } from './keys';
import { federated } from './read-app-access';
import { deviceOwner } from './read-directory';
import { addOwner, readMembersOf } from './read-members';
import { activationPolicy } from './activation-policy';
import { hold, scopeKeyOf } from './hold-role';
import { windowOf } from './schedule-window';
import type { Reading, At } from './reading';
import { TENANT_TYPE } from './reading';
import { builtInRole } from './directory-roles';

export function tenant(data: Json, reading: Reading, at: At): void {
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

export function members(data: Json, reading: Reading, at: At): void {
  const group = idIn(data, 'groupId');
  if (group === undefined) return reading.sink.ignore('record', 'member list without a group');
  reading.sink.used('record', 1);
  const list = elementsOf(prop(data, 'members')).map((row) => prop(row, 'member') ?? row);
  readMembersOf(objectKey(group), list, reading, [...at, 'members'], 'member', false);
  reading.coverage(objectKey(group), 'members', 'last', '', reading.source(...at));
}

export function owners(data: Json, of: string, reading: Reading, at: At): void {
  const owned = idIn(data, of) ?? idIn(data, 'appId') ?? idIn(data, 'id');
  if (owned === undefined) return reading.sink.ignore('record', 'owner list without an object');
  reading.sink.used('record', 1);
  for (const [i, row] of elementsOf(prop(data, 'owners')).entries()) {
    const id = idIn(prop(row, 'owner') ?? row, 'id');
    if (id === undefined) reading.sink.ignore('fact', 'owner without an id');
    else addOwner(objectKey(owned), id, reading, [...at, 'owners', i], 'fact');
  }
}

export function deviceOwners(data: Json, reading: Reading, at: At): void {
  const device = idIn(data, 'deviceId');
  if (device === undefined) return reading.sink.ignore('record', 'owner list without a device');
  reading.sink.used('record', 1);
  for (const [i, row] of elementsOf(prop(data, 'owners')).entries())
    deviceOwner(prop(row, 'owner') ?? row, objectKey(device), reading, [...at, 'owners', i]);
}

export function role(data: Json, reading: Reading, at: At): void {
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

export function roleAssignments(data: Json, reading: Reading, at: At): void {
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
export function eligibility(data: Json, reading: Reading, at: At): void {
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

export function policy(data: Json, reading: Reading, at: At): void {
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

export function federatedCredentials(data: Json, reading: Reading, at: At): void {
  reading.sink.used('record', 1);
  const app = idIn(data, 'appId');
  for (const [i, row] of items(data, 'fics').entries())
    federated(prop(row, 'fic') ?? row, app ?? idIn(row, 'appId'), reading, [...at, 'fics', i], 'fact');
}
