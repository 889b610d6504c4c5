/**
 * Overreach CSV: the tables and their columns, as data. The reader, the recognition and the docs page
 * (`README.md`, held equal by a test) all derive from this one list.
 */

/** How the cells of a column are read. */
export type CellKind = 'id' | 'text' | 'list' | 'boolean' | 'date' | 'end' | 'reference' | 'references';

export interface Column {
  readonly name: string;
  readonly kind: CellKind;
  /** A row without it cannot be used. */
  readonly required?: boolean;
  /** Weight for telling tables apart: 0 says nothing, 3 is found in this table only. */
  readonly tells: 0 | 1 | 2 | 3;
  readonly aliases: readonly string[];
  readonly meaning: string;
}

export const TABLE_NAMES = [
  'tenants',
  'identities',
  'memberships',
  'grants',
  'resources',
  'trusts',
  'secrets',
] as const;
export type TableName = (typeof TABLE_NAMES)[number];

export interface TableShape {
  readonly name: TableName;
  readonly title: string;
  readonly about: string;
  readonly columns: readonly Column[];
  /** Each group must have at least one column in the header. */
  readonly needs: readonly (readonly string[])[];
}

function column(
  name: string,
  kind: CellKind,
  tells: Column['tells'],
  meaning: string,
  aliases: readonly string[] = [],
  required = false,
): Column {
  return { name, kind, tells, meaning, aliases, ...(required ? { required } : {}) };
}

/** Who answers for it, and its life. The same columns in identities, memberships, grants, trusts and secrets. */
export const ACCOUNTABILITY_COLUMNS: readonly Column[] = [
  column('owner', 'text', 0, 'who answers for it', [
    'owner email',
    'manager',
    'record owner',
    'sponsor',
    'business owner',
  ]),
  column('reason', 'text', 0, 'the business reason', [
    'justification',
    'business reason',
    'jitadminreason',
    'comment',
    'notes',
  ]),
  column('requested by', 'text', 0, 'who asked for it', ['requester', 'requested for by']),
  column('approved by', 'text', 0, 'who approved it', ['approver', 'approved']),
  column('ticket', 'text', 0, 'ticket or change number', [
    'change',
    'change number',
    'ticket id',
    'request id',
  ]),
  column('granted', 'date', 0, 'when it was given', [
    'granted at',
    'access granted',
    'created',
    'created on',
    'createddatetime',
    'date added',
    'issued',
  ]),
  column('last reviewed', 'date', 0, 'when it was last reviewed', [
    'reviewed',
    'review date',
    'last review',
    'last certified',
  ]),
  column('last used', 'date', 0, '`never` states that it was never used', [
    'last login',
    'last activity',
    'last access',
    'last auth at',
    'last login time',
    'last signin',
    'last sign in',
  ]),
  column('expires', 'end', 0, 'when it ends; see Ends', [
    'access expiration',
    'expires at',
    'expiration',
    'enddatetime',
    'membershipexpirationdate',
    'jitadminexpiration',
    'valid until',
    'expiry',
    'expiry date',
  ]),
  column('break-glass', 'boolean', 0, 'kept for emergencies only', [
    'breakglass',
    'emergency access',
    'is break glass',
  ]),
  column('break-glass reviewed', 'date', 0, 'when its emergency use was last reviewed afterwards', [
    'post use review',
    'breakglass reviewed',
  ]),
  column(
    'removed at',
    'date',
    0,
    'when it was taken away; it ends then. Of an identity a bare yes will do: it is disabled',
    ['removed', 'revoked', 'revoked at', 'deleted on', 'deleted at'],
  ),
  column('removed by', 'text', 0, 'who took it away', ['revoked by', 'deleted by']),
];

const TENANT = [
  'tenant name',
  'tenant id',
  'customer',
  'customer name',
  'customer id',
  'client',
  'client name',
  'company',
  'company name',
  'company id',
  'managed company',
  'organization',
  'organization name',
  'organisation',
  'org',
  'account name',
  'subscription',
  'domain',
  'namespace',
];
const RESOURCE_NAMES = [
  'resource name',
  'resource id',
  'object',
  'target',
  'repository',
  'path',
  'group or project name',
];
const FROM = ['valid from', 'start', 'start date', 'starts', 'startdatetime'];
const ELIGIBLE = ['eligible only', 'assignment state', 'pim'];
const END_ALIASES = ['ends', 'end', 'end date'];

