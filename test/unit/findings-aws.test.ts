import { describe, expect, test } from 'vitest';
import { importFiles } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import type { Finding } from '../../src/questions/answers';
import { aws } from '../../src/systems/aws/index';
import { A, allow, document, iam, trust } from '../systems/aws-escalation-estate';
import type { Statement } from '../systems/aws-escalation-estate';
import { AT, finish } from '../systems/aws-harness';

const B = '444455556666';
const USER = iam('user/ana');

function findingsOf(files: Readonly<Record<string, unknown>>, rule: string): readonly Finding[] {
  const encoder = new TextEncoder();
  const named = Object.entries(files).map(([name, content]) => ({
    name,
    bytes: encoder.encode(JSON.stringify(content)),
  }));
  const session = finish(Session.fromSnapshot(finish(importFiles(named, [aws]))));
  return finish(session.findings(AT)).filter((finding) => finding.rule === rule);
}

function details(
  of: Readonly<Record<'users' | 'groups' | 'roles' | 'policies', readonly object[]>> | object,
): object {
  const { users = [], groups = [], roles = [], policies = [] } = of as Record<string, readonly object[]>;
  return {
    UserDetailList: users,
    GroupDetailList: groups,
    RoleDetailList: roles,
    Policies: policies,
    IsTruncated: false,
  };
}

function user(statements: readonly Statement[], more: object = {}): object {
  return {
    Path: '/',
    UserName: 'ana',
    UserId: 'AIDAANA',
    Arn: USER,
    GroupList: [],
    UserPolicyList: [{ PolicyName: 'inline', PolicyDocument: document(statements) }],
    ...more,
  };
}

function role(name: string, trusted: object, statements: readonly Statement[] = []): object {
  return {
    Path: '/',
    RoleName: name,
    RoleId: `AROA${name.toUpperCase()}`,
    Arn: iam(`role/${name}`),
    AssumeRolePolicyDocument: trusted,
    ...(statements.length === 0
      ? {}
      : { RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: document(statements) }] }),
  };
}

const LAMBDA = trust({ Service: 'lambda.amazonaws.com' });

describe('escalation path present', () => {
  test('names the techniques, where they lead, and the records whose removal ends them', () => {
    const [finding, ...more] = findingsOf(
      {
        'details.json': details({
          users: [
            user([
              allow('iam:PassRole', iam('role/runner')),
              allow(['lambda:CreateFunction', 'lambda:InvokeFunction', 'lambda:AddPermission'], '*'),
            ]),
          ],
          roles: [role('runner', LAMBDA)],
        }),
      },
      'escalation-path',
    );
    expect(more).toEqual([]);
    expect(finding?.severity).toBe('high');
    expect(finding?.title).toBe('ana can become runner by 2 techniques (lambda-001, lambda-006)');
    expect(finding?.evidence[0]?.text).toContain('invokes a new function that runs as the role → runner');
    expect(finding?.evidence[0]?.place).toEqual({
      file: 'details.json',
      fileIndex: 0,
      pointer: '/UserDetailList/0/UserPolicyList/0',
    });
    expect(finding?.remedy).toContain('inline policy inline');
    expect(finding?.remedy).toContain('none of these ways remains');
  });

  test('is critical where it gives the whole account, and nothing for an administrator', () => {
    const self = user([allow('iam:PutUserPolicy', USER)]);
    const [finding] = findingsOf({ 'details.json': details({ users: [self] }) }, 'escalation-path');
    expect([finding?.severity, finding?.title]).toEqual([
      'critical',
      'ana can become an administrator of its account by one technique (iam-007)',
    ]);
    const admin = user([allow('*', '*')]);
    expect(findingsOf({ 'details.json': details({ users: [admin] }) }, 'escalation-path')).toEqual([]);
  });

  test('is of medium weight while something is left open', () => {
    const [finding] = findingsOf(
      {
        'details.json': details({
          users: [user([allow(['lambda:UpdateFunctionCode', 'lambda:InvokeFunction'], '*')])],
          roles: [role('runner', LAMBDA)],
        }),
      },
      'escalation-path',
    );
    expect(finding?.severity).toBe('medium');
    expect(finding?.evidence.some(({ text }) => text.includes('aws lambda list-functions'))).toBe(true);
  });
});

describe('trust of identity providers', () => {
  const PROVIDER = iam('oidc-provider/token.actions.githubusercontent.com');
  const github = (Condition?: object): object =>
    document([
      {
        Effect: 'Allow',
        Principal: { Federated: PROVIDER },
        Action: 'sts:AssumeRoleWithWebIdentity',
        ...(Condition === undefined ? {} : { Condition }),
      },
    ]);
  const AUD = { StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } };
  const sub = (value: string | readonly string[]): object => ({
    ...AUD,
    StringLike: { 'token.actions.githubusercontent.com:sub': value },
  });
  const found = (trusted: object): readonly string[] =>
    ['oidc-trust-without-subject', 'oidc-trust-wide-subject'].flatMap((rule) =>
      findingsOf({ 'details.json': details({ roles: [role('deploy', trusted)] }) }, rule).map(
        ({ severity, title }) => `${severity}: ${title}`,
      ),
    );
  const name = 'token.actions.githubusercontent.com';

  test.each([
    [
      'no condition',
      github(),
      `critical: role deploy trusts ${name} without asking for a subject: every repository of everyone there`,
    ],
    [
      'an audience alone',
      github(AUD),
      `critical: role deploy trusts ${name} without asking for a subject: every repository of everyone there`,
    ],
    ['any subject', github(sub('*')), `critical: role deploy trusts every subject by ${name}`],
    [
      'any owner',
      github(sub('repo:*')),
      `critical: role deploy trusts the repositories of everyone like * by ${name}`,
    ],
    [
      'all of an owner',
      github(sub('repo:clinic/*')),
      `high: role deploy trusts all repositories clinic/* by ${name}`,
    ],
    [
      'some of an owner',
      github(sub(['repo:clinic/app:ref:refs/heads/main', 'repo:clinic/app-*:*'])),
      `high: role deploy trusts all repositories clinic/app-* by ${name}`,
    ],
    [
      'a subject if there is one',
      github({ StringLikeIfExists: { [`${name}:sub`]: 'repo:clinic/app:*' } }),
      `critical: role deploy trusts ${name} without asking for a subject: every repository of everyone there`,
    ],
    [
      'all but one',
      github({ StringNotLike: { [`${name}:sub`]: 'repo:clinic/app:*' } }),
      `critical: role deploy trusts ${name} without asking for a subject: every repository of everyone there`,
    ],
  ])('%s', (_, trusted, expected) => {
    expect(found(trusted)).toEqual([expected]);
  });

  test('one repository, or one branch, is fine', () => {
    expect(found(github(sub('repo:clinic/app:*')))).toEqual([]);
    const exact = { StringEquals: { [`${name}:sub`]: 'repo:clinic/app:ref:refs/heads/main' } };
    expect(found(github(exact))).toEqual([]);
  });
});

