import { verbMask } from '../../model/permission';
import type { Verb, VerbMask } from '../../model/permission';
import type { Key } from '../../model/record';
import type { Source } from '../../model/source';
import { Shelf } from '../shelf';
import type { Sink } from '../system';

export const ID = 'onepassword';

/** 1Password, "Manage vault permissions" (Business), and the three broad ones of Teams. */
const PERMISSIONS: ReadonlyMap<string, readonly Verb[]> = new Map([
  ['view_items', ['list-metadata']],
  ['view_and_copy_passwords', ['view', 'use']],
  ['view_item_history', ['list-metadata']],
  ['create_items', ['create']],
  ['edit_items', ['change', 'rotate']],
  ['archive_items', ['delete']],
  ['delete_items', ['delete']],
  ['import_items', ['create']],
  ['export_items', ['export']],
  ['copy_and_share_items', ['export', 'share']],
  ['print_items', ['export']],
  ['manage_vault', ['share', 'administer']],
  ['allow_viewing', ['list-metadata', 'view', 'use']],
  ['allow_editing', ['create', 'change', 'rotate', 'delete', 'export', 'share']],
  ['allow_managing', ['share', 'administer']],
]);

/** What each broad permission of Teams holds ("allow_viewing = the first three, allow_editing = the next eight"). */
const VIEWING = ['view_items', 'view_and_copy_passwords', 'view_item_history'];
const EDITING = [...PERMISSIONS.keys()].filter(
  (name) => !VIEWING.includes(name) && name !== 'manage_vault' && !name.startsWith('allow_'),
);

/** Broad permissions that include one of Business. */
export function includedIn(permission: string): readonly string[] {
  const name = permission.trim().toLowerCase();
  if (VIEWING.includes(name)) return ['allow_viewing'];
  if (EDITING.includes(name)) return ['allow_editing'];
  return name === 'manage_vault' ? ['allow_managing'] : [];
}

/** What a permission lets one do; undefined: not known here. */
export function verbsOf(permission: string): VerbMask | undefined {
  const verbs = PERMISSIONS.get(permission.trim().toLowerCase());
  return verbs === undefined ? undefined : verbMask(...verbs);
}

/** Where the accounts, groups and vaults of a source are put. */
export function shelf(source: Source, sink: Sink): Shelf {
  return new Shelf(ID, sink, source, '1Password account', '1Password', '1Password account');
}

/** Grants of a list of permissions; the first is counted as the element, the others as facts. */
export function give(
  to: Shelf,
  holder: Key,
  vault: Key,
  permissions: readonly string[],
  row: number | undefined,
): void {
  let counted: 'record' | 'fact' = 'record';
  for (const permission of permissions) {
    const verbs = verbsOf(permission);
    if (verbs === undefined) {
      to.sink.problem(
        'warning',
        `permission "${permission}" is not known here; it is kept, not evaluated`,
        row === undefined ? {} : { row },
      );
    }
    to.grant(
      holder,
      vault,
      {
        permission: permission.trim(),
        verbs: verbs ?? 0,
        ...(verbs === undefined ? { notEvaluated: `what ${permission} permits is not known here` } : {}),
      },
      counted,
    );
    counted = 'fact';
  }
  if (counted === 'record') to.sink.used('record', 1);
}

/** The permissions in one cell, however they are parted. */
export function permissionList(cell: string | undefined): string[] {
  return (cell ?? '')
    .split(/[;,|\r\n]+/u)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** A suspended account cannot sign in. */
export function enabledBy(state: string | undefined): boolean | undefined {
  if (state === undefined) return undefined;
  const word = state.toUpperCase();
  if (word === 'ACTIVE' || word === 'A') return true;
  return [
    'SUSPENDED',
    'DELETED',
    'PENDING',
    'INVITED',
    'RECOVERY_STARTED',
    'TRANSFER_PENDING',
    'S',
    'P',
  ].includes(word)
    ? false
    : undefined;
}

/** A vault by its id, else by its name. */
export function vaultOf(to: Shelf, name: string | undefined, uuid: string | undefined): Key | undefined {
  const id = uuid ?? name;
  return id === undefined
    ? undefined
    : to.container(
        id,
        {
          name: name ?? id,
          type: 'vault',
          ...(uuid !== undefined && name !== undefined ? { aliases: [name] } : {}),
        },
        'derived',
      );
}
