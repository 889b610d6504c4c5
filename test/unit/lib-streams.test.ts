import fc from 'fast-check';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { ARCHIVE_LIMITS, ArchiveReader } from '../../src/lib/archive';
import { buffered, bytesSource, chunksOf, sliceOf, wholeOf } from '../../src/lib/byte-source';
import type { ByteSource } from '../../src/lib/byte-source';
import { canonicalJson } from '../../src/lib/canonical-json';
import { parseDelimited } from '../../src/lib/delimited';
import { decodeText } from '../../src/lib/encoding';
import { contentOf } from '../../src/lib/file-content';
import { parseJson } from '../../src/lib/json';
import { openJson } from '../../src/lib/json-document';
import type { JsonDocument } from '../../src/lib/json-document';
import { jsonLines } from '../../src/lib/json-lines';
import { sha256Hex, sha256Running } from '../../src/lib/sha256';
import { runToEnd } from '../../src/lib/steps';
import { openTable } from '../../src/lib/table-document';
import { Utf8Check } from '../../src/lib/utf8-check';
import { encodingOf, utf8Of } from '../../src/lib/utf8-source';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);

function streamed(text: string | Uint8Array, chunk: number, segment: number): JsonDocument {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return runToEnd(openJson(counted(bytes), { chunk, segment }));
}

/** A source that checks how it is used: never more than asked for, never outside. */
function counted(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(offset, length) {
      expect(offset >= 0 && length >= 0 && offset <= bytes.length).toBe(true);
      return bytes.slice(offset, offset + length);
    },
  };
}

/** Text that is hard to cut: escapes, halves of surrogate pairs, characters of one to four bytes, quotes, brackets. */
const hardText = fc.string({
  unit: fc.constantFrom(
    'a',
    '"',
    '\\',
    '\n',
    '\u0000',
    'é',
    '€',
    '😀',
    '\ud83d',
    '\ude00',
    '[',
    '}',
    ',',
    ':',
    '\u2028',
  ),
  maxLength: 8,
});
const hardValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    hardText,
    fc.constantFrom(null, true, false, 0, -0, -1.5e-7, 1e21, 123456789012345),
    fc.array(tie('value'), { maxLength: 5 }),
    fc
      .array(fc.tuple(fc.oneof(hardText, fc.constantFrom('__proto__', '1', 'constructor')), tie('value')), {
        maxLength: 5,
      })
      .map((pairs) => {
        const made: object = {};
        for (const [name, value] of pairs) {
          Object.defineProperty(made, name, { value, enumerable: true, configurable: true, writable: true });
        }
        return made;
      }),
  ),
})).value;

/** JSON text with blanks where they may stand. */
const hardJson = fc.tuple(hardValue, fc.constantFrom(0, 1, ' \t', '\r\n')).map(([value, space]) => {
  const text = JSON.stringify(value, null, space === '\r\n' ? ' ' : space);
  return space === '\r\n' ? text.replaceAll('\n', '\r\n') : text;
});

