import { isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import { verbMask } from '../../model/permission';
import type { VerbMask } from '../../model/permission';
import { ALWAYS, NEVER_ENDS } from '../../model/window';
import { classOfTags, tagsOf } from '../resource-tags';
import { elementsOf, flag, idIn, pairs, prop, str, strings } from './fields';
import {
  MICROSOFT,
  lastSegment,
  normalScope,
  objectKey,
  scopeKey,
  tenantOfSubscription,
  tenantKey,
} from './keys';
import type { Reading, At } from './reading';

/** Permissions of an access policy by kind of object (Azure Key Vault REST, `Permissions`, 2022-07-01). `all` stands for each. */
export const VAULT_PERMISSIONS = {
  secrets: ['get', 'list', 'set', 'delete', 'backup', 'restore', 'recover', 'purge'],
  keys: [
    'encrypt',
    'decrypt',
    'wrapkey',
    'unwrapkey',
    'sign',
    'verify',
    'get',
    'list',
    'create',
    'update',
    'import',
    'delete',
    'backup',
    'restore',
    'recover',
    'purge',
    'release',
    'rotate',
    'getrotationpolicy',
    'setrotationpolicy',
  ],
  certificates: [
    'get',
    'list',
    'delete',
    'create',
    'import',
    'update',
    'managecontacts',
    'getissuers',
    'listissuers',
    'setissuers',
    'deleteissuers',
    'manageissuers',
    'recover',
    'purge',
    'backup',
    'restore',
  ],
  storage: [
    'get',
    'list',
    'delete',
    'set',
    'update',
    'regeneratekey',
    'recover',
    'purge',
    'backup',
    'restore',
    'setsas',
    'listsas',
    'getsas',
    'deletesas',
  ],
} as const;

export type VaultObject = keyof typeof VAULT_PERMISSIONS;

const VERBS: ReadonlyMap<string, VerbMask> = new Map([
  ['get', verbMask('view', 'use')],
  ['list', verbMask('list-metadata')],
  ['set', verbMask('create', 'change', 'rotate')],
  ['create', verbMask('create')],
  ['import', verbMask('create', 'change')],
  ['update', verbMask('change')],
  ['delete', verbMask('delete')],
  ['purge', verbMask('delete')],
  ['backup', verbMask('export')],
  ['restore', verbMask('create')],
  ['recover', verbMask('create')],
  ['rotate', verbMask('rotate')],
  ['regeneratekey', verbMask('rotate')],
  ['release', verbMask('export')],
  ['setrotationpolicy', verbMask('change')],
  ['managecontacts', verbMask('change')],
  ['setissuers', verbMask('change')],
  ['manageissuers', verbMask('change')],
  ['deleteissuers', verbMask('delete')],
]);

/**
 * Verbs of one vault permission. Getting a secret reveals it; getting a key or certificate shows its public part only,
 * and cryptographic operations use it.
 */
export function verbsOfVault(object: VaultObject, permission: string): VerbMask {
  if (permission === 'get' && object !== 'secrets') return verbMask('list-metadata', 'view');
  return VERBS.get(permission) ?? (object === 'keys' ? verbMask('use') : verbMask('list-metadata'));
}

export function vaultPermission(object: VaultObject, permission: string): string {
  return `${object}/${permission}`;
}

/**
 * A Key Vault with its access policies. With `enableRbacAuthorization` true they are inert although still exported
 * (Azure documentation, "Azure role-based access control vs. access policies"): kept as facts, for the finding.
 */
export function readVault(element: Json, reading: Reading, at: At): void {
  const id = str(element, 'id');
  if (id === undefined) return reading.sink.ignore('record', 'Key Vault without an id');
  const inner = isObject(prop(element, 'properties')) ? prop(element, 'properties') : element;
  const rbac = flag(inner, 'enableRbacAuthorization');
  const tenant = idIn(inner, 'tenantId');
  const source = reading.source(...at);
  const subscription = /^\/subscriptions\/([^/]+)/iu.exec(id)?.[1];
  const owner =
    tenant === undefined
      ? subscription === undefined
        ? reading.tenant
        : tenantOfSubscription(subscription)
      : reading.mention(tenant, source);
  if (subscription !== undefined && tenant !== undefined)
    reading.link(tenantOfSubscription(subscription), tenantKey(tenant), source);
  const policies = prop(inner, 'accessPolicies');
  const listed = Array.isArray(policies);
  reading.sink.add(
    {
      kind: 'resource',
      key: scopeKey(id),
      system: MICROSOFT,
      source,
      type: 'Microsoft.KeyVault/vaults',
      tenant: owner,
      id: normalScope(id),
      name: str(element, 'name') ?? lastSegment(id),
      ...(str(inner, 'vaultUri') === undefined ? {} : { aliases: [str(inner, 'vaultUri') ?? ''] }),
      ...classOfTags(tagsOf(prop(element, 'tags'))),
      properties: pairs(
        ['enableRbacAuthorization', rbac],
        ['accessPolicies', listed || rbac === true ? 'listed' : undefined],
        ['enablePurgeProtection', flag(inner, 'enablePurgeProtection')],
        ['enableSoftDelete', flag(inner, 'enableSoftDelete')],
      ),
    },
    'record',
  );
  for (const [i, policy] of elementsOf(policies).entries())
    vaultPolicy(
      policy,
      id,
      reading,
      [...at, ...(inner === element ? [] : ['properties']), 'accessPolicies', i],
      'fact',
    );
}

/** One access policy: who, through which application where one is named, with which permissions. */
export function vaultPolicy(
  policy: Json,
  vault: string,
  reading: Reading,
  at: At,
  counted: 'record' | 'fact',
): void {
  const holder = idIn(policy, 'objectId');
  const permissions = prop(policy, 'permissions');
  if (holder === undefined) return reading.sink.ignore(counted, 'access policy without an object id');
  const through = idIn(policy, 'applicationId');
  const real =
    through === undefined || through === '00000000-0000-0000-0000-000000000000' ? undefined : through;
  const text = (object: VaultObject): string =>
    strings(permissions, object)
      .map((p) => p.toLowerCase())
      .sort()
      .join(' ');
  reading.sink.add(
    {
      kind: 'grant',
      key: `${MICROSOFT}|vault-policy/${holder}/${real ?? ''}${normalScope(vault)}`,
      system: MICROSOFT,
      source: reading.source(...at),
      principal: objectKey(holder),
      resource: scopeKey(vault),
      permission: 'Key Vault access policy',
      verbs: 0,
      effect: 'allow',
      window: { from: ALWAYS, until: NEVER_ENDS },
      ...(real === undefined ? {} : { condition: `only through the application ${real}` }),
      properties: pairs(
        ['as', 'vault-policy'],
        ['secrets', text('secrets')],
        ['keys', text('keys')],
        ['certificates', text('certificates')],
        ['storage', text('storage')],
        ['applicationId', real],
      ),
    },
    counted,
  );
}
