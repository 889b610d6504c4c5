import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contentOf } from '../../src/lib/file-content';
import type { FileContent, Json } from '../../src/lib/content';
import { csvWithMappings } from '../../src/systems/csv/mapper';
import { mappingOf, readMapping, withColumn } from '../../src/systems/csv/mapper/mapping';
import type { Mapping } from '../../src/systems/csv/mapper/mapping';
import { previewMapping } from '../../src/systems/csv/mapper/preview';
import { estateOf } from './vault-harness';
import type { TestEstate } from './vault-harness';

const FOLDER = 'fixtures/csv-mapper';

function corpus(name: string): FileContent {
  return contentOf('unknown', new Uint8Array(readFileSync(`${FOLDER}/${name}.csv`)));
}

function text(content: string): FileContent {
  return contentOf('unknown', new TextEncoder().encode(content));
}

/** The file read by its own proposal, or by a mapping given. */
function read(content: FileContent, change: (mapping: Mapping) => Mapping = (one) => one): TestEstate {
  const mappings = previewMapping(content).map(({ mapping }) => change(mapping));
  const bytes = new TextEncoder().encode(content.text);
  return estateOf([{ name: 'x.csv', bytes }], [csvWithMappings(mappings)]);
}

const EXPECTED = readFileSync(`${FOLDER}/expected.txt`, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' | '))
  .map(([name = '', fields = '']) => ({ name, fields: fields.split(', ') }));

describe('the corpus', () => {
  test('is all of the folder', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.csv'));
    expect(EXPECTED.map(({ name }) => `${name}.csv`).sort()).toEqual(files.sort());
    expect(files.length).toBeGreaterThanOrEqual(35);
  });

  test('at least 95 % of its columns are detected', () => {
    const wrong: string[] = [];
    let columns = 0;
    for (const { name, fields } of EXPECTED) {
      const [first] = previewMapping(corpus(name));
      fields.forEach((field, i) => {
        columns++;
        const found = first?.proposal.columns[i];
        if (found?.field !== field)
          wrong.push(`${name}: "${found?.name ?? '?'}" is ${field}, taken for ${found?.field ?? 'nothing'}`);
      });
    }
    console.log(`${columns - wrong.length} of ${columns} columns detected`);
    expect(wrong.length / columns, wrong.join('\n')).toBeLessThanOrEqual(0.05);
  });

  test.each(EXPECTED)('$name: every filled row is used, merged or ignored with a reason', ({ name }) => {
    const content = corpus(name);
    const estate = read(content);
    const [input] = estate.snapshot.inputs;
    const filled = content
      .table(previewMapping(content)[0]?.layout.delimiter)
      .rows.filter(
        (row) => row.some((cell) => cell.trim() !== '') && !/^"?sep=|^#TYPE/iu.test(row[0] ?? ''),
      ).length;
    const headers = previewMapping(content).length;
    const blanks = input?.ignoredFor.find(({ reason }) => reason === 'blank row')?.count ?? 0;
    expect((input?.records.read ?? 0) - blanks).toBe(filled - headers);
    expect(input?.records.read).toBe(
      (input?.records.used ?? 0) + (input?.records.merged ?? 0) + (input?.records.ignored ?? 0),
    );
  });

  test('proposals say why', () => {
    for (const { name } of EXPECTED)
      for (const { proposal } of previewMapping(corpus(name)))
        for (const column of proposal.columns) expect(column.reasons.length).toBeGreaterThan(0);
  });
});

