import { NODE_KINDS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { f64, u32, u8 } from '../graph/columns';
import { stepPermission, stepUntil, stepVerbs } from '../graph/steps';
import { UNREACHED, active, isPermission, walkBackwardInTurns } from '../graph/walk';
import type { Target, WalkFilter } from '../graph/walk';
import { runToEnd } from '../lib/steps';
import { verbMask } from '../model/permission';
import type { ReachAnswer, Scope } from './answers';
import { HeldByVerdict } from './held';
import type { Held } from './held';
import { passedInTurns } from './passed';
import { containersOf, lastPermissions, verbsOfPermission } from './permissions-on';
import { reachAnswer, stepsAmong } from './reach-answer';
import { filterOf, ranksOf } from './scope-filter';

/** Others get a turn after so many steps looked at. */
const STEPS_PER_TURN = 0xffff;

/**
 * Who can reach a target, each with the strongest verdict, and with which permissions on it.
 * Only things that can act by themselves and their groups are listed; containers above the target, and what is only
 * passed on the way (a folder whose holder controls what is in it), stand beside them with the steps.
 */
export function whoCanReach(graph: AccessGraph, target: number, scope: Scope): ReachAnswer {
  return runToEnd(whoCanReachInTurns(graph, target, scope));
}

/** The same, with a turn for others every few milliseconds. */
export function* whoCanReachInTurns(
  graph: AccessGraph,
  target: number,
  scope: Scope,
): Generator<number, ReachAnswer> {
  const n = graph.nodes.length;
  const wanted = verbMask(...scope.verbs);
  const last =
    wanted === 0
      ? undefined
      : (step: number) => isPermission(graph, step) && (stepVerbs(graph, step) & wanted) !== 0;
  const goal = { node: target, ...(last === undefined ? {} : { last }) };
  const verdict = new Uint8Array(n);
  const depth = new Uint32Array(n);
  let controlled: Uint32Array = new Uint32Array();
  for (const rank of ranksOf(scope)) {
    const back = yield* walkBackwardInTurns(graph, goal, filterOf(scope, rank));
    // The weakest verdict comes last, and has everybody.
    controlled = back.controlled;
    back.controlled.forEach((distance, node) => {
      if (distance === UNREACHED || u8(verdict, node) > 0 || !mayStart(graph, node)) return;
      verdict[node] = rank;
      depth[node] = distance;
    });
  }
  const filter = filterOf(scope);
  const held = new HeldByVerdict();
  for (const rank of ranksOf(scope)) {
    const at = filterOf(scope, rank);
    const found = new Map<number, Held>();
    for (const permission of lastPermissions(graph, target, at, wanted)) {
      const steps = (step: number): boolean =>
        stepPermission(graph, step) === permission &&
        isPermission(graph, step) &&
        (wanted === 0 || (stepVerbs(graph, step) & wanted) !== 0);
      const back = yield* walkBackwardInTurns(graph, { node: target, last: steps }, at);
      const verbs = verbsOfPermission(graph, target, permission, at);
      back.controlled.forEach((distance, node) => {
        if (distance === UNREACHED) return;
        const known = found.get(node) ?? { permissions: new Set<number>(), verbs: 0 };
        known.permissions.add(permission);
        known.verbs |= verbs;
        found.set(node, known);
      });
    }
    yield* held.add(rank, found);
  }
  const above = containersOf(graph, target);
  const included = (node: number): boolean => node !== target && u8(verdict, node) > 0;
  const passed = yield* passedInTurns(graph, filter, controlled, included, (node) => above.has(node));
  const beside = new Set([...above, ...passed].filter((node) => node !== target && !included(node)));
  const until = yield* untilOf(graph, goal, scope, verdict);
  const answer = yield* reachAnswer(
    graph,
    [target],
    included,
    (node) => ({
      rank: u8(verdict, node),
      steps: u32(depth, node),
      until: until(node),
      held: held.of(node),
    }),
    yield* stepsAmong(graph, filter, (node) => node === target || included(node) || beside.has(node)),
  );
  return { ...answer, beside: Uint32Array.from(beside).sort() };
}

/** A principal, or a secret that unlocks one: what a question can start from. A disabled one cannot act. */
export function mayStart(graph: AccessGraph, node: number): boolean {
  const kind = NODE_KINDS[u8(graph.nodeKind, node)];
  return (
    kind !== 'resource' && kind !== 'pattern' && kind !== 'tenant' && (u8(graph.nodeFlags, node) & 1) === 0
  );
}

/** Latest end from each node to the target: the widest path, walked backwards over distinct ends. */
function* untilOf(
  graph: AccessGraph,
  goal: Target,
  scope: Scope,
  verdict: Uint8Array,
): Generator<number, (node: number) => number> {
  const found = new Float64Array(graph.nodes.length).fill(Number.NaN);
  for (const rank of ranksOf(scope)) {
    const base = filterOf(scope, rank);
    const ends = yield* distinctEnds(graph, base);
    // Few distinct ends: one backward walk per end, latest first, until everyone has one.
    for (const end of ends) {
      const back = yield* walkBackwardInTurns(graph, goal, {
        ...base,
        survives: (step) => stepUntil(graph, step) >= end,
      });
      let open = 0;
      for (let node = 0; node < found.length; node++) {
        if (verdict[node] !== rank || !Number.isNaN(found[node])) continue;
        if (back.controlled[node] !== UNREACHED) found[node] = end;
        else open++;
      }
      if (open === 0) break;
    }
  }
  return (node) => f64(found, node);
}

/** The ends of the steps a filter leaves, latest first. */
function* distinctEnds(graph: AccessGraph, filter: WalkFilter): Generator<number, readonly number[]> {
  const ends = new Set<number>();
  for (let step = 0; step < graph.stepClass.length; step++) {
    if ((step & STEPS_PER_TURN) === STEPS_PER_TURN) yield step;
    if (active(graph, step, filter)) ends.add(stepUntil(graph, step));
  }
  return [...ends].sort((a, b) => b - a);
}
