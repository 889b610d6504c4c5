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

/** Steps by where they start. */
const leaving = new WeakMap<AccessGraph, readonly (readonly number[])[]>();

function stepsFrom(graph: AccessGraph, node: number): readonly number[] {
  let lists = leaving.get(graph);
  if (lists === undefined) {
    const made: number[][] = Array.from(graph.nodeKind, () => []);
    graph.stepFrom.forEach((from, step) => made[from]!.push(step));
    leaving.set(graph, (lists = made));
  }
  return lists[node]!;
}

const HOW = ['control', 'covers', 'ends'] as const;

/** What a walk is at: it controls a node, a permission covers it, or it ends there. */
interface Position {
  readonly node: number;
  readonly how: (typeof HOW)[number];
  /** Come to by what was asked for: with verbs only by a permission with one of them. */
  readonly counts: boolean;
}

interface Move extends Position {
  readonly step: number;
}

/** Every way on from a position, by the step taken. */
function movesFrom(graph: AccessGraph, { node, how }: Position, scope: NaiveScope): Move[] {
  const wanted = scope.verbs ?? 0;
  const moves: Move[] = [];
  for (const step of stepsFrom(graph, node)) {
    if (!stepExists(graph, step, scope)) continue;
    const c = graph.stepClass[step]!;
    const kind = STEP_KINDS[graph.classes.kind[c]!]!;
    const flags = graph.classes.flags[c]!;
    const to = { step, node: graph.stepTo[step]! };
    if (kind === 'contains') {
      if (how === 'covers') moves.push({ ...to, how, counts: true });
      else if ((flags & THROUGH) !== 0) moves.push({ ...to, how: 'control', counts: wanted === 0 });
      continue;
    }
    if (how !== 'control') continue;
    const permits = kind === 'permission' || kind === 'control';
    const good = permits && (graph.classes.verbs[c]! & wanted) !== 0;
    const flows = (flags & INHERITS) !== 0 ? 'covers' : 'ends';
    if (wanted === 0) moves.push({ ...to, how: (flags & THROUGH) !== 0 ? 'control' : flows, counts: true });
    else {
      if ((flags & THROUGH) !== 0) moves.push({ ...to, how: 'control', counts: false });
      if (good) moves.push({ ...to, how: flows, counts: true });
    }
  }
  return moves;
}

/** All positions a walk comes to from some, those included; none goes on from what ends or is disabled. */
function positionsFrom(
  graph: AccessGraph,
  starts: readonly Position[],
  scope: NaiveScope,
): readonly Position[] {
  const seen = new Set<number>();
  const found: Position[] = [];
  const put = (at: Position): void => {
    const name = at.node * 6 + HOW.indexOf(at.how) * 2 + (at.counts ? 1 : 0);
    if (seen.has(name)) return;
    seen.add(name);
    found.push(at);
  };
  for (const start of starts) put(start);
  for (const at of found) {
    if (at.how === 'ends' || (graph.nodeFlags[at.node]! & DISABLED) !== 0) continue;
    for (const move of movesFrom(graph, at, scope)) put(move);
  }
  return found;
}

/** The nodes a walk from `start` reaches, with a count of none for itself. */
export function naiveReach(graph: AccessGraph, start: number, scope: NaiveScope): Set<number> {
  const at = positionsFrom(graph, [{ node: start, how: 'control', counts: false }], scope);
  const reached = new Set(at.filter(({ counts }) => counts).map(({ node }) => node));
  reached.delete(start);
  return reached;
}

/**
 * Mechanisms of the steps between tenants on the ways from `start` to what it reaches, by the tenant of what is
 * reached: `tenant mechanism`, for tenants other than its own.
 */
export function naiveCrossings(graph: AccessGraph, start: number, scope: NaiveScope): Set<string> {
  const found = new Set<string>();
  for (const at of positionsFrom(graph, [{ node: start, how: 'control', counts: false }], scope)) {
    if (at.how === 'ends' || (graph.nodeFlags[at.node]! & DISABLED) !== 0) continue;
    for (const { step, ...move } of movesFrom(graph, at, scope)) {
      if (graph.nodeTenant[at.node] === graph.nodeTenant[move.node]) continue;
      const mechanism = graph.classes.mechanism[graph.stepClass[step]!]!;
      for (const { node, counts } of positionsFrom(graph, [move], scope))
        if (counts && graph.nodeTenant[node] !== graph.nodeTenant[start])
          found.add(`${graph.nodeTenant[node]} ${mechanism}`);
    }
  }
  return found;
}
