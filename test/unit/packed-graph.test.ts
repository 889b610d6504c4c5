import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessGraph, GraphNode, GraphRecord } from '../../src/graph/access-graph';
import { NO_RECORD } from '../../src/graph/access-graph';
import { GRAPH_COLUMNS, packGraph, unpackGraph } from '../../src/graph/packed-graph';
import type { GraphColumn, GraphColumnName, PackedGraph } from '../../src/graph/packed-graph';
import { BlockColumn } from '../../src/graph/packed-block-column';
import { PackedNodes } from '../../src/graph/packed-nodes';
import { PackedTextsBuilder, textAt } from '../../src/graph/packed-texts';
import { fillTemplate, templateOf } from '../../src/graph/packed-template';
import { joinSource, splitSource } from '../../src/graph/packed-source';
import { Session } from '../../src/engine/session';
import { importFiles } from '../../src/engine/import';
import { runToEnd } from '../../src/lib/steps';
import { ALWAYS, END_UNKNOWN, NEVER_ENDS } from '../../src/model/window';
import { systems } from '../../src/systems/registry';
import { generate } from '../bench/generate';
import { demoFiles } from '../browser/exports';
import { buildEstate, randomEstate } from './random-estate';

const runs = Number(process.env['PROPERTY_RUNS'] ?? 100);
const FILES = 3;

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('__proto__', '', 'a', 'x|y', '\ud800', 'half \udc00', '\uffff', '1', 'Zoë', '日本'),
);
const source = fc.record(
  {
    file: fc.nat(FILES - 1),
    row: fc.oneof(fc.nat(), fc.constant(2 ** 40)),
    pointer: fc.oneof(
      text.map((t) => `/${t}`),
      fc.array(fc.nat(99_999), { maxLength: 4 }).map((numbers) => `/data/${numbers.join('/x/')}`),
      fc.constantFrom('', '/0', '/00/1', '/4294967296/1', '/1/2/3'),
    ),
  },
  { requiredKeys: ['file'] },
);
const instant = fc.oneof(fc.constantFrom(ALWAYS, NEVER_ENDS, END_UNKNOWN), fc.integer());
const accountability = fc.record(
  {
    owner: text,
    expires: instant,
    lastUsed: instant,
    breakGlass: fc.boolean(),
    removedBy: text,
    ticket: text,
  },
  { requiredKeys: [] },
);
const node: fc.Arbitrary<GraphNode> = fc
  .record(
    {
      id: text,
      name: text,
      nativeType: text,
      system: text,
      aliases: fc.array(text, { maxLength: 3 }),
      source,
      properties: fc.array(fc.tuple(text, text), { maxLength: 2 }),
      accountability,
      status: text,
      identity: text,
      classification: text,
      sensitivity: text,
      shared: fc.boolean(),
      mfa: fc.boolean(),
    },
    { requiredKeys: ['id', 'name', 'nativeType', 'system', 'aliases', 'source', 'properties'] },
  )
  .chain((made) => fc.oneof(text, fc.constant(`${made.system}|${made.id}`)).map((key) => ({ ...made, key })));
const record: fc.Arbitrary<GraphRecord> = fc.record(
  { key: text, kind: text, label: text, source, accountability },
  { requiredKeys: ['key', 'kind', 'label', 'source'] },
);

/** A random estate, and texts that no reader would make. */
const graphs = fc
  .tuple(
    fc.boolean().chain(randomEstate),
    fc.array(node, { minLength: 9, maxLength: 9 }),
    fc.array(record, { minLength: 30, maxLength: 30 }),
    fc.boolean(),
  )
  .map(([estate, nodes, records, plain]): AccessGraph => {
    const graph = buildEstate(estate);
    const ends = (text: string, i: number): string => {
      const from = nodes[graph.stepFrom[i % Math.max(graph.stepFrom.length, 1)] ?? 0];
      return i % 2 === 0 ? text : `${from?.name ?? ''} is ${text} of ${from?.id ?? ''} ${i}`;
    };
    const named = {
      ...graph,
      nodes: Array.from(graph.nodes, (_, i) => nodes[i] ?? graph.nodes.at(i)!),
      records: Array.from(graph.records, (_, i) => {
        const made = records[i] ?? graph.records.at(i)!;
        return { ...made, label: ends(made.label, i), key: ends(made.key, i) };
      }),
    };
    if (!plain) return named;
    const supportRecords = graph.stepTo.map((_, i) =>
      i % 3 === 0 ? NO_RECORD : i % Math.max(graph.records.length, 1),
    );
    const none = new Uint32Array();
    return graph.records.length === 0
      ? named
      : {
          ...named,
          supportRecords,
          supportStart: none,
          supportRecordStart: none,
          supportViaStart: none,
          supportVia: none,
        };
  });

