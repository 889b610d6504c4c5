import { verbMask } from '../../model/permission';
import type { VerbMask } from '../../model/permission';

const READ = verbMask('list-metadata', 'view', 'use');
/** Bits and words of records, shared folders and nested share folders (Keeper Commander, compliance and share reports). */
const WORDS: ReadonlyMap<string, VerbMask> = new Map([
  [
    'owner',
    verbMask('list-metadata', 'view', 'use', 'create', 'change', 'rotate', 'delete', 'share', 'administer'),
  ],
  ['edit', verbMask('change', 'rotate')],
  ['share', verbMask('share')],
  ['share_admin', verbMask('share', 'administer')],
  ['share admin', verbMask('share', 'administer')],
  ['read-only', 0],
  ['read only', 0],
  ['view only', 0],
  ['can view', 0],
  ['can edit', verbMask('change', 'rotate')],
  ['can share', verbMask('share')],
  ['can edit & share', verbMask('change', 'rotate', 'share')],
  ['edit & share', verbMask('change', 'rotate', 'share')],
  ['no user permissions', 0],
  // The product's own spelling.
  ['cam manage records', verbMask('create', 'change', 'rotate', 'delete')],
  ['can manage records', verbMask('create', 'change', 'rotate', 'delete')],
  ['can manage users', verbMask('share')],
  ['can manage users & records', verbMask('create', 'change', 'rotate', 'delete', 'share')],
  ['navigator', verbMask('list-metadata')],
  ['requestor', verbMask('list-metadata')],
  ['contributor', verbMask('list-metadata', 'create')],
  ['viewer', 0],
  ['shared_manager', verbMask('share')],
  ['shared manager', verbMask('share')],
  ['content_manager', verbMask('create', 'change', 'rotate', 'share', 'approve')],
  ['content manager', verbMask('create', 'change', 'rotate', 'share', 'approve')],
  ['content_share_manager', verbMask('create', 'change', 'rotate', 'share', 'approve')],
  ['content share manager', verbMask('create', 'change', 'rotate', 'share', 'approve')],
  ['manager', verbMask('create', 'change', 'rotate', 'delete', 'share', 'approve', 'administer')],
]);
/** Of the nested share folders, those that show names only. */
const NAMES_ONLY: ReadonlySet<string> = new Set(['navigator', 'requestor', 'contributor']);

export interface Permission {
  readonly verbs: VerbMask;
  /** The password is masked in the client. */
  readonly masked: boolean;
  readonly unknown: readonly string[];
}

/** A comma list of words; all of them give what read-only gives, except those that show names only. */
export function permissionOf(text: string): Permission {
  const written = text
    .split(/[,;\r\n]+/u)
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const words = written.map((word) => word.toLowerCase());
  const masked = words.includes('mask') && !words.includes('owner');
  const unknown = written.filter((_, i) => !WORDS.has(words[i] ?? '') && words[i] !== 'mask');
  const names = words.length > 0 && words.every((word) => NAMES_ONLY.has(word));
  const base = names ? verbMask('list-metadata') : masked ? verbMask('list-metadata', 'use') : READ;
  return {
    // A word that nobody knows may also take everything away: alone it says nothing.
    verbs:
      words.length > 0 && unknown.length === words.length
        ? 0
        : words.reduce((mask, word) => mask | (WORDS.get(word) ?? 0), base),
    masked,
    unknown,
  };
}
