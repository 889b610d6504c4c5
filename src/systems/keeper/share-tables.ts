/** What is shared, with whom outside, by one-time links, what nobody owns, and what is no human. The last is the nhi-report. */
import type { StatedTable } from '../stated-module';
import { FOLDER, RECORD, TITLE } from './columns';
import { nonHumanRow } from './enterprise-rows';
import {
  externalRow,
  folderShareRow,
  oneTimeRow,
  ownerlessRow,
  ownerShareRow,
  summaryRow,
  userShareRow,
} from './rows';

export const SHARE_TABLES: readonly StatedTable[] = [
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
