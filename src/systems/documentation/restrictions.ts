/** The table of assets: who sees each, and the part of it that whoever sees it may change. */
import type { Key } from '../../model/record';
import { instantOfCell } from '../known-table';
import type { TableRow } from '../known-table';
import type { Given } from '../shelf';
import type { StatedTable } from '../stated-module';
import type { Sink } from '../system';
import { ADMINISTERS, READS, WRITES } from './platform-roles';
import { verbMask } from '../../model/permission';
import { administrators, everyone, exporters, names, shelf } from './populations';

/** The grant of what a platform role adds to seeing; who has it is decided in `by-role.ts`. */
export const BY_ROLE = 'the platform role of whoever sees it permits it';

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
  const grant = (holder: Key, given: Given): void => {
    to.grant(holder, on, given, 'fact');
    // Whom a deny takes the sight of an asset cannot change it either.
    if (given.effect === 'deny') return;
    const { about, notEvaluated } = given;
    const more = { permission: `Edit ${type}`, verbs: WRITES, about, notEvaluated, condition: BY_ROLE };
    to.grant(holder, on, more, 'derived');
  };
  const list = (given: Given): void => {
    for (const one of groups) grant(to.group(one, { name: one, nativeType: 'group' }, 'derived'), given);
    for (const one of users) grant(to.user(one), given);
  };
  to.grant(administrators(to), on, { permission: 'Administrator', verbs: ADMINISTERS }, 'fact');
  to.grant(exporters(to), on, { permission: 'Export', verbs: verbMask('export') }, 'derived');
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

export const restrictions: StatedTable = {
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
};
