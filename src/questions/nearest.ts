import type { AccessGraph } from '../graph/access-graph';
import { THROUGH } from '../graph/access-graph';
import { itemAt, listAt, num, u32, u32Or } from '../graph/columns';
import { UNREACHED, active, isContainment, isDisabled, stepLength } from '../graph/walk';
import type { WalkFilter } from '../graph/walk';
import { stepFlags, stepVerbs } from '../graph/steps';
import { verbMask } from '../model/permission';
import { VERDICT_RANK, verdictOf } from '../model/verdict';
import type { Verdict } from '../model/verdict';
import type { ByVerdict, Scope } from './answers';
import { ranksWithin } from './by-verdict';
import { filterOf } from './scope-filter';

/** For each node the fewest steps to a privileged thing, the step that makes it so included; `UNREACHED`: none. */
export interface Nearest {
  readonly distance: Uint32Array;
  readonly filter: WalkFilter;
  readonly privileged: (step: number) => boolean;
}

/**
 * Nearest privileged thing for every node: backwards from all steps that make their holder privileged at once. What
 * makes a step privileged is the caller's to say (`findings/admin.ts`); with verbs it carries one of them as well. Yields
 * every few thousand nodes.
 */
export function* nearestPrivileged(
  graph: AccessGraph,
  scope: Scope,
  makesPrivileged: (graph: AccessGraph, step: number) => boolean,
  rank: number = VERDICT_RANK[scope.atLeast],
): Generator<number, Nearest> {
  const filter = filterOf(scope, rank);
  const held = { ...filter, becoming: true };
  const verbs = verbMask(...scope.verbs);
  const makes = (step: number): boolean =>
    (verbs === 0 || (stepVerbs(graph, step) & verbs) !== 0) && makesPrivileged(graph, step);
  const known = new Map<number, boolean>();
  const privileged = (step: number): boolean => {
    let answer = known.get(step);
    if (answer === undefined) known.set(step, (answer = makes(step)));
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
    if (isContainment(graph, step) || !active(graph, step, held) || !makes(step)) continue;
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

/** The nearest privileged thing of a node, and how much farther it is with a stronger verdict. */
export interface NearestWay {
  readonly steps: number;
  /** The strongest verdict that a way of so many steps has: that of its weakest step. */
  readonly verdict: Verdict;
  readonly route: readonly number[];
  /** Longer ways with a stronger verdict, nearest first. */
  readonly stronger: readonly { readonly verdict: Verdict; readonly steps: number }[];
}

/** Nearest privileged things of the ways with each verdict or a stronger one, strongest first. */
export type NearestByVerdict = readonly { readonly rank: number; readonly nearest: Nearest }[];

/** The nearest privileged thing for every node, for each verdict that a step has and a way can be limited to. */
export function* nearestByVerdict(
  graph: AccessGraph,
  scope: Scope,
  makesPrivileged: (graph: AccessGraph, step: number) => boolean,
): Generator<number, NearestByVerdict> {
  const known = new Uint8Array(graph.stepTo.length);
  const once = (of: AccessGraph, step: number): boolean => {
    if (known[step] === 0) known[step] = makesPrivileged(of, step) ? 2 : 1;
    return known[step] === 2;
  };
  const found: { rank: number; nearest: Nearest }[] = [];
  for (const rank of ranksWithin(graph, scope))
    found.push({ rank, nearest: yield* nearestPrivileged(graph, scope, once, rank) });
  return found;
}

/** The fewest steps of any verdict, or `UNREACHED`. */
export function stepsToNearest(byVerdict: NearestByVerdict, node: number): number {
  return u32(itemAt(byVerdict, byVerdict.length - 1).nearest.distance, node);
}

export function wayToNearest(
  graph: AccessGraph,
  byVerdict: NearestByVerdict,
  node: number,
): NearestWay | undefined {
  const steps = stepsToNearest(byVerdict, node);
  const own = byVerdict.findIndex(({ nearest }) => u32(nearest.distance, node) === steps);
  const way = byVerdict[own];
  if (steps === UNREACHED || way === undefined) return undefined;
  return {
    steps,
    verdict: verdictOf(way.rank),
    route: routeToNearest(graph, way.nearest, node),
    stronger: byVerdict
      .slice(0, own)
      .map(({ rank, nearest }) => ({ verdict: verdictOf(rank), steps: u32(nearest.distance, node) }))
      .filter((other, i, all) => other.steps !== UNREACHED && other.steps !== all[i - 1]?.steps)
      .reverse(),
  };
}

/** Nodes by their fewest steps, each with the verdict that a way of so many steps has at best. */
export function countByDistanceAndVerdict(
  byVerdict: NearestByVerdict,
  nodes: readonly number[],
): readonly ByVerdict[] {
  const counts: { allowed: number; conditional: number; notEvaluated: number }[] = [];
  for (const node of nodes) {
    const steps = stepsToNearest(byVerdict, node);
    const rank = byVerdict.find(({ nearest }) => u32(nearest.distance, node) === steps)?.rank;
    if (steps === UNREACHED || rank === undefined) continue;
    while (counts.length <= steps) counts.push({ allowed: 0, conditional: 0, notEvaluated: 0 });
    itemAt(counts, steps)[rank === 3 ? 'allowed' : rank === 2 ? 'conditional' : 'notEvaluated']++;
  }
  return counts;
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
