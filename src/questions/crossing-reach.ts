import { ACTS, MECHANISM_NAMES, STEP_KINDS, THROUGH } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { listAt, u32, u8 } from '../graph/columns';
import { stepFlags, stepKind, stepMechanism, stepPermission, stepUntil, stepVerbs } from '../graph/steps';
import { active, isDisabled, isPermission, stepLength } from '../graph/walk';
import type { WalkFilter } from '../graph/walk';
import { verbMask } from '../model/permission';
import type { CrossingBy, ReachAnswer, Scope } from './answers';
import { HeldByVerdict } from './held';
import type { Held } from './held';
import { reachAnswer } from './reach-answer';
import { filterOf, ranksOf } from './scope-filter';

const CONTAINS = STEP_KINDS.indexOf('contains');
const SAME = STEP_KINDS.indexOf('same-identity');

/** Who crosses into a target, and what stands between. By node of the graph; what is in none of the maps is not drawn. */
export interface Crossing {
  /** The principals a bundle of the estate map counts, by the strongest verdict they cross with. */
  readonly rank: ReadonlyMap<number, number>;
  /** Fewest steps to the target: of those counted with that verdict, of what they pass at all. */
  readonly distance: ReadonlyMap<number, number>;
  /** Groups and others that are passed, and the holders of the crossing steps: drawn, in no count. */
  readonly passed: ReadonlySet<number>;
  readonly steps: Uint32Array;
}

/**
 * Who of one tenant crosses into a target by one mechanism: whoever is, or gets by membership or delegation to, the holder
 * of such a step, as `crossTenant` counts them, so that what opens from a count holds that count. What could be acted as
 * on the way there is another question, and so is who else reaches the target.
 */
export function crossingInto(graph: AccessGraph, target: number, by: CrossingBy, scope: Scope): Crossing {
  const rank = new Map<number, number>();
  const distance = new Map<number, number>();
  const counts = (node: number): boolean =>
    graph.nodeTenant[node] === by.tenant && (u8(graph.nodeFlags, node) & ACTS) !== 0;
  let behind = new Back(graph, [], filterOf(scope));
  for (const floor of ranksOf(scope)) {
    behind = backFrom(graph, target, by, scope, floor);
    for (const [node, steps] of behind.distance) {
      if (!counts(node) || rank.has(node)) continue;
      rank.set(node, floor);
      distance.set(node, steps);
    }
  }
  const drawn = new Set([...behind.starts, ...rank.keys()]);
  // What somebody who is counted goes through: a set grows while it is gone through.
  for (const node of drawn) for (const step of behind.onwards(node)) drawn.add(u32(graph.stepTo, step));
  const passed = new Set([...drawn].filter((node) => node !== target && !rank.has(node)));
  for (const node of passed) distance.set(node, behind.distance.get(node) ?? 1);
  const steps = [...behind.steps, ...[...drawn].flatMap((node) => behind.onwards(node))];
  return { rank, distance, passed, steps: Uint32Array.from(new Set(steps)).sort() };
}

/** The same as the answer of who can reach the target. */
export function* crossersInTurns(
  graph: AccessGraph,
  target: number,
  by: CrossingBy,
  scope: Scope,
): Generator<number, ReachAnswer> {
  const { rank, distance, passed, steps } = crossingInto(graph, target, by, scope);
  yield steps.length;
  const held = new HeldByVerdict();
  const ends = new Map<number, number>();
  for (const floor of ranksOf(scope)) {
    const behind = backFrom(graph, target, by, scope, floor);
    for (const [node, until] of behind.latestEnds()) {
      if (rank.get(node) === floor) ends.set(node, until);
    }
    yield* held.add(floor, heldBy(graph, behind.steps, filterOf(scope, floor)));
    yield floor;
  }
  const answer = yield* reachAnswer(
    graph,
    [target],
    (node) => node !== target && rank.has(node),
    (node) => ({
      rank: rank.get(node) ?? 0,
      steps: distance.get(node) ?? 0,
      until: ends.get(node) ?? Number.NEGATIVE_INFINITY,
      held: held.of(node),
    }),
    steps,
  );
  return { ...answer, beside: Uint32Array.from(passed).sort() };
}

/** Permissions on the target that whoever gets to a crossing step holds by it; what starts alike is walked back once. */
function heldBy(graph: AccessGraph, steps: readonly number[], filter: WalkFilter): Map<number, Held> {
  const byPermission = new Map<number, number[]>();
  for (const step of steps.filter((one) => isPermission(graph, one))) {
    const permission = stepPermission(graph, step);
    const own = byPermission.get(permission);
    if (own === undefined) byPermission.set(permission, [step]);
    else own.push(step);
  }
  const walked = new Map<string, readonly number[]>();
  const found = new Map<number, Held>();
  for (const [permission, own] of byPermission) {
    const holders = [...new Set(own.map((step) => u32(graph.stepFrom, step)))].join();
    const nodes = walked.get(holders) ?? [...new Back(graph, own, filter).distance.keys()];
    walked.set(holders, nodes);
    const verbs = own.reduce((all, step) => all | stepVerbs(graph, step), 0);
    for (const node of nodes) {
      const known = found.get(node) ?? { permissions: new Set<number>(), verbs: 0 };
      known.permissions.add(permission);
      known.verbs |= verbs;
      found.set(node, known);
    }
  }
  return found;
}

