/**
 * 1Password: who has which permissions on which vault, from the command line (`op vault user list`, `op vault group
 * list`, `op group user list`) and the access reports of 1Password's own scripts (1Password/solutions). Effective
 * permissions are the union over direct and group assignments.
 */
import type { Json } from '../../lib/content';
import { field, list, text } from '../../lib/content';
import { verbMask } from '../../model/permission';
import type { Verb, VerbMask } from '../../model/permission';
import type { Key } from '../../model/record';
import type { Source } from '../../model/source';
import { instantOfCell } from '../known-table';
import type { TableRow } from '../known-table';
import { settleMentions } from '../rekey';
import { Shelf } from '../shelf';
import { statedModule } from '../stated-module';
import type { Sink, SystemModule } from '../system';

const ID = 'onepassword';

/** 1Password, "Manage vault permissions" (Business), and the three broad ones of Teams. */
const PERMISSIONS: ReadonlyMap<string, readonly Verb[]> = new Map([
  ['view_items', ['list-metadata']],
  ['view_and_copy_passwords', ['view', 'use']],
  ['view_item_history', ['list-metadata']],
  ['create_items', ['create']],
  ['edit_items', ['change', 'rotate']],
  ['archive_items', ['delete']],
  ['delete_items', ['delete']],
  ['import_items', ['create']],
  ['export_items', ['export']],
  ['copy_and_share_items', ['export', 'share']],
  ['print_items', ['export']],
  ['manage_vault', ['share', 'administer']],
  ['allow_viewing', ['list-metadata', 'view', 'use']],
  ['allow_editing', ['create', 'change', 'rotate', 'delete', 'export', 'share']],
  ['allow_managing', ['share', 'administer']],
]);

/** What each broad permission of Teams holds ("allow_viewing = the first three, allow_editing = the next eight"). */
const VIEWING = ['view_items', 'view_and_copy_passwords', 'view_item_history'];
const EDITING = [...PERMISSIONS.keys()].filter(
  (name) => !VIEWING.includes(name) && name !== 'manage_vault' && !name.startsWith('allow_'),
);

/** Broad permissions that include one of Business. */
function includedIn(permission: string): readonly string[] {
  const name = permission.trim().toLowerCase();
  if (VIEWING.includes(name)) return ['allow_viewing'];
  if (EDITING.includes(name)) return ['allow_editing'];
  return name === 'manage_vault' ? ['allow_managing'] : [];
}

function verbsOf(permission: string): VerbMask | undefined {
  const verbs = PERMISSIONS.get(permission.trim().toLowerCase());
  return verbs === undefined ? undefined : verbMask(...verbs);
}

function shelf(source: Source, sink: Sink): Shelf {
  return new Shelf(ID, sink, source, '1Password account', '1Password', '1Password account');
}

/** Grants of a list of permissions; the first is counted as the element, the others as facts. */
function give(
  to: Shelf,
  holder: Key,
  vault: Key,
  permissions: readonly string[],
  row: number | undefined,
): void {
  let counted: 'record' | 'fact' = 'record';
  for (const permission of permissions) {
    const verbs = verbsOf(permission);
    if (verbs === undefined) {
      to.sink.problem(
        'warning',
        `permission "${permission}" is not known here; it is kept, not evaluated`,
        row === undefined ? {} : { row },
      );
    }
    to.grant(
      holder,
      vault,
      {
        permission: permission.trim(),
        verbs: verbs ?? 0,
        ...(verbs === undefined ? { notEvaluated: `what ${permission} permits is not known here` } : {}),
      },
      counted,
    );
    counted = 'fact';
  }
  if (counted === 'record') to.sink.used('record', 1);
}

