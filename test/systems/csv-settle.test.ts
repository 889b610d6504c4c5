import { describe, expect, it } from 'vitest';
import { importFiles } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import type { AskAnswer } from '../../src/engine/ask-answer';
import type { RecordKind, SnapshotRecord } from '../../src/model/record';
import { NEVER_ENDS } from '../../src/model/window';
import { csv } from '../../src/systems/csv';
import { settleTables } from '../../src/systems/csv/settle';
import { viewOf } from '../../src/systems/csv/view';
import { content, readAll } from './csv-reading';

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
const NOW = day('2026-11-21');

/** Tables as texts, settled as an import settles them. */
function settled(...tables: readonly string[]): readonly SnapshotRecord[] {
  const records = settleTables(readAll(tables.map((text) => content(text))).records);
  expect(settleTables(records)).toEqual(records);
  return records;
}

function of<K extends RecordKind>(
  records: readonly SnapshotRecord[],
  kind: K,
): Extract<SnapshotRecord, { kind: K }>[] {
  return records.filter((record): record is Extract<SnapshotRecord, { kind: K }> => record.kind === kind);
}

function finish<T>(task: Generator<unknown, T>): T {
  for (let next = task.next(); ; next = task.next()) if (next.done === true) return next.value;
}

/** Ask a session over the tables: `principal, permission, resource`. */
function asking(
  ...tables: readonly string[]
): (principal: string, permission: string, resource: string, at?: number) => AskAnswer {
  const files = tables.map((text, i) => ({ name: `${i}.csv`, bytes: new TextEncoder().encode(text) }));
  const session = finish(Session.fromSnapshot(finish(importFiles(files, [csv]))));
  return (principal, permission, resource, at = NOW) =>
    session.ask({ principal, permission, resource, at, context: new Map() });
}

const IDS = 'id,name,type,tenant\nu1,Cat,user,prov\nu2,Cat,user,con\nana,Ana,user,prov\n';
const RESOURCES =
  'id,name,type,tenant,parent\nv1,Vault 1,vault,con,\nf1,Folder 1,folder,con,v1\nsrv,Server,server,fab,\n';

describe('a deny of a name that fits several', () => {
  const grants =
    'principal,permission,resource,effect\nu1,Read,v1,\nu2,Read,v1,\nana,Read,v1,\nCat,Read,v1,deny\n';

  it('makes the permission of each conditional, and of nobody else', () => {
    const ask = asking(IDS, RESOURCES, grants);
    for (const who of ['u1', 'u2']) {
      expect(ask(who, 'Read', 'v1')).toMatchObject({
        verdict: 'conditional',
        condition: 'unless denied (a deny names Cat, and several are called so)',
      });
    }
    expect(ask('ana', 'Read', 'v1').verdict).toBe('allowed');
  });

  it('holds for each resource that could be meant', () => {
    const twins = `${RESOURCES}v2,Vault 1,vault,fab,\n`;
    const denies = of(
      settled(IDS, twins, 'principal,permission,resource,effect\nana,Read,Vault 1,deny\n'),
      'grant',
    );
    expect(denies.map((deny) => [deny.principal, deny.resource, deny.notEvaluated])).toEqual([
      ['csv|prov|ana', 'csv|con|v1', 'a deny names Vault 1, and several are called so'],
      ['csv|prov|ana', 'csv|fab|v2', 'a deny names Vault 1, and several are called so'],
    ]);
  });

  it('reaches whoever may be a member of what is denied', () => {
    const found = of(settled(IDS, grants, 'member,group\nCat,temps\n'), 'membership');
    expect(found.map((m) => m.member)).toEqual(['csv|con|u2', 'csv|prov|u1']);
    expect(found.every((m) => m.notEvaluated?.includes('"Cat"') === true)).toBe(true);
  });

  it('is reported when it names nobody at all', () => {
    const read = readAll([
      content(IDS),
      content('principal,permission,resource,effect\nzed,Read,v1,deny\nghosts,Write,v1,deny\n'),
      content('member,group\nana,ghosts\n'),
    ]);
    const input = {
      name: 'x',
      size: 0,
      sha256: '',
      system: 'csv',
      format: 'grants',
      reasons: [],
      records: { read: 0, used: 0, merged: 0, ignored: 0 },
      facts: { read: 0, used: 0, merged: 0, ignored: 0 },
      ignoredFor: [],
      problems: [],
    };
    const gaps = csv.gaps(viewOf(read.records), [input]);
    expect(gaps.find((gap) => gap.layer === 'whom a deny names')).toMatchObject({
      consequence: expect.stringMatching(/^"zed": denied/),
      effect: 'restricts',
      permissions: ['Read'],
    });
  });
});

