/** Who holds which record, by the compliance, team, record-access and shared-folder reports. */
import type { StatedTable } from '../stated-module';
import { AGES, FOLDER, RECORD, TITLE } from './columns';
import { accessRow, complianceRow, sharedFolderRow, teamRow } from './rows';

export const RECORD_TABLES: readonly StatedTable[] = [
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
];
