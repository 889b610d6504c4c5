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

export function isRedactionClass(text: string): text is RedactionClass {
  return REDACTION_CLASSES.some((known) => known === text);
}
