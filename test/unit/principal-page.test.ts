import { describe, expect, test } from 'vitest';
import { importFiles } from '../../src/engine/import';
import { principalPage } from '../../src/engine/principal-page';
import { Session } from '../../src/engine/session';
import { whatDetachingChanges } from '../../src/engine/without-record';
import { aws } from '../../src/systems/aws/index';
import { A, allow, document, iam, trust } from '../systems/aws-escalation-estate';
import { AT, finish } from '../systems/aws-harness';

const B = '444455556666';
const USER = iam('user/ana');
const RUNNER = iam('role/runner');
const BRIDGE = iam('role/bridge', B);
const READ = iam('policy/read');

function role(arn: string, trusted: object, statements: readonly object[] = []): object {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  return {
    Path: '/',
    RoleName: name,
    RoleId: `AROA${name.toUpperCase()}`,
    Arn: arn,
    AssumeRolePolicyDocument: trusted,
    RolePolicyList:
      statements.length === 0 ? [] : [{ PolicyName: 'inline', PolicyDocument: document(statements) }],
  };
}

const FILES = {
  'a.json': {
    UserDetailList: [
      {
        Path: '/',
        UserName: 'ana',
        UserId: 'AIDAANA',
        Arn: USER,
        GroupList: ['ops'],
        UserPolicyList: [
          {
            PolicyName: 'limits',
            PolicyDocument: document([{ Effect: 'Deny', Action: 's3:DeleteObject', Resource: '*' }]),
          },
        ],
        AttachedManagedPolicies: [{ PolicyName: 'read', PolicyArn: READ }],
      },
    ],
    GroupDetailList: [
      {
        Path: '/',
        GroupName: 'ops',
        GroupId: 'AGPAOPS',
        Arn: iam('group/ops'),
        GroupPolicyList: [
          {
            PolicyName: 'deploy',
            PolicyDocument: document([
              allow('iam:PassRole', RUNNER),
              allow(['lambda:CreateFunction', 'lambda:InvokeFunction'], '*'),
            ]),
          },
        ],
      },
    ],
    RoleDetailList: [
      role(RUNNER, trust({ Service: 'lambda.amazonaws.com' }), [allow('sts:AssumeRole', BRIDGE)]),
    ],
    Policies: [
      {
        PolicyName: 'read',
        PolicyId: 'ANPAREAD',
        Arn: READ,
        DefaultVersionId: 'v1',
        PolicyVersionList: [
          {
            VersionId: 'v1',
            IsDefaultVersion: true,
            Document: document([
              {
                ...allow(['s3:GetObject', 's3:DeleteObject'], 'arn:aws:s3:::records/*'),
                Condition: { Bool: { 'aws:SecureTransport': 'true' } },
              },
            ]),
          },
        ],
      },
    ],
    IsTruncated: false,
  },
  'b.json': {
    UserDetailList: [],
    GroupDetailList: [],
    RoleDetailList: [role(BRIDGE, trust({ AWS: RUNNER }), [allow('s3:GetObject', 'arn:aws:s3:::other/*')])],
    Policies: [],
    IsTruncated: false,
  },
};

const encoder = new TextEncoder();
const snapshot = finish(
  importFiles(
    Object.entries(FILES).map(([name, content]) => ({
      name,
      bytes: encoder.encode(JSON.stringify(content)),
    })),
    [aws],
  ),
);
const session = finish(Session.fromSnapshot(snapshot, [aws]));
const node = (id: string): number => {
  const found = session.names.resolve(id);
  if (found.found !== 'one') throw new Error(`no ${id}`);
  return found.node;
};
const page = (id: string) =>
  finish(
    principalPage(session.estate, node(id), {
      at: AT,
      statements: (permission, resource) =>
        session.ask({ principal: id, permission, resource, at: AT, context: new Map() }).decidedBy,
    }),
  );

describe("a principal's page", () => {
  const ana = page(USER);

  test('says what it can do, by service and level, on what, under which condition, by which statements', () => {
    expect(ana.can.map(({ service, levels, total }) => [service, levels, total])).toEqual([
      ['iam', ['Write'], 1],
      ['lambda', ['Write'], 2],
      ['s3', ['Read'], 1],
    ]);
    const [read] = ana.can[2]?.rights ?? [];
    expect([read?.permission, read?.on.name, read?.verdict, read?.note]).toEqual([
      's3:GetObject',
      'arn:aws:s3:::records/*',
      'conditional',
      'aws:SecureTransport is true',
    ]);
    expect(read?.statements?.map(({ pointer }) => pointer)).toContain(
      '/Policies/0/PolicyVersionList/0/Document/Statement/0',
    );
  });

  test('says what it can become and who can become it', () => {
    expect(ana.becomes.map(({ who, technique, verdict }) => [who.id, technique?.id, verdict])).toEqual([
      [RUNNER, 'lambda-001', 'allowed'],
    ]);
    const runner = page(RUNNER);
    expect(runner.becomers.map(({ who }) => who.id)).toContain(USER);
    expect(page(BRIDGE).becomersInAll.allowed).toBeGreaterThanOrEqual(2);
  });

  test('says which other accounts it reaches, and what its access rests on', () => {
    expect(ana.tenants.map(({ name, verdict, first }) => [name, verdict, first.id])).toEqual([
      [B, 'allowed', BRIDGE],
    ]);
    const labels = ana.records.map(({ record, ends }) => `${record.label}: ${ends}`);
    expect(labels).toContain('inline policy deploy: 4');
    expect(labels.some((label) => label.startsWith('managed policy read') || label.includes('read'))).toBe(
      true,
    );
  });
});

describe('what changes if a record goes', () => {
  const without = (match: (key: string, kind: string) => boolean) => {
    const gone = new Set(snapshot.records.filter(({ key, kind }) => match(key, kind)).map(({ key }) => key));
    expect(gone.size).toBe(1);
    return finish(whatDetachingChanges(session.graph, snapshot, [aws], `aws|${USER}`, gone, AT));
  };

  test('an attached policy', () => {
    const { changes, tenantsLost } = without(
      (key, kind) => kind === 'attachment' && key.includes('policy/read'),
    );
    expect(changes).toEqual([
      {
        kind: 'right',
        permission: 's3:GetObject',
        on: `${A}:arn:aws:s3:::records/*`,
        before: 'conditional',
        after: 'denied',
      },
    ]);
    expect(tenantsLost).toEqual([]);
  });

  test('an inline policy of a group, with all it leads to', () => {
    const { changes, tenantsLost, reachedBefore, reachedAfter } = without(
      (key, kind) => kind === 'policy' && key.includes('#inline/deploy'),
    );
    expect(changes.filter(({ kind }) => kind === 'becomes').map(({ on, after }) => [on, after])).toEqual([
      [RUNNER, 'denied'],
    ]);
    expect(tenantsLost).toEqual([`aws|${B}`]);
    expect(reachedAfter).toBeLessThan(reachedBefore);
  });

  test('a deny: what it held back is gained', () => {
    const { changes } = without((key, kind) => kind === 'policy' && key.includes('#inline/limits'));
    expect(changes.map(({ permission, before, after }) => [permission, before, after])).toEqual([
      ['s3:DeleteObject', 'denied', 'conditional'],
    ]);
  });

  test("a role's trust", () => {
    const { changes } = without((key) => key === `aws|${RUNNER}#trust`);
    expect(changes).toEqual([
      {
        kind: 'becomes',
        permission: 'iam:PassRole + lambda:CreateFunction + lambda:InvokeFunction (lambda-001)',
        on: RUNNER,
        before: 'allowed',
        after: 'denied',
      },
    ]);
  });
});
