import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importFiles } from '../../src/engine/import';
import type { NamedBytes } from '../../src/engine/import';
import { recordView } from '../../src/engine/records';
import { RecordStore } from '../../src/engine/sink';
import { Session } from '../../src/engine/session';
import { writeWorkspace } from '../../src/engine/workspace';
import { KeyIndex } from '../../src/lib/key-index';
import { isLazy } from '../../src/lib/lazy-array';
import { runToEnd } from '../../src/lib/steps';
import { hashOf } from '../../src/lib/string-pool';
import { ValuePages } from '../../src/lib/value-pages';
import { STANDING } from '../../src/model/window';
import type { RecordKind, SnapshotRecord } from '../../src/model/record';
import { systems } from '../../src/systems/registry';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);

const word = fc.oneof(
  fc.constantFrom(
    '',
    '|',
    '0',
    '00',
    '7',
    'a|0|b07',
    '/graph/edges/12',
    'opengraph|x',
    '\ud83d',
    '😀|é',
    '9007199254740993',
    '-1',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.nat().map((n) => `row ${n}`),
  fc.constantFrom('x'.repeat(70), 'é'.repeat(100), 'x'.repeat(20_000), `${'k|'.repeat(3000)}1`),
);
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    word,
    fc.double(),
    fc.nat(),
    fc.constantFrom(true, false, null, undefined, -0, Number.POSITIVE_INFINITY, 2 ** 53, -5, 1.7e12),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('key', 'kind', 'name', 'x'), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value;

describe('packed values', () => {
  it('come out as they were put in, in any order', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 30 }), (values) => {
        const pages = new ValuePages();
        const places = values.map((one) => pages.put(one));
        for (const [i, place] of [...places.entries()].reverse())
          expect(pages.get(place)).toStrictEqual(values[i]);
      }),
      { numRuns: RUNS },
    );
  });

  it('may be longer than a page', () => {
    const pages = new ValuePages();
    const long = { text: 'abcdé'.repeat(1 << 19), list: Array.from({ length: 1000 }, (_, i) => `n${i}`) };
    const places = [pages.put('before'), pages.put(long), pages.put('after'), pages.put(long)];
    expect(places.map((place) => pages.get(place))).toStrictEqual(['before', long, 'after', long]);
  });

  it('are found by their keys, also where hashes meet', () => {
    const keys = Array.from({ length: 5000 }, (_, i) => `key ${i * 7919}`);
    const index = new KeyIndex((ordinal) => keys[ordinal] ?? '');
    keys.forEach((key, i) => index.put(key, i));
    expect(keys.every((key, i) => index.find(key) === i)).toBe(true);
    expect(index.find('another')).toBe(-1);
    // Two texts of one hash are told apart by the texts.
    const seen = new Map<number, string>();
    let pair: readonly string[] = [];
    for (let i = 0; pair.length === 0; i++) {
      const [text, hash] = [`text ${i}`, hashOf(`text ${i}`)];
      const other = seen.get(hash);
      if (other !== undefined) pair = [other, text];
      seen.set(hash, text);
    }
    const two = new KeyIndex((ordinal) => pair[ordinal] ?? '');
    two.put(pair[0] ?? '', 0);
    expect(two.find(pair[1] ?? '')).toBe(-1);
    two.put(pair[1] ?? '', 1);
    expect(pair.map((text) => two.find(text))).toEqual([0, 1]);
  });
});

const someRecord = fc.record(
  {
    key: fc.constantFrom('a', 'b', 'c', 'd|1', 'd|2'),
    mention: fc.boolean(),
    name: fc.constantFrom('x', 'y', 'a'),
    alias: fc.constantFrom('p', 'q'),
    enabled: fc.option(fc.boolean(), { nil: undefined }),
    group: fc.boolean(),
    stated: fc.boolean(),
  },
  { noNullPrototype: true },
);

describe('a store that packs its records', () => {
  it('does with each record what one of objects does', () => {
    fc.assert(
      fc.property(fc.array(someRecord, { maxLength: 40 }), fc.nat({ max: 5 }), (added, asObjects) => {
        const objects = new RecordStore();
        const packed = new RecordStore(asObjects);
        for (const { key, mention, name, alias, enabled, group, stated } of added) {
          const source = { file: 0, pointer: `/${key}` };
          const record: SnapshotRecord = group
            ? { kind: 'membership', key, system: 'toy', source, member: name, group: alias, window: STANDING }
            : {
                kind: 'principal',
                key,
                system: 'toy',
                source,
                type: 'user',
                tenant: 't',
                id: key,
                name,
                aliases: [alias],
                ...(enabled === undefined ? {} : { enabled }),
                ...(mention ? { mentionedOnly: true } : {}),
              };
          expect(packed.add(record, stated && !mention)).toEqual(objects.add(record, stated && !mention));
        }
        expect(packed.size).toBe(objects.size);
        expect([...packed.records()]).toStrictEqual([...objects.records()]);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('fixtures imported with packed records', () => {
  const folders = ['aws', 'csv', 'opengraph', 'sharphound'].flatMap((system) =>
    readdirSync(`fixtures/${system}`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `fixtures/${system}/${entry.name}`),
  );
  it.each(folders)('%s is the same, byte for byte, and gives the same graph', (folder) => {
    const files = filesOf(folder);
    const plain = runToEnd(importFiles(files, systems));
    const packed = runToEnd(importFiles(files, systems, { asObjects: 0 }));
    expect(isLazy(packed.records)).toBe(packed.records.length > 0);
    expect(Buffer.compare(writeWorkspace(packed), writeWorkspace(plain))).toBe(0);
    const [a, b] = [recordView(plain.records), recordView(packed.records)];
    for (const kind of new Set(plain.records.map((record): RecordKind => record.kind))) {
      expect([...b.all(kind)]).toEqual(a.all(kind));
      for (const { id } of systems) expect([...b.of(id, kind)]).toEqual(a.of(id, kind));
    }
    for (const { key } of plain.records) expect(b.get(key)).toEqual(a.get(key));
    const [one, two] = [plain, packed].map((snapshot) => runToEnd(Session.fromSnapshot(snapshot, systems)));
    const decided = [one, two].map((session) =>
      session === undefined
        ? new Uint8Array()
        : writeWorkspace({ inputs: plain.inputs, gaps: [], graph: session.graph }),
    );
    expect(Buffer.compare(decided[0] ?? new Uint8Array(), decided[1] ?? new Uint8Array())).toBe(0);
  });
});

function filesOf(folder: string): NamedBytes[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && /\.(json|csv|zip|gz|txt)$/.test(entry.name) && !/expected|summary/.test(entry.name),
    )
    .map((entry) => ({
      name: entry.name,
      bytes: new Uint8Array(readFileSync(`${entry.parentPath}/${entry.name}`)),
    }));
}