function spread(graph: AccessGraph): object {
  return { ...graph, nodes: [...graph.nodes], records: [...graph.records] };
}

function unpacked(packed: PackedGraph, files = FILES): AccessGraph {
  const result = runToEnd(unpackGraph(packed, files));
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

describe('a packed graph', () => {
  it('is the graph it was packed from, whatever its texts are, and packs to the same columns again', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const packed = runToEnd(packGraph(graph));
        const back = unpacked(packed);
        expect(spread(back)).toEqual(spread(graph));
        expect(runToEnd(packGraph(back))).toEqual(packed);
        // Also when packed anew from its objects.
        expect(runToEnd(packGraph({ ...back, nodes: [...back.nodes] }))).toEqual(packed);
        expect([...back.nodes].map(({ key }) => key)).toEqual(
          [...back.nodeKind.keys()].map((i) =>
            back.nodes instanceof PackedNodes ? back.nodes.keyAt(i) : '',
          ),
        );
      }),
      { numRuns: runs },
    );
  });

  it('is the demo estate again', () => {
    const session = runToEnd(Session.fromSnapshot(runToEnd(importFiles(demoFiles(), systems))));
    const back = unpacked(runToEnd(packGraph(session.graph)), session.estate.inputs.length);
    expect(spread(back)).toEqual(spread(session.graph));
  });

  it('has an element for a number of its table only', () => {
    const { nodes, records } = unpacked(runToEnd(packGraph(generate('entitlement', 400))));
    for (const table of [nodes, records]) {
      expect(table.at(-1)).toBeUndefined();
      expect(table.at(table.length)).toBeUndefined();
      expect(table.at(0.5)).toBeUndefined();
    }
  });

  it('needs few bytes a node and a record, and no text for what follows a pattern', () => {
    const graph = generate('entitlement', 20_000);
    const packed = runToEnd(packGraph(graph));
    const bytes = (names: RegExp): number =>
      [...packed.columns]
        .filter(([name]) => names.test(name))
        .reduce((sum, [, { byteLength }]) => sum + byteLength, 0);
    expect(bytes(/^(text|node)/) / graph.nodes.length).toBeLessThan(48);
    expect(bytes(/^record/) / graph.records.length).toBeLessThan(6);
    expect(bytes(/^support/)).toBe(0);
    const back = unpacked(packed);
    for (const i of [0, 63, 64, 65, 1000, graph.records.length - 1]) {
      expect(back.records.at(i)).toEqual(graph.records.at(i));
    }
  });

  it('refuses every index that points nowhere, and never fails in another way', () => {
    const numbers = fc.oneof(fc.constantFrom(0, 1, 0xff, 0xffff, 0xffffffff), fc.nat(300));
    const damage = fc.record({
      column: fc.nat(GRAPH_COLUMNS.length - 1),
      at: fc.nat(400),
      value: numbers,
      cut: fc.nat(9),
    });
    fc.assert(
      fc.property(graphs, fc.array(damage, { minLength: 1, maxLength: 3 }), (graph, damages) => {
        const packed = runToEnd(packGraph(graph));
        const columns = new Map<GraphColumnName, GraphColumn>(
          [...packed.columns].map(([name, column]) => [
            name,
            column instanceof BlockColumn ? column : column.slice(),
          ]),
        );
        for (const { column, at, value, cut } of damages) {
          const name = GRAPH_COLUMNS[column]!;
          const found = columns.get(name)!;
          if (found instanceof BlockColumn) {
            if (cut === 0) columns.set(name, new BlockColumn(at));
            continue;
          }
          if (cut === 0) columns.set(name, found.slice(0, at % (found.length + 1)));
          else if (found.length > 0) found[at % found.length] = value;
        }
        const result = runToEnd(unpackGraph({ ...packed, columns }, FILES));
        if (!result.ok) return;
        // Harmless: whatever is read from it is there.
        const { value } = result;
        for (const step of value.stepTo.keys()) {
          expect(value.nodes.at(value.stepTo[step]!)).toBeDefined();
          expect(value.nodes.at(value.stepFrom[step]!)).toBeDefined();
        }
        for (const node of value.nodes) expect(node.source.file).toBeLessThan(FILES);
        for (const record of value.records) expect(record.source.file).toBeLessThan(FILES);
      }),
      { numRuns: runs },
    );
  });

  it('refuses facts that are not what they should be', () => {
    const packed = runToEnd(packGraph(generate('entitlement', 400)));
    const told = (from: string, to: string): string => {
      expect(packed.facts).toContain(from);
      const result = runToEnd(unpackGraph({ ...packed, facts: packed.facts.replace(from, to) }, FILES));
      return result.ok ? 'read' : result.error;
    };
    expect(told('{', '{')).toBe('read');
    expect(told('"notes":[', '"notes":[1,')).toContain('facts');
    expect(told('"tenants":[{', '"tenants":[{},{')).toContain('facts');
    expect(told('"nodes":[[', '"nodes":[[],[')).toContain('classes of nodes');
    expect(told('"records":[[', '"records":[3,[')).toContain('classes of records');
    expect(told('"made:list-metadata",', '')).toContain('permission');
    expect(told('{', '[')).toContain('JSON');
    expect(runToEnd(unpackGraph(packed, 1))).toMatchObject({ ok: false });
  });
});

