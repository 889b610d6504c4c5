import type { EscalationPath, On } from './path';

/** The role is passed to the service by the new thing that will run as it. */
const PASS: readonly [string, On] = ['iam:PassRole', 'passed role'];

function pass(
  id: string,
  title: string,
  services: readonly string[],
  required: readonly (readonly [string, ...On[]])[],
  more: { readonly needs?: readonly string[]; readonly instanceProfile?: boolean } = {},
): EscalationPath {
  return {
    id,
    title,
    method: { kind: 'pass', services, ...more },
    required: [PASS, ...required].flatMap(([action, ...on]) => on.map((one) => ({ action, on: one }))),
  };
}

function on(...patterns: readonly string[]): readonly On[] {
  return patterns.map((pattern) => ({ pattern }));
}

const FUNCTION = on('arn:*:lambda:*:{account}:function:*');
const PROJECT = on('arn:*:codebuild:*:{account}:project/*');
const PIPELINE = on('arn:*:datapipeline:*:{account}:pipeline/*');
const CLUSTER = on('arn:*:ecs:*:{account}:cluster/*');
const TASK = on('arn:*:ecs:*:{account}:task-definition/*');
const SERVICE = on('arn:*:ecs:*:{account}:service/*');
const JOB = on('arn:*:glue:*:{account}:job/*');
const TRIGGER = on('arn:*:glue:*:{account}:trigger/*');
const INTERPRETER = on('arn:*:bedrock-agentcore:*:{account}:code-interpreter-custom/*');
/** What a launch needs besides the instance (Service Authorization Reference, Amazon EC2, RunInstances). */
const LAUNCH = on(
  'arn:*:ec2:*:{account}:instance/*',
  'arn:*:ec2:*::image/*',
  'arn:*:ec2:*:{account}:network-interface/*',
  'arn:*:ec2:*:{account}:security-group/*',
  'arn:*:ec2:*:{account}:subnet/*',
  'arn:*:ec2:*:{account}:volume/*',
);

const LAMBDA = ['lambda.amazonaws.com'];
const ECS = ['ecs-tasks.amazonaws.com'];
const GLUE = ['glue.amazonaws.com'];
const EC2 = ['ec2.amazonaws.com'];
const CODEBUILD = ['codebuild.amazonaws.com'];
const SAGEMAKER = ['sagemaker.amazonaws.com'];
const EVENT_SOURCES = ['AWS::SQS::Queue', 'AWS::Kinesis::Stream', 'AWS::DynamoDB::Table'];

