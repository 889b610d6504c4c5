import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { Session } from '../../src/engine/session';
import { importFiles } from '../../src/engine/import';
import { memoryNeeded } from '../../src/engine/memory';
import { isMarked, readWorkspace, readWorkspaceParts } from '../../src/engine/workspace';
import { ENTRIES, HEAD, MARK, bytesBlock } from '../../src/engine/workspace-blocks';
import { decodeColumn, encodeColumn } from '../../src/graph/packed-codec';
import { WorkspaceFault } from '../../src/engine/workspace-fault';
import { WorkspaceReader } from '../../src/engine/workspace-read';
import { workspacePieces } from '../../src/engine/workspace-write';
import type { WorkspaceParts, WriteOptions } from '../../src/engine/workspace-write';
import { bytesSource } from '../../src/lib/byte-source';
import { concatenated } from '../../src/lib/bytes';
import { sha256Hex } from '../../src/lib/sha256';
import { runToEnd } from '../../src/lib/steps';
import { systems } from '../../src/systems/registry';
import { generate } from '../bench/generate';
import { demoFiles } from '../browser/exports';
import { buildEstate, randomEstate } from './random-estate';

const runs = Number(process.env['PROPERTY_RUNS'] ?? 200);

function spread(graph: AccessGraph | undefined): object | undefined {
  return graph && { ...graph, nodes: [...graph.nodes], records: [...graph.records] };
}

function written(parts: WorkspaceParts, options: Partial<WriteOptions> = {}): Uint8Array<ArrayBuffer> {
  return concatenated([...workspacePieces(parts, { engine: '9', ...options })]);
}

function read(bytes: Uint8Array, memory?: number) {
  return runToEnd(readWorkspaceParts(bytesSource(bytes), memory === undefined ? {} : { memory }));
}

const input = {
  name: 'a.json',
  size: 3,
  sha256: sha256Hex(new Uint8Array(3)),
  reasons: [],
  records: { read: 0, used: 0, merged: 0, ignored: 0 },
  facts: { read: 0, used: 0, merged: 0, ignored: 0 },
  ignoredFor: [],
  problems: [],
};
const account = { inputs: [input, input], gaps: [], collected: 5 };

describe('a workspace of the decided graph', () => {
  it('gives back the graph, in the same bytes when written again, whatever pieces it comes in', () => {
    fc.assert(
      fc.property(
        fc.boolean().chain(randomEstate),
        fc.constantFrom<0 | 1 | 6>(0, 1, 6),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 }),
        (estate, level, cuts) => {
          const graph = buildEstate(estate);
          const bytes = written({ ...account, graph }, { level });
          const reader = new WorkspaceReader();
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const end = at + (cuts[i % cuts.length] ?? 1);
            runToEnd(reader.push(bytes.slice(at, end)));
            at = end;
          }
          const back = runToEnd(reader.finish());
          expect(spread(back.graph)).toEqual(spread(graph));
          expect(back).toMatchObject({ ...account, engine: '9' });
          expect(back.records).toBeUndefined();
          expect(written(back, { level })).toEqual(bytes);
        },
      ),
      { numRuns: runs },
    );
  });

  it('holds the demo estate with its records, and either alone', () => {
    const snapshot = runToEnd(importFiles(demoFiles(), systems));
    const { graph } = runToEnd(Session.fromSnapshot(snapshot));
    const both = read(written({ ...snapshot, graph }));
    if (!both.ok) throw new Error(both.error);
    expect(both.value.records).toEqual(snapshot.records);
    expect(spread(both.value.graph)).toEqual(spread(graph));
    const { inputs, gaps, collected } = snapshot;
    const only = written({ inputs, gaps, graph, ...(collected === undefined ? {} : { collected }) });
    expect(runToEnd(readWorkspace(only))).toMatchObject({ ok: false, error: /import it alone/ });
    expect(runToEnd(readWorkspace(written(snapshot)))).toEqual({ ok: true, value: snapshot });
  });

  it('is cut into blocks where a column is longer than one, and smaller than its columns', () => {
    const graph = generate('entitlement', 30_000);
    const bytes = written({ ...account, graph });
    expect(graph.stepTo.length).toBeGreaterThan(ENTRIES * 2);
    expect(bytes.length / graph.stepTo.length).toBeLessThan(4);
    const back = read(bytes);
    if (!back.ok) throw new Error(back.error);
    expect(back.value.graph?.stepTo).toEqual(graph.stepTo);
    expect(back.value.graph?.inStep).toEqual(graph.inStep);
    expect(back.value.graph?.supportRecords).toEqual(graph.supportRecords);
    expect(back.value.graph?.records.at(200_000)).toEqual(graph.records.at(200_000));
  });

  it('is refused before any memory is taken where it will not fit, with the other way', () => {
    const bytes = written({ ...account, graph: generate('entitlement', 2_000) });
    expect(read(bytes, 5e5)).toMatchObject({
      ok: false,
      error: /needs about \d+ MB.*overreach workspace --decided/s,
    });
    expect(read(bytes, 1e8).ok).toBe(true);
    expect(memoryNeeded({ columnBytes: 150e6, nodes: 1e6, steps: 1e7, lines: 2 })).toBeLessThan(512e6);
  });
});

