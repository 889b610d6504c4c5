/** `--verb` narrows every question that takes a scope: told by the rows of the same question without it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { readArguments } from '../../src/cli/arguments';
import { run } from '../../src/cli/run';
import { openDecided } from '../../src/engine/decided';
import { stepPermission, stepVerbs } from '../../src/graph/steps';
import { runToEnd } from '../../src/lib/steps';
import { VERBS, verbMask, verbsOf } from '../../src/model/permission';
import type { Verb } from '../../src/model/permission';

const folder = mkdtempSync(join(tmpdir(), 'overreach-cli-verbs-'));
const demo = join(folder, 'demo');
/** The demo estate decided once: every question below opens it anew. */
const decided = join(folder, 'demo.overreach');
const BUCKET = 'harbourline-client-backups';
const ALL = ['--limit', '1000000'];

/** By the name of a permission, the verbs of the steps that give it, as a mask for each that differs. */
const masks = new Map<string, Set<number>>();

beforeAll(() => {
  mkdirSync(demo);
  for (const { name, text } of demoEstate()) writeFileSync(join(demo, name), text);
  cli('workspace', '--decided', '-o', decided, demo);
  const opened = runToEnd(openDecided([{ name: 'demo', bytes: written }]));
  if (opened?.ok !== true) throw new Error('the decided graph does not open');
  const { graph } = opened.value;
  for (let step = 0; step < graph.stepTo.length; step++) {
    const name = graph.permissions[stepPermission(graph, step)];
    if (name !== undefined) masks.set(name, (masks.get(name) ?? new Set()).add(stepVerbs(graph, step)));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Answer {
  readonly [name: string]: any;
}

let written = new Uint8Array();

function cli(...argv: readonly string[]): {
  readonly code: number;
  readonly out: string;
  readonly err: string;
} {
  let out = '';
  let err = '';
  const code = run(argv, demoInstant, {
    out: (chunk) => (out += String(chunk)),
    err: (text) => (err += text),
    writeFile: (path, data) => {
      written = typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data);
      writeFileSync(path, written);
    },
  });
  return { code, out, err };
}

function json(...argv: readonly string[]): Answer {
  const { code, out, err } = cli(...argv, '--json');
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as Answer;
}

/** Whether every step that gives the permission carries the verb; where some do and others do not, no test may ask. */
function carries(permission: string, verb: Verb): boolean {
  const found = [...(masks.get(permission) ?? [])].map((mask) => (mask & verbMask(verb)) !== 0);
  if (found.length === 0 || new Set(found).size > 1)
    throw new Error(`${permission} tells nothing of ${verb}`);
  return found[0] === true;
}

/** Rows with and without a verb; those without hold more, or there would be nothing to leave out. */
function both(
  verb: Verb,
  rows: string,
  ...argv: readonly string[]
): { readonly all: Answer[]; some: Answer[] } {
  const all = json(...argv)[rows] as Answer[];
  const some = json(...argv, '--verb', verb)[rows] as Answer[];
  expect(some.length).toBeGreaterThan(0);
  expect(some.length).toBeLessThan(all.length);
  return { all, some };
}

const ids = (rows: readonly Answer[]): string[] => rows.map((row) => row['id']).sort();

describe('the demo estate', () => {
  test.each(['export', 'delete'] as const)(
    'what is held and carries %s: the same rows, the others not',
    (verb) => {
      const before = ['compare', '--before', join(demo, 'psa-identities.csv')];
      for (const question of [['overlaps'], ['depth'], before]) {
        const { all, some } = both(verb, 'rows', ...question, ...ALL, decided);
        expect(some).toEqual(all.filter(({ permission }) => carries(permission, verb)));
      }
    },
  );

  test('what-if: of what is lost, what carries the verb; evaluated again, and by steps alone', () => {
    for (const estate of [demo, decided]) {
      const { all, some } = both('view', 'rows', 'what-if', '--remove', 'celia.oduya', ...ALL, estate);
      expect(some).toEqual(all.filter(({ permission }) => carries(permission, 'view')));
    }
  });

  test('reach and who: those who hold the verb there', () => {
    const asked = [
      ['reach', 'marta.lindqvist@harbourline.example', 'view'],
      ['reach', 'celia.oduya', 'delete'],
      ['who', BUCKET, 'view'],
      ['who', BUCKET, 'delete'],
    ] as const;
    for (const [command, name, verb] of asked) {
      const { all, some } = both(verb, 'results', command, name, decided);
      expect(ids(some)).toEqual(ids(all.filter(({ verbs }) => verbs.includes(verb))));
    }
  });

  test('two verbs are one or the other', () => {
    const { results } = json('who', BUCKET, decided);
    const either = results.filter(({ verbs }: Answer) => verbs.includes('delete') || verbs.includes('share'));
    const found = json('who', BUCKET, '--verb', 'share', '--verb', 'delete', decided)['results'];
    expect(ids(found)).toEqual(ids(either));
  });

  test('routes: those that end in the verb, and only they are independent', () => {
    const ends = (route: Answer): string =>
      route['steps'].findLast(({ kind }: Answer) => kind === 'permission').permission;
    const asked = ['routes', 'celia.oduya', BUCKET, ...ALL, decided];
    const all = json(...asked)['routes'] as Answer[];
    expect(all).toHaveLength(2);
    for (const [verb, count] of [
      ['view', 1],
      ['list-metadata', 1],
      ['delete', 0],
    ] as const) {
      const { routes, independent } = json(...asked, '--verb', verb);
      expect(routes).toEqual(all.filter((route) => carries(ends(route), verb)));
      expect([routes.length, independent]).toEqual([count, count]);
    }
  });

  test('counts: as many pairs as the table by verb tells of it', () => {
    const byVerb = json('counts', decided)['byVerb'] as Answer[];
    for (const verb of ['view', 'administer'] as const) {
      const { pairs, pairsByVerdict } = json('counts', '--verb', verb, decided);
      expect({ verb, pairs, pairsByVerdict }).toEqual(byVerb.find((row) => row['verb'] === verb));
    }
  });

  test('nearest: what makes privileged carries the verb, and is as near as before or farther', () => {
    const all = json('nearest', ...ALL, decided);
    const some = json('nearest', '--verb', 'view', ...ALL, decided);
    expect(some['rows'].length).toBeGreaterThan(0);
    expect(some['rows'].length).toBeLessThan(all['rows'].length);
    const everyone = ({ never, rows }: Answer): number => Number(never) + Number(rows.length);
    expect(everyone(some)).toBe(everyone(all));
    const steps = new Map<string, number>(all['rows'].map((row: Answer) => [row['id'], row['steps']]));
    for (const row of some['rows']) {
      expect(carries(row.route.at(-1).permission, 'view')).toBe(true);
      expect(row.steps).toBeGreaterThanOrEqual(steps.get(row.id) ?? Number.POSITIVE_INFINITY);
    }
  });

  test('choke and the pairs of tenants count less; what crosses, whatever it is for', () => {
    const chokes = json('choke', decided);
    const less = json('choke', '--verb', 'view', decided);
    expect(less['pairs']).toBeGreaterThan(0);
    expect(less['pairs']).toBeLessThan(chokes['pairs']);
    expect(less['chokingRecords']).toBeLessThan(chokes['chokingRecords']);
    const crossings = json('crossings', ...ALL, decided);
    const narrowed = json('crossings', '--verb', 'view', ...ALL, decided);
    const pairs = (found: Answer): number =>
      found['tenants'].reduce((sum: number, row: Answer) => sum + Number(row['pairs']), 0);
    expect(narrowed['rows']).toEqual(crossings['rows']);
    expect(pairs(narrowed)).toBeGreaterThan(0);
    expect(pairs(narrowed)).toBeLessThan(pairs(crossings));
  });

  test('cut: nothing has to go where nothing ends in the verb', () => {
    const cut = (...more: readonly string[]): Answer =>
      json('cut', '--from', 'celia.oduya', '--to', BUCKET, ...more, decided);
    expect(cut()['remove']).toHaveLength(1);
    expect(cut('--verb', 'view')['remove']).toHaveLength(1);
    expect(cut('--verb', 'delete')).toMatchObject({ possible: true, exact: true, remove: [] });
  });
});

describe('redundant', () => {
  const path = join(folder, 'small');
  const labels = (found: Answer): string[] => found['rows'].map(({ label }: Answer) => label).sort();

  beforeAll(() => {
    mkdirSync(path);
    const files = {
      'people.csv':
        'id,name,type,tenant\nu1,Anna,user,t1\nu2,Ben,user,t1\ng1,Readers,group,t1\ng2,Editors,group,t1\n',
      'members.csv': 'member,group,tenant\nu1,g1,t1\nu1,g2,t1\nu2,g2,t1\n',
      'things.csv': 'id,name,type,tenant,parent\nr1,Store,database,t1,\nr2,Table,database,t1,r1\n',
      'grants.csv':
        'principal,permission,verbs,resource,tenant\ng1,look,view,r1,t1\ng2,edit,change,r1,t1\n' +
        'u1,look,view,r2,t1\nu2,look,view,r1,t1\nu1,edit,change,r2,t1\nu1,drop,delete,r2,t1\n',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  });

  test.each(['view', 'change', 'delete'] as const)(
    'with %s: what could go with no permission of that verb lost, as what-if says of each',
    (verb) => {
      const records = [
        'look on Store, granted to Readers',
        'edit on Store, granted to Editors',
        'look on Table, granted to Anna',
        'look on Store, granted to Ben',
        'edit on Table, granted to Anna',
        'drop on Table, granted to Anna',
        ...['Anna is a member of Readers', 'Anna is a member of Editors', 'Ben is a member of Editors'],
      ];
      const answer = json('redundant', '--verb', verb, path);
      expect(answer['note']).toContain(`only of permissions that carry ${verb}: others may be lost`);
      const found = labels(answer);
      const losing = records.filter((label) => {
        const { lost, weaker } = json('what-if', '--verb', verb, '--remove', label, path);
        return Number(lost) > 0 || Number(weaker) > 0;
      });
      expect(losing.length).toBeGreaterThan(0);
      expect(found.filter((label) => losing.includes(label))).toEqual([]);
      // A grant without the verb is none of the question's, unless it leads on: a membership, or to look at what is there.
      const has = (label: string): boolean =>
        label.startsWith({ view: 'look', change: 'edit', delete: 'drop' }[verb]);
      const asked = records.filter(
        (label) => has(label) || label.startsWith('look') || label.includes('is a member'),
      );
      expect(found).toEqual(asked.filter((label) => !losing.includes(label)).sort());
    },
  );

  test('with none: what could go with no permission lost', () => {
    const answer = json('redundant', path);
    expect(answer['note']).not.toContain('others may be lost');
    expect(labels(answer)).toEqual(['edit on Table, granted to Anna', 'look on Table, granted to Anna']);
  });
});

describe('the option', () => {
  const verbsIn = (...argv: readonly string[]): readonly Verb[] => {
    const read = readArguments([...argv, 'files'], 0);
    if (!read.ok || typeof read.value === 'string') throw new Error('these are no arguments');
    return read.value.verbs;
  };

  test('none, each, and the same twice', () => {
    expect(verbsIn('counts')).toEqual([]);
    for (const verb of VERBS) expect(verbsIn('counts', '--verb', verb)).toEqual([verb]);
    expect(verbsIn('counts', '--verb', 'use', '--verb', 'view', '--verb=use')).toEqual(['view', 'use']);
    expect(verbMask(...verbsIn('counts', ...VERBS.map((verb) => `--verb=${verb}`)))).toBe(
      verbMask(...verbsOf(0xffff)),
    );
  });

  test.each(['delte', 'View', '', 'constructor'])(
    '%j is refused, and the verbs there are are told',
    (name) => {
      const { code, out, err } = cli('reach', 'celia.oduya', `--verb=${name}`, decided);
      expect([code, out]).toEqual([2, '']);
      expect(err.split('\n')[0]).toBe(
        `overreach: --verb ${name} is no verb; it takes one of ${VERBS.join(', ')}`,
      );
    },
  );

  test('not beside a permission, which says what a route ends in as well', () => {
    const { code, err } = cli('routes', 'a', 'b', '--permission', 'look', '--verb', 'view', decided);
    expect([code, err.split('\n')[0]]).toEqual([
      2,
      'overreach: --permission and --verb both say what a route ends in: give one of them',
    ]);
  });

  test('help names every verb', () => {
    const { code, out } = cli('--help');
    const told = out.slice(out.indexOf('--verb VERB'), out.indexOf('--no-becoming'));
    expect(code).toBe(0);
    expect(told).toContain(VERBS.slice(0, 9).join(', '));
    for (const verb of VERBS) expect(told).toMatch(new RegExp(`[ ,]${verb}[,\n]`, 'u'));
  });
});
