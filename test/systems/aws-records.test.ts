import { describe, expect, it } from 'vitest';
import { contentOf } from '../../src/lib/file-content';
import { NEVER_USED } from '../../src/model/accountability';
import { verbsOf } from '../../src/model/permission';
import { recognise } from '../../src/systems/aws/recognise';
import { verbsOfAction } from '../../src/systems/aws/verbs';
import { estateOf, estateOfFiles } from './aws-harness';

const A = '111122223333';
const user = `arn:aws:iam::${A}:user/ana`;

function recognised(text: string): string | undefined {
  return recognise(contentOf('unknown', new TextEncoder().encode(text)))?.format;
}

describe('recognition', () => {
  it('goes by content and gives reasons', () => {
    expect(recognised('{"UserDetailList":[]}')).toBe('account-authorization-details');
    expect(recognised('[{"RoleDetailList":[]},{"Policies":[]}]')).toBe('account-authorization-details');
    expect(recognised('{"Policies":[{"PolicyVersionList":[]}]}')).toBe('account-authorization-details');
    expect(recognised('user,arn,user_creation_time,password_enabled,access_key_1_active\n')).toBe(
      'credential-report',
    );
    expect(
      recognised(`{"Accounts":[{"Id":"${A}","Arn":"arn:aws:organizations::${A}:account/o-x/${A}"}]}`),
    ).toBe('organization-accounts');
  });

  it.each([
    '{}',
    '[]',
    '[1]',
    'null',
    '{"Policies":[]}',
    '{"Accounts":[{"Id":"7"}]}',
    'a,b\n1,2',
    '',
    '{"Content":"x"}',
    '{"data":[],"meta":{"type":"users"}}',
  ])('leaves %s to others', (text) => {
    expect(recognised(text)).toBeUndefined();
  });
});

