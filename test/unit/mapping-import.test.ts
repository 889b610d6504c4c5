import { describe, expect, test } from 'vitest';
import { importFiles } from '../../src/engine/import';
import type { NamedFile } from '../../src/engine/import';
import { openLeaves, previewOf } from '../../src/engine/mapping-preview';
import { writeWorkspace } from '../../src/engine/workspace';
import { runToEnd } from '../../src/lib/steps';
import type { Snapshot } from '../../src/model/snapshot';
import { withColumn } from '../../src/systems/csv/mapper/mapping';
import type { Mapping } from '../../src/systems/csv/mapper/mapping';
import { mappingText } from '../../src/systems/csv/mapper/mapping-file';
import { systems } from '../../src/systems/registry';
import { workbookBytes } from './workbook-bytes';

/** A list of a product nobody knows. */
const LIST = [
  'Whom;Level;Thing;Kunde;Ends on',
  'ann@northwind.example;Manage;Finance share;Contoso;03.04.2027',
  'bo@northwind.example;Read;Finance share;Contoso;',
  '',
].join('\r\n');

const file = (name: string, text: string): NamedFile => ({ name, bytes: new TextEncoder().encode(text) });
const list = file('list.csv', LIST);

function imported(...files: readonly NamedFile[]): Snapshot {
  return runToEnd(importFiles(files, systems));
}

function mapped(fields: readonly Mapping['columns'][number]['field'][], title = 'Share list'): Mapping {
  const header = ['Whom', 'Level', 'Thing', 'Kunde', 'Ends on'];
  return {
    format: 'overreach-csv-mapping',
    version: 1,
    title,
    header,
    columns: header.map((name, i) => ({ name, field: fields[i] ?? 'property' })),
  };
}

const UNANSWERED = mapped(['principal', 'permission', 'resource', 'tenant', 'expires']);
const MAPPING = withColumn(UNANSWERED, 4, { dateOrder: 'day-first' });
const mappingFile = file('list.mapping.json', mappingText(MAPPING));

const grantsOf = (snapshot: Snapshot): string[] =>
  snapshot.records
    .filter((record) => record.kind === 'grant')
    .map(({ permission, window }) => `${permission} until ${window.until}`)
    .sort();

describe('a mapping dropped with the table it is of', () => {
  test('reads what nothing recognised, and every row is accounted for', () => {
    expect(imported(list).inputs[0]?.system).toBeUndefined();
    const snapshot = imported(list, mappingFile);
    const [table, mapping] = ['list.csv', 'list.mapping.json'].map((name) =>
      snapshot.inputs.find((input) => input.name === name),
    );
    expect(table).toMatchObject({ system: 'csv', format: 'mapped', records: { read: 2, used: 2 } });
    expect(table?.reasons[0]).toBe('its columns are mapped by "Share list"');
    expect(mapping).toMatchObject({ system: 'csv', format: 'column-mapping', records: { read: 1, used: 1 } });
    expect(grantsOf(snapshot)).toEqual([
      `Manage until ${Date.UTC(2027, 3, 3)}`,
      `Read until ${Number.POSITIVE_INFINITY}`,
    ]);
  });

  test('gives the same snapshot in any order, and with a second mapping for the header', () => {
    const other = file(
      'other.mapping.json',
      mappingText(mapped(['principal', 'reason', 'resource', 'tenant'])),
    );
    expect(imported(mappingFile, list)).toEqual(imported(list, mappingFile));
    const both = imported(list, mappingFile, other);
    expect(imported(other, mappingFile, list)).toEqual(both);
    const merged = both.inputs.filter(({ format }) => format === 'column-mapping');
    expect(merged.map(({ records }) => records.merged).sort()).toEqual([0, 1]);
  });

  test('stays with the workspace: the next file of the same shape is read by it', () => {
    const saved = imported(list, mappingFile);
    const workspace = { name: 'w.overreach.json', bytes: writeWorkspace(saved) };
    const next = file('next.csv', LIST.replace('Manage', 'Audit'));
    const snapshot = imported(workspace, next);
    expect(snapshot.inputs.find(({ name }) => name === 'next.csv')).toMatchObject({ format: 'mapped' });
    expect(grantsOf(snapshot)).toContain(`Audit until ${Date.UTC(2027, 3, 3)}`);
  });

  test('that is damaged or of another version is told, and nothing is read by it', () => {
    for (const [text, told] of [
      [mappingText(MAPPING).replace('"version": 1', '"version": 9'), 'a mapping of version 9'],
      [mappingText(MAPPING).replace('"principal"', '"god"'), 'a column of the mapping is no column'],
      [mappingText(MAPPING).slice(0, -20), 'not valid JSON'],
    ] as const) {
      const snapshot = imported(list, file('bad.mapping.json', text));
      const bad = snapshot.inputs.find(({ name }) => name === 'bad.mapping.json');
      expect(bad?.problems.map(({ message }) => message).join('; ')).toContain(told);
      expect(snapshot.inputs.find(({ name }) => name === 'list.csv')?.system).toBeUndefined();
    }
  });
});

