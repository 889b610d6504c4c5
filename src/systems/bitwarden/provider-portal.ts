import type { Json } from '../../lib/content';
import { field, text } from '../../lib/content';
import { verbMask } from '../../model/permission';
import type { Source } from '../../model/source';
import { Shelf } from '../shelf';
import type { Sink } from '../system';
import { ID, ORGANISATION, STATUS } from './native';

/**
 * Provider portal: both kinds of provider user administer every client organisation, including resetting master
 * passwords; by the newer help text they no longer view its items.
 */
export function readProviderUser(value: Json, source: Source, sink: Sink): void {
  const email = text(value, 'email');
  if (email === undefined) {
    sink.ignore('record', 'a provider user without an e-mail');
    return;
  }
  const provider = text(value, 'providerId') ?? 'provider';
  const to = new Shelf(
    ID,
    sink,
    source,
    `provider ${provider}`,
    text(value, 'providerName') ?? 'Bitwarden provider',
    'Bitwarden provider',
  );
  const status = STATUS.get(Number(field(value, 'status') ?? 2));
  const user = to.user(
    email,
    {
      name: text(value, 'name') ?? email,
      nativeType: field(value, 'type') === 1 ? 'Bitwarden service user' : 'Bitwarden provider admin',
      enabled: status === 'confirmed',
      status,
      aliases: [text(value, 'id')].filter((one) => one !== undefined),
    },
    'record',
  );
  to.member(
    user,
    to.group(
      `provider users ${provider}`,
      { name: 'Provider users', nativeType: 'Bitwarden provider users' },
      'derived',
    ),
    'fact',
  );
}

export function readProviderOrganisation(value: Json, source: Source, sink: Sink): void {
  const organisation = text(value, 'organizationId');
  if (organisation === undefined) {
    sink.ignore('record', 'a client organisation without an id');
    return;
  }
  const provider = text(value, 'providerId') ?? 'provider';
  const to = new Shelf(ID, sink, source, `provider ${provider}`, 'Bitwarden provider', 'Bitwarden provider');
  const tenant = to.stateTenant(
    organisation,
    text(value, 'organizationName') ?? organisation,
    ORGANISATION,
    'record',
  );
  to.grant(
    to.group(
      `provider users ${provider}`,
      { name: 'Provider users', nativeType: 'Bitwarden provider users' },
      'derived',
    ),
    tenant,
    {
      permission: 'Provider access',
      verbs: verbMask('list-metadata', 'share', 'administer'),
      properties: [['master passwords', 'can be reset where account recovery is on']],
    },
    'fact',
  );
}
