import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../src/lib/byte-source';
import { canonicalJson } from '../../src/lib/canonical-json';
import { field, list, text } from '../../src/lib/content';
import { parseJson } from '../../src/lib/json';
import { openJson } from '../../src/lib/json-document';
import { scanJson } from '../../src/lib/json-scan';
import { runToEnd } from '../../src/lib/steps';

function why(source: string): string {
  const parsed = parseJson(source);
  return parsed.ok ? 'parsed' : parsed.error.message;
}

function engineAccepts(source: string): boolean {
  try {
    JSON.parse(source);
    return true;
  } catch {
    return false;
  }
}

describe('JSON', () => {
  it.each([
    ['', 'the text is empty (line 1, column 1)'],
    ['  \n', 'there is no JSON value (line 2, column 1)'],
    [
      '{"a": [1, 2',
      'the text ends while an array is still open at /a/1 (2 levels open): it is cut off (line 1, column 12)',
    ],
    ['{"a": "bc', 'the text ends inside a string at /a: it is cut off (line 1, column 10)'],
    ['{"a": "b\\u00', 'the text ends inside a string at /a: it is cut off (line 1, column 13)'],
    [
      '{"a": tru',
      'the text ends while an object is still open at /a (1 level open): it is cut off (line 1, column 10)',
    ],
    ['{"a": 1,\n"b": 2}\n{"c"', 'unexpected `{` after the end of the JSON value (line 3, column 1)'],
    ['[1,\r\n 2,]', 'expected a value, found `]` at /2 (line 2, column 4)'],
    ['{"a":1,}', 'expected a member name in double quotes, found `}` at /a (line 1, column 8)'],
    ['{"x/y~": NaN}', 'expected a value, found `N` at /x~1y~0 (line 1, column 10)'],
    ["{'a':1}", "expected a member name in double quotes, found `'` (line 1, column 2)"],
    ['[01]', 'expected `,` or `]`, found `1` at /0 (line 1, column 3)'],
    [
      '["a\tb"]',
      'expected no raw control character inside a string, found character U+0009 at /0 (line 1, column 4)',
    ],
    ['["\\x"]', 'invalid escape in a string at /0 (line 1, column 3)'],
    ['{"a": {"b": [1, "c\\x"]}}', 'invalid escape in a string at /a/b/1 (line 1, column 19)'],
    ['<html>', 'expected a value, found `<` (line 1, column 1)'],
  ])('says what is wrong and where: %j', (source, message) => {
    expect(engineAccepts(source)).toBe(false);
    expect(why(source)).toBe(message);
  });

  it('gives offset, line and column apart', () => {
    expect(parseJson('[\n1\n2]')).toMatchObject({ ok: false, error: { offset: 4, line: 3, column: 1 } });
  });

  it('refuses depth past its bound at once, with the place, whatever it is made of', () => {
    const deep = '['.repeat(100_000);
    expect(why(deep)).toBe('nested deeper than 200 levels (line 1, column 201)');
    expect(why(deep + ']'.repeat(100_000))).toBe('nested deeper than 200 levels (line 1, column 201)');
    expect(why('{"a":'.repeat(100_000))).toBe('nested deeper than 200 levels (line 1, column 1001)');
    expect(parseJson('['.repeat(200) + ']'.repeat(200)).ok).toBe(true);
    expect(parseJson(`"${'[{'.repeat(1000)}\\"${'['.repeat(1000)}"`).ok).toBe(true);
    expect(why(`[nope${'['.repeat(300)}`)).toBe('expected a value, found `n` at /0 (line 1, column 2)');
  });

  it('agrees with the engine on what JSON is', () => {
    const piece = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '\\',
        'a',
        'u00e9',
        '\\u00e9',
        '\\n',
        '0',
        '1',
        '-',
        '.',
        'e',
        'E+',
        'true',
        'null',
        'false',
        ' ',
        '\n',
        '\u0001',
        '"k"',
        '\u00a0',
        '\ufeff',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const source = pieces.join('');
        expect(scanJson(source) === undefined).toBe(engineAccepts(source));
      }),
      { numRuns: 20_000 },
    );
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom('', ',', ']', '"', 'x'), (source, at, put) => {
        const cut = at % (source.length + 1);
        const broken = source.slice(0, cut) + put + source.slice(cut + 1);
        expect(scanJson(source)).toBeUndefined();
        expect(scanJson(broken) === undefined).toBe(engineAccepts(broken));
      }),
      { numRuns: 5000 },
    );
  });

  it('reads names of the prototype as names', () => {
    const parsed = parseJson('{"__proto__":{"constructor":["x"]},"toString":"y"}');
    if (!parsed.ok) throw new Error(parsed.error.message);
    expect(list(field(parsed.value, '__proto__'), 'constructor')).toEqual(['x']);
    expect(text(parsed.value, 'toString')).toBe('y');
    expect(field({}, 'constructor')).toBeUndefined();
    expect(field({}, '__proto__')).toBeUndefined();
  });

  it('keeps the digits of an integer that no number keeps, as text', () => {
    const digits = [
      '9007199254740993',
      '-9223372036854775807',
      '12345678901234567890',
      '90071992547409930000',
    ];
    const source = `{"a":[${digits.join(' ,')}],"9007199254740993":"9007199254740993 \\" 9007199254740993"}`;
    const kept = { a: digits, '9007199254740993': '9007199254740993 " 9007199254740993' };
    expect(parseJson(source)).toEqual({ ok: true, value: kept });
    expect(parseJson('9007199254740993')).toEqual({ ok: true, value: '9007199254740993' });
    // What a number gives back as it is written, and what is no integer, is a number as ever.
    const plain = '[9007199254740992,100000000000000000000,0.12345678901234567,9007199254740993e0,-1.0]';
    expect(parseJson(plain)).toEqual({ ok: true, value: JSON.parse(plain) });
    // What is no JSON does not become some by quotes.
    for (const none of ['{9007199254740993:1}', '[0009007199254740993]', '[9007199254740993.]']) {
      expect(parseJson(none).ok, none).toBe(false);
    }
    // The same where a list is read piece by piece.
    const opened = runToEnd(
      openJson(bytesSource(new TextEncoder().encode(source)), { segment: 8, chunk: 16 }),
    );
    expect(JSON.parse(JSON.stringify(opened.value))).toEqual(kept);
  });
});

describe('canonical JSON', () => {
  it('orders members by code unit, leaves undefined out and keeps every name', () => {
    const value = { b: 1, a: undefined, '\u{1f600}': [1, { d: 0, c: -0 }], '\uff61': null };
    expect(canonicalJson(value)).toBe('{"b":1,"\u{1f600}":[1,{"c":0,"d":0}],"\uff61":null}');
    const own: unknown = JSON.parse('{"constructor":2,"__proto__":1}');
    expect(canonicalJson(own)).toBe('{"__proto__":1,"constructor":2}');
    expect(() => canonicalJson(Number.NaN)).toThrow(RangeError);
    expect(() => canonicalJson([undefined])).toThrow(TypeError);
  });

  it('parses back to the value and is the same for any order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const once = canonicalJson(value);
        expect(canonicalJson(JSON.parse(once))).toBe(once);
        expect(canonicalJson(reversed(value))).toBe(once);
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const copy: object = Object.create(null);
  for (const [name, member] of Object.entries(value).reverse()) {
    Object.defineProperty(copy, name, { value: reversed(member), enumerable: true });
  }
  return copy;
}
