import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runToEnd } from '../../src/lib/steps';
import type { Scope } from '../../src/questions/answers';
import { listChokePoints } from '../../src/questions/choke-points';
import { AT, buildEstate, randomEstate } from './random-estate';
import { pairs } from './naive-changes';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);

test.each([true, false])('choke points: pairs lost without each node and record (simple: %s)', (simple) => {
  fc.assert(
    fc.property(randomEstate(simple), (estate) => {
      const graph = buildEstate(estate);
      for (const [atLeast, rank, becoming, verbs] of [
        ['allowed', 3, true, 0],
        ['not-evaluated', 1, true, 0],
        ['not-evaluated', 1, false, 0],
        ['not-evaluated', 1, true, 2],
      ] as const) {
        const scope: Scope = { at: AT, atLeast, verbs: verbs === 0 ? [] : ['view'], becoming };
        const ask = { at: AT, rank, becoming, verbs };
        const found = runToEnd(listChokePoints({ graph, inputs: [] }, scope, 100));
        const before = pairs(graph, ask);
        expect(found.pairs).toBe(before.size);
        // The weakest verdict of the scope or a stronger one: each as the naive reference has it.
        const ranks = [1, 2, 3].map((one) => Math.max(one, rank));
        const asks = ranks.map((one) => ({ ...ask, rank: one, pairs: pairs(graph, { ...ask, rank: one }) }));
        const [weak, middle, strong] = asks.map((one) => one.pairs.size);
        expect(found.pairsByVerdict).toEqual({
          allowed: strong,
          conditional: middle! - strong!,
          notEvaluated: weak! - middle!,
        });
        const lostAtEach = (without: { nodes?: Set<number>; records?: Set<number> }) => {
          const [notEvaluated, conditional, allowed] = asks.map(({ pairs: all, ...one }) => {
            const left = pairs(graph, { ...one, ...without });
            return [...all].filter(
              (pair) => !left.has(pair) && !pair.split(' ').some((end) => without.nodes?.has(Number(end))),
            ).length;
          });
          return { allowed, conditional, notEvaluated };
        };
        const { weakened } = found;
        const nodesLost = new Map(
          [...found.nodes, ...weakened.nodes].map(({ node, lostAtLeast }) => [node.node, lostAtLeast]),
        );
        const recordsLost = new Map(
          [...found.records, ...weakened.records].map((one) => [one.record.record, one.lostAtLeast]),
        );
        const nothing = { allowed: 0, conditional: 0, notEvaluated: 0 };
        for (let node = 0; node < graph.nodes.length; node++)
          expect(nodesLost.get(node) ?? nothing).toEqual(lostAtEach({ nodes: new Set([node]) }));
        for (let record = 0; record < graph.records.length; record++)
          expect(recordsLost.get(record) ?? nothing).toEqual(lostAtEach({ records: new Set([record]) }));
        const lostNodes: string[] = [];
        for (let node = 0; node < graph.nodes.length; node++) {
          const after = pairs(graph, { ...ask, nodes: new Set([node]) });
          const others = [...before].filter((pair) => !pair.split(' ').includes(String(node)));
          const lost = others.filter((pair) => !after.has(pair)).length;
          if (lost > 0) lostNodes.push(`${node} ${lost}`);
        }
        expect(found.nodes.map(({ node, lost }) => `${node.node} ${lost}`).sort()).toEqual(lostNodes.sort());
        const lostRecords: string[] = [];
        for (let record = 0; record < graph.records.length; record++) {
          const lost = before.size - pairs(graph, { ...ask, records: new Set([record]) }).size;
          if (lost > 0) lostRecords.push(`${record} ${lost}`);
        }
        const listed = found.records.map(({ record, lost }) => `${record.record} ${lost}`);
        expect(listed.sort()).toEqual(lostRecords.sort());
        for (const { lost, lostAtLeast } of [...weakened.nodes, ...weakened.records])
          expect([lost, lostAtLeast.allowed + lostAtLeast.conditional > 0]).toEqual([0, true]);
        expect([weakened.weakeningNodes, weakened.weakeningRecords]).toEqual([
          weakened.nodes.length,
          weakened.records.length,
        ]);
        expect([found.chokingNodes, found.chokingRecords]).toEqual([lostNodes.length, lostRecords.length]);
        const order = found.records.map(({ lost }) => lost);
        expect(order).toEqual([...order].sort((a, b) => b - a));
      }
    }),
    { numRuns: RUNS },
  );
});
