import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileSource } from '../../src/cli/files';
import { estimateImport, refusalOf } from '../../src/engine/import-estimate';
import { importFiles, importWithSources } from '../../src/engine/import';
import { sourceExcerpt } from '../../src/engine/source-excerpt';
import { bytesSource, SourceFailure } from '../../src/lib/byte-source';
import type { ByteSource } from '../../src/lib/byte-source';
import { contentOf } from '../../src/lib/file-content';
import { sha256Hex } from '../../src/lib/sha256';
import { runToEnd } from '../../src/lib/steps';
import type { Problem, Snapshot } from '../../src/model/snapshot';
import { recognise } from '../../src/systems/recognise';
import { systems } from '../../src/systems/registry';
import { compressedPieces, keptSource } from '../../src/store/kept-source';
import { Runner } from '../../src/store/runner';
import { SOURCE_PIECE } from '../../src/store/store';
import { writeLarge } from '../bench/ingest-files';
import type { LargeFile } from '../bench/ingest-files';
import { toy } from './ingest-toy-system';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'overreach-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function made(kind: LargeFile, megabytes: number): { readonly path: string; readonly elements: number } {
  const path = join(folder, kind);
  return { path, elements: writeLarge(kind, path, megabytes * 1e6) };
}

describe('a file read from where it lies', () => {
  it.each<LargeFile>(['opengraph', 'sharphound', 'csv'])(
    '%s: every element, whatever is held at a time',
    (kind) => {
      const { path, elements } = made(kind, 5);
      const bytes = new Uint8Array(readFileSync(path));
      const progress: number[] = [];
      const task = importWithSources([{ name: `${kind}.txt`, source: fileSource(path) }], systems, {
        asObjects: 1000,
      });
      let step = task.next();
      for (; step.done !== true; step = task.next()) progress.push(step.value.bytes);
      const { snapshot } = step.value;
      expect(snapshot.inputs[0]).toMatchObject({
        system: kind,
        size: bytes.length,
        sha256: sha256Hex(bytes),
        records: { read: elements },
        problems: [],
      });
      // The same as when all of it stands in memory and is parsed at once.
      const whole = runToEnd(importFiles([{ name: `${kind}.txt`, bytes }], systems));
      expect(snapshot.inputs).toEqual(whole.inputs);
      expect(snapshot.gaps).toEqual(whole.gaps);
      expect([...snapshot.records]).toEqual(whole.records);
      // A cancel can take effect many times within the one file.
      expect(progress.length).toBeGreaterThan(50);
    },
  );

  it('says so when it is shorter than it was, instead of reading less', () => {
    const path = join(folder, 'shrinking');
    writeFileSync(path, '{"toy":[{"user":"a"}]}');
    const source = fileSource(path);
    writeFileSync(path, '{"toy":');
    expect(() => source.read(0, source.size)).toThrow(SourceFailure);
    expect(() => runToEnd(importFiles([{ name: 'x', source }], [toy]))).toThrow('shorter than it was');
  });
});

function isAboutEncoding({ message }: Problem): boolean {
  return message.includes('windows-1252');
}

describe('a file that is cut off', () => {
  const users = Array.from({ length: 20 }, (_, i) => ({ user: `u${i}`, name: 'é"\\' }));
  const bytes = strToU8(JSON.stringify({ toy: users }));

  it('keeps the elements before, and tells where it ends, at every byte', () => {
    for (let cut = 9; cut < bytes.length; cut++) {
      const { inputs, records } = imported(bytes.slice(0, cut));
      const complete = users.filter(
        (_, i) => strToU8(JSON.stringify({ toy: users.slice(0, i + 1) })).length - 2 <= cut,
      );
      if (complete.length > 0) expect(inputs[0]?.system).toBe('toy');
      expect(records.filter(({ kind }) => kind === 'principal')).toHaveLength(complete.length);
      // Before any other long character is whole, half of one could be of another encoding.
      const strange = complete.length === 0 ? (inputs[0]?.problems ?? []).filter(isAboutEncoding) : [];
      expect(inputs[0]?.problems).toEqual([
        ...strange,
        {
          severity: 'error',
          message: expect.stringMatching(/^not valid JSON: .*cut off \(line 1, column \d+\)$/),
          row: 1,
        },
      ]);
    }
  });

  it('leaves a gap, because nobody knows what was behind the cut', () => {
    const { gaps } = imported(bytes.slice(0, 100));
    expect(gaps.some(({ effect, layer }) => effect === 'both' && layer.includes('a part of x'))).toBe(true);
  });

  function imported(cut: Uint8Array): Snapshot {
    return runToEnd(importFiles([{ name: 'x', bytes: cut }], [toy]));
  }
});

