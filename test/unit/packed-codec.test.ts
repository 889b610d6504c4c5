import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODECS, decodeColumn, encodeColumn } from '../../src/graph/packed-codec';
import type { Codec } from '../../src/graph/packed-codec';
import { GrowingColumn, narrow, sparseFault } from '../../src/graph/packed-columns';
import { RowClasses, readClasses } from '../../src/graph/packed-classes';
import { oddText, readOdd } from '../../src/graph/packed-odd';
import type { Json } from '../../src/lib/content';
import { readFacts } from '../../src/graph/packed-facts';
import { readTemplate } from '../../src/graph/packed-template';
import { readNodeClasses } from '../../src/graph/packed-nodes';
import { readRecordClasses } from '../../src/graph/packed-records';

const runs = Number(process.env['PROPERTY_RUNS'] ?? 300);
const bytesOf = (...words: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(words).buffer);

describe('a column of numbers', () => {
  const numbers = fc.oneof(
    fc.array(fc.nat(255), { minLength: 1, maxLength: 40 }),
    fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 40 }),
    fc.array(fc.nat(0xffffffff), { minLength: 1, maxLength: 40 }),
    fc
      .tuple(fc.nat(1_000), fc.nat(9), fc.nat(40))
      .map(([first, step, n]) => Array.from({ length: n + 1 }, (_, i) => first + i * step)),
  );

  test('is read back as it was, whatever its form', () => {
    fc.assert(
      fc.property(numbers, fc.nat(3), (values, before) => {
        const { codec, bytes } = encodeColumn(Uint32Array.from(values));
        // Bytes that come out of an archive begin anywhere.
        const shifted = new Uint8Array(bytes.length + 1).subarray(1);
        shifted.set(bytes);
        for (const from of [bytes, shifted]) {
          const column = new Uint32Array(before + values.length + 1).fill(7);
          expect(decodeColumn(codec, from, column, before, values.length)).toBeUndefined();
          expect([...column]).toEqual([...Array<number>(before).fill(7), ...values, 7]);
        }
      }),
      { numRuns: runs },
    );
  });

  test('that comes from anybody is refused or harmless: nothing is written beyond its place', () => {
    const any = fc.tuple(
      fc.constantFrom(...CODECS),
      fc.uint8Array({ maxLength: 24 }),
      fc.constantFrom(Uint8Array, Uint16Array, Uint32Array),
      fc.nat(6),
    );
    fc.assert(
      fc.property(any, ([codec, bytes, Column, entries]) => {
        const column = new Column(entries + 4).fill(9);
        decodeColumn(codec, bytes, column, 2, entries);
        expect([column[0], column[1], column[entries + 2], column[entries + 3]]).toEqual([9, 9, 9, 9]);
      }),
      { numRuns: runs },
    );
  });

  const size = 'has not the size of its entries';
  const large = 'holds a value that its section cannot';
  test.each<[string, Codec, Uint8Array, Uint8Array | Uint16Array, number, string]>([
    ['a byte too many', 'raw', new Uint8Array(3), new Uint8Array(4), 2, size],
    ['half a number', 'wide16', new Uint8Array(3), new Uint16Array(4), 2, size],
    ['wide numbers for bytes', 'wide16', new Uint8Array(4), new Uint8Array(4), 2, large],
    ['wider numbers for pairs', 'wide32', new Uint8Array(8), new Uint16Array(4), 2, large],
    ['steps without a step', 'steps', new Uint8Array(4), new Uint8Array(4), 2, size],
    ['a first value too large', 'steps', bytesOf(256, 0), new Uint8Array(4), 2, large],
    ['a last value too large', 'steps', bytesOf(200, 100), new Uint8Array(4), 2, large],
    ['a last value below nothing', 'steps', bytesOf(1, 0xffffffff), new Uint8Array(4), 3, large],
    ['differences of nothing', 'deltas', bytesOf(1), new Uint8Array(4), 0, size],
    ['differences without a first value', 'deltas', new Uint8Array(3), new Uint8Array(4), 1, size],
    ['a first value too large to differ', 'deltas', bytesOf(256), new Uint8Array(4), 1, large],
    ['a difference too far down', 'deltas', Uint8Array.of(1, 0, 0, 0, 3), new Uint8Array(4), 2, large],
    ['a difference too far up', 'deltas', Uint8Array.of(255, 0, 0, 0, 2), new Uint8Array(4), 2, large],
    ['differences left over', 'deltas', Uint8Array.of(1, 0, 0, 0, 2, 2), new Uint8Array(4), 2, size],
    [
      'a difference without end',
      'deltas',
      Uint8Array.of(1, 0, 0, 0, 255, 255, 255, 255, 255, 1),
      new Uint8Array(4),
      2,
      'holds a number that is too long',
    ],
  ])('%s is told', (_, codec, bytes, column, entries, told) => {
    expect(decodeColumn(codec, bytes, column, 0, entries)).toBe(told);
  });

  test('is as narrow as its largest value, and empty where all is 0', () => {
    expect(narrow(Uint32Array.of(1, 255))).toBeInstanceOf(Uint8Array);
    expect(narrow(Uint32Array.of(1, 256))).toBeInstanceOf(Uint16Array);
    expect(narrow(Uint32Array.of(65_536, 1))).toEqual(Uint32Array.of(65_536, 1));
    const growing = new GrowingColumn();
    for (let i = 0; i < 300; i++) growing.push(0);
    expect([growing.finish().length, growing.finishSparse().length]).toEqual([300, 0]);
    growing.push(5);
    expect(growing.finishSparse().length).toBe(301);
  });

  test('of texts that few rows have is in order and leads somewhere', () => {
    const at = Uint32Array.of(1, 3);
    expect(sparseFault({ at, text: Uint32Array.of(0, 1) }, 4, 2, 'x')).toBeUndefined();
    expect(sparseFault({ at, text: Uint32Array.of(0) }, 4, 2, 'x')).toContain('without texts');
    expect(sparseFault({ at: Uint32Array.of(3, 1), text: at }, 4, 9, 'x')).toContain('out of order');
    expect(sparseFault({ at, text: at }, 3, 9, 'x')).toBe('x[1] points nowhere');
    expect(sparseFault({ at, text: at }, 4, 3, 'x')).toBe('x[1] points nowhere');
  });
});

