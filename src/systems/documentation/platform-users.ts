/** The table of users: their platform role, the groups they are in, whether they can sign in. */
import type { TableRow } from '../known-table';
import type { StatedTable } from '../stated-module';
import type { Sink } from '../system';
import { isAdministratorRole, isClientRole, mayExport } from './platform-roles';
import { administrators, everyone, exporters, names, roleGroup, shelf } from './populations';

function readUser(row: TableRow, sink: Sink): void {
  const mail = row.text('user');
  const role = row.text('role');
  if (mail === undefined || role === undefined) {
    sink.problem('error', 'row not used: no user or no role', { row: row.number });
    sink.ignore('record', 'no user or no role');
    return;
  }
  const to = shelf(row, sink);
  const client = isClientRole(role);
  const status = row.text('status')?.toLowerCase();
  const user = to.user(
    mail,
    {
      name: row.text('name') ?? mail,
      nativeType: client ? 'client user of the platform' : `documentation ${role}`,
      status,
      enabled: status === undefined ? undefined : !/disabled|deleted|revoked|inactive/u.test(status),
    },
    'record',
  );
  const holders = roleGroup(to, role);
  to.member(user, holders, 'fact', role);
  // Client users are a second population: the default does not reach them.
  if (!client) to.member(holders, everyone(to), 'derived');
  if (isAdministratorRole(role)) to.member(user, administrators(to), 'fact', role);
  if (mayExport(role)) to.member(user, exporters(to), 'fact', role);
  for (const group of names(row.text('groups')))
    to.member(user, to.group(group, { name: group, nativeType: 'group' }, 'derived'), 'fact');
}

export const platformUsers: StatedTable = {
  format: 'platform-users',
  needs: ['user', 'role', 'groups'],
  columns: {
    user: ['email', 'user', 'username'],
    name: ['name', 'full name'],
    role: ['platform role', 'it glue role', 'hudu role', 'security level'],
    groups: ['groups', 'security groups'],
    status: ['status', 'state'],
  },
  row: readUser,
};
