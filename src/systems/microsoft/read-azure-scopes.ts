import { isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import type { Key } from '../../model/record';
import { OPEN } from '../../model/window';
import { classOfTags, tagsOf } from '../resource-tags';
import { own, ownText } from './arm-fields';
import { elementsOf, idIn, items, pairs, prop, str } from './fields';
import { MICROSOFT, lastSegment, normalScope, objectKey, scopeKey, tenantOfSubscription } from './keys';
import type { Reading, At } from './reading';

/** The tenant of a scope: that of its subscription, settled when the account list is read. */
export function tenantOfScope(scope: string, reading: Reading): Key {
  const found = /^\/subscriptions\/([^/]+)/iu.exec(scope);
  return found?.[1] === undefined ? reading.tenant : tenantOfSubscription(found[1]);
}

export function subscription(element: Json, reading: Reading, at: At): void {
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
      ...classOfTags(tagsOf(prop(element, 'tags'))),
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
export function resource(element: Json, reading: Reading, at: At): void {
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
      ...classOfTags(tagsOf(prop(element, 'tags'))),
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