describe('trust of services and accounts', () => {
  const titles = (rule: string, trusted: object, more: Readonly<Record<string, unknown>> = {}) =>
    findingsOf({ 'details.json': details({ roles: [role('r', trusted)] }), ...more }, rule).map(
      ({ title }) => title,
    );

  test('a service is asked for whom it acts', () => {
    const sns = (Condition?: object): object =>
      document([
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudtrail.amazonaws.com' },
          Action: 'sts:AssumeRole',
          ...(Condition === undefined ? {} : { Condition }),
        },
      ]);
    const rule = 'service-trust-without-source';
    expect(titles(rule, sns())).toEqual([
      'role r trusts cloudtrail.amazonaws.com without asking for whom it acts',
    ]);
    expect(titles(rule, sns({ StringEquals: { 'aws:SourceAccount': A } }))).toEqual([]);
    expect(titles(rule, LAMBDA)).toEqual([]);
  });

  test('another account is asked for an external id, unless it is of the same organisation', () => {
    const rule = 'role-trust-without-external-id';
    const trusted = trust({ AWS: iam('root', B) });
    expect(titles(rule, trusted)).toHaveLength(1);
    const accounts = {
      Accounts: [A, B].map((id) => ({
        Id: id,
        Arn: `arn:aws:organizations::${B}:account/o-abcdefghij/${id}`,
        Name: id,
        Status: 'ACTIVE',
      })),
    };
    expect(titles(rule, trusted, { 'list-accounts.json': accounts })).toEqual([]);
  });

  test('a role open to everyone', () => {
    expect(titles('public-trust', trust('*'))).toEqual([
      'role r trusts everyone in every AWS account, without any condition',
    ]);
  });
});

test('unused privileges come from last-accessed data alone', () => {
  const files = { 'details.json': details({ users: [user([allow(['s3:*', 'sqs:*'], '*')])] }) };
  expect(findingsOf(files, 'unused-privileges')).toEqual([]);
  const accessed = {
    command: 'get-service-last-accessed-details',
    parameters: { arn: USER },
    output: {
      JobStatus: 'COMPLETED',
      ServicesLastAccessed: [
        { ServiceName: 'S3', ServiceNamespace: 's3', LastAuthenticated: '2026-11-01T00:00:00Z' },
        { ServiceName: 'SQS', ServiceNamespace: 'sqs' },
      ],
    },
  };
  const [finding] = findingsOf({ ...files, 'accessed.json': accessed }, 'unused-privileges');
  expect(finding?.title).toBe('ana holds 1 services and 0 further actions it did not use');
  expect(finding?.evidence[0]?.text).toBe('sqs');
});

test('unrelated capabilities name the actions that show them', () => {
  const of = (...actions: readonly string[]) =>
    findingsOf(
      { 'details.json': details({ users: [user([allow(actions, '*')])] }) },
      'unrelated-capabilities',
    );
  expect(of('lambda:UpdateFunctionCode')).toEqual([]);
  const [finding] = of('lambda:UpdateFunctionCode', 'ce:GetCostAndUsage');
  expect(finding?.title).toBe('ana deploys, reads billing');
  expect(finding?.evidence[0]?.text).toBe(
    'deploys: lambda:UpdateFunctionCode; reads billing: ce:GetCostAndUsage',
  );
  expect(of('*')).toEqual([]);
});

test('a policy that cannot be evaluated is told with whom it is in force for', () => {
  const missing = user([allow('s3:GetObject', '*')], {
    AttachedManagedPolicies: [{ PolicyName: 'gone', PolicyArn: iam('policy/gone') }],
  });
  const [finding, ...more] = findingsOf({ 'details.json': details({ users: [missing] }) }, 'unusable-policy');
  expect(more).toEqual([]);
  expect(finding?.title).toBe(`Policy ${iam('policy/gone')} of ana cannot be evaluated`);
  expect(finding?.evidence.map(({ text }) => text)).toEqual([
    'its document is not in the exports',
    'in force for ana',
  ]);
  const broken = user([], { UserPolicyList: [{ PolicyName: 'broken', PolicyDocument: '{"Version"' }] });
  const [malformed] = findingsOf({ 'details.json': details({ users: [broken] }) }, 'unusable-policy');
  expect(malformed?.title).toBe('Policy broken of ana cannot be evaluated');
});
