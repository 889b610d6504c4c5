/** What there is to get at: resources and secrets. */
import { ACCOUNTABILITY_COLUMNS } from './accountability-columns';
import { column } from './column';
import type { TableShape } from './column';
import { TENANT } from './shared-names';

export const RESOURCES: TableShape = {
  name: 'resources',
  title: 'Resources',
  about: 'What permissions are held on: vaults, folders, sites, servers, directories.',
  needs: [
    ['id', 'name'],
    ['parent', 'classification', 'sensitivity', 'type'],
  ],
  columns: [
    column(
      'id',
      'id',
      0,
      'its id; the name when absent',
      ['resource id', 'resource', 'object id', 'vault id', 'path'],
      true,
    ),
    column('name', 'text', 0, 'display name', [
      'resource name',
      'display name',
      'title',
      'vault',
      'safe',
      'folder',
      'folder name',
    ]),
    column('type', 'text', 0, '`vault`, `folder`, `server`, …', ['resource type', 'object type', 'kind']),
    column('tenant', 'text', 0, 'id or name of its tenant', TENANT),
    column('parent', 'reference', 2, 'what holds it', [
      'parent id',
      'contained in',
      'parent folder',
      'parent resource',
    ]),
    column('classification', 'text', 3, '`public`, `internal`, `confidential`, …', ['data classification']),
    column('sensitivity', 'text', 3, '`low` to `critical`', ['criticality', 'tier']),
    column('owner', 'text', 0, 'who answers for it', ['resource owner', 'business owner', 'owner email']),
  ],
};

export const SECRETS: TableShape = {
  name: 'secrets',
  title: 'Secrets',
  about: 'Passwords, keys and tokens: where each is kept and what it opens.',
  needs: [
    ['id', 'name'],
    ['opens', 'container', 'last rotated'],
  ],
  columns: [
    column(
      'id',
      'id',
      0,
      'its id; the name when absent',
      ['secret id', 'record id', 'record uid', 'item id', 'password id', 'uuid'],
      true,
    ),
    column('name', 'text', 0, 'display name', [
      'record title',
      'title',
      'item',
      'item name',
      'secret',
      'secret name',
      'password name',
    ]),
    column('type', 'text', 0, '`password`, `API key`, `SSH key`, …', [
      'secret type',
      'record type',
      'item type',
      'category',
    ]),
    column('tenant', 'text', 0, 'id or name of the tenant it is about', TENANT),
    column('container', 'reference', 2, 'the vault or folder it lives in', [
      'vault',
      'vault name',
      'safe',
      'safename',
      'collection',
      'collection name',
      'shared folder',
      'folder',
      'folder name',
      'folder path',
    ]),
    column('opens', 'reference', 3, 'the account it signs in as', [
      'opens account',
      'signs in as',
      'account',
      'login',
      'username',
    ]),
    column('active', 'boolean', 1, 'it still works', ['enabled', 'is active']),
    column('last rotated', 'date', 3, 'when its value was last changed', [
      'rotated',
      'last changed',
      'password last changed',
      'last rotation',
    ]),
    ...ACCOUNTABILITY_COLUMNS,
  ],
};