describe('what is understood', () => {
  test('a wide matrix is a permission per column', () => {
    const [preview] = previewMapping(corpus('cyberark-wide'));
    expect(preview?.first[1]?.understood.held.map(({ permission }) => permission)).toEqual([
      'UseAccounts',
      'RetrieveAccounts',
      'ListAccounts',
      'ManageSafe',
      'AccessWithoutConfirmation',
    ]);
    const estate = read(corpus('cyberark-wide'));
    expect(estate.ask('ben', 'RetrieveAccounts', 'ACME').verdict).toBe('allowed');
    expect(estate.ask('ana', 'RetrieveAccounts', 'ACME').verdict).not.toBe('allowed');
  });

  test('a matrix of letters is a level per resource', () => {
    const estate = read(corpus('letter-matrix'));
    expect(estate.ask('ana', 'RW', 'Contoso').verdict).toBe('allowed');
    expect(estate.ask('ben', 'RW', 'Contoso').verdict).not.toBe('allowed');
  });

  test('access through a group is the group’s, and the person belongs to it', () => {
    const estate = read(corpus('long-full'));
    const answer = estate.ask('ana@msp.example', 'Helpdesk', 'Contoso');
    expect(answer.verdict).toBe('allowed');
    expect(estate.evaluated.view.all('membership').map(({ member, group }) => `${member} ${group}`)).toEqual([
      expect.stringMatching(/ana@msp\.example.*Tier1/u),
    ]);
  });

  test('a pair of tables joins on the role', () => {
    const estate = read(corpus('sectioned'));
    expect(estate.ask('ana@msp.example', 'Reset password', 'Contoso').verdict).toBe('allowed');
    expect(estate.ask('ana@msp.example', 'Administrator', 'Contoso').verdict).not.toBe('allowed');
  });

  test('several values in one cell', () => {
    const estate = read(corpus('bar-values'));
    expect(
      previewMapping(corpus('bar-values'))[0]?.first[0]?.understood.held.map((one) => one.permission),
    ).toEqual(['Admin', 'Reader', 'Auditor']);
    expect(estate.snapshot.inputs[0]?.records.used).toBe(1);
  });

  test('the value of a secret is never kept', () => {
    expect(JSON.stringify(read(corpus('secret-column')).snapshot.records)).not.toContain('hunter2');
  });

  test('dates: the style is found, what no value tells is asked and not guessed', () => {
    expect(previewMapping(corpus('us-dates'))[0]?.first[1]?.understood.expires).toBeDefined();
    const ends = (estate: TestEstate): number[] =>
      estate.evaluated.view.all('grant').map(({ window }) => window.until);
    expect(ends(read(corpus('us-dates')))).toEqual([Date.UTC(2026, 11, 31), Date.UTC(2027, 0, 31)]);
    const [open] = previewMapping(corpus('undecidable-dates'));
    expect(open?.proposal.questions.map(({ question }) => question)).toEqual([
      'Is the month or the day first in "Expires"? No value tells.',
    ]);
    expect(read(corpus('undecidable-dates')).ask('ana@msp.example', 'Admin', 'Contoso').verdict).toBe(
      'not-evaluated',
    );
    const answered = read(corpus('undecidable-dates'), (mapping) =>
      withColumn(mapping, 3, { dateOrder: 'day-first' }),
    );
    expect(ends(answered)).toEqual([Date.UTC(2027, 3, 3)]);
  });
});

describe('a mapping', () => {
  const content = text('wer,was,wo\nana,Admin,Contoso\n');

  test('is corrected, kept as JSON and found again by the header in any order', () => {
    const [preview] = previewMapping(text('user,was,wo\nana,Admin,Contoso\n'));
    if (preview === undefined) throw new Error('no table found');
    const corrected = withColumn(
      withColumn(mappingOf(preview.layout, preview.proposal, 'German'), 1, { field: 'permission' }),
      2,
      { field: 'tenant' },
    );
    const json: Json = JSON.parse(JSON.stringify(corrected));
    const kept = readMapping(json);
    if (!kept.ok) throw new Error(kept.error);
    expect(kept.value).toEqual(corrected);
    const other = text('wo,user,was\nContoso,ben,Reader\n');
    const [again] = previewMapping(other, [kept.value]);
    expect([again?.known, again?.first[0]?.understood.tenant, again?.first[0]?.understood.held]).toEqual([
      true,
      'Contoso',
      [{ permission: 'Reader', resource: undefined }],
    ]);
  });

  test('of another version, or with unknown fields, is refused with the reason', () => {
    const base = {
      format: 'overreach-csv-mapping',
      version: 1,
      title: 't',
      header: ['a'],
      columns: [{ name: 'a', field: 'principal' }],
    };
    expect(readMapping(base).ok).toBe(true);
    expect(readMapping({ ...base, version: 2 })).toEqual({
      ok: false,
      error: 'a mapping of version 2; this program reads 1',
    });
    expect(readMapping({ ...base, columns: [{ name: 'a', field: 'constructor' }] }).ok).toBe(false);
    expect(readMapping({ ...base, header: ['a', 'b'] }).ok).toBe(false);
    expect(readMapping([]).ok).toBe(false);
  });

  test('a file that is no table gives nothing', () => {
    expect(previewMapping(content).length).toBeLessThanOrEqual(1);
    expect(previewMapping(text('{"a": 1}'))).toEqual([]);
    expect(previewMapping(text('just words\nand more words\n'))).toEqual([]);
  });
});

describe('a column that may hold secrets', () => {
  const fieldOf = (name: string, cell: string): string | undefined =>
    previewMapping(text(`User,${name},Role\nann@x.example,${cell},Reader\n`))[0]?.mapping.columns[1]?.field;

  test('is never kept, whatever stands before the word', () => {
    for (const name of ['Root password', 'WLAN-Kennwort', 'Backup API key', 'Recovery codes'])
      expect(fieldOf(name, 'hunter2'), name).toBe('secret value');
  });

  test('is none where it only speaks about a secret', () => {
    for (const [name, cell] of [
      ['Password last changed', '2026-01-01'],
      ['Password policy', 'strict'],
      ['Hide passwords', 'yes'],
      ['Secret owner', 'bo@x.example'],
    ] as const)
      expect(fieldOf(name, cell), name).not.toBe('secret value');
  });
});
