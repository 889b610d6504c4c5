import { describe, expect, test } from 'vitest';
import { blastRadius } from '../../src/questions/blast-radius';
import type { SnapshotRecord } from '../../src/model/record';
import { escalationPath } from '../../src/systems/aws/escalation/paths';
import { inventoryMarker, NATIVE_TYPE } from '../../src/systems/aws/inventory';
import { accountKey } from '../../src/systems/aws/keys';
import { A, allow, caseOf, document, iam, trust, worldOf } from './aws-escalation-estate';
import type { FoundStep, Statement, World } from './aws-escalation-estate';
import { AT } from './aws-harness';

const B = '444455556666';
const C = '777788889999';
const USER = iam('user/ana');
const RUNNER = iam('role/runner');

function role(name: string, trusted: object, statements: readonly Statement[] = [], account = A): object {
  return {
    Path: '/',
    RoleName: name,
    RoleId: `AROA${name.toUpperCase()}${account}`,
    Arn: iam(`role/${name}`, account),
    AssumeRolePolicyDocument: trusted,
    ...(statements.length === 0
      ? {}
      : { RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: document(statements) }] }),
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

function details(of: {
  readonly users?: readonly object[];
  readonly groups?: readonly object[];
  readonly roles?: readonly object[];
  readonly policies?: readonly object[];
}): object {
  return {
    UserDetailList: of.users ?? [],
    GroupDetailList: of.groups ?? [],
    RoleDetailList: of.roles ?? [],
    Policies: of.policies ?? [],
    IsTruncated: false,
  };
}

function control(world: World, to: string, from = USER): readonly string[] {
  const short = (permission: string): string =>
    /\(([a-z0-9]+-\d+)\)$/u.exec(permission)?.[1] ?? permission.slice(0, 10);
  return found(world, to, from).map(({ verdict, permission }) => `${verdict} ${short(permission)}`);
}

function found(world: World, to: string, from = USER): readonly FoundStep[] {
  return world.steps.filter((step) => step.kind === 'control' && step.from === from && step.to === to);
}

const INVOKE = allow(['lambda:CreateFunction', 'lambda:InvokeFunction'], '*');
const PASS = allow('iam:PassRole', RUNNER);
const LAMBDA = trust({ Service: 'lambda.amazonaws.com' });

/** One user with these statements and one role with this trust. */
function passing(statements: readonly Statement[], trusted: object = LAMBDA): World {
  return worldOf({
    'details.json': details({ users: [user(statements)], roles: [role('runner', trusted)] }),
  });
}

