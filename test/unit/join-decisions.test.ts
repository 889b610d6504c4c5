/** Joins that users confirm or cut, and secrets they map to accounts: a file among the exports. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run';

const folder = mkdtempSync(join(tmpdir(), 'overreach-joins-'));
const estate = join(folder, 'estate');
const decided = join(folder, 'decided.json');
const AT = Date.parse('2026-11-21T09:00:00Z');
const SECRET = 'keeper|item rec000000000000000000a';
const ACCOUNT = 'csv|acme|svc-backup';

beforeAll(() => {
  mkdirSync(estate);
  const files: Readonly<Record<string, string>> = {
    'compliance.csv':
      'Record Uid,Title,Type,Username,Permissions,URL,In Trash,Shared Folder Uid\n' +
      'Rec000000000000000000A,Acme svc-backup password,login,ana@msp.example,owner,,False,\n' +
      'Rec000000000000000000B,Something else,login,ben@msp.example,owner,,False,\n',
    'identities.csv':
      'id,name,type,tenant\nsvc-backup,svc-backup,service account,acme\nroot-db,root-db,service account,acme\n',
    'grants.csv':
      'principal,permission,verbs,resource,tenant\n' +
      'svc-backup,restore,change,backups,acme\nroot-db,admin,administer,database,acme\n',
    'tenants.csv': 'id,name,type,provider,service owner\nacme,Acme,client,no,\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(estate, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

function cli(...argv: string[]): {
  code: number;
  out: string;
  err: string;
  written: Map<string, string | Uint8Array>;
} {
  let out = '';
  let err = '';
  const written = new Map<string, string | Uint8Array>();
  const code = run(argv, AT, {
    out: (chunk) => (out += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1')),
    err: (text) => (err += text),
    writeFile: (path, data) => written.set(path, data),
  });
  return { code, out, err, written };
}

interface Joins {
  readonly format: string;
  readonly version: number;
  readonly decisions: readonly {
    readonly secret: string;
    readonly account: string;
    readonly decided: string | null;
    readonly standing: string;
    readonly confidence?: number;
    readonly evidence?: readonly string[];
  }[];
  readonly mappings: readonly unknown[];
}

function joins(...more: string[]): Joins {
  const ran = cli('joins', '--json', estate, ...more);
  expect(ran.err).toBe('');
  return JSON.parse(ran.out) as Joins;
}

/** What the people reach of Acme: `ana backups conditional`. */
function reached(who: string, ...more: string[]): string[] {
  const ran = cli('reach', who, '--json', estate, ...more);
  const { results } = JSON.parse(ran.out) as { results: { name: string; verdict: string }[] };
  return results
    .filter(({ name }) => ['backups', 'database'].includes(name))
    .map(({ name, verdict }) => `${name} ${verdict}`);
}

/** The file as the list gives it, with some of it changed, as its path. */
function edited(word: string | null, more: object = {}): string {
  const listed = joins();
  const decisions = listed.decisions.map((one) => ({ ...one, decided: word }));
  writeFileSync(decided, JSON.stringify({ ...listed, decisions, ...more }, undefined, 2));
  return decided;
}

