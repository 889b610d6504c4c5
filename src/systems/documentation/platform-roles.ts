/**
 * What a platform role lets its holder do to an asset it sees.
 * IT Glue help, "About roles and permissions": Administrator has all data; Manager and Editor create, edit and delete
 * and set an asset's permissions, Creator all of that but delete, Read-only and Lite only view. "MyGlue user roles,
 * groups, and permissions": client users are Lite, Creator or Editor with the same meaning.
 * Hudu help, "Understanding User Roles" and "User Management": portal members and spectators read, authors and editors
 * write and archive, editors share passwords too, admins do all but import, billing and export, super admins all.
 */
import { verbMask } from '../../model/permission';
import type { VerbMask } from '../../model/permission';

/** Whoever sees an asset lists it, reads it and uses what it holds. */
export const READS: VerbMask = verbMask('list-metadata', 'view', 'use');
/** Of an administrator; export is left to those who have it. */
export const ADMINISTERS: VerbMask =
  READS | verbMask('create', 'change', 'rotate', 'delete', 'share', 'administer');
/** All that a role may add to seeing: what is open while the role is not known. */
export const WRITES: VerbMask = verbMask('create', 'change', 'rotate', 'delete', 'share');

const EDITS = verbMask('create', 'change', 'rotate');
const SHARES = verbMask('share');
/** Archiving takes an asset out of sight as deleting does; the native word is the product's. */
const DELETES = verbMask('delete');

/** Roles by the words of either product. Administrators are a group of their own. */
const ADDED: ReadonlyMap<string, VerbMask> = new Map([
  ['administrator', 0],
  ['admin', 0],
  ['superadministrator', 0],
  ['superadmin', 0],
  ['manager', EDITS | SHARES | DELETES],
  ['editor', EDITS | SHARES | DELETES],
  ['creator', EDITS | SHARES],
  ['author', EDITS | DELETES],
  ['readonly', 0],
  ['reader', 0],
  ['viewer', 0],
  ['lite', 0],
  ['spectator', 0],
  ['portal', 0],
]);

/** Words that say for whom a role is, beside what it permits. */
const AROUND = /\b(?:it ?glue|hudu|myglue|client|user|users|role|member)\b/giu;

/** Client users are a second population, which the default does not reach. */
export function isClientRole(role: string): boolean {
  return /portal|myglue|client/iu.test(role);
}

export function isAdministratorRole(role: string): boolean {
  return !isClientRole(role) && /^(?:super)?admin(?:istrator)?$/u.test(bare(role));
}

/** Hudu keeps export from its admins; IT Glue's word is Administrator. */
export function mayExport(role: string): boolean {
  return isAdministratorRole(role) && bare(role) !== 'admin';
}

/** What the role adds to seeing an asset; `undefined` for a word that is not known here, such as a custom role. */
export function addedByRole(role: string): VerbMask | undefined {
  const added = ADDED.get(bare(role));
  // A client's editor does not decide who else sees an asset: the help names view, create, edit and delete.
  return added !== undefined && isClientRole(role) ? added & ~SHARES : added;
}

function bare(role: string): string {
  return role
    .replaceAll('_', ' ')
    .replace(AROUND, ' ')
    .toLowerCase()
    .replace(/[^a-z]+/gu, '');
}
