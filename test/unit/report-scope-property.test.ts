import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { gunzip } from '../../src/lib/gzip';
import { runToEnd } from '../../src/lib/steps';
import type { InputFile } from '../../src/model/snapshot';
import type { Finding } from '../../src/questions/answers';
import { nodeRef } from '../../src/questions/refs';
import { readReport } from '../../src/report/read-report';
import type { ReportScope } from '../../src/report/report-scope';
import { packReport } from '../../src/report/write-report';
import { AT, buildEstate, randomEstate } from './random-estate';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);
const TALLY = { read: 0, used: 0, merged: 0, ignored: 0 };

/** A word for each thing, none of which is in another, nor in anything a report says by itself. */
function word(kind: string, i: number): string {
  return `${kind}${'bcdfghjkmnpqrstvwxz'.charAt(i % 19)}${'uyaeo'.charAt(Math.floor(i / 19) % 5)}qx`;
}

/** The same graph with names of its own for everything, and words of others in its labels. */
function named(graph: AccessGraph): AccessGraph {
  const node = (i: number): string => word('Nod', i);
  const nodes = Array.from(graph.nodes, (one, i) => ({
    ...one,
    key: `t|${word('Key', i)}`,
    id: word('Idn', i),
    name: node(i),
    aliases: [word('Ali', i)],
    source: { file: i % 3, pointer: `/things/${i}` },
  }));
  return {
    ...graph,
    tenants: graph.tenants.map((one, i) => ({
      ...one,
      key: `t|${word('Tenak', i)}`,
      id: word('Tid', i),
      name: word('Ten', i),
    })),
    nodes,
    records: Array.from(graph.records, (one, i) => ({
      ...one,
      key: `t|${word('Rec', i)}`,
      label: `${node(i % nodes.length)} in ${node((i + 1) % nodes.length)}`,
      source: { file: i % 3, row: i },
    })),
    notes: graph.notes.map((_, i) => word('Note', i)),
  };
}

function inputs(): readonly InputFile[] {
  return [0, 1, 2].map((i) => ({
    name: `${word('File', i)}.json`,
    size: 1,
    sha256: String(i).repeat(64),
    system: 't',
    format: 'x',
    reasons: [],
    records: TALLY,
    facts: TALLY,
    ignoredFor: [],
    problems: [{ severity: 'warning', message: `${word('Nod', i)} of ${word('Ten', i % 2)} is odd` }],
  }));
}

function findingsOf(graph: AccessGraph): readonly Finding[] {
  return Array.from(graph.nodes, ({ key, name }, i): Finding => {
    const other = (i + 1) % graph.nodes.length;
    const subject = nodeRef(graph, i);
    return {
      id: `rule/${key}/${graph.nodes.at(other)?.key ?? ''}`,
      rule: 'rule',
      severity: 'high',
      subject,
      tenant: subject.tenant,
      tenants: [subject.tenant],
      title: `${name} reaches ${graph.nodes.at(other)?.name ?? ''}`,
      why: 'because',
      evidence: [
        {
          text: `${graph.nodes.at(other)?.name ?? ''} is there`,
          node: other,
          place: { file: inputs()[i % 3]?.name ?? '', fileIndex: i % 3 },
        },
      ],
      remedy: 'take it away',
      frameworks: [],
    };
  });
}

/** Everything left out, by the words only it has. */
function leftOut(whole: AccessGraph, part: AccessGraph): readonly string[] {
  const keys = new Set([...part.nodes, ...part.records, ...part.tenants].map(({ key }) => key));
  return [
    ...[...whole.nodes]
      .filter(({ key }) => !keys.has(key))
      .flatMap(({ key, id, name, aliases }) => [key.slice(2), id, name, ...aliases]),
    ...[...whole.records].filter(({ key }) => !keys.has(key)).map(({ key }) => key.slice(2)),
    ...whole.tenants
      .filter(({ key }) => !keys.has(key))
      .flatMap(({ key, id, name }) => [key.slice(2), id, name]),
    ...whole.notes.filter((note) => !part.notes.includes(note)),
  ];
}

describe('what a scope leaves out', () => {
  test('is nowhere in the decompressed bytes, whatever the estate', () => {
    let words = 0;
    fc.assert(
      fc.property(randomEstate(false), fc.nat(3), fc.nat(), (estate, kind, which) => {
        const graph = named(buildEstate(estate));
        if (graph.nodes.length === 0) return;
        const findings = findingsOf(graph);
        const finding = findings[which % findings.length]?.id ?? '';
        const scopes: readonly ReportScope[] = [
          { kind: 'tenants', tenants: [which % graph.tenants.length] },
          { kind: 'finding', finding },
          { kind: 'view', nodes: [which % graph.nodes.length], title: 'A view' },
          {
            kind: 'view',
            nodes: [...graph.nodeKind.keys()].filter((node) => (which >> node) % 2 === 0),
            title: 'A view',
            // Its ends may be left out or not.
            start: {
              mode: 'routes',
              start: [which % graph.nodes.length],
              target: (which >> 3) % graph.nodes.length,
              permission: graph.permissions[0] ?? '',
              atLeast: 'allowed',
              verbs: [],
              becoming: true,
            },
          },
        ];
        const scope = scopes[kind];
        if (scope === undefined) return;
        const source = { graph, inputs: inputs(), gaps: [], findings, at: AT, engine: 'e', rules: 'r' };
        const all = [...graph.nodes].map(({ name, id }) => `${name} ${id}`).join(' and ');
        const { data } = runToEnd(
          packReport(source, { scope, title: 'x' }, ({ file }) => `file ${file}: ${all}`),
        );
        const read = runToEnd(readReport(data));
        const bytes = gunzip(data, 2 ** 28);
        if (!read.ok || !bytes.ok) throw new Error('it cannot be read');
        const part = read.value.graph;
        const lost = leftOut(graph, part);
        words += lost.length;
        const { about, inputs: files0, gaps, findings: told, review, excerpts } = read.value;
        const texts = JSON.stringify([
          [about, files0, gaps, told, review, excerpts],
          [...part.nodes],
          [...part.records],
          part.tenants,
          part.notes,
        ]);
        const text = `${new TextDecoder('latin1').decode(bytes.value)}\n${texts}`.toLowerCase();
        // A label names the ends of a record; what one says of itself may name another that is not there.
        expect(lost.filter((name) => text.includes(name.toLowerCase()))).toEqual([]);
        const files = new Set(read.value.inputs.map(({ name }) => name));
        for (const { name } of inputs()) if (!files.has(name)) expect(text).not.toContain(name.toLowerCase());
      }),
      { numRuns: RUNS },
    );
    expect(words).toBeGreaterThan(RUNS);
  });
});
