import { NODE_KINDS, STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { stepKind, stepPermission, stepStart, stepUntil, stepVerdict } from '../graph/steps';
import type { Key } from '../model/record';
import { VERDICT_RANK } from '../model/verdict';
import type { Evaluation, PermissionMatrix, StandsFor } from '../systems/system';

/** Kinds of step that are a permission of whom they leave: to do something, or to take on a role. */
const HELD: ReadonlySet<number> = new Set([STEP_KINDS.indexOf('permission'), STEP_KINDS.indexOf('assume')]);
const PATTERN = NODE_KINDS.indexOf('pattern');
const OPEN = VERDICT_RANK['not-evaluated'];

/**
 * Add to a matrix what the drawn steps of its principals say at an instant: the strongest verdict of each permission on
 * some resource. The system says what permissions a step stands for.
 */
export function* addHeldOnSome(
  graph: AccessGraph,
  { standsFor }: Evaluation,
  { principals, permissions, some }: PermissionMatrix,
  at: number,
): Generator<number, void> {
  if (standsFor === undefined) return;
  const width = permissions.length;
  const nodes = nodesOfKeys(graph, principals);
  for (const [row, principal] of principals.entries()) {
    const node = nodes.get(principal);
    if (node === undefined) continue;
    const cells = some.subarray(row * width, (row + 1) * width);
    const strongest = new Map<StandsFor, number>();
    for (let step = graph.outStart[node] ?? 0; step < (graph.outStart[node + 1] ?? 0); step++) {
      if (!HELD.has(stepKind(graph, step))) continue;
      if (stepStart(graph, step) > at || stepUntil(graph, step) <= at) continue;
      const permission = graph.permissions[stepPermission(graph, step)];
      const on = graph.nodes.at(graph.stepTo[step] ?? 0);
      if (permission === undefined || on === undefined) continue;
      const rank = stepVerdict(graph, step);
      // A pattern's node is named as the policies write it; its id is made.
      const onName = graph.nodeKind[graph.stepTo[step] ?? 0] === PATTERN ? on.name : on.id;
      const stands = standsFor({ principal, permission, on: on.key, onName }, permissions);
      if (rank > (strongest.get(stands) ?? 0)) strongest.set(stands, rank);
    }
    for (const [{ sure, unsure }, rank] of strongest) {
      for (const i of sure) if (rank > (cells[i] ?? 0)) cells[i] = rank;
      for (const i of unsure) if (OPEN > (cells[i] ?? 0)) cells[i] = OPEN;
    }
    yield row;
  }
}

/** The nodes of these keys. */
export function nodesOfKeys(graph: AccessGraph, keys: readonly Key[]): ReadonlyMap<Key, number> {
  const wanted = new Set(keys);
  const found = new Map<Key, number>();
  let node = 0;
  for (const { key } of graph.nodes) {
    if (wanted.has(key)) found.set(key, node);
    node++;
  }
  return found;
}
