import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Session } from '../../src/engine/session';
import { isMarked, looksLikeWorkspace, readWorkspace, writeWorkspace } from '../../src/engine/workspace';
import { FileHeaderSchema, GapSchema, InputSchema, RecordSchema } from '../../src/engine/workspace-schema';
import { LineReader } from '../../src/engine/workspace-lines';
import { UPGRADERS, WORKSPACE_VERSION, upgradeLine } from '../../src/engine/workspace-upgrade';
import type { Upgrader } from '../../src/engine/workspace-upgrade';
import { recordJson } from '../../src/engine/workspace-json';
import { canonicalJson } from '../../src/lib/canonical-json';
import { gzip } from '../../src/lib/gzip';
import { sha256Hex } from '../../src/lib/sha256';
import { runToEnd } from '../../src/lib/steps';
import { MECHANISMS, PRINCIPAL_TYPES } from '../../src/model/record';
import type { SnapshotRecord } from '../../src/model/record';
import type { InputFile, Snapshot } from '../../src/model/snapshot';
import { ALWAYS, END_UNKNOWN, NEVER_ENDS } from '../../src/model/window';

/** What the schema proves is exactly what the model says; either side alone fails to compile. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Loose<T> = T extends readonly (infer E)[]
  ? readonly Loose<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Loose<T[K]> }
    : T;
const modelAndSchemaAgree: [
  Same<keyof SnapshotRecord, keyof v.InferOutput<typeof RecordSchema>>,
  v.InferOutput<typeof RecordSchema> extends SnapshotRecord ? true : false,
  SnapshotRecord extends Loose<v.InferOutput<typeof RecordSchema>> ? true : false,
  InputFile extends Loose<v.InferOutput<typeof InputSchema>> ? true : false,
] = [true, true, true, true];

const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    '<img src=x onerror=alert(1)>',
    'line\nbreak',
    '\ud800',
  ),
);
const some = name.map((text) => `k${text}`);
const instant = fc.oneof(
  fc.constantFrom(ALWAYS, NEVER_ENDS, END_UNKNOWN),
  fc.integer({ min: -1e13, max: 1e13 }),
);
const window = fc.record({ from: instant, until: instant });
const accountability = fc.record(
  { owner: name, expires: instant, lastUsed: instant, breakGlass: fc.boolean(), removedBy: name },
  { requiredKeys: [] },
);
const properties = fc.array(fc.tuple(name, name), { maxLength: 3 });
const source = fc.record(
  { file: fc.nat(1), pointer: name.map((t) => `/${t}`), row: fc.nat() },
  { requiredKeys: ['file'] },
);
const base = { key: some, system: some, source };

const record: fc.Arbitrary<SnapshotRecord> = fc.oneof(
  fc.record(
    {
      ...base,
      kind: fc.constant('tenant' as const),
      id: name,
      name,
      type: name,
      mentionedOnly: fc.boolean(),
      contractEnd: instant,
    },
    { requiredKeys: ['key', 'system', 'source', 'kind', 'id', 'name', 'type'] },
  ),
  fc.record(
    {
      ...base,
      kind: fc.constant('principal' as const),
      type: fc.constantFrom(...PRINCIPAL_TYPES),
      tenant: some,
      id: name,
      name,
      aliases: fc.array(name, { maxLength: 3 }),
      enabled: fc.boolean(),
      accountability,
      properties,
    },
    { requiredKeys: ['key', 'system', 'source', 'kind', 'type', 'tenant', 'id', 'name'] },
  ),
  fc.record(
    {
      ...base,
      kind: fc.constant('grant' as const),
      principal: some,
      resource: some,
      permission: name,
      verbs: fc.nat(0x1fff),
      effect: fc.constantFrom('allow' as const, 'deny' as const),
      window,
      condition: name,
      eligible: fc.boolean(),
      accountability,
    },
    {
      requiredKeys: [
        'key',
        'system',
        'source',
        'kind',
        'principal',
        'resource',
        'permission',
        'verbs',
        'effect',
        'window',
      ],
    },
  ),
  fc.record({
    ...base,
    kind: fc.constant('trust' as const),
    mechanism: fc.constantFrom(...MECHANISMS),
    from: some,
    to: some,
    window,
  }),
  fc.record({
    ...base,
    kind: fc.constant('observation' as const),
    type: name,
    subject: some,
    text: name,
    at: instant,
  }),
);

const input: fc.Arbitrary<InputFile> = fc.record({
  name,
  size: fc.nat(),
  sha256: fc.uint8Array({ minLength: 1, maxLength: 4 }).map(sha256Hex),
  reasons: fc.array(name, { maxLength: 2 }),
  records: fc
    .tuple(fc.nat(99), fc.nat(99))
    .map(([used, merged]) => ({ read: used + merged, used, merged, ignored: 0 })),
  facts: fc.constant({ read: 0, used: 0, merged: 0, ignored: 0 }),
  ignoredFor: fc.array(fc.record({ reason: name, count: fc.nat() }), { maxLength: 2 }),
  problems: fc.array(fc.record({ severity: fc.constant('error' as const), message: name }), { maxLength: 2 }),
});

const snapshot: fc.Arbitrary<Snapshot> = fc.record(
  {
    inputs: fc.array(input, { minLength: 2, maxLength: 4 }),
    records: fc.uniqueArray(record, { selector: ({ key }) => key, maxLength: 12 }),
    gaps: fc.array(
      fc.record({ system: some, layer: name, consequence: name, effect: fc.constant('both' as const) }),
      { maxLength: 2 },
    ),
    collected: fc.integer(),
  },
  { requiredKeys: ['inputs', 'records', 'gaps'] },
);

function read(bytes: Uint8Array) {
  return runToEnd(readWorkspace(bytes));
}

const small: Snapshot = {
  inputs: [
    {
      name: 'a.json',
      size: 3,
      sha256: sha256Hex(new Uint8Array(3)),
      reasons: [],
      records: { read: 1, used: 1, merged: 0, ignored: 0 },
      facts: { read: 0, used: 0, merged: 0, ignored: 0 },
      ignoredFor: [],
      problems: [],
    },
  ],
  gaps: [],
  records: [
    {
      kind: 'tenant',
      key: 'toy|__proto__',
      system: 'toy',
      source: { file: 0 },
      id: '__proto__',
      name: '<b>',
      type: 't',
    },
  ],
};

/** A file of version 1: lines with the digest of them, as they were written then. */
function versionOne({ inputs, gaps, records }: Snapshot): string[] {
  const counts = { inputs: inputs.length, gaps: gaps.length, records: records.length };
  const header = { overreach: 'workspace', version: 1, ...counts };
  return [header, ...inputs, ...gaps, ...records.map(recordJson)].map(canonicalJson);
}

