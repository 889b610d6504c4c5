import { describe, expect, it } from 'vitest';
import { estateOf } from './aws-harness';
import type { Estate } from './aws-harness';

const A = '111122223333';
const B = '444455556666';
const M = '999900001111';
const ANA = `arn:aws:iam::${A}:user/ana`;
const ROOT = 'r-ab12';
const UNIT = 'ou-ab12-abcd1234';
const SCP = 'SERVICE_CONTROL_POLICY';

function details(account: string, user: string): unknown {
  const own = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  return {
    UserDetailList: [
      {
        UserName: user,
        UserId: 'AIDA1',
        Arn: `arn:aws:iam::${account}:user/${user}`,
        UserPolicyList: [{ PolicyName: 'own', PolicyDocument: own }],
      },
    ],
    IsTruncated: false,
  };
}

function summary(id: string): unknown {
  return { Id: id, Arn: `arn:aws:organizations::${M}:policy/o-exampleorg1/x/${id}`, Name: id, Type: SCP };
}

function policy(id: string, content: unknown): unknown {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return { Policy: { PolicySummary: summary(id), Content: text } };
}

const DENY_S3 = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }] };
const FULL = { Policies: [summary('p-FullAWSAccess')] };

/** Account A below a unit below the root, with full access at every level but what is added. */
function organisation(more: Readonly<Record<string, unknown>>): Estate {
  return estateOf({
    'a.json': details(A, 'ana'),
    'list-accounts.json': {
      Accounts: [A, B, M].map((Id) => ({
        Id,
        Arn: `arn:aws:organizations::${M}:account/o-exampleorg1/${Id}`,
        Name: Id,
        Status: 'ACTIVE',
      })),
    },
    [`list-parents-${A}.json`]: { Parents: [{ Id: UNIT, Type: 'ORGANIZATIONAL_UNIT' }] },
    [`list-parents-${UNIT}.json`]: { Parents: [{ Id: ROOT, Type: 'ROOT' }] },
    // Three answers with the same bytes: their names tell them apart.
    [`list-policies-for-target-${ROOT}-${SCP}.json`]: FULL,
    [`list-policies-for-target-${UNIT}-${SCP}.json`]: FULL,
    [`list-policies-for-target-${A}-${SCP}.json`]: FULL,
    ...more,
  });
}

describe('service control policies', () => {
  it('let everything through at every level, and then nothing is assumed of them', () => {
    const estate = organisation({});
    const answer = estate.ask(ANA, 's3:GetObject', 'arn:aws:s3:::b/k');
    expect(answer.verdict).toBe('allowed');
    expect(answer.assumes.join(' ')).not.toContain('service control');
    expect(estate.snapshot.gaps.map(({ layer }) => layer)).not.toContain('service control policies');
    expect(estate.snapshot.inputs.flatMap(({ problems }) => problems)).toEqual([]);
  });

  it('deny wherever on the way they are attached, also by targets', () => {
    for (const target of [ROOT, UNIT, A]) {
      const type = target === A ? 'ACCOUNT' : target === UNIT ? 'ORGANIZATIONAL_UNIT' : 'ROOT';
      const estate = organisation({
        'describe-policy-p-denys300.json': policy('p-denys300', DENY_S3),
        'list-targets-for-policy-p-denys300.json': { Targets: [{ TargetId: target, Type: type }] },
      });
      expect(estate.ask(ANA, 's3:GetObject', 'arn:aws:s3:::b/k').verdict).toBe('denied');
      expect(estate.ask(ANA, 'sqs:ListQueues', '*').verdict).toBe('allowed');
    }
  });

  it('that are attached while their text is missing or broken leave the answer open', () => {
    const listed = { Policies: [summary('p-FullAWSAccess'), summary('p-secret00')] };
    const missing = organisation({ [`list-policies-for-target-${UNIT}-${SCP}.json`]: listed });
    expect(missing.ask(ANA, 'sqs:ListQueues', '*')).toMatchObject({ verdict: 'not-evaluated' });
    const broken = organisation({
      [`list-policies-for-target-${UNIT}-${SCP}.json`]: listed,
      'describe-policy-p-secret00.json': policy('p-secret00', '{"Version":"2012-10-17","Statement":[{'),
    });
    expect(broken.ask(ANA, 'sqs:ListQueues', '*').reason).toContain('p-secret00');
    const problems = broken.snapshot.inputs.flatMap((input) => input.problems);
    expect(problems.map(({ pointer }) => pointer)).toEqual(['/Policy/Content']);
    const half = organisation({
      [`list-policies-for-target-${UNIT}-${SCP}.json`]: listed,
      'describe-policy-p-secret00.json': policy('p-secret00', {
        Version: '2012-10-17',
        Statement: [...DENY_S3.Statement, { Effect: 'Allow', Action: '*', Resource: '*', Unless: {} }],
      }),
    });
    expect(half.ask(ANA, 's3:GetObject', 'arn:aws:s3:::b/k').verdict).toBe('denied');
    expect(half.ask(ANA, 'sqs:ListQueues', '*').verdict).toBe('not-evaluated');
  });

  it('of which not all are listed are assumed not to take away', () => {
    const estate = organisation({
      [`list-policies-for-target-${UNIT}-${SCP}.json`]: { Policies: [], NextToken: 'more' },
    });
    const answer = estate.ask(ANA, 'sqs:ListQueues', '*');
    expect(answer.verdict).toBe('allowed');
    expect(answer.assumes.join(' ')).toContain(UNIT);
  });

  it('leave the answer open where two exports name two parents', () => {
    const estate = organisation({
      'list-children-ou-ab12-other123.json': { Children: [{ Id: A, Type: 'ACCOUNT' }] },
    });
    expect(estate.ask(ANA, 'sqs:ListQueues', '*').reason).toContain('two parents');
  });

  it('do not bear where the policy type is off', () => {
    const estate = organisation({
      'list-roots.json': {
        Roots: [
          {
            Id: ROOT,
            Arn: `arn:aws:organizations::${M}:root/o-exampleorg1/${ROOT}`,
            Name: 'Root',
            PolicyTypes: [],
          },
        ],
      },
      'describe-policy-p-denys300.json': policy('p-denys300', DENY_S3),
      'list-targets-for-policy-p-denys300.json': { Targets: [{ TargetId: A, Type: 'ACCOUNT' }] },
    });
    expect(estate.ask(ANA, 's3:GetObject', 'arn:aws:s3:::b/k').verdict).toBe('allowed');
  });

  it('and answers that say not what they are about are asked for once', () => {
    const estate = organisation({
      'x.json': { Targets: [{ TargetId: A, Type: 'ACCOUNT' }] },
      'y.json': { Parents: [{ Id: ROOT, Type: 'ROOT' }] },
    });
    const gaps = estate.snapshot.gaps.filter(({ layer }) => layer.includes('do not say what they are about'));
    expect(gaps).toHaveLength(1);
    expect(gaps[0]?.remedy).toContain('<command>-<id>.json');
  });
});