describe('columns', () => {
  const packed = runToEnd(packGraph(generate('entitlement', 400)));
  const told = (name: GraphColumnName, column: GraphColumn | undefined): string => {
    const columns = new Map(packed.columns);
    if (column === undefined) columns.delete(name);
    else columns.set(name, column);
    const result = runToEnd(unpackGraph({ ...packed, columns }, FILES));
    return result.ok ? 'read' : result.error;
  };
  const wide = (name: GraphColumnName): Uint32Array => {
    const column = packed.columns.get(name);
    return column instanceof BlockColumn || column === undefined
      ? new Uint32Array()
      : new Uint32Array(column);
  };

  it('that are absent, or of another type than they have to be, are told', () => {
    expect(told('node.flags', packed.columns.get('node.flags'))).toBe('read');
    expect(told('node.flags', undefined)).toContain('node.flags has not 400 entries');
    expect(told('node.flags', wide('node.flags'))).toContain('node.flags');
    expect(told('texts', new Uint16Array(2))).not.toBe('read');
    expect(told('node.alias.at', new BlockColumn(0))).toContain('node.alias.at is not of its type');
    expect(told('record.first', wide('step.to'))).toContain('record.first');
    expect(told('record.first', new BlockColumn(7))).toContain('record.first');
  });

  it('of any width do where numbers are read', () => {
    expect(told('step.to', new Uint16Array(wide('step.to')))).toBe('read');
    expect(told('node.tenant', new Uint8Array(wide('node.tenant')))).toBe('read');
  });

  it('of plain supports are nothing but records', () => {
    expect(told('support.via', Uint32Array.of(0))).toContain('plain supports');
  });
});

describe('texts', () => {
  it('come back, each kept once', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 600 }), (given) => {
        const builder = new PackedTextsBuilder();
        const numbers = given.map((t) => builder.intern(t));
        const texts = builder.finish();
        expect(numbers.map((n) => textAt(texts, n))).toEqual(given);
        expect(builder.count).toBe(new Set(given).size);
      }),
      { numRuns: runs },
    );
  });

  it('fill the templates they were cut into', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), fc.array(text, { maxLength: 5 }), (parts, values) => {
        const whole = parts.flatMap((part, i) => [part, values[i] ?? '']).join('');
        expect(fillTemplate(templateOf(whole, values), (slot) => values[slot] ?? '?')).toBe(whole);
      }),
      { numRuns: runs },
    );
    expect(templateOf('ann is a member of staff', ['ann', 'staff'])).toEqual([0, ' is a member of ', 1]);
    expect(templateOf('grant 12', ['1', '2', '12'])).toEqual(['grant ', 2]);
    expect(templateOf('grant 12', ['1', '2'])).toEqual(['grant 12']);
  });

  it('of a source are a shape and two numbers', () => {
    fc.assert(
      fc.property(source, (given) => {
        const split = splitSource(given);
        if (split === undefined) expect(given.row).toBe(2 ** 40);
        else expect(joinSource(split.shape, split.first, split.second)).toEqual(given);
      }),
      { numRuns: runs },
    );
  });
});
