import type { AccessGraph } from '../graph/access-graph';
import { f64, u32, u8 } from '../graph/columns';
import { stepVerbs } from '../graph/steps';
import { ForwardWalker, isPermission, latestEndsInTurns, walkBackwardInTurns } from '../graph/walk';
import type { Walk, WalkFilter } from '../graph/walk';
import { runToEnd } from '../lib/steps';
import { verbMask } from '../model/permission';
import { END_UNKNOWN } from '../model/window';
import type { ReachAnswer, Scope } from './answers';
import { HeldByVerdict, heldInTurns } from './held';
import { NODES_PER_TURN, reachAnswer, stepsAmong } from './reach-answer';
import { filterOf, ranksOf } from './scope-filter';

/**
 * Blast radius: everything reached from the starts, each with its strongest verdict, the fewest steps and the latest
 * end among the routes of that verdict, and the permissions held on it.
 */
export function blastRadius(graph: AccessGraph, starts: readonly number[], scope: Scope): ReachAnswer {
  return runToEnd(blastRadiusInTurns(graph, starts, scope));
}

/** The same, with a turn for others every few milliseconds. */
export function* blastRadiusInTurns(
  graph: AccessGraph,
  starts: readonly number[],
  scope: Scope,
): Generator<number, ReachAnswer> {
  const verdict = new Uint8Array(graph.nodes.length);
  const depth = new Uint32Array(graph.nodes.length);
  const until = new Float64Array(graph.nodes.length);
  let widest: Walk | undefined;
  const held = new HeldByVerdict();
  const wanted = verbMask(...scope.verbs);
  for (const rank of ranksOf(scope)) {
    const filter = filterOf(scope, rank);
    const walk = yield* new ForwardWalker(graph).walkInTurns(starts, filter);
    const ends = yield* latestEndsInTurns(graph, starts, filter);
    const permissions = yield* heldInTurns(graph, walk, filter);
    for (const [node, state] of walk.state.entries()) {
      if ((node & NODES_PER_TURN) === NODES_PER_TURN) yield node;
      // With verbs, the verdict is that of holding one of them: to hold another surely does not make this one sure.
      const counts = wanted === 0 ? state !== 0 : ((permissions.get(node)?.verbs ?? 0) & wanted) !== 0;
      if (!counts || u8(verdict, node) > 0) continue;
      verdict[node] = rank;
      depth[node] = u32(walk.depth, node);
      until[node] = f64(ends, node);
      // Control that flows down where control itself does not pass: no walk is there, only the permission.
      if (state === 0) {
        depth[node] = yield* stepsByPermission(graph, starts, node, wanted, filter);
        until[node] = END_UNKNOWN;
      }
    }
    yield rank;
    held.add(rank, permissions);
    widest = walk;
  }
  const filter = filterOf(scope);
  const isStart = new Set(starts);
  const included = (node: number): boolean => u8(verdict, node) > 0 && !isStart.has(node);
  return yield* reachAnswer(
    graph,
    starts,
    included,
    (node) => ({
      rank: u8(verdict, node),
      steps: u32(depth, node),
      until: f64(until, node),
      held: held.of(node),
    }),
    yield* stepsAmong(graph, filter, (node) => isStart.has(node) || included(node), widest),
  );
}

/** Fewest steps from one of the starts to a node by a permission with one of the verbs. */
function* stepsByPermission(
  graph: AccessGraph,
  starts: readonly number[],
  node: number,
  wanted: number,
  filter: WalkFilter,
): Generator<number, number> {
  const last = (step: number): boolean =>
    isPermission(graph, step) && (stepVerbs(graph, step) & wanted) !== 0;
  const { controlled } = yield* walkBackwardInTurns(graph, { node, last }, filter);
  return Math.min(...starts.map((start) => u32(controlled, start)));
}