describe('a session', () => {
  const revoke = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'sqs:*', Resource: '*' },
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' } },
      },
    ],
  };
  const estate = estateOf({
    'a.json': {
      RoleDetailList: [
        {
          RoleName: 'revoked',
          RoleId: 'AROAREVOKED',
          Arn: `arn:aws:iam::${A}:role/revoked`,
          RolePolicyList: [{ PolicyName: 'AWSRevokeOlderSessions', PolicyDocument: revoke }],
          AssumeRolePolicyDocument: {
            Statement: {
              Effect: 'Allow',
              Principal: { Service: 'ec2.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          },
        },
      ],
    },
  });
  const ask = (at: string): string =>
    estate.ask(`arn:aws:iam::${A}:role/revoked`, 'sqs:ListQueues', '*', {}, Date.parse(at)).verdict;

  it('that was made before it was revoked is denied, one long after is not; in between it depends', () => {
    expect(ask('2025-12-31T23:00:00Z')).toBe('denied');
    expect(ask('2026-01-01T10:00:00Z')).toBe('conditional');
    expect(ask('2026-11-21T00:00:00Z')).toBe('allowed');
  });
});

describe('lists of organisation policies', () => {
  const B_FULL = { [`b.json`]: details(B, 'bo') };
  const targets = (id: string, ids: readonly string[]): Record<string, unknown> => ({
    [`list-targets-for-policy-${id}.json`]: {
      Targets: ids.map((TargetId) => ({
        TargetId,
        Arn: `arn:aws:organizations::${M}:x/o-exampleorg1/${TargetId}`,
        Type: 'ACCOUNT',
      })),
    },
  });
  const listed = {
    [`list-policies-${SCP}.json`]: { Policies: [summary('p-FullAWSAccess'), summary('p-denys300')] },
    'describe-policy-p-denys300.json': policy('p-denys300', DENY_S3),
    ...targets('p-denys300', [A]),
    ...targets('p-FullAWSAccess', [ROOT, UNIT, A]),
  };

  it('bind a member account that nothing is attached to', () => {
    const estate = organisation({ ...listed, ...B_FULL });
    const answer = estate.ask(`arn:aws:iam::${B}:user/bo`, 'sqs:ListQueues', '*');
    expect(answer).toMatchObject({ verdict: 'denied' });
  });

  it('say nothing of an account outside the organisation', () => {
    const outside = '777788889999';
    const estate = organisation({ ...listed, 'o.json': details(outside, 'eve') });
    const answer = estate.ask(`arn:aws:iam::${outside}:user/eve`, 'sqs:ListQueues', '*');
    expect(answer.verdict).toBe('allowed');
    expect(answer.assumes.join(' ')).toContain('SCPs are not in the exports');
  });

  it('say nothing of the accounts of a second organisation', () => {
    const other = '777788889999';
    const estate = organisation({
      ...listed,
      'o.json': details(other, 'eve'),
      'other/list-accounts.json': {
        Accounts: [
          { Id: other, Arn: `arn:aws:organizations::${other}0:account/o-anotherorg2/${other}`, Name: 'x' },
        ],
      },
    });
    expect(estate.ask(`arn:aws:iam::${other}:user/eve`, 'sqs:ListQueues', '*').verdict).toBe('allowed');
  });

  it('are read with ids that someone shortened', () => {
    const estate = organisation({
      'describe-policy-p-1.json': policy('p-1', DENY_S3),
      ...targets('p-1', [A]),
    });
    expect(estate.ask(ANA, 's3:GetObject', 'arn:aws:s3:::b/k').verdict).toBe('denied');
  });
});
