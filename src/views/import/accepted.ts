/** A system as people name it, and what of its exports is read. A test holds it equal to the registry. */
export interface Accepted {
  readonly system: string;
  readonly title: string;
  readonly what: string;
}

export const ACCEPTED: readonly Accepted[] = [
  {
    system: 'aws',
    title: 'AWS',
    what: 'Account authorization details, credential reports, the Organizations accounts list',
  },
  { system: 'sharphound', title: 'SharpHound', what: 'Active Directory collections, zipped or loose' },
  { system: 'opengraph', title: 'BloodHound OpenGraph', what: 'Graph JSON of any collector' },
  {
    system: 'csv',
    title: 'Overreach CSV',
    what: 'Plain tables for everything else: identities, memberships, grants, trusts, secrets',
  },
  { system: 'workspace', title: 'Overreach workspace', what: 'Everything of a snapshot, as exported here' },
];

export function systemTitle(system: string): string {
  return ACCEPTED.find((known) => known.system === system)?.title ?? system;
}

/** `account-authorization-details` reads better with spaces, and without the system's name before it. */
export function formatTitle(system: string, format: string): string {
  const rest = format.startsWith(`${system}-`) ? format.slice(system.length + 1) : format;
  return rest.replaceAll('-', ' ');
}