describe('a damaged workspace', () => {
  const graph = generate('entitlement', 400);
  const whole = written({ ...account, graph }, { level: 1 });

  it('is refused wherever a byte of it is changed or it is cut', () => {
    expect(read(whole).ok).toBe(true);
    const step = Math.max(1, Math.floor(whole.length / 1500));
    for (let at = 0; at < whole.length; at += step) {
      const changed = whole.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      expect([at, read(changed).ok]).toEqual([at, false]);
      expect([at, read(whole.slice(0, at)).ok]).toEqual([at, false]);
    }
    expect(read(concatenated([whole, Uint8Array.of(0)])).ok).toBe(false);
    expect(read(concatenated([whole, whole])).ok).toBe(false);
  });

  it('of the store, which carries no digest, is refused or harmless, and nothing else is ever thrown', () => {
    const stored = written({ ...account, graph }, { level: 0, digest: false });
    expect(read(stored).ok).toBe(false);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(stored.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        (changes) => {
          const changed = stored.slice();
          for (const [at, value] of changes) changed[at] = value;
          const reader = new WorkspaceReader({ trusted: true });
          try {
            runToEnd(reader.push(changed));
            const found = runToEnd(reader.finish()).graph;
            if (found === undefined) throw new WorkspaceFault('no graph');
            for (const to of found.stepTo) expect(found.nodes.at(to)).toBeDefined();
            for (const node of found.nodes) expect(node.source.file).toBeLessThan(2);
            for (const record of found.records) expect(record.label).toBeTypeOf('string');
          } catch (error) {
            expect(error).toBeInstanceOf(WorkspaceFault);
          }
        },
      ),
      { numRuns: runs },
    );
  });

  it('tells what is wrong and where', () => {
    const told = (blocks: readonly (readonly [number, object | string])[]): string => {
      const parts: Uint8Array[] = [MARK];
      for (const [section, content] of blocks) {
        const text = typeof content === 'string' ? content : JSON.stringify(content);
        parts.push(bytesBlock(section, new TextEncoder().encode(text), 0));
      }
      const sealed = [
        ...parts,
        bytesBlock(0xfffe, new TextEncoder().encode(sha256Hex(concatenated(parts))), 0),
      ];
      const result = read(concatenated(sealed));
      return result.ok ? 'read' : result.error;
    };
    const header = { overreach: 'workspace', version: 2, engine: '1' };
    const lines = [
      ['inputs', 'lines', 0],
      ['gaps', 'lines', 0],
    ];
    expect(told([[0xffff, { ...header, sections: lines }]])).toBe('read');
    expect(told([])).toContain('cut off');
    expect(told([[0xffff, { ...header, version: 3, sections: [] }]])).toContain(
      'reads up to 2, use a newer one',
    );
    expect(told([[0xffff, { ...header, sections: [['inputs', 'lines', 0]] }]])).toBe(
      'its section gaps is missing',
    );
    expect(told([[0xffff, { ...header, sections: [...lines, ['x', 'u8', 1]] }]])).toContain(
      'unknown section x',
    );
    expect(told([[0xffff, { ...header, sections: [...lines, ['texts', 'u32', 2 ** 31]] }]])).toContain(
      'needs about',
    );
    expect(told([[0xffff, { ...header, sections: [...lines, ['texts', 'u8', 1e99]] }]])).toContain(
      'no header',
    );
    expect(
      told([
        [0xffff, { ...header, sections: lines }],
        [0xffff, header],
      ]),
    ).toContain('second header');
    expect(
      told([
        [0, '{}\n'],
        [0xffff, { ...header, sections: lines }],
      ]),
    ).toContain('belongs to no section');
    expect(
      told([
        [0xffff, { ...header, sections: lines }],
        [0, '{}\n'],
      ]),
    ).toBe('line 1 of its inputs is one more than there should be');
    const one = [['inputs', 'lines', 1], lines[1]];
    expect(
      told([
        [0xffff, { ...header, sections: one }],
        [0, '{}\n'],
      ]),
    ).toContain('line 1 of its inputs is no input');
    expect(
      told([
        [0xffff, { ...header, sections: one }],
        [0, '{'],
      ]),
    ).toContain('cut off');
    expect(told([[0xffff, { ...header, sections: one }]])).toBe('its section inputs has 0 of 1 entries');
    expect(
      told([
        [0xffff, { ...header, sections: lines }],
        [1, ''],
        [0, ''],
      ]),
    ).toContain('section that is over');
    const bomb = bytesBlock(0xffff, new Uint8Array(1 << 20), 6);
    new DataView(bomb.buffer).setUint32(8, 2000, true);
    expect(read(concatenated([MARK, bomb]))).toMatchObject({ ok: false, error: /does not expand/ });
    new DataView(bomb.buffer).setUint32(8, 2 ** 31, true);
    expect(read(concatenated([MARK, bomb]))).toMatchObject({ ok: false, error: /larger than any block/ });
    expect(bomb.length).toBeGreaterThan(HEAD);
    expect(isMarked(whole)).toBe(true);
  });
});

