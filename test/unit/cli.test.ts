import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { run } from '../../src/cli/run';

const folder = mkdtempSync(join(tmpdir(), 'overreach-cli-'));
const estate = join(folder, 'estate');

beforeAll(() => {
  mkdirSync(estate);
  for (const { name, text } of demoEstate()) writeFileSync(join(estate, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Counts {
  readonly read: number;
  readonly used: number;
  readonly merged: number;
  readonly ignored: number;
}

interface Inspected extends Counts {
  readonly system: string;
  readonly reasons: readonly string[];
  readonly facts: Counts;
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly written: ReadonlyMap<string, string | Uint8Array>;
}

function cli(...argv: string[]): Ran {
  let out = '';
  let err = '';
  const written = new Map<string, string | Uint8Array>();
  const code = run(argv, demoInstant, {
    out: (chunk) => (out += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1')),
    err: (text) => (err += text),
    writeFile: (path, data) => written.set(path, data),
  });
  return { code, out, err, written };
}

function ask(questions: readonly unknown[], ...files: string[]): Record<string, any>[] {
  const path = join(folder, 'questions.ndjson');
  writeFileSync(path, questions.map((q) => (typeof q === 'string' ? q : JSON.stringify(q))).join('\n'));
  const ran = cli('ask', '--questions', path, ...files);
  expect(ran.code).toBe(0);
  return ran.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, any>);
}

describe('the command line', () => {
  test('ids past 2^53 stay apart: two folders are not one', () => {
    const path = join(folder, 'folder-permissions.json');
    const row = (id: string): string =>
      `{"FolderId":${id},"FolderPath":"\\\\A","FolderName":"A","GroupId":1,"GroupName":"","UserId":${id},` +
      '"UserName":"u3","KnownAs":"u3","FolderAccessRoleName":"Owner","SecretAccessRoleName":"Owner"}';
    writeFileSync(path, `[${row('9007199254740992')},${row('9007199254740993')}]`);
    const { out } = cli('inspect', path);
    expect(out).toContain('2 read = 2 used + 0 merged + 0 ignored');
  });

  test('inspect accounts for every record of every file', () => {
    const { code, out } = cli('inspect', '--json', estate);
    expect(code).toBe(0);
    const { files, notInExports } = JSON.parse(out) as { files: Inspected[]; notInExports: any[] };
    expect(files).toHaveLength(demoEstate().length);
    for (const file of files) {
      expect(file.system).toMatch(/^(?:aws|csv|opengraph|sharphound|vault)$/u);
      expect(file.reasons.length).toBeGreaterThan(0);
      expect(file.used + file.merged + file.ignored).toBe(file.read);
      expect(file.facts.used + file.facts.merged + file.facts.ignored).toBe(file.facts.read);
    }
    expect(notInExports.map((gap) => gap.layer)).toContain('service control policies');
  });

  test('the order of files changes nothing', () => {
    const names = demoEstate().map(({ name }) => join(estate, name));
    const forwards = cli('findings', '--json', ...names);
    const backwards = cli('findings', '--json', ...names.reverse());
    expect(backwards.out).toBe(forwards.out);
    expect(cli('workspace', ...names).out).toBe(cli('workspace', ...names.reverse()).out);
    // A folder names its files with it: only that tells them from loose ones.
    const inFolder = cli('findings', '--json', estate).out;
    expect(inFolder.replaceAll(`${basename(estate)}/`, '')).toBe(forwards.out);
  });

  test('a workspace holds all: the same findings, and the same workspace again', () => {
    const made = cli('workspace', '-o', 'w', estate);
    const path = join(folder, 'estate.overreach');
    writeFileSync(path, made.written.get('w') ?? '');
    expect(cli('findings', '--json', path).out).toBe(cli('findings', '--json', estate).out);
    const again = cli('workspace', '-o', 'w', path);
    expect(Buffer.compare(Buffer.from(again.written.get('w') as Uint8Array), readFileSync(path))).toBe(0);
  });

  test('a workspace of the decided graph answers the same, and says what it cannot decide', () => {
    const made = cli('workspace', '--decided', '-o', 'w', estate);
    const path = join(folder, 'decided.overreach');
    writeFileSync(path, made.written.get('w') ?? '');
    const asked = ['reach', 'marta.lindqvist@harbourline.example', '--json', '--at', '2026-11-01T00:00:00Z'];
    expect(cli(...asked, path).out).toBe(cli(...asked, estate).out);
    const again = cli('workspace', '-o', 'w', path);
    expect(Buffer.compare(Buffer.from(again.written.get('w') as Uint8Array), readFileSync(path))).toBe(0);
    const { out, err } = cli('findings', '--json', path);
    expect(JSON.parse(out).limits.length).toBeGreaterThan(3);
    expect(err).toContain('needs the records of the exports');
    expect(cli('findings', '--json', path, path).err).toContain('import it alone');
  });

  test('reach and who meet', () => {
    const reached = JSON.parse(cli('reach', 'marta.lindqvist@harbourline.example', estate, '--json').out);
    const target = reached.results.find((r: any) => r.name === 'BRIGHTWATER.LOCAL' || r.id.endsWith('-512'));
    expect(target).toBeDefined();
    expect(target.steps).toBeGreaterThan(2);
    const who = JSON.parse(cli('who', target.id, estate, '--json').out);
    expect(who.results.some((r: any) => /marta|lindqvist/iu.test(`${r.name} ${r.id}`))).toBe(true);
  });

  test('a list that stands twice is told: the first is not read', () => {
    const path = join(folder, 'twice.json');
    const node = '{"id":"A","kinds":["User"],"properties":{"name":"a"}}';
    writeFileSync(path, `{"graph":{"nodes":[${node}],"edges":[]},"graph":{"nodes":[],"edges":[]}}`);
    expect(cli('inspect', path).out).toMatch(/warning: .* line 1, column 2 was not read \(\/graph\)$/mu);
  });

  test('reach says that its limit left something out', () => {
    const asked = ['reach', 'marta.lindqvist@harbourline.example', estate];
    const all = JSON.parse(cli(...asked, '--json').out).results.length;
    const one = JSON.parse(cli(...asked, '--json', '--limit', '1').out);
    expect([one.results.length, one.total, one.more]).toEqual([1, all, true]);
    expect(all).toBeGreaterThan(1);
    expect(cli(...asked, '--limit', '1').out).toContain(`… ${all} in all; raise --limit to list more\n`);
    expect(JSON.parse(cli(...asked, '--json', '--limit', String(all)).out).more).toBe(false);
    expect(cli(...asked, '--limit', String(all)).out).not.toContain('raise --limit');
  });

  test('routes lead from record to record', () => {
    const { code, out } = cli(
      'routes',
      'LHOFFMANN@HARBOURLINE.LOCAL',
      'HL-BACKUP01.HARBOURLINE.LOCAL',
      estate,
      '--json',
    );
    const answer = JSON.parse(out);
    expect(code).toBe(0);
    expect(answer.independent).toBeGreaterThanOrEqual(1);
    for (const route of answer.routes) {
      for (let i = 1; i < route.steps.length; i++) expect(route.steps[i].from).toBe(route.steps[i - 1].to);
      for (const step of route.steps) {
        if (step.kind !== 'contains') expect(step.source.file).toMatch(/\.(?:json|csv)$/u);
      }
    }
  });

  test('ask answers every line, in order, whatever it holds', () => {
    const answers = ask(
      [
        { id: 'a', principal: 'nobody', permission: 'x', resource: 'y' },
        'not json',
        { id: 3 },
        { id: '__proto__', principal: 'constructor', permission: 'toString', resource: '__proto__' },
        {
          id: 5,
          principal: 'jerome.cole',
          permission: 's3:GetObject',
          resource: 'arn:aws:s3:::any/thing',
          at: '2026-11-02T09:00:00Z',
        },
        {
          id: 6,
          principal: 'jerome.cole',
          permission: 's3:GetObject',
          resource: 'arn:aws:s3:::any/thing',
          at: 'soon',
        },
      ],
      estate,
    );
    expect(answers.map((a) => a['id'])).toEqual(['a', null, 3, '__proto__', 5, 6]);
    expect(answers.map((a) => a['verdict'])).toEqual([
      'not-evaluated',
      'not-evaluated',
      'not-evaluated',
      'not-evaluated',
      'allowed',
      'not-evaluated',
    ]);
    for (const answer of answers) expect(Array.isArray(answer['decidedBy'])).toBe(true);
    expect(answers[4]?.['decidedBy'][0]).toMatchObject({
      file: expect.any(String),
      pointer: expect.any(String),
    });
    expect(answers[4]?.['assumes'].length).toBeGreaterThan(0);
  });

  test('exit codes: findings at a threshold, usage, input, incomplete', () => {
    expect(cli('findings', estate).code).toBe(0);
    expect(cli('findings', '--fail-on', 'high', estate).code).toBe(1);
    expect(cli('findings', '--fail-on', 'loud', estate).code).toBe(2);
    expect(cli('reach', estate).code).toBe(2);
    expect(cli('nonsense').code).toBe(2);
    expect(cli('inspect', join(folder, 'absent.json')).code).toBe(2);
    expect(cli('inspect', estate, '--at', 'yesterday').code).toBe(2);
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '{"UserDetailList": [');
    const ran = cli('inspect', '--json', broken);
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.out).files[0].problems.length).toBeGreaterThan(0);
    // Line and column are the place: no row beside them.
    expect(cli('inspect', broken).out).toMatch(/\(line 1, column 21\)$/mu);
    expect(cli('--help').code).toBe(0);
  });

  test('an unknown or ambiguous name is said to be so', () => {
    const ran = cli('reach', 'nobody at all', estate, '--json');
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.out).reason).toContain('nobody at all');
    expect(ran.err).toContain('nobody at all');
  });

  test('an instant after an end takes the access away', () => {
    const reach = (at: string): number =>
      JSON.parse(cli('reach', 'Partner Center: helpdesk', estate, '--json', '--at', at).out).results.length;
    expect(reach('2026-11-02')).toBeGreaterThan(reach('2031-01-01'));
  });
});
