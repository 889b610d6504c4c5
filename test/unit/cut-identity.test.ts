import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { cutAnswer } from '../../src/engine/cut-answer';
import { importFiles } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { STEP_KINDS } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import { ColumnBuilder } from '../../src/graph/build';
import { editGraph } from '../../src/graph/kernels/edit';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { stepKind } from '../../src/graph/steps';
import { supportsOf } from '../../src/graph/supports';
import { recordView } from '../../src/engine/records';
import { runToEnd } from '../../src/lib/steps';
import type { SnapshotRecord } from '../../src/model/record';
import { STANDING } from '../../src/model/window';
import type { Scope } from '../../src/questions/answers';
import { countIndependent, sharedRecords } from '../../src/questions/independent';
import { answerMinimumCut } from '../../src/questions/minimum-cut';
import { systems } from '../../src/systems/registry';
import { fewestRecords, reached } from './naive-changes';
import { allRoutes } from './naive-questions';
import { AT, buildEstate, randomEstate } from './random-estate';
import type { RandomEstate } from './random-estate';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);
const SAME = STEP_KINDS.indexOf('same-identity');
const everything: Scope = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true };

/** Every role taken on becomes the statement that two accounts are one person's, on a record of its own. */
function withPeople({ nodes, steps }: RandomEstate): RandomEstate {
  return {
    nodes,
    steps: steps.map((step) =>
      step.kind === 'assume' ? { ...step, kind: 'same-identity', supports: [[-1]] } : step,
    ),
  };
}

function joinRecords(graph: AccessGraph): ReadonlySet<number> {
  const found = new Set<number>();
  for (let step = 0; step < graph.stepTo.length; step++) {
    if (stepKind(graph, step) === SAME) for (const one of supportsOf(graph, step).flat()) found.add(one);
  }
  return found;
}

test.each([true, false])(
  'the fewest of what can be revoked, joins of a person aside (simple: %s)',
  (simple) => {
    fc.assert(
      fc.property(randomEstate(simple).map(withPeople), (estate) => {
        const graph = buildEstate(estate);
        const joins = joinRecords(graph);
        const to = graph.nodes.length - 1;
        const ask = { at: AT, rank: 1, becoming: true };
        const alive = (graph.nodeFlags[0]! & 1) === 0;
        const through = (records: ReadonlySet<number>): boolean =>
          alive && reached(graph, 0, { ...ask, records }).has(to);
        const revocable = (records: ReadonlySet<number>): boolean =>
          through(new Set([...records].filter((record) => !joins.has(record))));
        const found = runToEnd(
          answerMinimumCut({ graph, inputs: [] }, [0], [to], everything, recordSteps(graph)),
        );
        const fewest = fewestRecords(graph.records.length, revocable);
        const records = new Set(found.records.map(({ record }) => record));
        expect(found.onlyByJoins).toBe(
          fewest === undefined && fewestRecords(graph.records.length, through) !== undefined,
        );
        if (found.onlyByJoins) expect([...records].some((record) => joins.has(record))).toBe(true);
        else expect([...records].filter((record) => joins.has(record))).toEqual([]);
        expect(found.impossible).toBe(fewest === undefined && !found.onlyByJoins);
        if (found.impossible) return;
        expect(through(records)).toBe(false);
        if (fewest === undefined) return;
        if (simple) expect(found.exact).toBe(true);
        if (found.exact) expect(records.size).toBe(fewest);
        expect(found.atLeast).toBeLessThanOrEqual(fewest);

        // Who wants to end it is told the same by the routes: what all need, and how many share nothing.
        const routes = allRoutes(graph, 0, ask).filter(
          ({ end, steps }) => end === to && steps.slice(0, -1).every((step) => graph.stepTo[step] !== to),
        );
        const question = { from: 0, to, filter: ask };
        if (!alive || routes.length === 0 || routes.length > 8) return;
        const all = Array.from({ length: graph.records.length }, (_, record) => record);
        expect([...sharedRecords(graph, question)].sort((a, b) => a - b)).toEqual(
          all.filter((record) => !revocable(new Set([record]))),
        );
        const counted = countIndependent(graph, question);
        expect(counted.independent).toBeLessThanOrEqual(fewest);
        if (simple) expect(counted.exact).toBe(true);
      }),
      { numRuns: RUNS },
    );
  },
);

