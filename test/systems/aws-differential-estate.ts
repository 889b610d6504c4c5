import { estateOf } from './aws-harness';
import type { Estate } from './aws-harness';
import { ACCOUNT, MANAGEMENT, ORGANISATION, OTHER } from './aws-differential-cases';
import type { Case, Document, Who } from './aws-differential-cases';

const ROOT = 'r-ab12';
const UNIT = 'ou-ab12-abcd1234';

/** The case as exports in the shapes of the CLI. */
export function exportsOf(one: Case): Readonly<Record<string, unknown>> {
  const roles = one.what.filter((resource) => resource.actions.includes('sts:AssumeRole'));
  return {
    'a.json': detailsOf(
      one.who,
      roles.filter((role) => role.account === ACCOUNT),
    ),
    'b.json': detailsOf(
      [],
      roles.filter((role) => role.account === OTHER),
    ),
    'resources.json': one.what
      .filter((resource) => resource.carrier !== '' && !resource.actions.includes('sts:AssumeRole'))
      .map(({ carrier, account, policy }) => ({ resourceArn: carrier, account, policy })),
    ...(one.scps === undefined ? {} : organisationOf(one)),
  };
}

export function estateOfCase(one: Case): Estate {
  return estateOf(exportsOf(one));
}

function detailsOf(
  who: readonly Who[],
  roles: readonly { readonly arn: string; readonly policy: Document | null }[],
): unknown {
  const managed: unknown[] = [];
  const entity = (one: Who): unknown => {
    const boundary = `arn:aws:iam::${ACCOUNT}:policy/boundary-${one.name}`;
    if (one.boundary !== undefined) {
      managed.push({
        PolicyName: `boundary-${one.name}`,
        Arn: boundary,
        DefaultVersionId: 'v1',
        PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: one.boundary }],
      });
    }
    const label = one.type === 'user' ? 'User' : 'Role';
    return {
      [`${label}Name`]: one.name,
      [`${label}Id`]: one.id,
      Arn: one.arn,
      [`${label}PolicyList`]: one.policies.map((policy, i) => ({
        PolicyName: `p${i}`,
        PolicyDocument: policy,
      })),
      Tags: Object.entries(one.tags).map(([Key, Value]) => ({ Key, Value })),
      ...(one.boundary === undefined ? {} : { PermissionsBoundary: { PermissionsBoundaryArn: boundary } }),
      ...(one.type === 'role' ? { AssumeRolePolicyDocument: TRUST } : {}),
    };
  };
  const users = who.filter(({ type }) => type === 'user').map(entity);
  const own = who.filter(({ type }) => type === 'role').map(entity);
  const others = roles.map(({ arn, policy }) => ({
    RoleName: 'target',
    RoleId: 'AROATARGET',
    Arn: arn,
    AssumeRolePolicyDocument: policy,
  }));
  return {
    UserDetailList: users,
    RoleDetailList: [...own, ...others],
    Policies: managed,
    IsTruncated: false,
  };
}

const TRUST: Document = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

function organisationOf(one: Case): Readonly<Record<string, unknown>> {
  const files: Record<string, unknown> = {
    'list-accounts.json': {
      Accounts: [ACCOUNT, OTHER, MANAGEMENT].map((id) => ({
        Id: id,
        Arn: `arn:aws:organizations::${MANAGEMENT}:account/${ORGANISATION}/${id}`,
        Name: id,
        Status: 'ACTIVE',
      })),
    },
    [`list-parents-${UNIT}.json`]: { Parents: [{ Id: ROOT, Type: 'ROOT' }] },
    [`list-parents-${ACCOUNT}.json`]: { Parents: [{ Id: UNIT, Type: 'ORGANIZATIONAL_UNIT' }] },
    // The second answer is another file with other bytes, as every call gives one.
    [`list-parents-${OTHER}.json`]: { Parents: [{ Id: UNIT, Type: 'ORGANIZATIONAL_UNIT' }], NextToken: null },
  };
  let made = 0;
  const attach = (target: string, documents: readonly Document[], type: string): void => {
    const summaries = documents.map((document) => {
      const full = document.Statement.length === 1 && JSON.stringify(document.Statement[0]) === FULL;
      const id = full ? 'p-FullAWSAccess' : `p-${String(++made).padStart(8, '0')}`;
      const summary = {
        Id: id,
        Arn: `arn:aws:organizations::${MANAGEMENT}:policy/${ORGANISATION}/x/${id}`,
        Name: id,
        Type: type,
      };
      if (!full) {
        files[`describe-policy-${id}.json`] = {
          Policy: { PolicySummary: summary, Content: JSON.stringify(document) },
        };
      }
      return summary;
    });
    files[`list-policies-for-target-${target}-${type}.json`] = { Policies: summaries, for: target };
  };
  const targets = [ROOT, UNIT, ACCOUNT];
  targets.forEach((target, i) => {
    attach(target, one.scps?.[i] ?? [], 'SERVICE_CONTROL_POLICY');
    attach(target, one.rcps[ACCOUNT]?.[i] ?? [], 'RESOURCE_CONTROL_POLICY');
  });
  attach(OTHER, one.rcps[OTHER]?.[2] ?? [], 'RESOURCE_CONTROL_POLICY');
  return files;
}

const FULL = JSON.stringify({ Effect: 'Allow', Action: '*', Resource: '*' });
