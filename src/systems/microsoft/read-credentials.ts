import type { Json } from '../../lib/content';
import type { Key, SecretRecord } from '../../model/record';
import { idIn, items, pairs, str, when } from './fields';
import { MICROSOFT } from './keys';
import type { Reading } from './reading';

/** Passwords and certificates of an application or service principal: whoever holds one signs in as it. */
export function readCredentials(
  owner: Key,
  element: Json,
  reading: Reading,
  at: readonly (string | number)[],
): void {
  for (const [list, type] of [
    ['passwordCredentials', 'client secret'],
    ['keyCredentials', 'certificate'],
  ] as const) {
    for (const [i, credential] of items(element, list).entries()) {
      const id = idIn(credential, 'keyId');
      if (id === undefined) {
        reading.sink.ignore('fact', `${type} without a key id`);
        continue;
      }
      const expires = when(credential, 'endDateTime') ?? when(credential, 'endDate');
      const granted = when(credential, 'startDateTime') ?? when(credential, 'startDate');
      const record: SecretRecord = {
        kind: 'secret',
        key: `${MICROSOFT}|credential/${owner.slice(owner.indexOf('|') + 1)}/${id}`,
        system: MICROSOFT,
        source: reading.source(...at, list, i),
        type,
        tenant: reading.tenant,
        id,
        name: str(credential, 'displayName') ?? `${type} ${id.slice(0, 8)}`,
        opens: owner,
        accountability: {
          ...(granted === undefined ? {} : { granted, lastRotated: granted }),
          ...(expires === undefined ? {} : { expires }),
        },
        properties: pairs(['usage', str(credential, 'usage')]),
      };
      reading.object(record, 'fact');
    }
  }
}
