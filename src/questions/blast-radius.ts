import type { AccessGraph } from '../graph/access-graph';
import { f64, u32, u8 } from '../graph/columns';
import { ForwardWalker, latestEndsInTurns } from '../graph/walk';
import type { Walk } from '../graph/walk';
import { runToEnd } from '../lib/steps';
import { verbMask } from '../model/permission';
import type { ReachAnswer, Scope } from './answers';
import { HeldByVerdict, heldInTurns } from './held';
import { NODES_PER_TURN, reachAnswer, stepsAmong } from './reach-answer';
import { filterOf, ranksOf } from './scope-filter';
import { waysByVerbs } from './ways-by-verbs';

/**
 * Blast radius: everything reached from the starts, each with its strongest verdict, the fewest steps and the latest
 * end among the routes of that verdict (with verbs: those that end in one), and the permissions held on it.
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
    const byVerbs = wanted === 0 ? undefined : yield* waysByVerbs(graph, { starts, filter, wanted });
    const steps = byVerbs?.steps ?? walk.depth;
    const ends = byVerbs?.ends ?? (yield* latestEndsInTurns(graph, starts, filter));
    const permissions = yield* heldInTurns(graph, walk, filter);
    for (const [node, state] of walk.state.entries()) {
      if ((node & NODES_PER_TURN) === NODES_PER_TURN) yield node;
      // With verbs, the verdict is that of holding one of them: to hold another surely does not make this one sure.
      const counts = wanted === 0 ? state !== 0 : ((permissions.get(node)?.verbs ?? 0) & wanted) !== 0;
      if (!counts || u8(verdict, node) > 0) continue;
      verdict[node] = rank;
      depth[node] = u32(steps, node);
      until[node] = f64(ends, node);
    }
    yield rank;
    yield* held.add(rank, permissions);
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
