import type { EscalationPath, Method, On } from './path';

type Existing = Omit<Extract<Method, { kind: 'existing' }>, 'kind'>;

function existing(
  id: string,
  title: string,
  method: Existing,
  ...required: readonly (readonly [string, On])[]
): EscalationPath {
  return {
    id,
    title,
    method: { kind: 'existing', ...method },
    required: required.map(([action, on]) => ({ action, on })),
  };
}

function on(pattern: string): On {
  return { pattern };
}

const APP_RUNNER: Existing = { type: 'AWS::AppRunner::Service', service: 'tasks.apprunner.amazonaws.com' };
const INTERPRETER: Existing = {
  type: 'AWS::BedrockAgentCore::CodeInterpreterCustom',
  service: 'bedrock-agentcore.amazonaws.com',
};
const STACK: Existing = { type: 'AWS::CloudFormation::Stack', service: 'cloudformation.amazonaws.com' };
const PROJECT: Existing = { type: 'AWS::CodeBuild::Project', service: 'codebuild.amazonaws.com' };
const INSTANCE: Existing = {
  type: 'AWS::EC2::Instance',
  service: 'ec2.amazonaws.com',
  instanceProfile: true,
};
const TEMPLATE: Existing = { ...INSTANCE, type: 'AWS::EC2::LaunchTemplate' };
const ENDPOINT: Existing = { type: 'AWS::Glue::DevEndpoint', service: 'glue.amazonaws.com' };
const FUNCTION: Existing = { type: 'AWS::Lambda::Function', service: 'lambda.amazonaws.com' };
const NOTEBOOK: Existing = { type: 'AWS::SageMaker::NotebookInstance', service: 'sagemaker.amazonaws.com' };

/** ARN pattern of each type, for what is asked while its list is missing. */
export const PATTERN_OF_TYPE: ReadonlyMap<string, string> = new Map([
  [APP_RUNNER.type, 'arn:*:apprunner:*:{account}:service/*'],
  [INTERPRETER.type, 'arn:*:bedrock-agentcore:*:{account}:code-interpreter-custom/*'],
  [STACK.type, 'arn:*:cloudformation:*:{account}:stack/*'],
  ['AWS::CloudFormation::StackSet', 'arn:*:cloudformation:*:{account}:stackset/*'],
  [PROJECT.type, 'arn:*:codebuild:*:{account}:project/*'],
  [INSTANCE.type, 'arn:*:ec2:*:{account}:instance/*'],
  [TEMPLATE.type, 'arn:*:ec2:*:{account}:launch-template/*'],
  [ENDPOINT.type, 'arn:*:glue:*:{account}:devEndpoint/*'],
  ['AWS::Glue::Job', 'arn:*:glue:*:{account}:job/*'],
  [FUNCTION.type, 'arn:*:lambda:*:{account}:function:*'],
  [NOTEBOOK.type, 'arn:*:sagemaker:*:{account}:notebook-instance/*'],
]);

/** Ways by something that exists and carries a role. */
export const EXISTING_PATHS: readonly EscalationPath[] = [
  existing('apprunner-002', 'changes an App Runner service to run other code', APP_RUNNER, [
    'apprunner:UpdateService',
    'existing',
  ]),
  existing(
    'bedrock-002',
    'runs code in a code interpreter there is',
    INTERPRETER,
    ['bedrock-agentcore:StartCodeInterpreterSession', 'existing'],
    ['bedrock-agentcore:InvokeCodeInterpreter', 'existing'],
  ),
  existing('cloudformation-002', 'updates a stack that has a service role', STACK, [
    'cloudformation:UpdateStack',
    'existing',
  ]),
  existing(
    'cloudformation-005',
    'executes a change set of a stack that has a service role',
    STACK,
    ['cloudformation:CreateChangeSet', 'existing'],
    ['cloudformation:ExecuteChangeSet', 'existing'],
  ),
  existing(
    'codebuild-002',
    'starts a build with instructions of its own',
    { ...PROJECT, remains: 'the project takes build instructions from whoever starts a build' },
    ['codebuild:StartBuild', 'existing'],
  ),
  existing(
    'codebuild-003',
    'starts a batch of builds with instructions of its own',
    {
      ...PROJECT,
      remains: 'the project builds in batches and takes build instructions from whoever starts them',
    },
    ['codebuild:StartBuildBatch', 'existing'],
  ),
  existing(
    'ec2-002',
    'restarts an instance with a start script of its own',
    INSTANCE,
    ['ec2:ModifyInstanceAttribute', 'existing'],
    ['ec2:StopInstances', 'existing'],
    ['ec2:StartInstances', 'existing'],
  ),
  existing(
    'ec2-004',
    'makes a launch template start instances with a script of its own',
    { ...TEMPLATE, remains: 'an instance is launched from the template' },
    ['ec2:CreateLaunchTemplateVersion', 'existing'],
    ['ec2:ModifyLaunchTemplate', 'existing'],
  ),
  existing(
    'ec2instanceconnect-003',
    'signs in to an instance by a key sent to it',
    { ...INSTANCE, remains: 'the instance takes SSH from where the key holder is' },
    ['ec2-instance-connect:SendSSHPublicKey', 'existing'],
    ['ec2:DescribeInstances', 'any'],
  ),
  existing('glue-002', 'puts its own key on a development endpoint', ENDPOINT, [
    'glue:UpdateDevEndpoint',
    'existing',
  ]),
  existing(
    'lambda-003',
    'replaces the code of a function that something else invokes',
    { ...FUNCTION, remains: 'something invokes the function' },
    ['lambda:UpdateFunctionCode', 'existing'],
  ),
  existing(
    'lambda-004',
    'replaces the code of a function and invokes it',
    FUNCTION,
    ['lambda:UpdateFunctionCode', 'existing'],
    ['lambda:InvokeFunction', 'existing'],
  ),
  existing(
    'lambda-005',
    'replaces the code of a function and lets itself invoke it',
    FUNCTION,
    ['lambda:UpdateFunctionCode', 'existing'],
    ['lambda:AddPermission', 'existing'],
  ),
  existing('sagemaker-004', 'opens a notebook there is', NOTEBOOK, [
    'sagemaker:CreatePresignedNotebookInstanceUrl',
    'existing',
  ]),
  existing(
    'sagemaker-005',
    'restarts a notebook with a start script of its own',
    NOTEBOOK,
    [
      'sagemaker:CreateNotebookInstanceLifecycleConfig',
      on('arn:*:sagemaker:*:{account}:notebook-instance-lifecycle-config/*'),
    ],
    ['sagemaker:StopNotebookInstance', 'existing'],
    ['sagemaker:UpdateNotebookInstance', 'existing'],
    ['sagemaker:StartNotebookInstance', 'existing'],
  ),
  existing('ssm-001', 'opens a session on an instance', { ...INSTANCE, agent: true }, [
    'ssm:StartSession',
    'existing',
  ]),
  // A command is sent by way of a document, so it must be allowed on one as well.
  existing(
    'ssm-002',
    'runs a command on an instance',
    { ...INSTANCE, agent: true },
    ['ssm:SendCommand', 'existing'],
    ['ssm:SendCommand', on('arn:*:ssm:*:*:document/*')],
  ),
];
