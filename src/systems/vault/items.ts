import type { Json } from '../../lib/content';
import { field, isArray, isObject, list, text } from '../../lib/content';
import { namespaceOfId, namespaceOfPath } from './keys';
import type { Namespace } from './keys';

/** Kinds of thing the API writes (OpenBao API documentation; `vault … -format=json`). */
export const ITEM_KINDS = [
  'policy',
  'policy list',
  'entity',
  'group',
  'auth mounts',
  'secrets mounts',
  'auth role',
  'namespaces',
  'audit line',
  'resultant ACL',
] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** One answer of the API with what its envelope and the script that saved it say. */
export interface Item {
  readonly kind: ItemKind;
  readonly data: Json;
  /**
   * The API's answers do not name the namespace and the path that was read. A script that saves them can add
   * `namespace` and `path` beside `data`; a policy, an entity and a group name themselves.
   */
  readonly namespace: Namespace | undefined;
  readonly path: string | undefined;
}

/** What one document is; undefined when nothing of it is known. */
export function itemOf(document: Json): Item | undefined {
  const inner = field(document, 'data');
  const wrapped =
    isObject(inner) && (field(document, 'request_id') !== undefined || field(document, 'type') === undefined);
  const data = wrapped ? inner : document;
  const kind = kindOf(data);
  if (kind === undefined) return undefined;
  const path = text(document, 'path') ?? text(data, 'path') ?? text(data, 'role_path');
  return { kind, data, path, namespace: statedNamespace(document, data) };
}

function statedNamespace(document: Json, data: Json): Namespace | undefined {
  const path =
    text(document, 'namespace') ??
    text(document, 'namespace_path') ??
    text(data, 'namespace_path') ??
    text(data, 'namespace');
  if (path !== undefined) return namespaceOfPath(path);
  const id = text(data, 'namespace_id');
  return id === undefined ? undefined : namespaceOfId(id);
}

function kindOf(data: Json): ItemKind | undefined {
  if (isAuditLine(data)) return 'audit line';
  if (field(data, 'exact_paths') !== undefined && field(data, 'glob_paths') !== undefined)
    return 'resultant ACL';
  const policyText = field(data, 'policy') ?? field(data, 'rules');
  if (typeof policyText === 'string' && isPolicyText(policyText) && text(data, 'name') !== undefined)
    return 'policy';
  if (field(data, 'member_entity_ids') !== undefined && text(data, 'id') !== undefined) return 'group';
  if (
    isArray(field(data, 'aliases')) &&
    text(data, 'id') !== undefined &&
    ENTITY.some((name) => field(data, name) !== undefined)
  )
    return 'entity';
  const info = field(data, 'key_info');
  if (isObject(info)) {
    const values = Object.values(info);
    if (values.some((one) => typeof (field(one, 'policy') ?? field(one, 'rules')) === 'string'))
      return 'policy list';
    if (values.some((one) => text(one, 'path') !== undefined && text(one, 'id') !== undefined))
      return 'namespaces';
  }
  if (ROLE_FIELDS.some((name) => field(data, name) !== undefined)) return 'auth role';
  return mountKind(data);
}

/** Members only a role or user of an auth method, or a role of the token store, has. */
const ROLE_FIELDS = ['token_policies', 'token_ttl', 'allowed_policies', 'disallowed_policies'];

/** Members only an entity of the identity store has. */
const ENTITY = [
  'merged_entity_ids',
  'direct_group_ids',
  'bucket_key',
  'bucket_key_hash',
  'last_update_time',
  'policies',
];

function isPolicyText(written: string): boolean {
  return written.trim() === '' || /\bpath\b/u.test(written);
}

function mountKind(data: Json): ItemKind | undefined {
  if (!isObject(data)) return undefined;
  const mounts = Object.entries(data).filter(
    ([path, one]) =>
      path.endsWith('/') && text(one, 'type') !== undefined && text(one, 'accessor') !== undefined,
  );
  if (mounts.length === 0) return undefined;
  return mounts.some(([path, one]) => path === 'token/' || text(one, 'type') === 'token')
    ? 'auth mounts'
    : 'secrets mounts';
}

export function isAuditLine(data: Json): boolean {
  const type = text(data, 'type');
  return (
    (type === 'request' || type === 'response') &&
    isObject(field(data, 'request')) &&
    text(data, 'time') !== undefined
  );
}

/** Own text members of an object, in its order. */
export function textsOf(value: Json | undefined): readonly (readonly [string, string])[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, one]): (readonly [string, string])[] =>
    typeof one === 'string' && one !== '' ? [[name, one]] : [],
  );
}

export function wordsOf(value: Json | undefined, name: string): string[] {
  const found = field(value, name);
  if (typeof found === 'string')
    return found
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
  return list(value, name)
    .filter((word) => typeof word === 'string' && word !== '')
    .map(String);
}
