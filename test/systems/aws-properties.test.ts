import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VERDICT_RANK } from '../../src/model/verdict';
import type { Verdict } from '../../src/model/verdict';
import { AT, estateOf } from './aws-harness';
import type { Estate } from './aws-harness';

const A = '111122223333';
const USER = `arn:aws:iam::${A}:user/ana`;
const EDGE = `arn:aws:iam::${A}:policy/edge`;

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const ACTIONS = [
  '*',
  'ec2:*',
  'EC2:st*Instances',
  'ec2:Describe*',
  'iam:*',
  'iam:PassRole',
  'iam:G??User',
  'rds:Delete*',
  'ec2:StopInstances',
];
const RESOURCES = [
  '*',
  `arn:aws:ec2:*:${A}:instance/*`,
  'arn:aws:ec2:us-*:*:instance/i-?',
  `arn:aws:iam::${A}:user/*`,
  USER,
  `arn:aws:iam::*:role/d*`,
  `arn:aws:rds:*:*:db:x`,
];
const REQUESTS: readonly (readonly [string, string])[] = [
  ['ec2:StopInstances', `arn:aws:ec2:us-east-1:${A}:instance/i-1`],
  ['ec2:StartInstances', `arn:aws:ec2:eu-west-1:${A}:instance/i-22`],
  ['ec2:DescribeInstances', '*'],
  ['iam:GetUser', USER],
  ['iam:PassRole', `arn:aws:iam::${A}:role/dst`],
  ['rds:DeleteDBInstance', `arn:aws:rds:us-east-1:${A}:db:x`],
];

const actions = fc.subarray(ACTIONS, { minLength: 1, maxLength: 2 });
const resources = fc.subarray(RESOURCES, { minLength: 1, maxLength: 2 });
const conditions = fc.constantFrom<Statement['Condition'][]>(
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
  { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
  { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } },
  { Null: { 'aws:SourceVpc': 'true' } },
  { StringEquals: { 'aws:username': 'ana' } },
  { DateLessThan: { 'aws:CurrentTime': '2026-12-01T00:00:00Z' } },
  {
    DateGreaterThan: { 'aws:CurrentTime': '2026-12-01T00:00:00Z' },
    Bool: { 'aws:MultiFactorAuthPresent': 'true' },
  },
);

function statements(conditional: boolean): fc.Arbitrary<readonly Statement[]> {
  const statement = fc
    .record({
      deny: fc.integer({ min: 0, max: 9 }).map((n) => n < 3),
      actions,
      notAction: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      resources,
      notResource: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      condition: conditional ? fc.option(conditions, { nil: undefined }) : fc.constant(undefined),
    })
    .map((s): Statement => ({
      Effect: s.deny ? 'Deny' : 'Allow',
      ...(s.notAction ? { NotAction: s.actions } : { Action: s.actions }),
      ...(s.notResource ? { NotResource: s.resources } : { Resource: s.resources }),
      ...(s.condition === undefined ? {} : { Condition: s.condition }),
    }));
  return fc.array(statement, { minLength: 1, maxLength: 3 });
}

