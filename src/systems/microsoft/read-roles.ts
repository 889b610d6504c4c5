import { isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import { verbMask } from '../../model/permission';
import type { Accountability } from '../../model/accountability';
import type { Key } from '../../model/record';
import { END_UNKNOWN, ALWAYS, NEVER_ENDS, OPEN } from '../../model/window';
import type { EpochMs, Window } from '../../model/window';
import { canonicalJson } from '../../lib/canonical-json';
import { builtInRole, builtInRoleId, verbsOfRole } from './directory-roles';
import { elementsOf, flag, idIn, items, pairs, prop, str, strings, when } from './fields';
import { MICROSOFT, directoryRoleKey, objectKey, tenantKey } from './keys';
import type { Reading } from './reading';
import { addMembership, addOwner } from './read-members';

type At = readonly (string | number)[];

/** How a directory role is held: decides which statement stands for which (PIM, `evaluate-roles.ts`). */
export type RoleHeld = 'assignment' | 'assigned' | 'activated' | 'eligible';

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
      groupSchedule(element, reading, at, true);
      return true;
    case 'groupAssignments':
      groupSchedule(element, reading, at, false);
      return true;
    case 'scopedRoleMembers':
      scopedMember(element, reading, at, 'record');
      return true;
    case 'pimPolicies':
      policy(element, reading, at);
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
  const info = prop(element, 'scheduleInfo');
  const expiration = prop(info, 'expiration');
  const scheduled = how !== 'assignment';
  const window = scheduled
    ? windowOf(when(element, 'startDateTime') ?? when(info, 'startDateTime'), endIn(element, expiration))
    : OPEN;
  const status = str(element, 'status');
  if (status !== undefined && /^(?:revoked|canceled|denied|failed|pending)/iu.test(status)) {
    reading.sink.ignore('record', `schedule with status ${status}`);
    return;
  }
  const scope = scopeOf(element, reading);
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

function endIn(element: Json, expiration: Json | undefined): EpochMs {
  const stated = when(element, 'endDateTime') ?? when(expiration, 'endDateTime');
  if (stated !== undefined) return stated;
  const type = str(expiration, 'type')?.toLowerCase();
  if (type !== undefined && type !== 'noexpiration') return END_UNKNOWN;
  // `endDateTime: null` is permanent; a row without the field cannot say.
  const has =
    isObject(element) && (Object.hasOwn(element, 'endDateTime') || Object.hasOwn(element, 'EndDateTime'));
  return has || type === 'noexpiration' ? NEVER_ENDS : END_UNKNOWN;
}

export function windowOf(from: EpochMs | undefined, until: EpochMs | undefined): Window {
  return { from: from ?? ALWAYS, until: until ?? END_UNKNOWN };
}

/**
 * `directoryScopeId`: `/` is the tenant, `/administrativeUnits/<id>` that unit only, `/<id>` one object; an
 * `appScopeId` is a scope inside one application (unifiedRoleAssignment, Microsoft Graph v1.0).
 */
export function scopeOf(element: Json, reading: Reading): Key {
  const directory = str(element, 'directoryScopeId') ?? str(element, 'resourceScope');
  const app = str(element, 'appScopeId');
  if (directory === undefined && app !== undefined && app !== '/')
    return `${MICROSOFT}|app-scope${app.toLowerCase()}`;
  return scopeKeyOf(directory ?? '/', reading.tenant);
}

export function scopeKeyOf(directory: string, tenant: Key): Key {
  const unit = /^\/?administrativeUnits\/([^/]+)$/iu.exec(directory);
  if (unit?.[1] !== undefined) return objectKey(unit[1]);
  const object = directory.replace(/^\//u, '');
  return object === '' ? tenant : objectKey(object);
}

export interface Held {
  readonly role: string;
  readonly name: string;
  readonly principal: string;
  readonly scope: Key;
  readonly how: RoleHeld;
  readonly window: Window;
  /** Tells several rows of one role, principal and scope apart. */
  readonly about: string;
  readonly memberType?: string | undefined;
  readonly organization?: string | undefined;
  readonly using?: string | undefined;
  readonly accountability?: Accountability;
}

/** One statement that a principal holds a directory role. */
export function hold(held: Held, reading: Reading, at: At, counted: 'record' | 'fact' | 'derived'): void {
  const { role, principal, scope, how, about } = held;
  reading.sink.add(
    {
      kind: 'grant',
      key: `${MICROSOFT}|${how}/${role}/${principal}/${scope.slice(MICROSOFT.length + 1)}${about === '' ? '' : `/${about}`}`,
      system: MICROSOFT,
      source: reading.source(...at),
      principal: objectKey(principal),
      resource: scope,
      permission: held.name,
      verbs: verbMask(...verbsOfRole(role, held.name)),
      effect: 'allow',
      window: held.window,
      ...(how === 'eligible' ? { eligible: true } : {}),
      ...(held.accountability === undefined ? {} : { accountability: held.accountability }),
      properties: pairs(
        ['as', 'directory-role'],
        ['role', role],
        ['how', how],
        ['page', reading.tenant],
        ['memberType', held.memberType],
        ['principalOrganizationId', held.organization],
        ['activatedUsing', held.using],
      ),
    },
    counted,
  );
}

/** PIM for groups: membership or ownership of a group, eligible or assigned, within its dates. */
function groupSchedule(element: Json, reading: Reading, at: At, eligible: boolean): void {
  const principal = idIn(element, 'principalId');
  const group = idIn(element, 'groupId');
  const access = str(element, 'accessId')?.toLowerCase() ?? 'member';
  if (principal === undefined || group === undefined) {
    reading.sink.ignore('record', 'row without a principal or a group');
    return;
  }
  if (access !== 'member' && access !== 'owner') {
    reading.sink.ignore('record', `PIM access of a kind that is not known: ${access}`);
    return;
  }
  const info = prop(element, 'scheduleInfo');
  const window = windowOf(
    when(element, 'startDateTime') ?? when(info, 'startDateTime'),
    endIn(element, prop(info, 'expiration')),
  );
  reading.link(objectKey(group), reading.tenant, reading.source(...at));
  if (access === 'owner') {
    addOwner(objectKey(group), principal, reading, at, 'record', {
      window,
      eligible,
      id: idIn(element, 'id') ?? '',
    });
    return;
  }
  const activated = str(element, 'assignmentType')?.toLowerCase() === 'activated';
  if (!eligible && !activated && window.until === NEVER_ENDS) {
    addMembership(objectKey(group), principal, reading, at, 'record');
    return;
  }
  reading.sink.add(
    {
      kind: 'membership',
      key: `${MICROSOFT}|${eligible ? 'eligible-member' : 'timed-member'}/${principal}/${group}/${idIn(element, 'id') ?? ''}`,
      system: MICROSOFT,
      source: reading.source(...at),
      member: objectKey(principal),
      group: objectKey(group),
      window,
      ...(eligible ? { eligible: true } : {}),
      nativeType: eligible
        ? 'eligible member (PIM)'
        : activated
          ? 'activated member (PIM)'
          : 'member within dates (PIM)',
      properties: pairs(['how', eligible ? 'eligible' : activated ? 'activated' : 'assigned']),
    },
    'record',
  );
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

/** What activating a role asks for: approval (by whom), MFA, justification, ticket (unifiedRoleManagementPolicy rules). */
function policy(element: Json, reading: Reading, at: At): void {
  const role = idIn(element, 'roleDefinitionId');
  if (role === undefined) {
    reading.sink.ignore('record', 'PIM policy of no role');
    return;
  }
  // `policyId` is DirectoryRole_<tenant id>_<policy id>.
  const tenant = /^directoryrole_([0-9a-f-]{36})_/iu.exec(str(element, 'policyId') ?? '')?.[1];
  if (tenant !== undefined) reading.link(reading.tenant, tenantKey(tenant), reading.source(...at));
  const rules = items(prop(element, 'policy'), 'effectiveRules').concat(
    items(prop(element, 'policy'), 'rules'),
  );
  const rule = (id: string): Json | undefined =>
    rules.find((r) => str(r, 'id')?.toLowerCase() === id.toLowerCase());
  const enabled = strings(rule('Enablement_EndUser_Assignment'), 'enabledRules');
  const setting = prop(rule('Approval_EndUser_Assignment'), 'setting');
  const approval = flag(setting, 'isApprovalRequired') === true;
  const approvers = items(setting, 'approvalStages').flatMap((stage) =>
    items(stage, 'primaryApprovers').map(
      (a) => idIn(a, 'id') ?? idIn(a, 'userId') ?? idIn(a, 'groupId') ?? '',
    ),
  );
  activationPolicy(
    role,
    {
      approval,
      mfa: enabled.includes('MultiFactorAuthentication'),
      justification: enabled.includes('Justification'),
      ticket: enabled.includes('Ticketing'),
      approvers: approvers.filter((a) => a !== ''),
    },
    reading,
    at,
    rules.length > 0 ? 'record' : 'record',
  );
}

export interface Activation {
  readonly approval: boolean;
  readonly mfa: boolean;
  readonly justification: boolean;
  readonly ticket: boolean;
  readonly approvers: readonly string[];
}

export function activationPolicy(
  role: string,
  asks: Activation,
  reading: Reading,
  at: At,
  counted: 'record' | 'fact',
): void {
  reading.sink.add(
    {
      kind: 'policy',
      key: `${MICROSOFT}|activation/${role}/${reading.tenant.slice(MICROSOFT.length + 1)}`,
      system: MICROSOFT,
      source: reading.source(...at),
      tenant: reading.tenant,
      id: role,
      name: `activation of ${builtInRole(role)?.name ?? role}`,
      type: 'activation',
      properties: pairs(
        ['role', role],
        ['approval', asks.approval],
        ['mfa', asks.mfa],
        ['justification', asks.justification],
        ['ticket', asks.ticket],
        ['approvers', asks.approvers.join(' ')],
      ),
    },
    counted,
  );
}
