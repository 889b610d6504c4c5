import { describe, expect, test } from 'vitest';
import { importFiles } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import { systems } from '../../src/systems/registry';

const AT = Date.UTC(2026, 10, 21);

function sessionOf(files: Readonly<Record<string, string>>): Session {
  const named = Object.entries(files).map(([name, text]) => ({
    name,
    bytes: new TextEncoder().encode(text),
  }));
  return runToEnd(Session.fromSnapshot(runToEnd(importFiles(named, systems))));
}

function ask(session: Session, principal: string, permission: string, resource: string) {
  return session.ask({ principal, permission, resource, at: AT, context: new Map() });
}

function details(statements: readonly unknown[]): string {
  return JSON.stringify({
    UserDetailList: [
      {
        Path: '/',
        UserName: 'u',
        UserId: 'AIDA1',
        Arn: 'arn:aws:iam::111111111111:user/u',
        CreateDate: '2024-01-01T00:00:00Z',
        GroupList: [],
        AttachedManagedPolicies: [],
        UserPolicyList: [
          { PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: statements } },
        ],
      },
    ],
    GroupDetailList: [],
    RoleDetailList: [],
    Policies: [],
  });
}

describe('two exports that contradict each other', () => {
  // The order of inputs is that of their hashes: several texts, so that both orders occur.
  test.each(['a', 'b', 'c', 'd', 'e', 'f'])('a policy stated differently decides nothing (%s)', (sid) => {
    const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
    const deny = { Sid: sid, Effect: 'Deny', Action: 'ec2:*', Resource: '*' };
    const session = sessionOf({ 'one.json': details([allow]), 'two.json': details([allow, deny]) });
    const answer = ask(session, 'arn:aws:iam::111111111111:user/u', 'ec2:RunInstances', '*');
    expect(answer.verdict).toBe('not-evaluated');
    const problems = session.estate.inputs.flatMap((input) => input.problems.map((p) => p.message));
    expect(problems.join()).toContain('document differs');
  });

  test.each(['a', 'b', 'c', 'd', 'e', 'f'])(
    'an account enabled in one and disabled in the other (%s)',
    (owner) => {
      const session = sessionOf({
        'one.csv': `id,name,type,tenant,email,enabled,owner\nana,Ana,user,T,ana@x.example,yes,${owner}\n`,
        'two.csv': `id,name,type,tenant,email,enabled\nana,Ana,user,T,ana@x.example,no\n`,
        'grants.csv': 'principal,permission,resource,tenant,effect\nana,Read,v1,T,allow\n',
        'resources.csv': 'id,name,type,tenant,parent,classification\nv1,Vault,vault,T,,\n',
      });
      expect(ask(session, 'ana', 'Read', 'v1').verdict).toBe('not-evaluated');
    },
  );

  test('a deny in one export wins over the membership and the allow of another', () => {
    const session = sessionOf({
      'graph.json': JSON.stringify({
        graph: {
          nodes: [
            { id: 'U1', kinds: ['User'], properties: { name: 'U1' } },
            { id: 'G1', kinds: ['Group'], properties: { name: 'G1' } },
            { id: 'V1', kinds: ['Vault'], properties: { name: 'V1' } },
          ],
          edges: [
            { start: { value: 'U1' }, end: { value: 'G1' }, kind: 'MemberOf' },
            { start: { value: 'G1' }, end: { value: 'V1' }, kind: 'CanView' },
          ],
        },
      }),
      'deny.csv': 'principal,permission,resource,tenant,effect\nU1,CanView,V1,,deny\n',
    });
    const answer = ask(session, 'U1', 'CanView', 'V1');
    expect(answer.verdict).toBe('denied');
    expect(answer.decidedBy).toMatchObject([{ row: 2 }]);
  });

  test('what another system keeps is granted by that system', () => {
    const session = sessionOf({
      'aws.json': details([]),
      'grants.csv':
        'principal,permission,resource,tenant,effect\narn:aws:iam::111111111111:user/u,vault:Open,v1,T,allow\n',
      'resources.csv': 'id,name,type,tenant,parent,classification\nv1,Vault,vault,T,,\n',
    });
    expect(ask(session, 'arn:aws:iam::111111111111:user/u', 'vault:Open', 'v1').verdict).toBe('allowed');
  });

  test("an AWS action on an ARN stays AWS's to decide, though a table lists the ARN", () => {
    const allow = { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::ledger' };
    const session = sessionOf({
      'aws.json': details([allow]),
      'resources.csv':
        'id,name,type,tenant,parent,classification\narn:aws:s3:::ledger,Ledger,bucket,T,,confidential\n',
    });
    const user = 'arn:aws:iam::111111111111:user/u';
    expect(ask(session, user, 's3:ListBucket', 'arn:aws:s3:::ledger').verdict).toBe('allowed');
  });

  test('a grant of everything holds for what is asked, but for what is denied', () => {
    const session = sessionOf({
      'ids.csv': 'id,name,type,tenant,email,enabled\nana,Ana,user,T,ana@x.example,yes\n',
      'grants.csv': 'principal,permission,resource,tenant,effect\nana,*,v1,T,allow\nana,Delete,v1,T,deny\n',
      'resources.csv': 'id,name,type,tenant,parent,classification\nv1,Vault,vault,T,,\n',
    });
    expect(ask(session, 'ana', 'Write', 'v1').verdict).toBe('allowed');
    expect(ask(session, 'ana', 'Delete', 'v1').verdict).toBe('denied');
  });

  test.each([
    ['under a condition', 'condition', 'outside office hours', 'conditional'],
    ['that has ended', 'until', '2020-01-01', 'allowed'],
    ['that has not begun', 'from', '2099-01-01', 'allowed'],
  ])('a deny %s does not take it out of a grant of everything', (_, column, cell, verdict) => {
    const session = sessionOf({
      'ids.csv': 'id,name,type,tenant,email,enabled\nana,Ana,user,T,ana@x.example,yes\n',
      'grants.csv': `principal,permission,resource,tenant,effect,${column}\nana,*,v1,T,allow,\nana,Delete,v1,T,deny,${cell}\n`,
      'resources.csv': 'id,name,type,tenant,parent,classification\nv1,Vault,vault,T,,\n',
    });
    expect(ask(session, 'ana', 'Delete', 'v1').verdict).toBe(verdict);
    expect(ask(session, 'ana', 'Write', 'v1').verdict).toBe('allowed');
  });

  test('a conditional right is listed as conditional beside the allowed ones', () => {
    const session = sessionOf({
      'ids.csv': 'id,name,type,tenant,email,enabled\nana,Ana,user,T,ana@x.example,yes\n',
      'grants.csv':
        'principal,permission,resource,tenant,effect,eligible\nana,Read,v1,T,allow,\nana,Admin,v1,T,allow,yes\n',
      'resources.csv': 'id,name,type,tenant,parent,classification\nv1,Vault,vault,T,,\n',
    });
    const ana = session.names.resolve('ana');
    const node = ana.found === 'one' ? ana.node : -1;
    const scope = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;
    const vault = session.reach([node], scope).reached.find((reached) => reached.id === 'v1');
    expect(vault).toMatchObject({
      verdict: 'allowed',
      permissions: ['Read'],
      weaker: [{ verdict: 'conditional', permissions: ['Admin'] }],
    });
  });
});

describe('a membership that cannot be decided', () => {
  const base = {
    'ids.csv':
      'id,name,type,tenant,email,enabled\nana,Ana,user,T,ana@x.example,yes\nops,Ops,group,T,,\nall,Everyone in T,group,T,,\n',
    'resources.csv': 'id,name,type,tenant,parent,classification\nv1,Vault,vault,T,,\n',
    // An unreadable end: nobody knows whether the membership still holds.
    'members.csv': 'member,group,tenant,until\nana,ops,T,03/04/2026\nana,all,T,\n',
  };

  test('leaves a contested grant through it not evaluated', () => {
    const session = sessionOf({
      ...base,
      'grants.csv': 'principal,permission,resource,tenant,effect\nops,Read,v1,T,allow\nbob,Read,v1,T,deny\n',
    });
    expect(ask(session, 'ana', 'Read', 'v1').verdict).toBe('not-evaluated');
  });

  test('is no certain deny', () => {
    const session = sessionOf({
      ...base,
      'grants.csv': 'principal,permission,resource,tenant,effect\nall,Read,v1,T,allow\nops,Read,v1,T,deny\n',
    });
    expect(ask(session, 'ana', 'Read', 'v1').verdict).toBe('conditional');
  });
});
