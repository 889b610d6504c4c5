import { isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import { canonicalJson } from '../../lib/canonical-json';
import { verbMask } from '../../model/permission';
import type { Key } from '../../model/record';
import { ALWAYS, NEVER_ENDS, OPEN } from '../../model/window';
import type { Window } from '../../model/window';
import { elementsOf, flag, idIn, items, pairs, prop, str, strings, when } from './fields';
import {
  MICROSOFT,
  armRoleKey,
  lastSegment,
  normalScope,
  objectKey,
  scopeKey,
  tenantOfSubscription,
} from './keys';
import type { Reading } from './reading';
import { readLighthouse } from './read-lighthouse';
import { readVault } from './read-vault';
import { windowOf } from './read-roles';

type At = readonly (string | number)[];

/** Azure Resource Manager, as `az` writes it: flat, or nested under `properties` like the REST answers. */
export function readAzure(kind: string, element: Json, reading: Reading, at: At): boolean {
  switch (kind) {
    case 'armRoleAssignments':
      armAssignment(element, reading, at, 'record');
      return true;
    case 'armEligibility':
      eligibility(element, reading, at);
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

/** A value of the row, or of its `properties` (ARM REST). */
function own(element: Json, name: string): Json | undefined {
  return prop(element, name) ?? prop(prop(element, 'properties'), name);
}

function ownText(element: Json, name: string): string | undefined {
  return str(element, name) ?? str(prop(element, 'properties'), name);
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

function eligibility(element: Json, reading: Reading, at: At): void {
  const principal = ownText(element, 'principalId')?.toLowerCase();
  const definition = ownText(element, 'roleDefinitionId');
  const where = ownText(element, 'scope') ?? scopeInId(str(element, 'id'));
  if (principal === undefined || definition === undefined || where === undefined) {
    reading.sink.ignore('record', 'Azure eligibility without a principal, a role or a scope');
    return;
  }
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
      how: 'eligible',
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
    readonly how: 'assignment' | 'eligible';
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
        ['abac', condition],
        ['principalType', ownText(element, 'principalType')],
        ['principalName', ownText(element, 'principalName')],
      ),
    },
    counted,
  );
  coverScope(where, reading, at);
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

/** The tenant of a scope: that of its subscription, settled when the account list is read. */
export function tenantOfScope(scope: string, reading: Reading): Key {
  const found = /^\/subscriptions\/([^/]+)/iu.exec(scope);
  return found?.[1] === undefined ? reading.tenant : tenantOfSubscription(found[1]);
}

function subscription(element: Json, reading: Reading, at: At): void {
  const id = idIn(element, 'subscriptionId') ?? lastSegment(str(element, 'id') ?? '');
  const tenant = idIn(element, 'tenantId') ?? idIn(element, 'homeTenantId');
  if (id === '' || tenant === undefined)
    return reading.sink.ignore('record', 'subscription without an id or a tenant');
  // `tenantId` is the tenant one signed in to; with Lighthouse the subscription's own tenant is `homeTenantId`.
  const home = idIn(element, 'homeTenantId') ?? tenant;
  const source = reading.source(...at);
  const owner = reading.mention(home, source, str(element, 'tenantDisplayName'));
  addSubscription(
    id,
    str(element, 'name') ?? str(element, 'displayName') ?? id,
    owner,
    element,
    reading,
    at,
    'record',
  );
  reading.link(tenantOfSubscription(id), owner, source);
  if (home === tenant) return;
  reading.mention(tenant, source);
}

export function addSubscription(
  id: string,
  name: string,
  owner: Key,
  element: Json,
  reading: Reading,
  at: At,
  counted: 'record',
): void {
  const source = reading.source(...at);
  const managing = items(element, 'managedByTenants')
    .map((by) => idIn(by, 'tenantId'))
    .filter((by) => by !== undefined);
  reading.sink.add(
    {
      kind: 'resource',
      key: scopeKey(`/subscriptions/${id}`),
      system: MICROSOFT,
      source,
      type: 'subscription',
      tenant: owner,
      id: `/subscriptions/${id}`,
      name,
      aliases: [id],
      properties: pairs(['state', str(element, 'state')], ['managedByTenants', managing.join(' ')]),
    },
    counted,
  );
  for (const [i, by] of managing.entries()) {
    const tenant = reading.mention(by, source);
    reading.sink.add(
      {
        kind: 'trust',
        key: `${MICROSOFT}|managed-by/${by}/${id}`,
        system: MICROSOFT,
        source: reading.source(...at, 'managedByTenants', i),
        mechanism: 'delegated-administration',
        from: tenant,
        to: scopeKey(`/subscriptions/${id}`),
        window: OPEN,
        traversable: false,
        condition:
          'Azure Lighthouse: the subscription is managed by this tenant; who and with which role is in the Lighthouse export',
        nativeType: 'managed by tenant',
        properties: pairs(['as', 'managed-by']),
      },
      'fact',
    );
  }
}

/** A management group with its children, as `az account management-group list` or `show --expand` writes it. */
export function managementGroup(
  element: Json,
  reading: Reading,
  at: At,
  parent: Key | undefined,
  counted: 'record' | 'fact',
): void {
  const id = str(element, 'id') ?? str(element, 'name');
  if (id === undefined) return reading.sink.ignore(counted, 'management group without an id');
  const scope = id.startsWith('/') ? id : `/providers/Microsoft.Management/managementGroups/${id}`;
  const key = scopeKey(scope);
  const source = reading.source(...at);
  const tenant = ownText(element, 'tenantId');
  const owner = tenant === undefined ? reading.tenant : reading.mention(tenant, source);
  const isSubscription = /^\/subscriptions\//iu.test(scope);
  const name = str(element, 'displayName') ?? ownText(element, 'displayName') ?? lastSegment(scope);
  if (isSubscription) {
    reading.sink.used(counted, 1);
    reading.link(tenantOfSubscription(lastSegment(scope)), owner, source);
  } else
    reading.sink.add(
      {
        kind: 'resource',
        key,
        system: MICROSOFT,
        source,
        type: 'management group',
        tenant: owner,
        id: normalScope(scope),
        name,
        aliases: [lastSegment(scope)],
      },
      counted,
    );
  const details = prop(own(element, 'details') ?? null, 'parent');
  const above = parent ?? (str(details, 'id') === undefined ? undefined : scopeKey(str(details, 'id') ?? ''));
  if (above !== undefined)
    reading.sink.add(
      {
        kind: 'containment',
        key: `${MICROSOFT}|contains/${key.slice(MICROSOFT.length + 1)}`,
        system: MICROSOFT,
        source,
        container: above,
        child: key,
        nativeType: 'management group',
      },
      'derived',
    );
  for (const [i, child] of elementsOf(own(element, 'children')).entries())
    managementGroup(child, reading, [...at, 'children', i], key, 'fact');
}

/** A resource, and the managed identities it runs as. */
function resource(element: Json, reading: Reading, at: At): void {
  const id = str(element, 'id');
  if (id === undefined) return reading.sink.ignore('record', 'resource without an id');
  const identity = prop(element, 'identity');
  const assigned = prop(identity, 'userAssignedIdentities');
  const identities = [
    idIn(identity, 'principalId'),
    ...(isObject(assigned) ? Object.values(assigned).map((value) => idIn(value, 'principalId')) : []),
  ].filter((found) => found !== undefined);
  reading.sink.add(
    {
      kind: 'resource',
      key: scopeKey(id),
      system: MICROSOFT,
      source: reading.source(...at),
      type: str(element, 'type') ?? 'resource',
      tenant: tenantOfScope(id, reading),
      id: normalScope(id),
      name: str(element, 'name') ?? lastSegment(id),
      properties: pairs(['identities', identities.join(' ')], ['location', str(element, 'location')]),
    },
    'record',
  );
  runsAs(scopeKey(id), identities, reading, at);
}

export function runsAs(resource: Key, identities: readonly string[], reading: Reading, at: At): void {
  for (const principal of identities)
    reading.sink.add(
      {
        kind: 'trust',
        key: `${MICROSOFT}|runs-as/${principal}${resource.slice(MICROSOFT.length + 1)}`,
        system: MICROSOFT,
        source: reading.source(...at, 'identity'),
        mechanism: 'role-trust',
        from: resource,
        to: objectKey(principal),
        window: OPEN,
        nativeType: 'runs as its managed identity',
        properties: pairs(['as', 'runs-as']),
      },
      'fact',
    );
}
