import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binaryKind } from '../../src/lib/binary-kind';
import { csvRow, toCsv } from '../../src/lib/csv-out';
import { parseDelimited } from '../../src/lib/delimited';
import { decodeText } from '../../src/lib/encoding';
import { contentOf } from '../../src/lib/file-content';

const SAMPLE = '{"name":"Zoë €"}';

function utf16(text: string, littleEndian: boolean, mark: boolean): Uint8Array {
  const marked = mark ? `\ufeff${text}` : text;
  const bytes = new Uint8Array(marked.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < marked.length; i++) view.setUint16(i * 2, marked.charCodeAt(i), littleEndian);
  return bytes;
}

function ascii(text: string): number[] {
  return Array.from(text, (c) => c.charCodeAt(0));
}

describe('encodings', () => {
  it.each([
    ['utf-8', new TextEncoder().encode(SAMPLE)],
    ['utf-8', new TextEncoder().encode(`\ufeff${SAMPLE}`)],
    ['utf-16le', utf16(SAMPLE, true, true)],
    ['utf-16be', utf16(SAMPLE, false, true)],
    ['utf-16le', utf16(SAMPLE, true, false)],
    ['utf-16be', utf16(SAMPLE, false, false)],
    ['windows-1252', Uint8Array.from(SAMPLE.replace('€', '\x80'), (c) => c.charCodeAt(0))],
  ])('reads %s', (encoding, bytes) => {
    expect(decodeText(bytes)).toEqual({ text: SAMPLE, encoding });
    expect(binaryKind(bytes)).toBeUndefined();
    expect(contentOf('x', bytes).json()).toEqual({ ok: true, value: { name: 'Zoë €' } });
  });

  it('gives every byte a character in windows-1252, as the standard does', () => {
    const all = Uint8Array.from({ length: 256 }, (_, i) => i).subarray(1);
    const { text, encoding } = decodeText(all);
    expect(encoding).toBe('windows-1252');
    expect(text).toHaveLength(255);
    expect(text.slice(0x7f, 0x9f)).toBe('€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ');
    const long = new Uint8Array(20_000).fill(0xe9);
    expect(decodeText(long).text).toBe('é'.repeat(20_000));
  });
});

describe('binary files', () => {
  it.each([
    ['PNG image', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
    ['PDF document', ascii('%PDF-1.7')],
    ['SQLite database', ascii('SQLite format 3\0')],
    ['ELF program', [0x7f, 0x45, 0x4c, 0x46, 2, 1]],
    ['gzip file', [0x1f, 0x8b, 8, 0]],
    ['file of unknown binary format', [1, 2, 3, 0, 0, 0, 9, 9, 9, 0]],
  ])('is named: %s', (kind, bytes) => {
    const content = contentOf('export.json', Uint8Array.from(bytes));
    expect(content.binary).toBe(kind);
    expect(content.text).toBe('');
    expect(content.json()).toMatchObject({ ok: false, error: { message: `this is a ${kind}, not JSON` } });
  });

  it('is no text that only begins like one', () => {
    expect(binaryKind(new TextEncoder().encode('MZ,name\n1,2\n'.repeat(20)))).toBeUndefined();
    expect(binaryKind(new TextEncoder().encode('PAR1,BZh\n'))).toBeUndefined();
  });
});

describe('files past the limit of one text', () => {
  it('give no text and say so, but are read as JSON and as a table', () => {
    const limits = { whole: 4, wholeText: 5, chunk: 3, segment: 2 };
    const json = contentOf('huge.json', new TextEncoder().encode('[1,2,{"a":"é"}]'), limits);
    expect(json.text).toBe('');
    expect(json.tooLarge).toContain('neither JSON nor a table');
    expect(json.head).toBe('[1,2,{"a":"é"}]');
    expect(json.json()).toEqual({ ok: true, value: [1, 2, { a: 'é' }] });
    const table = contentOf('huge.csv', new TextEncoder().encode('a;b\r\n1;"x\r\ny"\r\n'), limits);
    expect([...table.table().rows]).toEqual([
      ['a', 'b'],
      ['1', 'x\r\ny'],
    ]);
  });
});

describe('delimited text', () => {
  it.each([
    [',', 'a,b;c\n1,2\n'],
    [';', 'a;b,x\n"1;1";"2,0"\n'],
    ['\t', 'a\tb\n1, 2\t3\n'],
    ['|', 'a|b|c\r\n1|2|3\r\n'],
    [',', 'just words\n'],
    [';', 'sep=;\na,b;c\n'],
  ])('finds the delimiter %j', (delimiter, source) => {
    expect(parseDelimited(source).delimiter).toBe(delimiter);
  });

  it('keeps every row at its place: sep=, #TYPE, blank and short ones, names twice, __proto__', () => {
    const source = 'sep=,\r\n#TYPE Selected\r\nid,id,__proto__\r\n\r\n1,"a\r\nb",x\r\n2\r\n';
    expect(parseDelimited(source).rows).toEqual([
      ['sep=,'],
      ['#TYPE Selected'],
      ['id', 'id', '__proto__'],
      [''],
      ['1', 'a\r\nb', 'x'],
      ['2'],
    ]);
    expect(parseDelimited('').rows).toEqual([]);
  });

  it('says in which row a quote is never closed', () => {
    const { rows, problems } = parseDelimited('a,b\n1,2\n3,"x\n4,5\n');
    expect(rows).toHaveLength(3);
    expect(problems).toEqual([
      {
        row: 3,
        message: 'a quote opened in this row is never closed; the rest of the file was read as one cell',
      },
    ]);
  });

  it('reads back what is written, except that formulas are made harmless', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', ';', 'é', '=', '-') });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }), (rows) => {
        const read = parseDelimited(`x,y,z\r\n${toCsv(rows)}`).rows.slice(1);
        const safe = rows.map((row) =>
          row.map((text) => (/^(?:[\t\r\n]|\s*[=+\-@])/u.test(text) ? `'${text}` : text)),
        );
        // A table whose only difference is the delimiter guessed is compared at a fixed one.
        if (parseDelimited(`x,y,z\r\n${toCsv(rows)}`).delimiter === ',') expect(read).toEqual(safe);
      }),
    );
    expect(csvRow(['=1+1', '+x', '-x', '@x', '\tx', 'a"b', 3, undefined])).toBe(
      `'=1+1,'+x,'-x,'@x,'\tx,"a""b",3,\r\n`,
    );
  });
});
