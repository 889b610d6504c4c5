/** Keeper: the reports of Keeper Commander, as CSV (Title Case, with titles and totals) and as JSON (snake case). */
import { field, isArray } from '../../lib/content';
import { isRowOf, rowOfJson } from '../known-table';
import { settleMentions } from '../rekey';
import { statedModule } from '../stated-module';
import { restrictTeams } from './team-restrictions';
import type { StatedDocument, StatedTable } from '../stated-module';
import type { SystemModule } from '../system';
import { companyRow, enterpriseTeamRow, nodeRow, nonHumanRow, roleRow, userRow } from './enterprise-rows';
import {
  KEEPER,
  accessRow,
  complianceRow,
  externalRow,
  folderShareRow,
  oneTimeRow,
  ownerlessRow,
  ownerShareRow,
  sharedFolderRow,
  summaryRow,
  teamRow,
  userShareRow,
} from './rows';

const RECORD = ['record_uid', 'Record UID'];
const TITLE = ['title', 'record_title', 'Record Title'];
const FOLDER = ['shared_folder_uid', 'folder_uid', 'Folder UID'];
const AGES = {
  created: ['created'],
  'last change': ['last_pw_change', 'Last Password Change'],
  modified: ['last_modified'],
  'last rotation': ['last_rotation'],
};

const TABLES: readonly StatedTable[] = [
  {
    format: 'compliance-report',
    needs: ['record', 'user', 'permissions'],
    columns: {
      record: RECORD,
      title: TITLE,
      type: ['type', 'record_type'],
      user: ['username', 'email', 'user'],
      permissions: ['permissions'],
      url: ['url', 'record_url'],
      'in trash': ['in_trash'],
      folder: FOLDER,
      ...AGES,
    },
    row: complianceRow,
  },
  {
    format: 'team-report',
    needs: ['team', 'folder', 'permissions'],
    columns: {
      team: ['team_name'],
      'team id': ['team_uid'],
      'folder name': ['shared_folder_name'],
      folder: FOLDER,
      permissions: ['permissions'],
      records: ['records'],
    },
    row: teamRow,
  },
  {
    format: 'record-access-report',
    needs: ['user', 'record', 'last access'],
    columns: {
      user: ['vault_owner'],
      record: RECORD,
      title: TITLE,
      type: ['record_type'],
      url: ['record_url'],
      attachments: ['has_attachments'],
      'in trash': ['in_trash'],
      owner: ['record_owner'],
      address: ['ip_address'],
      device: ['device'],
      'last access': ['last_access'],
      ...AGES,
    },
    row: accessRow,
  },
  {
    format: 'shared-folder-report',
    needs: ['folder', 'user', 'team id'],
    columns: {
      folder: FOLDER,
      'folder name': ['shared_folder_name', 'folder_name'],
      'team id': ['team_uid'],
      team: ['team_name'],
      record: RECORD,
      user: ['email', 'username'],
    },
    row: sharedFolderRow,
  },
  {
    format: 'user-report',
    needs: ['user', 'status', 'transfer'],
    columns: {
      user: ['email'],
      name: ['name'],
      status: ['status'],
      transfer: ['transfer_status'],
      'last login': ['last_login'],
      node: ['node'],
      roles: ['roles'],
      teams: ['teams'],
      id: ['user_id'],
      alias: ['alias'],
      '2fa': ['2fa_enabled'],
      'role count': ['role_count'],
      'team count': ['team_count'],
    },
    row: userRow,
  },
  {
    format: 'enterprise-roles',
    needs: ['role', 'default', 'visible'],
    columns: {
      role: ['name', 'role_name', 'role'],
      id: ['role_id'],
      visible: ['visible_below'],
      default: ['default_role', 'is_default'],
      admin: ['admin'],
      node: ['node'],
      users: ['users'],
      'user count': ['user_count'],
      teams: ['teams'],
      'team count': ['team_count'],
      enforcements: ['enforcements'],
      'managed nodes': ['managed_nodes', 'managed_node_count'],
      'managed permissions': ['managed_nodes_permissions'],
    },
    row: roleRow,
  },
  {
    format: 'enterprise-teams',
    needs: ['team id', 'team', 'restricts'],
    columns: {
      'team id': ['team_uid', 'team_id'],
      team: ['name', 'team_name'],
      restricts: ['restricts'],
      node: ['node'],
      users: ['users'],
      'user count': ['user_count'],
      queued: ['queued_users'],
      'queued count': ['queued_user_count'],
      roles: ['roles'],
      'role count': ['role_count'],
    },
    row: enterpriseTeamRow,
  },
  {
    format: 'enterprise-nodes',
    needs: ['node id', 'node', 'parent'],
    columns: {
      'node id': ['node_id'],
      node: ['name', 'node_name'],
      parent: ['parent_node', 'parent_id'],
      users: ['users'],
      'user count': ['user_count'],
      teams: ['teams'],
      'team count': ['team_count'],
      roles: ['roles'],
      'role count': ['role_count'],
      provisioning: ['provisioning'],
    },
    row: nodeRow,
  },
  {
    format: 'msp-info',
    needs: ['id', 'name', 'plan'],
    columns: {
      id: ['company_id'],
      name: ['company_name'],
      node: ['node'],
      'node name': ['node_name'],
      plan: ['plan'],
      storage: ['storage'],
      addons: ['addons'],
      allocated: ['allocated'],
      active: ['active'],
    },
    row: companyRow,
  },
  {
    format: 'external-shares-report',
    needs: ['record', 'shared to', 'type', 'permissions'],
    columns: {
      record: ['uid'],
      title: ['name'],
      type: ['type'],
      'shared to': ['shared_to'],
      permissions: ['permissions'],
    },
    row: externalRow,
  },
  {
    format: 'find-ownerless',
    needs: ['record', 'title', 'shared with', 'path'],
    columns: { record: RECORD, title: TITLE, 'shared with': ['shared_with'], path: ['folder_path'] },
    row: ownerlessRow,
  },
  {
    format: 'share-report-owner',
    needs: ['owner', 'record', 'shared with'],
    columns: {
      owner: ['record_owner'],
      record: RECORD,
      title: TITLE,
      'shared with': ['shared_with'],
      path: ['folder_path'],
    },
    row: ownerShareRow,
  },
  {
    format: 'share-report-user',
    needs: ['user', 'owner', 'record'],
    columns: { user: ['username'], owner: ['record_owner'], record: RECORD, title: TITLE },
    row: userShareRow,
  },
  {
    format: 'share-report-user-folders',
    needs: ['user', 'folder', 'title'],
    columns: { user: ['username'], folder: FOLDER, title: ['name'] },
    row: userShareRow,
  },
  {
    format: 'share-report-folders',
    needs: ['folder', 'shared to', 'permissions'],
    columns: {
      folder: FOLDER,
      'folder name': ['folder_name'],
      type: ['type'],
      'shared to': ['shared_to'],
      permissions: ['permissions'],
      path: ['folder_path'],
    },
    row: folderShareRow,
  },
  {
    format: 'share-report',
    needs: ['shared to', 'records', 'folders'],
    columns: { 'shared to': ['shared_to'], records: ['records'], folders: ['shared_folders'] },
    row: summaryRow,
  },
  {
    format: 'one-time-share',
    needs: ['record', 'link id', 'expires'],
    columns: {
      record: RECORD,
      title: TITLE,
      'link name': ['share_link_name'],
      'link id': ['share_link_id'],
      generated: ['generated'],
      opened: ['opened'],
      expires: ['expires'],
    },
    row: oneTimeRow,
  },
  {
    format: 'nhi-report',
    needs: ['identifier', 'type'],
    columns: { identifier: ['identifier'], type: ['type'] },
    row: nonHumanRow,
  },
];

