/** Who there is: tenants, identities, and what they belong to. */
import { ACCOUNTABILITY_COLUMNS } from './accountability-columns';
import { column } from './column';
import type { TableShape } from './column';
import { TENANT, FROM, ELIGIBLE, END_ALIASES, system } from './shared-names';

export const TENANTS: TableShape = {
  name: 'tenants',
  title: 'Tenants',
  about: 'The provider, its clients, and what answers for each.',
  needs: [
    ['id', 'name'],
    ['provider', 'service owner', 'contract end'],
  ],
  columns: [
    column('id', 'id', 0, 'what the other tables call it; the name when absent', [...TENANT, 'tenant'], true),
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
};

export const IDENTITIES: TableShape = {
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
};

export const MEMBERSHIPS: TableShape = {
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
};
