import type { NodeKind } from '../../src/graph/access-graph';
import type { Overview } from '../../src/engine/contract';
import type { Mechanism } from '../../src/model/record';
import type { InputFile, Problem, Reason } from '../../src/model/snapshot';
import type { CrossTenantRow, Finding, NodeRef, Severity } from '../../src/questions/answers';

/** Believable data for the views: a provider and five clients. Made up here, only as rich as the views need. */
export const AT = Date.UTC(2026, 10, 1, 9, 0);

const TENANTS = [
  ['111111111111', 'Northwind MSP', 'AWS account', 'aws', true],
  ['222222222222', 'Contoso Retail', 'AWS account', 'aws', false],
  ['fabrikam.local', 'Fabrikam', 'AD domain', 'sharphound', false],
  ['tailspin', 'Tailspin Toys', 'GitHub organisation', 'opengraph', false],
  ['litware', 'Litware Clinics', 'tenant', 'csv', false],
  ['999999999999', '999999999999', 'AWS account', 'aws', false],
] as const;

export const TENANT_ROWS: Overview['tenants'] = TENANTS.map(([id, name, type, system, provider], index) => ({
  key: `${system}|${id}`,
  id,
  name,
  type,
  system,
  provider,
  mentionedOnly: index === 5,
  principals: [212, 148, 391, 67, 44, 1][index] ?? 0,
  resources: [88, 301, 640, 152, 37, 0][index] ?? 0,
  findings: [14, 22, 31, 6, 4, 0][index] ?? 0,
}));

const NODES: readonly (readonly [string, NodeKind, string, number, string])[] = [
  ['maria.lindqvist', 'user', 'IAM user', 0, 'arn:aws:iam::111111111111:user/maria.lindqvist'],
  ['tech-oncall', 'group', 'IAM group', 0, 'arn:aws:iam::111111111111:group/tech-oncall'],
  ['ClientAdmin', 'role', 'IAM role', 1, 'arn:aws:iam::222222222222:role/ClientAdmin'],
  ['payments-prod', 'resource', 'S3 bucket', 1, 'arn:aws:s3:::payments-prod'],
  ['svc-backup', 'service-account', 'User', 2, 'S-1-5-21-100-200-300-1104'],
  ['DOMAIN ADMINS', 'group', 'Group', 2, 'S-1-5-21-100-200-300-512'],
  ['FS01.FABRIKAM.LOCAL', 'computer', 'Computer', 2, 'S-1-5-21-100-200-300-1201'],
  ['deploy-bot', 'application', 'GH_App', 3, 'gh-app-77'],
  ['tailspin/payments', 'resource', 'GH_Repository', 3, 'gh-repo-12'],
  ['shared admin', 'user', 'account', 4, 'admin@litware.example'],
  ['AKIAEXAMPLE000001', 'access-key', 'access key', 0, 'AKIAEXAMPLE000001'],
  ['<img src=x onerror=alert(1)>', 'user', 'IAM user', 1, 'arn:aws:iam::222222222222:user/markup'],
];

export const NODE_REFS: readonly NodeRef[] = NODES.map(([name, kind, nativeType, tenant, id], node) => ({
  node,
  id,
  name,
  kind,
  nativeType,
  tenant,
  disabled: name === 'svc-backup',
  mentionedOnly: false,
}));

export function nodeRef(node: number): NodeRef {
  const found = NODE_REFS[node];
  if (!found) throw new RangeError(`no node ${node}`);
  return found;
}

function crossing(
  fromTenant: number,
  toTenant: number,
  mechanism: Mechanism,
  principals: number,
  verdict: CrossTenantRow['verdict'],
): CrossTenantRow {
  const all = (count: number): CrossTenantRow['stepsByVerdict'] => ({
    allowed: verdict === 'allowed' ? count : 0,
    conditional: verdict === 'conditional' ? count : 0,
    notEvaluated: verdict === 'not-evaluated' ? count : 0,
  });
  return {
    fromTenant,
    toTenant,
    mechanism,
    principals,
    principalsByVerdict: all(principals),
    verdict,
    steps: [1, 2],
    stepsByVerdict: all(2),
  };
}

export const CROSSINGS: readonly CrossTenantRow[] = [
  crossing(0, 1, 'role-trust', 23, 'allowed'),
  crossing(0, 2, 'same-identity', 9, 'conditional'),
  crossing(0, 4, 'shared-account', 6, 'allowed'),
  crossing(0, 3, 'foreign-membership', 4, 'allowed'),
  crossing(5, 1, 'role-trust', 1, 'not-evaluated'),
  crossing(3, 1, 'federation', 2, 'conditional'),
  crossing(0, 4, 'shared-secret', 3, 'allowed'),
];

function finding(rule: string, severity: Severity, node: number, title: string, why: string): Finding {
  const subject = nodeRef(node);
  return {
    id: `${rule}:${subject.id}`,
    rule,
    severity,
    subject,
    tenant: subject.tenant,
    tenants: [subject.tenant],
    title,
    why,
    evidence: [
      { text: 'trust policy', place: { file: 'contoso.json', fileIndex: 1, pointer: '/RoleDetailList/3' } },
    ],
    remedy: 'Remove the grant, then check what remains.',
    frameworks: ['CIS 5.4', 'NIST AC-6'],
  };
}

