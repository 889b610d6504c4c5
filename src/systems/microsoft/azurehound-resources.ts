/** AzureHound's elements of Azure: where resources lie, who is assigned what there (SpecterOps/AzureHound). */
import type { Json } from '../../lib/content';
import { classOfTags, tagsOf } from '../resource-tags';
import { elementsOf, idIn, pairs, prop, str } from './fields';
import { MICROSOFT, normalScope, scopeKey, tenantOfSubscription } from './keys';
import { armAssignment } from './read-azure';
import { addSubscription, runsAs, tenantOfScope } from './read-azure-scopes';
import { vaultPolicy } from './read-vault';
import type { Reading, At } from './reading';

export function subscription(data: Json, reading: Reading, at: At): void {
  const id = idIn(data, 'subscriptionId');
  if (id === undefined) return reading.sink.ignore('record', 'subscription without an id');
  addSubscription(id, str(data, 'displayName') ?? id, reading.tenant, data, reading, at, 'record');
  reading.link(tenantOfSubscription(id), reading.tenant, reading.source(...at));
}

export function resource(data: Json, kind: string, reading: Reading, at: At): void {
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

export function managementGroup(data: Json, reading: Reading, at: At): void {
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

export function descendant(data: Json, reading: Reading, at: At): void {
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

export function accessPolicy(data: Json, reading: Reading, at: At): void {
  const vault = str(data, 'keyVaultId');
  if (vault === undefined) return reading.sink.ignore('record', 'access policy without a vault');
  vaultPolicy(data, vault, reading, at, 'record');
}

/** `{<scope>Id, owners|contributors|…:[{owner:{id, properties}}]}` or `{objectId, assignees:[{assignee:{…}}]}`. */
export function armList(data: Json, reading: Reading, at: At): void {
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
