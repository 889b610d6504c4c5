/**
 * Naive reference of the kernels: sets and breadth-first search, written from the design's words (section 5) and
 * sharing no code with the engine.
 */
import { STEP_KINDS } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';

export interface NaiveScope {
  readonly at: number;
  readonly rank: number;
  readonly becoming: boolean;
  /** Bit mask; 0 for every way. */
  readonly verbs?: number;
  /** Records taken away. */
  readonly removed?: ReadonlySet<number>;
  /** Steps taken away. */
  readonly withoutSteps?: ReadonlySet<number>;
}

const DISABLED = 1;
const THROUGH = 1;
const BECOMES = 2;
const INHERITS = 4;

function recordsOfStep(graph: AccessGraph, step: number): number[][] {
  if (graph.supportStart.length === 0) {
    const record = graph.supportRecords[step]!;
    return [record === 0xffffffff ? [] : [record]];
  }
  const found: number[][] = [];
  for (let s = graph.supportStart[step]!; s < graph.supportStart[step + 1]!; s++)
    found.push([...graph.supportRecords.slice(graph.supportRecordStart[s], graph.supportRecordStart[s + 1])]);
  return found;
}

export function stepExists(graph: AccessGraph, step: number, scope: NaiveScope): boolean {
  const { classes } = graph;
  const c = graph.stepClass[step]!;
  if (classes.verdict[c]! < scope.rank) return false;
  if (scope.at < classes.start[c]! || scope.at >= classes.until[c]!) return false;
  if (!scope.becoming && (classes.flags[c]! & BECOMES) !== 0) return false;
  if (scope.withoutSteps?.has(step) === true) return false;
  const removed = scope.removed;
  return removed === undefined || recordsOfStep(graph, step).some((all) => all.every((r) => !removed.has(r)));
}

/** The nodes a walk from `start` reaches, with a count of none for itself. */
export function naiveReach(graph: AccessGraph, start: number, scope: NaiveScope): Set<number> {
  const reached = new Set<number>();
  const wanted = scope.verbs ?? 0;
  const asked = new Set<string>();
  // What a walk is at: `control` of a node, or a permission that `covers` it, good or not good for the verbs.
  const queue: { node: number; how: 'control' | 'covers' }[] = [];
  const go = (node: number, how: 'control' | 'covers' | 'ends', counts: boolean): void => {
    if (counts) reached.add(node);
    if (how === 'ends' || (graph.nodeFlags[node]! & DISABLED) !== 0) return;
    if (how === 'covers' && wanted !== 0 && !counts) return;
    if (asked.has(`${how} ${node}`)) return;
    asked.add(`${how} ${node}`);
    queue.push({ node, how });
  };
  go(start, 'control', false);
  for (const { node, how } of queue) {
    for (let step = 0; step < graph.stepFrom.length; step++) {
      if (graph.stepFrom[step] !== node || !stepExists(graph, step, scope)) continue;
      const c = graph.stepClass[step]!;
      const kind = STEP_KINDS[graph.classes.kind[c]!]!;
      const flags = graph.classes.flags[c]!;
      const to = graph.stepTo[step]!;
      if (kind === 'contains') {
        if (how === 'covers') go(to, 'covers', true);
        else if ((flags & THROUGH) !== 0) go(to, 'control', wanted === 0);
        continue;
      }
      if (how === 'covers') continue;
      const permits = kind === 'permission' || kind === 'control';
      const good = permits && (graph.classes.verbs[c]! & wanted) !== 0;
      if (wanted === 0)
        go(to, (flags & THROUGH) !== 0 ? 'control' : (flags & INHERITS) !== 0 ? 'covers' : 'ends', true);
      else {
        if ((flags & THROUGH) !== 0) go(to, 'control', false);
        if (good) go(to, (flags & INHERITS) !== 0 ? 'covers' : 'ends', true);
      }
    }
  }
  reached.delete(start);
  return reached;
}