describe('JSON read piece by piece', () => {
  it('is what JSON.parse gives, wherever it is cut', () => {
    fc.assert(
      fc.property(
        hardJson,
        fc.integer({ min: 16, max: 60 }),
        fc.integer({ min: 1, max: 40 }),
        (text, chunk, segment) => {
          const { value, fault } = streamed(text, chunk, segment);
          expect(fault).toBeUndefined();
          // Lone halves of a pair cannot be written in UTF-8; escaped ones stay.
          const expected: unknown = JSON.parse(new TextDecoder().decode(new TextEncoder().encode(text)));
          expect(JSON.stringify(value)).toBe(JSON.stringify(expected));
          expect(value).toEqual(expected);
        },
      ),
      { numRuns: RUNS * 4 },
    );
  });

  it('at every chunk size up to the whole text', () => {
    const text =
      '{"é\\u00e9😀": [1, -2.5e+3, "\\ud83d\\ude00\\ud83d", {"k":{}}, [], true,false,null], "b":"\\\\\\"", "b":{"__proto__":[0]}}';
    const expected: unknown = JSON.parse(text);
    for (let chunk = 16; chunk <= text.length + 8; chunk++) {
      for (const segment of [1, 7, 30, 1000]) {
        const { value, fault } = streamed(text, chunk, segment);
        expect({ value, fault }).toEqual({ value: expected, fault: undefined });
      }
    }
  });

  it('refuses what JSON.parse refuses, with the same words and place as the reader of whole texts', () => {
    fc.assert(
      fc.property(
        hardJson,
        fc.nat(),
        fc.constantFrom('', ',', ']', '"', '\\', '1', '\u0001', '{', 'é'),
        fc.integer({ min: 16, max: 50 }),
        fc.integer({ min: 1, max: 30 }),
        (text, at, put, chunk, segment) => {
          const sound = new TextDecoder().decode(new TextEncoder().encode(text));
          const cut = at % (sound.length + 1);
          const raw = sound.slice(0, cut) + put + sound.slice(cut + 1);
          const broken = new TextDecoder().decode(new TextEncoder().encode(raw));
          const whole = parseJson(broken);
          const { value, fault } = streamed(broken, chunk, segment);
          expect(fault).toEqual(whole.ok ? undefined : whole.error);
          if (whole.ok) expect(value).toEqual(whole.value);
        },
      ),
      { numRuns: RUNS * 4 },
    );
  });

  it('keeps the elements before the place where a file is cut off, and no half of one', () => {
    const elements = [{ id: 'é', n: [1, { x: 'y' }] }, 'two', 3, null, { last: '"\\' }];
    const text = JSON.stringify({ meta: { type: 't' }, data: elements, more: [{}] });
    const bytes = new TextEncoder().encode(text);
    const dataAt = text.indexOf('[{"id"');
    for (let cut = 0; cut < bytes.length; cut++) {
      const { value, fault } = streamed(bytes.slice(0, cut), 16 + (cut % 9), 1 + (cut % 13));
      expect(fault?.message).toBeDefined();
      const kept = listOf(value, 'data');
      expect(elements.slice(0, kept.length)).toEqual([...kept]);
      if (value !== undefined && hasOwn(value, 'meta')) expect(value).toMatchObject({ meta: { type: 't' } });
      // Every element whose last byte is there is kept; a number may go on.
      const complete = elements.filter((_, i) => {
        const until = JSON.stringify(elements.slice(0, i + 1)).length - 1;
        return bytes.length - new TextEncoder().encode(text.slice(dataAt + until)).length < cut;
      });
      expect(kept.length).toBeGreaterThanOrEqual(complete.length);
    }
  });

  it('bounds the depth, whatever follows', () => {
    const { value, fault } = streamed(`{"a":[1,2,${'['.repeat(100_000)}`, 64, 16);
    expect(fault?.message).toMatch(/^nested deeper than 200 levels \(line 1, column \d+\)$/);
    expect(value).toEqual({ a: [1, 2] });
  });

  it('parses the elements of a large list as they are read', () => {
    const list = Array.from({ length: 5000 }, (_, i) => ({ i, name: `n${i}` }));
    const bytes = new TextEncoder().encode(JSON.stringify({ before: 1, list, after: { x: 2 } }));
    let read = 0;
    const source: ByteSource = {
      size: bytes.length,
      read: (offset, length) => {
        read += length;
        return bytes.slice(offset, offset + length);
      },
    };
    const { value } = runToEnd(openJson(source, { segment: 1000, chunk: 4096 }));
    read = 0;
    const lazy = listOf(value, 'list');
    expect(read).toBe(0);
    expect(Array.isArray(lazy)).toBe(true);
    expect(lazy[4321]).toEqual(list[4321]);
    expect(read).toBeLessThan(2000);
    expect(lazy[5000]).toBeUndefined();
    expect(lazy.map((element) => canonicalJson(element))).toEqual(
      list.map((element) => canonicalJson(element)),
    );
    expect(lazy.slice(10, 12)).toEqual(list.slice(10, 12));
    expect(lazy.findLastIndex((element) => element !== null)).toBe(4999);
    expect([...lazy.entries()].length).toBe(5000);
    expect(lazy.some((_, i) => i === 4999)).toBe(true);
    expect(JSON.stringify(lazy)).toBe(JSON.stringify(list));
    expect(value).toMatchObject({ before: 1, after: { x: 2 } });
  });
});

function listOf(value: unknown, name: string): readonly unknown[] {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return Array.isArray(found) ? found : [];
}

function hasOwn(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}

