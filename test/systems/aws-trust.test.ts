import { describe, expect, it } from 'vitest';
import { estateOf } from './aws-harness';
import type { Estate } from './aws-harness';

const A = '111122223333';
const B = '444455556666';
const ROOT = `arn:aws:iam::${A}:root`;
const ROLE = `arn:aws:iam::${A}:role/target`;
const EDGE = `arn:aws:iam::${A}:policy/edge`;

interface Shape {
  readonly partition?: string;
  readonly account?: string;
  /** Statements of the role's trust policy. */
  readonly trust: readonly unknown[];
  /** Statements of the identity policy of user/a. */
  readonly own?: readonly unknown[];
  /** The same of role/worker. */
  readonly worker?: readonly unknown[];
  readonly bounded?: boolean;
}

const arnIn = (shape: Shape, resource: string): string =>
  `arn:${shape.partition ?? 'aws'}:iam::${shape.account ?? A}:${resource}`;

function document(statements: readonly unknown[]): unknown {
  return { Version: '2012-10-17', Statement: statements };
}

function details(shape: Shape): unknown {
  const user = (name: string, statements: readonly unknown[] = []): unknown => ({
    UserName: name,
    UserId: `AIDA${name.toUpperCase()}`,
    Arn: arnIn(shape, `user/${name}`),
    GroupList: [],
    UserPolicyList:
      statements.length === 0 ? [] : [{ PolicyName: 'own', PolicyDocument: document(statements) }],
    ...(shape.bounded === true ? { PermissionsBoundary: { PermissionsBoundaryArn: EDGE } } : {}),
  });
  const role = (name: string, trust: readonly unknown[], own: readonly unknown[] = []): unknown => ({
    RoleName: name,
    RoleId: `AROA${name.toUpperCase()}`,
    Arn: arnIn(shape, `role/${name}`),
    AssumeRolePolicyDocument: document(trust),
    RolePolicyList: own.length === 0 ? [] : [{ PolicyName: 'own', PolicyDocument: document(own) }],
  });
  return {
    UserDetailList: [user('a', shape.own), user('c')],
    RoleDetailList: [
      role('target', shape.trust),
      role('worker', [trustOf({ Service: 'ec2.amazonaws.com' })], shape.worker),
    ],
    Policies: [
      {
        PolicyName: 'edge',
        Arn: EDGE,
        DefaultVersionId: 'v1',
        PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: document([EVERYTHING]) }],
      },
    ],
  };
}

const EVERYTHING = { Effect: 'Allow', Action: '*', Resource: '*' };
const STS = { Effect: 'Allow', Action: 'sts:*', Resource: '*' };

function trustOf(principal: unknown, action: string | readonly string[] = 'sts:AssumeRole'): unknown {
  return { Effect: 'Allow', Principal: principal, Action: action };
}

function denyAllBut(...arns: readonly string[]): unknown {
  return { Effect: 'Deny', NotPrincipal: { AWS: arns }, Action: 'sts:AssumeRole' };
}

function estate(shape: Shape): Estate {
  return estateOf({ 'details.json': details(shape) });
}

const user = (name: string): string => `arn:aws:iam::${A}:user/${name}`;
const role = (name: string): string => `arn:aws:iam::${A}:role/${name}`;

/** The answer and the step of the graph, which must say the same. */
function assumes(built: Estate, from: string, to = ROLE): string {
  const { verdict } = built.ask(from, 'sts:AssumeRole', to);
  const steps = built.between(from, to, 'assume');
  if (verdict === 'denied') expect(steps).toEqual([]);
  else expect(steps).toContain(`${verdict} sts:AssumeRole`);
  return verdict;
}

