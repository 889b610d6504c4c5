import { describe, expect, test } from 'vitest';
import { generate } from '../bench/generate';
import { THROUGH } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import { stepFlags } from '../../src/graph/steps';
import { withFullSupports } from '../../src/graph/supports';
import type { Differences } from '../../src/graph/kernels/difference';
import { editGraph } from '../../src/graph/kernels/edit';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { smallestHittingSet } from '../../src/graph/kernels/hitting-set';
import { runToEnd } from '../../src/lib/steps';
import { actingPrincipals } from '../../src/questions/effective';
import { listChokePoints } from '../../src/questions/choke-points';
import { compareGraphs } from '../../src/questions/compare';
import { inheritanceDepths } from '../../src/questions/inheritance';
import { answerMinimumCut } from '../../src/questions/minimum-cut';
import { overlappingEntitlements } from '../../src/questions/overlaps';
import { NEEDED, REDUNDANT, redundantGrants } from '../../src/questions/redundant';
import { whatIf } from '../../src/questions/what-if';
import { smallEstate } from './small-estate';

/** Larger than the random estates, with one record per step, so that columns have to grow and blocks to change. */
const scope = { at: 1e12, atLeast: 'conditional', verbs: [], becoming: true } as const;
const shapes = (['entitlement', 'flat'] as const).map((shape) => [shape, generate(shape, 500)] as const);
const change = (...records: number[]): Parameters<typeof whatIf>[1] => ({
  records: new Set(records),
  nodes: new Set(),
  added: [],
});

/** The same graph with its supports written out: every answer must be the same. */
function bothWays<T>(graph: AccessGraph, question: (graph: AccessGraph) => T): T {
  const plain = question(graph);
  expect(question(withFullSupports(graph))).toEqual(plain);
  return plain;
}

/** Rows of one principal come in the order in which they are found, which depends on how they are looked for. */
const sortedRows = ({ principal, permission, resource, before, after }: Differences): string[] =>
  Array.from(principal, (one, i) => [one, permission[i], resource[i], before[i], after[i]].join(' ')).sort();