/** Such a file, changed, with a right digest again. */
function forged(change: (lines: string[]) => string[]): Uint8Array {
  const lines = versionOne(small);
  const body = change(lines)
    .map((line) => `${line}\n`)
    .join('');
  return new TextEncoder().encode(`${body}{"sha256":"${sha256Hex(new TextEncoder().encode(body))}"}\n`);
}

describe('a workspace file', () => {
  it('gives back the snapshot, and the same bytes when written again', () => {
    expect(modelAndSchemaAgree).not.toContain(false);
    fc.assert(
      fc.property(snapshot, (given) => {
        const bytes = writeWorkspace(given);
        const back = read(bytes);
        if (!back.ok) throw new Error(back.error);
        expect(back.value).toEqual(given);
        expect(writeWorkspace(back.value)).toEqual(bytes);
        expect(looksLikeWorkspace(bytes)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('has records that are packed beyond the first, the same as objects, and none twice', () => {
    const records = fc.uniqueArray(record, { selector: ({ key }) => key, minLength: 4, maxLength: 12 });
    fc.assert(
      fc.property(records, fc.nat(11), (list, again) => {
        const lines = list.map((one) => `${canonicalJson(recordJson(one))}\n`);
        const bytes = new TextEncoder().encode(lines.join(''));
        const [objects, packed] = [100, 2].map((asObjects) => {
          const reader = new LineReader('records', list.length + 1, asObjects);
          // Pieces may end anywhere.
          for (let at = 0; at < bytes.length; at += 7) reader.push(bytes.subarray(at, at + 7));
          expect(reader.count).toBe(list.length);
          const line = lines[again % list.length] ?? '';
          expect(() => reader.push(new TextEncoder().encode(line))).toThrow('a second time');
          return [...reader.records];
        });
        expect(packed).toEqual(objects);
        expect(packed?.map(({ key }) => key)).toEqual(list.map(({ key }) => key));
      }),
      { numRuns: 100 },
    );
  });

  it('of version 1, forged, is read only when every line is what it claims to be', () => {
    expect(read(forged((lines) => lines)).ok).toBe(true);
    const told = (change: (lines: string[]) => string[]): string => {
      const result = read(forged(change));
      return result.ok ? 'read' : result.error;
    };
    const replaced = (line: number, from: string, to: string) => (lines: string[]) =>
      lines.map((text, i) => (i === line ? text.replace(from, to) : text));
    expect(told(replaced(0, '"version":1', '"version":9'))).toBe(
      'line 1 is of version 9; this Overreach reads up to 2, use a newer one',
    );
    expect(told(replaced(0, '"records":1', '"records":2'))).toMatch(/^line 4 is no record/);
    expect(told(replaced(0, '"records":1', '"records":1e300'))).toMatch(/^line 4 is no record/);
    expect(told(replaced(1, '"size":3', '"size":-3'))).toMatch(/^line 2 is no input: size/);
    expect(told(replaced(1, '"read":1', '"read":7'))).toMatch(/^line 2 is no input: records/);
    expect(told(replaced(2, '"file":0', '"file":1'))).toBe('line 3 names an input that is not there');
    expect(told(replaced(2, '"type":"t"', '"type":"t","more":1'))).toMatch(/^line 3 is no record: more/);
    expect(told(replaced(2, '"kind":"tenant"', '"kind":"tenant","__proto__":{"x":1}'))).toMatch(
      /^line 3 is no record/,
    );
    expect(told(replaced(2, '{', '{{'))).toMatch(/^line 3 is no JSON/);
    expect(told((lines) => [...lines, lines[2] ?? ''])).toMatch(/^line 4 is no digest/);
    expect(
      told((lines) => [
        (lines[0] ?? '').replace('"records":1', '"records":2'),
        ...lines.slice(1),
        lines[2] ?? '',
      ]),
    ).toBe('line 4 states "toy|__proto__" a second time');
    const whole = forged((lines) => lines);
    for (let length = 0; length < whole.length; length++) expect(read(whole.slice(0, length)).ok).toBe(false);
    expect(read(gzip(whole).slice(0, -3))).toEqual({
      ok: false,
      error: 'the gzip data is damaged or cut off',
    });
    expect(read(new Uint8Array([...whole, 0x20]))).toMatchObject({ ok: false });
  });

  it('is raised from an old version one step at a time, and never guessed at', () => {
    const upgraders = new Map<number, Upgrader>([
      [1, (kind, line) => ({ one: line, kind })],
      [2, (_, line) => [line]],
    ]);
    expect(upgradeLine('gap', 'x', 1, upgraders, 3)).toEqual({
      ok: true,
      value: [{ one: 'x', kind: 'gap' }],
    });
    expect(upgradeLine('gap', 'x', 3, upgraders, 3)).toEqual({ ok: true, value: 'x' });
    expect(upgradeLine('gap', 'x', 0, upgraders, 3)).toMatchObject({ ok: false });
    for (let version = 1; version < WORKSPACE_VERSION; version++) expect(UPGRADERS.has(version)).toBe(true);
    expect(
      read(forged(([header = '', ...lines]) => [header.replace('"version":1', '"version":2'), ...lines])),
    ).toEqual({
      ok: false,
      error: 'line 1 is of a version that is no file of lines',
    });
    const older = forged(([header = '', ...lines]) => [
      header.replace('"version":1', '"version":0'),
      ...lines,
    ]);
    expect(read(older)).toEqual({ ok: false, error: 'line 1 is of version 0, which was never written' });
  });
});

describe('the fixture of version 1', () => {
  const folder = new URL('../../fixtures/workspace/version-1/', import.meta.url);

  it('is read, and written in the present version holds the same', () => {
    const bytes = new Uint8Array(readFileSync(new URL('plain.overreach.json.gz', folder)));
    const old = read(bytes);
    if (!old.ok) throw new Error(old.error);
    expect(old.value.inputs.map(({ name }) => name).sort()).toEqual(
      ['grants', 'identities', 'memberships', 'resources', 'secrets', 'tenants', 'trusts'].map(
        (n) => `${n}.csv`,
      ),
    );
    expect(old.value.records).toHaveLength(33);
    const written = writeWorkspace(old.value);
    expect(isMarked(written)).toBe(true);
    expect(read(written)).toEqual(old);
    const graph = runToEnd(Session.fromSnapshot(old.value)).graph;
    expect([graph.nodes.length > 10, graph.stepFrom.length > 10]).toEqual([true, true]);
  });
});

describe('the published schema', () => {
  const schema: unknown = JSON.parse(
    readFileSync(new URL('../../public/schemas/workspace-2.schema.json', import.meta.url), 'utf8'),
  );

  it('lists the same members, required and not, as the reader demands', () => {
    const { $defs } = schema as { $defs: Record<string, { properties: object; required: string[] }> };
    const published = (def: string) => ({
      members: Object.keys($defs[def]!.properties).sort(),
      required: [...$defs[def]!.required].sort(),
    });
    for (const option of RecordSchema.options) {
      expect([option.entries.kind.literal, published(option.entries.kind.literal)]).toEqual([
        option.entries.kind.literal,
        demanded(option.entries),
      ]);
    }
    expect(published('header')).toEqual(demanded(FileHeaderSchema.entries));
    expect(published('input')).toEqual(demanded(InputSchema.entries));
    expect(published('gap')).toEqual(demanded(GapSchema.entries));
  });
});

function demanded(entries: Record<string, { type: string }>) {
  return {
    members: Object.keys(entries).sort(),
    required: Object.keys(entries)
      .filter((member) => entries[member]!.type !== 'exact_optional')
      .sort(),
  };
}
