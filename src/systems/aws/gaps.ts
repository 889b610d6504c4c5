import { byCodeUnit } from '../../lib/order';
import type { CoverageGap, InputFile } from '../../model/snapshot';
import type { RecordView } from '../system';
import { accountsWithoutLastPage, isDetailed } from './pages';
import { IDENTITY_CENTER } from './identity-center/facts';
import { INVENTORIES } from './inventory/read-inventory';
import { MEMBER, RCP, SCP, UNTIED } from './organization/facts';
import { OrganizationTree } from './organization/tree';
import { PolicyBook } from './policy-book';
import { IDENTITY_PROVIDERS } from './providers/read-providers';

/** What AWS exports lack: each layer with its consequence, and the command that gives it. */
export function gaps(view: RecordView, inputs: readonly InputFile[]): readonly CoverageGap[] {
  const formats = new Set(inputs.filter((input) => input.system === 'aws').map((input) => input.format));
  if (formats.size === 0) return [];
  const found: CoverageGap[] = [];
  const add = (
    layer: string,
    effect: CoverageGap['effect'],
    consequence: string,
    remedy: string,
    tenant?: string,
  ): void => {
    found.push({
      system: 'aws',
      layer,
      effect,
      consequence,
      remedy,
      ...(tenant === undefined ? {} : { tenant }),
    });
  };
  const details = [...detailedAccounts(view)].sort(([a], [b]) => byCodeUnit(a, b));
  // What bears on accounts whose principals are not in the exports changes no answer.
  const asked = details.filter(([, known]) => known).map(([account]) => account);
  found.push(...organisationGaps(view, asked));
  add(
    'session policies',
    'restricts',
    'A session may be narrower than its role; they are passed with each AssumeRole call and no export has them.',
    'Search CloudTrail for AssumeRole events with a policy in their request parameters',
  );
  add(
    'resource policies',
    'both',
    'Access that only a bucket, key, queue, topic, secret or function policy grants is not evaluated, and neither is access to resources of other accounts; use of KMS keys always needs the key policy.',
    'aws s3api get-bucket-policy, aws kms get-key-policy, aws sqs get-queue-attributes, aws sns get-topic-attributes, aws secretsmanager get-resource-policy, aws lambda get-policy',
  );
  if (!formats.has(IDENTITY_CENTER)) {
    add(
      'IAM Identity Center assignments',
      'grants',
      'Which people may use the AWSReservedSSO roles is not known.',
      'aws sso-admin list-permission-sets, describe-permission-set, list-account-assignments; aws identitystore list-users, list-groups, list-group-memberships',
    );
  }
  if (!formats.has(INVENTORIES)) {
    add(
      'lists of what exists (functions, instances, stacks and more)',
      'grants',
      'Which role a function, an instance or a build runs as is not known: techniques that use one stay conditional, and lead to every role it could have.',
      'aws lambda list-functions, aws ec2 describe-instances, aws cloudformation describe-stacks and their like, once per account and region',
    );
  }
  if (!formats.has(IDENTITY_PROVIDERS)) {
    add(
      'identity providers (OIDC, SAML)',
      'restricts',
      'Who stands behind a federated trust, and whether its provider still exists, is not known.',
      'aws iam list-open-id-connect-providers, get-open-id-connect-provider, list-saml-providers',
    );
  }
  if (!view.of('aws', 'observation').some(({ type }) => type === MEMBER)) {
    add(
      'organisation accounts',
      'restricts',
      'Names of accounts and whether a trusted account belongs to the same organisation are not known.',
      'aws organizations list-accounts',
    );
  }
  const reported = new Set<string>();
  for (const record of view.of('aws', 'observation')) {
    if (record.type === 'console-password') reported.add(accountIn(record.subject));
  }
  for (const record of view.of('aws', 'secret')) reported.add(accountIn(record.key));
  for (const [account, known] of details) {
    if (!known) {
      add(
        'account authorization details',
        'both',
        `Users, groups, roles and policies of account ${account} are not in the exports: nothing about them is evaluated.`,
        'aws iam get-account-authorization-details',
        account,
      );
    } else if (!reported.has(account)) {
      add(
        'credential report',
        'grants',
        `Passwords, MFA and access keys of account ${account} are not known, so unused ones cannot be found.`,
        'aws iam generate-credential-report, then aws iam get-credential-report',
        account,
      );
    }
  }
  for (const account of accountsWithoutLastPage(view)) {
    add(
      `further pages of account ${account}`,
      'both',
      `Users, groups, roles and policies of account ${account} may stand on pages that are not in the exports: nothing about them is evaluated, and what refers to them is left open.`,
      'aws iam get-account-authorization-details, without --max-items and --no-paginate, or all of its pages',
      account,
    );
  }
  found.push(...missingDocuments(view));
  return found;
}

