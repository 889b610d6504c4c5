import { ACTS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { u8 } from '../graph/columns';
import {
  affectedNodes,
  changedStarts,
  concernedNodes,
  endedSteps,
  withContainers,
} from '../graph/kernels/change';
import type { Change } from '../graph/kernels/change';
import { differences, sameNumbers } from '../graph/kernels/difference';
import type { Differences } from '../graph/kernels/difference';
import { editGraph } from '../graph/kernels/edit';
import type { RecordSteps } from '../graph/kernels/record-steps';
import type { Scope } from './answers';
import { filterOf } from './scope-filter';

export interface WhatIf {
  /** Effective access gained and lost, weaker and stronger; nodes and permissions as in `graph`. */
  readonly differences: Differences;
  /** Principals that were looked at, because the change can affect them. */
  readonly looked: number;
  /** The graph as it would be, for every other question; made when asked for. */
  readonly graph: () => AccessGraph;
}

/**
 * What a change of records, nodes or steps does to effective access. Only who can be affected is walked again. For
 * systems in which adding can take away (any deny, any boundary) the records are evaluated anew instead
 * (`engine/what-if.ts`) and the two graphs compared. Yields per principal.
 */
export function* whatIf(
  graph: AccessGraph,
  change: Change,
  scope: Scope,
  index: RecordSteps,
): Generator<number, WhatIf> {
  const filter = filterOf(scope);
  const ended = endedSteps(graph, index, change);
  yield ended.length;
  const within = concernedNodes(graph, filter, ended, change);
  yield 0;
  let edited: AccessGraph | undefined;
  const changed = (): AccessGraph => (edited ??= editGraph(graph, change));
  const gone = new Set(ended);
  // Removals alone need no other graph: the steps that end are left out of the walk.
  const after =
    change.added.length === 0
      ? { graph, filter: { ...filter, survives: (step: number) => !gone.has(step) }, within }
      : { graph: changed(), filter, within };
  const matching = sameNumbers(graph, after.graph);
  const starts = [...changedStarts(graph, ended, change)];
  let held = within;
  if (change.added.length === 0 && change.nodes.size === 0 && !starts.some((start) => start.containment)) {
    // A way over a step that ends comes first to where such a step starts. What those hold as they held it, with the
    // same verdict, everyone holds so who comes to them: only what one of them loses can anyone lose.
    const sources = [...new Set(starts.map(({ from }) => from))];
    const lost = yield* differences({ graph, filter, within }, after, matching, sources);
    if (lost.principals === 0) return { differences: lost, looked: sources.length, graph: changed };
    if (!lost.truncated) held = withContainers(graph, filter, lost.resource);
  }
  const affected = affectedNodes(graph, filter, starts);
  const principals: number[] = [];
  for (let node = affected.indexOf(1); node >= 0; node = affected.indexOf(1, node + 1)) {
    if ((u8(graph.nodeFlags, node) & ACTS) !== 0) principals.push(node);
  }
  yield principals.length;
  const found = yield* differences({ graph, filter, within, held }, { ...after, held }, matching, principals);
  return { differences: found, looked: principals.length, graph: changed };
}
