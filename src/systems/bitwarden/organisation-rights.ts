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
/** Deleting items of a collection that one may edit and not manage. */
export const DELETE_ITEMS = 'Delete items';
const SETTING = 'admin-access-to-all-items';
const LIMITED = 'deletion-limited-to-managers';
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

/** An organisation as the interface gives it: its name, and its settings for collections. */
export function readOrganisation(to: Shelf, value: Json, _source: Source, sink: Sink): void {
  const id = text(value, 'id') ?? text(value, 'organizationId');
  if (id === undefined) {
    sink.ignore('record', 'an organisation without an id');
    return;
  }
  const tenant = to.stateTenant(id, text(value, 'name') ?? id, 'Bitwarden organisation', 'record');
  const told = (type: string, setting: Json | undefined, words: string): void => {
    if (typeof setting === 'boolean')
      to.observe(type, tenant, `${words}: ${setting ? 'yes' : 'no'}`, { value: String(setting) });
  };
  told(SETTING, field(value, 'allowAdminAccessToAllCollectionItems'), 'owners and admins manage all items');
  told(LIMITED, field(value, 'limitItemDeletion'), 'only members who manage a collection delete its items');
}

/** What a setting of the organisation decides: granted where it has this value, taken away otherwise. */
const DECIDED: readonly { readonly permission: string; readonly setting: string; readonly value: string }[] =
  [
    { permission: ALL_ITEMS, setting: SETTING, value: 'true' },
    { permission: DELETE_ITEMS, setting: LIMITED, value: 'false' },
  ];

/** Where an export states the settings of an organisation, they decide; else what hangs on them stays open. */
export function settleSettings(
  records: readonly SnapshotRecord[],
  system: string,
): readonly SnapshotRecord[] {
  const settings = new Map<string, string>();
  const organisationOf = new Map<Key, Key>();
  for (const record of records) {
    if (record.system !== system) continue;
    if (record.kind === 'observation' && DECIDED.some(({ setting }) => setting === record.type))
      settings.set(`${record.type} ${record.subject}`, record.value ?? '');
    else if (record.kind === 'resource') organisationOf.set(record.key, record.tenant);
  }
  if (settings.size === 0) return records;
  return records.flatMap((record): readonly SnapshotRecord[] => {
    if (record.kind !== 'grant' || record.system !== system) return [record];
    const hangs = DECIDED.find(({ permission }) => permission === record.permission);
    if (hangs === undefined) return [record];
    const organisation = organisationOf.get(record.resource) ?? record.resource;
    const stated = settings.get(`${hangs.setting} ${organisation}`);
    if (stated === undefined) return [record];
    if (stated !== hangs.value) return [];
    const decided = { ...record };
    delete decided.notEvaluated;
    return [decided];
  });
}
