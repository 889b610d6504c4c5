/** Where things are: mounts and namespaces. */
import type { Json } from '../../lib/content';
import { field, isObject, text } from '../../lib/content';
import { textsOf } from './items';
import { VAULT, mountKey, namespaceOfPath, tenantKey } from './keys';
import type { Namespace } from './keys';
import { sourceOf, stateTenant } from './reading';
import type { Reading } from './reading';

export function readNamespaces(data: Json, parent: Namespace, reading: Reading): void {
  const info = field(data, 'key_info');
  let counted: 'record' | 'fact' = 'record';
  for (const [name, one] of isObject(info) ? Object.entries(info) : []) {
    const path = parent + namespaceOfPath(text(one, 'path') ?? name).slice(parentOverlap(one, parent));
    const id = text(one, 'id');
    reading.sink.add(
      {
        kind: 'tenant',
        key: tenantKey(path),
        system: VAULT,
        source: sourceOf(reading),
        id: path,
        name: path.replace(/\/$/u, ''),
        type: 'Vault namespace',
        ...(id === undefined ? {} : { status: `id ${id}` }),
      },
      counted,
    );
    counted = 'fact';
  }
  if (counted === 'record') reading.sink.ignore('record', 'a list of namespaces without any');
}

/** The path of a listed namespace is full in some versions and relative in others. */
function parentOverlap(one: Json, parent: Namespace): number {
  return (text(one, 'path') ?? '').startsWith(parent) ? parent.length : 0;
}

export function readMounts(data: Json, namespace: Namespace, auth: boolean, reading: Reading): void {
  let counted: 'record' | 'fact' = 'record';
  for (const [path, one] of isObject(data) ? Object.entries(data) : []) {
    const type = text(one, 'type');
    if (type === undefined || !path.endsWith('/')) continue;
    const full = namespace + (auth ? 'auth/' : '') + path;
    const version = text(field(one, 'options'), 'version');
    reading.sink.add(
      {
        kind: 'resource',
        key: mountKey(namespace, full.slice(namespace.length)),
        system: VAULT,
        source: sourceOf(reading),
        type: auth ? 'auth mount' : 'mount',
        tenant: stateTenant(reading, namespace),
        id: full,
        name: full,
        properties: [
          ['engine', type],
          ...(version === undefined ? [] : [['version', version] as const]),
          ...textsOf(one)
            .filter(([name]) => name === 'accessor' || name === 'description')
            .map(([name, value]): readonly [string, string] => [name, value]),
        ],
      },
      counted,
    );
    counted = 'fact';
  }
}
