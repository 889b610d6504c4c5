import { describe, expect, it } from 'vitest';
import { estateOf } from './aws-harness';

/**
 * Conditions that no request can meet, over all policies that bear on one (IAM user guide, "Policy evaluation logic": an
 * explicit deny overrides any allow; boundaries and SCPs are intersections), and what AWS refuses whatever policies say.
 */

const ACCOUNT = '111122223333';
const BUCKET = 'arn:aws:s3:::none';
const REGION = 'aws:RequestedRegion';

const allow = (condition?: unknown, action = 's3:*', resource = '*') => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...(condition === undefined ? {} : { Condition: condition }),
});
const deny = (condition: unknown) => ({ Effect: 'Deny', Action: '*', Resource: '*', Condition: condition });
const document = (statements: readonly unknown[]) => ({ Version: '2012-10-17', Statement: statements });

const user = (name: string, statements: readonly unknown[], more = {}) => ({
  Path: '/',
  UserName: name,
  UserId: 'AIDA1',
  Arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
  GroupList: [],
  AttachedManagedPolicies: [],
  UserPolicyList:
    statements.length === 0 ? [] : [{ PolicyName: 'own', PolicyDocument: document(statements) }],
  ...more,
});
const role = (path: string, name: string, trust: unknown) => ({
  Path: path,
  RoleName: name,
  RoleId: 'AROA1',
  Arn: `arn:aws:iam::${ACCOUNT}:role${path}${name}`,
  InstanceProfileList: [],
  AttachedManagedPolicies: [],
  RolePolicyList: [],
  AssumeRolePolicyDocument: document([trust]),
});
const EDGE = {
  PolicyName: 'edge',
  PolicyId: 'ANPA1',
  Arn: `arn:aws:iam::${ACCOUNT}:policy/edge`,
  Path: '/',
  DefaultVersionId: 'v1',
  PolicyVersionList: [
    {
      VersionId: 'v1',
      IsDefaultVersion: true,
      Document: document([allow({ StringEquals: { [REGION]: ['eu-west-1', 'us-east-1'] } })]),
    },
  ],
};
const BOUNDED = {
  PermissionsBoundary: {
    PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
    PermissionsBoundaryArn: EDGE.Arn,
  },
};

function ask(
  statements: readonly unknown[],
  resource = `${BUCKET}/a`,
  more = {},
  policies: readonly unknown[] = [{ resourceArn: BUCKET, account: ACCOUNT, policy: null }],
) {
  const estate = estateOf({
    'gaad.json': {
      UserDetailList: [user('ana', statements, more)],
      GroupDetailList: [],
      RoleDetailList: [],
      Policies: [EDGE],
      IsTruncated: false,
    },
    'resources.json': policies,
  });
  return estate.ask(`arn:aws:iam::${ACCOUNT}:user/ana`, 's3:GetObject', resource);
}

const IN_US = { StringEquals: { [REGION]: 'us-east-1' } };
const NOT_EU = { StringNotEquals: { [REGION]: 'eu-west-1' } };

