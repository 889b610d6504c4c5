import type { Json } from '../../lib/content';
import { field } from '../../lib/content';
import { verbMask } from '../../model/permission';
import type { Given } from '../shelf';

/** The client fills the password in and does not show it, but has it: whoever looks there can read it. */
export const SOFT: readonly (readonly [string, string])[] = [
  ['soft control', 'the password is hidden by the client only'],
];

/** Words ← flags (Bitwarden help, "Collection permissions"). */
export function permissionOf(entry: Json): Given {
  const readOnly = field(entry, 'readOnly') === true;
  const hidden = field(entry, 'hidePasswords') === true;
  return given(field(entry, 'manage') === true, !readOnly, hidden);
}

function given(manage: boolean, edit: boolean, hidden: boolean): Given {
  if (manage) {
    return {
      permission: 'Can manage',
      verbs: verbMask('list-metadata', 'view', 'use', 'create', 'change', 'rotate', 'delete', 'share'),
    };
  }
  const seen = hidden ? verbMask('list-metadata', 'use') : verbMask('list-metadata', 'view', 'use');
  const written = edit ? verbMask('create', 'change', 'rotate') : 0;
  return {
    permission: `${edit ? 'Can edit' : 'Can view'}${hidden ? ', except passwords' : ''}`,
    verbs: seen | written,
    ...(hidden ? { properties: SOFT } : {}),
  };
}

const MANAGE = /manage|verwalten|gérer|gerer|gestionar/iu;
const EDIT = /edit|bearbeiten|modifier|editar/iu;
const VIEW = /view|anzeigen|ansehen|voir|ver\b|read/iu;
const HIDDEN =
  /except passwords|hidden|hide|ohne passw|außer passw|sauf (?:les )?mots de passe|excepto contrase/iu;

/** The report's words, in the languages known here; undefined for any other. */
export function permissionOfWords(words: string): Given | undefined {
  const hidden = HIDDEN.test(words);
  if (MANAGE.test(words)) return { ...given(true, true, false), permission: words };
  if (EDIT.test(words)) return { ...given(false, true, hidden), permission: words };
  return VIEW.test(words) ? { ...given(false, false, hidden), permission: words } : undefined;
}
