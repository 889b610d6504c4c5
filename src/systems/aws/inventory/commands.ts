import { field, list, text } from '../../../lib/content';
import type { Json } from '../../../lib/content';
import { parseArn } from '../arn';

/** A listed thing as an answer states it; what it leaves out is found from the file's name or wrapper. */
export interface Stated {
  /** Its ARN, or what is needed to make one. */
  readonly arn?: string;
  readonly make?: { readonly service: string; readonly resource: string };
  readonly account?: string;
  readonly region?: string;
  readonly name: string;
  readonly roles?: readonly string[];
  readonly profile?: string;
  readonly executionRole?: string;
  /** `Online` where the Systems Manager agent answers. */
  readonly status?: string;
}

/** One command whose answer lists things of one type. */
export interface ListCommand {
  readonly command: string;
  /** Member that holds the list, or the one thing. */
  readonly member: string;
  readonly nativeType: string;
  /** The answer is a whole list: what it does not hold does not exist. A description of one thing is not. */
  readonly whole: boolean;
  /** A list that leaves the roles out settles nothing unless it is empty. */
  readonly withoutRoles?: boolean;
  /** Says of instances whether their agent answers, and lists no things of its own. */
  readonly agents?: boolean;
  readonly read: (item: Json) => Stated | undefined;
}

function byArn(arnAt: string, nameAt: string, rolesAt: readonly string[] = []): ListCommand['read'] {
  return (item) => {
    const arn = typeof item === 'string' ? item : text(item, arnAt);
    if (arn === undefined || parseArn(arn) === undefined) return undefined;
    const roles = rolesAt.map((at) => text(item, at)).filter((role) => role !== undefined);
    return { arn, name: text(item, nameAt) ?? arn.slice(arn.search(/[^/:]*$/u)), roles };
  };
}

/** `eu-west-1a` is in `eu-west-1`. */
function regionOf(zone: string | undefined): { readonly region?: string } {
  const region = zone?.replace(/[a-z]$/u, '');
  return region === undefined ? {} : { region };
}

function accountOfRole(role: string | undefined): { readonly account?: string } {
  const account = parseArn(role ?? '')?.account;
  return account === undefined || account === '' ? {} : { account };
}

function instance(item: Json): Stated | undefined {
  const id = text(item, 'InstanceId');
  if (id === undefined) return undefined;
  const profile = text(field(item, 'IamInstanceProfile'), 'Arn');
  const owner = text(item, 'OwnerId') ?? parseArn(profile ?? '')?.account;
  return {
    make: { service: 'ec2', resource: `instance/${id}` },
    ...(owner === undefined ? {} : { account: owner }),
    ...regionOf(text(field(item, 'Placement'), 'AvailabilityZone')),
    name: nameTag(item) ?? id,
    ...(profile === undefined ? {} : { profile }),
  };
}

/** `ssm describe-instance-information` (Systems Manager API reference, InstanceInformation). */
function agent(item: Json): Stated | undefined {
  const id = text(item, 'InstanceId');
  const status = text(item, 'PingStatus');
  if (id === undefined || status === undefined) return undefined;
  return { make: { service: 'ec2', resource: `instance/${id}` }, name: id, status };
}

function nameTag(item: Json): string | undefined {
  return text(
    list(item, 'Tags').find((tag) => text(tag, 'Key') === 'Name'),
    'Value',
  );
}

function launchTemplate(item: Json): Stated | undefined {
  const id = text(item, 'LaunchTemplateId');
  if (id === undefined) return undefined;
  const profile = field(field(item, 'LaunchTemplateData'), 'IamInstanceProfile');
  const arn = text(profile, 'Arn');
  return {
    make: { service: 'ec2', resource: `launch-template/${id}` },
    ...accountOfRole(arn ?? text(item, 'CreatedBy')),
    name: text(item, 'LaunchTemplateName') ?? id,
    ...(arn === undefined ? {} : { profile: arn }),
  };
}

function glue(resource: string, nameAt: string, roleAt: string): ListCommand['read'] {
  return (item) => {
    const name = text(item, nameAt);
    const role = text(item, roleAt);
    if (name === undefined) return undefined;
    return {
      make: { service: 'glue', resource: `${resource}/${name}` },
      ...accountOfRole(role),
      ...regionOf(text(item, 'AvailabilityZone')),
      name,
      roles: role === undefined ? [] : [role],
    };
  };
}

function queue(item: Json): Stated | undefined {
  const match = typeof item === 'string' ? /sqs\.([a-z0-9-]+)\.[^/]+\/(\d{12})\/(.+)$/u.exec(item) : null;
  if (match === null) return undefined;
  const [, region = '', account = '', name = ''] = match;
  return { make: { service: 'sqs', resource: name }, account, region, name };
}

function named(service: string, resource: (name: string) => string): ListCommand['read'] {
  return (item) => {
    const name = typeof item === 'string' ? item : text(item, 'Name');
    return name === undefined ? undefined : { make: { service, resource: resource(name) }, name };
  };
}

const bucket: ListCommand['read'] = (item) => {
  const name = text(item, 'Name');
  return name === undefined ? undefined : { arn: `arn:aws:s3:::${name}`, name };
};

function whole(command: string, member: string, nativeType: string, read: ListCommand['read']): ListCommand {
  return { command, member, nativeType, whole: true, read };
}