describe('classes of rows', () => {
  test('are numbered once each; past the most there may be, only those that must be', () => {
    const classes = new RowClasses();
    expect([classes.of(['a']), classes.of(['b']), classes.of(['a'])]).toEqual([0, 1, 0]);
    for (let i = 2; i < 1 << 15; i++) classes.of([i]);
    expect(classes.of(['new'])).toBeUndefined();
    expect([classes.of(['b']), classes.must(['new']), classes.of(['new'])]).toEqual([1, 1 << 15, 1 << 15]);
  });

  test('are read only when each is one', () => {
    const read = (row: readonly unknown[]): number | undefined => (row.length === 1 ? 1 : undefined);
    expect(readClasses([[1], [2]], read)).toEqual([1, 1]);
    for (const json of [undefined, {}, 'x', [1], [[1, 2]]]) expect(readClasses(json, read)).toBeUndefined();
  });

  const node: readonly Json[] = ['user', 'aws', 0, false, null, null, null, null, null, null, null];
  test.each<[string, number, Json]>([
    ['a file that is none', 2, 3],
    ['a type that is no text', 0, 1],
    ['a system that is no text', 1, 1],
    ['a row that is neither', 3, null],
    ['a pointer that is no template', 4, [2]],
    ['a key that is no template', 5, 'key'],
  ])('of nodes are refused with %s', (_, at, value) => {
    expect(readNodeClasses([node], 3)?.length).toBe(1);
    expect(readNodeClasses([node.with(at, value)], 3)).toBeUndefined();
  });

  const record: readonly Json[] = ['grant', 0, false, null, null, null];
  test.each<[string, number, Json]>([
    ['a kind that is no text', 0, 1],
    ['a file that is none', 1, 0.5],
    ['a row that is neither', 2, 'no'],
    ['a pointer with a slot too many', 3, [2]],
    ['a key with a slot that is none', 4, [-1]],
    ['a label that is no template', 5, {}],
  ])('of records are refused with %s', (_, at, value) => {
    expect(readRecordClasses([record], 3)?.length).toBe(1);
    expect(readRecordClasses([record.with(at, value)], 3)).toBeUndefined();
  });

  test('have templates of texts and slots, not too many', () => {
    expect(readTemplate(['a', 0, 1], 2)).toEqual(['a', 0, 1]);
    for (const json of [undefined, 'a', [null], [0.5], [2], Array<string>(33).fill('x')])
      expect(readTemplate(json, 2)).toBeUndefined();
  });
});