describe('previewing a file', () => {
  test('opens it once and shows each mapping at once, with what it leaves open', () => {
    const leaves = runToEnd(openLeaves(list));
    const fields = (mappings: readonly Mapping[]): unknown =>
      previewOf(leaves, mappings)[0]?.tables[0]?.first[0]?.understood.held;
    expect(fields([MAPPING])).toEqual([{ permission: 'Manage', resource: 'Finance share' }]);
    const asked = previewOf(leaves, [UNANSWERED])[0]?.tables[0]?.open;
    expect(asked?.questions.map(({ column }) => column)).toEqual([4]);
    expect(previewOf(leaves, [MAPPING])[0]?.tables[0]?.open).toEqual({ questions: [], missing: [] });
    const none = mapped(['property', 'property', 'property', 'property', 'property']);
    expect(previewOf(leaves, [none])[0]?.tables[0]?.open.missing).toEqual(['who holds it', 'what is held']);
  });

  test('leaves out what is no table', () => {
    expect(previewOf(runToEnd(openLeaves(file('a.json', '{"a":1}'))), [])).toEqual([]);
  });
});

describe('a workbook', () => {
  const strings = [
    'Whom',
    'Level',
    'Thing',
    'Kunde',
    'Ends on',
    'ann@northwind.example',
    'Manage',
    'Finance share',
    'Contoso',
  ];
  const cell = (at: string, index: number): string => `<c r="${at}" t="s"><v>${index}</v></c>`;
  const row = (n: number, ...cells: readonly string[]): string => `<row r="${n}">${cells.join('')}</row>`;
  const workbook: NamedFile = {
    name: 'review.xlsx',
    bytes: workbookBytes({
      strings,
      styles: '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>',
      sheets: [
        { name: 'About', rows: row(1, '<c r="A1" t="inlineStr"><is><t>Access review</t></is></c>') },
        {
          name: 'Shares',
          rows:
            row(2, ...strings.slice(0, 5).map((_, i) => cell(`${'ABCDE'.charAt(i)}2`, i))) +
            row(
              3,
              cell('A3', 5),
              cell('B3', 6),
              cell('C3', 7),
              cell('D3', 8),
              '<c r="E3" s="1"><v>46480</v></c>',
            ),
        },
      ],
    }),
  };

  test('is read sheet by sheet, by the mapping of a CSV of the same header', () => {
    const snapshot = imported(workbook, mappingFile);
    const inputs = snapshot.inputs.map(({ name, format, records }) => [name, format, records.read]);
    expect(inputs).toContainEqual(['review.xlsx/Shares', 'mapped', 1]);
    expect(inputs).toContainEqual(['review.xlsx/About', undefined, 0]);
    // The date is one by the format of its cell: nobody has to say which number is the month.
    expect(grantsOf(snapshot)).toEqual([`Manage until ${Date.UTC(2027, 3, 3)}`]);
    const grant = snapshot.records.find(({ kind }) => kind === 'grant');
    expect(grant?.source.row).toBe(3);
  });

  test('is shown in the mapper, each sheet that holds a table', () => {
    const previews = previewOf(runToEnd(openLeaves(workbook)), []);
    expect(previews.map(({ name }) => name)).toEqual(['review.xlsx/Shares']);
  });
});
