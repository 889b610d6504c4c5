import { ACTS } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import { adjacency } from '../../src/graph/adjacency';
import { NO_KILLER } from '../../src/graph/kernels/bundles';
import type { RowGraph } from '../../src/graph/kernels/row-graph';
import { RowBlock } from '../../src/graph/kernels/row-block';
import { rowSpots } from '../../src/graph/kernels/row-spots';
import { StartDominators } from '../../src/graph/kernels/start-dominators';
import { runToEnd } from '../../src/lib/steps';

/** Out of one vertex to another, and the record that takes it away. */
export type Edge = readonly [from: number, to: number, killer?: number];
/** Out of a vertex to a target, with a verdict rank (1 unless said), and the record that takes it away. */
export type Hold = readonly [from: number, target: number, rank?: number, killer?: number];

export interface DrawnRows {
  readonly nodes: number;
  /** Vertices; as many as nodes unless said. */
  readonly places?: number;
  readonly edges?: readonly Edge[];
  readonly holds?: readonly Hold[];
  /** 1 for targets that are rows, 0 for others; all that are held are rows unless said. */
  readonly rows?: readonly number[];
  /** Ways between targets. */
  readonly links?: readonly (readonly [number, number])[];
  readonly killerLists?: readonly (readonly number[])[];
}

function starts(ways: readonly (readonly [from: number, ...rest: unknown[]])[], places: number): Uint32Array {
  const found = new Uint32Array(places + 1);
  for (const [from] of ways) found[from + 1]!++;
  for (let i = 0; i < places; i++) found[i + 1]! += found[i]!;
  return found;
}

/** A row graph as a test writes it down; ways in the order of where they leave. */
export function drawRows(drawn: DrawnRows): RowGraph {
  const { nodes, places = nodes, links = [], killerLists = [] } = drawn;
  const edges = [...(drawn.edges ?? [])].sort((a, b) => a[0] - b[0]);
  const holds = [...(drawn.holds ?? [])].sort((a, b) => a[0] - b[0]);
  const held = holds.reduce((most, [, target]) => Math.max(most, target + 1), 0);
  const rows = drawn.rows ?? Array.from({ length: held }, () => 1);
  const holdTo = Uint32Array.from(holds, ([, target]) => target);
  const spots = runToEnd(
    rowSpots(
      { rows: Uint8Array.from(rows), links: Uint32Array.from(links.flat(), (target) => target + nodes) },
      nodes,
      holdTo,
    ),
  );
  return {
    ...spots,
    nodes,
    places,
    ranks: { lo: 1, hi: 3 },
    outStart: starts(edges, places),
    to: Uint32Array.from(edges, ([, to]) => to),
    killer: Uint32Array.from(edges, ([, , killer]) => killer ?? NO_KILLER),
    holdStart: starts(holds, places),
    holdTo,
    holdRank: Uint8Array.from(holds, ([, , rank]) => rank ?? 1),
    holdKiller: Uint32Array.from(holds, ([, , , killer]) => killer ?? NO_KILLER),
    killerLists,
    shared: new Uint8Array(16),
  };
}

/**
 * A graph of as many nodes and steps of the one class and the one record of another graph, plain supports: step i leads
 * from node `from(i)`, which does not fall, to node i + 1.
 */
export function widened(
  graph: AccessGraph,
  count: number,
  steps: number,
  from: (step: number) => number,
): AccessGraph {
  const stepFrom = Uint32Array.from({ length: steps }, (_, i) => from(i));
  const stepTo = Uint32Array.from({ length: steps }, (_, i) => (i + 1) % count);
  return {
    ...graph,
    // Of the nodes only their number is asked.
    nodes: { length: count, at: () => undefined, [Symbol.iterator]: () => [].values() },
    nodeFlags: new Uint8Array(count).fill(ACTS),
    stepFrom,
    stepTo,
    stepClass: new Uint32Array(steps),
    supportStart: new Uint32Array(),
    supportRecords: new Uint32Array(steps),
    ...adjacency(count, stepFrom, stepTo),
  };
}

/** A block with starts of a row graph, added one after another. */
export function blockOf(rows: RowGraph, starts: readonly number[], block = new RowBlock(rows)): RowBlock {
  const dominators = new StartDominators(rows);
  for (const start of starts) block.add(dominators, dominators.from(start));
  return block;
}
