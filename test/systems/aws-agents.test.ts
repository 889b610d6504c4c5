import { expect, it } from 'vitest';
import { estateOf } from './aws-harness';

/** Systems Manager says whether the agent of an instance answers, which decides the paths ssm-001 and ssm-002. */

const ACCOUNT = '111122223333';
const arn = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`;
const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});

function escalations(status: string | undefined): readonly string[] {
  const profile = {
    Path: '/',
    InstanceProfileName: 'box',
    InstanceProfileId: 'AIPA1',
    Arn: arn('instance-profile/box'),
    Roles: [],
  };
  const estate = estateOf({
    'gaad.json': {
      UserDetailList: [
        {
          Path: '/',
          UserName: 'ana',
          UserId: 'AIDA1',
          Arn: arn('user/ana'),
          GroupList: [],
          AttachedManagedPolicies: [],
          UserPolicyList: [
            {
              PolicyName: 'own',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: 'ssm:StartSession', Resource: '*' }],
              },
            },
          ],
        },
      ],
      GroupDetailList: [],
      RoleDetailList: [
        {
          Path: '/',
          RoleName: 'box',
          RoleId: 'AROA1',
          Arn: arn('role/box'),
          InstanceProfileList: [profile],
          AttachedManagedPolicies: [],
          RolePolicyList: [
            {
              PolicyName: 'own',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
              },
            },
          ],
          AssumeRolePolicyDocument: trust('ec2.amazonaws.com'),
        },
      ],
      Policies: [],
      IsTruncated: false,
    },
    'describe-instances.json': {
      Reservations: [
        {
          OwnerId: ACCOUNT,
          Instances: [
            {
              InstanceId: 'i-0123456789abcdef0',
              IamInstanceProfile: { Arn: profile.Arn },
              Placement: { AvailabilityZone: 'eu-west-1a' },
            },
          ],
        },
      ],
    },
    ...(status === undefined
      ? {}
      : {
          [`describe-instance-information-${ACCOUNT}-eu-west-1.json`]: {
            InstanceInformationList: [
              { InstanceId: 'i-0123456789abcdef0', PingStatus: status, ResourceType: 'EC2Instance' },
            ],
          },
        }),
  });
  for (const input of estate.snapshot.inputs) {
    expect(input.system, input.name).toBe('aws');
    expect(input.records.used + input.records.merged + input.records.ignored).toBe(input.records.read);
  }
  return estate.steps
    .filter((step) => step.from === arn('user/ana') && step.to === arn('role/box'))
    .map((step) => step.verdict);
}

it('without it the path hangs on the agent; with it the agent decides', () => {
  expect(escalations(undefined)).toEqual(['conditional']);
  expect(escalations('Online')).toEqual(['allowed']);
  expect(escalations('ConnectionLost')).toEqual([]);
});
