/**
 * The naive reference: plain sets and exhaustive search over simple routes, written from the design's words and
 * sharing no code with the engine. Slow on purpose.
 */
import { STEP_KINDS } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import {
  stepFlags,
  stepKind,
  stepPermission,
  stepStart,
  stepUntil,
  stepVerdict,
} from '../../src/graph/steps';

export interface NaiveFilter {
  readonly at: number;
  readonly rank: number;
  readonly becoming: boolean;
  readonly removed?: ReadonlySet<number>;
}

const THROUGH = 1;
const BECOMES = 2;
const INHERITS = 4;

function exists(graph: AccessGraph, step: number, filter: NaiveFilter): boolean {
  const flags = stepFlags(graph, step);
  if (stepVerdict(graph, step) < filter.rank) return false;
  if (!(stepStart(graph, step) <= filter.at && filter.at < stepUntil(graph, step))) return false;
  if (!filter.becoming && (flags & BECOMES) !== 0) return false;
  if (filter.removed === undefined) return true;
  return supports(graph, step).some((support) => support.every((record) => !filter.removed!.has(record)));
}

export function supports(graph: AccessGraph, step: number): number[][] {
  const found: number[][] = [];
  for (let s = graph.supportStart[step]!; s < graph.supportStart[step + 1]!; s++) {
    found.push([...graph.supportRecords.slice(graph.supportRecordStart[s], graph.supportRecordStart[s + 1])]);
  }
  return found;
}

export interface NaiveRoute {
  readonly steps: readonly number[];
  readonly end: number;
}

/** All simple routes from a node, each with the node where it ends, by recursion over the rules of passing on. */
export function allRoutes(graph: AccessGraph, from: number, filter: NaiveFilter): NaiveRoute[] {
  const found: NaiveRoute[] = [];
  const disabled = (node: number): boolean => (graph.nodeFlags[node]! & 1) !== 0;
  if (disabled(from)) return found;
  const go = (node: number, mode: 'control' | 'covered', steps: number[], seen: Set<number>): void => {
    if (node !== from && disabled(node)) return;
    for (let step = 0; step < graph.stepFrom.length; step++) {
      if (graph.stepFrom[step] !== node || !exists(graph, step, filter)) continue;
      const to = graph.stepTo[step]!;
      const flags = stepFlags(graph, step);
      const kind = STEP_KINDS[stepKind(graph, step)]!;
      const path = [...steps, step];
      // A route is simple in what it acts as and in what a permission covers, each for itself.
      const stays = kind === 'contains' ? mode : (flags & THROUGH) !== 0 ? 'control' : 'covered';
      if (stays === mode ? seen.has(to) : false) continue;
      const after = stays === mode ? new Set([...seen, to]) : new Set([to]);
      if (kind === 'contains') {
        if (mode === 'control' && (flags & THROUGH) === 0) continue;
        found.push({ steps: path, end: to });
        go(to, mode, path, after);
      } else if (mode === 'control') {
        found.push({ steps: path, end: to });
        if ((flags & THROUGH) !== 0) go(to, 'control', path, after);
        else if ((flags & INHERITS) !== 0) go(to, 'covered', path, after);
      }
    }
  };
  go(from, 'control', [], new Set([from]));
  return found;
}

/**
 * Routes that end in a permission: its step is the last one that is no containment, and what follows it follows by
 * the permission flowing down.
 */
export function routesWithPermission(
  graph: AccessGraph,
  from: number,
  to: number,
  permission: string,
  filter: NaiveFilter,
): number[][] {
  const found: number[][] = [];
  const number = graph.permissions.indexOf(permission);
  const disabled = (node: number): boolean => (graph.nodeFlags[node]! & 1) !== 0;
  if (disabled(from) || from === to) return found;
  const isPermission = (step: number): boolean =>
    ['permission', 'control'].includes(STEP_KINDS[stepKind(graph, step)]!);
  const down = (node: number, path: number[], seen: Set<number>): void => {
    if (node === to) {
      found.push(path);
      return;
    }
    if (node !== from && disabled(node)) return;
    for (let step = 0; step < graph.stepFrom.length; step++) {
      const next = graph.stepTo[step]!;
      if (graph.stepFrom[step] !== node || STEP_KINDS[stepKind(graph, step)] !== 'contains') continue;
      if (exists(graph, step, filter) && !seen.has(next))
        down(next, [...path, step], new Set([...seen, next]));
    }
  };
  const go = (node: number, path: number[], seen: Set<number>): void => {
    if (node !== from && disabled(node)) return;
    for (let step = 0; step < graph.stepFrom.length; step++) {
      const next = graph.stepTo[step]!;
      if (graph.stepFrom[step] !== node || !exists(graph, step, filter)) continue;
      const flags = stepFlags(graph, step);
      const matches = isPermission(step) && stepPermission(graph, step) === number;
      if (matches && (next === to || (flags & INHERITS) !== 0)) {
        down(next, [...path, step], new Set([next]));
      }
      if ((flags & THROUGH) !== 0 && !seen.has(next)) {
        go(next, [...path, step], new Set([...seen, next]));
      }
    }
  };
  go(from, [], new Set([from]));
  return found;
}

/** The largest number of routes that pairwise share no record and need none removed, trying everything. */
export function mostDisjoint(
  graph: AccessGraph,
  routes: readonly (readonly number[])[],
  removed: ReadonlySet<number> = new Set(),
): number {
  const sets = new Map<string, Set<number>>();
  for (const route of routes) {
    let choices: number[][] = [[]];
    for (const step of route)
      choices = choices.flatMap((c) =>
        supports(graph, step)
          .filter((support) => !support.some((record) => removed.has(record)))
          .map((s) => [...c, ...s]),
      );
    for (const choice of choices)
      sets.set([...new Set(choice)].sort((a, b) => a - b).join(), new Set(choice));
  }
  const list = [...sets.values()];
  if (list.some((set) => set.size === 0)) return 1;
  const best = (at: number, used: Set<number>): number => {
    if (at === list.length) return 0;
    const skip = best(at + 1, used);
    const set = list[at]!;
    if ([...set].some((r) => used.has(r))) return skip;
    return Math.max(skip, 1 + best(at + 1, new Set([...used, ...set])));
  };
  return best(0, new Set());
}
