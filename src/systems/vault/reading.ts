import { present } from '../../lib/present';
import type { Key } from '../../model/record';
import type { Source } from '../../model/source';
import type { Place, Sink } from '../system';
import { ROOT, VAULT, tenantKey } from './keys';
import type { Namespace } from './keys';

/** What the readers of one file share. */
export interface Reading {
  readonly sink: Sink;
  readonly place: Place;
}

export function sourceOf({ sink, place }: Reading): Source {
  return { file: sink.file, ...present(place) };
}

/** Mention the tenant of a namespace. */
export function stateTenant(reading: Reading, namespace: Namespace): Key {
  const key = tenantKey(namespace);
  const id = namespace === ROOT ? 'root' : namespace;
  reading.sink.add(
    {
      kind: 'tenant',
      key,
      system: VAULT,
      source: sourceOf(reading),
      id,
      name: namespace === ROOT ? 'Vault' : namespace.replace(/\/$/u, ''),
      type: 'Vault namespace',
      mentionedOnly: true,
    },
    'derived',
  );
  return key;
}
