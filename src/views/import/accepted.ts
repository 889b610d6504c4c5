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
    what: 'IAM, Organizations with SCPs and RCPs, Identity Center, policies of resources, inventories',
  },
  {
    system: 'microsoft',
    title: 'Microsoft',
    what: 'Entra, PIM, Azure, GDAP and Lighthouse: Graph and az JSON, AzureHound, CIPP',
  },
  { system: 'sharphound', title: 'SharpHound', what: 'Active Directory collections, zipped or loose' },
  { system: 'opengraph', title: 'BloodHound OpenGraph', what: 'Graph JSON of any collector' },
  {
    system: 'vault',
    title: 'HashiCorp Vault, OpenBao',
    what: 'Policies, entities, groups, auth roles, audit logs',
  },
  { system: 'bitwarden', title: 'Bitwarden', what: 'Members, collections, groups, the member access report' },
  { system: 'keeper', title: 'Keeper', what: 'Compliance, share, team, user and other Commander reports' },
  { system: 'onepassword', title: '1Password', what: 'Vault users and groups, access reports' },
  { system: 'cyberark', title: 'CyberArk', what: 'Safe members, JSON or wide CSV' },
  { system: 'delinea', title: 'Delinea Secret Server', what: 'Folder permissions' },
  {
    system: 'documentation',
    title: 'IT Glue, Hudu',
    what: 'Assets with their security, users with their role',
  },
  {
    system: 'csv',
    title: 'Overreach CSV',
    what: 'Plain tables and workbooks (XLSX) for everything else; any other table by a mapping of its columns',
  },
  {
    system: 'decisions',
    title: 'Join decisions',
    what: 'Which secrets sign in as which accounts, confirmed or cut',
  },
  { system: 'workspace', title: 'Overreach workspace', what: 'Everything of a snapshot, as exported here' },
];

export function systemTitle(system: string): string {
  return ACCEPTED.find((known) => known.system === system)?.title ?? system;
}

/** What a collector abbreviates in the names of its files (SharpHound documentation, "Data collected"). */
const WRITTEN_OUT: ReadonlyMap<string, string> = new Map([
  ['ous', 'organizational units'],
  ['gpos', 'group policy objects'],
  ['aiacas', 'AIA certificate authorities'],
  ['rootcas', 'root certificate authorities'],
  ['enterprisecas', 'enterprise certificate authorities'],
  ['ntauthstores', 'NTAuth stores'],
  ['certtemplates', 'certificate templates'],
  ['issuancepolicies', 'issuance policies'],
]);

/** `account-authorization-details` reads better with spaces, and without the system's name before it. */
export function formatTitle(system: string, format: string): string {
  const rest = format.startsWith(`${system}-`) ? format.slice(system.length + 1) : format;
  return WRITTEN_OUT.get(rest) ?? rest.replaceAll('-', ' ');
}