describe('a role passed to a service', () => {
  test('is gained with its trust policy, the pass and the calls in the supports', () => {
    const [step] = found(passing([PASS, INVOKE]), RUNNER);
    expect(step?.permission).toBe(
      'iam:PassRole + lambda:CreateFunction + lambda:InvokeFunction (lambda-001)',
    );
    expect(step?.supports).toEqual([
      ['inline policy inline', expect.stringContaining('trust policy of runner')],
    ]);
  });

  test('goes by iam:PassedToService', () => {
    const to = (service: string): Statement => ({
      ...PASS,
      Condition: { StringEquals: { 'iam:PassedToService': service } },
    });
    expect(control(passing([to('lambda.amazonaws.com'), INVOKE]), RUNNER)).toEqual(['allowed lambda-001']);
    expect(control(passing([to('ec2.amazonaws.com'), INVOKE]), RUNNER)).toEqual([]);
  });

  test('goes by the resources of each permission', () => {
    expect(control(passing([allow('iam:PassRole', iam('role/other')), INVOKE]), RUNNER)).toEqual([]);
    const named = allow(
      ['lambda:CreateFunction', 'lambda:InvokeFunction'],
      `arn:aws:lambda:eu-west-1:${A}:function:dev-*`,
    );
    expect(control(passing([PASS, named]), RUNNER)).toEqual(['allowed lambda-001']);
    const elsewhere = allow(
      ['lambda:CreateFunction', 'lambda:InvokeFunction'],
      `arn:aws:lambda:eu-west-1:${B}:function:*`,
    );
    expect(control(passing([PASS, elsewhere]), RUNNER)).toEqual([]);
    const apart = [
      allow('lambda:CreateFunction', `arn:aws:lambda:*:${A}:function:a*`),
      allow('lambda:InvokeFunction', `arn:aws:lambda:*:${A}:function:b*`),
    ];
    expect(control(passing([PASS, ...apart]), RUNNER)).toEqual([]);
    const narrower = [
      allow('lambda:CreateFunction', `arn:aws:lambda:*:${A}:function:*`),
      allow('lambda:InvokeFunction', `arn:aws:lambda:*:${A}:function:b*`),
    ];
    expect(control(passing([PASS, ...narrower]), RUNNER)).toEqual(['allowed lambda-001']);
  });

  test('goes by conditions: met, open, past', () => {
    const when = (Condition: object): Statement => ({ ...PASS, Condition });
    const mfa = found(passing([when({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }), INVOKE]), RUNNER);
    expect(mfa.map(({ verdict, note }) => [verdict, note])).toEqual([
      ['conditional', 'aws:MultiFactorAuthPresent is true, which depends on how the session was made'],
    ]);
    const own = when({ StringEquals: { 'aws:PrincipalAccount': A } });
    expect(control(passing([own, INVOKE]), RUNNER)).toEqual(['allowed lambda-001']);
    const other = when({ StringEquals: { 'aws:PrincipalAccount': B } });
    expect(control(passing([other, INVOKE]), RUNNER)).toEqual([]);
  });

  test("goes by the role's trust of the service", () => {
    const limited = (Condition: object): object =>
      document([
        {
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition,
        },
      ]);
    const own = limited({ StringEquals: { 'aws:SourceAccount': A } });
    expect(control(passing([PASS, INVOKE], own), RUNNER)).toEqual(['allowed lambda-001']);
    const other = limited({ StringEquals: { 'aws:SourceAccount': B } });
    expect(control(passing([PASS, INVOKE], other), RUNNER)).toEqual([]);
    const arn = limited({ ArnLike: { 'aws:SourceArn': `arn:aws:lambda:*:${A}:function:prod-*` } });
    expect(control(passing([PASS, INVOKE], arn), RUNNER)).toEqual(['conditional lambda-001']);
    expect(control(passing([PASS, INVOKE], trust({ Service: 'ec2.amazonaws.com' })), RUNNER)).toEqual([]);
  });

  test('is never a service-linked role', () => {
    const linked = {
      ...role('linked', LAMBDA),
      Path: '/aws-service-role/lambda.amazonaws.com/',
      Arn: iam('role/aws-service-role/lambda.amazonaws.com/linked'),
    };
    const world = worldOf({
      'details.json': details({ users: [user([allow('iam:PassRole', '*'), INVOKE])], roles: [linked] }),
    });
    expect(world.steps.filter(({ kind, from }) => kind === 'control' && from === USER)).toEqual([]);
  });

  test('is not evaluated while a policy that could deny it is missing', () => {
    const more = { AttachedManagedPolicies: [{ PolicyName: 'gone', PolicyArn: iam('policy/gone') }] };
    const world = worldOf({
      'details.json': details({ users: [user([PASS, INVOKE], more)], roles: [role('runner', LAMBDA)] }),
    });
    expect(control(world, RUNNER)).toEqual(['not-evaluated lambda-001']);
  });
});

describe('service control policies', () => {
  const files = (scp: readonly object[]): Record<string, unknown> => {
    const summary = {
      Id: 'p-00000001',
      Arn: 'arn:aws:organizations::1:policy/o-abcdefghij/x/p-00000001',
      Name: 'limit',
      Type: 'SERVICE_CONTROL_POLICY',
    };
    const full = {
      Id: 'p-FullAWSAccess',
      Arn: 'arn:aws:organizations::aws:policy/x/p-FullAWSAccess',
      Name: 'FullAWSAccess',
      Type: 'SERVICE_CONTROL_POLICY',
    };
    return {
      'list-accounts.json': {
        Accounts: [
          {
            Id: A,
            Arn: `arn:aws:organizations::${C}:account/o-abcdefghij/${A}`,
            Name: 'a',
            Status: 'ACTIVE',
          },
        ],
      },
      [`list-parents-${A}.json`]: { Parents: [{ Id: 'r-abcd', Type: 'ROOT' }] },
      'describe-policy-p-00000001.json': {
        Policy: { PolicySummary: summary, Content: JSON.stringify(document(scp)) },
      },
      [`list-policies-for-target-${A}-SERVICE_CONTROL_POLICY.json`]: { Policies: [summary, full], for: A },
      'list-policies-for-target-r-abcd-SERVICE_CONTROL_POLICY.json': { Policies: [full], for: 'r-abcd' },
      'details.json': details({ users: [user([PASS, INVOKE])], roles: [role('runner', LAMBDA)] }),
    };
  };

  test('take a path away', () => {
    const other = { Effect: 'Deny', Action: 's3:*', Resource: '*' };
    expect(control(worldOf(files([other])), RUNNER)).toEqual(['allowed lambda-001']);
    const deny = { Effect: 'Deny', Action: 'lambda:CreateFunction', Resource: '*' };
    expect(control(worldOf(files([deny])), RUNNER)).toEqual([]);
  });

  test('leave it conditional where they may not apply', () => {
    const deny = {
      Effect: 'Deny',
      Action: 'lambda:CreateFunction',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
    };
    expect(control(worldOf(files([deny])), RUNNER)).toEqual(['conditional lambda-001']);
  });
});

