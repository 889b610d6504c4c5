import { parseArn } from './arn';
import { actionGlob, covers } from './glob';

/**
 * Services whose resources can carry a policy of their own (IAM user guide, "AWS services that work with IAM",
 * column resource-based policies, Yes or Partial). Where a resource type is given, only those carry one.
 */
const WITH_POLICIES: ReadonlyMap<string, readonly string[] | 'all'> = new Map<
  string,
  readonly string[] | 'all'
>([
  ['acm-pca', 'all'],
  ['apigateway', 'all'],
  ['backup', ['backup-vault']],
  ['bedrock', 'all'],
  ['cloudtrail', ['dashboard', 'eventdatastore', 'channel']],
  ['codeartifact', 'all'],
  ['codebuild', ['project', 'report-group']],
  ['dataexchange', 'all'],
  ['dynamodb', ['table']],
  ['ec2', ['vpc-endpoint', 'verified-access-group', 'verified-access-endpoint']],
  ['ecr', ['repository']],
  ['elasticfilesystem', ['file-system']],
  ['es', ['domain']],
  ['events', ['event-bus']],
  ['execute-api', 'all'],
  ['glacier', ['vaults']],
  ['glue', 'all'],
  ['kafka', ['cluster']],
  ['kinesis', ['stream']],
  ['kms', ['key']],
  ['lambda', ['function', 'layer']],
  ['lex', 'all'],
  ['logs', ['log-group', 'destination', 'delivery-destination']],
  ['mediastore', 'all'],
  ['network-firewall', 'all'],
  ['organizations', 'all'],
  ['redshift', ['namespace']],
  ['redshift-serverless', ['snapshot', 'namespace']],
  ['rekognition', ['project']],
  ['s3', 'all'],
  ['s3-object-lambda', 'all'],
  ['s3-outposts', 'all'],
  ['s3express', 'all'],
  ['s3tables', 'all'],
  ['schemas', 'all'],
  ['secretsmanager', ['secret']],
  ['serverlessrepo', 'all'],
  ['ses', ['identity']],
  ['signer', 'all'],
  ['sns', 'all'],
  ['sqs', 'all'],
  ['ssm', ['parameter', 'opsitemgroup', 'document']],
  ['ssm-contacts', 'all'],
  ['ssm-incidents', 'all'],
  ['vpc-lattice', 'all'],
  ['xray', 'all'],
]);

/** Could a policy on the resource itself grant this, without the principal's own policies? */
export function mayHavePolicy(resource: string): boolean {
  const arn = parseArn(resource);
  if (arn === undefined) return false;
  const types = WITH_POLICIES.get(arn.service);
  if (types === undefined) return false;
  if (types === 'all') return true;
  const end = arn.resource.search(/[/:]/);
  const type = end < 0 ? arn.resource : arn.resource.slice(0, end);
  return types.some((known) => known === type || /[*?]/.test(type));
}

/** KMS actions that act on no key: for all others the key policy decides, and only it can delegate to IAM. */
const KEYLESS = [
  'kms:CreateKey',
  'kms:ListKeys',
  'kms:ListAliases',
  'kms:GenerateRandom',
  'kms:*CustomKeyStore*',
].map(actionGlob);

/**
 * A KMS key policy must itself allow, or delegate to IAM; identity policies alone never suffice
 * (KMS developer guide, "Key policies in AWS KMS"). A pattern of actions needs it unless it holds keyless ones only.
 */
export function needsKeyPolicy(action: string, resource: string): boolean {
  const glob = actionGlob(action);
  if (!/^kms:/i.test(action) || KEYLESS.some((keyless) => covers(keyless, glob))) return false;
  const arn = parseArn(resource);
  return (
    arn === undefined || arn.service !== 'kms' || arn.resource.startsWith('key/') || /[*?]/.test(arn.resource)
  );
}
