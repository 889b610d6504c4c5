import type { AccessGraph } from '../graph/access-graph';
import { THROUGH } from '../graph/access-graph';
import { listAt, num, u32, u32Or } from '../graph/columns';
import { UNREACHED, active, isContainment, isDisabled, stepLength } from '../graph/walk';
import type { WalkFilter } from '../graph/walk';
import { stepFlags } from '../graph/steps';
import type { Scope } from './answers';
import { filterOf } from './scope-filter';

/** For each node the fewest steps to a privileged thing, the step that makes it so included; `UNREACHED`: none. */
export interface Nearest {
  readonly distance: Uint32Array;
  readonly filter: WalkFilter;
  readonly privileged: (step: number) => boolean;
}

/**
 * Nearest privileged thing for every node: backwards from all steps that make their holder privileged at once. What
 * makes a step privileged is the caller's to say (`findings/admin.ts`). Yields every few thousand nodes.
 */
export function* nearestPrivileged(
  graph: AccessGraph,
  scope: Scope,
  makesPrivileged: (graph: AccessGraph, step: number) => boolean,
): Generator<number, Nearest> {
  const filter = filterOf(scope);
  const held = { ...filter, becoming: true };
  const known = new Map<number, boolean>();
  const privileged = (step: number): boolean => {
    let answer = known.get(step);
    if (answer === undefined) known.set(step, (answer = makesPrivileged(graph, step)));
    return answer;
  };
  const distance = new Uint32Array(graph.nodes.length).fill(UNREACHED);
  const buckets: number[][] = [];
  const relax = (node: number, steps: number): void => {
    if (isDisabled(graph, node) || steps >= u32(distance, node)) return;
    distance[node] = steps;
    while (buckets.length <= steps) buckets.push([]);
    buckets[steps]?.push(node);
  };
  for (let step = 0; step < graph.stepTo.length; step++) {
    if ((step & 16383) === 16383) yield step;
    // To hold what one could take over with is to be privileged, whatever `becoming` says.
    if (isContainment(graph, step) || !active(graph, step, held) || !makesPrivileged(graph, step)) continue;
    known.set(step, true);
    relax(u32(graph.stepFrom, step), stepLength(graph, step));
  }
  let done = 0;
  for (let steps = 0; steps < buckets.length; steps++) {
    for (const node of listAt(buckets, steps)) {
      if ((++done & 4095) === 0) yield done;
      if (distance[node] !== steps) continue;
      for (let i = u32(graph.inStart, node); i < u32(graph.inStart, node + 1); i++) {
        const step = u32(graph.inStep, i);
        if ((stepFlags(graph, step) & THROUGH) === 0 || !active(graph, step, filter)) continue;
        relax(u32(graph.stepFrom, step), steps + stepLength(graph, step));
      }
    }
  }
  return { distance, filter, privileged };
}

/** The steps of one shortest way from a node to its nearest privileged thing, the lowest step numbers first. */
export function routeToNearest(graph: AccessGraph, nearest: Nearest, from: number): readonly number[] {
  const { distance, filter, privileged } = nearest;
  const held = { ...filter, becoming: true };
  const route: number[] = [];
  for (let node = from; ;) {
    const left = u32Or(distance, node, UNREACHED);
    if (left === UNREACHED) return route;
    let next = -1;
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
      const length = stepLength(graph, step);
      if (length === left && !isContainment(graph, step) && active(graph, step, held) && privileged(step))
        return [...route, step];
      if (next >= 0 || (stepFlags(graph, step) & THROUGH) === 0 || !active(graph, step, filter)) continue;
      if (length + u32Or(distance, u32(graph.stepTo, step), UNREACHED) === left) next = step;
    }
    route.push(next);
    node = u32(graph.stepTo, next);
  }
}

/** How many acting nodes have their nearest privileged thing how many steps away, by number of steps. */
export function countByDistance(nearest: Nearest, nodes: Iterable<number>): readonly number[] {
  const counts: number[] = [];
  for (const node of nodes) {
    const steps = u32Or(nearest.distance, node, UNREACHED);
    if (steps === UNREACHED) continue;
    while (counts.length <= steps) counts.push(0);
    counts[steps] = num(counts, steps) + 1;
  }
  return counts;
}
