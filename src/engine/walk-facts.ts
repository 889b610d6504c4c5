import type { AccessGraph } from '../graph/access-graph';
import { u32, u8 } from '../graph/columns';
import { CONTAINMENT, PASSES, codesOf } from '../graph/kernels/step-codes';
import { ForwardWalker, UNREACHED, isPermission, walkBackwardInTurns } from '../graph/walk';
import { stepVerbs } from '../graph/steps';
import { verbMask } from '../model/permission';
import { VERDICT_RANK } from '../model/verdict';
import type { CrossingBy, Scope } from '../questions/answers';
import { crossingInto } from '../questions/crossing-reach';
import { passedInTurns } from '../questions/passed';
import { containersOf } from '../questions/permissions-on';
import { filterOf, ranksOf } from '../questions/scope-filter';
import { mayStart } from '../questions/who-can-reach';
import type { Session } from './session';

/** What a walk finds, by node of the graph: the same as `blastRadius` and `whoCanReach` say, as columns. */
export interface WalkFacts {
  /** Strongest verdict; 0: not in the answer. */
  readonly rank: Uint8Array;
  /** Fewest steps with that verdict. */
  readonly distance: Uint32Array;
  /** Nodes that are drawn and not counted: `ABOVE` what contains the target, `PASSED` what else is passed on the way. */
  readonly beside: Uint8Array;
  /** How the widest walk stands at a node: 2 it controls it. Of who-can-reach: 2 from there the target is reached. */
  readonly state: Uint8Array;
  readonly steps: Uint32Array;
}

export const ABOVE = 1;
export const PASSED = 2;
const CONTROLLED = 2;
const COVERED = 1;

export function* factsOfBlast(
  session: Session,
  starts: readonly number[],
  scope: Scope,
): Generator<number, WalkFacts> {
  const { graph } = session;
  const nodes = graph.nodes.length;
  const rank = new Uint8Array(nodes);
  const distance = new Uint32Array(nodes).fill(UNREACHED);
  const walker = new ForwardWalker(graph);
  let state = new Uint8Array();
  for (const floor of ranksOf(scope)) {
    const walk = yield* walker.walkInTurns(starts, filterOf(scope, floor));
    for (const node of walker.reached) {
      if (u8(rank, node) > 0) continue;
      rank[node] = floor;
      distance[node] = u32(walk.depth, node);
    }
    state = walk.state.slice();
    yield walker.reached.length;
  }
  if (scope.verbs.length > 0) {
    // With verbs the verdict is that of holding one of them, which takes what is held: the question itself says.
    rank.fill(0);
    distance.fill(UNREACHED);
    for (const { node, verdict, steps } of session.reach(starts, scope).reached) {
      rank[node] = VERDICT_RANK[verdict];
      distance[node] = steps;
    }
  }
  for (const start of starts) rank[start] = VERDICT_RANK.allowed;
  const steps = stepsWithin(graph, scope, rank, state);
  return { rank, distance, beside: new Uint8Array(nodes), state, steps };
}