/** Ways by which a role is passed to something new. */
export const PASS_PATHS: readonly EscalationPath[] = [
  pass(
    'apprunner-001',
    'starts an App Runner service that runs as the role',
    ['tasks.apprunner.amazonaws.com'],
    [['apprunner:CreateService', ...on('arn:*:apprunner:*:{account}:service/*')]],
  ),
  pass(
    'bedrock-001',
    'starts a code interpreter that runs as the role',
    ['bedrock-agentcore.amazonaws.com'],
    [
      ['bedrock-agentcore:CreateCodeInterpreter', 'any'],
      ['bedrock-agentcore:StartCodeInterpreterSession', ...INTERPRETER],
      ['bedrock-agentcore:InvokeCodeInterpreter', ...INTERPRETER],
    ],
  ),
  pass(
    'cloudformation-001',
    'creates a stack that is built as the role',
    ['cloudformation.amazonaws.com'],
    [['cloudformation:CreateStack', ...on('arn:*:cloudformation:*:{account}:stack/*')]],
  ),
  pass('codebuild-001', 'starts a new build project that runs as the role', CODEBUILD, [
    ['codebuild:CreateProject', ...PROJECT],
    ['codebuild:StartBuild', ...PROJECT],
  ]),
  pass('codebuild-004', 'starts a batch of builds in a new project that runs as the role', CODEBUILD, [
    ['codebuild:CreateProject', ...PROJECT],
    ['codebuild:StartBuildBatch', ...PROJECT],
  ]),
  pass(
    'datapipeline-001',
    'starts a pipeline whose activities run as the role',
    ['datapipeline.amazonaws.com', 'elasticmapreduce.amazonaws.com'],
    [
      ['datapipeline:CreatePipeline', 'any'],
      ['datapipeline:PutPipelineDefinition', ...PIPELINE],
      ['datapipeline:ActivatePipeline', ...PIPELINE],
    ],
  ),
  pass('ec2-001', 'launches an instance that runs as the role', EC2, [['ec2:RunInstances', ...LAUNCH]], {
    instanceProfile: true,
  }),
  pass(
    'ec2-003',
    'requests a spot instance that runs as the role',
    EC2,
    [['ec2:RequestSpotInstances', ...on('arn:*:ec2:*:{account}:spot-instances-request/*')]],
    { instanceProfile: true, needs: ['AWS::EC2::Subnet'] },
  ),
  pass('ecs-001', 'runs a service in a new cluster whose tasks run as the role', ECS, [
    ['ecs:CreateCluster', ...CLUSTER],
    ['ecs:RegisterTaskDefinition', ...TASK],
    ['ecs:CreateService', ...SERVICE],
  ]),
  pass('ecs-002', 'runs a task in a new cluster as the role', ECS, [
    ['ecs:CreateCluster', ...CLUSTER],
    ['ecs:RegisterTaskDefinition', ...TASK],
    ['ecs:RunTask', ...TASK],
  ]),
  pass(
    'ecs-003',
    'runs a service in a cluster there is, whose tasks run as the role',
    ECS,
    [
      ['ecs:RegisterTaskDefinition', ...TASK],
      ['ecs:CreateService', ...SERVICE],
    ],
    { needs: ['AWS::ECS::Cluster'] },
  ),
  pass(
    'ecs-004',
    'runs a task in a cluster there is as the role',
    ECS,
    [
      ['ecs:RegisterTaskDefinition', ...TASK],
      ['ecs:RunTask', ...TASK],
    ],
    { needs: ['AWS::ECS::Cluster'] },
  ),
  pass(
    'ecs-005',
    'starts a task as the role on a container instance there is',
    ECS,
    [
      ['ecs:RegisterTaskDefinition', ...TASK],
      ['ecs:StartTask', ...TASK],
    ],
    { needs: ['AWS::ECS::ContainerInstance'] },
  ),
  pass('glue-001', 'opens a development endpoint that runs as the role', GLUE, [
    ['glue:CreateDevEndpoint', 'any'],
  ]),
  pass('glue-003', 'runs a new job as the role', GLUE, [
    ['glue:CreateJob', ...JOB],
    ['glue:StartJobRun', ...JOB],
  ]),
  pass('glue-004', 'has a new trigger run a new job as the role', GLUE, [
    ['glue:CreateJob', ...JOB],
    ['glue:CreateTrigger', ...TRIGGER],
  ]),
  pass(
    'glue-005',
    'makes a job there is run as the role',
    GLUE,
    [
      ['glue:UpdateJob', 'existing'],
      ['glue:StartJobRun', 'existing'],
    ],
    { needs: ['AWS::Glue::Job'] },
  ),
  pass(
    'glue-006',
    'has a new trigger run a job there is, made to run as the role',
    GLUE,
    [
      ['glue:UpdateJob', 'existing'],
      ['glue:CreateTrigger', ...TRIGGER],
    ],
    { needs: ['AWS::Glue::Job'] },
  ),
  pass('lambda-001', 'invokes a new function that runs as the role', LAMBDA, [
    ['lambda:CreateFunction', ...FUNCTION],
    ['lambda:InvokeFunction', ...FUNCTION],
  ]),
  pass(
    'lambda-002',
    'has an event source invoke a new function that runs as the role',
    LAMBDA,
    [
      ['lambda:CreateFunction', ...FUNCTION],
      ['lambda:CreateEventSourceMapping', 'any'],
    ],
    { needs: EVENT_SOURCES },
  ),
  pass('lambda-006', 'lets itself invoke a new function that runs as the role', LAMBDA, [
    ['lambda:CreateFunction', ...FUNCTION],
    ['lambda:AddPermission', ...FUNCTION],
  ]),
  pass('sagemaker-001', 'opens a notebook that runs as the role', SAGEMAKER, [
    ['sagemaker:CreateNotebookInstance', ...on('arn:*:sagemaker:*:{account}:notebook-instance/*')],
  ]),
  pass(
    'sagemaker-002',
    'runs a training job as the role',
    SAGEMAKER,
    [['sagemaker:CreateTrainingJob', ...on('arn:*:sagemaker:*:{account}:training-job/*')]],
    { needs: ['AWS::S3::Bucket'] },
  ),
  pass(
    'sagemaker-003',
    'runs a processing job as the role',
    SAGEMAKER,
    [['sagemaker:CreateProcessingJob', ...on('arn:*:sagemaker:*:{account}:processing-job/*')]],
    { needs: ['AWS::S3::Bucket'] },
  ),
];
