/**
 * Rights over a whole organisation: the permissions of custom roles, access to all collections as older exports state it,
 * and the setting that says whether owners and admins manage all items (Bitwarden help, "Member roles and permissions",
 * "Collection management"; bitwarden/server, `Permissions` and `Organization`).
 */
import type { Json } from '../../lib/content';
import { field, isObject, text } from '../../lib/content';
import { verbMask } from '../../model/permission';
import type { VerbMask } from '../../model/permission';
import type { Key, SnapshotRecord } from '../../model/record';
import type { Source } from '../../model/source';
import type { Shelf } from '../shelf';
import type { Sink } from '../system';

/** What owners and admins may do with items, where the organisation says they may. */
export const ALL_ITEMS = 'All items of all collections';
const SETTING = 'admin-access-to-all-items';
const ITEMS = verbMask('list-metadata', 'view', 'use', 'create', 'change', 'rotate', 'delete');

const CUSTOM: ReadonlyMap<string, VerbMask> = new Map([
  ['accessEventLogs', verbMask('list-metadata')],
  ['accessReports', verbMask('list-metadata')],
  ['accessImportExport', verbMask('view', 'export')],
  ['createNewCollections', verbMask('create')],
  // Not limited by the setting for owners and admins.
  ['editAnyCollection', ITEMS | verbMask('share')],
  ['deleteAnyCollection', verbMask('delete')],
  ['manageGroups', verbMask('share')],
  ['manageUsers', verbMask('share')],
  ['manageResetPassword', verbMask('impersonate')],
  ['managePolicies', verbMask('administer')],
  ['manageSso', verbMask('administer')],
  ['manageScim', verbMask('administer')],
]);

/** The permissions of a custom role; not evaluated where the export leaves them out. */
export function grantCustom(to: Shelf, user: Key, value: Json): void {
  const permissions = field(value, 'permissions');
  if (!isObject(permissions)) {
    to.grant(
      user,
      to.tenant,
      {
        permission: 'Custom',
        verbs: 0,
        notEvaluated: 'which permissions the custom role has is not in the export',
      },
      'fact',
    );
    return;
  }
  for (const [permission, verbs] of CUSTOM)
    if (field(permissions, permission) === true) to.grant(user, to.tenant, { permission, verbs }, 'fact');
}

/** `accessAll` of a member or a group in older exports: every collection, now and later. */
export function grantAccessAll(to: Shelf, holder: Key, value: Json): void {
  if (field(value, 'accessAll') === true)
    to.grant(holder, to.tenant, { permission: 'Access to all collections', verbs: ITEMS }, 'fact');
}

/** An organisation as the interface gives it: its name, and the setting for owners and admins. */
export function readOrganisation(to: Shelf, value: Json, _source: Source, sink: Sink): void {
  const id = text(value, 'id') ?? text(value, 'organizationId');
  if (id === undefined) {
    sink.ignore('record', 'an organisation without an id');
    return;
  }
  const tenant = to.stateTenant(id, text(value, 'name') ?? id, 'Bitwarden organisation', 'record');
  const setting = field(value, 'allowAdminAccessToAllCollectionItems');
  if (typeof setting !== 'boolean') return;
  to.observe(SETTING, tenant, `owners and admins manage all items: ${setting ? 'yes' : 'no'}`, {
    value: String(setting),
  });
}

/** Where an organisation says whether owners and admins manage all items, that decides; else it stays open. */
export function settleAdminAccess(
  records: readonly SnapshotRecord[],
  system: string,
): readonly SnapshotRecord[] {
  const settings = new Map<Key, string>();
  for (const record of records) {
    if (record.kind === 'observation' && record.system === system && record.type === SETTING)
      settings.set(record.subject, record.value ?? '');
  }
  if (settings.size === 0) return records;
  return records.flatMap((record): readonly SnapshotRecord[] => {
    if (record.kind !== 'grant' || record.system !== system || record.permission !== ALL_ITEMS)
      return [record];
    const setting = settings.get(record.resource);
    if (setting === undefined) return [record];
    if (setting !== 'true') return [];
    const decided = { ...record };
    delete decided.notEvaluated;
    return [decided];
  });
}
