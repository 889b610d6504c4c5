import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { partnerFiles } from '../../fixtures/estates/partner/files';
import { generatePartner, partnerInstant } from '../../fixtures/estates/partner/generate';
import { run } from '../../src/cli/run';

const folder = mkdtempSync(join(tmpdir(), 'overreach-cli-estate-'));
const demo = join(folder, 'demo');
const partner = join(folder, 'partner');

beforeAll(() => {
  mkdirSync(demo);
  for (const { name, text } of demoEstate()) writeFileSync(join(demo, name), text);
  mkdirSync(partner);
  for (const { name, text } of partnerFiles(generatePartner())) writeFileSync(join(partner, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Answer {
  readonly [name: string]: any;
}

function cli(
  at: number,
  ...argv: string[]
): { readonly code: number; readonly out: string; readonly err: string } {
  let out = '';
  let err = '';
  const code = run(argv, at, {
    out: (chunk) => (out += String(chunk)),
    err: (text) => (err += text),
    writeFile: () => undefined,
  });
  return { code, out, err };
}

function json(at: number, ...argv: string[]): Answer {
  const ran = cli(at, ...argv, '--json');
  expect([ran.code, ran.err]).toEqual([0, '']);
  return JSON.parse(ran.out) as Answer;
}

describe('questions of a whole estate on the command line', () => {
  test('counts are those of reach, for whoever reaches most', () => {
    const [first] = json(demoInstant, 'counts', '--limit', '1', demo)['reaching'];
    const { counts } = json(demoInstant, 'reach', first.id, demo);
    expect(first).toMatchObject(counts);
  });

  test('crossings list mechanisms and pairs of tenants', () => {
    const found = json(demoInstant, 'crossings', demo);
    expect(found['crossings']).toBeGreaterThan(10);
    expect(found['tenants'].length).toBeGreaterThan(5);
  });

  test('what is conditional or not evaluated stands apart beside every number', () => {
    const small = join(folder, 'three-verdicts');
    mkdirSync(small);
    const files = {
      'identities.csv':
        'id,name,type,tenant\nu1,Anna,user,t1\nu2,Ben,user,t1\nu3,Cid,user,t1\ng1,Grp,group,t2\n',
      'memberships.csv':
        'member,group,tenant,from,until,eligible\nu1,g1,t2,,01/02/2026,\nu2,g1,t2,,,yes\nu3,g1,t2,,,\n',
      'resources.csv': 'id,name,type,tenant,parent\nr1,Store,database,t2,\n',
      'grants.csv': 'principal,permission,verbs,resource,tenant,effect\ng1,admin,administer,r1,t2,\n',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(small, name), text);
    const each = (count: number) => ({ allowed: count, conditional: count, notEvaluated: count });
    const crossings = json(demoInstant, 'crossings', small);
    expect(crossings['rows']).toMatchObject([
      { principals: 3, principalsByVerdict: each(1), steps: 3, stepsByVerdict: each(1), verdict: 'allowed' },
    ]);
    expect(crossings['tenants']).toMatchObject([
      { pairs: 6, pairsByVerdict: each(2), principals: 3, principalsByVerdict: each(1), reached: 2 },
    ]);
    const text = (command: string): string => cli(demoInstant, command, small).out;
    expect(text('crossings')).toContain(
      'at most allowed  principals 3 (1 allowed, 1 conditional, 1 not evaluated)  steps 3 (1 allowed,',
    );
    expect(text('crossings')).toContain('reached 2  pairs 6 (2 allowed, 2 conditional, 2 not evaluated)');
    expect(json(demoInstant, 'counts', small)).toMatchObject({
      pairsByVerdict: { allowed: 3, conditional: 2, notEvaluated: 2 },
      byVerb: [
        { verb: 'administer', pairs: 4, pairsByVerdict: { allowed: 2, conditional: 1, notEvaluated: 1 } },
      ],
    });
    expect(text('counts')).toContain('administer  pairs 4 (2 allowed, 1 conditional, 1 not evaluated)');
    const chokes = json(demoInstant, 'choke', small);
    expect(chokes).toMatchObject({ pairs: 6, pairsByVerdict: each(2) });
    expect(chokes['nodes']).toMatchObject([
      { id: 'g1', lost: 3, lostAtLeast: { allowed: 1, conditional: 2, notEvaluated: 3 } },
    ]);
    expect(text('choke')).toContain('lost 3 (allowed 1, allowed or conditional 2)');
    expect(text('choke')).toMatch(/Anna is a member .*lost 2 \(none allowed or conditional\)/u);
  });

  test('a minimum cut leaves nothing between its ends, and what-if agrees', () => {
    const cut = json(demoInstant, 'cut', '--from', 'celia.oduya', '--to', 'harbourline-client-backups', demo);
    expect(cut).toMatchObject({ possible: true, exact: true, atLeast: 1 });
    expect(cut['lostBetween']).toBeGreaterThan(0);
    const [{ label }] = cut['remove'];
    const after = json(demoInstant, 'what-if', '--remove', label, demo);
    expect([after['gained'], after['lost'] > 0, after['evaluated']]).toEqual([
      0,
      true,
      expect.stringContaining('aws'),
    ]);
  });

  test('overlaps, redundant, depth, choke and nearest have rows', () => {
    for (const command of ['overlaps', 'redundant', 'depth', 'nearest']) {
      expect(json(demoInstant, command, '--limit', '3', demo)['rows']).toHaveLength(3);
    }
    expect(json(demoInstant, 'choke', '--limit', '3', demo)['records']).toHaveLength(3);
  });

  test('an estate compared with itself has no differences, and with less of it has', () => {
    const same = json(demoInstant, 'compare', '--before', demo, demo);
    expect([same['gained'], same['lost']]).toEqual([0, 0]);
    const less = json(demoInstant, 'compare', '--before', join(demo, 'psa-identities.csv'), demo);
    expect([less['gained'] > 0, less['lost']]).toEqual([true, 0]);
  });

  test('delegations as rows, as CSV, and as the sentence an auditor asks for', () => {
    const found = json(partnerInstant, 'delegations', '--limit', '2', partner);
    expect([found['clients'], found['technicians'] > 40, found['rows'].length]).toEqual([7, true, 2]);
    const csv = cli(partnerInstant, 'delegations', '--csv', partner).out.trim().split('\r\n');
    expect(csv.slice(1)).toHaveLength(found['delegations']);
    const { statement } = json(partnerInstant, 'delegations', '--tenant', 'Birch Dental', partner);
    expect(statement[0]).toMatch(/accounts of other tenants hold a role in Birch Dental/);
  });

  test('a group that ends leaves what other routes give', () => {
    const found = json(partnerInstant, 'still-effective', '--remove', 'M365 GDAP 4', '--limit', '1', partner);
    expect([found['endedCount'] > 0, found['remainingCount'] > 0]).toEqual([true, true]);
  });

  test('the register counts what is missing', () => {
    const found = json(demoInstant, 'register', '--limit', '1', demo);
    expect([found['entries'] > 50, found['without owner'] > 0]).toEqual([true, true]);
    expect(cli(demoInstant, 'register', '--csv', demo).out.split('\r\n')[0]).toMatch(/^Kind,/);
  });

  test('an identity tells its rights by statement, and what it can become', () => {
    const page = json(demoInstant, 'identity', 'celia.oduya', demo);
    expect(page['becomes'].length).toBeGreaterThan(3);
    const right = page['can'].find((one: Answer) => one['decidedBy'].length > 0);
    expect(right['decidedBy'][0].pointer).toMatch(/^\//);
  });

  test('what is not there is said to be so', () => {
    expect(cli(demoInstant, 'what-if', '--remove', 'nobody at all', demo)).toMatchObject({
      code: 2,
      err: expect.stringContaining('no removable record is called nobody at all'),
    });
    expect(cli(demoInstant, 'cut', '--from', 'celia.oduya', demo).err).toMatch(
      /cut needs --from NAME and --to/,
    );
  });
});
