/** Workbooks: each sheet a table of its own, cells as they are meant, nothing computed, nothing lost in silence. */
import { strToU8, zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArchiveReader } from '../../src/lib/archive';
import type { ArchiveFile } from '../../src/lib/archive';
import { bytesSource, wholeOf } from '../../src/lib/byte-source';
import { parseDelimited } from '../../src/lib/delimited';
import { runToEnd } from '../../src/lib/steps';
import { formatOf, numberText } from '../../src/lib/workbook/cell-formats';
import { columnOf } from '../../src/lib/workbook/sheet-rows';
import { XmlFault, XmlScanner } from '../../src/lib/workbook/xml-scanner';
import { workbookBytes } from './workbook-bytes';

function sheetsOf(bytes: Uint8Array): readonly ArchiveFile[] {
  return runToEnd(new ArchiveReader().expand('review.xlsx', bytesSource(bytes)));
}

function rowsOf(file: ArchiveFile | undefined): readonly (readonly string[])[] {
  if (file === undefined) throw new Error('no such sheet');
  return parseDelimited(new TextDecoder().decode(wholeOf(file.source))).rows;
}

describe('a workbook', () => {
  it('is one table for each of its sheets, with what cells mean', () => {
    const files = sheetsOf(
      workbookBytes({
        strings: [
          'User',
          'Role',
          'ana@msp.example',
          '<r><t>Help</t></r><r><t xml:space="preserve">desk </t></r>',
        ],
        sheets: [
          {
            name: 'Users & roles',
            rows:
              '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>' +
              '<c r="C1" t="inlineStr"><is><t>Access Expiration</t></is></c><c r="D1" t="inlineStr"><is><t>Account</t></is></c></row>' +
              '<row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3" t="s"><v>3</v></c><c r="C3" s="1"><v>46387</v></c><c r="D3" s="2"><v>42</v></c></row>' +
              '<row r="4"><c r="A4" t="str"><f>B4&amp;"x"</f><v>=x, "y"</v></c><c r="C4" s="1"><v>46387.5</v></c><c r="D4" t="b"><v>1</v></c></row>',
          },
          { name: 'Empty', rows: '' },
          { name: 'Old', hidden: true, rows: '<row><c t="e"><v>#N/A</v></c><c><v>1.0E3</v></c></row>' },
        ],
        styles:
          '<numFmts count="1"><numFmt numFmtId="164" formatCode="000000000000"/></numFmts>' +
          '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>' +
          '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs>',
      }),
    );
    expect(files.map(({ name, skipped, notes }) => [name, skipped, notes])).toEqual([
      ['review.xlsx/Users & roles', undefined, []],
      ['review.xlsx/Empty', 'an empty sheet', []],
      ['review.xlsx/Old', undefined, ['the sheet is hidden in the workbook; it was read']],
    ]);
    expect(rowsOf(files[0])).toEqual([
      ['User', 'Role', 'Access Expiration', 'Account'],
      [''],
      ['ana@msp.example', 'Helpdesk ', '2026-12-31', '000000000042'],
      ['=x, "y"', '', '2026-12-31 12:00:00', 'TRUE'],
    ]);
    expect(rowsOf(files[2])).toEqual([['#N/A', '1000']]);
  });

  it('tells of formulas without a value and of merged cells, and reads what is merged downwards', () => {
    const [file] = sheetsOf(
      workbookBytes({
        strings: ['User', 'Permissions', 'ana', 'read', 'write'],
        sheets: [
          {
            name: 'Matrix',
            rows:
              '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>' +
              '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>3</v></c><c r="C2"><f>NOW()</f></c></row>' +
              '<row r="3"><c r="A3"/><c r="B3" t="s"><v>4</v></c></row>',
            after: '<mergeCells count="2"><mergeCell ref="B1:C1"/><mergeCell ref="A2:A3"/></mergeCells>',
          },
        ],
      }),
    );
    expect(rowsOf(file)).toEqual([
      ['User', 'Permissions'],
      ['ana', 'read'],
      ['ana', 'write'],
    ]);
    expect(file?.notes).toHaveLength(3);
    expect(file?.notes?.join('\n')).toMatch(
      /merged over several rows[\s\S]*several columns[\s\S]*never computed/u,
    );
  });

  it('of 1904 counts its days from there; a name with a prefix is the same element', () => {
    const [file] = sheetsOf(
      workbookBytes({
        strings: [],
        from1904: true,
        prefix: 'x:',
        sheets: [{ name: 'S', rows: '<x:row r="1"><x:c r="A1" s="1"><x:v>44925</x:v></x:c></x:row>' }],
        styles: '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>',
      }),
    );
    expect(rowsOf(file)).toEqual([['2026-12-31']]);
  });

  it('that is damaged, hostile or of another kind says so', () => {
    const whole = workbookBytes({
      strings: ['a'],
      sheets: [{ name: 'S', rows: '<row><c t="s"><v>0</v></c>' }],
    });
    const [cut] = sheetsOf(whole);
    expect(cut?.problem).toContain('cannot be read');
    const doctype = zipSync({
      '[Content_Types].xml': strToU8('<Types/>'),
      'xl/workbook.xml': strToU8('<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'),
    });
    expect(sheetsOf(doctype)[0]?.problem).toContain('document type');
    const binary = zipSync({ '[Content_Types].xml': strToU8('x'), 'xl/workbook.bin': strToU8('x') });
    expect(sheetsOf(binary)).toHaveLength(1);
    expect(sheetsOf(binary)[0]?.problem).toContain('.xlsb');
    const lost = zipSync({
      '[Content_Types].xml': strToU8('<Types/>'),
      'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="Gone" id="r9"/></sheets></workbook>'),
    });
    expect(sheetsOf(lost)[0]).toMatchObject({
      name: 'review.xlsx/Gone',
      problem: expect.stringContaining('missing') as string,
    });
    // The strings of its cells are damaged: then no cell is read, not each as empty.
    const entry = strToU8('xl/sharedStrings.xml');
    const bent = workbookBytes({
      strings: ['secret text to bend'],
      sheets: [{ name: 'S', rows: '' }],
      store: true,
    });
    const at = indexOf(bent, strToU8('secret text'), indexOf(bent, entry, 0));
    bent[at] = 0x58;
    expect(sheetsOf(bent)[0]?.problem).toContain('damaged');
  });
});

