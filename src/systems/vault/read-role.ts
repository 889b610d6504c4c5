import type { Json } from '../../lib/content';
import { field, isArray, isObject, text } from '../../lib/content';
import { byCodeUnit } from '../../lib/order';
import { present } from '../../lib/present';
import type { PrincipalRecord } from '../../model/record';
import { wordsOf } from './items';
import type { Item } from './items';
import { VAULT, factKey, roleKey } from './keys';
import type { Namespace } from './keys';
import { attach } from './read-policy';
import { sourceOf, stateTenant } from './reading';
import type { Reading } from './reading';

/** Property of a role whose tokens do not get the `default` policy. */
export const NO_DEFAULT = 'no default policy';

/** Property of a role of the token store: nobody signs in by it, tokens are made by it. */
export const TOKEN_ROLE = 'token role';
/** Property of a role whose secret ids can be issued. */
export const APP_ROLE = 'AppRole';

/**
 * A role or user of an auth mount: who signs in by it gets its `token_policies` (OpenBao API documentation, the auth
 * methods' "Create/update role"). The answer does not say which role was read: the file must (`path`, or `mount` and
 * `name`).
 */
export function readRole(item: Item, namespace: Namespace, reading: Reading): void {
  const { data } = item;
  const path = pathOf(item);
  if (path === undefined) {
    reading.sink.problem(
      'warning',
      'an auth role that does not say which one it is: save it with its path, for example {"path": "auth/approle/role/ci", "data": …}',
      reading.place,
    );
    reading.sink.ignore('record', 'an auth role without its path');
    return;
  }
  const [, mount = '', area = '', name = path] =
    /^auth\/(.+?)\/(roles?|users?|groups|certs|map\/[a-z]+)\/(.+)$/u.exec(path) ?? [];
  const key = roleKey(namespace, path);
  const properties: (readonly [string, string])[] = [
    ['mount', `auth/${mount}/`],
    ['kind', area],
    ['role name', name],
  ];
  const scalar = (field_: string): string | undefined => scalarOf(data, field_);
  for (const one of [
    'role_id',
    'secret_id_ttl',
    'secret_id_num_uses',
    'token_ttl',
    'token_max_ttl',
    'token_period',
    'token_type',
    'bound_subject',
  ]) {
    const value = scalar(one);
    if (value !== undefined) properties.push([one, value]);
  }
  for (const one of [
    'bound_service_account_names',
    'bound_service_account_namespaces',
    'bound_audiences',
    'bound_iam_principal_arn',
    'bound_account_id',
    'token_bound_cidrs',
    'disallowed_policies',
    'allowed_policies_glob',
  ]) {
    const values = wordsOf(data, one);
    if (values.length > 0) properties.push([one, values.join(', ')]);
  }
  const claims = claimsOf(data);
  if (claims !== '') properties.push(['bound_claims', claims]);
  const tokenRole = mount === 'token';
  if (tokenRole) properties.push([TOKEN_ROLE, 'true']);
  else if (isAppRole(data, mount)) properties.push([APP_ROLE, 'true']);
  if (field(data, 'token_no_default_policy') === true) properties.push([NO_DEFAULT, 'true']);
  const person = area.startsWith('user');
  const record: PrincipalRecord = {
    kind: 'principal',
    key,
    system: VAULT,
    source: sourceOf(reading),
    type: area === 'groups' ? 'group' : person ? 'user' : 'role',
    tenant: stateTenant(reading, namespace),
    id: namespace + path,
    name,
    nativeType: person ? 'Vault auth user' : 'Vault auth role',
    properties,
    ...(person || area === 'groups' ? {} : { human: false }),
  };
  reading.sink.add(record, 'record');
  // Of a token role: what a token made by it may carry (API documentation, "Token auth method", allowed_policies).
  const policies = tokenRole
    ? wordsOf(data, 'allowed_policies')
    : [
        ...wordsOf(data, 'token_policies'),
        ...(field(data, 'token_policies') === undefined ? wordsOf(data, 'policies') : []),
      ];
  attach(reading, policies, namespace, key, 'token');
  const endless = [
    ...(isZero(scalar('secret_id_ttl')) ? ['secret_id_ttl is 0'] : []),
    ...(isZero(scalar('secret_id_num_uses')) ? ['secret_id_num_uses is 0'] : []),
  ];
  if (isZero(scalar('secret_id_ttl'))) {
    reading.sink.add(
      {
        kind: 'observation',
        key: factKey('secret-id-never-expires', key),
        system: VAULT,
        source: sourceOf(reading),
        type: 'secret-id-never-expires',
        subject: key,
        text: `Secret ids of ${name} never expire`,
        value: endless.join(', '),
      },
      'derived',
    );
  }
}

function isZero(value: string | undefined): boolean {
  return value !== undefined && /^0+[smhd]?$/u.test(value);
}

function pathOf({ data, path }: Item): string | undefined {
  if (path !== undefined) return path.replace(/^\/?(?:v1\/)?/u, '').replace(/^(?!auth\/)/u, 'auth/');
  const mount = text(data, 'mount') ?? text(data, 'mount_path');
  const name = text(data, 'role_name') ?? text(data, 'name') ?? text(data, 'role') ?? text(data, 'username');
  if (mount === undefined || name === undefined) return undefined;
  const bare = mount.replace(/^\/?auth\/|\/$/gu, '');
  return `auth/${bare}/${text(data, 'username') === undefined ? 'role' : 'users'}/${name}`;
}

function scalarOf(data: Json, name: string): string | undefined {
  const value = field(data, name);
  return present({
    value: typeof value === 'number' || typeof value === 'string' ? String(value) : undefined,
  }).value;
}

/** An AppRole by its own settings, or by the name of its mount where the export has nothing but policies. */
function isAppRole(data: Json, mount: string): boolean {
  const own = ['role_id', 'bind_secret_id', 'secret_id_ttl', 'secret_id_num_uses', 'secret_id_bound_cidrs'];
  const others = ['role_type', 'user_claim', 'bound_audiences', 'bound_service_account_names', 'auth_type'];
  if (own.some((name) => field(data, name) !== undefined)) return true;
  return !others.some((name) => field(data, name) !== undefined) && !/jwt|oidc|kubernetes|^aws/iu.test(mount);
}

/** Claims that a JWT or OIDC login must have, in words. */
function claimsOf(data: Json): string {
  const claims = field(data, 'bound_claims');
  if (!isObject(claims)) return '';
  return Object.keys(claims)
    .sort(byCodeUnit)
    .map((name) => {
      const value = field(claims, name);
      const values = isArray(value) ? value : [value];
      return `${name} is ${values.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' or ')}`;
    })
    .join(', ');
}
