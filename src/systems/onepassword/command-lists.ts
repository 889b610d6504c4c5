import type { Json } from '../../lib/content';
import { field, list, text } from '../../lib/content';
import type { Key } from '../../model/record';
import type { Source } from '../../model/source';
import type { Shelf } from '../shelf';
import type { Sink } from '../system';
import { enabledBy, shelf, vaultOf, verbsOf } from './permissions';

/** What to do about a list that says nothing of its vault. */
export const UNNAMED =
  'a list of users or groups that does not say of which vault: save it as {"vault": …, "users": …} or {"vault": …, "groups": …}';

/** `op vault user list V` and `op vault group list V` do not name the vault: the file must. */
export function readAccess(value: Json, source: Source, sink: Sink): void {
  const to = shelf(source, sink);
  const inner = field(value, 'vault');
  const name = typeof inner === 'string' ? inner : (text(inner, 'name') ?? text(value, 'vaultName'));
  const vault = vaultOf(to, name, text(inner, 'id') ?? text(value, 'vaultUUID'));
  if (vault === undefined) {
    sink.problem('warning', UNNAMED, source);
    sink.ignore('record', 'the vault is not named');
    return;
  }
  sink.used('record', 1);
  for (const one of list(value, 'users')) {
    const id = text(one, 'email') ?? text(one, 'id') ?? '?';
    const user = to.user(id, personOf(one), 'derived');
    giveFacts(to, user, vault, one);
  }
  for (const one of list(value, 'groups')) {
    const id = text(one, 'id') ?? text(one, 'name') ?? '?';
    giveFacts(
      to,
      to.group(id, { name: text(one, 'name') ?? id, nativeType: '1Password group' }, 'derived'),
      vault,
      one,
    );
  }
}

function giveFacts(to: Shelf, holder: Key, vault: Key, entry: Json): void {
  for (const permission of list(entry, 'permissions')) {
    if (typeof permission !== 'string') continue;
    const verbs = verbsOf(permission);
    to.grant(
      holder,
      vault,
      {
        permission,
        verbs: verbs ?? 0,
        ...(verbs === undefined ? { notEvaluated: `what ${permission} permits is not known here` } : {}),
      },
      'fact',
    );
  }
}

function personOf(one: Json): {
  name?: string | undefined;
  nativeType: string;
  status?: string | undefined;
  enabled?: boolean | undefined;
  aliases: string[];
} {
  const state = text(one, 'state');
  return {
    name: text(one, 'name'),
    nativeType: text(one, 'type') === 'SERVICE_ACCOUNT' ? '1Password service account' : '1Password user',
    status: state?.toLowerCase(),
    enabled: enabledBy(state),
    aliases: [text(one, 'id')].filter((id) => id !== undefined),
  };
}

/** `op group user list G`, with the group it is of. */
export function readGroup(value: Json, source: Source, sink: Sink): void {
  const to = shelf(source, sink);
  const inner = field(value, 'group');
  const name = typeof inner === 'string' ? inner : text(inner, 'name');
  const id = text(inner, 'id') ?? name;
  if (id === undefined) {
    sink.ignore('record', 'the group is not named');
    return;
  }
  const group = to.group(id, { name: name ?? id, nativeType: '1Password group' }, 'record');
  for (const one of list(value, 'users')) {
    to.member(to.user(text(one, 'email') ?? text(one, 'id') ?? '?', personOf(one), 'derived'), group, 'fact');
  }
}
