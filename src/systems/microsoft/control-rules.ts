import {
  GLOBAL_ADMINISTRATOR,
  PARTNER_TIER1,
  PARTNER_TIER2,
  PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  builtInRoleId,
} from './directory-roles';

/** What a target user is, as far as it matters for who may reset the password. */
export interface ResetTarget {
  /** Template ids of directory roles it holds. */
  readonly roles: ReadonlySet<string>;
  /** Roles it is only eligible for. */
  readonly eligible: ReadonlySet<string>;
  /** Member or owner of a role-assignable group. */
  readonly inRoleGroup: boolean;
  /** In a restricted management administrative unit. */
  readonly restricted: boolean;
}

function idsOf(...names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => builtInRoleId(name)).filter((id) => id !== undefined));
}

const HARMLESS = ['Directory Readers', 'Guest Inviter', 'Password Administrator'] as const;
const READERS = [
  'Message Center Reader',
  'Reports Reader',
  'User Experience Success Manager',
  'Usage Summary Reports Reader',
] as const;

/**
 * Who can reset passwords: per role, the roles a target may hold at most (Microsoft Entra documentation, "Privileged
 * roles and permissions", table "Who can reset passwords", October 2024).
 */
const LIMITED: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  (
    [
      ['Password Administrator', [...HARMLESS]],
      ['Helpdesk Administrator', [...HARMLESS, ...READERS, 'Helpdesk Administrator']],
      ['Authentication Administrator', [...HARMLESS, ...READERS, 'Authentication Administrator']],
      [
        'User Administrator',
        [...HARMLESS, ...READERS, 'Groups Administrator', 'Helpdesk Administrator', 'User Administrator'],
      ],
    ] as const
  ).flatMap(([name, targets]) => {
    const id = builtInRoleId(name);
    return id === undefined ? [] : [[id, idsOf(...targets)] as const];
  }),
);

const EVERYBODY: ReadonlySet<string> = new Set([
  GLOBAL_ADMINISTRATOR,
  PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
  PARTNER_TIER2,
]);

/** Roles that can reset any password at all. */
export const RESETTING: readonly string[] = [...EVERYBODY, PARTNER_TIER1, ...LIMITED.keys()];

/** `in-unit`: the role is held for one administrative unit, where only users without a role can be reset (User Administrator: its list). */
export function canReset(
  role: string,
  target: ResetTarget,
  scope: 'tenant' | 'unit',
): 'yes' | 'no' | 'unknown' {
  // Restricted units: nobody with a role for the whole tenant may change their members.
  if (target.restricted && scope === 'tenant') return 'no';
  if (EVERYBODY.has(role)) return 'yes';
  const allowed = role === PARTNER_TIER1 ? new Set<string>() : LIMITED.get(role);
  if (allowed === undefined || target.inRoleGroup) return 'no';
  const list = scope === 'unit' && role !== builtInRoleId('User Administrator') ? new Set<string>() : allowed;
  for (const held of target.roles) if (!list.has(held)) return 'no';
  for (const held of target.eligible) if (!list.has(held)) return 'unknown';
  return 'yes';
}

/** Kinds of object that a role or application permission controls, and what it can do with them. */
export interface ControlRule {
  readonly permission: string;
  readonly targets:
    | 'applications'
    | 'service-principals'
    | 'groups'
    | 'plain-groups'
    | 'windows-devices'
    | 'roles';
}

const EVERY_APP: readonly ControlRule[] = [
  { permission: 'Add credential', targets: 'applications' },
  { permission: 'Add credential', targets: 'service-principals' },
];
const OWN_APP: readonly ControlRule[] = [
  { permission: 'Add owner', targets: 'applications' },
  { permission: 'Add owner', targets: 'service-principals' },
];
const PLAIN_GROUPS: readonly ControlRule[] = [{ permission: 'Add member', targets: 'plain-groups' }];

function byName(
  ...entries: readonly (readonly [string, readonly ControlRule[]])[]
): ReadonlyMap<string, readonly ControlRule[]> {
  return new Map(
    entries.flatMap(([name, rules]) => {
      const id = builtInRoleId(name);
      return id === undefined ? [] : [[id, rules] as const];
    }),
  );
}