describe('tables read piece by piece', () => {
  const cell = fc.string({
    unit: fc.constantFrom(
      'a',
      'b',
      '"',
      '""',
      ',',
      ';',
      '\n',
      '\r',
      '\r\n',
      ' ',
      'é',
      '😀',
      '"\n',
      ',"',
      '",',
    ),
    maxLength: 5,
  });
  const table = fc
    .tuple(
      fc.constantFrom('', 'sep=;\r\n', 'a,b,c\n', 'x;y\r\n'),
      fc.array(cell, { maxLength: 30 }),
      fc.constantFrom('\n', '\r\n', ',', ''),
    )
    .map(([head, cells, between]) => head + cells.join(between));

  it('are what the parser makes of the whole text, wherever it is cut', () => {
    fc.assert(
      fc.property(
        table,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 30 }),
        (text, chunk, block) => {
          const bytes = new TextEncoder().encode(text);
          const read = runToEnd(openTable(bytesSource(bytes), { chunk, block }));
          const whole = parseDelimited(text);
          expect({ ...read, rows: [...read.rows] }).toEqual(whole);
        },
      ),
      { numRuns: RUNS * 8 },
    );
  });

  it('at every chunk size', () => {
    const text = 'id;name\r\n1;"a;""é""\r\n"\r\n;;\r\n"2" ;x\r\n\r\n3;"😀"';
    const whole = parseDelimited(text);
    const bytes = new TextEncoder().encode(text);
    for (let chunk = 1; chunk <= bytes.length + 2; chunk++) {
      const read = runToEnd(openTable(bytesSource(bytes), { chunk, block: 1 }));
      expect({ ...read, rows: [...read.rows] }).toEqual(whole);
    }
  });

  it('say where a row never ends, and keep the rows before it', () => {
    const text = `a,b\n1,2\n3,"${'x\n'.repeat(500)}`;
    const read = runToEnd(openTable(bytesSource(strToU8(text)), { chunk: 16, longest: 64 }));
    expect([...read.rows]).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(read.problems).toEqual([{ row: 3, message: expect.stringContaining('never closed') }]);
  });
});

describe('lines of JSON', () => {
  it('are the values of the lines, wherever they are cut; a bad line is told and the next one read', () => {
    const text = '{"a":1}\r\n\n  \n[2,"é"]\n{"b":\n"😀"';
    const bytes = new TextEncoder().encode(text);
    for (let chunk = 1; chunk <= bytes.length + 1; chunk++) {
      const lines = [...jsonLines(bytesSource(bytes), chunk)];
      expect(lines.map(({ row }) => row)).toEqual([1, 4, 5, 6]);
      expect(lines.map(({ value }) => (value.ok ? value.value : 'bad'))).toEqual([
        { a: 1 },
        [2, 'é'],
        'bad',
        '😀',
      ]);
    }
    fc.assert(
      fc.property(fc.array(hardValue, { maxLength: 6 }), fc.integer({ min: 1, max: 30 }), (values, chunk) => {
        const source = bytesSource(
          new TextEncoder().encode(values.map((value) => JSON.stringify(value)).join('\n')),
        );
        const read = [...jsonLines(source, chunk)].map(({ value }) => (value.ok ? value.value : 'bad'));
        expect(JSON.stringify(read)).toBe(
          new TextDecoder().decode(new TextEncoder().encode(JSON.stringify(values))),
        );
      }),
      { numRuns: RUNS },
    );
  });
});

describe('encodings read piece by piece', () => {
  it('are recognised and rewritten as the decoder of whole texts does', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      hardText.map((text) => new TextEncoder().encode(`\ufeff${text}`)),
      fc
        .tuple(hardText, fc.boolean(), fc.boolean())
        .map(([text, little, odd]) => wide(`{"abc":"${text}"}`, little, odd)),
    );
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 9 }), (content, piece) => {
        const source = bytesSource(content);
        const encoding = runToEnd(encodingOf(source));
        const expected = decodeText(content);
        expect(encoding).toBe(expected.encoding);
        const utf8 = runToEnd(utf8Of(source, encoding, piece));
        const parts = [...chunksOf(utf8, 0, 5)];
        const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(parts));
        expect(text).toBe(
          new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(expected.text)),
        );
      }),
      { numRuns: RUNS * 4 },
    );
  });

  it('UTF-8 is what the platform takes for it, wherever it is cut', () => {
    const odd = fc.constantFrom(
      0x61,
      0xc2,
      0xc1,
      0xe0,
      0xed,
      0xef,
      0xf0,
      0xf4,
      0xf5,
      0x80,
      0x8f,
      0x90,
      0x9f,
      0xa0,
      0xbf,
    );
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 8 }), fc.nat({ max: 8 }), (codes, cut) => {
        const bytes = Uint8Array.from(codes);
        const check = new Utf8Check();
        check.update(bytes.subarray(0, cut));
        check.update(bytes.subarray(cut));
        let valid = true;
        try {
          new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        } catch {
          valid = false;
        }
        expect(check.end()).toBe(valid);
      }),
      { numRuns: RUNS * 20 },
    );
  });

  it('a large file gives the same content in any of them', () => {
    const value = { graph: { nodes: Array.from({ length: 200 }, (_, i) => ({ id: `ü${i}`, name: '€😀' })) } };
    const text = JSON.stringify(value);
    const limits = { whole: 100, wholeText: 200, chunk: 300, segment: 100 };
    for (const bytes of [
      new TextEncoder().encode(text),
      new TextEncoder().encode(`\ufeff${text}`),
      wide(`\ufeff${text}`, true, false),
      wide(`\ufeff${text}`, false, false),
    ]) {
      expect(contentOf('x', bytes, limits).json()).toEqual({ ok: true, value });
    }
    const latin = Uint8Array.from(text.replaceAll('€😀', '\x80'), (c) => c.charCodeAt(0));
    expect(contentOf('x', latin, limits).json()).toEqual({
      ok: true,
      value: JSON.parse(text.replaceAll('€😀', '€')),
    });
    expect(contentOf('x', latin, limits).encoding).toBe('windows-1252');
  });
});