export function* factsOfWho(
  session: Session,
  [target = 0]: readonly number[],
  scope: Scope,
): Generator<number, WalkFacts> {
  const { graph } = session;
  if (scope.by !== undefined) return factsOfCrossing(graph, target, scope.by, scope);
  const nodes = graph.nodes.length;
  const rank = new Uint8Array(nodes);
  const distance = new Uint32Array(nodes).fill(UNREACHED);
  const state = new Uint8Array(nodes);
  const beside = new Uint8Array(nodes);
  const wanted = verbMask(...scope.verbs);
  const last = (step: number): boolean =>
    isPermission(graph, step) && (stepVerbs(graph, step) & wanted) !== 0;
  const goal = wanted === 0 ? { node: target } : { node: target, last };
  let widest: Uint32Array = new Uint32Array();
  for (const floor of ranksOf(scope)) {
    const { controlled, covered } = yield* walkBackwardInTurns(graph, goal, filterOf(scope, floor));
    for (let node = 0; node < nodes; node++) {
      const steps = u32(controlled, node);
      if (steps !== UNREACHED) {
        state[node] = CONTROLLED;
        if (u8(rank, node) === 0 && mayStart(graph, node)) {
          rank[node] = floor;
          distance[node] = steps;
        }
      }
      if (u32(distance, node) === UNREACHED) distance[node] = u32(covered, node);
    }
    widest = controlled;
    yield nodes;
  }
  rank[target] = VERDICT_RANK.allowed;
  distance[target] = 0;
  const containers = containersOf(graph, target);
  for (const above of containers) if (u8(rank, above) === 0) beside[above] = ABOVE;
  const listed = (node: number): boolean => node !== target && u8(rank, node) > 0;
  const apart = (node: number): boolean => containers.has(node);
  for (const node of yield* passedInTurns(graph, filterOf(scope), widest, listed, apart)) {
    beside[node] = PASSED;
    distance[node] = u32(widest, node);
  }
  for (let node = 0; node < nodes; node++) {
    if (u8(rank, node) === 0 && u8(beside, node) === 0) distance[node] = UNREACHED;
  }
  if (scope.outsideOf !== undefined)
    return outsidersOnly(session, target, scope, { rank, distance, beside, state });
  return { rank, distance, beside, state, steps: stepsWithin(graph, scope, rank, undefined, beside) };
}

/** Who comes by one crossing: the question itself says who that is, and what they pass. */
function factsOfCrossing(graph: AccessGraph, target: number, by: CrossingBy, scope: Scope): WalkFacts {
  const found = crossingInto(graph, target, by, scope);
  const nodes = graph.nodes.length;
  const rank = new Uint8Array(nodes);
  const distance = new Uint32Array(nodes).fill(UNREACHED);
  const beside = new Uint8Array(nodes);
  for (const [node, strongest] of found.rank) rank[node] = strongest;
  for (const [node, steps] of found.distance) distance[node] = steps;
  for (const node of found.passed) beside[node] = PASSED;
  rank[target] = VERDICT_RANK.allowed;
  distance[target] = 0;
  return { rank, distance, beside, state: new Uint8Array(nodes), steps: found.steps };
}

/** With outsiders only, the question itself says who stays. */
function outsidersOnly(
  session: Session,
  target: number,
  scope: Scope,
  all: Omit<WalkFacts, 'steps'>,
): WalkFacts {
  const answer = session.who(target, scope);
  const rank = new Uint8Array(all.rank.length);
  rank[target] = VERDICT_RANK.allowed;
  for (const { node, verdict } of answer.reached) rank[node] = VERDICT_RANK[verdict];
  const beside = new Uint8Array(rank.length);
  for (const node of answer.beside ?? []) beside[node] = u8(all.beside, node);
  return { ...all, rank, beside, steps: answer.steps };
}

/** Steps in force with both ends in the answer; of a blast radius only those the walk takes. */
function stepsWithin(
  graph: AccessGraph,
  scope: Scope,
  rank: Uint8Array,
  state: Uint8Array | undefined,
  beside?: Uint8Array,
): Uint32Array {
  const codes = codesOf(graph, filterOf(scope));
  const inside = (node: number): boolean =>
    u8(rank, node) > 0 || (beside !== undefined && u8(beside, node) > 0);
  const steps: number[] = [];
  for (let node = 0; node < rank.length; node++) {
    if (!inside(node)) continue;
    const at = state === undefined ? CONTROLLED : u8(state, node);
    if (at === 0) continue;
    const end = u32(graph.outStart, node + 1);
    for (let step = u32(graph.outStart, node); step < end; step++) {
      const code = u8(codes, u32(graph.stepClass, step));
      if (code === 0 || !inside(u32(graph.stepTo, step))) continue;
      if (state !== undefined) {
        // `mayTake`, in terms of the codes.
        const contains = (code & CONTAINMENT) !== 0;
        if (contains ? at !== COVERED && (code & PASSES) === 0 : at !== CONTROLLED) continue;
      }
      steps.push(step);
    }
  }
  return Uint32Array.from(steps);
}
