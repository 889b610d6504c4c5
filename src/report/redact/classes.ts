/** What can be hidden, each by a switch of its own. */
export const REDACTION_CLASSES = [
  'people',
  'tenants',
  'resources',
  'ids',
  'domains',
  'files',
  'tickets',
] as const;
export type RedactionClass = (typeof REDACTION_CLASSES)[number];

/** What a pseudonym of each class begins with. */
export const PSEUDONYM_WORD: Readonly<Record<RedactionClass, string>> = {
  people: 'person',
  tenants: 'tenant',
  resources: 'resource',
  ids: 'id',
  domains: 'domain',
  files: 'file',
  tickets: 'ticket',
};

/** Every pseudonym, but for what follows that of a domain: the source of a pattern (letters are Crockford's, `pseudonym.ts`). */
export const PSEUDONYM_FORM = `(?:${Object.values(PSEUDONYM_WORD).join('|')})-[0-9a-hj-km-np-tv-z]{10}`;

export function isRedactionClass(text: string): text is RedactionClass {
  return REDACTION_CLASSES.some((known) => known === text);
}
