/**
 * IT documentation platforms that allow by default: everyone of the platform sees an asset unless it is restricted to
 * some (IT Glue help, "Security and permissions"; Hudu help, "Permissions" and "Access lists"). Their exports leave
 * security out, so these are two tables of our own: the assets with their restriction, and the users with their role.
 * Administrators see everything. A deny list takes its members out, and a deny wins.
 */
import { verbMask } from '../../model/permission';
import type { VerbMask } from '../../model/permission';
import type { Key } from '../../model/record';
import { instantOfCell } from '../known-table';
import type { TableRow } from '../known-table';
import { settleMentions } from '../rekey';
import { Shelf } from '../shelf';
import type { Given } from '../shelf';
import { statedModule } from '../stated-module';
import type { Sink, SystemModule } from '../system';

const ID = 'documentation';
const EVERYONE = 'all users';
const ADMINISTRATORS = 'administrators';
const READS = verbMask('list-metadata', 'view', 'use');
/** What a role that edits adds to what its holder sees. */
const WRITES = verbMask('change', 'rotate');
const ROLES: readonly (readonly [RegExp, VerbMask])[] = [
  [
    /super admin|admin|manager/iu,
    verbMask(
      'list-metadata',
      'view',
      'use',
      'create',
      'change',
      'rotate',
      'delete',
      'export',
      'share',
      'administer',
    ),
  ],
  [/editor|author|creator/iu, verbMask('list-metadata', 'view', 'use', 'create', 'change', 'rotate')],
  [/reader|spectator|lite|viewer|read/iu, READS],
];

function shelf(row: TableRow, sink: Sink): Shelf {
  return new Shelf(ID, sink, row.source, 'documentation', 'IT documentation', 'IT documentation');
}

function everyone(to: Shelf): Key {
  return to.group(
    EVERYONE,
    { name: 'All users', type: 'everyone', nativeType: 'all users of the platform' },
    'derived',
  );
}

function administrators(to: Shelf): Key {
  return to.group(
    ADMINISTRATORS,
    { name: 'Administrators', nativeType: 'administrators of the platform' },
    'derived',
  );
}

