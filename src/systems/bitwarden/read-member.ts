import type { Json } from '../../lib/content';
import { field, list, text } from '../../lib/content';
import { verbMask } from '../../model/permission';
import type { Source } from '../../model/source';
import type { Sink } from '../system';
import { STATUS } from './native';
import { ALL_ITEMS, grantAccessAll, grantCustom } from './organisation-rights';
import { shelf } from './documents';
import { access } from './read-collections';

/** bitwarden/server, OrganizationUserType. */
const OWNER = 0;
const ADMIN = 1;
const CUSTOM = 4;

export function readMember(value: Json, source: Source, sink: Sink): void {
  const email = text(value, 'email');
  const id = text(value, 'id') ?? text(value, 'userId');
  if (email === undefined && id === undefined) {
    sink.ignore('record', 'a member without id and e-mail');
    return;
  }
  const to = shelf(source, sink, text(value, 'organizationId'));
  const status = STATUS.get(Number(field(value, 'status') ?? Number.NaN));
  const type = field(value, 'type');
  const mfa = field(value, 'twoFactorEnabled');
  const recovery = field(value, 'resetPasswordEnrolled') === true;
  const user = to.user(
    email ?? id ?? '',
    {
      name: text(value, 'name') ?? email,
      nativeType: 'Bitwarden member',
      aliases: [id, text(value, 'userId'), email].filter((one) => one !== undefined),
      enabled: status === undefined ? undefined : status === 'confirmed',
      status,
      mfa: typeof mfa === 'boolean' ? mfa : undefined,
      properties: recovery ? [['account recovery', 'enrolled']] : [],
    },
    'record',
  );
  if (type === OWNER || type === ADMIN) {
    to.grant(
      user,
      to.tenant,
      {
        permission: type === OWNER ? 'Owner' : 'Admin',
        verbs: verbMask('list-metadata', 'share', 'administer'),
      },
      'fact',
    );
    // "Owners and admins can manage all collections and items" (Bitwarden help, "Collection management").
    to.grant(
      user,
      to.tenant,
      {
        permission: ALL_ITEMS,
        verbs: verbMask('view', 'use', 'create', 'change', 'rotate', 'delete', 'export'),
        notEvaluated:
          'whether owners and admins manage all collections and items is a setting of the organisation that is not in the exports',
      },
      'derived',
    );
  } else if (type === CUSTOM) grantCustom(to, user, value);
  grantAccessAll(to, user, value);
  for (const entry of list(value, 'collections')) access(to, user, entry);
}
