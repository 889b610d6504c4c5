import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verbsOf } from '../../src/model/permission';
import type { RecordKind, SnapshotRecord } from '../../src/model/record';
import { END_UNKNOWN, NEVER_ENDS } from '../../src/model/window';
import { NEVER_USED } from '../../src/model/accountability';
import { csv } from '../../src/systems/csv';
import { csvDocs } from '../../src/systems/csv/docs';
import { resolveReferences } from '../../src/systems/csv/resolve';
import { viewOf } from '../../src/systems/csv/view';
import { content, fixture, readAll } from './csv-reading';

function of<K extends RecordKind>(
  records: readonly SnapshotRecord[],
  kind: K,
): Extract<SnapshotRecord, { kind: K }>[] {
  return records.filter((record): record is Extract<SnapshotRecord, { kind: K }> => record.kind === kind);
}

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);

describe('the docs page', () => {
  it('says what the columns say', () => {
    expect(readFileSync('src/systems/csv/README.md', 'utf8')).toBe(csvDocs());
  });
});

describe('plain tables', () => {
  const read = readAll(fixture('plain'));
  const settled = resolveReferences(read.records);

  it('are told apart by their headers', () => {
    expect(read.formats).toEqual([
      'grants',
      'identities',
      'memberships',
      'resources',
      'secrets',
      'tenants',
      'trusts',
    ]);
  });

  it('account for every row', () => {
    const counts = read.accounts.map(({ records }) => records);
    expect(counts.map((tally) => tally.read)).toEqual([4, 5, 2, 2, 1, 3, 2]);
    for (const tally of counts) expect(tally.used + tally.merged + tally.ignored).toBe(tally.read);
    expect(read.accounts[0]?.ignoredFor).toEqual([{ reason: 'states that there is no access', count: 1 }]);
    expect(read.accounts.flatMap((account) => account.problems)).toEqual([]);
  });

  it('resolve every reference, and leave no stand-in behind', () => {
    expect(settled.unresolved).toEqual([]);
    expect(settled.records.filter((record) => 'mentionedOnly' in record && record.mentionedOnly)).toEqual([]);
    expect(resolveReferences(settled.records).records).toEqual(settled.records);
  });

  it('read the life of an identity', () => {
    const [ines, tom, , backup, admin] = of(settled.records, 'principal');
    expect(ines).toMatchObject({
      key: 'csv|north|ines',
      type: 'user',
      nativeType: 'person',
      identity: 'ines@northgate.example',
      enabled: true,
      mfa: true,
      accountability: {
        expires: NEVER_ENDS,
        lastUsed: Date.parse('2026-10-30T08:15:00Z'),
        breakGlass: false,
      },
    });
    expect(tom).toMatchObject({
      status: 'terminated',
      enabled: true,
      aliases: ['tom@northgate.example', 'tvale@northgate.example'],
    });
    expect(backup).toMatchObject({
      type: 'service-account',
      human: false,
      accountability: { expires: NEVER_ENDS, lastUsed: NEVER_USED },
    });
    expect(admin).toMatchObject({
      shared: true,
      accountability: { breakGlass: true, lastUsed: Date.parse('2026-09-01T08:00:00Z') },
    });
  });

  it('read memberships of several members, with their windows', () => {
    expect(of(settled.records, 'membership').map((m) => [m.member, m.group, m.window.until])).toEqual([
      ['csv|north|ines', 'csv|north|service-desk', NEVER_ENDS],
      ['csv|north|tom', 'csv|north|service-desk', day('2026-12-31')],
      ['csv|north|ines', 'csv|north|service-desk', day('2026-12-31')],
    ]);
  });

  it('read grants, denies, eligibility, conditions and verbs', () => {
    const grants = of(settled.records, 'grant');
    expect(
      grants.map((g) => [
        g.principal,
        g.permission,
        verbsOf(g.verbs).join(),
        g.resource,
        g.effect,
        g.eligible,
      ]),
    ).toEqual([
      ['csv|north|service-desk', 'View', 'view', 'csv|alder|alder-vault', 'allow', undefined],
      ['csv|north|service-desk', 'Autofill', 'use', 'csv|alder|alder-vault', 'allow', undefined],
      ['csv|north|tom', 'Export', 'export', 'csv|alder|alder-vault', 'deny', undefined],
      ['csv|north|ines', 'Global Administrator', 'administer', 'csv|alder', 'allow', true],
    ]);
    expect(grants[3]).toMatchObject({ condition: 'with approval', accountability: { ticket: 'CHG-4' } });
  });

  it('read containment, and what a secret opens', () => {
    expect(of(settled.records, 'containment').map((c) => [c.container, c.child])).toEqual([
      ['csv|alder|alder-vault', 'csv|alder|alder-servers'],
      ['csv|alder|alder-servers', 'csv|alder|secret:rec-1'],
    ]);
    expect(of(settled.records, 'secret')[0]).toMatchObject({
      opens: 'csv|alder|alder-admin',
      accountability: { lastRotated: day('2024-02-29'), expires: NEVER_ENDS },
    });
  });

  it('read trusts between principals and between whole tenants', () => {
    expect(of(settled.records, 'trust').map((t) => [t.from, t.to, t.mechanism, t.traversable])).toEqual([
      ['csv|north|service-desk', 'csv|alder|alder-admin', 'delegated-administration', true],
      ['csv|north', 'csv|birch', 'delegated-administration', false],
    ]);
  });

  it('name the tables that are missing', () => {
    const inputs = [{ system: 'csv', format: 'grants' }].map((input) => ({
      ...input,
      name: 'x',
      size: 0,
      sha256: '',
      reasons: [],
      records: { read: 0, used: 0, merged: 0, ignored: 0 },
      facts: { read: 0, used: 0, merged: 0, ignored: 0 },
      ignoredFor: [],
      problems: [],
    }));
    const gaps = csv.gaps(viewOf(settled.records), inputs);
    expect(gaps.map((gap) => gap.layer)).toEqual(
      ['tenants', 'identities', 'memberships', 'resources', 'trusts', 'secrets'].map(
        (name) => `table of ${name}`,
      ),
    );
    expect(csv.gaps(viewOf(settled.records), [])).toEqual([]);
  });
});