describe('numbers', () => {
  it.each([
    ['m/d/yyyy', 'date'],
    ['[$-409]d-mmm-yy;@', 'date'],
    ['yyyy\\-mm\\-dd hh:mm', 'date'],
    ['hh:mm:ss', 'time'],
    ['[h]:mm', 'number'],
    ['"Day" 0', 'number'],
    ['#,##0.00 "USD"', 'number'],
    ['[Red]0.00', 'number'],
    ['General', 'number'],
    ['0000', 'digits'],
  ])('by the format %s are a %s', (code, kind) => {
    expect(formatOf(code).kind).toBe(kind);
  });

  it('are dates to the second, ids with their zeros, and else as they stand', () => {
    const date = { kind: 'date' } as const;
    expect(numberText('1', date, false)).toBe('1900-01-01');
    expect(numberText('61', date, false)).toBe('1900-03-01');
    expect(numberText('46387.999988425925', date, false)).toBe('2026-12-31 23:59:59');
    expect(numberText('0.75', { kind: 'time' }, false)).toBe('18:00:00');
    expect(numberText('123456789012', { kind: 'number' }, false)).toBe('123456789012');
    expect(numberText('7', { kind: 'digits', digits: 3 }, false)).toBe('007');
    expect(numberText('-1', date, false)).toBe('-1');
    expect(numberText('not a number', date, false)).toBe('not a number');
  });

  it('of columns count from letters', () => {
    expect(['A1', 'Z9', 'AA1', 'XFD1048576', '$B$2', undefined].map(columnOf)).toEqual([
      0,
      25,
      26,
      16_383,
      1,
      undefined,
    ]);
  });
});

