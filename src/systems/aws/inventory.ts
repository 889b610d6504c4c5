import { push } from '../../lib/lists-by-key';
import type { Key, ObservationRecord, ResourceRecord } from '../../model/record';
import type { Source } from '../../model/source';
import type { RecordView } from '../system';
import { accountKey, AWS } from './keys';

/**
 * Lists of resources that decide techniques which use something that exists (a function, an instance, a project).
 * A reader adds one `resource` record for each thing, and one marker that the list is there at all: only with the marker
 * does "not listed" mean "does not exist".
 */
export const INVENTORY = 'aws-inventory';

/** Properties of such a resource record by which its roles are found. Values are ARNs (a role's name will do too). */
export const ROLE_PROPERTY = 'role';
export const INSTANCE_PROFILE_PROPERTY = 'instance profile';
/** The role that a StackSet's administration role takes on in each target account: its name. */
export const EXECUTION_ROLE_PROPERTY = 'execution role';
/** `Online` when Systems Manager answers for an instance; absent when no export says. */
export const SSM_PROPERTY = 'ssm agent';

/** Property of a resource record that holds its type as CloudFormation writes it: `AWS::Lambda::Function`. */
export const NATIVE_TYPE = 'native type';

/** What may be listed, in the words of CloudFormation, with the command that lists it. */
export const INVENTORY_COMMANDS: ReadonlyMap<string, string> = new Map([
  ['AWS::Lambda::Function', 'aws lambda list-functions'],
  ['AWS::EC2::Instance', 'aws ec2 describe-instances'],
  ['AWS::EC2::LaunchTemplate', 'aws ec2 describe-launch-template-versions --versions $Latest $Default'],
  ['AWS::EC2::Subnet', 'aws ec2 describe-subnets'],
  ['AWS::CodeBuild::Project', 'aws codebuild batch-get-projects'],
  ['AWS::CloudFormation::Stack', 'aws cloudformation describe-stacks'],
  ['AWS::CloudFormation::StackSet', 'aws cloudformation describe-stack-set'],
  ['AWS::Glue::DevEndpoint', 'aws glue get-dev-endpoints'],
  ['AWS::Glue::Job', 'aws glue get-jobs'],
  ['AWS::ECS::Cluster', 'aws ecs describe-clusters'],
  ['AWS::ECS::ContainerInstance', 'aws ecs describe-container-instances'],
  ['AWS::AppRunner::Service', 'aws apprunner describe-service'],
  ['AWS::SageMaker::NotebookInstance', 'aws sagemaker describe-notebook-instance'],
  ['AWS::BedrockAgentCore::CodeInterpreterCustom', 'aws bedrock-agentcore-control get-code-interpreter'],
  ['AWS::S3::Bucket', 'aws s3api list-buckets'],
  ['AWS::SQS::Queue', 'aws sqs list-queues'],
  ['AWS::Kinesis::Stream', 'aws kinesis list-streams'],
  ['AWS::DynamoDB::Table', 'aws dynamodb list-tables'],
]);

/** The marker a reader adds (as `derived`) for a list it has read: of one account, one type, and one region if told. */
export function inventoryMarker(
  account: string,
  nativeType: string,
  region: string | undefined,
  source: Source,
): ObservationRecord {
  const where = region === undefined ? '' : ` in ${region}`;
  return {
    kind: 'observation',
    key: `${accountKey(account)}#inventory:${nativeType}:${region ?? ''}`,
    system: AWS,
    source,
    type: INVENTORY,
    subject: accountKey(account),
    text: `the list of ${nativeType} of account ${account}${where} is in the exports`,
    value: nativeType,
  };
}

/** One listed thing. */
export interface Listed {
  readonly record: ResourceRecord;
  /** Roles it runs as, as keys of principals; none where it has none or they are not in the exports. */
  readonly roles: readonly Key[];
  /** Of an instance: what Systems Manager says of its agent. */
  readonly agent?: string;
}

/** What the exports list, by account and type. */
export class Inventory {
  readonly #lists = new Set<string>();
  readonly #things = new Map<string, Listed[]>();
  /** By account and instance id. */
  readonly #agents = new Map<string, string>();

  constructor(view: RecordView) {
    for (const record of view.of(AWS, 'observation')) {
      if (record.type === INVENTORY && record.value !== undefined) {
        this.#lists.add(nameOf(record.subject, record.value));
      }
      if (record.type === SSM_PROPERTY && record.value !== undefined) {
        const [id = '', status = ''] = record.value.split(' ');
        this.#agents.set(nameOf(record.subject, id), status);
      }
    }
    const roles = new RoleNames(view);
    for (const record of view.of(AWS, 'resource')) {
      const type = record.properties?.find(([name]) => name === NATIVE_TYPE)?.[1] ?? record.type;
      if (!INVENTORY_COMMANDS.has(type)) continue;
      const name = nameOf(record.tenant, type);
      const agent = this.#agents.get(nameOf(record.tenant, record.id.slice(record.id.lastIndexOf('/') + 1)));
      const listed: Listed = { record, roles: roles.of(record), ...(agent === undefined ? {} : { agent }) };
      push(this.#things, name, listed);
    }
  }

  /** Is the list of this type in the exports for the account? */
  has(account: string, nativeType: string): boolean {
    return this.#lists.has(nameOf(accountKey(account), nativeType));
  }

  of(account: string, nativeType: string): readonly Listed[] {
    return this.#things.get(nameOf(accountKey(account), nativeType)) ?? [];
  }
}

/** Finds the roles a listed thing runs as: named by ARN, by name, or through an instance profile. */
class RoleNames {
  readonly #byArn = new Map<string, Key>();
  readonly #byName = new Map<string, Key>();
  readonly #profiles = new Map<string, readonly string[]>();

  constructor(view: RecordView) {
    for (const record of view.of(AWS, 'principal')) {
      if (record.type !== 'role' || record.mentionedOnly === true) continue;
      this.#byArn.set(record.id, record.key);
      this.#byName.set(nameOf(record.tenant, record.name), record.key);
    }
    for (const record of view.of(AWS, 'resource')) {
      if (record.type !== 'iam:instance-profile') continue;
      this.#profiles.set(record.id, valuesOf(record, ROLE_PROPERTY));
    }
  }

  of(record: ResourceRecord): readonly Key[] {
    const named = [
      ...valuesOf(record, ROLE_PROPERTY),
      ...valuesOf(record, INSTANCE_PROFILE_PROPERTY).flatMap((arn) => this.#profiles.get(arn) ?? []),
    ];
    const found = named
      .map((role) => this.#byArn.get(role) ?? this.#byName.get(nameOf(record.tenant, role)))
      .filter((key) => key !== undefined);
    return [...new Set(found)];
  }
}

function valuesOf(record: ResourceRecord, property: string): readonly string[] {
  return (record.properties ?? []).filter(([name]) => name === property).map(([, value]) => value);
}

function nameOf(tenant: Key, rest: string): string {
  return `${tenant} ${rest}`;
}
