import { describe, expect, it } from 'vitest';
import { runToEnd } from '../../src/lib/steps';
import { Session } from '../../src/engine/session';
import { AT, estateOf } from './aws-harness';
import type { Estate } from './aws-harness';

const A = '111122223333';
const ana = `arn:aws:iam::${A}:user/ana`;

const SCOPE = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;

const user = (name: string, groups: readonly string[] = []): unknown => ({
  UserName: name,
  UserId: `AIDA${name.toUpperCase()}`,
  Arn: `arn:aws:iam::${A}:user/${name}`,
  GroupList: groups,
});
const group = {
  GroupName: 'ops',
  GroupId: 'AGPAOPS',
  Arn: `arn:aws:iam::${A}:group/ops`,
  GroupPolicyList: [
    {
      PolicyName: 'p',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'ec2:StopInstances', Resource: '*' }],
      },
    },
  ],
};

function gapOf(built: Estate): string | undefined {
  return built.snapshot.gaps.find((gap) => gap.layer.startsWith('further pages'))?.layer;
}

describe('pages that are not in the exports', () => {
  const users = { UserDetailList: [user('ana', ['ops']), user('bob')] };

  it.each([
    ['IsTruncated', { ...users, IsTruncated: true, Marker: 'm' }],
    ['a Marker alone', { ...users, Marker: 'm' }],
    ['the NextToken of the CLI', { ...users, NextToken: 't' }],
    [
      'a list of pages',
      [
        { ...users, IsTruncated: true },
        { UserDetailList: [], IsTruncated: true },
      ],
    ],
  ])('are a gap that reach and who name: %s', (_, page) => {
    const built = estateOf({ 'a.json': page });
    const gap = built.snapshot.gaps.find((g) => g.layer === `further pages of account ${A}`);
    expect(gap).toMatchObject({ effect: 'both', tenant: A, system: 'aws' });
    expect(built.snapshot.inputs[0]?.problems.map((p) => p.message).join()).toContain('more pages follow');
    const session = runToEnd(Session.fromSnapshot(built.snapshot));
    const start = [...session.graph.nodes].findIndex((node) => node.id === ana);
    expect(session.reach([start], SCOPE).assumes.join()).toContain(`no further pages of account ${A}`);
    expect(session.who(start, SCOPE).assumes.join()).toContain(`no further pages of account ${A}`);
  });

  it('leave open what refers to them, and nothing else', () => {
    const built = estateOf({ 'a.json': { ...users, IsTruncated: true, Marker: 'm' } });
    const answer = built.ask(ana, 'ec2:StopInstances', '*');
    expect(answer.verdict).toBe('not-evaluated');
    expect(answer.reason).toContain('group ops');
    expect(built.ask(`arn:aws:iam::${A}:user/bob`, 'ec2:StopInstances', '*').verdict).toBe('denied');
  });

  it.each([
    [
      'in another file',
      {
        'a.json': { ...users, IsTruncated: true, Marker: 'm' },
        'b.json': { GroupDetailList: [group], IsTruncated: false },
      },
    ],
    [
      'before the others in one file',
      {
        'a.json': [
          { GroupDetailList: [group], IsTruncated: false },
          { ...users, IsTruncated: true },
        ],
      },
    ],
  ])('are no gap when the last one is %s', (_, files) => {
    const built = estateOf(files);
    expect(gapOf(built)).toBeUndefined();
    expect(built.ask(ana, 'ec2:StopInstances', '*').verdict).toBe('allowed');
  });

  it('are told account by account', () => {
    const other = { UserDetailList: [{ UserName: 'x', Arn: 'arn:aws:iam::444455556666:user/x' }] };
    const built = estateOf({
      'a.json': { ...users, Marker: 'm' },
      'b.json': { ...other, IsTruncated: false },
    });
    expect(gapOf(built)).toBe(`further pages of account ${A}`);
  });
});