describe('XML', () => {
  const events = (pieces: readonly string[]): string[] => {
    const told: string[] = [];
    const scanner = new XmlScanner({
      open: (name, attributes) => told.push(`<${name} ${attributes('r') ?? ''}`),
      close: (name) => told.push(`>${name}`),
      text: (text) => {
        const before = told.at(-1);
        if (before?.startsWith('"') === true) told[told.length - 1] = before + text;
        else told.push(`"${text}`);
      },
    });
    for (const piece of pieces) scanner.push(piece);
    scanner.end();
    return told;
  };

  it('is the same however it is cut in pieces', () => {
    const text =
      '<?xml version="1.0"?><!-- a > b --><a r="1 &gt; 0"><b:c r=\'x>y\'/>t&amp;u &#65;<![CDATA[<&amp;]]>&x;</a>\n';
    const whole = events([text]);
    expect(whole).toEqual(['<a 1 > 0', '<c x>y', '>c', '"t&u A<&amp;&x;', '>a']);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        expect(events(at.slice(1).map((end, i) => text.slice(at[i], end)))).toEqual(whole);
      }),
    );
  });

  it('that is none is refused, never half of it taken for all', () => {
    for (const text of ['<a>', '<a></b>', '<a', '<!DOCTYPE a><a/>', '<a>'.repeat(300)])
      expect(() => events([text]), text.slice(0, 20)).toThrow(XmlFault);
  });
});

function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  for (let i = from; i < bytes.length; i++) if (wanted.every((byte, j) => bytes[i + j] === byte)) return i;
  throw new Error('not in it');
}

describe('a workbook that is not as it should be', () => {
  const cell = (r: string, text: string): string => `<c r="${r}" t="inlineStr"><is><t>${text}</t></is></c>`;

  it('whose strings are missing is not read as if the cells were empty', () => {
    const [sheet] = sheetsOf(
      workbookBytes({
        strings: ['User'],
        sheets: [
          { name: 'S', rows: '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>7</v></c></row>' },
        ],
      }),
    );
    expect(sheet?.problem).toContain('a cell refers to string 7, which the workbook lacks');
  });

  it('with cells right of the last column says how many were not read', () => {
    const [sheet] = sheetsOf(
      workbookBytes({
        strings: [],
        sheets: [
          {
            name: 'S',
            rows: `<row r="1">${cell('A1', 'User')}${cell('XFD1', 'last')}${cell('XFE1', 'lost')}${cell('AAAA1', 'lost')}</row><row r="2">${cell('a2', 'ana')}</row>`,
          },
        ],
      }),
    );
    expect(sheet?.notes).toEqual([
      '2 cells stand right of the last column a workbook can have (XFD) and were not read',
    ]);
    const [first, second] = rowsOf(sheet);
    expect([first?.length, first?.at(-1), second?.[0]]).toEqual([16_384, 'last', 'ana']);
    // One cell far to the right does not widen all the rows that follow.
    expect(second?.length).toBeLessThanOrEqual(256);
  });

  it('keeps the digits of long ids, and reads both ways to write a boolean', () => {
    const [sheet] = sheetsOf(
      workbookBytes({
        strings: [],
        sheets: [
          {
            name: 'S',
            rows: '<row r="1"><c r="A1"><v>123456789012345678</v></c><c r="B1" t="b"><v>true</v></c><c r="C1" t="b"><v>0</v></c></row>',
          },
        ],
      }),
    );
    expect(rowsOf(sheet)[0]).toEqual(['123456789012345678', 'TRUE', 'FALSE']);
  });

  const xml = (encoding: string, bytes: readonly number[]): Uint8Array => {
    const head = `<?xml version="1.0" encoding="${encoding}"?><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>J`;
    return Uint8Array.from([
      ...strToU8(head),
      ...bytes,
      ...strToU8('rg</t></is></c></row></sheetData></worksheet>'),
    ]);
  };
  const parts = {
    'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="S" r:id="r1"/></sheets></workbook>'),
    'xl/_rels/workbook.xml.rels': strToU8(
      '<Relationships><Relationship Id="r1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="/xl/worksheets/s.xml"/></Relationships>',
    ),
  };
  it.each([
    ['ISO-8859-1', [0xf6], 'Jörg', undefined],
    ['UTF-8', [0xc3, 0xb6], 'Jörg', undefined],
    ['UTF-8', [0xf6], undefined, 'its bytes are not utf-8, as it says'],
    ['x-nonsense', [0x6f], undefined, 'its encoding x-nonsense is not known'],
  ])('in %s', (encoding, bytes, expected, problem) => {
    const [sheet] = sheetsOf(zipSync({ ...parts, 'xl/worksheets/s.xml': xml(encoding, bytes) }));
    if (problem !== undefined) expect(sheet?.problem).toContain(problem);
    else expect(rowsOf(sheet)[0]).toEqual([expected]);
  });
});