const system = column(
  'system',
  'text',
  0,
  'the system it belongs to, when it is an account of another export (`aws`, `sharphound`, `opengraph`)',
  ['source system', 'platform', 'connector', 'application', 'app'],
);

export const TABLES: readonly TableShape[] = [
  {
    name: 'tenants',
    title: 'Tenants',
    about: 'The provider, its clients, and what answers for each.',
    needs: [
      ['id', 'name'],
      ['provider', 'service owner', 'contract end'],
    ],
    columns: [
      column(
        'id',
        'id',
        0,
        'what the other tables call it; the name when absent',
        [...TENANT, 'tenant'],
        true,
      ),
      column('name', 'text', 0, 'display name', ['display name', 'title']),
      column('type', 'text', 0, '`client`, `provider`, `Microsoft 365`, …', ['tenant type']),
      column('provider', 'boolean', 3, 'the service provider itself', ['is provider', 'msp', 'is msp']),
      column('service owner', 'text', 3, 'who answers for the service to it', [
        'account manager',
        'service manager',
        'service delivery manager',
      ]),
      column('contract end', 'date', 3, 'when the contract ends', [
        'contract ends',
        'contract expiry',
        'contract until',
        'contract end date',
      ]),
      column('status', 'text', 0, '`active`, `offboarding`, …', ['state']),
      system,
    ],
  },
  {
    name: 'identities',
    title: 'Identities',
    about:
      'People, accounts, groups, roles and workloads. A row about an account of another export (its ARN, its SID) fills in what that export lacks.',
    needs: [
      ['id', 'email'],
      ['name', 'type', 'email', 'identity', 'human', 'enabled', 'status', 'mfa', 'shared'],
    ],
    columns: [
      column(
        'id',
        'id',
        0,
        'its id; the first e-mail when absent',
        [
          'user id',
          'username',
          'user name',
          'user',
          'login',
          'samaccountname',
          'principal',
          'principal id',
          'identity id',
          'account',
          'account id',
          'employee id',
          'arn',
          'sid',
          'object id',
          'technician',
        ],
        true,
      ),
      column('name', 'text', 0, 'display name', [
        'full name',
        'display name',
        'displayname',
        'knownas',
        'identity name',
        'account name',
      ]),
      column(
        'type',
        'text',
        0,
        '`person`, `user`, `group`, `role`, `service account`, `application`, `computer`, `token`, …',
        ['usertype', 'user type', 'principal type', 'account type', 'member type', 'kind'],
      ),
      column('tenant', 'text', 0, 'id or name of its tenant', TENANT),
      column('email', 'list', 2, 'e-mail, UPN and other exact names', [
        'aliases',
        'alias',
        'email address',
        'e-mail',
        'mail',
        'user email',
        'userprincipalname',
        'upn',
        'emails',
      ]),
      column('identity', 'text', 2, 'the person or workload behind it', [
        'person',
        'employee',
        'behind',
        'identity of',
        'workload',
      ]),
      column('human', 'boolean', 3, 'a person uses it', ['is human', 'is person']),
      column('enabled', 'boolean', 2, 'it can sign in', [
        'accountenabled',
        'account enabled',
        'is enabled',
        'active',
      ]),
      column('status', 'text', 0, 'life-cycle word: `active`, `terminated`, `disabled`, …', [
        'state',
        'employment status',
        'lifecycle state',
      ]),
      column('shared', 'boolean', 3, 'used by several people', [
        'is shared',
        'shared account',
        'generic account',
      ]),
      column('mfa', 'boolean', 3, 'has a second factor', [
        'mfa enabled',
        'mfa active',
        'is mfa',
        'two factor',
        '2fa',
      ]),
      system,
      ...ACCOUNTABILITY_COLUMNS,
    ],
  },
  {
    name: 'memberships',
    title: 'Memberships',
    about: 'Who belongs to what: groups, teams, roles.',
    needs: [['member'], ['group']],
    columns: [
      column(
        'member',
        'references',
        2,
        'who belongs; several may stand in one cell',
        [
          'members',
          'member name',
          'membername',
          'user',
          'user email',
          'email',
          'username',
          'user name',
          'principal',
          'identity',
          'technician',
          'upn',
          'userprincipalname',
          'login',
        ],
        true,
      ),
      column(
        'group',
        'references',
        2,
        'to what',
        ['groups', 'group name', 'team', 'team name', 'member of', 'memberof', 'parent group'],
        true,
      ),
      column('tenant', 'text', 0, 'where both are looked up first', TENANT),
      column('from', 'date', 0, 'when it begins', FROM),
      column('until', 'end', 0, 'when it ends; see Ends', END_ALIASES),
      column('eligible', 'boolean', 0, 'must be activated first', ELIGIBLE),
      column('type', 'text', 0, "the platform's word", [
        'membership type',
        'assignment',
        'assignment type',
        'membership source',
      ]),
      ...ACCOUNTABILITY_COLUMNS,
    ],
  },
  {
    name: 'grants',
    title: 'Grants',
    about: 'Who has which permission on what, or is denied it.',
    needs: [['principal'], ['permission'], ['resource', 'tenant']],
    columns: [
      column(
        'principal',
        'reference',
        1,
        'who holds it',
        [
          'principal id',
          'email',
          'email address',
          'user email',
          'useremail',
          'username',
          'user name',
          'user id',
          'user',
          'userprincipalname',
          'upn',
          'login',
          'samaccountname',
          'member',
          'membername',
          'grantee',
          'grantee name',
          'identity name',
          'identity',
          'shared to',
          'subject',
          'technician',
          'group',
          'group name',
        ],
        true,
      ),
      column(
        'permission',
        'list',
        2,
        "the platform's own words; several may stand in one cell",
        [
          'permissions',
          'entitlement',
          'entitlement display name',
          'entitlement slug',
          'role',
          'role name',
          'roledefinitionname',
          'collection permission',
          'access level',
          'privilege',
          'access',
          'right',
          'rights',
        ],
        true,
      ),
      column(
        'verbs',
        'list',
        2,
        'what it amounts to, from the fixed list; else read from the words of the permission',
        ['verb'],
      ),
      column('resource', 'reference', 2, 'on what; the tenant as a whole when empty', [
        ...RESOURCE_NAMES,
        'vault',
        'vault name',
        'safe',
        'safename',
        'collection',
        'collection name',
        'shared folder',
        'folder',
        'folder name',
        'folder path',
        'record title',
        'title',
        'scope',
        'on',
      ]),
      column('tenant', 'text', 0, 'where the resource is; both ends are looked up there first', TENANT),
      column('effect', 'text', 2, '`allow` (the default) or `deny`; a deny wins', [
        'allow or deny',
        'allow deny',
      ]),
      column('from', 'date', 0, 'when it begins', FROM),
      column('until', 'end', 0, 'when it ends; see Ends', END_ALIASES),
      column('eligible', 'boolean', 0, 'must be activated first', ELIGIBLE),
      column('condition', 'text', 1, 'holds only if, in words', ['conditions', 'only if']),
      column(
        'becomes',
        'boolean',
        2,
        'whoever holds it can act as the target; else read from the words of the permission',
        ['can act as', 'takes over'],
      ),
      column('inherits', 'boolean', 2, 'also holds on what the resource contains; yes unless stated', [
        'inherited by children',
        'applies to children',
        'propagates',
      ]),
      ...ACCOUNTABILITY_COLUMNS,
    ],
  },
  {
    name: 'resources',
    title: 'Resources',
    about: 'What permissions are held on: vaults, folders, sites, servers, directories.',
    needs: [
      ['id', 'name'],
      ['parent', 'classification', 'sensitivity', 'type'],
    ],
    columns: [
      column(
        'id',
        'id',
        0,
        'its id; the name when absent',
        ['resource id', 'resource', 'object id', 'vault id', 'path'],
        true,
      ),
      column('name', 'text', 0, 'display name', [
        'resource name',
        'display name',
        'title',
        'vault',
        'safe',
        'folder',
        'folder name',
      ]),
      column('type', 'text', 0, '`vault`, `folder`, `server`, …', ['resource type', 'object type', 'kind']),
      column('tenant', 'text', 0, 'id or name of its tenant', TENANT),
      column('parent', 'reference', 2, 'what holds it', [
        'parent id',
        'contained in',
        'parent folder',
        'parent resource',
      ]),
      column('classification', 'text', 3, '`public`, `internal`, `confidential`, …', ['data classification']),
      column('sensitivity', 'text', 3, '`low` to `critical`', ['criticality', 'tier']),
      column('owner', 'text', 0, 'who answers for it', ['resource owner', 'business owner', 'owner email']),
    ],
  },
  {
    name: 'trusts',
    title: 'Trusts',
    about: 'What lets someone act as another, or in another tenant.',
    needs: [
      ['from', 'from tenant'],
      ['to', 'to tenant'],
      ['mechanism', 'from tenant', 'to tenant'],
    ],
    columns: [
      column('from', 'reference', 1, 'who may cross; the whole tenant when empty', [
        'from principal',
        'source',
        'trusted',
        'trustee',
      ]),
      column('to', 'reference', 1, 'as whom, or into what; the whole tenant when empty', [
        'to principal',
        'destination',
        'target',
        'trusting',
      ]),
      column(
        'mechanism',
        'text',
        3,
        'by what: `delegated administration`, `guest`, `federation`, `role trust`, …',
        ['trust type', 'type', 'via', 'relationship', 'relationship type'],
      ),
      column('from tenant', 'text', 3, 'home of who crosses', [
        'source tenant',
        'home tenant',
        'partner tenant',
        'from organization',
      ]),
      column('to tenant', 'text', 3, 'where they arrive', [
        'target tenant',
        'destination tenant',
        'customer tenant',
        'to organization',
        'resource tenant',
      ]),
      column('condition', 'text', 0, 'holds only if, in words', ['conditions', 'only if']),
      column('starts', 'date', 0, 'when it begins', [
        'valid from',
        'start',
        'start date',
        'startdatetime',
        'activated',
      ]),
      column('until', 'end', 0, 'when it ends; see Ends', END_ALIASES),
      column('eligible', 'boolean', 0, 'must be activated first', ELIGIBLE),
      column('traversable', 'boolean', 3, '`no`: a permitted door only, nobody passes by it alone', [
        'is traversable',
      ]),
      ...ACCOUNTABILITY_COLUMNS,
    ],
  },
  {
    name: 'secrets',
    title: 'Secrets',
    about: 'Passwords, keys and tokens: where each is kept and what it opens.',
    needs: [
      ['id', 'name'],
      ['opens', 'container', 'last rotated'],
    ],
    columns: [
      column(
        'id',
        'id',
        0,
        'its id; the name when absent',
        ['secret id', 'record id', 'record uid', 'item id', 'password id', 'uuid'],
        true,
      ),
      column('name', 'text', 0, 'display name', [
        'record title',
        'title',
        'item',
        'item name',
        'secret',
        'secret name',
        'password name',
      ]),
      column('type', 'text', 0, '`password`, `API key`, `SSH key`, …', [
        'secret type',
        'record type',
        'item type',
        'category',
      ]),
      column('tenant', 'text', 0, 'id or name of the tenant it is about', TENANT),
      column('container', 'reference', 2, 'the vault or folder it lives in', [
        'vault',
        'vault name',
        'safe',
        'safename',
        'collection',
        'collection name',
        'shared folder',
        'folder',
        'folder name',
        'folder path',
      ]),
      column('opens', 'reference', 3, 'the account it signs in as', [
        'opens account',
        'signs in as',
        'account',
        'login',
        'username',
      ]),
      column('active', 'boolean', 1, 'it still works', ['enabled', 'is active']),
      column('last rotated', 'date', 3, 'when its value was last changed', [
        'rotated',
        'last changed',
        'password last changed',
        'last rotation',
      ]),
      ...ACCOUNTABILITY_COLUMNS,
    ],
  },
];

export function tableShape(name: string): TableShape | undefined {
  return TABLES.find((table) => table.name === name);
}