describe('facts', () => {
  const tenant = {
    key: 'k',
    id: 'i',
    name: 'n',
    type: 't',
    system: 's',
    mentionedOnly: false,
    provider: true,
  };
  const step = [0, 0, 0, 3, 0, 0, 'always', 'never', 0];
  const facts = { tenants: [tenant], permissions: ['p'], notes: ['n'], steps: [step] };

  test('are read whole', () => {
    const full = { ...tenant, serviceOwner: 'o', contractEnd: 5, status: 'x' };
    expect(readFacts({ ...facts, tenants: [full] })?.tenants).toEqual([full]);
    const until = readFacts({ ...facts, steps: [step, step.with(7, 'unknown'), step.with(7, 12)] });
    expect([...(until?.classes.until ?? [])]).toEqual([Infinity, Number.MAX_VALUE, 12]);
  });

  test.each<readonly [string, Json]>([
    ['no list of tenants', { ...facts, tenants: {} }],
    ['a permission that is no text', { ...facts, permissions: [1] }],
    ['no notes', { tenants: [], permissions: [], steps: [] }],
    ['a class that is no list', { ...facts, steps: [{}] }],
    ['a class too short', { ...facts, steps: [step.slice(1)] }],
    ['an instant that is none', { ...facts, steps: [step.with(6, 'soon')] }],
    ['a kind too large', { ...facts, steps: [step.with(0, 256)] }],
    ['a kind below nothing', { ...facts, steps: [step.with(0, -1)] }],
    ['half a permission', { ...facts, steps: [step.with(1, 0.5)] }],
    ...['key', 'id', 'name', 'type', 'system'].map(
      (name) => [`a tenant without ${name}`, { ...facts, tenants: [{ ...tenant, [name]: 1 }] }] as const,
    ),
    ...['mentionedOnly', 'provider'].map(
      (name) =>
        [`a tenant with ${name} unsaid`, { ...facts, tenants: [{ ...tenant, [name]: 'no' }] }] as const,
    ),
  ])('with %s are none', (_, json) => {
    expect(readFacts(json)).toBeUndefined();
  });
});

describe('what few rows have', () => {
  test('leaves out what is not as it should be', () => {
    const odd = {
      key: 'k',
      label: 'l',
      identity: 'i',
      source: { file: 1, row: 4, pointer: '/a' },
      accountability: { owner: 'o', expires: Infinity, breakGlass: true },
      properties: [['a', 'b']] as const,
    };
    expect(readOdd(oddText(odd) ?? '', 2)).toEqual(odd);
    expect(oddText({})).toBeUndefined();
    expect(readOdd('{', 2)).toEqual({});
    expect(readOdd('{"key":1,"source":{"file":2},"accountability":[],"properties":{}}', 2)).toEqual({});
    expect(readOdd('{"source":{"file":1,"row":"x"},"properties":["a",["a"],["a",1],["c","d"]]}', 2)).toEqual({
      source: { file: 1 },
      properties: [['c', 'd']],
    });
    expect(readOdd('{"accountability":{"owner":1,"breakGlass":"yes","expires":"soon"}}', 2)).toEqual({
      accountability: {},
    });
  });
});
