import { VERBS, verbMask } from '../../model/permission';
import type { Verb, VerbMask } from '../../model/permission';
import { MECHANISMS } from '../../model/record';
import type { Mechanism, PrincipalType } from '../../model/record';

/** Words of permissions and what they amount to. Several words of one permission add up. */
const PERMISSION_WORDS: readonly (readonly [Verb, readonly string[]])[] = [
  ['list-metadata', ['list', 'browse', 'enumerate', 'discover', 'metadata']],
  [
    'view',
    ['view', 'read', 'reveal', 'get', 'show', 'see', 'viewer', 'reader', 'audit', 'auditor', 'retrieve'],
  ],
  [
    'use',
    [
      'use',
      'user',
      'connect',
      'launch',
      'run',
      'execute',
      'remote',
      'console',
      'rdp',
      'ssh',
      'login',
      'logon',
      'signin',
      'autofill',
      'operator',
      'operate',
    ],
  ],
  ['create', ['create', 'add', 'new', 'upload', 'import', 'provision', 'deploy']],
  [
    'change',
    [
      'change',
      'edit',
      'write',
      'update',
      'modify',
      'editor',
      'writer',
      'contributor',
      'configure',
      'manage',
      'manager',
      'maintain',
    ],
  ],
  ['rotate', ['rotate', 'reset', 'rekey', 'renew']],
  ['approve', ['approve', 'approver', 'authorize', 'authorise', 'confirm']],
  ['bypass-approval', ['bypass', 'override']],
  ['export', ['export', 'copy', 'download', 'backup', 'print', 'dump']],
  ['delete', ['delete', 'remove', 'purge', 'destroy', 'wipe']],
  ['share', ['share', 'invite', 'delegate', 'grant', 'assign', 'manage', 'manager']],
  ['impersonate', ['impersonate', 'assume', 'impersonation']],
  [
    'administer',
    [
      'admin',
      'admins',
      'administrator',
      'administer',
      'administration',
      'owner',
      'full',
      'superuser',
      'root',
      'superadmin',
    ],
  ],
];

const VERBS_OF_WORD = new Map<string, Verb[]>();
for (const [verb, words] of PERMISSION_WORDS) {
  for (const word of words) VERBS_OF_WORD.set(word, [...(VERBS_OF_WORD.get(word) ?? []), verb]);
}

/** Words of a native name: `CanManage`, `read-only`, `Remote control`. */
function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** What the words of a permission amount to; 0 when none is known. */
export function verbsOfPermission(permission: string): VerbMask {
  return wordsOf(permission).reduce((mask, word) => mask | verbMask(...(VERBS_OF_WORD.get(word) ?? [])), 0);
}

/** A cell of the verbs column: one of the fixed list, or a word of the table above. */
export function verbsOfWord(word: string): VerbMask {
  const exact = VERBS.find((verb) => verb === word.trim().toLowerCase());
  return exact === undefined ? verbsOfPermission(word) : verbMask(exact);
}

/** "Log in as", "act as", "run as", impersonate, assume: whoever holds it acts as the target. */
export function becomesBy(permission: string): boolean {
  return (
    /\b(?:log|sign)[\s-]?[io]n as\b|\bact as\b|\brun as\b/i.test(permission) ||
    wordsOf(permission).some((word) => VERBS_OF_WORD.get(word)?.includes('impersonate') === true)
  );
}

/** A permission cell that states that there is none. */
export function statesNothing(permission: string): boolean {
  return /^(?:no access|none|no permission|no permissions|no role)$/i.test(permission.trim());
}

