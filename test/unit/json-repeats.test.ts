import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RepeatedMember } from '../../src/lib/content';
import { contentOf } from '../../src/lib/file-content';
import type { ContentOptions } from '../../src/lib/file-content';
import { lineAndColumn } from '../../src/lib/json';
import { importFiles } from '../../src/engine/import';
import { runToEnd } from '../../src/lib/steps';
import { systems } from '../../src/systems/registry';

const WAYS: readonly (readonly [string, ContentOptions])[] = [
  ['at once', {}],
  ['piece by piece', { whole: 0, chunk: 16, segment: 16 }],
];
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A value as it is written: what no parser gives, an object that has a name twice. */
type Written =
  | { readonly literal: string }
  | { readonly list: readonly Written[] }
  | { readonly object: readonly Member[] };
interface Member {
  /** As it is meant, and as it stands between its quotes. */
  readonly name: string;
  readonly raw: string;
  readonly value: Written;
}

const NAMES: readonly (readonly [string, string])[] = [
  ['a', 'a'],
  ['a', '\\u0061'],
  ['é', 'é'],
  ['é', '\\u00e9'],
  ['b/c', 'b/c'],
  ['b/c', 'b\\/c'],
  ['q"', 'q\\"'],
  ['~', '~'],
  ['', ''],
  ['__proto__', '__proto__'],
  // The same by the hash that looks: 31 * 65 + 97 and 31 * 66 + 66.
  ['Aa', 'Aa'],
  ['BB', 'BB'],
];
const LITERALS = ['1', '"x: {\\"a\\"}"', 'null', '-1.5e3', '"[,]"', '9007199254740993'];

const { written } = fc.letrec<{ written: Written; member: Member }>((tie) => ({
  written: fc.oneof(
    { depthSize: 'medium' },
    fc.constantFrom(...LITERALS).map((literal) => ({ literal })),
    fc.array(tie('written'), { maxLength: 4 }).map((list) => ({ list })),
    fc.array(tie('member'), { maxLength: 6 }).map((object) => ({ object })),
    fc.array(tie('member'), { maxLength: 6 }).map((object) => ({ object })),
  ),
  member: fc
    .tuple(fc.constantFrom(...NAMES), tie('written'))
    .map(([[name, raw], value]) => ({ name, raw, value })),
}));

interface Told {
  readonly text: string;
  readonly repeated: readonly { readonly pointer: string; readonly offset: number }[];
}

/** The text of a value, and its names that come again, in the order in which they do: by keeping all of them. */
function told(value: Written, gap: string): Told {
  let text = '';
  const repeated: { pointer: string; offset: number }[] = [];
  const write = (one: Written, path: string): void => {
    if ('literal' in one) text += one.literal;
    else if ('list' in one) {
      text += '[';
      one.list.forEach((inner, i) => {
        text += i === 0 ? gap : `,${gap}`;
        write(inner, `${path}/${i}`);
      });
      text += `${gap}]`;
    } else {
      const before = new Map<string, number>();
      text += '{';
      one.object.forEach(({ name, raw, value: inner }, i) => {
        text += i === 0 ? gap : `,${gap}`;
        const pointer = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        const offset = before.get(name);
        if (offset !== undefined) repeated.push({ pointer, offset });
        before.set(name, text.length);
        text += `"${raw}":${gap}`;
        write(inner, pointer);
      });
      text += `${gap}}`;
    }
  };
  write(value, '');
  return { text, repeated };
}

const placed = ({ text, repeated }: Told): readonly RepeatedMember[] =>
  repeated.slice(0, 100).map(({ pointer, offset }) => ({ pointer, ...lineAndColumn(text, offset) }));