export const FINDINGS: readonly Finding[] = [
  finding(
    'cross-account-no-external-id',
    'critical',
    2,
    'ClientAdmin can be assumed from another account without an external id',
    'Any principal of 999999999999 that may assume roles becomes an administrator of Contoso Retail.',
  ),
  finding(
    'terminated-effective',
    'critical',
    0,
    'A terminated technician is still effective in Contoso Retail',
    'The account is disabled in the provider, its key is not.',
  ),
  finding(
    'shared-account',
    'high',
    9,
    'Six people sign in as one administrator',
    'No action can be traced to a person.',
  ),
  finding(
    'unowned-non-human',
    'high',
    4,
    'svc-backup has no owner',
    'Nobody can say whether it is still needed.',
  ),
  finding(
    'overlap',
    'medium',
    3,
    'maria.lindqvist keeps s3:GetObject after the first revocation',
    'Two independent routes lead to it.',
  ),
];

interface Made {
  readonly name: string;
  readonly size: number;
  readonly records: readonly [read: number, used: number, merged: number, ignored: number];
  readonly system?: string;
  readonly format?: string;
  readonly reasons: readonly string[];
  readonly ignoredFor?: readonly Reason[];
  readonly problems?: readonly Problem[];
}

function input(made: Made, index: number): InputFile {
  const [read, used, merged, ignored] = made.records;
  return {
    name: made.name,
    size: made.size,
    sha256: (index + 1).toString(16).padStart(2, '0').repeat(32),
    ...(made.system && { system: made.system }),
    ...(made.format && { format: made.format }),
    reasons: made.reasons,
    records: { read, used, merged, ignored },
    facts: { read: read * 6, used: read * 6, merged: 0, ignored: 0 },
    ignoredFor: made.ignoredFor ?? [],
    problems: made.problems ?? [],
  };
}

export const INPUTS: readonly InputFile[] = [
  {
    name: 'northwind-authorization-details.json',
    size: 1_840_221,
    system: 'aws',
    format: 'account-authorization-details',
    reasons: ['has UserDetailList and RoleDetailList', 'ARNs are of account 111111111111'],
    records: [412, 409, 0, 3] as const,
    ignoredFor: [{ reason: 'service-linked role without a readable policy', count: 3 }],
  },
  {
    name: 'contoso-authorization-details.json',
    size: 2_211_004,
    system: 'aws',
    format: 'account-authorization-details',
    reasons: ['has UserDetailList and RoleDetailList', 'ARNs are of account 222222222222'],
    records: [530, 511, 12, 7] as const,
    ignoredFor: [
      { reason: 'policy version that is not the default', count: 5 },
      { reason: 'instance profile without a role', count: 2 },
    ],
    problems: [
      {
        severity: 'error' as const,
        message:
          'The policy document is no JSON: unexpected end at line 1, column 88. Answers it could flip are not evaluated.',
        pointer: '/Policies/17/PolicyVersionList/0/Document',
      },
      {
        severity: 'warning' as const,
        message: 'Group "legacy" is named but not in the export.',
        pointer: '/UserDetailList/4/GroupList/1',
      },
    ],
  },
  {
    name: 'fabrikam.zip/20261101_users.json',
    size: 912_002,
    system: 'sharphound',
    format: 'users',
    reasons: ['meta.type is "users", meta.version 6'],
    records: [391, 391, 0, 0] as const,
  },
  {
    name: 'litware-grants.csv',
    size: 18_403,
    system: 'csv',
    format: 'grants',
    reasons: ['the header row has principal, permission and resource'],
    records: [203, 198, 3, 2] as const,
    ignoredFor: [{ reason: 'empty row', count: 2 }],
    problems: [
      {
        severity: 'warning' as const,
        message: 'The date "31/02/2026" does not exist; the end is taken as unknown.',
        row: 118,
      },
    ],
  },
  {
    name: 'holiday.json',
    size: 48_112,
    reasons: ['the bytes are a PNG image, whatever the name says'],
    records: [0, 0, 0, 0] as const,
    problems: [{ severity: 'error' as const, message: 'This is a PNG image, not an export.' }],
  },
].map(input);

export const OVERVIEW: Overview = {
  snapshot: {
    id: 1,
    name: 'November estate',
    importedAt: AT + 3_600_000,
    bytes: 5_029_742,
    inputs: INPUTS.length,
    records: 1536,
    principals: 863,
    tenants: TENANT_ROWS.map(({ name }) => name),
  },
  engine: '0.1.0',
  at: AT,
  collected: AT - 86_400_000,
  inputs: INPUTS,
  gaps: [
    {
      system: 'aws',
      layer: 'service control policies',
      consequence: 'Allowed answers assume that no service control policy of the organisation denies them.',
      effect: 'restricts',
      remedy: 'aws organizations list-policies --filter SERVICE_CONTROL_POLICY',
      tenant: 'Contoso Retail',
    },
    {
      system: 'aws',
      layer: 'resource policies of S3 buckets',
      consequence:
        'A bucket may let others in by its own policy: what nothing else grants is not evaluated, never denied.',
      effect: 'grants',
      remedy: 'aws s3api get-bucket-policy for each bucket',
    },
    {
      system: 'sharphound',
      layer: 'sessions',
      consequence: 'Who is signed in where at the time of an attack is not known.',
      effect: 'grants',
    },
  ],
  tenants: TENANT_ROWS,
  crossings: CROSSINGS,
  counts: {
    principals: 863,
    resources: 1218,
    steps: 20_418,
    allowed: 17_204,
    conditional: 2011,
    notEvaluated: 1203,
  },
  findings: [
    { severity: 'critical', count: 4 },
    { severity: 'high', count: 17 },
    { severity: 'medium', count: 38 },
    { severity: 'low', count: 18 },
    { severity: 'info', count: 0 },
  ],
  worst: FINDINGS,
};