/** What directory roles let their holders take over (SpecterOps, BloodHound: Azure post-processing; Entra role permissions). */
export const ROLE_CONTROLS: ReadonlyMap<string, readonly ControlRule[]> = byName(
  [
    'Global Administrator',
    [
      ...EVERY_APP,
      { permission: 'Add member', targets: 'groups' },
      { permission: 'Grant directory role', targets: 'roles' },
    ],
  ],
  [
    'Privileged Role Administrator',
    [
      { permission: 'Add member', targets: 'groups' },
      { permission: 'Grant directory role', targets: 'roles' },
    ],
  ],
  ['Application Administrator', EVERY_APP],
  ['Cloud Application Administrator', EVERY_APP],
  ['Hybrid Identity Administrator', OWN_APP],
  ['Directory Synchronization Accounts', OWN_APP],
  ['Partner Tier1 Support', [...OWN_APP, ...PLAIN_GROUPS]],
  ['Partner Tier2 Support', [...OWN_APP, ...PLAIN_GROUPS]],
  ['Groups Administrator', PLAIN_GROUPS],
  ['Directory Writers', PLAIN_GROUPS],
  ['Identity Governance Administrator', PLAIN_GROUPS],
  ['User Administrator', PLAIN_GROUPS],
  ['Intune Administrator', [...PLAIN_GROUPS, { permission: 'Run command', targets: 'windows-devices' }]],
  ['Knowledge Administrator', PLAIN_GROUPS],
  ['Knowledge Manager', PLAIN_GROUPS],
);

/** What application permissions on Microsoft Graph let their holder take over (same source). */
export const PERMISSION_CONTROLS: ReadonlyMap<string, readonly ControlRule[]> = new Map<
  string,
  readonly ControlRule[]
>([
  ['application.readwrite.all', EVERY_APP],
  [
    'rolemanagement.readwrite.directory',
    [
      { permission: 'Grant directory role', targets: 'roles' },
      { permission: 'Add member', targets: 'groups' },
      ...EVERY_APP,
    ],
  ],
  ['directory.readwrite.all', PLAIN_GROUPS],
  ['group.readwrite.all', PLAIN_GROUPS],
  ['groupmember.readwrite.all', PLAIN_GROUPS],
  ['serviceprincipalendpoint.readwrite.all', [{ permission: 'Add owner', targets: 'service-principals' }]],
  ['approleassignment.readwrite.all', [{ permission: 'Grant application permission', targets: 'roles' }]],
]);

export const GRANTS_ROLES: ReadonlySet<string> = new Set([
  GLOBAL_ADMINISTRATOR,
  PRIVILEGED_ROLE_ADMINISTRATOR,
]);

/**
 * What a role that an organization defined itself lets its holder take over, by the actions of its definition (Microsoft
 * Entra documentation, "App registration permissions", "Group management permissions for custom roles").
 */
const BY_ACTION: readonly (readonly [pattern: RegExp, rule: ControlRule])[] = (
  [
    ['applications', 'applications', 'credentials', 'Add credential'],
    ['servicePrincipals', 'service-principals', 'credentials', 'Add credential'],
    ['applications', 'applications', 'owners', 'Add owner'],
    ['servicePrincipals', 'service-principals', 'owners', 'Add owner'],
    ['groups', 'plain-groups', 'members', 'Add member'],
    ['groups', 'plain-groups', 'owners', 'Add owner'],
  ] as const
).map(([object, targets, property, permission]) => [
  new RegExp(
    `^microsoft\\.directory/${object}(?:\\.[\\w.]+)?/(?:${property}|allProperties)/(?:update|allTasks)$`,
    'iu',
  ),
  { permission, targets },
]);

/** Rules of a role by its actions; only those that name the property, for nothing is guessed. */
export function rulesByActions(
  actions: readonly string[],
  excluded: readonly string[],
): readonly ControlRule[] {
  return BY_ACTION.filter(
    ([pattern]) => actions.some((a) => pattern.test(a)) && !excluded.some((a) => pattern.test(a)),
  ).map(([, rule]) => rule);
}

/**
 * Whether a rule gives what is asked. Whoever may add credentials to an application, or members to a group, by a role or
 * by an application permission other than GroupMember.ReadWrite.All, may change its owners as well (same permissions
 * reference: `applications/owners/update`, `groups/owners/update`).
 */
export function ruleGives(rule: ControlRule, asked: string, ownersToo = true): boolean {
  return (
    rule.permission === asked ||
    (ownersToo &&
      asked === 'Add owner' &&
      (rule.permission === 'Add credential' || rule.permission === 'Add member'))
  );
}
