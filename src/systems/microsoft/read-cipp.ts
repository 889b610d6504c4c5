import type { Json } from '../../lib/content';
import { ALWAYS, OPEN } from '../../model/window';
import { builtInRole, builtInRoleId } from './directory-roles';
import { elementsOf, flag, idIn, items, pairs, prop, str, strings, when } from './fields';
import { MICROSOFT, isDomain, isGuid, objectKey, tenantKey } from './keys';
import { addMembership } from './read-members';
import { accessAssignment, contract } from './read-partner';
import { hold, scopeKeyOf } from './hold-role';
import { Reading } from './reading';
import { namesOfUser } from './read-users';
import type { At } from './reading';

/** Result files of CIPP (shapes as CIPP-API 10.8 answers them). */
export function readCipp(kind: string, element: Json, page: Reading, at: At): boolean {
  const reading = ofTenant(element, page);
  switch (kind) {
    case 'cippAccessAssignments':
      groupAssignment(element, reading, at);
      return true;
    case 'cippRoles':
      role(element, reading, at);
      return true;
    case 'cippJitAdmins':
      jitAdmin(element, reading, at);
      return true;
    case 'cippOAuthApps':
      oauthApp(element, reading, at);
      return true;
    case 'cippMfaUsers':
      mfaUser(element, reading, at);
      return true;
    case 'cippTenants':
      contract(element, page, at, str(element, 'delegatedPrivilegeStatus'));
      return true;
    case 'cippGdapTrace':
      trace(element, reading, at);
      return true;
    default:
      return false;
  }
}

/** Rows may carry their own tenant: its id or a domain. */
function ofTenant(element: Json, page: Reading): Reading {
  const stated = str(element, 'Tenant') ?? str(element, 'tenantFilter');
  if (stated === undefined || !(isGuid(stated) || isDomain(stated))) return page;
  return new Reading(page.sink, tenantKey(stated), page.at, page.parent);
}

function groupAssignment(element: Json, reading: Reading, at: At): void {
  const group = prop(element, 'group');
  const groupId = idIn(group, 'id');
  const relation =
    idIn(element, 'relationshipId') ?? idIn(element, 'delegatedAdminRelationshipId') ?? reading.parent;
  if (groupId === undefined) return reading.sink.ignore('record', 'access assignment without a group');
  const roles = items(element, 'roles')
    .map((r) => idIn(r, 'roleDefinitionId') ?? idIn(r, 'id') ?? builtInRoleId(str(r, 'displayName') ?? ''))
    .filter((id) => id !== undefined)
    .concat(strings(element, 'roles').map((r) => builtInRoleId(r) ?? r.toLowerCase()));
  accessAssignment(element, relation, reading, at, 'record', { group: groupId, roles });
  reading.sink.add(
    {
      kind: 'principal',
      key: objectKey(groupId),
      system: MICROSOFT,
      source: reading.source(...at, 'group'),
      type: 'group',
      tenant: reading.tenant,
      id: groupId,
      name: str(group, 'displayName') ?? groupId,
      nativeType: 'security group',
      properties: pairs(['members', 'listed']),
    },
    'derived',
  );
  for (const [i, member] of items(element, 'members').entries()) {
    const id = idIn(member, 'id');
    if (id === undefined) reading.sink.ignore('fact', 'member without an id');
    else {
      person(member, id, reading, [...at, 'members', i]);
      addMembership(objectKey(groupId), id, reading, [...at, 'members', i], 'fact');
    }
  }
}

function person(element: Json, id: string, reading: Reading, at: At): void {
  const upn = str(element, 'userPrincipalName');
  if (upn === undefined) return;
  const { aliases, nativeType, guest } = namesOfUser(element, upn);
  reading.sink.add(
    {
      kind: 'principal',
      key: objectKey(id),
      system: MICROSOFT,
      source: reading.source(...at),
      type: 'user',
      tenant: reading.tenant,
      id,
      name: str(element, 'displayName') ?? upn,
      aliases,
      nativeType,
      properties: pairs(['userPrincipalName', upn], ...guest),
    },
    'derived',
  );
}

function role(element: Json, reading: Reading, at: At): void {
  const template = idIn(element, 'roleTemplateId') ?? builtInRoleId(str(element, 'DisplayName') ?? '');
  if (template === undefined) return reading.sink.ignore('record', 'role without a template id');
  reading.sink.used('record', 1);
  for (const [i, member] of elementsOf(prop(element, 'Members') ?? prop(element, 'members')).entries()) {
    const id = idIn(member, 'id');
    const here = [...at, 'Members', i];
    if (id === undefined) reading.sink.ignore('fact', 'role member without an id');
    else {
      person(member, id, reading, here);
      const scope = scopeKeyOf(str(member, 'directoryScopeId') ?? '/', reading.tenant);
      hold(
        {
          role: template,
          name: builtInRole(template)?.name ?? str(element, 'DisplayName') ?? template,
          principal: id,
          scope,
          how: 'assignment',
          window: OPEN,
          about: '',
        },
        reading,
        here,
        'fact',
      );
    }
  }
  reading.coverage(reading.tenant, 'directoryRoleMembers', 'last', template, reading.source(...at));
}

