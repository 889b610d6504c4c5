import { actionCatalogue } from '../../src/systems/aws/actions/catalogue';
import { Random } from '../systems/aws-differential-cases';

export const ACCOUNT = '111122223333';

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** An account as a company has it: people in groups, roles of services, managed policies, some denies and boundaries. */
export interface GeneratedAccount {
  readonly details: unknown;
  readonly principals: readonly string[];
  /** All documents in force, by principal: for an evaluator that wants them with each request. */
  readonly documents: ReadonlyMap<string, readonly { readonly name: string; readonly policy: unknown }[]>;
  readonly boundaries: ReadonlyMap<string, unknown>;
}

export function generateAccount(users: number, roles: number, seed = 7): GeneratedAccount {
  const random = new Random(seed);
  const services = [...new Set(actionNames().map((name) => name.slice(0, name.indexOf(':'))))];
  const statement = (deny: boolean): Statement => {
    const actions = Array.from({ length: 1 + random.under(8) }, () => {
      const service = random.of(services);
      const kind = random.under(10);
      if (kind === 0) return `${service}:*`;
      if (kind < 5) return `${service}:${random.of(['Get', 'List', 'Describe', 'Create', 'Put'])}*`;
      return random.of(actionNames());
    });
    const condition = random.under(8);
    return {
      Effect: deny ? 'Deny' : 'Allow',
      Action: actions,
      Resource: random.chance(0.6)
        ? ['*']
        : [
            `arn:aws:s3:::data-${random.under(40)}/*`,
            `arn:aws:sqs:eu-west-1:${ACCOUNT}:q-${random.under(20)}`,
          ],
      ...(condition === 0 ? { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } } : {}),
      ...(condition === 1 ? { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } } : {}),
    };
  };
  const document = (): { readonly Version: string; readonly Statement: readonly Statement[] } => ({
    Version: '2012-10-17',
    Statement: Array.from({ length: 2 + random.under(6) }, () => statement(random.chance(0.12))),
  });
  const admin = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const managed = Array.from({ length: 60 }, (_, i) => ({
    PolicyName: `managed-${i}`,
    Arn: `arn:aws:iam::${ACCOUNT}:policy/managed-${i}`,
    document: i === 0 ? admin : document(),
  }));
  const groups = Array.from({ length: 12 }, (_, i) => ({
    GroupName: `group-${i}`,
    attached: random.some(managed.slice(1), 4),
  }));
  const documents = new Map<string, { name: string; policy: unknown }[]>();
  const boundaries = new Map<string, unknown>();
  const attached = (list: readonly (typeof managed)[number][]): unknown =>
    list.map(({ PolicyName, Arn }) => ({ PolicyName, PolicyArn: Arn }));
  const entity = (type: 'User' | 'Role', i: number): Record<string, unknown> => {
    const name = `${type.toLowerCase()}-${i}`;
    const arn = `arn:aws:iam::${ACCOUNT}:${type.toLowerCase()}/${name}`;
    const own = random.chance(0.06) ? managed.slice(0, 1) : random.some(managed.slice(1), 5);
    const inline = Array.from({ length: random.under(3) }, (_, j) => ({
      PolicyName: `inline-${j}`,
      PolicyDocument: document(),
    }));
    const member = type === 'User' ? random.some(groups, 3) : [];
    const boundary = random.chance(0.1) ? random.of(managed.slice(1)) : undefined;
    documents.set(arn, [
      ...own.map((policy) => ({ name: policy.PolicyName, policy: policy.document })),
      ...inline.map((policy) => ({ name: policy.PolicyName, policy: policy.PolicyDocument })),
      ...member.flatMap((group) =>
        group.attached.map((policy) => ({ name: policy.PolicyName, policy: policy.document })),
      ),
    ]);
    if (boundary !== undefined) boundaries.set(arn, boundary.document);
    return {
      [`${type}Name`]: name,
      [`${type}Id`]: `${type === 'User' ? 'AIDA' : 'AROA'}${i}`,
      Arn: arn,
      [`${type}PolicyList`]: inline,
      AttachedManagedPolicies: attached(own),
      ...(type === 'User' ? { GroupList: member.map(({ GroupName }) => GroupName) } : {}),
      ...(boundary === undefined ? {} : { PermissionsBoundary: { PermissionsBoundaryArn: boundary.Arn } }),
      ...(type === 'Role'
        ? {
            AssumeRolePolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
                  Action: 'sts:AssumeRole',
                },
              ],
            },
          }
        : {}),
    };
  };
  const details = {
    UserDetailList: Array.from({ length: users }, (_, i) => entity('User', i)),
    RoleDetailList: Array.from({ length: roles }, (_, i) => entity('Role', i)),
    GroupDetailList: groups.map(({ GroupName, attached: list }) => ({
      GroupName,
      GroupId: `AGPA${GroupName}`,
      Arn: `arn:aws:iam::${ACCOUNT}:group/${GroupName}`,
      AttachedManagedPolicies: attached(list),
    })),
    Policies: managed.map(({ PolicyName, Arn, document: Document }) => ({
      PolicyName,
      Arn,
      DefaultVersionId: 'v1',
      PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document }],
    })),
    IsTruncated: false,
  };
  return { details, principals: [...documents.keys()], documents, boundaries };
}

/** Every action of the catalogue, in its order. */
export function actionNames(): readonly string[] {
  if (NAMES !== undefined) return NAMES;
  const catalogue = actionCatalogue();
  NAMES = catalogue.services.flatMap((service) =>
    [...catalogue.of(service).values()].map(({ name }) => name),
  );
  return NAMES;
}

let NAMES: readonly string[] | undefined;