function wide(text: string, littleEndian: boolean, odd: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2 + (odd ? 1 : 0));
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), littleEndian);
  return bytes;
}

describe('archives read piece by piece', () => {
  const content = strToU8(
    JSON.stringify(Array.from({ length: 3000 }, (_, i) => ({ i, text: `text ${i * 7919}` }))),
  );

  it('give members too large to hold in pieces, forwards and backwards', () => {
    const inner = zipSync({ 'deep.json': content });
    const zip = zipSync({ 'a.json': content, 'b/stored.json': [content, { level: 0 }], 'in.zip': inner });
    for (const [name, archive] of [
      ['x.zip', zip],
      ['x.gz', gzipSync(zip)],
    ] as const) {
      const files = runToEnd(new ArchiveReader(ARCHIVE_LIMITS, 1000).expand(name, bytesSource(archive)));
      expect(files).toHaveLength(3);
      for (const { source, problem } of files) {
        expect(problem).toBeUndefined();
        expect(source.size).toBe(content.length);
        for (const [from, length] of [
          [0, 10],
          [50_000, 5000],
          [49_000, 3000],
          [10, 100_000],
          [content.length - 3, 50],
        ] as const) {
          expect(Buffer.compare(source.read(from, length), content.subarray(from, from + length))).toBe(0);
        }
        const hash = sha256Running();
        for (const chunk of chunksOf(source, 0, 777)) hash.update(chunk);
        expect(hash.hex()).toBe(sha256Hex(content));
        expect(wholeOf(sliceOf(source, 5, 9))).toEqual(content.slice(5, 14));
      }
    }
  });

  it('are listed where their directory says sizes and places in 64 bits', () => {
    const files = runToEnd(new ArchiveReader().expand('z.zip', bytesSource(zip64('big.json', content))));
    expect(files.map(({ name, problem }) => [name, problem])).toEqual([['z.zip/big.json', undefined]]);
    expect(Buffer.compare(wholeOf(files[0]!.source), content)).toBe(0);
  });

  it('a window over a source changes nothing', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 80 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.tuple(fc.nat({ max: 90 }), fc.nat({ max: 30 })), { maxLength: 12 }),
        (bytes, window, reads) => {
          const source = buffered(bytesSource(bytes), window);
          for (const [from, length] of reads)
            expect([...source.read(from, length)]).toEqual([...bytes.subarray(from, from + length)]);
        },
      ),
    );
  });
});

/** One stored member, whose directory gives every size and place in the Zip64 fields (APPNOTE 4.5.3). */
function zip64(name: string, content: Uint8Array): Uint8Array {
  const plain = zipSync({ [name]: [content, { level: 0 }] });
  const view = new DataView(plain.buffer);
  const end = plain.length - 22;
  const directory = view.getUint32(end + 16, true);
  const crc = view.getUint32(directory + 16, true);
  const label = strToU8(name);
  const central = new DataView(new ArrayBuffer(46 + label.length + 28));
  central.setUint32(0, 0x02014b50, true);
  central.setUint32(16, crc, true);
  for (const at of [20, 24, 42]) central.setUint32(at, 0xffffffff, true);
  central.setUint16(28, label.length, true);
  central.setUint16(30, 28, true);
  label.forEach((byte, i) => central.setUint8(46 + i, byte));
  const extra = 46 + label.length;
  central.setUint16(extra, 1, true);
  central.setUint16(extra + 2, 24, true);
  central.setBigUint64(extra + 4, BigInt(content.length), true);
  central.setBigUint64(extra + 12, BigInt(content.length), true);
  central.setBigUint64(extra + 20, 0n, true);
  const record = new DataView(new ArrayBuffer(56 + 20 + 22));
  record.setUint32(0, 0x06064b50, true);
  record.setBigUint64(32, 1n, true);
  record.setBigUint64(40, BigInt(central.byteLength), true);
  record.setBigUint64(48, BigInt(directory), true);
  record.setUint32(56, 0x07064b50, true);
  record.setBigUint64(64, BigInt(directory + central.byteLength), true);
  record.setUint32(76, 0x06054b50, true);
  for (const at of [84, 86]) record.setUint16(at, 0xffff, true);
  for (const at of [88, 92]) record.setUint32(at, 0xffffffff, true);
  return Buffer.concat([
    plain.subarray(0, directory),
    new Uint8Array(central.buffer),
    new Uint8Array(record.buffer),
  ]);
}
