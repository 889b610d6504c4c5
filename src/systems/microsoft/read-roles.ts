import type { Json } from '../../lib/content';
import { OPEN } from '../../model/window';
import { canonicalJson } from '../../lib/canonical-json';
import { readActivationPolicy } from './activation-policy';
import { builtInRole, builtInRoleId } from './directory-roles';
import { elementsOf, flag, idIn, items, pairs, prop, str, strings } from './fields';
import { hold, scopeOf } from './hold-role';
import type { RoleHeld } from './hold-role';
import { MICROSOFT, directoryRoleKey, objectKey } from './keys';
import type { Reading, At } from './reading';
import { readGroupSchedule } from './read-group-schedules';
import { scheduleWindow } from './schedule-window';
import { addScheduled } from './scheduled';

/** Directory roles: definitions, assignments, and the schedules of Privileged Identity Management. */
export function readRole(kind: string, element: Json, reading: Reading, at: At): boolean {
  switch (kind) {
    case 'roleDefinitions':
      definition(element, reading, at);
      return true;
    case 'directoryRoles':
      activatedRole(element, reading, at);
      return true;
    case 'roleAssignments':
      assignment(element, reading, at, 'assignment');
      return true;
    case 'roleAssignmentScheduleInstances':
    case 'roleAssignmentSchedules':
      assignment(
        element,
        reading,
        at,
        str(element, 'assignmentType')?.toLowerCase() === 'activated' ? 'activated' : 'assigned',
      );
      return true;
    case 'roleEligibilityScheduleInstances':
    case 'roleEligibilitySchedules':
      assignment(element, reading, at, 'eligible');
      return true;
    case 'groupEligibility':
      readGroupSchedule(element, reading, at, true);
      return true;
    case 'groupAssignments':
      readGroupSchedule(element, reading, at, false);
      return true;
    case 'scopedRoleMembers':
      scopedMember(element, reading, at, 'record');
      return true;
    case 'pimPolicies':
      readActivationPolicy(element, reading, at);
      return true;
    default:
      return false;
  }
}

function definition(element: Json, reading: Reading, at: At): void {
  const id = idIn(element, 'templateId') ?? idIn(element, 'id');
  if (id === undefined) return reading.sink.ignore('record', 'role definition without an id');
  const own = idIn(element, 'id') ?? id;
  const permissions = items(element, 'rolePermissions');
  for (const role of new Set([id, own])) {
    reading.sink.add(
      {
        kind: 'policy',
        key: directoryRoleKey(role),
        system: MICROSOFT,
        source: reading.source(...at),
        tenant: reading.tenant,
        id: role,
        name: str(element, 'displayName') ?? builtInRole(role)?.name ?? role,
        type: 'directory role',
        document: canonicalJson({
          actions: permissions.flatMap((p) => strings(p, 'allowedResourceActions')),
          excluded: permissions.flatMap((p) => strings(p, 'excludedResourceActions')),
        }),
        properties: pairs(
          ['isBuiltIn', flag(element, 'isBuiltIn')],
          ['isEnabled', flag(element, 'isEnabled')],
          ['isPrivileged', flag(element, 'isPrivileged')],
        ),
      },
      role === own ? 'record' : 'derived',
    );
  }
}

/** `directoryRoles` with their members: assignments at tenant scope. The object id of the role is local to the tenant. */
function activatedRole(element: Json, reading: Reading, at: At): void {
  const template = idIn(element, 'roleTemplateId') ?? builtInRoleId(str(element, 'displayName') ?? '');
  if (template === undefined) return reading.sink.ignore('record', 'directory role without a template id');
  reading.sink.used('record', 1);
  const name = str(element, 'displayName') ?? builtInRole(template)?.name ?? template;
  const own = idIn(element, 'id');
  if (own !== undefined) alias(own, template, name, reading, at);
  const members = prop(element, 'members') ?? prop(element, 'Members');
  for (const [i, member] of elementsOf(members).entries()) {
    const id = idIn(member, 'id');
    const here = [...at, 'members', i];
    if (id === undefined) reading.sink.ignore('fact', 'role member without an id');
    else
      hold(
        {
          role: template,
          name,
          principal: id,
          scope: reading.tenant,
          how: 'assignment',
          window: OPEN,
          about: '',
        },
        reading,
        here,
        'fact',
      );
  }
  if (members !== undefined && members !== null)
    reading.coverage(reading.tenant, 'directoryRoleMembers', 'last', template, reading.source(...at));
}

/** A tenant's own object id of a built-in role, for rows that use it. */
function alias(own: string, template: string, name: string, reading: Reading, at: At): void {
  if (own === template) return;
  reading.sink.add(
    {
      kind: 'observation',
      key: `${MICROSOFT}|role-object/${own}`,
      system: MICROSOFT,
      source: reading.source(...at),
      type: 'directory-role-object',
      subject: directoryRoleKey(own),
      text: name,
      value: template,
    },
    'derived',
  );
}

function assignment(element: Json, reading: Reading, at: At, how: RoleHeld): void {
  const principal = idIn(element, 'principalId') ?? idIn(prop(element, 'principal'), 'id');
  const role = roleIn(element);
  if (principal === undefined || role === undefined) {
    reading.sink.ignore('record', 'role row without a principal or a role');
    reading.sink.problem('error', 'this row names no principal or no role', reading.place(...at));
    return;
  }
  const scheduled = how !== 'assignment';
  const window = scheduled ? scheduleWindow(element) : OPEN;
  const status = str(element, 'status');
  if (status !== undefined && /^(?:revoked|canceled|denied|failed|pending)/iu.test(status)) {
    reading.sink.ignore('record', `schedule with status ${status}`);
    return;
  }
  const scope = scopeOf(element, reading);
  if (how !== 'assignment') addScheduled({ what: role, principal, scope, how }, reading, at);
  hold(
    {
      role,
      name: str(prop(element, 'roleDefinition'), 'displayName') ?? builtInRole(role)?.name ?? role,
      principal,
      scope,
      how,
      window,
      about: scheduled ? (idIn(element, 'id') ?? `${window.from}-${window.until}`) : '',
      ...(scheduled ? { memberType: str(element, 'memberType') } : {}),
      organization: idIn(element, 'principalOrganizationId'),
      using: idIn(prop(element, 'activatedUsing'), 'id') ?? idIn(element, 'roleEligibilityScheduleId'),
    },
    reading,
    at,
    'record',
  );
}

function roleIn(element: Json): string | undefined {
  const expanded = prop(element, 'roleDefinition');
  const id = idIn(expanded, 'templateId') ?? idIn(element, 'roleDefinitionId') ?? idIn(expanded, 'id');
  return id ?? builtInRoleId(str(expanded, 'displayName') ?? '');
}

/** `scopedRoleMembership`: a directory role within one administrative unit. */
export function scopedMember(
  element: Json,
  reading: Reading,
  at: At,
  counted: 'record' | 'fact',
  inUnit?: string,
): void {
  const unit = idIn(element, 'administrativeUnitId') ?? inUnit;
  const role = idIn(element, 'roleId');
  const principal = idIn(prop(element, 'roleMemberInfo'), 'id');
  if (unit === undefined || role === undefined || principal === undefined) {
    reading.sink.ignore(counted, 'scoped role member without a unit, a role or a principal');
    return;
  }
  hold(
    {
      role,
      name: builtInRole(role)?.name ?? role,
      principal,
      scope: objectKey(unit),
      how: 'assignment',
      window: OPEN,
      about: '',
    },
    reading,
    at,
    counted,
  );
}
