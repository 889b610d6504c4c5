import { gzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { importFiles } from '../../src/engine/import';
import { sourceExcerpt } from '../../src/engine/source-excerpt';
import { readWorkspace, writeWorkspace } from '../../src/engine/workspace';
import { contentOf } from '../../src/lib/file-content';
import { runToEnd } from '../../src/lib/steps';
import type { InputFile, Snapshot } from '../../src/model/snapshot';
import { toy } from './ingest-toy-system';

/** Every case goes in together with a good file, which must come through unharmed. */
const good = { name: 'good.json', bytes: strToU8('{"toy":[{"user":"good"}]}') };

function run(name: string, bytes: Uint8Array): Snapshot {
  const snapshot = runToEnd(importFiles([{ name, bytes }, good], [toy]));
  expect(snapshot.records.map(({ key }) => key)).toContain('toy|good');
  const back = runToEnd(readWorkspace(writeWorkspace(snapshot)));
  expect(back).toEqual({ ok: true, value: snapshot });
  return snapshot;
}

function only(name: string, bytes: Uint8Array): InputFile {
  const inputs = run(name, bytes).inputs.filter((input) => input.name !== 'good.json');
  expect(inputs).toHaveLength(1);
  return inputs[0]!;
}

function messages(name: string, bytes: Uint8Array): string[] {
  return only(name, bytes).problems.map(
    ({ message, row }) => `${row === undefined ? '' : `row ${row}: `}${message}`,
  );
}

function wide(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
}

describe('bad input', () => {
  it.each([
    [
      'truncated.json',
      strToU8('{"toy":[\n{"user":"a"},\n{"user":'),
      'row 3: not valid JSON: the text ends while an object is still open at /toy/1/user (3 levels open): it is cut off (line 3, column 9)',
    ],
    ['empty.json', new Uint8Array(0), 'the file is empty'],
    ['blank.csv', strToU8(' \n\n'), 'the file holds only blanks'],
    [
      'photo.json',
      Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
      'a PNG image, which holds no export we read',
    ],
    [
      'deep.json',
      strToU8(`{"toy":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
      'row 1: not valid JSON: nested deeper than 200 levels (line 1, column 207)',
    ],
    [
      'other.json',
      strToU8('{"toys":1,"<b>bold</b>":2}'),
      'not recognised: a JSON object with `toys`, `<b>bold</b>`',
    ],
    [
      'list.json',
      strToU8('[{"a":1,"b":2}]'),
      'not recognised: a JSON array of 1 elements of objects with `a`, `b`',
    ],
    [
      'table.csv',
      strToU8('who;what\nx;y\n'),
      'not recognised: a table of 2 rows with the columns `who`, `what`',
    ],
    ['notes.txt', strToU8('hello\nworld\n'), 'not recognised: text of 2 lines, neither JSON nor a table'],
  ])('%s gets a clear, located message', (name, bytes, message) => {
    expect(messages(name, bytes)).toEqual([message]);
  });

  it.each([
    ['UTF-8 with a mark', strToU8('\ufeff{"toy":[{"user":"ö"}]}')],
    ['UTF-16', wide('{"toy":[{"user":"ö"}]}')],
    ['UTF-16 with the high byte first', new Uint8Array(Buffer.from(wide('{"toy":[{"user":"ö"}]}')).swap16())],
  ])('%s is imported faithfully', (_, bytes) => {
    expect(only('x.json', bytes)).toMatchObject({
      system: 'toy',
      records: { read: 1, used: 1 },
      problems: [],
    });
    expect(run('x.json', bytes).records.map(({ key }) => key)).toContain('toy|ö');
  });

  it('text in no encoding of Unicode is read, and says so', () => {
    const bytes = Uint8Array.from('{"toy":[{"user":"\xf6"}]}', (c) => c.charCodeAt(0));
    expect(only('x.json', bytes)).toMatchObject({
      system: 'toy',
      problems: [{ severity: 'warning', message: 'the text is no valid UTF-8; it was read as windows-1252' }],
    });
    expect(run('x.json', bytes).records.map(({ key }) => key)).toContain('toy|ö');
  });

  it('names of the prototype and markup are ordinary names', () => {
    const names = [
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      '<img src=x onerror=alert(1)>',
      '=cmd()',
    ];
    const bytes = strToU8(
      JSON.stringify({ toy: names.map((user) => ({ user, groups: ['hasOwnProperty'] })) }),
    );
    const { records } = run('names.json', bytes);
    const ids = records.filter((record) => record.kind === 'principal').map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([...names, 'hasOwnProperty']));
    expect(records.filter(({ kind }) => kind === 'membership')).toHaveLength(names.length);
  });

  it('a zip in a zip is read, a bomb is stopped, and each says so', () => {
    const inner = zipSync({ 'in.json': strToU8('{"toy":[{"user":"inner"}]}') });
    const bomb = zipSync({ 'big.json': new Uint8Array(40 << 20) }, { level: 9 });
    const { inputs, records } = run('all.zip', zipSync({ 'a.zip': inner, 'b.zip': bomb }));
    expect(records.map(({ key }) => key)).toContain('toy|inner');
    const byName = new Map(inputs.map((input) => [input.name, input]));
    expect([...byName.keys()].sort()).toEqual([
      'all.zip/a.zip/in.json',
      'all.zip/b.zip/big.json',
      'good.json',
    ]);
    expect(byName.get('all.zip/b.zip/big.json')?.problems[0]?.message).toContain('zip bomb');
  });

  it('nothing that only begins like a workspace or an archive breaks the import', () => {
    const header = '{"gaps":0,"inputs":1,"overreach":"workspace","records":0,"version":1}\n';
    expect(messages('w', strToU8(header))).toEqual([
      'an Overreach workspace that cannot be read: line 2 is missing or not whole: the file is cut off',
    ]);
    expect(messages('w.gz', gzipSync(strToU8(`${header}{}\n`)))[0]).toMatch(
      /cannot be read: line 2 is no input/,
    );
    expect(messages('w.zip', strToU8('PK\x03\x04 nonsense'))[0]).toContain('cut off');
    expect(messages('w.gz', Uint8Array.of(0x1f, 0x8b, 8, 0))).toEqual([
      'the gzip data is damaged or cut off',
    ]);
  });
});

describe('the source of a record', () => {
  it('is the JSON element, or the cells of the row under their columns', () => {
    const json = contentOf('x', strToU8('{"a/b":[{"__proto__":{"x":1}}],"c":"id,n\\n7,seven\\n"}'));
    expect(sourceExcerpt(json, '/a~1b/0', undefined)).toBe('{\n  "__proto__": {\n    "x": 1\n  }\n}');
    expect(sourceExcerpt(json, '/a~1b/0/__proto__/x', undefined)).toBe('1');
    expect(sourceExcerpt(json, '/a~1b/1', undefined)).toBeUndefined();
    expect(sourceExcerpt(json, '/constructor', undefined)).toBeUndefined();
    expect(sourceExcerpt(json, '/c', 2)).toBe('id: 7\nn: seven');
    const table = contentOf('x', strToU8('#TYPE x\nid;name\n1;"a\nb"\n2;c;more\n'));
    expect(sourceExcerpt(table, undefined, 3)).toBe('id: 1\nname: a\nb');
    expect(sourceExcerpt(table, undefined, 2)).toBe('id\nname');
    expect(sourceExcerpt(table, undefined, 9)).toBeUndefined();
    const base64 = Buffer.from('user,arn\nann,arn:x\n').toString('base64');
    const report = contentOf('x', strToU8(JSON.stringify({ Content: base64 })));
    expect(sourceExcerpt(report, '/Content', 2)).toBe('user: ann\narn: arn:x');
  });
});
