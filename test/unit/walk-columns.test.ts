import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Session } from '../../src/engine/session';
import { walkColumns } from '../../src/engine/walk-columns';
import type { WalkColumns } from '../../src/engine/walk-columns';
import { runToEnd } from '../../src/lib/steps';
import { VERDICT_RANK } from '../../src/model/verdict';
import type { ReachAnswer, Scope } from '../../src/questions/answers';
import { AT, buildEstate, randomEstate } from './random-estate';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 300);
const ALL: Scope = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true };
const SCOPES: readonly Scope[] = [
  ALL,
  { ...ALL, becoming: false },
  { ...ALL, atLeast: 'conditional' },
  { ...ALL, verbs: ['view'] },
];

function session(graph: ReturnType<typeof buildEstate>): Session {
  return Session.fromDecided({ inputs: [], gaps: [], graph });
}

/** What the columns say in the words of the answer that the tables and the command line give. */
function said(columns: WalkColumns): unknown {
  const reached: [number, { rank: number; steps: number }][] = [];
  columns.node.forEach((node, at) => {
    const rank = columns.nodeRank[at] ?? 0;
    if (at >= columns.start.length && rank > 0 && !isBeside(columns, at))
      reached.push([node, { rank, steps: columns.distance[at] ?? -1 }]);
  });
  const inForce = [...columns.step].filter((_, at) => {
    const time = columns.looks[columns.look[at] ?? 0]?.time;
    return time === 'now' || time === 'eligible';
  });
  return { reached: new Map(reached), steps: inForce, counts: columns.counts };
}

function isBeside(columns: WalkColumns, at: number): boolean {
  return columns.nodeRank[at] === 0;
}

function expected(answer: ReachAnswer): unknown {
  return {
    reached: new Map(
      answer.reached.map(({ node, verdict, steps }) => [node, { rank: VERDICT_RANK[verdict], steps }]),
    ),
    steps: [...answer.steps],
    counts: answer.counts,
  };
}

describe('the columns Explore draws', () => {
  test('say the same as the answers: nodes, verdicts, distances, steps, counts', () => {
    fc.assert(
      fc.property(randomEstate(false), fc.constantFrom(...SCOPES), (estate, scope) => {
        const open = session(buildEstate(estate));
        const last = open.graph.nodes.length - 1;
        const blast = runToEnd(walkColumns(open, { mode: 'blast', start: [0], scope }));
        expect(said(blast)).toEqual(expected(open.reach([0], scope)));
        const who = runToEnd(walkColumns(open, { mode: 'who', start: [last], scope }));
        expect(said(who)).toEqual(expected(open.who(last, scope)));
      }),
      { numRuns: RUNS },
    );
  });

  test('show what only a date keeps shut, one step on, and count it nowhere', () => {
    const step = {
      from: 0,
      to: 1,
      kind: 'member' as const,
      permission: 'read',
      verdict: 'allowed' as const,
      through: true,
      inherits: false,
      until: 500,
      supports: [[1]],
    };
    const node = { tenant: 0, disabled: false, resource: false };
    const graph = buildEstate({
      nodes: [node, node, node],
      steps: [step, { ...step, from: 1, to: 2, until: 'never', supports: [[2]] }],
    });
    const columns = runToEnd(walkColumns(session(graph), { mode: 'blast', start: [0], scope: ALL }));
    expect([...columns.node]).toEqual([0, 1]);
    expect([...columns.nodeRank]).toEqual([3, 0]);
    expect([...columns.distance]).toEqual([0, 1]);
    expect(columns.looks.map(({ time }) => time)).toEqual(['expired']);
    expect(columns.counts).toEqual({ allowed: 0, conditional: 0, notEvaluated: 0 });
    const before = runToEnd(
      walkColumns(session(graph), { mode: 'blast', start: [0], scope: { ...ALL, at: 100 } }),
    );
    expect(before.counts.allowed).toBe(2);
    const who = runToEnd(walkColumns(session(graph), { mode: 'who', start: [2], scope: ALL }));
    expect([...who.node]).toEqual([2, 0, 1]);
    expect([...who.nodeRank]).toEqual([3, 0, 3]);
  });
});