describe('Deny with NotPrincipal', () => {
  const trustA = trustOf({ AWS: user('a') });

  it.each<[string, readonly string[], string]>([
    ['the account alone', [ROOT], 'denied'],
    ['another user and the account', [user('c'), ROOT], 'denied'],
    ['another user and the account by its id', [user('c'), A], 'denied'],
    ['the user alone', [user('a')], 'denied'],
    ['the user and another account', [user('a'), `arn:aws:iam::${B}:root`], 'denied'],
    ['the user and the account', [user('a'), ROOT], 'allowed'],
    ['the user and the account by its id', [user('a'), A], 'allowed'],
    ['everyone', ['*'], 'allowed'],
  ])('that lists %s', (_, listed, verdict) => {
    const built = estate({ trust: [trustA, denyAllBut(...listed)] });
    expect(assumes(built, user('a'))).toBe(verdict);
  });

  it.each<[string, readonly string[], string]>([
    ['role and account', [role('worker'), ROOT], 'allowed'],
    ['role alone', [role('worker')], 'denied'],
    ['a session without its role', [`arn:aws:sts::${A}:assumed-role/worker/s`, ROOT], 'denied'],
  ])('of a role that lists %s', (_, listed, verdict) => {
    const built = estate({ trust: [trustOf({ AWS: role('worker') }), denyAllBut(...listed)] });
    expect(assumes(built, role('worker'))).toBe(verdict);
  });

  it('denies whoever has a permissions boundary', () => {
    const built = estate({ trust: [trustA, denyAllBut(user('a'), ROOT)], bounded: true });
    expect(assumes(built, user('a'))).toBe('denied');
  });

  it('binds those of other accounts alike, whose own policies are not in the exports', () => {
    const far = `arn:aws:iam::${B}:user/far`;
    const farRoot = `arn:aws:iam::${B}:root`;
    const trust = trustOf({ AWS: [far, farRoot] });
    expect(assumes(estate({ trust: [trust, denyAllBut(far)] }), far)).toBe('denied');
    expect(assumes(estate({ trust: [trust, denyAllBut(farRoot)] }), far)).toBe('denied');
    expect(assumes(estate({ trust: [trust, denyAllBut(farRoot)] }), farRoot)).toBe('denied');
    const both = estate({ trust: [trust, denyAllBut(far, farRoot)] });
    expect(assumes(both, far)).toBe('conditional');
    expect(assumes(both, farRoot)).toBe('conditional');
    expect(both.ask(farRoot, 'sts:AssumeRole', ROLE).condition).toContain(`but ${far}`);
  });

  it('needs session, role and account of a session', () => {
    const session = `arn:aws:sts::${B}:assumed-role/worker/s`;
    const behind = `arn:aws:iam::${B}:role/worker`;
    const trust = trustOf({ AWS: session });
    expect(assumes(estate({ trust: [trust, denyAllBut(session, B)] }), session)).toBe('denied');
    expect(assumes(estate({ trust: [trust, denyAllBut(behind, B)] }), session)).toBe('denied');
    expect(assumes(estate({ trust: [trust, denyAllBut(session, behind, B)] }), session)).toBe('conditional');
  });
});

describe('STS actions on a role', () => {
  const ASK = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] as const;
  const FEDERATED = ['sts:AssumeRoleWithWebIdentity', 'sts:AssumeRoleWithSAML'] as const;
  const ask = (built: Estate, permission: string, resource = ROLE): string =>
    built.ask(user('a'), permission, resource).verdict;

  it.each([STS, EVERYTHING])('are denied without trust, whatever identity policies say', (own) => {
    const built = estate({ trust: [trustOf({ Service: 'ec2.amazonaws.com' }, 'sts:*')], own: [own] });
    for (const action of [
      ...ASK,
      ...FEDERATED,
      'sts:*',
      'sts:Assume*',
      'sts:assumerolewith*',
      'STS:tagsession',
    ])
      expect(ask(built, action), action).toBe('denied');
    expect(ask(built, '*')).toBe(own === STS ? 'denied' : 'conditional');
  });

  it.each(ASK)('%s needs a trust of its own', (action) => {
    const only = estate({ trust: [trustOf({ AWS: ROOT }, action)], own: [STS] });
    for (const other of ASK) expect(ask(only, other), other).toBe(other === action ? 'allowed' : 'denied');
    expect(ask(only, 'sts:*')).toBe('denied');
  });

  it('are allowed by wildcards on both sides', () => {
    const built = estate({ trust: [trustOf({ AWS: ROOT }, 'sts:*')], own: [STS] });
    for (const action of ASK) expect(ask(built, action), action).toBe('allowed');
    expect(ask(built, 'sts:*')).toBe('allowed');
    expect(built.ask(user('a'), 'sts:*', ROLE).assumes.join()).toContain('aside');
    const broad = estate({ trust: [trustOf({ AWS: ROOT }, 'sts:Assume*')], own: [STS] });
    expect(ask(broad, 'sts:Assume*')).toBe('allowed');
    expect(ask(broad, 'sts:TagSession')).toBe('denied');
  });

  it.each(FEDERATED)('%s is never called with the credentials of a user', (action) => {
    const built = estate({ trust: [trustOf({ AWS: user('a') }, 'sts:*'), trustOf('*', action)], own: [STS] });
    expect(ask(built, action)).toBe('denied');
    expect(built.ask(`arn:aws:iam::${A}:root`, action, ROLE).verdict).toBe('denied');
  });

  it('are those of the identity provider the trust names, and no others', () => {
    const oidc = `arn:aws:iam::${A}:oidc-provider/idp.example`;
    const saml = `arn:aws:iam::${A}:saml-provider/corp`;
    const built = estate({
      trust: [
        trustOf({ Federated: [oidc, saml] }, 'sts:*'),
        trustOf({ Federated: 'accounts.google.com' }, FEDERATED[0]),
      ],
    });
    const of = (who: string, action: string): string => built.ask(who, action, ROLE).verdict;
    expect(of(oidc, FEDERATED[0])).toBe('allowed');
    expect(of(oidc, FEDERATED[1])).toBe('denied');
    expect(of(oidc, 'sts:AssumeRole')).toBe('denied');
    expect(of(oidc, 'sts:TagSession')).toBe('allowed');
    expect(of(saml, FEDERATED[1])).toBe('allowed');
    expect(of(saml, FEDERATED[0])).toBe('denied');
    expect(of(`accounts.google.com@${A}`, FEDERATED[0])).toBe('allowed');
    expect(of(`accounts.google.com@${A}`, 'sts:TagSession')).toBe('denied');
  });

  it('need both sides for the source identity a role passes on', () => {
    const trust = [trustOf({ AWS: role('worker') }, 'sts:*')];
    const one = estate({ trust });
    expect(one.ask(role('worker'), 'sts:TagSession', ROLE).verdict).toBe('allowed');
    expect(one.ask(role('worker'), 'sts:SetSourceIdentity', ROLE).verdict).toBe('denied');
    const both = estate({ trust, worker: [STS] });
    expect(both.ask(role('worker'), 'sts:SetSourceIdentity', ROLE).verdict).toBe('allowed');
  });

  it('are open on patterns of resources, where each role decides', () => {
    const built = estate({ trust: [trustOf({ AWS: ROOT })], own: [STS] });
    expect(ask(built, 'sts:TagSession', '*')).toBe('conditional');
    expect(ask(built, 'sts:AssumeRoleWithSAML', '*')).toBe('denied');
    expect(ask(built, 'sts:GetCallerIdentity', '*')).toBe('allowed');
    const none = estate({ trust: [trustOf({ AWS: ROOT })] });
    expect(ask(none, 'sts:AssumeRole', '*')).toBe('not-evaluated');
  });
});

