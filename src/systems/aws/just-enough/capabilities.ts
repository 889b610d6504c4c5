/** Something an identity can do, told by actions any one of which is enough. */
export interface Capability {
  readonly id: string;
  /** As it is said: `rotates secrets`. */
  readonly title: string;
  readonly actions: readonly string[];
}

const ROTATES: Capability = {
  id: 'rotate',
  title: 'rotates secrets',
  actions: [
    'secretsmanager:RotateSecret',
    'secretsmanager:PutSecretValue',
    'iam:CreateAccessKey',
    'kms:RotateKeyOnDemand',
  ],
};
const APPROVES: Capability = {
  id: 'approve',
  title: 'approves changes',
  actions: [
    'codepipeline:PutApprovalResult',
    'ssm:SendAutomationSignal',
    'codecommit:UpdatePullRequestApprovalState',
  ],
};
const EXPORTS: Capability = {
  id: 'export',
  title: 'reads secrets out',
  actions: ['secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue', 'ssm:GetParametersByPath'],
};
const DEPLOYS: Capability = {
  id: 'deploy',
  title: 'deploys',
  actions: [
    'cloudformation:CreateStack',
    'cloudformation:UpdateStack',
    'codedeploy:CreateDeployment',
    'codepipeline:StartPipelineExecution',
    'ecs:UpdateService',
    'lambda:UpdateFunctionCode',
  ],
};
const BILLING: Capability = {
  id: 'billing',
  title: 'reads billing',
  actions: [
    'billing:GetBillingData',
    'billing:GetBillingDetails',
    'ce:GetCostAndUsage',
    'cur:DescribeReportDefinitions',
    'invoicing:GetInvoicePDF',
  ],
};
const GRANTS: Capability = {
  id: 'grant',
  title: 'gives access',
  actions: [
    'iam:AttachRolePolicy',
    'iam:AttachUserPolicy',
    'iam:CreatePolicyVersion',
    'iam:PutRolePolicy',
    'iam:PutUserPolicy',
  ],
};
const SILENCES: Capability = {
  id: 'silence',
  title: 'stops the audit trail',
  actions: [
    'cloudtrail:DeleteTrail',
    'cloudtrail:StopLogging',
    'config:StopConfigurationRecorder',
    'guardduty:DeleteDetector',
  ],
};
const DELETES: Capability = {
  id: 'delete',
  title: 'deletes data',
  actions: ['dynamodb:DeleteTable', 'rds:DeleteDBCluster', 'rds:DeleteDBInstance', 's3:DeleteBucket'],
};
const UNBACKS: Capability = {
  id: 'delete-backup',
  title: 'deletes backups',
  actions: ['backup:DeleteRecoveryPoint', 'ec2:DeleteSnapshot', 'rds:DeleteDBSnapshot'],
};
const KEEPS_KEYS: Capability = {
  id: 'key-administration',
  title: 'administers keys',
  actions: ['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'],
};
const USES_KEYS: Capability = {
  id: 'key-use',
  title: 'decrypts with keys',
  actions: ['kms:Decrypt'],
};

/**
 * What one identity should not hold together, because each is to check or to limit the other (NIST SP 800-53 AC-5,
 * "Separation of Duties"), or because nobody's one task needs both.
 */
export const UNRELATED: readonly (readonly Capability[])[] = [
  [ROTATES, APPROVES, EXPORTS],
  [DEPLOYS, APPROVES],
  [DEPLOYS, BILLING],
  [GRANTS, SILENCES],
  [DELETES, UNBACKS],
  [KEEPS_KEYS, USES_KEYS],
];