function backFrom(graph: AccessGraph, target: number, by: CrossingBy, scope: Scope, floor: number): Back {
  const filter = filterOf(scope, floor);
  const mechanism = 1 + MECHANISM_NAMES.indexOf(by.mechanism);
  const wanted = verbMask(...scope.verbs);
  const steps: number[] = [];
  for (let i = u32(graph.inStart, target); i < u32(graph.inStart, target + 1); i++) {
    const step = u32(graph.inStep, i);
    const from = u32(graph.stepFrom, step);
    const kind = stepKind(graph, step);
    if (stepMechanism(graph, step) !== mechanism || kind === CONTAINS || kind === SAME) continue;
    if (graph.nodeTenant[from] !== by.tenant || (by.from !== undefined && by.from !== from)) continue;
    if (wanted !== 0 && !(isPermission(graph, step) && (stepVerbs(graph, step) & wanted) !== 0)) continue;
    // The crossing itself may be to act as another.
    if (active(graph, step, { ...filter, becoming: true })) steps.push(step);
  }
  return new Back(graph, steps, filter);
}

/** A walk back from crossing steps to whoever gets to their holders, by steps that pass control on and act as nobody else. */
class Back {
  readonly #graph: AccessGraph;
  readonly #filter: WalkFilter;
  readonly steps: readonly number[];
  readonly starts: ReadonlySet<number>;
  readonly distance = new Map<number, number>();

  constructor(graph: AccessGraph, steps: readonly number[], filter: WalkFilter) {
    this.#graph = graph;
    this.#filter = { ...filter, becoming: false };
    this.steps = steps;
    this.starts = new Set(steps.map((step) => u32(graph.stepFrom, step)));
    const buckets: number[][] = [];
    const come = (node: number, at: number): void => {
      // What is disabled crosses nothing, and nobody crosses by it: its steps are latent (design, section 5).
      if (isDisabled(graph, node) || at >= (this.distance.get(node) ?? Infinity)) return;
      this.distance.set(node, at);
      while (buckets.length <= at) buckets.push([]);
      buckets[at]?.push(node);
    };
    for (const step of steps) come(u32(graph.stepFrom, step), stepLength(graph, step));
    for (let at = 0; at < buckets.length; at++) {
      for (const node of listAt(buckets, at)) {
        if (this.distance.get(node) !== at) continue;
        for (const step of this.#into(node)) come(u32(graph.stepFrom, step), at + stepLength(graph, step));
      }
    }
  }

  /** Steps of the walk out of a node. */
  onwards(node: number): readonly number[] {
    const graph = this.#graph;
    const found: number[] = [];
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
      const to = u32(graph.stepTo, step);
      if (this.distance.has(to) && this.#passes(step)) found.push(step);
    }
    return found;
  }

  /** The latest end of the ways of each: the widest path, an end of a chain being its earliest. */
  latestEnds(): ReadonlyMap<number, number> {
    const graph = this.#graph;
    const best = new Map<number, number>();
    const levels = new Map<number, number[]>();
    const come = (node: number, until: number): void => {
      if (!this.distance.has(node) || until <= (best.get(node) ?? Number.NEGATIVE_INFINITY)) return;
      best.set(node, until);
      const level = levels.get(until);
      if (level === undefined) levels.set(until, [node]);
      else level.push(node);
    };
    for (const step of this.steps) come(u32(graph.stepFrom, step), stepUntil(graph, step));
    while (levels.size > 0) {
      const until = Math.max(...levels.keys());
      const queue = levels.get(until) ?? [];
      levels.delete(until);
      for (const node of queue) {
        if (best.get(node) !== until) continue;
        for (const step of this.#into(node)) {
          const from = u32(graph.stepFrom, step);
          const end = Math.min(until, stepUntil(graph, step));
          if (end < until) come(from, end);
          else if (this.distance.has(from) && end > (best.get(from) ?? Number.NEGATIVE_INFINITY)) {
            best.set(from, end);
            queue.push(from);
          }
        }
      }
    }
    return best;
  }

  #into(node: number): readonly number[] {
    const graph = this.#graph;
    const own = graph.inStep.subarray(u32(graph.inStart, node), u32(graph.inStart, node + 1));
    return Array.from(own).filter((step) => this.#passes(step));
  }

  #passes(step: number): boolean {
    return (stepFlags(this.#graph, step) & THROUGH) !== 0 && active(this.#graph, step, this.#filter);
  }
}