describe('a permission on a tenant as a whole', () => {
  const ids = 'id,name,type,tenant\neve,Eve,user,prov\nden,Den,user,prov\n';

  it('reaches what the tenant holds, and nothing of another tenant', () => {
    const ask = asking(
      ids,
      RESOURCES,
      'id,name,container,opens,tenant\nk1,Key 1,,,con\n',
      'principal,permission,resource,tenant,effect,inherits\neve,Reader,,con,,\neve,Owner,,con,,no\nden,Read,f1,con,,\nden,Read,,con,deny,\n',
    );
    expect(ask('eve', 'Reader', 'v1').verdict).toBe('allowed');
    expect(ask('eve', 'Reader', 'f1').verdict).toBe('allowed');
    expect(ask('eve', 'Reader', 'k1').verdict).toBe('allowed');
    expect(ask('eve', 'Reader', 'srv').verdict).not.toBe('allowed');
    expect(ask('eve', 'Owner', 'con').verdict).toBe('allowed');
    expect(ask('eve', 'Owner', 'v1').verdict).not.toBe('allowed');
    expect(ask('den', 'Read', 'f1').verdict).toBe('denied');
  });

  it('flows by way of what lies in nothing else, only where such a row was read', () => {
    const grants = 'principal,permission,resource,tenant\neve,Reader,,con\n';
    const records = settled(ids, RESOURCES, grants);
    expect(of(records, 'containment').map((c) => [c.container, c.child])).toEqual([
      ['csv|con|v1', 'csv|con|f1'],
      ['csv|con', 'csv|con|v1'],
    ]);
  });
});

describe('a user and a group of one name', () => {
  const ids = 'id,name,type,tenant\ng-ops,Ops,group,con\nu-ops,Ops,user,con\nbob,Bob,user,con\n';

  it('are not one: the group has the members, the grant is not evaluated', () => {
    const tables = [
      ids,
      RESOURCES,
      'member,group\nbob,Ops\n',
      'principal,permission,resource\nOps,Read,v1\n',
    ];
    const records = settled(...tables);
    expect(of(records, 'membership').map((m) => [m.member, m.group, m.notEvaluated])).toEqual([
      ['csv|con|bob', 'csv|con|g-ops', undefined],
    ]);
    expect(of(records, 'grant').map((g) => [g.principal, g.notEvaluated])).toEqual([
      ['csv|?|Ops', '"Ops": several are called so, and the row does not say which is meant'],
    ]);
    const ask = asking(...tables);
    for (const who of ['bob', 'u-ops', 'g-ops']) expect(ask(who, 'Read', 'v1').verdict).toBe('not-evaluated');
  });

  it('stay apart when two users have the name of a group that no table lists', () => {
    const two = 'id,name,type\na,Ops,user\nb,Ops,user\nbob,Bob,user\n';
    const records = settled(two, 'member,group\nbob,Ops\n', 'principal,permission,resource\nOps,Read,v1\n');
    expect(of(records, 'membership')[0]?.group).toBe('csv|?of|Ops');
    expect(of(records, 'grant')[0]?.principal).toBe('csv|?|Ops');
  });

  it('while a group that only rows name still holds for its members', () => {
    const ask = asking(
      'id,name,type\nbob,Bob,user\n',
      RESOURCES,
      'member,group\nbob,Inner\nInner,Ops\n',
      'principal,permission,resource\nOps,Read,v1\n',
    );
    expect(ask('bob', 'Read', 'v1').verdict).toBe('allowed');
  });
});

describe('a limit that cannot be read', () => {
  it('leaves the row not evaluated, naming the cell', () => {
    const ids = 'id,name,type\nana,Ana,user\nbo,Bo,user\nstaff,Staff,group\n';
    const tables = [
      ids,
      RESOURCES,
      'principal,permission,resource,from,until,eligible\nana,Read,v1,,03/04/2026,\nana,Write,v1,,,maybe\nana,Use,v1,,,no\nstaff,Copy,v1,,,\nana,Edit,v1,2026-13-01,,\n',
      'member,group,eligible\nana,staff,perhaps\nbo,staff,\n',
      'from,to,mechanism,until\nana,bo,guest,soon\n',
    ];
    const ask = asking(...tables);
    expect(ask('ana', 'Read', 'v1')).toMatchObject({
      verdict: 'not-evaluated',
      reason: expect.stringContaining('the cell "until" cannot be read: "03/04/2026"'),
    });
    expect(ask('ana', 'Write', 'v1')).toMatchObject({
      verdict: 'not-evaluated',
      reason: 'the cell "eligible" cannot be read: "maybe" is neither yes nor no',
    });
    expect(ask('ana', 'Edit', 'v1').verdict).toBe('not-evaluated');
    expect(ask('ana', 'Use', 'v1').verdict).toBe('allowed');
    expect(ask('ana', 'Copy', 'v1').verdict).toBe('not-evaluated');
    expect(ask('bo', 'Copy', 'v1').verdict).toBe('allowed');
    expect(of(settled(...tables), 'trust')[0]?.notEvaluated).toContain('the cell "until" cannot be read');
  });
});