describe('ugly tables', () => {
  // one: BOM, sep=;, aliases, ragged rows; three: title rows, semicolons; two: #TYPE, UTF-16
  const read = readAll(fixture('ugly'));
  const [one, three, two] = read.accounts;

  it('are recognised all the same', () => {
    expect(read.formats).toEqual(['grants', 'memberships', 'identities']);
  });

  it('lose no row', () => {
    expect(one?.records).toEqual({ read: 9, used: 4, merged: 1, ignored: 4 });
    expect(one?.ignoredFor.map((r) => r.reason).sort()).toEqual([
      'already stated in this file',
      'blank row',
      'header repeated',
      'no principal',
      'total row',
    ]);
    expect(three?.records).toEqual({ read: 4, used: 3, merged: 0, ignored: 1 });
    expect(two?.records).toEqual({ read: 3, used: 3, merged: 0, ignored: 0 });
  });

  it('report what they could not read, where it is', () => {
    expect(one?.problems.map((p) => [p.row, p.message])).toEqual([
      [2, 'column "Colour" is not known to the table of grants; it is not used'],
      [
        3,
        'last used: "03/04/2026" may be month first or day first, and no value of the column tells; write it as YYYY-MM-DD; the cell is not used',
      ],
      [4, 'row not used: no principal'],
      [6, 'the row has 9 cells, the header 8; the cells past the header are not used'],
      [7, 'permission: no verb is known for "Frobnicate"; state it in a column "verbs"'],
      [9, 'expires: "soon" is no date; write it as YYYY-MM-DD; the cell is not used'],
      [10, 'expires: "soon" is no date; write it as YYYY-MM-DD; the cell is not used'],
    ]);
    expect(two?.problems.map((p) => [p.row, p.message])).toEqual([
      [
        2,
        'column "Password" is not known to the table of identities; it may hold the value of a secret and is not kept',
      ],
      [5, 'type: "Robot dog" is no kind of principal known here; read as a user and kept as its native type'],
      [5, 'enabled: "perhaps" is neither yes nor no; the cell is not used'],
    ]);
    expect(JSON.stringify(read.records)).not.toContain('hunter2');
  });

  it('decide month or day first per column, and never guess', () => {
    const grants = of(read.records, 'grant');
    // 12/31/2026 tells for its column that the month is first, so 01/02/2027 is the second of January.
    expect(grants.map((g) => g.window.until)).toEqual([
      day('2026-12-31'),
      day('2027-01-02'),
      day('2027-01-02'),
      // a short row does not say; nor does a word that is no date
      END_UNKNOWN,
      END_UNKNOWN,
    ]);
    expect(grants[1]?.accountability?.lastUsed).toBe(NEVER_USED);
    expect(grants[4]?.accountability?.lastUsed).toBe(1_793_610_000_000);
    // 31/12/2025 tells day first for the other file
    expect(
      of(read.records, 'principal').find((p) => p.id === 'old@north.example')?.accountability?.granted,
    ).toBe(day('2025-02-01'));
    const undecided = readAll([content('member,group,from\nana,staff,03/04/2026\nbo,staff,05/06/2026\n')]);
    expect(undecided.accounts[0]?.problems.map((p) => p.row)).toEqual([2, 3]);
    expect(of(undecided.records, 'membership').map((m) => m.window.from)).toEqual([-Infinity, -Infinity]);
  });
});

