/** What gives a permission on a target: steps onto it, and onto the containers from which it flows down. */
import { INHERITS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { u32 } from '../graph/columns';
import { stepFlags, stepPermission, stepVerbs } from '../graph/steps';
import { active, isContainment, isPermission } from '../graph/walk';
import type { WalkFilter } from '../graph/walk';

/** The target and all its containers. */
export function containersOf(graph: AccessGraph, target: number): ReadonlySet<number> {
  const found = new Set([target]);
  for (const node of found) {
    for (let i = u32(graph.inStart, node); i < u32(graph.inStart, node + 1); i++) {
      const step = u32(graph.inStep, i);
      if (isContainment(graph, step)) found.add(u32(graph.stepFrom, step));
    }
  }
  return found;
}

/** Steps that give a permission on a target: on it, or on a container of it from which it flows down. */
export function* permissionSteps(graph: AccessGraph, target: number, filter: WalkFilter): Generator<number> {
  for (const node of containersOf(graph, target)) {
    for (let i = u32(graph.inStart, node); i < u32(graph.inStart, node + 1); i++) {
      const step = u32(graph.inStep, i);
      if (!isPermission(graph, step) || !active(graph, step, filter)) continue;
      if (node === target || (stepFlags(graph, step) & INHERITS) !== 0) yield step;
    }
  }
}

/** The permissions on a target that carry one of the wanted verbs; with none wanted, all. */
export function lastPermissions(
  graph: AccessGraph,
  target: number,
  filter: WalkFilter,
  wanted: number,
): readonly number[] {
  const found = new Set<number>();
  for (const step of permissionSteps(graph, target, filter)) {
    if (wanted === 0 || (stepVerbs(graph, step) & wanted) !== 0) found.add(stepPermission(graph, step));
  }
  return [...found];
}

/** The verbs one permission has on a target. */
export function verbsOfPermission(
  graph: AccessGraph,
  target: number,
  permission: number,
  filter: WalkFilter,
): number {
  let verbs = 0;
  for (const step of permissionSteps(graph, target, filter)) {
    if (stepPermission(graph, step) === permission) verbs |= stepVerbs(graph, step);
  }
  return verbs;
}