describe('an account that ends', () => {
  const ids =
    'id,name,type,expires,removed at\nexp,Exp,user,2025-01-01,\nrem,Rem,user,never,2030-01-01\ngone,Gone,user,,yes\nstay,Stay,user,never,no\n';
  const ask = asking(
    ids,
    'id,name,type\nstaff,Staff,group\n',
    RESOURCES,
    'member,group,until\nexp,staff,never\nrem,staff,never\n',
    'principal,permission,resource,until\nexp,Read,v1,never\nrem,Read,v1,never\ngone,Read,v1,\nstay,Read,v1,\nstaff,Use,v1,\n',
  );

  it('can do until then what it could, and nothing from then on', () => {
    for (const permission of ['Read', 'Use']) {
      expect(ask('exp', permission, 'v1', day('2025-01-01') - 1).verdict).toBe('allowed');
      expect(ask('exp', permission, 'v1', day('2025-01-01')).verdict).not.toBe('allowed');
      expect(ask('exp', permission, 'v1').verdict).not.toBe('allowed');
      expect(ask('rem', permission, 'v1').verdict).toBe('allowed');
      expect(ask('rem', permission, 'v1', day('2030-01-01')).verdict).not.toBe('allowed');
    }
  });

  it('is not evaluated when what its row says of that cannot be read', () => {
    const unclear = asking(
      'id,name,type,enabled,expires\nana,Ana,user,perhaps,\nbo,Bo,user,yes,soon\ncy,Cy,user,yes,\n',
      RESOURCES,
      'principal,permission,resource\nana,Read,v1\nbo,Read,v1\ncy,Read,v1\n',
    );
    expect(unclear('ana', 'Read', 'v1')).toMatchObject({
      verdict: 'not-evaluated',
      reason: 'of Ana, the cell "enabled" cannot be read: "perhaps" is neither yes nor no',
    });
    expect(unclear('bo', 'Read', 'v1').verdict).toBe('not-evaluated');
    expect(unclear('cy', 'Read', 'v1').verdict).toBe('allowed');
  });

  it('is disabled when the table says only that it was removed', () => {
    expect(ask('gone', 'Read', 'v1').verdict).toBe('denied');
    expect(ask('stay', 'Read', 'v1').verdict).toBe('allowed');
    const read = readAll([content(ids)]);
    expect(of(read.records, 'principal').map((p) => [p.enabled, p.accountability?.removed])).toEqual([
      [undefined, undefined],
      [undefined, day('2030-01-01')],
      [false, undefined],
      [undefined, undefined],
    ]);
    expect(read.accounts[0]?.problems).toEqual([]);
  });
});

describe('one fact in several files', () => {
  const files = [
    'id,name,type,tenant,email\nana,Ana,user,con,ana@con.example\n',
    RESOURCES,
    'principal,permission,resource,tenant\nana,Read,v1,con\n',
    'principal,permission,resource,tenant,until,eligible,owner\nana@con.example,Read,Vault 1,,never,no,ines\n',
    'principal,permission,resource,tenant,until\nANA@con.example,Read,con/v1,,\nana,Read,v1,con,2027-01-01\n',
  ];

  it('is one route, and the stated end stands', () => {
    const grants = of(settled(...files), 'grant');
    expect(grants.map((g) => [g.window.until, g.accountability?.owner])).toEqual([
      [NEVER_ENDS, 'ines'],
      [day('2027-01-01'), undefined],
    ]);
    expect(asking(...files.slice(0, 4))('ana', 'Read', 'v1')).toMatchObject({
      verdict: 'allowed',
      routes: 1,
    });
  });

  it('but what differs in more than a default is not', () => {
    const more =
      'principal,permission,resource,tenant,eligible,condition\nana,Read,v1,con,yes,\nana,Read,v1,con,,at work\n';
    expect(of(settled(...files.slice(0, 3), more), 'grant')).toHaveLength(3);
  });
});

describe('a table with the columns that all tables share', () => {
  const table = (...types: readonly string[]): string =>
    `id,name,type,tenant\n${types.map((type, i) => `x${i},X${i},${type},con\n`).join('')}`;

  it('is one of resources when its types are', () => {
    expect(csv.recognise(content(table('vault', 'Folder', 'server')))).toMatchObject({
      format: 'resources',
      reasons: expect.arrayContaining(['the type column names kinds of resource']),
    });
    expect(csv.recognise(content(table('user', 'group', 'server')))?.format).toBe('identities');
    expect(csv.recognise(content(table('server', 'server')))?.format).toBe('identities');
    expect(csv.recognise(content(table('blue', 'green')))).toBeUndefined();
  });
});