/** Accounts of the exports, and whether their users and roles are in them. */
function detailedAccounts(view: RecordView): ReadonlyMap<string, boolean> {
  const detailed = new Map<string, boolean>();
  for (const tenant of view.of('aws', 'tenant')) {
    if (tenant.type !== 'AWS account' || tenant.mentionedOnly === true || !/^\d{12}$/.test(tenant.id))
      continue;
    detailed.set(tenant.id, isDetailed(view, tenant.id));
  }
  return detailed;
}

const POLICY_WORDS = [
  [SCP, 'service control policies', 'SCP'],
  [RCP, 'resource control policies', 'RCP'],
] as const;

/** What the exports lack of the organisation: all of it, or some levels over some accounts; and answers of nobody knows what. */
function organisationGaps(view: RecordView, accounts: readonly string[]): readonly CoverageGap[] {
  const tree = new OrganizationTree(view, new PolicyBook(view));
  const found: CoverageGap[] = [];
  for (const [type, layer, short] of POLICY_WORDS) {
    const guards = accounts.map((account) => ({ account, guard: tree.guard(account, type) }));
    const remedy = `aws organizations list-policies --filter ${type}, then describe-policy and list-targets-for-policy for each, and list-parents for each account and unit; name each file <command>-<id>.json`;
    const open = guards.filter(({ guard }) => guard.assumes !== undefined);
    const none = open.every(({ guard }) => guard.levels.length === 0);
    if (guards.length === 0 || (none && open.length === guards.length)) {
      const consequence = `An answer "allowed" assumes that no ${short} of the organisation takes it away.`;
      found.push({ system: 'aws', layer, effect: 'restricts', consequence, remedy });
      continue;
    }
    for (const { account, guard } of open) {
      const consequence = `An answer "allowed" of account ${account} assumes: ${guard.assumes ?? ''}.`;
      found.push({ system: 'aws', layer, effect: 'restricts', consequence, remedy, tenant: account });
    }
  }
  const untied = view.of('aws', 'observation').filter(({ type }) => type === UNTIED);
  if (untied.length > 0) {
    const commands = [...new Set(untied.map(({ value }) => value ?? ''))].sort(byCodeUnit).join(', ');
    found.push({
      system: 'aws',
      layer: 'answers that do not say what they are about',
      effect: 'restricts',
      consequence: `${untied.length} ${untied.length === 1 ? 'file' : 'files'} of ${commands} could not be tied to an account, unit or policy, and bear on nothing.`,
      remedy:
        'Name each file <command>-<id>.json after the id it was asked for, or wrap it as {"command","parameters","output"}, and import the folder again.',
    });
  }
  return found;
}

function accountIn(key: string): string {
  return /:(\d{12}):/.exec(key)?.[1] ?? '';
}

/** Attached policies whose document no file has (`--filter LocalManagedPolicy` leaves those of AWS out). */
function missingDocuments(view: RecordView): readonly CoverageGap[] {
  const missing = new Map<string, Set<string>>();
  for (const attachment of view.of('aws', 'attachment')) {
    if (attachment.role !== 'identity' && attachment.role !== 'boundary') continue;
    if (view.get(attachment.policy) !== undefined) continue;
    const to = view.get(attachment.to);
    const tenant = to?.kind === 'principal' ? to.tenant.slice(to.tenant.indexOf('|') + 1) : '';
    const names = missing.get(tenant) ?? new Set<string>();
    names.add(
      attachment.policy.slice(attachment.policy.indexOf('|') + 1, attachment.policy.lastIndexOf('#')),
    );
    missing.set(tenant, names);
  }
  return [...missing]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([tenant, names]) => {
      const sorted = [...names].sort(byCodeUnit);
      const some = sorted.slice(0, 5).join(', ');
      const more = sorted.length > 5 ? ` and ${sorted.length - 5} more` : '';
      return {
        system: 'aws',
        layer: 'documents of attached policies',
        effect: 'both' as const,
        consequence: `Whatever ${some}${more} could grant or deny is not evaluated.`,
        remedy:
          'aws iam get-account-authorization-details without --filter, or with AWSManagedPolicy among the filters',
        ...(tenant === '' ? {} : { tenant }),
      };
    });
}