describe('what no request can meet is denied', () => {
  it.each<readonly [string, readonly unknown[]]>([
    ['an allow for one region beside a deny of all but another', [allow(IN_US), deny(NOT_EU)]],
    ['the same with patterns', [allow(IN_US), deny({ StringNotLike: { [REGION]: 'eu-*' } })]],
    [
      'an allow without MFA beside a deny without it',
      [
        allow({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }),
        deny({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }),
      ],
    ],
    [
      'denies that leave nothing between them',
      [allow(), deny(NOT_EU), deny({ StringEquals: { [REGION]: 'eu-west-1' } })],
    ],
    [
      'an address inside a range that is denied',
      [
        allow({ IpAddress: { 'aws:SourceIp': '10.1.0.0/16' } }),
        deny({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }),
      ],
    ],
    ['a pattern all of which is excluded', [allow({ StringLike: { x: 'a*' }, StringNotLike: { x: '*' } })]],
    [
      'three tests of which two take a value each',
      [allow({ StringEquals: { x: ['a', 'b'] }, StringNotEquals: { x: 'a' }, StringNotLike: { x: 'b*' } })],
    ],
    ['a number that is none', [allow({ NumericLessThan: { 's3:max-keys': 'ten' } })]],
    ['an address that is none', [allow({ IpAddress: { 'aws:SourceIp': 'office' } })]],
    ['a truth that is neither', [allow({ Bool: { 'aws:SecureTransport': 'maybe' } })]],
  ])('%s', (_, statements) => {
    expect(ask(statements).verdict).toBe('denied');
  });

  it('over identity policy, boundary and a deny together, each pair of which could hold', () => {
    const statements = [
      allow({ StringNotEquals: { [REGION]: 'us-east-1' } }),
      deny({ StringEquals: { [REGION]: 'eu-west-1' } }),
    ];
    expect(ask(statements).verdict).toBe('conditional');
    expect(ask(statements, `${BUCKET}/a`, BOUNDED).verdict).toBe('denied');
  });

  it('but not where some request can meet it, or a test may look at several values', () => {
    expect(ask([allow(IN_US), deny({ StringEquals: { [REGION]: 'eu-west-1' } })]).verdict).toBe(
      'conditional',
    );
    expect(
      ask([
        allow({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } }),
        deny({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'b' } }),
      ]).verdict,
    ).toBe('conditional');
    expect(
      ask([
        allow({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
        deny({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }),
      ]).verdict,
    ).toBe('conditional');
  });

  it('leaves a grant of the resource policy that the deny spares, and says when none is known', () => {
    const statements = [allow(IN_US), deny(NOT_EU)];
    expect(ask(statements, 'arn:aws:s3:::unknown/a').verdict).toBe('not-evaluated');
    const own = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ana` } };
    const policy = document([{ ...own, Action: 's3:GetObject', Resource: 'arn:aws:s3:::named/*' }]);
    const decision = ask(statements, 'arn:aws:s3:::named/a', {}, [
      { resourceArn: 'arn:aws:s3:::named', account: ACCOUNT, policy },
    ]);
    expect(decision.verdict).toBe('conditional');
    expect(decision.condition).toContain('not denied: aws:RequestedRegion is not eu-west-1');
  });

  it('a deny of the bucket policy that holds wherever the identity policy allows', () => {
    const policy = document([
      { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::own/*', Condition: NOT_EU },
    ]);
    const decision = ask([allow(IN_US)], 'arn:aws:s3:::own/a', {}, [
      { resourceArn: 'arn:aws:s3:::own', account: ACCOUNT, policy },
    ]);
    expect(decision).toMatchObject({ verdict: 'denied' });
    expect(decision.decidedBy.map(({ pointer }) => pointer)).toContain('/0/policy/Statement/0');
  });
});

it('what depends on how the session was made says so', () => {
  const decision = ask([allow({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } })]);
  expect(decision.condition).toBe(
    'aws:MultiFactorAuthPresent is true, which depends on how the session was made',
  );
});

it('a tag the user does not have takes its default in a resource, or nothing (IAM user guide, "Variables and tags")', () => {
  const of = (resource: string) => ask([allow(undefined, 's3:*', resource)]).verdict;
  expect(of("arn:aws:s3:::${aws:PrincipalTag/b, 'none'}/*")).toBe('allowed');
  expect(of('arn:aws:s3:::${aws:PrincipalTag/b}/*')).toBe('denied');
});

describe('roles that AWS keeps', () => {
  const trust = { Effect: 'Allow', Principal: { Service: 'x.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const estate = estateOf({
    'gaad.json': {
      UserDetailList: [user('ana', [allow(undefined, 'iam:*')])],
      GroupDetailList: [],
      RoleDetailList: [
        role('/aws-service-role/x.amazonaws.com/', 'AWSServiceRoleForX', trust),
        role('/aws-reserved/sso.amazonaws.com/', 'AWSReservedSSO_Admin_0123456789abcdef', trust),
        role('/', 'own', trust),
      ],
      Policies: [],
      IsTruncated: false,
    },
  });
  const verdict = (action: string, path: string): string =>
    estate.ask(`arn:aws:iam::${ACCOUNT}:user/ana`, action, `arn:aws:iam::${ACCOUNT}:role/${path}`).verdict;

  it.each([
    'aws-service-role/x.amazonaws.com/AWSServiceRoleForX',
    'aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef',
  ])('are changed by nobody: %s', (path) => {
    for (const action of ['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:deleterole'])
      expect(verdict(action, path)).toBe('denied');
    expect(verdict('iam:GetRole', path)).toBe('allowed');
  });

  it('a service-linked role goes by its own action, and other roles by all', () => {
    expect(
      verdict('iam:DeleteServiceLinkedRole', 'aws-service-role/x.amazonaws.com/AWSServiceRoleForX'),
    ).toBe('allowed');
    expect(verdict('iam:PutRolePolicy', 'own')).toBe('allowed');
  });
});

describe('Identity Center without details of the account', () => {
  const SET = 'arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-1111111111111111';
  const files = {
    'describe-permission-set.json': { PermissionSet: { PermissionSetArn: SET, Name: 'Operator' } },
    'list-managed-policies-in-permission-set-ps-1111111111111111.json': {
      AttachedManagedPolicies: [{ Name: 'ReadOnlyAccess', Arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    },
    'list-customer-managed-policy-references-in-permission-set-ps-1111111111111111.json': {
      CustomerManagedPolicyReferences: [{ Name: 'extra', Path: '/ops/' }],
    },
    'get-permissions-boundary-for-permission-set-ps-1111111111111111.json': {
      PermissionsBoundary: { CustomerManagedPolicyReference: { Name: 'edge', Path: '/' } },
    },
    'list-account-assignments.json': {
      AccountAssignments: [
        { AccountId: '444455556666', PermissionSetArn: SET, PrincipalType: 'USER', PrincipalId: 'u-1' },
      ],
    },
  };
  const estate = estateOf(files);

  it('reads what the permission set holds', () => {
    expect(estate.snapshot.inputs.map(({ system }) => system)).toEqual(Object.keys(files).map(() => 'aws'));
    expect(estate.snapshot.inputs.flatMap(({ problems }) => problems)).toEqual([]);
  });

  it('is not evaluated, and says which file would decide', () => {
    const arn = 'arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Operator';
    const decision = estate.ask(arn, 's3:GetObject', 'arn:aws:s3:::a/b');
    expect(decision.verdict).toBe('not-evaluated');
    for (const missing of [
      'policy ReadOnlyAccess: it is not in the exports',
      'policy extra: it is not in the exports',
      'the inline policy of permission set Operator (aws sso-admin get-inline-policy-for-permission-set)',
      'permissions boundary edge: it is not in the exports',
    ])
      expect(decision.reason).toContain(missing);
  });
});

it('who one is can be asked by everyone, whatever policies deny (STS API reference, GetCallerIdentity)', () => {
  const estate = estateOf({
    'gaad.json': {
      UserDetailList: [user('ana', [deny({ StringNotEquals: { [REGION]: 'nowhere' } }), deny({})])],
      GroupDetailList: [],
      RoleDetailList: [role('/', 'own', { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' })],
      Policies: [],
      IsTruncated: false,
    },
  });
  const ask = (who: string, action: string): string =>
    estate.ask(`arn:aws:iam::${ACCOUNT}:${who}`, action, '*').verdict;
  expect(ask('user/ana', 'sts:GetCallerIdentity')).toBe('allowed');
  expect(ask('role/own', 'sts:getcalleridentity')).toBe('allowed');
  expect(ask('user/ana', 'sts:GetSessionToken')).toBe('allowed');
  expect(ask('role/own', 'sts:GetSessionToken')).toBe('denied');
  expect(ask('user/ana', 'sts:GetFederationToken')).toBe('denied');
});

describe('conditions of SCPs', () => {
  const summary = (id: string) => ({
    Id: id,
    Arn: `arn:aws:organizations::999900001111:policy/o-abc1234567/service_control_policy/${id}`,
    Name: id,
    Type: 'SERVICE_CONTROL_POLICY',
    AwsManaged: false,
  });
  const files = (statements: readonly unknown[], root = 'eu-west-1') => ({
    'gaad.json': {
      UserDetailList: [user('ana', statements)],
      GroupDetailList: [],
      RoleDetailList: [],
      Policies: [],
      IsTruncated: false,
    },
    [`list-parents-${ACCOUNT}.json`]: { Parents: [{ Id: 'r-ab12', Type: 'ROOT' }] },
    'describe-policy-p-root1111.json': {
      Policy: {
        PolicySummary: summary('p-root1111'),
        Content: JSON.stringify(document([allow({ StringEquals: { [REGION]: root } }, '*')])),
      },
    },
    'describe-policy-p-acct1111.json': {
      Policy: {
        PolicySummary: summary('p-acct1111'),
        Content: JSON.stringify(document([allow({ StringEquals: { [REGION]: 'eu-west-1' } }, '*')])),
      },
    },
    'list-policies-for-target-r-ab12-SERVICE_CONTROL_POLICY.json': { Policies: [summary('p-root1111')] },
    [`list-policies-for-target-${ACCOUNT}-SERVICE_CONTROL_POLICY.json`]: {
      Policies: [summary('p-acct1111')],
    },
    'resources.json': [
      { resourceArn: BUCKET, account: ACCOUNT, policy: null },
      {
        resourceArn: 'arn:aws:s3:::named',
        account: ACCOUNT,
        policy: document([
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ana` },
            Action: 's3:GetObject',
            Resource: 'arn:aws:s3:::named/*',
          },
        ]),
      },
    ],
  });
  const decide = (statements: readonly unknown[], resource: string, root?: string) =>
    estateOf(files(statements, root)).ask(`arn:aws:iam::${ACCOUNT}:user/ana`, 's3:GetObject', resource);

  it('that exclude the identity policy deny it, citing them', () => {
    const decision = decide([allow(IN_US)], `${BUCKET}/a`);
    expect(decision.verdict).toBe('denied');
    expect(decision.reason).toContain('service control policies');
    expect(decision.decidedBy.length).toBeGreaterThan(0);
  });

  it('but not a direct grant of a resource policy to the user, which needs no identity policy', () => {
    expect(decide([allow(IN_US)], 'arn:aws:s3:::named/a').verdict).toBe('conditional');
  });

  it('that exclude each other from level to level leave nothing', () => {
    expect(decide([allow()], `${BUCKET}/a`, 'us-east-1').verdict).toBe('denied');
    expect(decide([allow()], 'arn:aws:s3:::named/a', 'us-east-1').verdict).toBe('denied');
    expect(decide([allow()], `${BUCKET}/a`).verdict).toBe('conditional');
  });
});
