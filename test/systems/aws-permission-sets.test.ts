import { describe, expect, it } from 'vitest';
import { estateOf } from './aws-harness';
import type { Estate } from './aws-harness';

const ACCOUNT = '444455556666';
const ID = 'ps-1111111111111111';
const SET = `arn:aws:sso:::permissionSet/ssoins-1111111111111111/${ID}`;
const ROLES = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com`;
const ROLE = `${ROLES}/AWSReservedSSO_Operator`;
const OBJECT = 'arn:aws:s3:::reports/a';

interface Stated {
  readonly inline?: object | '';
  readonly managed?: readonly string[];
  readonly references?: readonly string[];
  readonly boundary?: object;
  readonly more?: Readonly<Record<string, unknown>>;
}

function statement(action: string, effect = 'Allow', resource = '*'): object {
  return { Version: '2012-10-17', Statement: [{ Effect: effect, Action: action, Resource: resource }] };
}

function estateWith({ inline, managed, references, boundary, more }: Stated): Estate {
  return estateOf({
    'describe-permission-set.json': { PermissionSet: { PermissionSetArn: SET, Name: 'Operator' } },
    'list-users.json': { Users: [{ UserName: 'ana', UserId: 'u-1', IdentityStoreId: 'd-1' }] },
    'list-account-assignments.json': {
      AccountAssignments: [
        { AccountId: ACCOUNT, PermissionSetArn: SET, PrincipalType: 'USER', PrincipalId: 'u-1' },
      ],
    },
    ...(inline === undefined
      ? {}
      : {
          [`get-inline-policy-for-permission-set-${ID}.json`]: {
            InlinePolicy: inline === '' ? '' : JSON.stringify(inline),
          },
        }),
    ...(managed === undefined
      ? {}
      : {
          [`list-managed-policies-in-permission-set-${ID}.json`]: {
            AttachedManagedPolicies: managed.map((Name) => ({
              Name,
              Arn: `arn:aws:iam::aws:policy/${Name}`,
            })),
          },
        }),
    ...(references === undefined
      ? {}
      : {
          [`list-customer-managed-policy-references-in-permission-set-${ID}.json`]: {
            CustomerManagedPolicyReferences: references.map((Name) => ({ Name, Path: '/' })),
          },
        }),
    ...(boundary === undefined
      ? {}
      : { [`get-permissions-boundary-for-permission-set-${ID}.json`]: { PermissionsBoundary: boundary } }),
    ...more,
  });
}

/** Details of another account, which hold the documents of policies that AWS owns. */
function elsewhere(name: string, document: object): Readonly<Record<string, unknown>> {
  return {
    'elsewhere.json': {
      UserDetailList: [
        { UserName: 'x', UserId: 'AIDAX', Arn: 'arn:aws:iam::111122223333:user/x', UserPolicyList: [] },
      ],
      Policies: [
        {
          PolicyName: name,
          Arn: `arn:aws:iam::aws:policy/${name}`,
          DefaultVersionId: 'v1',
          PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: document }],
        },
      ],
      IsTruncated: false,
    },
  };
}

const NONE = { managed: [], references: [] };

describe('the role of a permission set in an account without details', () => {
  it('may do what the set allows, as far as it is provisioned so', () => {
    const estate = estateWith({ inline: statement('s3:Get*'), ...NONE });
    const decision = estate.ask(ROLE, 's3:GetObject', OBJECT);
    expect(decision.verdict).toBe('allowed');
    expect(decision.decidedBy.length).toBeGreaterThan(0);
    expect(decision.assumes.join('; ')).toContain('permission set Operator is provisioned');
    expect(decision.assumes.join('; ')).toContain('no permissions boundary');
    expect(estate.ask(ROLE, 'ec2:RunInstances', '*').verdict).toBe('denied');
    // The bucket may have a policy that no export has.
    expect(estate.ask(ROLE, 's3:PutObject', OBJECT).verdict).toBe('not-evaluated');
    expect(estate.between(ROLE, `${ACCOUNT}:*`)).toEqual(['allowed s3:Get*']);
    expect(estate.between('u-1', ROLE, 'assume')).toHaveLength(1);
  });

  it.each([
    ['the inline policy', { managed: [], references: [] }],
    ['the AWS managed policies', { inline: '' as const, references: [] }],
    ['the customer managed policies', { inline: '' as const, managed: [] }],
  ])('is not evaluated without the answer about %s', (what, stated) => {
    const decision = estateWith(stated).ask(ROLE, 'ec2:RunInstances', '*');
    expect(decision.verdict).toBe('not-evaluated');
    expect(decision.reason).toContain(`${what} of permission set Operator`);
  });

  it('an explicit deny stands whatever is missing', () => {
    const estate = estateWith({ inline: statement('ec2:*', 'Deny') });
    expect(estate.ask(ROLE, 'ec2:RunInstances', '*').verdict).toBe('denied');
  });

  it('a policy that AWS owns counts where its document is among the exports', () => {
    const stated = { inline: '' as const, managed: ['ViewAll'], references: [] };
    expect(estateWith(stated).ask(ROLE, 'ec2:DescribeInstances', '*').verdict).toBe('not-evaluated');
    const estate = estateWith({ ...stated, more: elsewhere('ViewAll', statement('ec2:Describe*')) });
    expect(estate.ask(ROLE, 'ec2:DescribeInstances', '*').verdict).toBe('allowed');
    expect(estate.ask(ROLE, 'ec2:RunInstances', '*').verdict).toBe('denied');
  });

  it('a customer managed policy is the one of that name in the account itself', () => {
    const estate = estateWith({ inline: statement('ec2:*'), managed: [], references: ['team'] });
    const decision = estate.ask(ROLE, 'ec2:RunInstances', '*');
    expect(decision.verdict).toBe('not-evaluated');
    expect(decision.reason).toContain('policy team: it is not in the exports');
  });

  it('stays within the boundary of the set', () => {
    const boundary = { ManagedPolicyArn: 'arn:aws:iam::aws:policy/Edge' };
    const stated = { inline: statement('*'), ...NONE, boundary };
    const estate = estateWith({ ...stated, more: elsewhere('Edge', statement('ec2:Describe*')) });
    expect(estate.ask(ROLE, 'ec2:DescribeInstances', '*').verdict).toBe('allowed');
    expect(estate.ask(ROLE, 'ec2:RunInstances', '*').verdict).toBe('denied');
    expect(estate.ask(ROLE, 'ec2:DescribeInstances', '*').assumes.join()).not.toContain(
      'no permissions boundary',
    );
  });

  it('is the role of that name with the digits AWS adds, where a policy names it', () => {
    const full = `${ROLES}/eu-west-1/AWSReservedSSO_Operator_0123456789abcdef`;
    const estate = estateWith({
      inline: '',
      ...NONE,
      more: {
        'resources.json': [
          {
            resourceArn: 'arn:aws:s3:::reports',
            account: ACCOUNT,
            policy: {
              Version: '2012-10-17',
              Statement: [
                { Effect: 'Allow', Principal: { AWS: full }, Action: 's3:GetObject', Resource: OBJECT },
              ],
            },
          },
        ],
      },
    });
    expect(estate.ask(full, 's3:GetObject', OBJECT).verdict).toBe('allowed');
    expect(estate.ask(full, 's3:PutObject', OBJECT).verdict).toBe('denied');
  });

  it('a condition on its ARN stays open, because the end of its name is not known', () => {
    const conditional = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'ec2:*',
          Resource: '*',
          Condition: { ArnLike: { 'aws:PrincipalArn': `${ROLES}/*AWSReservedSSO_Operator_*` } },
        },
      ],
    };
    const estate = estateWith({ inline: conditional, ...NONE });
    expect(estate.ask(ROLE, 'ec2:RunInstances', '*').verdict).toBe('conditional');
  });
});
