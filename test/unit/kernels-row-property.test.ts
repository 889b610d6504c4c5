import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_KILLER, SEVERAL } from '../../src/graph/kernels/bundles';
import { sweepStarts } from '../../src/graph/kernels/row-sweep';
import { RowWalk } from '../../src/graph/kernels/row-walk';
import { StartDominators } from '../../src/graph/kernels/start-dominators';
import { runToEnd } from '../../src/lib/steps';
import { drawRows } from './row-graphs';
import type { DrawnRows, Edge, Hold } from './row-graphs';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);
const upTo = (count: number): number[] => [...Array(count).keys()];

/** Record 2i takes way i away, where anything does; for some of them 2i + 1 as well. */
const LISTS = upTo(64).map((way) => [2 * way, 2 * way + 1]);
const killerOf = (way: number, how: number): number =>
  how === 0 ? NO_KILLER : how === 1 ? SEVERAL + way : 2 * way;

/** Row graphs of any shape: with loops of control and of containment, rows in several containers, parallel ways. */
const drawn: fc.Arbitrary<DrawnRows & { readonly granted: readonly number[] }> = fc
  .record({ nodes: fc.integer({ min: 2, max: 8 }), targets: fc.integer({ min: 1, max: 8 }) })
  .chain(({ nodes, targets }) => {
    const node = fc.nat(nodes - 1);
    const target = fc.nat(targets - 1);
    const rank = fc.constantFrom(1, 2, 3, 3);
    const how = fc.nat(5);
    return fc
      .record({
        edges: fc.array(fc.tuple(node, node, how), { maxLength: 14 }),
        holds: fc.array(fc.tuple(node, target, rank, how), { minLength: 1, maxLength: 14 }),
        rows: fc.array(fc.constantFrom(0, 1, 1), { minLength: targets, maxLength: targets }),
        // Mostly down from what has the smaller number.
        down: fc.array(fc.tuple(target, target), { maxLength: 9 }),
        back: fc.array(fc.tuple(target, target), { maxLength: 1 }),
        granted: fc.array(fc.constantFrom(0, 0, 0, 1, 2, 3), { minLength: targets, maxLength: targets }),
      })
      .map(({ edges, holds, rows, down, back, granted }) => {
        const ways = edges.filter(([from, to]) => from !== to).sort((a, b) => a[0] - b[0]);
        const held = holds.toSorted((a, b) => a[0] - b[0]);
        return {
          nodes,
          edges: ways.map(([from, to, kind], i): Edge => [from, to, killerOf(i, kind)]),
          holds: held.map(([from, to, strength, kind], i): Hold => [
            from,
            to,
            strength,
            killerOf(ways.length + i, kind),
          ]),
          rows,
          links: [...down.map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const), ...back].filter(
            ([from, to]) => from !== to,
          ),
          killerLists: LISTS,
          // What someone holds in whose place the start stands.
          granted: granted.map((grant, to) => (held.some((hold) => hold[1] === to) ? grant : 0)),
        };
      });
  });

/** Of each row, the strongest rank with which a start holds it, by any target that leads to it, without one way. */
function naiveRanks(
  { nodes, edges = [], holds = [], rows = [], links = [] }: DrawnRows,
  start: number,
  without?: Edge | Hold,
  granted: readonly number[] = [],
): readonly number[] {
  const controlled = new Set([start]);
  for (let round = 0; round < nodes; round++)
    for (const edge of edges) if (edge !== without && controlled.has(edge[0])) controlled.add(edge[1]);
  const ranks = rows.map((_, target) =>
    Math.max(
      granted[target] ?? 0,
      ...holds.map((hold) =>
        hold !== without && hold[1] === target && controlled.has(hold[0]) ? (hold[2] ?? 0) : 0,
      ),
    ),
  );
  for (let round = 0; round < rows.length; round++)
    for (const [from, to] of links) ranks[to] = Math.max(ranks[to]!, ranks[from]!);
  return ranks.filter((_, target) => rows[target] === 1);
}

/** Records without which some of the starts hold less. */
function naiveNeeds(drawing: DrawnRows, starts: readonly number[], granted?: readonly number[]): number[] {
  const found = new Set<number>();
  for (const way of [...(drawing.edges ?? []), ...(drawing.holds ?? [])]) {
    const killer = way.at(-1)!;
    if (killer === NO_KILLER) continue;
    const isLost = starts.some((start) => {
      const after = naiveRanks(drawing, start, way, granted);
      return naiveRanks(drawing, start, undefined, granted).some((rank, row) => after[row]! < rank);
    });
    if (isLost)
      for (const record of killer < SEVERAL ? [killer] : LISTS[killer - SEVERAL]!) found.add(record);
  }
  return [...found].sort((a, b) => a - b);
}

const marked = (needed: Uint8Array): number[] => upTo(needed.length).filter((record) => needed[record] === 1);

test('one start needs what it holds less without, also beside what it is granted', () => {
  fc.assert(
    fc.property(drawn, (drawing) => {
      const rows = drawRows(drawing);
      const dominators = new StartDominators(rows);
      const { granted } = drawing;
      for (const start of upTo(drawing.nodes)) {
        for (const beside of [undefined, granted]) {
          const needed = new Uint8Array(128);
          const count = dominators.from(start);
          runToEnd(
            new RowWalk(rows, needed).mark(
              dominators,
              count,
              rows.killer,
              beside && Uint8Array.from(upTo(rows.targets), (target) => beside[target] ?? 0),
            ),
          );
          expect(marked(needed)).toEqual(naiveNeeds(drawing, [start], beside));
        }
      }
    }),
    { numRuns: RUNS },
  );
});

test('one walk after another, and many starts at once, need the same', () => {
  fc.assert(
    fc.property(drawn, (drawing) => {
      const rows = drawRows(drawing);
      const starts = upTo(drawing.nodes);
      const expected = naiveNeeds(drawing, starts);
      const dominators = new StartDominators(rows);
      const one = new Uint8Array(128);
      const walk = new RowWalk(rows, one);
      for (const start of starts) runToEnd(walk.mark(dominators, dominators.from(start), rows.killer));
      expect(marked(one)).toEqual(expected);
      for (const most of [undefined, 0, 3]) {
        const all = new Uint8Array(128);
        runToEnd(sweepStarts(rows, Uint32Array.from(starts), all, most));
        expect(marked(all)).toEqual(expected);
      }
      for (const start of starts) {
        const alone = new Uint8Array(128);
        runToEnd(sweepStarts(rows, Uint32Array.of(start), alone));
        expect(marked(alone)).toEqual(naiveNeeds(drawing, [start]));
      }
    }),
    { numRuns: RUNS },
  );
});
