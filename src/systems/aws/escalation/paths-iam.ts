import type { Credential, EscalationPath, On } from './path';

function path(
  id: string,
  title: string,
  method: EscalationPath['method'],
  ...required: readonly (readonly [string, On])[]
): EscalationPath {
  return { id, title, method, required: required.map(([action, on]) => ({ action, on })) };
}

function user(credential: Credential, everything = false): EscalationPath['method'] {
  return { kind: 'user', credential, everything };
}

function role(trust: 'as it is' | 'rewritten', everything = true): EscalationPath['method'] {
  return { kind: 'role', trust, everything };
}

const OWN_GROUP: EscalationPath['method'] = { kind: 'own group' };
const USER_ITSELF: EscalationPath['method'] = { kind: 'oneself', who: 'user' };
const ROLE_ITSELF: EscalationPath['method'] = { kind: 'oneself', who: 'role' };

/** Ways by IAM and STS alone: more rights for oneself, or the credentials of another principal. */
export const IAM_PATHS: readonly EscalationPath[] = [
  path(
    'iam-001',
    'writes a new default version of a managed policy that applies to it',
    { kind: 'own policy' },
    ['iam:CreatePolicyVersion', 'own policy'],
  ),
  path('iam-002', 'makes an access key for another user', user('first or second key'), [
    'iam:CreateAccessKey',
    'user',
  ]),
  path(
    'iam-003',
    'replaces an access key of a user that has two',
    user('key in place of another'),
    ['iam:CreateAccessKey', 'user'],
    ['iam:DeleteAccessKey', 'user'],
  ),
  path('iam-004', 'gives a console password to a user that has none', user('first password'), [
    'iam:CreateLoginProfile',
    'user',
  ]),
  path('iam-005', 'writes an inline policy on its own role', ROLE_ITSELF, ['iam:PutRolePolicy', 'self']),
  path('iam-006', 'changes the console password of another user', user('new password'), [
    'iam:UpdateLoginProfile',
    'user',
  ]),
  path('iam-007', 'writes an inline policy on its own user', USER_ITSELF, ['iam:PutUserPolicy', 'self']),
  path('iam-008', 'attaches a managed policy to its own user', USER_ITSELF, ['iam:AttachUserPolicy', 'self']),
  path('iam-009', 'attaches a managed policy to its own role', ROLE_ITSELF, ['iam:AttachRolePolicy', 'self']),
  path('iam-010', 'attaches a managed policy to a group it is in', OWN_GROUP, [
    'iam:AttachGroupPolicy',
    'group',
  ]),
  path('iam-011', 'writes an inline policy on a group it is in', OWN_GROUP, ['iam:PutGroupPolicy', 'group']),
  path('iam-012', 'rewrites the trust policy of a role to let itself in', role('rewritten', false), [
    'iam:UpdateAssumeRolePolicy',
    'role',
  ]),
  path('iam-013', 'adds itself to a group', { kind: 'join group' }, ['iam:AddUserToGroup', 'group']),
  path(
    'iam-014',
    'attaches a policy to a role it may take on',
    role('as it is'),
    ['iam:AttachRolePolicy', 'role'],
    ['sts:AssumeRole', 'role'],
  ),
  path(
    'iam-015',
    'attaches a policy to another user and makes an access key for it',
    user('first or second key', true),
    ['iam:AttachUserPolicy', 'user'],
    ['iam:CreateAccessKey', 'user'],
  ),
  path(
    'iam-016',
    'rewrites a managed policy of a role it may take on',
    role('as it is'),
    ['iam:CreatePolicyVersion', 'policy of role'],
    ['sts:AssumeRole', 'role'],
  ),
  path(
    'iam-017',
    'writes an inline policy on a role it may take on',
    role('as it is'),
    ['iam:PutRolePolicy', 'role'],
    ['sts:AssumeRole', 'role'],
  ),
  path(
    'iam-018',
    'writes an inline policy on another user and makes an access key for it',
    user('first or second key', true),
    ['iam:PutUserPolicy', 'user'],
    ['iam:CreateAccessKey', 'user'],
  ),
  path(
    'iam-019',
    'attaches a policy to a role and lets itself in',
    role('rewritten'),
    ['iam:AttachRolePolicy', 'role'],
    ['iam:UpdateAssumeRolePolicy', 'role'],
  ),
  path(
    'iam-020',
    'rewrites a managed policy of a role and lets itself in',
    role('rewritten'),
    ['iam:CreatePolicyVersion', 'policy of role'],
    ['iam:UpdateAssumeRolePolicy', 'role'],
  ),
  path(
    'iam-021',
    'writes an inline policy on a role and lets itself in',
    role('rewritten'),
    ['iam:PutRolePolicy', 'role'],
    ['iam:UpdateAssumeRolePolicy', 'role'],
  ),
  path('sts-001', 'takes on a role that trusts it', role('as it is', false), ['sts:AssumeRole', 'role']),
];