const DOCUMENTS: readonly StatedDocument[] = [
  ...TABLES.map((table): StatedDocument => ({
    format: table.format,
    is: (value) => (isRowOf(table, value) ? `a row of the ${table.format}` : undefined),
    document: (value, source, sink) => {
      table.row(rowOfJson(table, value, source), sink);
    },
  })),
  {
    format: 'nhi-report',
    is: (value) =>
      isArray(field(value, 'all')) && field(value, 'pam_users') !== undefined ? 'the nhi-report' : undefined,
    document: (value, source, sink) => {
      const all = field(value, 'all');
      const table = TABLES.at(-1);
      if (table === undefined || !isArray(all)) return;
      all.forEach((one, i) => {
        table.row(rowOfJson(table, one, { ...source, pointer: `${source.pointer ?? ''}/all/${i}` }), sink);
      });
    },
  },
];

export const keeper: SystemModule = statedModule({
  id: KEEPER,
  title: 'Keeper',
  exports: [
    {
      format: 'compliance-report',
      title: 'Compliance report (CSV, JSON)',
      how: 'compliance report --format csv --output compliance.csv (Keeper Commander)',
    },
    {
      format: 'reports',
      title:
        'Share, team, record-access, shared-folder, user, enterprise-info, msp-info, external-shares, ownerless, one-time-share and nhi reports (CSV, JSON)',
      how: 'the command of that name in Keeper Commander, with --format csv or json and --output',
    },
  ],
  tables: TABLES,
  documents: DOCUMENTS,
  settle: (records) => restrictTeams(settleMentions(KEEPER)(records)),
});