describe('a column', () => {
  const column = fc.oneof(
    fc.array(fc.nat(0xff), { maxLength: 60 }).map((values) => Uint8Array.from(values)),
    fc.array(fc.nat(0xffff), { maxLength: 60 }).map((values) => Uint16Array.from(values)),
    fc
      .array(fc.oneof(fc.nat(300), fc.nat(), fc.constantFrom(0xffffffff, 0x80000000, 0x7fffffff)), {
        maxLength: 60,
      })
      .map((values) => Uint32Array.from(values)),
    fc
      .tuple(fc.nat(99), fc.nat(9999), fc.nat(70))
      .map(([start, step, count]) => Uint32Array.from({ length: count }, (_, i) => start + i * step)),
    fc
      .tuple(fc.nat(2 ** 31), fc.array(fc.integer({ min: -70, max: 9000 }), { maxLength: 60 }))
      .map(([start, deltas]) => {
        let value = start;
        return Uint32Array.from(deltas, (delta) => (value = Math.max(0, value + delta)));
      }),
  );

  it('comes back, never longer than it was but by a few bytes', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(column, fc.nat(3), (values, at) => {
        const { codec, bytes } = encodeColumn(values);
        seen.add(codec);
        expect(bytes.length).toBeLessThanOrEqual(values.byteLength);
        const back = new Uint32Array(at + values.length);
        // Also from bytes that do not lie aligned.
        const shifted = new Uint8Array(bytes.length + 1);
        shifted.set(bytes, 1);
        expect(decodeColumn(codec, shifted.subarray(1), back, at, values.length)).toBeUndefined();
        expect([...back.subarray(at)]).toEqual([...values]);
      }),
      { numRuns: Math.max(runs, 500) },
    );
    expect([...seen].sort()).toEqual(['deltas', 'raw', 'steps', 'wide16', 'wide32']);
  });

  it('is never written beyond its end, whatever the bytes say', () => {
    const codecs = fc.constantFrom('raw', 'wide16', 'wide32', 'steps', 'deltas');
    fc.assert(
      fc.property(codecs, fc.uint8Array({ maxLength: 40 }), fc.nat(12), (codec, bytes, entries) => {
        const column = new Uint16Array(20).fill(7);
        decodeColumn(codec, bytes, column, 4, entries);
        expect(
          [...column.subarray(0, 4), ...column.subarray(4 + entries)].every((value) => value === 7),
        ).toBe(true);
      }),
      { numRuns: Math.max(runs, 500) },
    );
  });
});