function person(
  steps: readonly (readonly [string, string, 'same-identity' | 'member' | 'assume'])[],
): AccessGraph {
  const source = { file: 0 };
  const records: SnapshotRecord[] = [
    { kind: 'tenant', key: 't', system: 't', source, id: 't', name: 'T', type: 'x' },
  ];
  const named = new Set(steps.flatMap(([from, to]) => [from, to]));
  for (const key of named)
    records.push({
      kind: 'principal',
      key,
      system: 't',
      source,
      type: key === 'who' ? 'identity' : 'user',
      tenant: 't',
      id: key,
      name: key,
    });
  for (const [from, to] of steps)
    records.push({
      kind: 'membership',
      key: `${from} ${to}`,
      system: 't',
      source,
      member: from,
      group: to,
      window: STANDING,
    });
  const builder = new ColumnBuilder(recordView(records));
  for (const [from, to, kind] of steps)
    builder.step({
      from,
      to,
      kind,
      verdict: 'allowed',
      window: STANDING,
      supports: [{ records: [`${from} ${to}`] }],
    });
  return builder.finish();
}

function numberOf(graph: AccessGraph, key: string): number {
  return Array.from(graph.nodes, (node) => node.key).indexOf(key);
}

describe('from a person', () => {
  it('each account’s grant is cut, never that the accounts are theirs', () => {
    const graph = person([
      ['who', 'a', 'same-identity'],
      ['who', 'b', 'same-identity'],
      ['a', 'x', 'assume'],
      ['b', 'x', 'assume'],
      ['c', 'x', 'assume'],
    ]);
    const ends = [[numberOf(graph, 'who')], [numberOf(graph, 'x')]] as const;
    const found = runToEnd(answerMinimumCut({ graph, inputs: [] }, ...ends, everything, recordSteps(graph)));
    expect(found.records.map(({ record }) => graph.records.at(record)?.key)).toEqual(['a x', 'b x']);
    expect([found.exact, found.impossible, found.onlyByJoins]).toEqual([true, false, false]);
    // What either account loses is what was asked for.
    expect([found.wanted, found.besides]).toEqual([2, 0]);
    expect(
      countIndependent(graph, {
        from: ends[0][0],
        to: ends[1][0],
        filter: { at: AT, rank: 1, becoming: true },
      }),
    ).toEqual({ independent: 2, exact: true, upper: 2 });
  });

  it('to an account of theirs there is no grant to remove, and it is said so', () => {
    const graph = person([['who', 'a', 'same-identity']]);
    const ends = [[numberOf(graph, 'who')], [numberOf(graph, 'a')]] as const;
    const found = runToEnd(answerMinimumCut({ graph, inputs: [] }, ...ends, everything, recordSteps(graph)));
    expect([found.impossible, found.onlyByJoins, found.records.length]).toEqual([false, true, 1]);
  });

  it('of the demo, what else it breaks is told, and nothing gets through after it', () => {
    const encoder = new TextEncoder();
    const files = demoEstate().map(({ name, text }) => ({ name, bytes: encoder.encode(text) }));
    const demo = runToEnd(Session.fromSnapshot(runToEnd(importFiles(files, systems)), systems));
    const [marta] = demo.search('Marta Lindqvist', 20).filter(({ kind }) => kind === 'identity');
    const [server] = demo.search('BW-SQL01', 5);
    if (marta === undefined || server === undefined) throw new Error('not the demo');
    const scope = { ...everything, at: demoInstant };
    const cut = runToEnd(cutAnswer(demo, [marta.node], [server.node], scope));
    expect([cut.impossible, cut.onlyByJoins, cut.exact]).toEqual([false, false, true]);
    expect(cut.records.filter(({ label }) => label.startsWith('same identity'))).toEqual([]);
    expect(cut.besides).toBeGreaterThan(0);
    expect(cut.rows.length).toBeGreaterThan(0);
    const records = new Set(cut.records.map(({ record }) => record));
    const graph = editGraph(demo.graph, { records, nodes: new Set(), added: [] });
    const question = {
      from: marta.node,
      to: server.node,
      filter: { at: demoInstant, rank: 1, becoming: true },
    };
    expect(countIndependent(graph, question).independent).toBe(0);
    const routes = demo.routes(marta.node, server.node, scope, 20);
    expect(routes.shared.filter(({ label }) => label.startsWith('same identity'))).toEqual([]);
    expect(routes.independent).toBeLessThanOrEqual(cut.records.length);
  });
});
