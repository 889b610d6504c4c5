/** One reader per report on the enterprise: its people, roles, teams, nodes, managed companies and machines (Keeper Commander). */
import { NEVER_USED } from '../../model/accountability';
import { verbMask } from '../../model/permission';
import { flag, instantOfCell } from '../known-table';
import type { TableRow } from '../known-table';
import type { Sink } from '../system';
import { lines, person, refuse, shelfOf } from './rows';

/** What is taken from a team wherever it has something. */
export const RESTRICTS = 'team-restrictions';

export function userRow(row: TableRow, sink: Sink): void {
  const mail = row.text('user');
  if (mail === undefined) return refuse(row, sink, 'no user');
  const to = shelfOf(row, sink);
  const status = row.text('status')?.toLowerCase();
  const cell = row.text('last login');
  // `> 365 DAYS AGO` is no date: it says only that it was longer ago.
  const lastUsed = instantOfCell(cell) ?? (/never|no login/iu.test(cell ?? '') ? NEVER_USED : undefined);
  const user = to.user(
    mail,
    {
      name: row.text('name') ?? mail,
      nativeType: 'Keeper user',
      status,
      enabled:
        status === undefined
          ? undefined
          : status === 'active'
            ? true
            : /locked|disabled|invited|blocked/u.test(status)
              ? false
              : undefined,
      ...(lastUsed === undefined ? {} : { accountability: { lastUsed } }),
      properties: [
        ...(row.text('node') === undefined ? [] : [['node', row.text('node') ?? ''] as const]),
        ...(cell === undefined || lastUsed !== undefined ? [] : [['last login', cell] as const]),
      ],
    },
    'record',
  );
  for (const team of lines(row.text('teams')))
    to.member(user, to.group(team, { name: team, nativeType: 'Keeper team' }, 'derived'), 'fact');
  for (const role of lines(row.text('roles')))
    to.member(
      user,
      to.group(
        `role ${role}`,
        { name: role, type: 'role', nativeType: 'Keeper role', aliases: [role] },
        'derived',
      ),
      'fact',
    );
}

/** Enterprise roles; those with managed nodes administer the people below. */
export function roleRow(row: TableRow, sink: Sink): void {
  const name = row.text('role');
  if (name === undefined) return refuse(row, sink, 'no role');
  const to = shelfOf(row, sink);
  const role = to.group(
    `role ${name}`,
    {
      name,
      type: 'role',
      nativeType: 'Keeper role',
      aliases: [name],
      properties: [['enforcements', row.text('enforcements') ?? ''] as const].filter(
        ([, value]) => value !== '',
      ),
    },
    'record',
  );
  const managed = row.text('managed permissions') ?? row.text('managed nodes');
  if (flag(row.text('admin')) === true || (managed !== undefined && managed !== '0')) {
    to.grant(
      role,
      to.tenant,
      { permission: managed ?? 'admin', verbs: verbMask('share', 'administer') },
      'fact',
    );
  }
}

/** Teams with what is taken from them everywhere, and their members where the report was asked for them. */
export function enterpriseTeamRow(row: TableRow, sink: Sink): void {
  const name = row.text('team') ?? row.text('team id');
  if (name === undefined) return refuse(row, sink, 'no team');
  const to = shelfOf(row, sink);
  const id = row.text('team id');
  const team = to.group(
    name,
    {
      name,
      nativeType: 'Keeper team',
      aliases: id === undefined ? [] : [id],
      properties: [['node', row.text('node') ?? ''] as const].filter(([, value]) => value !== ''),
    },
    'record',
  );
  const restricts = row.text('restricts') ?? '';
  if (restricts !== '')
    to.observe(RESTRICTS, team, `restrictions of the team: ${restricts}`, { value: restricts });
  for (const user of lines(row.text('users'))) to.member(person(to, user), team, 'fact');
  for (const user of lines(row.text('queued'))) person(to, user);
}

/** Nodes are the folders of the enterprise: they hold people, teams and roles, and give nobody anything. */
export function nodeRow(row: TableRow, sink: Sink): void {
  const id = row.text('node id');
  if (id === undefined) return refuse(row, sink, 'no node');
  const parent = row.text('parent');
  shelfOf(row, sink).container(
    `node ${id}`,
    {
      name: row.text('node') ?? id,
      type: 'node',
      properties: parent === undefined ? [] : [['parent node', parent]],
    },
    'record',
  );
}

/** Managed companies are the provider's clients. */
export function companyRow(row: TableRow, sink: Sink): void {
  const id = row.text('id');
  const name = row.text('name');
  if (id === undefined && name === undefined) return refuse(row, sink, 'no company');
  shelfOf(row, sink).stateTenant(
    id ?? name ?? '',
    name ?? id ?? '',
    'Keeper managed company',
    'record',
    row.text('plan'),
  );
}

export function nonHumanRow(row: TableRow, sink: Sink): void {
  const id = row.text('identifier');
  if (id === undefined) return refuse(row, sink, 'no identifier');
  const kind = row.text('type') ?? 'non-human identity';
  shelfOf(row, sink).user(
    id,
    {
      name: id,
      type: /gateway|resource/iu.test(kind) ? 'service' : 'service-account',
      nativeType: kind,
      human: false,
    },
    'record',
  );
}