describe('more policies for oneself', () => {
  const SELF = allow('iam:PutUserPolicy', USER);
  const ALL = `${A}:*`;
  const ROOT = iam('root');

  test('give the whole account, as its root user has it', () => {
    const world = worldOf({
      'details.json': details({ users: [user([SELF])], roles: [role('runner', LAMBDA)] }),
    });
    expect(control(world, ALL)).toEqual(['allowed iam-007']);
    expect(control(world, ROOT, ALL)).toEqual(['allowed account ad']);
    expect(control(world, RUNNER, ROOT)).toEqual(['allowed account ad']);
  });

  test('end at what a boundary leaves', () => {
    const path = escalationPath('iam-007');
    if (path === undefined) throw new Error('no iam-007');
    const boundary = [allow(['iam:PutUserPolicy', 's3:*'], '*')];
    const { details: limited, records, actor } = caseOf(path, { boundary });
    const world = worldOf({ 'details.json': limited }, records);
    const [step] = found(world, ALL, actor);
    expect(step?.verdict).toBe('conditional');
    expect(step?.note).toBe('only what permissions boundary limit of actor leave');
    const start = nodeOf(world, actor);
    const reached = reach(world, start);
    expect(reached.get(ALL)).toBe('conditional');
    expect(reached.has(ROOT)).toBe(false);
  });

  test('are not held back by a deny that a new user would not have', () => {
    const deny: Statement = { Effect: 'Deny', Action: 's3:DeleteBucket', Resource: '*' };
    const world = worldOf({ 'details.json': details({ users: [user([SELF, deny])] }) });
    expect(control(world, ALL)).toEqual(['allowed iam-007']);
    const users: Statement = { Effect: 'Deny', Action: ['iam:CreateUser', 's3:*'], Resource: '*' };
    const held = worldOf({ 'details.json': details({ users: [user([SELF, users])] }) });
    expect(control(held, ALL)).toEqual(['conditional iam-007']);
  });

  test('need a free place among five versions of a policy', () => {
    const arn = iam('policy/own');
    const versions = (count: number): object => ({
      PolicyName: 'own',
      PolicyId: 'ANPAOWN',
      Arn: arn,
      DefaultVersionId: 'v1',
      PolicyVersionList: Array.from({ length: count }, (_, i) => ({
        Document: document([allow('s3:GetObject', '*')]),
        VersionId: `v${i + 1}`,
        IsDefaultVersion: i === 0,
      })),
    });
    const world = (count: number): World =>
      worldOf({
        'details.json': details({
          users: [
            user([allow('iam:CreatePolicyVersion', arn)], {
              AttachedManagedPolicies: [{ PolicyName: 'own', PolicyArn: arn }],
            }),
          ],
          policies: [versions(count)],
        }),
      });
    expect(control(world(4), ALL)).toEqual(['allowed iam-001']);
    expect(control(world(5), ALL)).toEqual(['conditional iam-001']);
  });
});