/** A just-in-time administrator: who, why, until when, by whom (CIPP keeps these on the user). */
function jitAdmin(element: Json, reading: Reading, at: At): void {
  const id = idIn(element, 'id');
  if (id === undefined) return reading.sink.ignore('record', 'JIT administrator without an id');
  const upn = str(element, 'userPrincipalName');
  const { aliases, nativeType, guest } = namesOfUser(element, upn);
  const enabled = flag(element, 'accountEnabled');
  const live = flag(element, 'jitAdminEnabled');
  const expires = when(element, 'jitAdminExpiration');
  const start = when(element, 'jitAdminStartDate');
  const reason = str(element, 'jitAdminReason');
  const by = str(element, 'jitAdminCreatedBy');
  const accountability = {
    ...(start === undefined ? {} : { granted: start }),
    ...(expires === undefined ? {} : { expires }),
    ...(reason === undefined ? {} : { reason }),
    ...(by === undefined ? {} : { requestedBy: by }),
  };
  reading.object(
    {
      kind: 'principal',
      key: objectKey(id),
      system: MICROSOFT,
      source: reading.source(...at),
      type: 'user',
      tenant: reading.tenant,
      id,
      name: str(element, 'displayName') ?? upn ?? id,
      ...(upn === undefined ? {} : { aliases }),
      nativeType,
      ...(enabled === undefined ? {} : { enabled }),
      accountability,
      properties: pairs(
        ['userPrincipalName', upn],
        ...guest,
        ['jitAdmin', live],
        ['jitAdminReason', reason],
        ['jitAdminCreatedBy', by],
      ),
    },
    'record',
  );
  for (const [i, held] of elementsOf(prop(element, 'memberOf')).entries()) {
    const name = str(held, 'displayName') ?? '';
    const template = idIn(held, 'roleTemplateId') ?? builtInRoleId(name);
    const here = [...at, 'memberOf', i];
    if (template === undefined) {
      reading.sink.ignore('fact', 'membership of a JIT administrator that is no directory role');
      continue;
    }
    if (live !== true) {
      reading.sink.ignore(
        'fact',
        'role of a JIT administrator that is not enabled: stated elsewhere if it stands',
      );
      continue;
    }
    hold(
      {
        role: template,
        name: builtInRole(template)?.name ?? name,
        principal: id,
        scope: reading.tenant,
        how: 'assigned',
        window: { from: start ?? ALWAYS, until: expires ?? OPEN.until },
        about: 'jit',
        accountability,
      },
      reading,
      here,
      'fact',
    );
  }
}

function oauthApp(element: Json, reading: Reading, at: At): void {
  const id = idIn(element, 'ObjectID');
  if (id === undefined) return reading.sink.ignore('record', 'application without an object id');
  reading.object(
    {
      kind: 'principal',
      key: objectKey(id),
      system: MICROSOFT,
      source: reading.source(...at),
      type: 'service-account',
      tenant: reading.tenant,
      id,
      name: str(element, 'Name') ?? id,
      aliases: [idIn(element, 'ApplicationID') ?? id],
      nativeType: 'service principal',
      human: false,
      properties: pairs(
        ['appId', idIn(element, 'ApplicationID')],
        ['delegatedScopes', str(element, 'Scope')],
      ),
    },
    'record',
  );
}

function mfaUser(element: Json, reading: Reading, at: At): void {
  const id = idIn(element, 'ID') ?? idIn(element, 'id');
  const upn = str(element, 'UPN') ?? str(element, 'userPrincipalName');
  const registered = flag(element, 'MFARegistration');
  if (id === undefined || upn === undefined) {
    reading.sink.ignore('record', 'MFA row without an object id');
    return;
  }
  const enabled = flag(element, 'AccountEnabled');
  reading.object(
    {
      kind: 'principal',
      key: objectKey(id),
      system: MICROSOFT,
      source: reading.source(...at),
      type: 'user',
      tenant: reading.tenant,
      id,
      name: str(element, 'DisplayName') ?? upn,
      aliases: [upn],
      nativeType: 'user',
      ...(enabled === undefined ? {} : { enabled }),
      ...(registered === undefined ? {} : { mfa: registered }),
      properties: pairs(['userPrincipalName', upn]),
    },
    'record',
  );
}

/** A GDAP trace: CIPP's own answer for one person and one tenant, kept to be compared with ours. */
function trace(element: Json, reading: Reading, at: At): void {
  const tenant = idIn(element, 'tenantId');
  const user = str(element, 'userUPN') ?? str(element, 'userPrincipalName');
  if (tenant === undefined || user === undefined)
    return reading.sink.ignore('record', 'GDAP trace without a tenant or a user');
  reading.mention(tenant, reading.source(...at), str(element, 'tenantName'));
  reading.sink.used('record', 1);
  for (const [i, row] of items(element, 'roles').entries()) {
    const id = idIn(row, 'roleId') ?? builtInRoleId(str(row, 'roleName') ?? '');
    if (id === undefined) {
      reading.sink.ignore('fact', 'traced role without an id');
      continue;
    }
    const states = [
      flag(row, 'roleExistsInRelationship') === true ? 'in relationship' : '',
      flag(row, 'isAssigned') === true ? 'assigned' : '',
      flag(row, 'isUserHasAccess') === true ? 'has access' : '',
    ].filter((state) => state !== '');
    reading.sink.add(
      {
        kind: 'observation',
        key: `${MICROSOFT}|gdap-trace/${user.toLowerCase()}/${tenant}/${id}`,
        system: MICROSOFT,
        source: reading.source(...at, 'roles', i),
        type: 'gdap-trace',
        subject: tenantKey(tenant),
        text: `${user} ${id}`,
        value: states.join(', '),
      },
      'fact',
    );
  }
}