describe.each(shapes)('an estate of shape %s', (_, graph) => {
  test('redundant records: leaving one out loses an effective permission exactly for the needed ones', () => {
    const marks = bothWays(graph, (g) => runToEnd(redundantGrants(g, scope)));
    expect([...marks].filter((mark) => mark === NEEDED).length).toBeGreaterThan(100);
    const index = recordSteps(graph);
    const looked = [0, 0, 0];
    for (let record = 0; record < marks.length; record += 41) {
      const { differences } = runToEnd(whatIf(graph, change(record), scope, index));
      looked[marks[record]!]!++;
      expect([record, differences.lost + differences.weaker > 0]).toEqual([record, marks[record] === NEEDED]);
    }
    expect(Math.min(looked[NEEDED]!, looked[REDUNDANT]!)).toBeGreaterThan(5);
  });

  test('what-if equals comparing with the edited graph', () => {
    const index = recordSteps(graph);
    const records = Array.from({ length: 60 }, (__, i) => (i * 131) % graph.records.length);
    const found = bothWays(graph, (g) => runToEnd(whatIf(g, change(...records), scope, index)).differences);
    const edited = editGraph(graph, change(...records));
    const compared = runToEnd(compareGraphs(graph, edited, { before: scope, after: scope }));
    expect(found.lost).toBeGreaterThan(0);
    expect([found.lost, found.weaker, found.gained]).toEqual([
      compared.lost,
      compared.weaker,
      compared.gained,
    ]);
    expect(sortedRows(found)).toEqual(sortedRows(compared));
    expect([...found.principal]).toEqual([...compared.principal]);
    const add = { from: 0, to: graph.nodes.length - 1, kind: 'permission', permission: 'made:new' } as const;
    const added = [{ ...add, inherits: true, note: 'once approved', verdict: 2, label: 'proposed: new' }];
    const adding = { ...change(), added };
    const gains = bothWays(graph, (g) => runToEnd(whatIf(g, adding, scope, index)).differences);
    const more = runToEnd(whatIf(graph, adding, scope, index));
    expect(more.differences).toEqual(gains);
    expect([more.differences.gained > 0, more.differences.lost]).toEqual([true, 0]);
    const last = more.graph().records.at(graph.records.length);
    expect(last?.label).toBe('proposed: new');
    expect([...more.graph().records].length).toBe(graph.records.length + 1);
    expect(more.graph().records.at(graph.records.length + 1)).toBeUndefined();
  });

  test('choke points, inheritance and overlaps are the same however supports are kept', () => {
    const choke = bothWays(graph, (g) => runToEnd(listChokePoints({ graph: g, inputs: [] }, scope, 5)));
    expect(choke.nodes.length).toBe(5);
    const some = actingPrincipals(graph).slice(0, 30);
    const depths = bothWays(graph, (g) => runToEnd(inheritanceDepths(g, some, scope)));
    expect(depths.count).toBe(depths.permissions.reduce((a, b) => a + b, 0));
    const index = recordSteps(graph);
    const few = some.slice(0, 5);
    const overlaps = bothWays(graph, (g) => runToEnd(overlappingEntitlements(g, few, scope, index, 10)));
    expect([overlaps.count, overlaps.more]).toEqual([10, true]);
  });

  test('a minimum cut leaves nothing through and says what else it breaks', () => {
    const index = recordSteps(graph);
    const from = [0, 1];
    const to = [150, 151, 0];
    for (const verbs of [[], ['view']] as const) {
      const at = { ...scope, verbs };
      const cut = runToEnd(answerMinimumCut({ graph, inputs: [] }, from, to, at, index));
      expect([cut.impossible, cut.exact]).toEqual([false, true]);
      expect(cut.atLeast).toBe(cut.records.length);
      const edited = editGraph(graph, change(...cut.records.map(({ record }) => record)));
      const again = runToEnd(
        answerMinimumCut({ graph: edited, inputs: [] }, from, to, at, recordSteps(edited)),
      );
      expect(again.records).toEqual([]);
      expect(cut.wanted + cut.besides).toBe(cut.differences.lost + cut.differences.weaker);
    }
  });
});

test('where no step is conditional, redundant records are found by one verdict alone', () => {
  const { graph } = smallEstate({
    nodes: { ada: {}, ops: { type: 'group' }, dev: { type: 'group' }, box: { resource: true } },
    steps: [
      { from: 'ada', to: 'ops', kind: 'member', supports: [['a'], ['b']] },
      { from: 'ops', to: 'box', kind: 'permission', permission: 'read', verbs: 1, supports: [['c']] },
    ],
  });
  const marks = runToEnd(redundantGrants(graph, { ...scope, at: 0, atLeast: 'not-evaluated' }));
  const of = (key: string): number => marks[[...graph.records].findIndex((one) => one.key === `t|${key}`)]!;
  expect([of('a'), of('b'), of('c')]).toEqual([REDUNDANT, REDUNDANT, NEEDED]);
});

test('where nothing can be removed a cut is impossible', () => {
  const graph = generate('entitlement', 500);
  const contained = [...graph.stepTo.keys()].find(
    (step) => graph.supportRecords[step] === 0xffffffff && (stepFlags(graph, step) & THROUGH) !== 0,
  )!;
  const ends = [[graph.stepFrom[contained]!], [graph.stepTo[contained]!]] as const;
  const cut = runToEnd(answerMinimumCut({ graph, inputs: [] }, ...ends, scope, recordSteps(graph)));
  expect(cut.impossible).toBe(true);
});

test('a smallest hitting set of all triples leaves two numbers out', () => {
  const sets: number[][] = [];
  for (let a = 0; a < 12; a++)
    for (let b = a + 1; b < 12; b++) for (let c = b + 1; c < 12; c++) sets.push([a, b, c]);
  const found = smallestHittingSet(sets);
  expect(found.members.length).toBe(10);
  expect(found.atLeast).toBe(found.exact ? 10 : Math.min(10, found.atLeast));
});