describe('records', () => {
  it.each(['credential-report-csv', 'credential-report-wrapped'])(
    'tells used from never used (%s)',
    (name) => {
      const report = name.endsWith('csv') ? 'report.csv' : 'report.json';
      const { snapshot, evaluated } = estateOfFiles(
        `fixtures/aws/${name}/details.json`,
        `fixtures/aws/${name}/${report}`,
      );
      const { view } = evaluated;
      const secrets = view
        .of('aws', 'secret')
        .map((s) => [s.name, s.active, s.accountability?.lastUsed, s.opens]);
      expect(secrets).toEqual([
        ['access key 1 of ana', true, Date.parse('2026-10-01T00:00:00Z'), `aws|${user}`],
        ['access key 2 of ana', false, NEVER_USED, `aws|${user}`],
        ['access key 1 of robot', true, NEVER_USED, `aws|arn:aws:iam::${A}:user/robot`],
      ]);
      const lastUsed = (who: string): number | undefined => {
        const record = view.get(`aws|arn:aws:iam::${A}:${who}`);
        return record?.kind === 'principal' ? record.accountability?.lastUsed : undefined;
      };
      expect(lastUsed('user/ana')).toBe(Date.parse('2026-11-01T08:00:00Z'));
      expect(lastUsed('user/robot')).toBe(NEVER_USED);
      expect(lastUsed('user/idle')).toBe(NEVER_USED);
      expect(lastUsed('root')).toBe(Date.parse('2020-01-02T00:00:00Z'));
      const ana = view.get(`aws|${user}`);
      expect(ana).toMatchObject({
        kind: 'principal',
        mfa: true,
        human: true,
        aliases: ['AIDAANA'],
        nativeType: 'IAM user',
      });
      const merged = snapshot.inputs.reduce((sum, input) => sum + input.records.merged, 0);
      expect(merged).toBe(3);
    },
  );

  it('takes tags as properties, an owner tag as owner, and the last use of a role', () => {
    const role = {
      RoleName: 'r',
      RoleId: 'AROAR',
      Arn: `arn:aws:iam::${A}:role/r`,
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
      Tags: [
        { Key: 'Owner', Value: 'it@example.org' },
        { Key: '__proto__', Value: 'x' },
      ],
    };
    const used = { ...role, RoleLastUsed: { LastUsedDate: '2026-10-01 09:00:00+00:00' } };
    const { evaluated } = estateOf({ 'a.json': { RoleDetailList: [used] } });
    expect(evaluated.view.get(`aws|arn:aws:iam::${A}:role/r`)).toMatchObject({
      accountability: { owner: 'it@example.org', lastUsed: Date.parse('2026-10-01T09:00:00Z') },
      properties: [
        ['tag Owner', 'it@example.org'],
        ['tag __proto__', 'x'],
      ],
    });
    const unused = estateOf({ 'a.json': { RoleDetailList: [{ ...role, RoleLastUsed: {} }] } });
    const record = unused.evaluated.view.get(`aws|arn:aws:iam::${A}:role/r`);
    expect(record?.kind === 'principal' && record.accountability?.lastUsed).toBeUndefined();
  });

  it('names accounts from the organisation, whichever file comes first', () => {
    const { evaluated } = estateOfFiles(
      'fixtures/aws/organization/accounts.json',
      'fixtures/aws/organization/details.json',
    );
    const tenants = evaluated.view.of('aws', 'tenant').map((t) => [t.id, t.name, t.status]);
    expect(tenants.sort()).toEqual([
      ['111122223333', 'Clinic', 'ACTIVE'],
      ['444455556666', 'Provider', 'SUSPENDED'],
    ]);
  });

  it('keeps an account that is only mentioned apart from exported ones', () => {
    const { evaluated } = estateOfFiles('fixtures/aws/cross-account/clinic.json');
    const mentioned = evaluated.view
      .of('aws', 'tenant')
      .filter((tenant) => tenant.mentionedOnly === true)
      .map((tenant) => tenant.id);
    expect(mentioned).toContain('444455556666');
    expect(mentioned).toContain('999988887777');
    expect(mentioned).not.toContain(A);
  });

  it('merges the same page given twice and counts it as merged', () => {
    const page = { UserDetailList: [{ UserName: 'ana', UserId: 'AIDA1', Arn: user, GroupList: ['g'] }] };
    const { snapshot } = estateOf({ 'a.json': page, 'b.json': { ...page, Marker: 'x' } });
    const tallies = snapshot.inputs.map((input) => [input.records, input.facts]);
    expect(tallies).toEqual([
      [
        { read: 1, used: 1, merged: 0, ignored: 0 },
        { read: 1, used: 1, merged: 0, ignored: 0 },
      ],
      [
        { read: 1, used: 0, merged: 1, ignored: 0 },
        { read: 1, used: 0, merged: 1, ignored: 0 },
      ],
    ]);
  });

  it('survives hostile shapes', () => {
    const odd = {
      UserDetailList: [
        null,
        7,
        'x',
        [],
        { Arn: 'nonsense' },
        { Arn: user, GroupList: [null, 3, 'g'], Tags: 'x' },
      ],
      RoleDetailList: { not: 'a list' },
      Policies: [
        { Arn: `arn:aws:iam::${A}:policy/__proto__`, PolicyName: 'constructor', PolicyVersionList: [null] },
      ],
    };
    const { snapshot } = estateOf({ 'a.json': odd });
    const [input] = snapshot.inputs;
    expect(input?.records).toEqual({ read: 7, used: 2, merged: 0, ignored: 5 });
    expect(input?.problems.every((problem) => problem.pointer !== undefined)).toBe(true);
  });
});

describe('verbs', () => {
  it.each([
    ['s3:ListBucket', ['list-metadata']],
    ['ec2:DescribeInstances', ['list-metadata', 'view']],
    ['ec2:ModifyInstanceAttribute', ['change', 'share']],
    ['ec2:StartInstances', ['change']],
    ['iam:PassRole', ['impersonate']],
    ['sts:AssumeRole', ['impersonate']],
    ['iam:AttachUserPolicy', ['administer']],
    ['secretsmanager:GetSecretValue', ['view', 'use', 'export']],
    ['kms:Decrypt', ['use']],
    ['sqs:DeleteMessage', ['delete']],
    ['dynamodb:Get*', ['view']],
  ])('%s carries %s', (action, verbs) => {
    expect(verbsOf(verbsOfAction(action))).toEqual(verbs);
  });

  it('unites the verbs of what a pattern may stand for', () => {
    expect(verbsOf(verbsOfAction('*'))).toHaveLength(13);
    expect(verbsOf(verbsOfAction('ec2:*'))).toEqual([
      'list-metadata',
      'view',
      'use',
      'create',
      'change',
      'approve',
      'export',
      'delete',
      'share',
      'administer',
    ]);
    expect(verbsOf(verbsOfAction('ec2:*Tags'))).toEqual(['list-metadata', 'view', 'change']);
    expect(verbsOf(verbsOfAction('nosuchservice:DeleteIt'))).toEqual(['delete']);
    expect(verbsOf(verbsOfAction('iam:*'))).toContain('impersonate');
  });
});