function permissionList(cell: string | undefined): string[] {
  return (cell ?? '')
    .split(/[;,|\r\n]+/u)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** A suspended account cannot sign in. */
function enabledBy(state: string | undefined): boolean | undefined {
  if (state === undefined) return undefined;
  const word = state.toUpperCase();
  if (word === 'ACTIVE' || word === 'A') return true;
  return [
    'SUSPENDED',
    'DELETED',
    'PENDING',
    'INVITED',
    'RECOVERY_STARTED',
    'TRANSFER_PENDING',
    'S',
    'P',
  ].includes(word)
    ? false
    : undefined;
}

function vaultOf(to: Shelf, name: string | undefined, uuid: string | undefined): Key | undefined {
  const id = uuid ?? name;
  return id === undefined
    ? undefined
    : to.container(
        id,
        {
          name: name ?? id,
          type: 'vault',
          ...(uuid !== undefined && name !== undefined ? { aliases: [name] } : {}),
        },
        'derived',
      );
}

function readAssignment(row: TableRow, sink: Sink): void {
  const to = shelf(row.source, sink);
  const email = row.text('email');
  const groupName = row.text('group') ?? /^group\((.*)\)$/iu.exec(row.text('assignment') ?? '')?.[1];
  const vault = vaultOf(to, row.text('vault'), row.text('vault id'));
  if (vault === undefined || (email === undefined && groupName === undefined)) {
    sink.problem('error', 'row not used: no vault, or neither user nor group', { row: row.number });
    sink.ignore('record', 'no vault, or neither user nor group');
    return;
  }
  const user =
    email === undefined
      ? undefined
      : to.user(
          email,
          {
            name: row.text('name') ?? email,
            nativeType: '1Password user',
            status: row.text('status')?.toLowerCase(),
            enabled: enabledBy(row.text('status')),
            ...(groupName === undefined && row.text('id') !== undefined
              ? { aliases: [row.text('id') ?? ''] }
              : {}),
          },
          'derived',
        );
  if (groupName === undefined) {
    give(to, user ?? vault, vault, permissionList(row.text('permissions')), row.number);
    return;
  }
  const group = to.group(groupName, { name: groupName, nativeType: '1Password group' }, 'derived');
  if (user !== undefined) to.member(user, group, 'derived');
  give(to, group, vault, permissionList(row.text('permissions')), row.number);
}

function readItemRow(row: TableRow, sink: Sink): void {
  const to = shelf(row.source, sink);
  const email = row.text('email');
  const vault = vaultOf(to, row.text('vault'), row.text('vault id'));
  const item = row.text('item id') ?? row.text('item');
  if (vault === undefined || email === undefined || item === undefined) {
    sink.problem('error', 'row not used: no vault, user or item', { row: row.number });
    sink.ignore('record', 'no vault, user or item');
    return;
  }
  to.contains(vault, to.secret(item, { name: row.text('item') ?? item, type: '1Password item' }));
  const user = to.user(email, { name: row.text('name') ?? email, nativeType: '1Password user' }, 'derived');
  give(to, user, vault, permissionList(row.text('permissions')), row.number);
}

function readUserRow(row: TableRow, sink: Sink): void {
  const email = row.text('email');
  if (email === undefined) {
    sink.problem('error', 'row not used: no e-mail', { row: row.number });
    sink.ignore('record', 'no e-mail');
    return;
  }
  const to = shelf(row.source, sink);
  const lastUsed = instantOfCell(row.text('last used'));
  const granted = instantOfCell(row.text('created'));
  const user = to.user(
    email,
    {
      name: row.text('name') ?? email,
      nativeType: '1Password user',
      status: row.text('status')?.toLowerCase(),
      enabled: enabledBy(row.text('status')),
      aliases: [row.text('id')].filter((one) => one !== undefined),
      ...(lastUsed === undefined && granted === undefined
        ? {}
        : {
            accountability: {
              ...(lastUsed === undefined ? {} : { lastUsed }),
              ...(granted === undefined ? {} : { granted }),
            },
          }),
    },
    'record',
  );
  for (const name of permissionList(row.text('groups'))) {
    to.member(user, to.group(name, { name, nativeType: '1Password group' }, 'derived'), 'fact');
  }
}

const UNNAMED =
  'a list of users or groups that does not say of which vault: save it as {"vault": …, "users": …} or {"vault": …, "groups": …}';

/** `op vault user list V` and `op vault group list V` do not name the vault: the file must. */
function readAccess(value: Json, source: Source, sink: Sink): void {
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

function readGroup(value: Json, source: Source, sink: Sink): void {
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

export const onepassword: SystemModule = statedModule({
  id: ID,
  title: '1Password',
  exports: [
    {
      format: 'vault-access',
      title: 'Vault access (CSV)',
      how: 'the access reports of 1Password/solutions: vault, user or group, assignment, permissions',
    },
    { format: 'item-access', title: 'Item access (CSV)', how: 'the item report of 1Password/solutions' },
    { format: 'users', title: 'Users (CSV)', how: 'the user report of 1Password/solutions' },
    {
      format: 'op',
      title: 'Vaults and groups (JSON)',
      how: 'op vault user list, op vault group list, op group user list with --format json, saved as {"vault": …, "users": …}',
    },
  ],
  tables: [
    {
      format: 'vault-access',
      needs: ['vault', 'permissions', 'email'],
      columns: {
        vault: ['vaultName', 'vault'],
        'vault id': ['vaultUUID', 'vaultUUD'],
        name: ['name', 'userName'],
        group: ['groupName'],
        email: ['email', 'userEmail'],
        id: ['userUUID', 'userOrGroupUUID'],
        status: ['status', 'userState'],
        assignment: ['assignment'],
        permissions: ['permissions', 'userPermissions'],
      },
      row: readAssignment,
    },
    {
      format: 'item-access',
      needs: ['vault', 'permissions', 'item', 'email'],
      columns: {
        vault: ['vaultName'],
        'vault id': ['vaultUUID', 'vaultUUD'],
        name: ['userName', 'name'],
        email: ['userEmail', 'email'],
        id: ['userUUID'],
        permissions: ['userPermissions', 'permissions'],
        item: ['itemName'],
        'item id': ['itemUUID'],
      },
      row: readItemRow,
    },
    {
      format: 'users',
      needs: ['email', 'groups', 'id'],
      columns: {
        name: ['userName'],
        email: ['userEmail'],
        id: ['userUUID'],
        status: ['userState'],
        type: ['userType'],
        created: ['userCreatedAt'],
        updated: ['userUpdatedAt'],
        'last used': ['lastAuthAt'],
        vaults: ['directlyAssignedVaults'],
        groups: ['groups'],
      },
      row: readUserRow,
    },
  ],
  documents: [
    {
      format: 'op',
      is: (value) =>
        (field(value, 'vault') !== undefined || field(value, 'vaultName') !== undefined) &&
        [...list(value, 'users'), ...list(value, 'groups')].some((one) => list(one, 'permissions').length > 0)
          ? 'users or groups of a vault with their permissions'
          : undefined,
      document: readAccess,
    },
    {
      format: 'op',
      // As the command prints it: the vault was an argument.
      is: (value) =>
        text(value, 'id') !== undefined &&
        text(value, 'state') !== undefined &&
        list(value, 'permissions').some((one) => typeof one === 'string' && verbsOf(one) !== undefined)
          ? 'a user or group of a vault that is not named'
          : undefined,
      document: (_value, source, sink) => {
        sink.problem('warning', UNNAMED, source);
        sink.ignore('record', 'the vault is not named');
      },
    },
    {
      format: 'op',
      is: (value) =>
        field(value, 'group') !== undefined &&
        list(value, 'users').some((one) => text(one, 'state') !== undefined)
          ? 'members of a group'
          : undefined,
      document: readGroup,
    },
  ],
  settle: settleMentions(ID),
  includedIn,
});
