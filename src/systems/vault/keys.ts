import { keyOf } from '../../model/record';
import type { Key } from '../../model/record';

/** The system id: HashiCorp Vault and OpenBao, which share policies, identities and their exports. */
export const VAULT = 'vault';

/**
 * A namespace as keys name it: its full path with a slash at the end, the empty text for the root namespace. Exports of
 * entities and groups name it by id only: until the list of namespaces is read, that stands in brackets.
 */
export type Namespace = string;

export const ROOT: Namespace = '';

export function namespaceOfId(id: string | undefined): Namespace {
  return id === undefined || id === '' || id === 'root' ? ROOT : `(${id})`;
}

export function namespaceOfPath(path: string | undefined): Namespace {
  const bare = (path ?? '').replace(/^\/+|\/+$/gu, '');
  return bare === '' || bare === 'root' ? ROOT : `${bare}/`;
}

export function isUnplaced(namespace: Namespace): boolean {
  return namespace.startsWith('(');
}

export function tenantKey(namespace: Namespace): Key {
  return keyOf(VAULT, `namespace ${namespace === ROOT ? 'root' : namespace}`);
}

/** Policy names compare in lower case (openbao/openbao `vault/policy_store.go`, sanitizeName). */
export function policyKey(namespace: Namespace, name: string): Key {
  return keyOf(VAULT, `policy ${namespace} ${name.toLowerCase()}`);
}

export function entityKey(id: string): Key {
  return keyOf(VAULT, `entity ${id}`);
}

export function groupKey(id: string): Key {
  return keyOf(VAULT, `group ${id}`);
}

export function roleKey(namespace: Namespace, path: string): Key {
  return keyOf(VAULT, `role ${namespace}${path}`);
}

export function mountKey(namespace: Namespace, path: string): Key {
  return keyOf(VAULT, `mount ${namespace}${path}`);
}

/** Of a full path: a concrete object, or the pattern of a rule. */
export function pathKey(path: string): Key {
  return keyOf(VAULT, `path ${path}`);
}

export function factKey(kind: string, ...parts: readonly string[]): Key {
  return keyOf(VAULT, `${kind} ${parts.join(' ')}`);
}
