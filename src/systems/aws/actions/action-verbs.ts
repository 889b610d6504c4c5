import { verbMask } from '../../../model/permission';
import type { VerbMask } from '../../../model/permission';
import type { AccessLevel } from './catalogue';

const READING = verbMask('list-metadata', 'view', 'export', 'use');
const CHANGING = verbMask('create', 'change', 'delete', 'rotate', 'approve', 'share', 'administer', 'use');

/**
 * Verbs of an action by its access level, with what its name says beside (`named`: undefined where the name follows no
 * rule). The level decides whether it reads or changes; the name says more closely how.
 */
export function verbsOfLevel(level: AccessLevel, named: VerbMask | undefined): VerbMask {
  const said = named ?? 0;
  switch (level) {
    case 'List':
      return verbMask('list-metadata') | (said & verbMask('view', 'export', 'use'));
    case 'Read':
      return (said & READING & ~verbMask('list-metadata')) === 0
        ? verbMask('view')
        : said & READING & ~verbMask('list-metadata');
    case 'Tagging':
      return verbMask('change');
    case 'Permissions management':
      return verbMask('administer') | (said & verbMask('share', 'create', 'delete', 'change'));
    case 'Write': {
      const changing = said & CHANGING;
      return changing === 0 ? verbMask('change') : changing;
    }
  }
}