function estate(own: readonly Statement[], edge: readonly Statement[] | undefined): Estate {
  const document = (list: readonly Statement[]): unknown => ({ Version: '2012-10-17', Statement: list });
  return estateOf({
    'a.json': {
      UserDetailList: [
        {
          UserName: 'ana',
          UserId: 'AIDAANA',
          Arn: USER,
          UserPolicyList: [{ PolicyName: 'own', PolicyDocument: document(own) }],
          ...(edge === undefined ? {} : { PermissionsBoundary: { PermissionsBoundaryArn: EDGE } }),
        },
      ],
      RoleDetailList: [
        {
          RoleName: 'dst',
          RoleId: 'AROADST',
          Arn: `arn:aws:iam::${A}:role/dst`,
          AssumeRolePolicyDocument: {
            Statement: {
              Effect: 'Allow',
              Principal: { Service: 'ec2.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          },
        },
      ],
      Policies:
        edge === undefined
          ? []
          : [
              {
                PolicyName: 'edge',
                Arn: EDGE,
                DefaultVersionId: 'v1',
                PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: document(edge) }],
              },
            ],
    },
  });
}

/** The rules once more, naively: regular expressions, one request, no conditions. */
function naive(
  own: readonly Statement[],
  edge: readonly Statement[] | undefined,
  action: string,
  resource: string,
): Verdict {
  const fits = (patterns: readonly string[], text: string, flags: string): boolean =>
    patterns.some((p) => new RegExp(`^${p.replaceAll('*', '.*').replaceAll('?', '.')}$`, flags).test(text));
  const applies = (s: Statement): boolean =>
    (s.Action === undefined ? !fits(s.NotAction ?? [], action, 'i') : fits(s.Action, action, 'i')) &&
    (s.Resource === undefined ? !fits(s.NotResource ?? [], resource, '') : fits(s.Resource, resource, ''));
  const allowed = (list: readonly Statement[]): boolean =>
    list.some((s) => s.Effect === 'Allow' && applies(s));
  if ([...own, ...(edge ?? [])].some((s) => s.Effect === 'Deny' && applies(s))) return 'denied';
  return allowed(own) && (edge === undefined || allowed(edge)) ? 'allowed' : 'denied';
}

/** The same cases every time: a failure in CI is a change of ours. */
const RUNS = { numRuns: 300, seed: 20261121 };

/** The permission of a step, without its exceptions, covers an action. */
function standsFor(permission: string, action: string): boolean {
  const [pattern = ''] = permission.split(' except ');
  return new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(action);
}

describe('decisions', () => {
  it('equal the naive evaluation where there are no conditions', () => {
    fc.assert(
      fc.property(statements(false), fc.option(statements(false), { nil: undefined }), (own, edge) => {
        const built = estate(own, edge);
        for (const [action, resource] of REQUESTS) {
          expect(built.ask(USER, action, resource).verdict).toBe(naive(own, edge, action, resource));
        }
      }),
      RUNS,
    );
  });

  it('stand whatever else becomes known: only a conditional one may change', () => {
    const context = fc.record({
      'aws:MultiFactorAuthPresent': fc.constantFrom<string[][]>([], ['true'], ['false']),
      'aws:SourceIp': fc.constantFrom<string[][]>([], ['10.1.1.1'], ['192.0.2.1']),
      'aws:SourceVpc': fc.constantFrom<string[][]>([], ['vpc-1'], ['vpc-2']),
    });
    fc.assert(
      fc.property(
        statements(true),
        fc.option(statements(true), { nil: undefined }),
        context,
        (own, edge, whole) => {
          const built = estate(own, edge);
          for (const [action, resource] of REQUESTS) {
            const open = built.ask(USER, action, resource).verdict;
            const closed = built.ask(USER, action, resource, whole).verdict;
            expect(closed).not.toBe('conditional');
            if (open !== 'conditional') expect(closed).toBe(open);
          }
        },
      ),
      RUNS,
    );
  });

  it('are those of the graph, for single actions on single resources, at every instant', () => {
    const instants = [AT, Date.parse('2026-12-01T00:00:00Z'), Date.parse('2026-12-02T00:00:00Z')];
    fc.assert(
      fc.property(statements(true), fc.option(statements(true), { nil: undefined }), (own, edge) => {
        const built = estate(own, edge);
        const steps = built.steps.filter(
          (step) =>
            step.kind === 'permission' && step.from === USER && /^arn:.*:(user|role)\/[a-z]+$/.test(step.to),
        );
        for (const step of steps) {
          const action = step.permission ?? '';
          if (/[*? ]/.test(action) || !/^iam:/.test(action)) continue;
          for (const at of instants) {
            // A wider permission stands for the narrower one too; beside exceptions it may or may not.
            const holding = steps.filter(
              (s) =>
                s.to === step.to && s.start <= at && at < s.until && standsFor(s.permission ?? '', action),
            );
            const plain = holding.filter((s) => !(s.permission ?? '').includes(' except '));
            const rank = (list: typeof holding): number =>
              list.reduce((best, s) => Math.max(best, VERDICT_RANK[s.verdict as Verdict]), 0);
            const asked = VERDICT_RANK[built.ask(USER, action, step.to, {}, at).verdict];
            expect(asked).toBeGreaterThanOrEqual(rank(plain));
            expect(asked).toBeLessThanOrEqual(rank(holding));
          }
        }
      }),
      RUNS,
    );
  });

  it('name a permission beside its exceptions only where the rest is allowed', () => {
    fc.assert(
      fc.property(statements(false), fc.option(statements(false), { nil: undefined }), (own, edge) => {
        const built = estate(own, edge);
        for (const step of built.steps) {
          if (step.kind !== 'permission' || step.from !== USER || step.verdict !== 'allowed') continue;
          const [action = ''] = (step.permission ?? '').split(' except ');
          const node = step.to.startsWith(`${A}:`) ? step.to.slice(A.length + 1) : step.to;
          if (step.permission !== action || /[*?]/.test(node)) continue;
          // What the graph calls allowed without exception, each request it stands for is.
          for (const [asked, resource] of REQUESTS) {
            if (
              resource !== node ||
              !new RegExp(`^${action.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(asked)
            )
              continue;
            expect(built.ask(USER, asked, resource).verdict).toBe('allowed');
          }
        }
      }),
      RUNS,
    );
  });
});