describe('one account exported twice, with different documents', () => {
  interface Version {
    readonly own?: readonly unknown[];
    readonly trust?: readonly unknown[];
    readonly edge?: readonly unknown[];
  }
  const allow = { Effect: 'Allow', Action: 'ec2:*', Resource: '*' };
  const deny = { Effect: 'Deny', Action: 'ec2:StopInstances', Resource: '*' };
  const role = `arn:aws:iam::${A}:role/r`;
  const edge = `arn:aws:iam::${A}:policy/edge`;
  const document = (statements: readonly unknown[]): unknown => ({
    Version: '2012-10-17',
    Statement: statements,
  });

  function dump({ own = [allow], trust, edge: limit }: Version): Record<string, unknown> {
    return {
      UserDetailList: [
        {
          UserName: 'ana',
          UserId: 'AIDAANA',
          Arn: ana,
          UserPolicyList: [
            { PolicyName: 'own', PolicyDocument: document(own) },
            {
              PolicyName: 'never',
              PolicyDocument: document([{ Effect: 'Deny', Action: 'rds:*', Resource: '*' }]),
            },
          ],
          ...(limit === undefined ? {} : { PermissionsBoundary: { PermissionsBoundaryArn: edge } }),
        },
        user('bob'),
      ],
      RoleDetailList:
        trust === undefined
          ? []
          : [{ RoleName: 'r', RoleId: 'AROAR', Arn: role, AssumeRolePolicyDocument: document(trust) }],
      Policies:
        limit === undefined
          ? []
          : [
              {
                PolicyName: 'edge',
                Arn: edge,
                DefaultVersionId: 'v1',
                PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: document(limit) }],
              },
            ],
    };
  }

  /** Inputs are read in the order of their hashes: a remark of another text in one file gives both orders. */
  function* bothOrders(one: Version, two: Version): Generator<Estate> {
    const seen = new Set<string>();
    for (let i = 0; seen.size < 2 && i < 64; i++) {
      const built = estateOf({ 'one.json': { ...dump(one), Remark: String(i) }, 'two.json': dump(two) });
      const order = built.snapshot.inputs.map((input) => input.name).join();
      if (!seen.has(order)) yield built;
      seen.add(order);
    }
    expect([...seen].sort()).toEqual(['one.json,two.json', 'two.json,one.json']);
  }

  it.each<[string, Version, Version]>([
    ['one denies', { own: [allow] }, { own: [allow, deny] }],
    ['one allows nothing', { own: [allow] }, { own: [] }],
    ['one allows less', { own: [allow] }, { own: [{ ...allow, Action: 'ec2:Describe*' }] }],
    ['the boundary differs', { edge: [allow] }, { edge: [deny] }],
  ])('what an inline policy could flip is not evaluated: %s', (_, one, two) => {
    for (const built of bothOrders(one, two)) {
      const answer = built.ask(ana, 'ec2:StopInstances', '*');
      expect(answer.verdict).toBe('not-evaluated');
      expect(answer.reason).toContain('stated differently');
      expect(built.between(ana, `${A}:*`).filter((step) => /^(allowed|conditional)/.test(step))).toEqual([]);
      // An explicit deny of another policy stands, and another user is not touched.
      expect(built.ask(ana, 'rds:DeleteDBInstance', '*').verdict).toBe('denied');
      expect(built.ask(`arn:aws:iam::${A}:user/bob`, 'ec2:StopInstances', '*').verdict).toBe('denied');
    }
  });

  it('who may take on a role is not evaluated where its trust policy differs', () => {
    const trust = (name: string): Version => ({
      trust: [
        { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${A}:user/${name}` }, Action: 'sts:AssumeRole' },
      ],
    });
    for (const built of bothOrders(trust('ana'), trust('bob'))) {
      for (const name of ['ana', 'bob']) {
        const from = `arn:aws:iam::${A}:user/${name}`;
        expect(built.ask(from, 'sts:AssumeRole', role).verdict).toBe('not-evaluated');
        expect(built.between(from, role, 'assume')).toEqual(['not-evaluated sts:AssumeRole']);
      }
    }
  });
});