const TYPES: readonly (readonly [PrincipalType, readonly string[]])[] = [
  [
    'user',
    [
      'user',
      'account',
      'useraccount',
      'member',
      'technician',
      'localuser',
      'domainuser',
      'guest',
      'admin',
      'administrator',
      'adminaccount',
      'iamuser',
      'sharedaccount',
      'sharedmailbox',
      'vaultuser',
    ],
  ],
  // A person as a personnel system lists them: joined with their accounts elsewhere like any account.
  ['user', ['person', 'employee', 'contractor', 'human', 'worker', 'staff', 'contact', 'identity']],
  [
    'group',
    [
      'group',
      'team',
      'securitygroup',
      'distributiongroup',
      'localgroup',
      'domaingroup',
      'unit',
      'department',
      'organisationalunit',
    ],
  ],
  ['role', ['role', 'directoryrole', 'iamrole', 'permissionset', 'profile']],
  [
    'service-account',
    [
      'serviceaccount',
      'service account',
      'svc',
      'managedidentity',
      'robot',
      'bot',
      'workload',
      'systemaccount',
      'machineaccount',
      'nonhuman',
      'gmsa',
    ],
  ],
  ['computer', ['computer', 'machine', 'workstation', 'server', 'device', 'host', 'endpoint']],
  [
    'application',
    ['application', 'app', 'serviceprincipal', 'integration', 'oauthapp', 'enterpriseapplication', 'agent'],
  ],
  ['access-key', ['accesskey', 'key', 'apikey']],
  ['token', ['token', 'personalaccesstoken', 'pat', 'accesstoken']],
  ['service', ['service', 'awsservice']],
  ['everyone', ['everyone', 'anyone', 'public', 'allusers', 'authenticatedusers']],
  ['external', ['external', 'externaluser', 'thirdparty', 'vendor', 'supplier', 'partner']],
];

const TYPE_OF_WORD = new Map(
  TYPES.flatMap(([type, words]) => words.map((word) => [word.replace(/ /g, ''), type])),
);

/** The kind of principal a type cell names, or undefined. */
export function principalType(cell: string): PrincipalType | undefined {
  return TYPE_OF_WORD.get(cell.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

/** Types of resources that are no kinds of principal, as the documented tables and products write them. */
const RESOURCE_TYPES = new Set(
  (
    'resource vault safe folder sharedfolder collection directory file fileshare share drive library document site ' +
    'database schema table bucket storage storageaccount container repository repo project branch environment ' +
    'server host virtualmachine vm endpoint device site network firewall switch router domain subscription ' +
    'resourcegroup workspace mailbox sharedmailbox calendar queue topic cluster namespace secret record item ' +
    'application app system service tenant portal website dashboard report'
  ).split(' '),
);

/** Whether a type cell names a kind of resource. */
export function isResourceType(cell: string): boolean {
  return RESOURCE_TYPES.has(cell.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

const MECHANISM_WORDS = new Map<string, Mechanism>([
  ...MECHANISMS.map((mechanism): [string, Mechanism] => [mechanism.replaceAll('-', ''), mechanism]),
  ['gdap', 'delegated-administration'],
  ['dap', 'delegated-administration'],
  ['delegatedadmin', 'delegated-administration'],
  ['lighthouse', 'delegated-administration'],
  ['azurelighthouse', 'delegated-administration'],
  ['partner', 'delegated-administration'],
  ['reseller', 'delegated-administration'],
  ['b2b', 'guest'],
  ['guestaccount', 'guest'],
  ['guestuser', 'guest'],
  ['sso', 'federation'],
  ['saml', 'federation'],
  ['oidc', 'federation'],
  ['federated', 'federation'],
  ['assumerole', 'role-trust'],
  ['crossaccountrole', 'role-trust'],
  ['enterpriseapplication', 'foreign-application'],
  ['multitenantapp', 'foreign-application'],
  ['application', 'foreign-application'],
  ['app', 'foreign-application'],
  ['adtrust', 'domain-trust'],
  ['foresttrust', 'domain-trust'],
  ['sharedlogin', 'shared-account'],
  ['sharedpassword', 'shared-secret'],
]);

/** The mechanism a cell names, or undefined. */
export function mechanismOf(cell: string): Mechanism | undefined {
  return MECHANISM_WORDS.get(cell.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

/** Life-cycle words that mean that an account cannot sign in. Of a person, `terminated` says nothing of accounts. */
const OFF = new Set([
  'disabled',
  'deleted',
  'suspended',
  'locked',
  'inactive',
  'deactivated',
  'removed',
  'blocked',
]);
const ON = new Set(['active', 'enabled']);

export function enabledByStatus(status: string | undefined): boolean | undefined {
  if (status === undefined) return undefined;
  const word = status.trim().toLowerCase();
  return OFF.has(word) ? false : ON.has(word) ? true : undefined;
}
