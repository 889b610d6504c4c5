import { isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import { canonicalJson } from '../../lib/canonical-json';
import { verbMask } from '../../model/permission';
import { ALWAYS, NEVER_ENDS } from '../../model/window';
import type { Window } from '../../model/window';
import { elementsOf, flag, idIn, pairs, prop, str, strings, when } from './fields';
import { MICROSOFT, armRoleKey, lastSegment, normalScope, objectKey, scopeKey } from './keys';
import type { Reading, At } from './reading';
import { own, ownText } from './arm-fields';
import { managementGroup, resource, subscription, tenantOfScope } from './read-azure-scopes';
import { readLighthouse } from './read-lighthouse';
import { readVault } from './read-vault';
import { windowOf } from './schedule-window';
import { addScheduled } from './scheduled';

/** Azure Resource Manager, as `az` writes it: flat, or nested under `properties` like the REST answers. */
export function readAzure(kind: string, element: Json, reading: Reading, at: At): boolean {
  switch (kind) {
    case 'armRoleAssignments':
      armAssignment(element, reading, at, 'record');
      return true;
    case 'armEligibility':
      schedule(element, reading, at, 'eligible');
      return true;
    case 'armScheduledAssignments':
      schedule(element, reading, at, activated(element) ? 'activated' : 'assigned');
      return true;
    case 'armRoleDefinitions':
      roleDefinition(element, reading, at);
      return true;
    case 'armDenyAssignments':
      deny(element, reading, at);
      return true;
    case 'subscriptions':
      subscription(element, reading, at);
      return true;
    case 'managementGroups':
      managementGroup(element, reading, at, undefined, 'record');
      return true;
    case 'keyVaults':
      readVault(element, reading, at);
      return true;
    case 'resources':
      resource(element, reading, at);
      return true;
    case 'lighthouseDefinitions':
    case 'lighthouseAssignments':
      readLighthouse(kind, element, reading, at);
      return true;
    default:
      return false;
  }
}

/** The scope of an assignment by its id: what stands before `/providers/Microsoft.Authorization/`. */
function scopeInId(id: string | undefined): string | undefined {
  const at = id?.toLowerCase().lastIndexOf('/providers/microsoft.authorization/') ?? -1;
  return id === undefined || at < 0 ? undefined : at === 0 ? '/' : id.slice(0, at);
}

export function armAssignment(
  element: Json,
  reading: Reading,
  at: At,
  counted: 'record' | 'fact',
  scope?: string,
  role?: string,
): void {
  const principal = ownText(element, 'principalId')?.toLowerCase();
  const definition = ownText(element, 'roleDefinitionId') ?? role;
  const where = ownText(element, 'scope') ?? scopeInId(str(element, 'id')) ?? scope;
  if (principal === undefined || definition === undefined || where === undefined) {
    reading.sink.ignore(counted, 'Azure role assignment without a principal, a role or a scope');
    reading.sink.problem(
      'error',
      'this role assignment names no principal, role or scope',
      reading.place(...at),
    );
    return;
  }
  addArmGrant(
    { element, principal, definition, where, window: { from: ALWAYS, until: NEVER_ENDS }, how: 'assignment' },
    reading,
    at,
    counted,
  );
}

function activated(element: Json): boolean {
  return ownText(element, 'assignmentType')?.toLowerCase() === 'activated';
}

/** What Privileged Identity Management holds, eligible or active, within its dates (Azure, roleEligibilityScheduleInstances and roleAssignmentScheduleInstances). */
function schedule(element: Json, reading: Reading, at: At, how: 'eligible' | 'assigned' | 'activated'): void {
  const principal = ownText(element, 'principalId')?.toLowerCase();
  const definition = ownText(element, 'roleDefinitionId');
  const where = ownText(element, 'scope') ?? scopeInId(str(element, 'id'));
  if (principal === undefined || definition === undefined || where === undefined) {
    reading.sink.ignore('record', 'Azure schedule without a principal, a role or a scope');
    return;
  }
  const status = ownText(element, 'status');
  if (status !== undefined && /^(?:revoked|canceled|denied|failed|pending)/iu.test(status)) {
    reading.sink.ignore('record', `schedule with status ${status}`);
    return;
  }
  addScheduled(
    { what: `azure/${lastSegment(definition)}`, principal, scope: scopeKey(where), how },
    reading,
    at,
  );
  const inner = isObject(prop(element, 'properties')) ? prop(element, 'properties') : element;
  const end = when(inner, 'endDateTime');
  const open = isObject(inner) && Object.hasOwn(inner, 'endDateTime');
  addArmGrant(
    {
      element,
      principal,
      definition,
      where,
      window: windowOf(when(inner, 'startDateTime'), end ?? (open ? NEVER_ENDS : undefined)),
      how,
    },
    reading,
    at,
    'record',
  );
}

function addArmGrant(
  found: {
    readonly element: Json;
    readonly principal: string;
    readonly definition: string;
    readonly where: string;
    readonly window: Window;
    readonly how: 'assignment' | 'assigned' | 'activated' | 'eligible';
  },
  reading: Reading,
  at: At,
  counted: 'record' | 'fact',
): void {
  const { element, principal, definition, where, how } = found;
  const scope = scopeKey(where);
  const role = lastSegment(definition);
  const name = ownText(element, 'roleDefinitionName') ?? role;
  const condition = ownText(element, 'condition');
  const granted = when(element, 'createdOn') ?? when(prop(element, 'properties'), 'createdOn');
  const by = ownText(element, 'createdBy');
  reading.sink.add(
    {
      kind: 'grant',
      key: `${MICROSOFT}|azure-${how}/${role}/${principal}${normalScope(where)}/${lastSegment(str(element, 'id') ?? '')}`,
      system: MICROSOFT,
      source: reading.source(...at),
      principal: objectKey(principal),
      resource: scope,
      permission: name,
      verbs: verbMask('view'),
      effect: 'allow',
      window: found.window,
      ...(how === 'eligible' ? { eligible: true } : {}),
      inherits: true,
      ...(granted === undefined && by === undefined && reasonOf(element).reason === undefined
        ? {}
        : {
            accountability: {
              ...(granted === undefined ? {} : { granted }),
              ...(by === undefined ? {} : { requestedBy: by }),
              ...reasonOf(element),
            },
          }),
      properties: pairs(
        ['as', 'azure-role'],
        ['role', role],
        ['how', how],
        ['memberType', how === 'assignment' ? undefined : ownText(element, 'memberType')],
        ['abac', condition],
        ['principalType', ownText(element, 'principalType')],
        ['principalName', ownText(element, 'principalName')],
      ),
    },
    counted,
  );
  if (how === 'assignment') coverScope(where, reading, at);
}

function reasonOf(element: Json): { readonly reason?: string } {
  const reason = ownText(element, 'description');
  return reason === undefined ? {} : { reason };
}

/** A listing that holds a row of a subscription or management group lists that one. */
function coverScope(where: string, reading: Reading, at: At): void {
  const root = rootScope(where);
  reading.coverage(scopeKey(root), 'armRoleAssignments', 'last', '', reading.source(...at));
}

/** The subscription or management group of a scope. */
export function rootScope(scope: string): string {
  const lower = normalScope(scope);
  const found = /^\/subscriptions\/[^/]+|^\/providers\/microsoft\.management\/managementgroups\/[^/]+/u.exec(
    lower,
  );
  return found?.[0] ?? lower;
}

function roleDefinition(element: Json, reading: Reading, at: At): void {
  const id = str(element, 'id') ?? str(element, 'name');
  const permissions = own(element, 'permissions');
  if (id === undefined) return reading.sink.ignore('record', 'role definition without an id');
  reading.sink.add(
    {
      kind: 'policy',
      key: armRoleKey(
        /^[0-9a-f-]{36}$/iu.test(str(element, 'name') ?? '') ? (str(element, 'name') ?? id) : id,
      ),
      system: MICROSOFT,
      source: reading.source(...at),
      tenant: tenantOfScope(id, reading),
      id: lastSegment(id),
      name: ownText(element, 'roleName') ?? lastSegment(id),
      type: 'Azure role',
      document: blocksText(elementsOf(permissions)),
      properties: pairs(['roleType', ownText(element, 'roleType') ?? ownText(element, 'type')]),
    },
    'record',
  );
}

/** Permission blocks in one fixed form. */
export function blocksText(blocks: readonly Json[]): string {
  return canonicalJson(
    blocks.map((block) => ({
      actions: strings(block, 'actions'),
      notActions: strings(block, 'notActions'),
      dataActions: strings(block, 'dataActions'),
      notDataActions: strings(block, 'notDataActions'),
      ...(str(block, 'condition') === undefined ? {} : { condition: str(block, 'condition') ?? '' }),
    })),
  );
}

/** A deny assignment wins over every role assignment (Azure documentation, "Understand Azure deny assignments"). */
function deny(element: Json, reading: Reading, at: At): void {
  const where = ownText(element, 'scope') ?? scopeInId(str(element, 'id'));
  const id = str(element, 'id') ?? str(element, 'name');
  if (where === undefined || id === undefined)
    return reading.sink.ignore('record', 'deny assignment without a scope');
  const ids = (name: string): string =>
    elementsOf(own(element, name))
      .map((p) => idIn(p, 'id') ?? '')
      .filter((p) => p !== '')
      .join(' ');
  const condition = ownText(element, 'condition');
  reading.sink.add(
    {
      kind: 'policy',
      key: `${MICROSOFT}|deny/${normalScope(id)}`,
      system: MICROSOFT,
      source: reading.source(...at),
      tenant: tenantOfScope(where, reading),
      id: lastSegment(id),
      name: ownText(element, 'denyAssignmentName') ?? lastSegment(id),
      type: 'Azure deny assignment',
      document: blocksText(elementsOf(own(element, 'permissions'))),
      properties: pairs(
        ['scope', normalScope(where)],
        ['principals', ids('principals')],
        ['excludePrincipals', ids('excludePrincipals')],
        [
          'doNotApplyToChildScopes',
          flag(element, 'doNotApplyToChildScopes') ??
            flag(prop(element, 'properties'), 'doNotApplyToChildScopes'),
        ],
        ['condition', condition],
      ),
    },
    'record',
  );
}
