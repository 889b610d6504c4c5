import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { pack, unpack } from '../../src/lib/pack';
import type { PackedSection } from '../../src/lib/pack';
import { whoCanReach } from '../../src/questions/who-can-reach';
import { graphFault } from '../../src/report/version-1/graph-fault';
import { keepFinding, keepTenants, keepView } from '../../src/report/keep';
import { packGraph } from '../../src/graph/packed-graph';
import { runToEnd } from '../../src/lib/steps';
import { graphSections, readGraphSections } from '../../src/report/graph-sections';
import { LEFT_OUT, subsetGraph } from '../../src/report/subset';
import type { Finding } from '../../src/questions/answers';
import { walkForward } from '../../src/graph/walk';
import { stepFlags } from '../../src/graph/steps';
import { withFullSupports } from '../../src/graph/supports';
import { AT, buildEstate, randomEstate } from './random-estate';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 300);

/** With its supports written out, as `graphFault` looks at them. */
function plainGraph(graph: AccessGraph): AccessGraph {
  return withFullSupports(graph);
}

function eachGraph(check: (graph: AccessGraph) => void): void {
  fc.assert(
    fc.property(randomEstate(false), (estate) => check(buildEstate(estate))),
    { numRuns: RUNS },
  );
}

function roundTrip(sections: readonly PackedSection[]) {
  const unpacked = unpack(pack(sections));
  if (!unpacked.ok) throw new Error(unpacked.error);
  return runToEnd(readGraphSections(unpacked.value, FILES));
}

/** Estates of these tests are read from one file. */
const FILES = 1;

function sectionsOf(graph: AccessGraph): readonly PackedSection[] {
  return graphSections(runToEnd(packGraph(graph)));
}

/** As it is written out: tables as lists. */
function plain(graph: AccessGraph): object {
  return { ...graph, nodes: [...graph.nodes], records: [...graph.records] };
}

const scope = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;

/** Who reaches a node, by key, with all that the answer says of each. */
function reaching(graph: AccessGraph, node: number): readonly (readonly unknown[])[] {
  return whoCanReach(graph, node, scope)
    .reached.map((one) => [
      graph.nodes.at(one.node)?.key,
      one.verdict,
      one.until,
      one.steps,
      ...one.permissions,
      ...one.verbs,
    ])
    .sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
}

describe('a graph in a report', () => {
  test('is the same graph when it is read back', () => {
    eachGraph((graph) => {
      const read = roundTrip(sectionsOf(graph));
      if (!read.ok) throw new Error(read.error);
      expect(plain(read.value)).toEqual(plain(graph));
    });
  });

  test('of one tenant answers who reaches it as the whole estate does', () => {
    eachGraph((graph) => {
      const subset = subsetGraph(graph, keepTenants(graph, [0]));
      expect(graphFault(subset.graph)).toBeUndefined();
      graph.nodeTenant.forEach((tenant, node) => {
        if (tenant !== 0) return;
        const kept = subset.nodes[node] ?? LEFT_OUT;
        expect(kept).not.toBe(LEFT_OUT);
        expect(reaching(subset.graph, kept)).toEqual(reaching(graph, node));
      });
    });
  });

  test('of one tenant keeps of the others only what reaches it, or is passed on the way', () => {
    eachGraph((graph) => {
      const subset = subsetGraph(graph, keepTenants(graph, [0]));
      const inside = [...graph.nodeTenant.keys()].filter((node) => graph.nodeTenant[node] === 0);
      // At any time, and as if nothing were disabled.
      const timeless = {
        ...graph,
        nodeFlags: graph.nodeFlags.map((flags) => flags & ~1),
        classes: {
          ...graph.classes,
          start: graph.classes.start.map(() => Number.NEGATIVE_INFINITY),
          until: graph.classes.until.map(() => Number.POSITIVE_INFINITY),
        },
      };
      const via = new Set(graph.supportVia);
      subset.nodes.forEach((kept, node) => {
        if (kept === LEFT_OUT || graph.nodeTenant[node] === 0 || via.has(node)) return;
        // A container above is kept for what flows down it; it need not act itself.
        const contains = [...graph.stepFrom.keys()].some(
          (step) => graph.stepFrom[step] === node && stepFlags(graph, step) & 16,
        );
        if (contains) return;
        const walk = walkForward(timeless, [node], { at: AT, rank: 0, becoming: true });
        expect(inside.some((target) => walk.state[target] !== 0)).toBe(true);
      });
    });
  });

  test('of one finding holds every route between its subject and what its evidence names', () => {
    eachGraph((graph) => {
      const last = graph.nodes.length - 1;
      const subject = { node: 0 } as Finding['subject'];
      const finding = { subject, evidence: [{ text: '', node: last }] } as unknown as Finding;
      const subset = subsetGraph(graph, keepFinding(graph, finding));
      const to = subset.nodes[last] ?? LEFT_OUT;
      const from = graph.nodes.at(0)?.key;
      // Key, verdict, until and steps: permissions are those of the routes, which may begin elsewhere.
      const said = (one: AccessGraph, node: number) =>
        reaching(one, node)
          .filter(([key]) => key === from)
          .map((row) => row.slice(0, 4));
      expect(said(subset.graph, to)).toEqual(said(graph, last));
    });
  });

  test('of a view holds its nodes and the steps between them', () => {
    eachGraph((graph) => {
      const shown = [...graph.nodeKind.keys()].filter((node) => node % 2 === 0);
      const { graph: part, nodes } = subsetGraph(graph, keepView(graph, shown));
      for (const node of shown) expect(nodes[node]).not.toBe(LEFT_OUT);
      const between = [...graph.stepFrom.keys()].filter(
        (step) => (graph.stepFrom[step] ?? 1) % 2 === 0 && (graph.stepTo[step] ?? 1) % 2 === 0,
      );
      expect(part.stepFrom).toHaveLength(between.length);
      expect(part.records.length).toBeLessThanOrEqual(graph.records.length);
      const used = new Set(part.supportRecords);
      expect(used.size).toBe(part.records.length);
    });
  });

  test('with one number changed is refused, or is a whole graph still', () => {
    fc.assert(
      fc.property(randomEstate(false), fc.nat(), fc.nat(), fc.nat(), (estate, which, where, value) => {
        const sections = sectionsOf(buildEstate(estate)).map(({ name, data }) => ({
          name,
          data: typeof data === 'string' ? data : data.slice(),
        }));
        const columns = sections.filter(({ data }) => typeof data !== 'string' && data.length > 0);
        const chosen = columns[which % columns.length];
        if (chosen === undefined || typeof chosen.data === 'string') return;
        chosen.data[where % chosen.data.length] = value;
        const read = roundTrip(sections);
        if (read.ok) expect(graphFault(plainGraph(read.value))).toBeUndefined();
        else expect(read.error).toMatch(/^the graph of the report is damaged: /);
      }),
      { numRuns: RUNS * 3 },
    );
  });

  test.each(['facts', 'column.node.id', 'column.step.to', 'column.support.via', 'column.record.first'])(
    'without its part %s is refused',
    (gone) => {
      fc.assert(
        fc.property(
          randomEstate(false).filter((estate) => estate.steps.some(({ from, to }) => from !== to)),
          (estate) => {
            const sections = sectionsOf(buildEstate(estate)).filter(({ name }) => name !== gone);
            const read = roundTrip(sections);
            expect(read.ok).toBe(false);
          },
        ),
        { numRuns: 20 },
      );
    },
  );
});