describe('a member that stands twice', () => {
  const text =
    '{"a":{"x":[{"i":1,"i":2}],"x":{"y":1,"\\u0079":2}},\n"b/c":[],"b":"\\"b/c\\"","b/c":[{"q":1}],"b/c":3}';
  const members = [
    { pointer: '/a/x/0/i', line: 1, column: 13 },
    { pointer: '/a/x', line: 1, column: 7 },
    { pointer: '/a/x/y', line: 1, column: 32 },
    { pointer: '/b~1c', line: 2, column: 1 },
    { pointer: '/b~1c', line: 2, column: 24 },
  ];

  it.each(WAYS)('is told with the place of what was not read: %s', (_how, options) => {
    const content = contentOf('x.json', bytes(text), options);
    expect(content.repeated).toEqual({ members: [], besides: 0 });
    content.json();
    expect(content.repeated).toEqual({ members, besides: 0 });
    const sound = contentOf('x.json', bytes('[{"a":1},{"a":1,"b":{"a":1}}]'), options);
    sound.json();
    expect(sound.repeated).toEqual({ members: [], besides: 0 });
  });

  it.each(WAYS)('is told in an element of a list: %s', (_how, options) => {
    const content = contentOf(
      'x.json',
      bytes('{"data":[{"id":1},\n {"id":2,"n":[{"k":1,"k":2}],"id":3}]}'),
      options,
    );
    content.json();
    expect(content.repeated).toEqual({
      members: [
        { pointer: '/data/1/n/0/k', line: 2, column: 16 },
        { pointer: '/data/1/id', line: 2, column: 3 },
      ],
      besides: 0,
    });
  });

  it('is told in a line of NDJSON, by line and column of the file', () => {
    const lines = [...contentOf('x.ndjson', bytes('{"a":1}\n\n{"a":1,"b":{"c":1,"c":2}}\nno\n')).jsonLines()];
    expect(lines.map(({ row, repeated }) => [row, repeated])).toEqual([
      [1, { members: [], besides: 0 }],
      [3, { members: [{ pointer: '/b/c', line: 3, column: 13 }], besides: 0 }],
      [4, { members: [], besides: 0 }],
    ]);
  });

  it.each(WAYS)('is told of the first hundred, and how many there are besides: %s', (_how, options) => {
    const content = contentOf('x.json', bytes(`[${'{"a":1,"a":2},'.repeat(149)}{}]`), options);
    content.json();
    expect(content.repeated.members).toHaveLength(100);
    expect(content.repeated.members[99]).toEqual({ pointer: '/99/a', line: 1, column: 2 + 99 * 14 + 1 });
    expect(content.repeated.besides).toBe(49);
  });

  it.each(WAYS)('is told of an object with very many names: %s', (_how, options) => {
    const names = Array.from({ length: 300 }, (_, i) => `"n${i}":${i}`);
    for (const [first, again] of [
      [3, 20],
      [3, 299],
      [47, 48],
      [200, 299],
    ] as const) {
      const twice = names.map((member, i) => (i === again ? `"n${first}":0` : member));
      const content = contentOf('x.json', bytes(`[{${twice.join(',')}}]`), options);
      content.json();
      expect(content.repeated.members.map(({ pointer }) => pointer)).toEqual([`/0/n${first}`]);
    }
  });

  it('is told wherever it stands, and only there', () => {
    fc.assert(
      fc.property(written, fc.constantFrom('', ' ', '\n', '\r\n '), (value, gap) => {
        const expected = told(value, gap);
        for (const [, options] of WAYS) {
          const content = contentOf('x.json', bytes(expected.text), options);
          expect(content.json().ok).toBe(true);
          expect(content.repeated).toEqual({
            members: placed(expected),
            besides: Math.max(0, expected.repeated.length - 100),
          });
        }
      }),
      { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) },
    );
  });

  it('is told in the line it stands in, and only there', () => {
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 6 }), (values) => {
        const lines = values.map((value) => told(value, ' '));
        const text = lines.map((line) => line.text).join('\n');
        const read = [...contentOf('x.ndjson', bytes(text), { chunk: 16 }).jsonLines()];
        expect(read.map(({ repeated }) => repeated.members)).toEqual(
          lines.map((line, i) => placed(line).map((member) => ({ ...member, line: i + 1 }))),
        );
      }),
      { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) },
    );
  });
});

const policy = (name: string, twice: string): string =>
  `{"request_id":"${name}","data":{"name":"${name}",${twice}"policy":"path \\"kv/*\\" { capabilities = [\\"read\\"] }"}}`;

describe('an import', () => {
  it.each([
    ['lines', (one: string) => one, { line: 2, column: 27 }],
    [
      'values one after the other',
      (one: string) => one.replaceAll('"data":', '\n "data":'),
      { line: 4, column: 10 },
    ],
  ])('tells of %s what was not read, and reads the rest', (_what, as, { line, column }) => {
    const text = ['a', 'b', 'c']
      .map((name) => as(policy(name, name === 'b' ? '"name":"x",' : '')))
      .join('\n');
    const { inputs, records } = runToEnd(
      importFiles([{ name: 'policies.json', bytes: bytes(text) }], systems),
    );
    const [input] = inputs;
    expect(input?.system).toBe('vault');
    expect(records.filter(({ kind }) => kind === 'policy')).toHaveLength(3);
    expect(input?.problems).toEqual([
      {
        severity: 'warning',
        message: `this member stands again later in the same object, and only the last one counts: what it holds at line ${line}, column ${column} was not read`,
        pointer: '/data/name',
        row: line === 2 ? 2 : 3,
      },
    ]);
  });
});
