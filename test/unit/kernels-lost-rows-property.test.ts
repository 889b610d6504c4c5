import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { alteredSteps, replacedSteps } from '../../src/graph/kernels/altered';
import { affectedNodes, endedSteps } from '../../src/graph/kernels/change';
import { cutOff } from '../../src/graph/kernels/cut-off';
import { differences, sameNumbers } from '../../src/graph/kernels/difference';
import type { Differences } from '../../src/graph/kernels/difference';
import { lossesByRow } from '../../src/graph/kernels/lost-rows';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { RowHolders } from '../../src/graph/kernels/row-holders';
import { runToEnd } from '../../src/lib/steps';
import { AT, INSIDE_RUNS, buildKernelEstate, kernelEstate } from './kernels-estate';
import { acts, rows } from './naive-changes';

const ASKS = [
  { at: AT, rank: 3, becoming: true },
  { at: AT, rank: 1, becoming: true },
  { at: AT, rank: 1, becoming: false },
] as const;

/** Names that stand for others among those of every second estate. */
const named = (graph: AccessGraph, stand: boolean): AccessGraph =>
  stand
    ? {
        ...graph,
        permissions: graph.permissions.map((_, i) => ['s3:GetObject', 's3:Get*', 's3:*'][i] ?? `p${i}`),
      }
    : graph;

const recordsOf = (graph: AccessGraph, picks: readonly number[]): Set<number> =>
  new Set(graph.records.length === 0 ? [] : picks.map((pick) => pick % graph.records.length));

/** Rows as text in order of their principals, by permission and resource. */
const listed = ({ principal, permission, resource, before, after }: Differences): string[] =>
  [...principal.keys()]
    .map(
      (i) => `${String(principal[i]).padStart(5)} ${permission[i]} ${resource[i]} ${before[i]} ${after[i]}`,
    )
    .sort();

test('what is lost, row by row, is what is lost principal by principal', () => {
  fc.assert(
    fc.property(
      kernelEstate(),
      fc.array(fc.nat(), { maxLength: 3 }),
      fc.boolean(),
      (estate, picks, stand) => {
        const graph = named(buildKernelEstate(estate), stand);
        const change = { records: recordsOf(graph, picks), nodes: new Set<number>(), added: [] };
        const gone = new Set(endedSteps(graph, recordSteps(graph), change));
        const everyone = [...graph.nodeKind.keys()];
        for (const filter of ASKS) {
          const without = { ...filter, survives: (step: number) => !gone.has(step) };
          const all = runToEnd(
            differences({ graph, filter }, { graph, filter: without }, sameNumbers(graph, graph), everyone),
          );
          const byRow = runToEnd(lossesByRow(graph, filter, gone, all, everyone, Infinity));
          if (all.count === 0) {
            expect(byRow).toBeUndefined();
            continue;
          }
          expect(listed(byRow!)).toEqual(listed(all));
          expect([...byRow!.principal]).toEqual([...all.principal]);
          expect({ ...byRow, ...columns }).toEqual({ ...all, ...columns });
          expect(runToEnd(lossesByRow(graph, filter, gone, all, everyone, 0))).toBeUndefined();
          // More names that stand for one than are looked for at once.
          const wide = { ...graph, permissions: [...graph.permissions.map(() => 's3:GetObject'), ...many] };
          const found = runToEnd(lossesByRow(wide, filter, gone, all, everyone, Infinity));
          expect(found === undefined).toBe(all.permission.some((one) => one < graph.permissions.length));
        }
      },
    ),
    { numRuns: INSIDE_RUNS },
  );
});

const many = Array.from({ length: 32 }, () => 's3:*');
const columns = { principal: 0, permission: 0, resource: 0, before: 0, after: 0 };

test('who holds a row, and who controls a node, with each verdict', () => {
  fc.assert(
    fc.property(kernelEstate(), fc.array(fc.nat(), { maxLength: 2 }), (estate, picks) => {
      const graph = buildKernelEstate(estate);
      const records = recordsOf(graph, picks);
      const gone = new Set(endedSteps(graph, recordSteps(graph), { records, nodes: new Set(), added: [] }));
      const everyone = [...graph.nodeKind.keys()];
      const nodes = everyone.slice(0, 32);
      const keys = [...graph.nodes].map(({ key }) => key);
      for (const ask of ASKS) {
        const holders = new RowHolders(graph, ask);
        const held = everyone.map((node) => rows(graph, node, { ...ask, records }));
        const names = [...new Set(held.flatMap((found) => [...found.keys()]))].slice(-32);
        const parts = names.map((name) => name.split(' '));
        const asked = {
          permission: parts.map(([permission = '']) =>
            permission === '' ? 0xffffffff : graph.permissions.indexOf(permission),
          ),
          resource: parts.map(([, resource]) => keys.indexOf(resource!)),
        };
        for (let rank = 3; rank >= ask.rank; rank--) {
          const found = runToEnd(holders.at(asked, rank, gone));
          everyone.forEach((node) => {
            const bits = names.map((name) => ((held[node]!.get(name) ?? 0) >= rank ? '1' : '0')).join('');
            expect([...names.keys()].map((i) => (found[node]! >>> i) & 1).join('')).toBe(bits);
          });
          const controls = runToEnd(holders.controlling(nodes, rank, gone));
          everyone.forEach((node) => {
            const those = acts(graph, node, { ...ask, rank, records });
            expect(nodes.filter((_, i) => ((controls[node]! >>> i) & 1) === 1)).toEqual(
              nodes.filter((one) => those.has(one)),
            );
          });
        }
      }
    }),
    { numRuns: Math.ceil(INSIDE_RUNS / 2) },
  );
});

test('whoever loses anything is among those who are cut off, and they among those affected', () => {
  fc.assert(
    fc.property(kernelEstate(), fc.array(fc.nat(), { maxLength: 3 }), (estate, picks) => {
      const graph = buildKernelEstate(estate);
      const records = recordsOf(graph, picks);
      const change = { records, nodes: new Set<number>(), added: [] };
      const ended = endedSteps(graph, recordSteps(graph), change);
      for (const ask of ASKS) {
        const replaced = runToEnd(replacedSteps(graph, ask, ended));
        const altered = alteredSteps(graph, ask, ended, change, replaced);
        const affected = runToEnd(affectedNodes(graph, ask, altered));
        const found = runToEnd(cutOff(graph, ask, new Set(ended), altered, 0));
        for (const node of graph.nodeKind.keys()) {
          const was = rows(graph, node, ask);
          const is = rows(graph, node, { ...ask, records });
          const loses = [...was].some(([name, rank]) => (is.get(name) ?? 0) < rank);
          expect(found[node]).toBeGreaterThanOrEqual(loses ? 1 : 0);
          expect(found[node]).toBeLessThanOrEqual(affected[node]!);
        }
        // With few of them nobody is looked at twice.
        expect(runToEnd(cutOff(graph, ask, new Set(ended), altered))).toEqual(affected);
      }
    }),
    { numRuns: INSIDE_RUNS },
  );
});
