/**
 * The text form of the action catalogue: a first line with the version of the form, the version of the data and the
 * common first words of action names, then six columns parted by `COLUMNS`, each with a line for every service: its
 * prefix; its names as `noun verbs noun verbs …`, a character for each verb; the access level of each action; its set
 * of resource types, a character each; the sets, as indices into the patterns; the ARN patterns. By columns, because
 * like things beside one another compress best.
 */
export const COLUMNS = '\n|\n';

/** One character for each common first word; `*` says that the noun is the whole name. */
export const VERB_CODES = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const WHOLE_NAME = '*';

/** What an action does (IAM user guide, "Understanding access level summaries within policy summaries"). */
export type AccessLevel = 'List' | 'Read' | 'Write' | 'Tagging' | 'Permissions management';

/** Code of each level; an action with several has the first one of these. */
export const LEVEL_CODES: readonly (readonly [string, AccessLevel])[] = [
  ['p', 'Permissions management'],
  ['t', 'Tagging'],
  ['w', 'Write'],
  ['r', 'Read'],
  ['l', 'List'],
];

/** Printable characters that text need not escape and that part no fields. */
const SET_CODES = Array.from({ length: 0x7f - 0x21 }, (_, i) => String.fromCharCode(0x21 + i)).filter(
  (code) => !['|', '"', '\\'].includes(code),
);
const MORE_SETS = 0x100;

/** The character that stands for a set of resource types. */
export function setCode(index: number): string {
  return SET_CODES[index] ?? String.fromCharCode(MORE_SETS + index);
}

export function setOfCode(code: string): number {
  const index = SET_CODES.indexOf(code);
  return index >= 0 ? index : code.charCodeAt(0) - MORE_SETS;
}