describe('a file of join decisions', () => {
  test('the list says which secret, which account, how sure and why', () => {
    const { format, version, decisions } = joins();
    expect([format, version]).toEqual(['overreach-join-decisions', 1]);
    expect(decisions).toMatchObject([
      {
        secret: SECRET,
        account: ACCOUNT,
        decided: null,
        standing: 'similar',
        confidence: 0.55,
        evidence: ['the title names svc-backup and its tenant'],
      },
    ]);
    expect(cli('joins', estate).out).toMatch(
      /^Acme svc-backup password .*→ svc-backup \(Acme\) +similar +0\.55 +the title names svc-backup and its tenant\n$/u,
    );
  });

  test('similar is conditional; confirmed is allowed; cut is gone; undecided changes nothing', () => {
    expect(reached('ana@msp.example')).toEqual(['backups conditional']);
    expect(reached('ana@msp.example', edited(null))).toEqual(['backups conditional']);
    expect(reached('ana@msp.example', edited('confirmed'))).toEqual(['backups allowed']);
    expect(reached('ana@msp.example', edited('cut'))).toEqual([]);
  });

  test('the list with the decisions in it is that file again', () => {
    const before = joins(edited('confirmed')).decisions;
    expect(before).toMatchObject([{ decided: 'confirmed', standing: 'confirmed' }]);
    writeFileSync(decided, JSON.stringify({ ...joins(), decisions: before }));
    expect(joins(decided).decisions).toEqual(before);
    expect(joins(edited('cut')).decisions).toMatchObject([{ decided: 'cut', standing: 'cut' }]);
  });

  test('a mapping joins by names what nothing else joins', () => {
    const file = edited(null, { mappings: [{ secret: 'something ELSE', account: 'root-db' }] });
    expect(reached('ben@msp.example')).toEqual([]);
    expect(reached('ben@msp.example', file)).toEqual(['database allowed']);
    expect(joins(file).mappings).toEqual([{ secret: 'something ELSE', account: 'root-db' }]);
  });

  test('two files that decide a join differently leave it undecided', () => {
    const one = join(folder, 'one.json');
    writeFileSync(one, readFileSync(edited('confirmed')));
    expect(reached('ana@msp.example', one, edited('cut'))).toEqual(['backups conditional']);
    expect(joins(one, edited('cut')).decisions[0]?.evidence).toContain('users decided it both ways');
  });

  test('a workspace keeps them', () => {
    const file = edited('cut', { mappings: [{ secret: 'Rec000000000000000000B', account: 'root-db' }] });
    const kept = join(folder, 'kept.overreach');
    const made = cli('workspace', '-o', kept, estate, file);
    writeFileSync(kept, made.written.get(kept) ?? '');
    const opened = cli('joins', '--json', kept);
    expect(JSON.parse(opened.out)).toEqual(joins(file));
    expect(JSON.parse(opened.out)).toMatchObject({
      decisions: [{ standing: 'cut' }, { standing: 'certain', evidence: ['stated by the user'] }],
    });
  });

  test('every entry is accounted for; what names nothing is told and stays in the list', () => {
    const file = join(folder, 'odd.json');
    writeFileSync(
      file,
      JSON.stringify({
        format: 'overreach-join-decisions',
        version: 1,
        decisions: [
          { secret: 'keeper|item gone', account: ACCOUNT, decided: 'confirmed' },
          { secret: SECRET, account: ACCOUNT, decided: 'perhaps' },
          { secret: SECRET, account: ACCOUNT },
          'nothing',
        ],
        mappings: [{ secret: SECRET }],
      }),
    );
    const { files, notInExports } = JSON.parse(cli('inspect', '--json', file, estate).out) as Record<
      string,
      Record<string, unknown>[]
    >;
    expect(files?.find((one) => one['file'] === 'odd.json')).toMatchObject({
      system: 'decisions',
      read: 5,
      used: 1,
      ignored: 4,
    });
    expect(notInExports?.find((one) => one['system'] === 'decisions')?.['consequence']).toMatch(
      /^1 \(keeper\|item gone\)/u,
    );
    writeFileSync(
      file,
      JSON.stringify({
        format: 'overreach-join-decisions',
        version: 1,
        decisions: [{ secret: 'keeper|item gone', account: ACCOUNT, decided: 'confirmed' }],
      }),
    );
    expect(joins(file).decisions.at(-1)).toEqual({
      secret: 'keeper|item gone',
      account: ACCOUNT,
      decided: 'confirmed',
      standing: 'names nothing, or several things, in the exports',
    });
    expect(reached('ana@msp.example', file)).toEqual(['backups conditional']);
  });

  test('a later version is refused, not guessed at', () => {
    const file = join(folder, 'later.json');
    writeFileSync(file, JSON.stringify({ format: 'overreach-join-decisions', version: 2, decisions: [] }));
    const ran = cli('joins', '--json', estate, file);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/version 2; this program reads version 1/u);
  });
});