test('joining a group gives what its policies give, each named', () => {
  const group = {
    Path: '/',
    GroupName: 'readers',
    GroupId: 'AGPAREADERS',
    Arn: iam('group/readers'),
    GroupPolicyList: [
      {
        PolicyName: 'read',
        PolicyDocument: document([
          allow('s3:GetObject', 'arn:aws:s3:::records/*'),
          allow('iam:PutUserPolicy', USER),
        ]),
      },
    ],
  };
  const world = worldOf({
    'details.json': details({
      users: [user([allow('iam:AddUserToGroup', iam('group/readers'))])],
      groups: [group],
    }),
  });
  const gained = world.steps.filter(({ kind, from }) => kind === 'control' && from === USER);
  expect(gained.map(({ permission, verdict }) => `${verdict} ${permission}`).sort()).toEqual([
    'allowed iam:AddUserToGroup (iam-013), then iam:PutUserPolicy',
    'allowed iam:AddUserToGroup (iam-013), then iam:PutUserPolicy (iam-007)',
    'allowed iam:AddUserToGroup (iam-013), then s3:GetObject',
  ]);
  expect(gained[0]?.supports[0]).toContain('inline policy read');
});

test('an administrator has one step instead of one for each path', () => {
  const world = worldOf({
    'details.json': details({ users: [user([allow('*', '*')])], roles: [role('runner', LAMBDA)] }),
  });
  const own = world.steps.filter(({ kind, from }) => kind === 'control' && from === USER);
  expect(own.map(({ permission, to }) => `${permission} ${to}`)).toEqual([`account administrator ${A}:*`]);
});

describe('a chain over three hops and two accounts', () => {
  const FUNCTION = `arn:aws:lambda:eu-west-1:${A}:function:export`;
  const BRIDGE = iam('role/bridge', B);
  const VAULT = iam('role/vault', C);
  const records: readonly SnapshotRecord[] = [
    inventoryMarker(A, 'AWS::Lambda::Function', 'eu-west-1', { file: 0 }),
    {
      kind: 'resource',
      key: `aws|${FUNCTION}`,
      system: 'aws',
      source: { file: 0 },
      type: 'lambda:function',
      tenant: accountKey(A),
      id: FUNCTION,
      name: 'export',
      properties: [
        [NATIVE_TYPE, 'AWS::Lambda::Function'],
        ['role', RUNNER],
      ],
    },
  ];
  const files = {
    'a.json': details({
      users: [user([allow(['lambda:UpdateFunctionCode', 'lambda:InvokeFunction'], FUNCTION)])],
      roles: [role('runner', LAMBDA, [allow('sts:AssumeRole', BRIDGE)])],
    }),
    'b.json': details({
      roles: [role('bridge', trust({ AWS: RUNNER }), [allow('sts:AssumeRole', VAULT)], B)],
    }),
    'c.json': details({
      roles: [role('vault', trust({ AWS: BRIDGE }), [allow('s3:GetObject', 'arn:aws:s3:::secrets/*')], C)],
    }),
  };

  test('counts in the blast radius, with the weakest verdict of the chain', () => {
    const sure = worldOf(files, records);
    const start = nodeOf(sure, USER);
    const reached = reach(sure, start);
    expect([RUNNER, BRIDGE, VAULT].map((id) => reached.get(id))).toEqual(['allowed', 'allowed', 'allowed']);
    expect(reached.get(`${C}:arn:aws:s3:::secrets/*`)).toBe('allowed');
    const unlisted = worldOf(files);
    const open = reach(unlisted, start);
    expect([RUNNER, BRIDGE, VAULT].map((id) => open.get(id))).toEqual([
      'conditional',
      'conditional',
      'conditional',
    ]);
    expect(open.get(`${C}:arn:aws:s3:::secrets/*`)).toBe('conditional');
  });

  test('is no answer to what the user may do itself', () => {
    const world = worldOf(files, records);
    const start = nodeOf(world, USER);
    expect(reach(world, start, false).has(VAULT)).toBe(false);
  });
});

function nodeOf(world: World, id: string): number {
  const { nodes, nodeKind } = world.evaluated.graph;
  return Array.from(nodeKind).findIndex((_, node) => nodes.at(node)?.id === id);
}

function reach(world: World, start: number, becoming = true): ReadonlyMap<string, string> {
  const answer = blastRadius(world.evaluated.graph, [start], {
    at: AT,
    atLeast: 'not-evaluated',
    verbs: [],
    becoming,
  });
  return new Map(answer.reached.map(({ id, verdict }) => [id, verdict]));
}
