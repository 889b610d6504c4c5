import { ACTS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { u8 } from '../graph/columns';
import {
  alteredSteps,
  leadingTo,
  reachedOver,
  replacedSteps,
  withContainers,
} from '../graph/kernels/altered';
import { affectedNodes, endedSteps } from '../graph/kernels/change';
import type { Change } from '../graph/kernels/change';
import { cutOff } from '../graph/kernels/cut-off';
import { differences, sameNumbers } from '../graph/kernels/difference';
import type { Differences } from '../graph/kernels/difference';
import { editGraph } from '../graph/kernels/edit';
import { lossesByRow } from '../graph/kernels/lost-rows';
import { lostWithout } from '../graph/kernels/lost-without';
import type { RecordSteps } from '../graph/kernels/record-steps';
import type { Scope } from './answers';
import { holdingFilterOf } from './scope-filter';

export interface WhatIf {
  /** Effective access gained and lost, weaker and stronger; nodes and permissions as in `graph`. */
  readonly differences: Differences;
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
  const filter = holdingFilterOf(scope);
  const ended = endedSteps(graph, index, change);
  yield ended.length;
  const gone = new Set(ended);
  let edited: AccessGraph | undefined;
  const changed = (): AccessGraph => (edited ??= editGraph(graph, change));
  const removes = change.added.length === 0;
  if (removes && change.nodes.size === 0) {
    const ending = alteredSteps(graph, filter, ended, change);
    if (!ending.some(({ containment }) => containment)) {
      const starts = [...new Set(ending.map(({ from }) => from))];
      const found = yield* lostWithout(graph, filter, gone, starts);
      if (found !== undefined) return { differences: found, graph: changed };
    }
  }
  const replaced = change.nodes.size === 0 ? yield* replacedSteps(graph, filter, ended) : undefined;
  const altered = alteredSteps(graph, filter, ended, change, replaced);
  const affected =
    removes && replaced !== undefined
      ? yield* cutOff(graph, filter, gone, altered)
      : yield* affectedNodes(graph, filter, altered);
  const principals: number[] = [];
  for (let node = affected.indexOf(1); node >= 0; node = affected.indexOf(1, node + 1)) {
    if ((u8(graph.nodeFlags, node) & ACTS) !== 0) principals.push(node);
  }
  yield principals.length;
  const reached = principals.length === 0 ? [] : yield* reachedOver(graph, filter, altered);
  const concerned = [...reached, ...change.added.map(({ from }) => from)];
  const within = yield* leadingTo(graph, filter, concerned);
  let held = yield* withContainers(graph, filter, concerned);
  const told = (found: Differences): WhatIf => ({ differences: found, graph: changed });
  // Removals alone need no other graph: the steps that end are left out of the walk.
  const after = removes
    ? { graph, filter: { ...filter, survives: (step: number) => !gone.has(step) } }
    : { graph: changed(), filter };
  const matching = sameNumbers(graph, after.graph);
  const compared = (nodes: readonly number[]): Generator<number, Differences> =>
    differences({ graph, filter, within, held }, { ...after, within, held }, matching, nodes);
  const sources = [...new Set(altered.map(({ from }) => from))];
  const contained = altered.some(({ containment }) => containment);
  if (change.nodes.size === 0 && !contained && sources.length < principals.length) {
    // A way over a step that ends or begins comes first to where such a step starts, over steps that are there before and
    // after. What those hold as they held it, with the same verdict, everyone holds so who comes to them: only what one
    // of them loses or gains can anyone lose or gain.
    const first = yield* compared(sources);
    if (first.principals === 0) return told(first);
    if (!first.truncated) {
      const byRow = removes ? yield* lossesByRow(graph, filter, gone, first, principals) : undefined;
      if (byRow !== undefined) return told(byRow);
      held = yield* withContainers(graph, filter, first.resource);
    }
  }
  return told(yield* compared(principals));
}