describe('which side lacks', () => {
  it('is the identity policies where the trust names the account', () => {
    const answer = estate({ trust: [trustOf({ AWS: ROOT })] }).ask(user('a'), 'sts:AssumeRole', ROLE);
    expect(answer.verdict).toBe('denied');
    expect(answer.reason).toContain(`leaves it to the identity policies of account ${A}, and none allows it`);
    expect(answer.decidedBy).toHaveLength(1);
    expect(answer.decidedBy[0]?.text).toContain('leaves it to the account');
    expect(answer.decidedBy[0]?.text).not.toContain('does not let it in');
    expect(answer.decidedBy[0]?.pointer).toBe('/RoleDetailList/0/AssumeRolePolicyDocument/Statement/0');
  });

  it('is the trust policy where it names somebody else', () => {
    const built = estate({ trust: [trustOf({ AWS: user('c') })], own: [STS] });
    const answer = built.ask(user('a'), 'sts:AssumeRole', ROLE);
    expect(answer.verdict).toBe('denied');
    expect(answer.decidedBy[0]?.text).toContain('does not let it in');
  });
});

describe('partitions', () => {
  const there = { partition: 'aws-cn', account: B };

  it.each(['*', `arn:aws:iam::${A}:root`, `arn:aws-cn:iam::${A}:root`, A, user('a')])(
    'a trust of %s lets nobody of another partition in',
    (principal) => {
      const built = estateOf({
        'here.json': details({ trust: [trustOf({ AWS: ROOT })], own: [EVERYTHING] }),
        'there.json': details({ ...there, trust: [trustOf({ AWS: principal })] }),
      });
      expect(assumes(built, user('a'), `arn:aws-cn:iam::${B}:role/target`)).toBe('denied');
    },
  );

  it('an account id stands for the account in the partition of the role', () => {
    const built = estate({ ...there, trust: [trustOf({ AWS: B })], own: [STS] });
    expect(assumes(built, `arn:aws-cn:iam::${B}:user/a`, `arn:aws-cn:iam::${B}:role/target`)).toBe('allowed');
  });

  it('an ARN of another partition does not name the same account', () => {
    const built = estate({ trust: [trustOf({ AWS: `arn:aws-us-gov:iam::${A}:root` })], own: [STS] });
    expect(assumes(built, user('a'))).toBe('denied');
  });

  it('a policy grants nothing in another partition', () => {
    const bucket = 'arn:aws-us-gov:s3:::vault';
    const own = [{ Effect: 'Allow', Action: 's3:*', Resource: bucket }];
    const built = estate({ trust: [trustOf({ AWS: ROOT })], own });
    expect(built.ask(user('a'), 's3:ListBucket', bucket).verdict).toBe('denied');
    expect(built.steps.filter((step) => step.to === bucket)).toEqual([]);
  });
});