function names(cell: string | undefined): string[] {
  return (cell ?? '')
    .split(/[;|\r\n]+/u)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function readAsset(row: TableRow, sink: Sink): void {
  const name = row.text('asset');
  const security = row.text('security');
  if (name === undefined || security === undefined) {
    sink.problem('error', 'row not used: no asset or no security', { row: row.number });
    sink.ignore('record', 'no asset or no security');
    return;
  }
  const to = shelf(row, sink);
  const organisation = row.text('organisation');
  const tenant =
    organisation === undefined ? to.tenant : to.tenantOf(organisation, organisation, 'organisation');
  const id = row.text('id') ?? `${organisation ?? ''}/${name}`;
  const type = row.text('type') ?? 'asset';
  const owner = row.text('owner');
  const rotated = instantOfCell(row.text('changed'));
  const url = row.text('url');
  const login = row.text('login');
  const accountability = {
    ...(owner === undefined ? {} : { owner }),
    ...(rotated === undefined ? {} : { lastRotated: rotated }),
  };
  const properties: (readonly [string, string])[] = [
    ...(url === undefined ? [] : [['url', url] as const]),
    ...(login === undefined ? [] : [['username', login] as const]),
  ];
  const on = /password|credential|secret|login/iu.test(type)
    ? to.secret(id, { name, type, accountability, properties }, 'record', tenant)
    : to.container(id, { name, type, accountability, properties }, 'record', tenant);
  const read: Given = { permission: `View ${type}`, verbs: READS };
  const groups = names(row.text('groups'));
  const users = names(row.text('users'));
  // Security says who sees it; whether they may change it too is the platform role's to say (IT Glue help, "User roles").
  const grant = (holder: Key, given: Given): void => {
    to.grant(holder, on, given, 'fact');
    const { effect, about, notEvaluated } = given;
    to.grant(
      holder,
      on,
      {
        permission: `Edit ${type}`,
        verbs: WRITES,
        effect,
        about,
        notEvaluated,
        condition: effect === 'deny' ? undefined : 'with a platform role that edits (Editor or above)',
      },
      'derived',
    );
  };
  const list = (given: Given): void => {
    for (const one of groups) grant(to.group(one, { name: one, nativeType: 'group' }, 'derived'), given);
    for (const one of users) grant(to.user(one), given);
  };
  to.grant(administrators(to), on, { permission: 'Administrator', verbs: ROLES[0]?.[1] ?? 0 }, 'fact');
  if (/only me|private|nur ich/iu.test(security)) {
    const me = owner ?? users[0];
    if (me === undefined)
      sink.problem('warning', 'restricted to one person who is not named', { row: row.number });
    else grant(to.user(me), { ...read, permission: 'Only me' });
  } else if (/deny|except|block/iu.test(security)) {
    grant(everyone(to), { ...read, about: 'default' });
    list({ ...read, effect: 'deny' });
  } else if (
    /specific|selected|restrict|allow list|groups|users? only/iu.test(security) &&
    !/^all /iu.test(security)
  ) {
    list(read);
    if (groups.length + users.length === 0)
      sink.problem('warning', 'restricted to some, and nobody is named: only administrators see it', {
        row: row.number,
      });
  } else if (/all|everyone|default|inherit|none|open|public/iu.test(security)) {
    grant(everyone(to), {
      ...read,
      about: 'default',
      properties: [['default', 'allowed, because nothing restricts it']],
    });
  } else {
    sink.problem('warning', `security "${security}" is not known here; it is not evaluated`, {
      row: row.number,
    });
    grant(everyone(to), {
      ...read,
      notEvaluated: `what the security "${security}" permits is not known here`,
    });
  }
}

function readUser(row: TableRow, sink: Sink): void {
  const mail = row.text('user');
  const role = row.text('role');
  if (mail === undefined || role === undefined) {
    sink.problem('error', 'row not used: no user or no role', { row: row.number });
    sink.ignore('record', 'no user or no role');
    return;
  }
  const to = shelf(row, sink);
  const client = /portal|myglue|client/iu.test(role);
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
  // Client users are a second population: the default does not reach them.
  if (!client) to.member(user, everyone(to), 'derived', role);
  if (/admin/iu.test(role)) to.member(user, administrators(to), 'fact', role);
  for (const group of names(row.text('groups')))
    to.member(user, to.group(group, { name: group, nativeType: 'group' }, 'derived'), 'fact');
}

export const documentation: SystemModule = statedModule({
  id: ID,
  title: 'IT Glue, Hudu and the like',
  exports: [
    {
      format: 'restrictions',
      title: 'Assets with their security (CSV)',
      how: 'a table of organization, asset, type, security (all, specific, except, only me), groups, users, owner, url, username',
    },
    {
      format: 'platform-users',
      title: 'Users with their platform role (CSV)',
      how: 'a table of user, platform role, groups, status',
    },
  ],
  tables: [
    {
      format: 'restrictions',
      needs: ['asset', 'security', 'groups'],
      columns: {
        id: ['id', 'asset id', 'password id'],
        organisation: ['organization', 'organisation', 'company', 'organization_name', 'client'],
        asset: ['asset', 'asset name', 'name', 'password name', 'article'],
        type: ['type', 'asset type', 'asset layout'],
        security: ['security', 'access', 'visibility', 'folder security', 'restriction'],
        groups: ['groups', 'security groups', 'allowed groups', 'group access'],
        users: ['users', 'allowed users', 'user access'],
        owner: ['owner', 'created by'],
        url: ['url', 'link'],
        login: ['username', 'login'],
        changed: ['password updated at', 'password_updated_at', 'last changed'],
      },
      row: readAsset,
    },
    {
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
    },
  ],
  documents: [],
  settle: settleMentions(ID),
});