describe('hostile tables', () => {
  const read = readAll(fixture('hostile'));
  const settled = resolveReferences(read.records);

  it('keep names as written and touch no prototype', () => {
    const people = of(settled.records, 'principal');
    expect(people.map((p) => p.id)).toEqual([
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'a|b',
      'valueOf',
    ]);
    expect(people[0]).toMatchObject({
      name: '<img src=x onerror=alert(1)>',
      aliases: ['=HYPERLINK("http://x.example")'],
      properties: [
        ['__proto__', 'polluted'],
        ['constructor', 'c1'],
      ],
    });
    expect(people[1]?.name).toBe("=cmd|' /C calc'!A0");
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('resolve such names like any other', () => {
    expect(of(settled.records, 'membership').map((m) => m.member)).toEqual([
      'csv||__proto__',
      'csv||constructor',
      'csv|?|valueOf',
    ]);
    expect(settled.unresolved.map((u) => [u.reference.text, u.candidates.length])).toEqual([['valueOf', 0]]);
  });
});

describe('rows about other exports', () => {
  const aws: SnapshotRecord = {
    kind: 'principal',
    key: 'aws|arn:aws:iam::111122223333:user/ana',
    system: 'aws',
    source: { file: 0, pointer: '/UserDetailList/0' },
    type: 'user',
    tenant: 'aws|111122223333',
    id: 'arn:aws:iam::111122223333:user/ana',
    name: 'ana',
    nativeType: 'IAM user',
  };
  const hound: SnapshotRecord = {
    kind: 'principal',
    key: 'sharphound|S-1-5-21-1-2-3-1110',
    system: 'sharphound',
    source: { file: 0, pointer: '/data/0' },
    type: 'user',
    tenant: 'sharphound|S-1-5-21-1-2-3',
    id: 'S-1-5-21-1-2-3-1110',
    name: 'ANA@CORP.EXAMPLE',
  };
  const twin = (tenant: string): SnapshotRecord => ({
    ...hound,
    key: `opengraph|twin-${tenant}`,
    system: 'opengraph',
    tenant: `opengraph|${tenant}`,
    id: `twin-${tenant}`,
    name: 'twin',
  });
  const org: SnapshotRecord = {
    kind: 'tenant',
    key: 'opengraph|north',
    system: 'opengraph',
    source: { file: 0 },
    id: 'north',
    name: 'North code',
    type: 'organisation',
  };
  const before = [aws, hound, twin('north'), twin('south'), org];
  const read = readAll(fixture('elsewhere'), before);
  const settled = resolveReferences(read.records);

  it('fill in what the other export lacks, whichever is read first', () => {
    const later = readAll(fixture('elsewhere'));
    expect(of(read.records, 'principal').find((p) => p.key === aws.key)).toMatchObject({
      nativeType: 'IAM user',
      name: 'ana',
      identity: 'ana@north.example',
      human: true,
      accountability: { owner: 'ines@north.example', lastReviewed: day('2026-02-01') },
    });
    expect(later.records.find((r) => r.key === aws.key)).toMatchObject({ mentionedOnly: true, name: 'ana' });
    expect(read.records.find((r) => r.key === 'sharphound|S-1-5-21-1-2-3-1105')).toMatchObject({
      tenant: 'sharphound|S-1-5-21-1-2-3',
      human: false,
    });
    expect(read.records.find((r) => r.key === 'opengraph|MDQ6VXNlcjE=')).toMatchObject({
      system: 'opengraph',
    });
  });

  it('refer to accounts there by id, alias or name, and stay apart when several fit', () => {
    expect(of(settled.records, 'grant').map((g) => g.principal)).toEqual([
      hound.key,
      aws.key,
      'csv|?|twin',
      'csv|?|nobody',
      'opengraph|twin-north',
    ]);
    expect(
      settled.unresolved
        .filter((u) => u.reference.role === 'principal')
        .map((u) => [u.reference.text, u.candidates.length]),
    ).toEqual([
      ['twin', 2],
      ['nobody', 0],
    ]);
  });
});

describe('recognition', () => {
  it('leaves tables of others alone', () => {
    const report =
      'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated\n';
    for (const text of [report, 'a,b\n1,2\n', '', '{"id":1,"name":2}', 'id,name\n1,x\n', 'just text']) {
      expect(csv.recognise(content(text, 'grants.csv'))).toBeUndefined();
    }
  });

  it('says why', () => {
    const found = csv.recognise(content('User Name,Group-Name,TENANT_ID\na,b,c\n'));
    expect(found?.format).toBe('memberships');
    expect(found?.reasons[0]).toBe('row 1 is a header: 3 of 3 columns are those of the table of memberships');
    expect(csv.recognise(content('id,name,type\n1,Ana,user\n2,Ops,group\n'))?.format).toBe('identities');
  });

  it('recognises every table from its own columns, under any name', async () => {
    const { TABLES } = await import('../../src/systems/csv/columns');
    for (const table of TABLES) {
      for (const write of [
        (name: string) => name,
        (name: string) => name.toUpperCase().replaceAll(' ', '_'),
      ]) {
        const header = table.columns.map((column) => write(column.name)).join(',');
        const found = csv.recognise(content(`${header}\n${table.columns.map(() => 'x').join(',')}\n`));
        expect(found?.format).toBe(table.name);
        expect(found?.score).toBeGreaterThan(0.8);
      }
    }
  });
});
