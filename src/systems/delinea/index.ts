/**
 * Delinea Secret Server: permissions of folders, as its PowerShell module writes them (Thycotic.SecretServer,
 * FolderPermissionSummary): a role on the folder and a role on the secrets in it, for a user or a group.
 */
import { verbMask } from '../../model/permission';
import type { VerbMask } from '../../model/permission';
import type { Json } from '../../lib/content';
import type { Source } from '../../model/source';
import { isRowOf, rowOfJson } from '../known-table';
import type { KnownTable, TableRow } from '../known-table';
import { settleMentions } from '../rekey';
import { Shelf } from '../shelf';
import { statedModule } from '../stated-module';
import type { Sink, SystemModule } from '../system';

const ID = 'delinea';
const ON_FOLDER: ReadonlyMap<string, VerbMask> = new Map([
  ['view', verbMask('list-metadata')],
  ['edit', verbMask('list-metadata', 'change')],
  ['add secret', verbMask('list-metadata', 'create')],
  ['owner', verbMask('list-metadata', 'create', 'change', 'delete', 'share', 'administer')],
]);
const ON_SECRETS: ReadonlyMap<string, VerbMask> = new Map([
  ['none', 0],
  ['list', verbMask('list-metadata')],
  ['view', verbMask('list-metadata', 'view', 'use')],
  ['edit', verbMask('list-metadata', 'view', 'use', 'change', 'rotate', 'delete')],
  ['owner', verbMask('list-metadata', 'view', 'use', 'change', 'rotate', 'delete', 'share', 'administer')],
]);

const TABLE: KnownTable = {
  format: 'folder-permissions',
  needs: ['folder', 'folder role', 'secret role'],
  columns: {
    id: ['Id'],
    folder: ['FolderId'],
    'folder name': ['FolderName', 'FolderPath'],
    'folder role id': ['FolderAccessRoleId'],
    'folder role': ['FolderAccessRoleName'],
    'secret role id': ['SecretAccessRoleId'],
    'secret role': ['SecretAccessRoleName'],
    group: ['GroupId'],
    'group name': ['GroupName'],
    user: ['UserId'],
    'user name': ['UserName'],
    'known as': ['KnownAs'],
  },
};

function readRow(row: TableRow, sink: Sink): void {
  const folder = row.text('folder');
  const userName = row.text('user name');
  const groupName = row.text('group name');
  const name = userName ?? groupName;
  if (folder === undefined || name === undefined) {
    sink.problem('error', 'row not used: no folder, or neither user nor group', { row: row.number });
    sink.ignore('record', 'no folder, or neither user nor group');
    return;
  }
  const to = new Shelf(ID, sink, row.source, 'delinea', 'Delinea Secret Server', 'Delinea Secret Server');
  const on = to.container(
    folder,
    { name: row.text('folder name') ?? `folder ${folder}`, type: 'folder' },
    'derived',
  );
  const aliases = [
    row.text('known as'),
    userName === undefined ? row.text('group') : row.text('user'),
  ].filter((one) => one !== undefined && one !== '0');
  const known = { name: row.text('known as') ?? name, aliases: aliases.filter((one) => one !== undefined) };
  const holder =
    userName === undefined
      ? to.group(name, { ...known, name, nativeType: 'Delinea group' }, 'derived')
      : to.user(name, { ...known, nativeType: 'Delinea user' }, 'derived');
  const give = (
    area: string,
    role: string | undefined,
    words: ReadonlyMap<string, VerbMask>,
    counted: 'record' | 'fact',
  ): void => {
    const verbs = words.get(role?.toLowerCase() ?? 'none');
    if (verbs === undefined)
      sink.problem('warning', `${area} role "${role ?? ''}" is not known here; it is not evaluated`, {
        row: row.number,
      });
    to.grant(
      holder,
      on,
      {
        permission: `${area} ${role ?? 'None'}`,
        verbs: verbs ?? 0,
        ...(verbs === undefined
          ? { notEvaluated: `what the role ${role ?? ''} permits is not known here` }
          : {}),
      },
      counted,
    );
  };
  give('Folder', row.text('folder role'), ON_FOLDER, 'record');
  const secretRole = row.text('secret role');
  if (secretRole !== undefined && secretRole.toLowerCase() !== 'none')
    give('Secrets', secretRole, ON_SECRETS, 'fact');
}

export const delinea: SystemModule = statedModule({
  id: ID,
  title: 'Delinea Secret Server',
  exports: [
    {
      format: TABLE.format,
      title: 'Folder permissions (CSV, JSON)',
      how: 'Search-TssFolderPermission | Export-Csv folder-permissions.csv (Thycotic.SecretServer)',
    },
  ],
  tables: [{ ...TABLE, row: readRow }],
  documents: [
    {
      format: TABLE.format,
      is: (value: Json) => (isRowOf(TABLE, value) ? 'a folder permission' : undefined),
      document: (value: Json, source: Source, sink: Sink) => {
        readRow(rowOfJson(TABLE, value, source), sink);
      },
    },
  ],
  settle: settleMentions(ID),
});
