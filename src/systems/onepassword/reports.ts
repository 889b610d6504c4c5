import { instantOfCell } from '../known-table';
import type { TableRow } from '../known-table';
import type { Sink } from '../system';
import { enabledBy, give, permissionList, shelf, vaultOf } from './permissions';

/** A row of the vault report: a user or group and its permissions on a vault. */
export function readAssignment(row: TableRow, sink: Sink): void {
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

/** A row of the item report: what a user may do on the vault an item is in. */
export function readItemRow(row: TableRow, sink: Sink): void {
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

/** A row of the user report: a user, its state, vaults and groups. */
export function readUserRow(row: TableRow, sink: Sink): void {
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
