import { ACTS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { u32, u32Or, u8 } from '../graph/columns';
import { UNMATCHED, differences, matchByName } from '../graph/kernels/difference';
import type { Differences } from '../graph/kernels/difference';
import { isDisabled } from '../graph/walk';
import type { Scope } from './answers';
import { holdingFilterOf } from './scope-filter';
import { nodeRef } from './refs';

/**
 * Two snapshots by effective access: what was gained and lost, what became weaker or stronger. Nodes are the same when
 * their keys are, permissions when their names are. Each side has its own instant. Yields per principal.
 */
export function* compareGraphs(
  before: AccessGraph,
  after: AccessGraph,
  scopes: { readonly before: Scope; readonly after: Scope },
): Generator<number, Differences> {
  const matching = yield* matchByName(before, after);
  yield 0;
  return yield* differences(
    { graph: before, filter: holdingFilterOf(scopes.before) },
    { graph: after, filter: holdingFilterOf(scopes.after) },
    matching,
    principalsOfBoth(before, after, matching.afterOf),
  );
}

/** Who can act on either side, by the numbers of `Differences`. */
function* principalsOfBoth(before: AccessGraph, after: AccessGraph, afterOf: Uint32Array): Generator<number> {
  const acts = (graph: AccessGraph, node: number): boolean =>
    (u8(graph.nodeFlags, node) & ACTS) !== 0 && !isDisabled(graph, node);
  const listed = new Uint8Array(after.nodes.length);
  for (let node = 0; node < before.nodes.length; node++) {
    const there = u32Or(afterOf, node, UNMATCHED);
    if (there !== UNMATCHED && acts(before, node)) listed[there] = 1;
  }
  for (let node = 0; node < after.nodes.length; node++) {
    if (listed[node] === 1 || acts(after, node)) yield node;
  }
  for (let node = 0; node < before.nodes.length; node++) {
    if (afterOf[node] === UNMATCHED && acts(before, node)) yield after.nodes.length + node;
  }
}

/** One row of a comparison in words: which principal, permission and resource, from which snapshot. */
export interface DifferenceRow {
  readonly principal: ReturnType<typeof nodeRef>;
  readonly permission: string;
  readonly resource: ReturnType<typeof nodeRef>;
  readonly before: number;
  readonly after: number;
  /** The principal, or the resource, is in the first snapshot only; its number counts there. */
  readonly principalGone: boolean;
  readonly resourceGone: boolean;
}

export function differenceRow(
  before: AccessGraph,
  after: AccessGraph,
  found: Differences,
  row: number,
): DifferenceRow {
  const nodes = after.nodes.length;
  const node = (number: number): ReturnType<typeof nodeRef> =>
    number < nodes ? nodeRef(after, number) : nodeRef(before, number - nodes);
  const principal = u32(found.principal, row);
  const resource = u32(found.resource, row);
  const permission = u32(found.permission, row);
  return {
    principal: node(principal),
    permission:
      after.permissions[permission] ?? before.permissions[permission - after.permissions.length] ?? '',
    resource: node(resource),
    before: u8(found.before, row),
    after: u8(found.after, row),
    principalGone: principal >= nodes,
    resourceGone: resource >= nodes,
  };
}