describe('every fixture in pieces', () => {
  const names = ['aws', 'csv', 'opengraph', 'sharphound'].flatMap((system) =>
    readdirSync(`fixtures/${system}`, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(json|csv)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );

  it.each(names)('%s is recognised as when it is read as a whole', (name) => {
    const bytes = new Uint8Array(readFileSync(name));
    const pieces = { whole: 16, wholeText: 16, chunk: 64, segment: 48 };
    const whole = recognise(contentOf('unknown', bytes), systems);
    const inPieces = recognise(contentOf('unknown', bytes, pieces), systems);
    if (whole.best !== undefined) expect(inPieces.best?.recognition).toEqual(whole.best.recognition);
  });
});

describe('the source of a record in a large file', () => {
  it('is found without the whole of it', () => {
    const rows = Array.from({ length: 4000 }, (_, i) => ({ id: i, name: `n${i}` }));
    const pieces = { whole: 100, wholeText: 100, chunk: 4096, segment: 512 };
    const json = contentOf('x', strToU8(JSON.stringify({ 'a/b': rows })), pieces);
    expect(sourceExcerpt(json, '/a~1b/3456', undefined)).toBe('{\n  "id": 3456,\n  "name": "n3456"\n}');
    expect(sourceExcerpt(json, '/a~1b/4000', undefined)).toBeUndefined();
    const table = contentOf(
      'x',
      strToU8(`id,name\r\n${rows.map(({ id, name }) => `${id},"${name}"`).join('\r\n')}`),
      pieces,
    );
    expect(sourceExcerpt(table, undefined, 3458)).toBe('id: 3456\nname: n3456');
  });

  it('is kept in pieces, each expanded when it is looked at', async () => {
    const bytes = new Uint8Array(SOURCE_PIECE * 2 + 1234).map((_, i) => (i * 7) ^ (i >> 9));
    const runner = new Runner({ now: () => 0, tick: () => Promise.resolve() });
    for (const whole of [bytes, bytes.slice(0, 10), bytes.slice(0, SOURCE_PIECE), new Uint8Array(0)]) {
      const kept: Uint8Array[] = [];
      for await (const piece of compressedPieces(bytesSource(whole), runner)) kept.push(piece);
      expect(kept).toHaveLength(Math.max(1, Math.ceil(whole.length / SOURCE_PIECE)));
      const source = keptSource('x', kept, whole.length);
      expect(Buffer.compare(source.read(0, whole.length), whole)).toBe(0);
      const from = Math.max(0, whole.length - 2000);
      expect(Buffer.compare(source.read(from, 5000), whole.subarray(from))).toBe(0);
    }
    // As sources were kept at first: one gzip member of any size.
    expect(
      Buffer.compare(keptSource('x', [gzipSync(bytes)], bytes.length).read(5, 3e6), bytes.subarray(5)),
    ).toBe(0);
  });
});

describe('what an import is expected to need', () => {
  it('grows with what the files hold, not with how they are packed', () => {
    const text = strToU8('{"a":1}'.repeat(10_000));
    const plain = estimateImport([bytesSource(text)]);
    expect(plain.expanded).toBe(text.length);
    for (const packed of [zipSync({ x: text }), gzipSync(text)]) {
      const { bytes, expanded, memory } = estimateImport([bytesSource(packed)]);
      expect(bytes).toBe(packed.length);
      expect(expanded).toBe(text.length);
      expect(memory).toBe(plain.memory);
    }
  });

  it('does not believe the size a gzip file states', () => {
    const text = strToU8(
      Array.from({ length: 200_000 }, (_, i) => `{"n":${(i * 7919) % 1_000_003}}`).join(','),
    );
    for (const content of [strToU8('{"a":1}'.repeat(1000)), text]) {
      const packed = gzipSync(content);
      for (const lie of [0, 1, packed.length, 0xffff_ffff]) {
        const lying = packed.slice();
        new DataView(lying.buffer).setUint32(lying.length - 4, lie, true);
        const { expanded } = estimateImport([bytesSource(lying)]);
        expect(expanded / content.length).toBeGreaterThan(0.5);
        expect(expanded / content.length).toBeLessThan(2);
      }
    }
    // Several members: only the last states its size at the end.
    const several = new Uint8Array([...gzipSync(text), ...gzipSync(strToU8('x'))]);
    expect(estimateImport([bytesSource(several)]).expanded / text.length).toBeGreaterThan(0.5);
    // More than 4 GiB: stated is what is left of it.
    const packed = gzipSync(text);
    const stated = 123_456_789;
    const huge: ByteSource = {
      size: 1e9,
      read: (offset, length) =>
        offset >= 1e9 - 4
          ? new Uint8Array(new Uint32Array([stated]).buffer)
          : packed.subarray(offset, offset + length),
    };
    const { expanded } = estimateImport([huge]);
    expect(expanded % 2 ** 32).toBe(stated);
    expect(expanded / ((text.length / packed.length) * 1e9)).toBeGreaterThan(0.4);
  });

  it('is refused in time, with what to do instead', () => {
    const huge: ByteSource = { size: 40e9, read: () => new Uint8Array(0) };
    const refusal = refusalOf(estimateImport([huge]));
    expect(refusal).toMatch(
      /^These files hold 40\.0 GB; .*NODE_OPTIONS=--max-old-space-size=\d+ npx overreach workspace --decided/,
    );
    const small: ByteSource = { size: 10e6, read: () => new Uint8Array(0) };
    expect(refusalOf(estimateImport([small]))).toBeUndefined();
  });
});

describe('a damaged large file', () => {
  it('gives its rows up to the damage and the place of it', () => {
    const path = join(folder, 'damaged');
    const file = openSync(path, 'w');
    writeSync(file, '{"toy":[\n');
    for (let i = 0; i < 50_000; i++)
      writeSync(file, `{"user":"user number ${i} with a long enough name"},\n`);
    writeSync(file, '{"user": nobody}]}');
    closeSync(file);
    const { inputs, records } = runToEnd(importFiles([{ name: 'damaged', source: fileSource(path) }], [toy]));
    expect(records).toHaveLength(50_000);
    expect(inputs[0]?.problems).toEqual([
      {
        severity: 'error',
        message: 'not valid JSON: expected a value, found `n` at /toy/50000/user (line 50002, column 10)',
        row: 50_002,
      },
    ]);
  });
});
