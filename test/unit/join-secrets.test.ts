import { describe, expect, test } from 'vitest';
import { joinRecords } from '../../src/join/identities';
import { secretJoins } from '../../src/join/secrets';
import type { SecretJoinInput } from '../../src/join/secrets';
import type { PrincipalRecord, SecretRecord } from '../../src/model/record';

function account(system: string, id: string, more: Partial<PrincipalRecord> = {}): PrincipalRecord {
  return {
    kind: 'principal',
    key: `${system}|${id}`,
    system,
    source: { file: 0 },
    type: 'user',
    tenant: `${system}|acme`,
    id,
    name: id,
    ...more,
  };
}

function secret(
  name: string,
  properties: [string, string][] = [],
  more: Partial<SecretRecord> = {},
): SecretRecord {
  return {
    kind: 'secret',
    key: `keeper|item ${name}`,
    system: 'keeper',
    source: { file: 0 },
    type: 'login',
    tenant: 'keeper|keeper',
    id: `uid-${name.length}`,
    name,
    properties,
    ...more,
  };
}

const IAM = 'arn:aws:iam::318204776190:user/svc-backup';
const ACCOUNTS = [
  account('aws', IAM, { name: 'svc-backup' }),
  account('entra', 'admin@acme.example', {
    name: 'Administrator',
    aliases: ['9d1f0c1e-1111-4222-8333-444455556666'],
  }),
  account('sharphound', 'S-1-5-21-1-2-3-500', { name: 'SVC-SQL01@ACME.LOCAL' }),
  account('csv', 'ana@msp.example', { name: 'Ana', nativeType: 'person' }),
  account('entra', 'e-ana', { name: 'Ana', aliases: ['ana@msp.example'] }),
  account('keeper', 'user ben@msp.example', { name: 'ben@msp.example' }),
  account('csv', 'other|svc-backup', { name: 'svc-backup' }),
];

/** `account standing why` of each join, best first. */
function joined(one: SecretRecord, input: SecretJoinInput = {}): string[] {
  return secretJoins(ACCOUNTS, [one], input).map(
    ({ account: key, standing, evidence }) => `${key} ${standing}: ${evidence[0]?.why ?? ''}`,
  );
}

describe('what a secret opens', () => {
  test('an ARN in the title is certain', () => {
    expect(joined(secret(`key of ${IAM}`))).toContain(`aws|${IAM} certain: the title names ${IAM}`);
  });

  test('an exact user name is certain; a client id in its field too', () => {
    expect(joined(secret('M365', [['username', 'Admin@acme.example']]))).toEqual([
      'entra|admin@acme.example certain: the username is exactly Admin@acme.example',
    ]);
    expect(joined(secret('app', [['client id', '9D1F0C1E-1111-4222-8333-444455556666']]))[0]).toMatch(
      /^entra\|admin@acme\.example certain/u,
    );
  });

  test('the sign-in page of an AWS account with the user name is certain', () => {
    const found = joined(
      secret('console', [
        ['url', 'https://318204776190.signin.aws.amazon.com/console'],
        ['username', 'svc-backup'],
      ]),
    );
    expect(found[0]).toBe(
      `aws|${IAM} certain: the URL is the sign-in page of account 318204776190, and the user name is svc-backup`,
    );
  });

  test('DOMAIN\\user is similar; so is a name in the title', () => {
    expect(joined(secret('sql', [['login', 'ACME\\svc-sql01']]))).toEqual([
      'sharphound|S-1-5-21-1-2-3-500 similar: the login ACME\\svc-sql01 is that account of its domain',
    ]);
    expect(joined(secret('Acme SVC-SQL01 password'))).toEqual([
      'sharphound|S-1-5-21-1-2-3-500 similar: the title names SVC-SQL01@ACME.LOCAL and its tenant',
    ]);
  });

  test('an address within a title is similar only', () => {
    expect(joined(secret('reset mail goes to admin@acme.example'))).toEqual([
      'entra|admin@acme.example similar: the title names admin@acme.example',
    ]);
  });

  test('a name that two accounts have joins nothing', () => {
    expect(
      joined(secret('x', [['username', 'svc-backup']])).every((line) => line.includes('ambiguous')),
    ).toBe(true);
  });

  test('the account stands before the person it belongs to', () => {
    expect(joined(secret('x', [['username', 'ana@msp.example']]))).toEqual([
      'entra|e-ana certain: the username is exactly ana@msp.example',
      'csv|ana@msp.example ambiguous: the username is exactly ana@msp.example',
    ]);
  });

  test('people of the vault itself are not what its secrets open', () => {
    expect(joined(secret('x', [['username', 'ben@msp.example']]))).toEqual([]);
  });

  test('a secret that is switched off opens nothing', () => {
    expect(joined(secret('M365', [['username', 'admin@acme.example']], { active: false }))).toEqual([]);
  });
});

describe('decisions', () => {
  const similar = secret('sql', [['login', 'ACME\\svc-sql01']]);
  const sql = 'sharphound|S-1-5-21-1-2-3-500';

  test('a confirmed join is no longer conditional; a cut one makes no step', () => {
    const records = (input: SecretJoinInput): (string | undefined)[] =>
      joinRecords(ACCOUNTS, [similar], input).flatMap((r) =>
        r.kind === 'trust' && r.mechanism === 'shared-secret' ? [`${r.to} ${r.condition ?? 'sure'}`] : [],
      );
    expect(records({})).toEqual([
      `${sql} only the login ACME\\svc-sql01 is that account of its domain joins this secret to the account: not confirmed`,
    ]);
    const decide = (decided: 'confirmed' | 'cut'): SecretJoinInput => ({
      decisions: [{ secret: similar.key, account: sql, decided }],
    });
    expect(records(decide('confirmed'))).toEqual([`${sql} sure`]);
    expect(records(decide('cut'))).toEqual([]);
  });

  test('cutting one of two leaves the other', () => {
    const found = joined(secret('x', [['username', 'svc-backup']]), {
      decisions: [{ secret: 'keeper|item x', account: 'csv|other|svc-backup', decided: 'cut' }],
    });
    expect(found.map((line) => line.split(':')[0])).toContain('csv|other|svc-backup cut');
    expect(found.some((line) => line.includes('similar'))).toBe(true);
  });

  test('a mapping of the user is certain, by names', () => {
    expect(
      joined(secret('something else'), {
        mappings: [{ secret: 'something else', account: 'admin@acme.example' }],
      }),
    ).toEqual(['entra|admin@acme.example certain: stated by the user']);
  });

  test('a join of the user stands though nothing else says so', () => {
    expect(
      joined(secret('plain'), {
        decisions: [{ secret: 'keeper|item plain', account: `aws|${IAM}`, decided: 'confirmed' }],
      }),
    ).toEqual([`aws|${IAM} confirmed: joined by the user`]);
  });
});