/** Commands whose answers are read as inventories (API references of the services). */
export const LIST_COMMANDS: readonly ListCommand[] = [
  whole(
    'list-functions',
    'Functions',
    'AWS::Lambda::Function',
    byArn('FunctionArn', 'FunctionName', ['Role']),
  ),
  whole('describe-instances', 'Reservations', 'AWS::EC2::Instance', instance),
  whole(
    'describe-launch-template-versions',
    'LaunchTemplateVersions',
    'AWS::EC2::LaunchTemplate',
    launchTemplate,
  ),
  whole('describe-subnets', 'Subnets', 'AWS::EC2::Subnet', byArn('SubnetArn', 'SubnetId')),
  whole('batch-get-projects', 'projects', 'AWS::CodeBuild::Project', byArn('arn', 'name', ['serviceRole'])),
  whole(
    'describe-stacks',
    'Stacks',
    'AWS::CloudFormation::Stack',
    byArn('StackId', 'StackName', ['RoleARN']),
  ),
  {
    command: 'describe-stack-set',
    member: 'StackSet',
    nativeType: 'AWS::CloudFormation::StackSet',
    whole: false,
    read: (item) => {
      const found = byArn('StackSetARN', 'StackSetName', ['AdministrationRoleARN'])(item);
      const executionRole = text(item, 'ExecutionRoleName');
      return found === undefined || executionRole === undefined ? found : { ...found, executionRole };
    },
  },
  whole(
    'get-dev-endpoints',
    'DevEndpoints',
    'AWS::Glue::DevEndpoint',
    glue('devEndpoint', 'EndpointName', 'RoleArn'),
  ),
  whole('get-jobs', 'Jobs', 'AWS::Glue::Job', glue('job', 'Name', 'Role')),
  whole('describe-clusters', 'clusters', 'AWS::ECS::Cluster', byArn('clusterArn', 'clusterName')),
  whole('list-clusters', 'clusterArns', 'AWS::ECS::Cluster', byArn('clusterArn', 'clusterName')),
  whole(
    'describe-container-instances',
    'containerInstances',
    'AWS::ECS::ContainerInstance',
    byArn('containerInstanceArn', 'ec2InstanceId'),
  ),
  {
    command: 'describe-service',
    member: 'Service',
    nativeType: 'AWS::AppRunner::Service',
    whole: false,
    read: (item) => {
      const found = byArn('ServiceArn', 'ServiceName')(item);
      const role = text(field(item, 'InstanceConfiguration'), 'InstanceRoleArn');
      return found === undefined ? undefined : { ...found, roles: role === undefined ? [] : [role] };
    },
  },
  {
    ...whole(
      'list-services',
      'ServiceSummaryList',
      'AWS::AppRunner::Service',
      byArn('ServiceArn', 'ServiceName'),
    ),
    withoutRoles: true,
  },
  {
    command: 'describe-notebook-instance',
    member: '',
    nativeType: 'AWS::SageMaker::NotebookInstance',
    whole: false,
    read: byArn('NotebookInstanceArn', 'NotebookInstanceName', ['RoleArn']),
  },
  {
    ...whole(
      'list-notebook-instances',
      'NotebookInstances',
      'AWS::SageMaker::NotebookInstance',
      byArn('NotebookInstanceArn', 'NotebookInstanceName'),
    ),
    withoutRoles: true,
  },
  {
    command: 'get-code-interpreter',
    member: '',
    nativeType: 'AWS::BedrockAgentCore::CodeInterpreterCustom',
    whole: false,
    read: byArn('codeInterpreterArn', 'name', ['executionRoleArn']),
  },
  {
    ...whole(
      'list-code-interpreters',
      'codeInterpreterSummaries',
      'AWS::BedrockAgentCore::CodeInterpreterCustom',
      byArn('codeInterpreterArn', 'name'),
    ),
    withoutRoles: true,
  },
  {
    ...whole('describe-instance-information', 'InstanceInformationList', 'AWS::EC2::Instance', agent),
    agents: true,
  },
  whole('list-buckets', 'Buckets', 'AWS::S3::Bucket', bucket),
  whole('list-queues', 'QueueUrls', 'AWS::SQS::Queue', queue),
  whole(
    'list-streams',
    'StreamNames',
    'AWS::Kinesis::Stream',
    named('kinesis', (name) => `stream/${name}`),
  ),
  whole(
    'list-tables',
    'TableNames',
    'AWS::DynamoDB::Table',
    named('dynamodb', (name) => `table/${name}`),
  ),
];

/** The things of an answer: instances stand below their reservations, a description is the answer itself. */
export function thingsOf(
  command: ListCommand,
  output: Json,
): readonly { readonly item: Json; readonly path: readonly (string | number)[]; readonly owner?: string }[] {
  const { member } = command;
  if (member === '') return [{ item: output, path: [] }];
  if (member === 'Reservations') {
    return list(output, member).flatMap((reservation, i) =>
      list(reservation, 'Instances').map((item, j) => {
        const owner = text(reservation, 'OwnerId');
        return { item, path: [member, i, 'Instances', j], ...(owner === undefined ? {} : { owner }) };
      }),
    );
  }
  if (!command.whole) {
    const item = field(output, member);
    return item === undefined ? [] : [{ item, path: [member] }];
  }
  return list(output, member).map((item, i) => ({ item, path: [member, i] }));
}
