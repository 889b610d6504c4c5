import { describe, expect, it } from 'vitest';
import { actionGlob } from '../../src/systems/aws/glob';
import { fitOf, ResourceFit } from '../../src/systems/aws/resource-fit';
import { estateOf } from './aws-harness';

const ANA = 'arn:aws:iam::111122223333:user/ana';
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:jobs';
const INSTANCE = 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0';

describe('which actions can be asked of a resource', () => {
  const fit = new ResourceFit();
  const fits = (action: string, arn: string, except: readonly string[] = []): boolean =>
    fit.fits({ glob: actionGlob(action), except: except.map(actionGlob) }, fit.kindOf(arn));

  it.each([
    ['s3:GetObject', 'arn:aws:s3:::b/k', true],
    ['s3:GetObject', 'arn:aws:s3:::b', false],
    ['s3:ListBucket', 'arn:aws:s3:::b', true],
    ['s3:ListBucket', 'arn:aws:s3:::b/k', false],
    ['s3:*', 'arn:aws:s3:::b/k', true],
    ['s3:GetObject', QUEUE, false],
    ['ec2:TerminateInstances', INSTANCE, true],
    ['ec2:DescribeInstances', INSTANCE, false],
    ['ec2:DeleteVolume', INSTANCE, false],
    ['ec2:*Volume', INSTANCE, true],
    ['ssm:StartSession', INSTANCE, true],
    ['dynamodb:Query', 'arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/i', true],
    ['kms:Decrypt', 'arn:aws:kms:eu-west-1:111122223333:alias/a', false],
    ['lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:111122223333:function:f:live', true],
    ['sqs:NotListedYet', QUEUE, true],
    ['*', QUEUE, true],
    ['*', 'arn:aws:newservice:eu-west-1:111122223333:thing/1', true],
    ['iam:PutRolePolicy', 'arn:aws:iam::111122223333:role/r', true],
    ['iam:PutRolePolicy', 'arn:aws:iam::111122223333:user/u', false],
  ])('%s of %s: %s', (action, arn, expected) => {
    expect(fits(action, arn)).toBe(expected);
  });

  it('leaves out what is excepted', () => {
    expect(fits('s3:*', 'arn:aws:s3:::b/k', ['s3:*Object*'])).toBe(true);
    expect(fits('sqs:*', QUEUE, ['sqs:*'])).toBe(false);
  });

  it('says why one cannot', () => {
    expect(fitOf('s3:GetObject', QUEUE)).toMatchObject({ kind: 'on others', sure: true });
    expect(fitOf('kms:Decrypt', 'arn:aws:kms:eu-west-1:1:alias/a')).toMatchObject({
      kind: 'on others',
      sure: false,
    });
    expect(fitOf('ec2:DescribeInstances', INSTANCE)).toEqual({ kind: 'on everything' });
    expect(fitOf('S3:getobject', 'arn:aws:s3:::b/k')).toEqual({ kind: 'fits' });
  });
});

describe('requests that AWS never makes', () => {
  const estate = estateOf({
    'details.json': {
      UserDetailList: [
        {
          UserName: 'ana',
          UserId: 'AIDAANA',
          Arn: ANA,
          UserPolicyList: [
            {
              PolicyName: 'p',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  { Effect: 'Allow', Action: ['s3:*', 'kms:*'], Resource: '*' },
                  { Effect: 'Allow', Action: 'ec2:DescribeInstances', Resource: '*' },
                  { Effect: 'Allow', Action: 'ec2:DescribeVolumes', Resource: INSTANCE },
                ],
              },
            },
          ],
        },
      ],
      IsTruncated: false,
    },
  });

  it('are denied where the action is of another service, or of another type that the ARN tells', () => {
    const decision = estate.ask(ANA, 's3:GetObject', QUEUE);
    expect(decision.verdict).toBe('denied');
    expect(decision.reason).toContain('is never asked of');
    expect(estate.ask(ANA, 's3:ListBucket', 'arn:aws:s3:::b/k').verdict).toBe('denied');
    expect(estate.ask(ANA, 's3:ListBucket', 'arn:aws:s3:::b').verdict).toBe('allowed');
  });

  it('are not evaluated where AWS may list too few types', () => {
    const alias = 'arn:aws:kms:eu-west-1:111122223333:alias/a';
    expect(estate.ask(ANA, 'kms:Decrypt', alias).verdict).toBe('not-evaluated');
  });

  it('an action on no single resource is decided on all of them', () => {
    const decision = estate.ask(ANA, 'ec2:DescribeInstances', INSTANCE);
    expect(decision.verdict).toBe('allowed');
    expect(decision.assumes.join()).toContain('acts on no single resource');
    // A statement that names one resource grants no such action.
    expect(estate.ask(ANA, 'ec2:DescribeVolumes', INSTANCE).verdict).toBe('denied');
    expect(estate.between(ANA, INSTANCE)).toEqual([]);
  });
});
