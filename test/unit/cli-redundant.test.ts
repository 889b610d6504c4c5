import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run';

const folder = mkdtempSync(join(tmpdir(), 'overreach-cli-redundant-'));
afterAll(() => rmSync(folder, { recursive: true }));
const AT = Date.parse('2026-11-21T12:00:00Z');

interface Answer {
  readonly [name: string]: any;
}

function cli(...argv: readonly string[]): Answer {
  let out = '';
  let err = '';
  const code = run([...argv, '--json'], AT, {
    out: (chunk) => (out += String(chunk)),
    err: (text) => (err += text),
    writeFile: () => undefined,
  });
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as Answer;
}

function estate(name: string, files: Readonly<Record<string, readonly string[]>>): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [file, lines] of Object.entries(files)) writeFileSync(join(path, file), `${lines.join('\n')}\n`);
  return path;
}

const labels = (found: Answer, rows = 'rows'): string[] => found[rows].map(({ label }: Answer) => label);

const people = ['id,name,type,tenant', 'u1,Anna,user,t1', 'u2,Ben,user,t1'];
const things = ['id,name,type,tenant,parent', 'r1,Store,database,t1,', 'r2,Table,database,t1,r1'];

test('two permissions with one verb are each needed, and what-if says the same', () => {
  const files = estate('verbs', {
    'people.csv': people,
    'things.csv': things,
    'grants.csv': ['principal,permission,verbs,resource,tenant', 'u1,p1,view,r1,t1', 'u1,p2,view,r1,t1'],
  });
  expect(cli('redundant', files)).toMatchObject({ redundant: 0, records: 2, rows: [] });
  expect(cli('what-if', '--remove', 'p1 on Store, granted to Anna', files)).toMatchObject({ lost: 2 });
});

test('a permission without a known verb is needed where nothing else gives it', () => {
  const files = estate('no-verb', {
    'people.csv': people,
    'things.csv': things,
    'grants.csv': ['principal,permission,verbs,resource,tenant', 'u1,weird,,r1,t1', 'u1,p2,view,r1,t1'],
  });
  expect(labels(cli('redundant', files))).toEqual([]);
});

test('what never ends beside what ends is redundant now, and says from when it is needed', () => {
  const files = estate('windows', {
    'people.csv': people,
    'things.csv': things,
    'grants.csv': [
      'principal,permission,verbs,resource,tenant,from,until',
      'u2,p2,view,r2,t1,,2026-12-01',
      'u2,p2,view,r2,t1,2026-01-01,never',
    ],
  });
  const now = cli('redundant', files);
  expect(now['rows'].map(({ neededFrom }: Answer) => neededFrom)).toEqual([
    undefined,
    '2026-12-01T00:00:00.000Z',
  ]);
  expect(now['note']).toContain('judged at the instant asked');
  expect(now['note']).toContain('needed from');
  const later = cli('redundant', files, '--at', '2026-12-02T00:00:00Z');
  expect(later['redundant']).toBe(0);
});

test('a grant on a part beside one on the whole is redundant, the one on the whole is not', () => {
  const files = estate('parts', {
    'people.csv': people,
    'things.csv': things,
    'grants.csv': ['principal,permission,verbs,resource,tenant', 'u1,p1,view,r1,t1', 'u1,p1,view,r2,t1'],
  });
  expect(labels(cli('redundant', files))).toEqual(['p1 on Table, granted to Anna']);
});

test('a grant that brings a deny along is not called redundant without evaluating again', () => {
  const policy = (name: string, ...statements: readonly object[]): object => ({
    PolicyName: name,
    PolicyDocument: { Version: '2012-10-17', Statement: statements },
  });
  const on = { Resource: 'arn:aws:s3:::box/*' };
  const get = { Effect: 'Allow', Action: 's3:GetObject', ...on };
  const user = {
    Path: '/',
    UserName: 'ann',
    UserId: 'AIDA1',
    Arn: 'arn:aws:iam::111122223333:user/ann',
    CreateDate: '2026-01-01T00:00:00Z',
    UserPolicyList: [
      policy('plain', get),
      policy('same', get),
      policy('other', { ...get, Action: 's3:GetObjectTorrent' }),
      policy('shut', get, { Effect: 'Deny', Action: 's3:PutObject', ...on }),
      policy('put', { Effect: 'Allow', Action: 's3:PutObject', ...on }),
    ],
    GroupList: [],
    AttachedManagedPolicies: [],
    Tags: [],
  };
  const path = estate('aws', {});
  const details = { UserDetailList: [user], GroupDetailList: [], RoleDetailList: [], Policies: [] };
  writeFileSync(join(path, 'details.json'), JSON.stringify(details));
  const found = cli('redundant', path);
  expect(labels(found)).toEqual(['inline policy plain', 'inline policy same']);
  expect(labels(found, 'someoneGainsRows')).toEqual(['inline policy shut']);
});
