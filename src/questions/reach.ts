import { INHERITS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { f64, u32, u8 } from '../graph/columns';
import {
  UNREACHED,
  active,
  isContainment,
  isDisabled,
  isPermission,
  latestEnds,
  mayTake,
  walkBackward,
  walkForward,
} from '../graph/walk';
import type { Walk, WalkFilter } from '../graph/walk';
import { byCodeUnit } from '../lib/order';
import { verbMask, verbsOf } from '../model/permission';
import { VERDICT_RANK, verdictOf } from '../model/verdict';
import { END_UNKNOWN } from '../model/window';
import type { NodeKind } from '../graph/access-graph';
import { NODE_KINDS } from '../graph/access-graph';
import { stepFlags, stepPermission, stepUntil, stepVerbs } from '../graph/steps';
import type { ReachAnswer, Reached, Scope } from './answers';
import { nodeRef } from './refs';

export function filterOf(scope: Scope, rank: number = VERDICT_RANK[scope.atLeast]): WalkFilter {
  return { at: scope.at, rank, becoming: scope.becoming };
}

/** Verdict ranks a scope counts, strongest first. */
export function ranksOf(scope: Scope): readonly number[] {
  return [3, 2, 1].filter((rank) => rank >= VERDICT_RANK[scope.atLeast]);
}

/**
 * Blast radius: everything reached from the starts, each with its strongest verdict, the fewest steps and the latest
 * end among the routes of that verdict, and the permissions held on it.
 */
export function blastRadius(graph: AccessGraph, starts: readonly number[], scope: Scope): ReachAnswer {
  const verdict = new Uint8Array(graph.nodes.length);
  const depth = new Uint32Array(graph.nodes.length);
  const until = new Float64Array(graph.nodes.length);
  let widest: Walk | undefined;
  const held = new HeldByVerdict();
  const wanted = verbMask(...scope.verbs);
  for (const rank of ranksOf(scope)) {
    const filter = filterOf(scope, rank);
    const walk = walkForward(graph, starts, filter);
    const ends = latestEnds(graph, starts, filter);
    const permissions = heldPermissions(graph, walk, filter);
    walk.state.forEach((state, node) => {
      // With verbs, the verdict is that of holding one of them: to hold another surely does not make this one sure.
      const counts = wanted === 0 ? state !== 0 : ((permissions.get(node)?.verbs ?? 0) & wanted) !== 0;
      if (!counts || u8(verdict, node) > 0) return;
      verdict[node] = rank;
      depth[node] = u32(walk.depth, node);
      until[node] = f64(ends, node);
      // Control that flows down where control itself does not pass: no walk is there, only the permission.
      if (state === 0) {
        depth[node] = stepsByPermission(graph, starts, node, wanted, filter);
        until[node] = END_UNKNOWN;
      }
    });
    held.add(rank, permissions);
    widest = walk;
  }
  const filter = filterOf(scope);
  const isStart = new Set(starts);
  const included = (node: number): boolean => u8(verdict, node) > 0 && !isStart.has(node);
  return answer(
    graph,
    starts,
    included,
    (node) => ({
      rank: u8(verdict, node),
      steps: u32(depth, node),
      until: f64(until, node),
      held: held.of(node),
    }),
    stepsAmong(graph, filter, (node) => isStart.has(node) || included(node), widest),
  );
}

/** Fewest steps from one of the starts to a node by a permission with one of the verbs. */
function stepsByPermission(
  graph: AccessGraph,
  starts: readonly number[],
  node: number,
  wanted: number,
  filter: WalkFilter,
): number {
  const last = (step: number): boolean =>
    isPermission(graph, step) && (stepVerbs(graph, step) & wanted) !== 0;
  const { controlled } = walkBackward(graph, { node, last }, filter);
  return Math.min(...starts.map((start) => u32(controlled, start)));
}

interface Held {
  readonly permissions: Set<number>;
  verbs: number;
}

interface HeldAt {
  readonly rank: number;
  readonly permissions: readonly number[];
  readonly verbs: number;
}

/** Permissions by node and the strongest verdict they are held with: a conditional right is never shown as allowed. */
class HeldByVerdict {
  readonly #byNode = new Map<number, HeldAt[]>();

  /** Strongest ranks first: what was held before is held with a stronger verdict. */
  add(rank: number, held: ReadonlyMap<number, Held>): void {
    for (const [node, { permissions, verbs }] of held) {
      const before = this.#byNode.get(node) ?? [];
      const seen = new Set(before.flatMap((at) => at.permissions));
      const added = [...permissions].filter((permission) => !seen.has(permission));
      if (added.length > 0) this.#byNode.set(node, [...before, { rank, permissions: added, verbs }]);
    }
  }

  of(node: number): readonly HeldAt[] {
    return this.#byNode.get(node) ?? [];
  }
}

function namesOf(graph: AccessGraph, permissions: readonly number[]): string[] {
  return permissions
    .map((permission) => graph.permissions[permission])
    .filter((name) => name !== undefined)
    .sort(byCodeUnit);
}

/**
 * Permissions on every reached node: of steps from controlled nodes, and what flows down containment from above.
 * Nothing is held through a disabled node, and nothing flows down past one.
 */
function heldPermissions(graph: AccessGraph, walk: Walk, filter: WalkFilter): Map<number, Held> {
  const held = new Map<number, Held>();
  const add = (node: number, step: number): void => {
    let at = held.get(node);
    if (at === undefined) held.set(node, (at = { permissions: new Set(), verbs: 0 }));
    at.permissions.add(stepPermission(graph, step));
    at.verbs |= stepVerbs(graph, step);
  };
  /** By class of step: the nodes from which its permission has flowed down already. */
  const flowed = new Map<number, Set<number>>();
  const flow = (from: number, step: number): void => {
    const number = u32(graph.stepClass, step);
    const seen = flowed.get(number) ?? new Set<number>();
    flowed.set(number, seen);
    const below = [from];
    for (const container of below) {
      if (seen.has(container) || isDisabled(graph, container)) continue;
      seen.add(container);
      for (let e = u32(graph.outStart, container); e < u32(graph.outStart, container + 1); e++) {
        if (!isContainment(graph, e) || !active(graph, e, filter)) continue;
        add(u32(graph.stepTo, e), step);
        below.push(u32(graph.stepTo, e));
      }
    }
  };
  for (let node = 0; node < graph.nodes.length; node++) {
    if (walk.state[node] !== 2 || isDisabled(graph, node)) continue;
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
      if (!isPermission(graph, step) || !active(graph, step, filter)) continue;
      add(u32(graph.stepTo, step), step);
      if ((stepFlags(graph, step) & INHERITS) !== 0) flow(u32(graph.stepTo, step), step);
    }
  }
  return held;
}

/**
 * Who can reach a target, each with the strongest verdict, and with which permissions on it.
 * Only things that can act by themselves and their groups are listed; containers above the target are not.
 */
export function whoCanReach(graph: AccessGraph, target: number, scope: Scope): ReachAnswer {
  const n = graph.nodes.length;
  const wanted = verbMask(...scope.verbs);
  const last =
    wanted === 0
      ? undefined
      : (step: number) => isPermission(graph, step) && (stepVerbs(graph, step) & wanted) !== 0;
  const goal = { node: target, ...(last === undefined ? {} : { last }) };
  const verdict = new Uint8Array(n);
  const depth = new Uint32Array(n);
  for (const rank of ranksOf(scope)) {
    const back = walkBackward(graph, goal, filterOf(scope, rank));
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
      const back = walkBackward(graph, { node: target, last: steps }, at);
      const verbs = verbsOfPermission(graph, target, permission, at);
      back.controlled.forEach((distance, node) => {
        if (distance === UNREACHED) return;
        const known = found.get(node) ?? { permissions: new Set<number>(), verbs: 0 };
        known.permissions.add(permission);
        known.verbs |= verbs;
        found.set(node, known);
      });
    }
    held.add(rank, found);
  }
  const included = (node: number): boolean => node !== target && u8(verdict, node) > 0;
  const until = untilOf(graph, goal, scope, verdict);
  return answer(
    graph,
    [target],
    included,
    (node) => ({
      rank: u8(verdict, node),
      steps: u32(depth, node),
      until: until(node),
      held: held.of(node),
    }),
    stepsAmong(graph, filter, (node) => node === target || included(node) || isAbove(graph, node, target)),
  );
}

/** A principal, or a secret that unlocks one: what a question can start from. A disabled one cannot act. */
export function mayStart(graph: AccessGraph, node: number): boolean {
  const kind = NODE_KINDS[u8(graph.nodeKind, node)];
  return (
    kind !== 'resource' && kind !== 'pattern' && kind !== 'tenant' && (u8(graph.nodeFlags, node) & 1) === 0
  );
}

/** Latest end from each node to the target: the widest path, walked backwards over distinct ends. */
function untilOf(
  graph: AccessGraph,
  goal: Parameters<typeof walkBackward>[1],
  scope: Scope,
  verdict: Uint8Array,
): (node: number) => number {
  const found = new Float64Array(graph.nodes.length).fill(Number.NaN);
  for (const rank of ranksOf(scope)) {
    const base = filterOf(scope, rank);
    const ends = distinctEnds(graph, base);
    // Few distinct ends: one backward walk per end, latest first, until everyone has one.
    for (const end of ends) {
      const back = walkBackward(graph, goal, {
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

function isAbove(graph: AccessGraph, node: number, target: number): boolean {
  for (const above of containersOf(graph, target)) if (above === node) return true;
  return false;
}

/** The target and all its containers. */
export function containersOf(graph: AccessGraph, target: number): ReadonlySet<number> {
  const found = new Set([target]);
  for (const node of found) {
    for (let i = u32(graph.inStart, node); i < u32(graph.inStart, node + 1); i++) {
      const step = u32(graph.inStep, i);
      if (isContainment(graph, step)) found.add(u32(graph.stepFrom, step));
    }
  }
  return found;
}

/** Steps that give a permission on a target: on it, or on a container of it from which it flows down. */
export function* permissionSteps(graph: AccessGraph, target: number, filter: WalkFilter): Generator<number> {
  for (const node of containersOf(graph, target)) {
    for (let i = u32(graph.inStart, node); i < u32(graph.inStart, node + 1); i++) {
      const step = u32(graph.inStep, i);
      if (!isPermission(graph, step) || !active(graph, step, filter)) continue;
      if (node === target || (stepFlags(graph, step) & INHERITS) !== 0) yield step;
    }
  }
}

function lastPermissions(
  graph: AccessGraph,
  target: number,
  filter: WalkFilter,
  wanted: number,
): readonly number[] {
  const found = new Set<number>();
  for (const step of permissionSteps(graph, target, filter)) {
    if (wanted === 0 || (stepVerbs(graph, step) & wanted) !== 0) found.add(stepPermission(graph, step));
  }
  return [...found];
}

function verbsOfPermission(
  graph: AccessGraph,
  target: number,
  permission: number,
  filter: WalkFilter,
): number {
  let verbs = 0;
  for (const step of permissionSteps(graph, target, filter)) {
    if (stepPermission(graph, step) === permission) verbs |= stepVerbs(graph, step);
  }
  return verbs;
}

function* stepsAmongNodes(
  graph: AccessGraph,
  filter: WalkFilter,
  inside: (node: number) => boolean,
  walk: Walk | undefined,
): Generator<number> {
  for (let node = 0; node < graph.nodes.length; node++) {
    if (!inside(node) || walk?.state[node] === 0) continue;
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
      if (!active(graph, step, filter) || !inside(u32(graph.stepTo, step))) continue;
      if (walk === undefined || mayTake(graph, step, u8(walk.state, node))) yield step;
    }
  }
}

function stepsAmong(
  graph: AccessGraph,
  filter: WalkFilter,
  inside: (node: number) => boolean,
  walk?: Walk,
): Uint32Array {
  return Uint32Array.from(stepsAmongNodes(graph, filter, inside, walk));
}

interface Facts {
  readonly rank: number;
  readonly steps: number;
  readonly until: number;
  readonly held: readonly HeldAt[];
}

function answer(
  graph: AccessGraph,
  start: readonly number[],
  included: (node: number) => boolean,
  facts: (node: number) => Facts,
  steps: Uint32Array,
): ReachAnswer {
  const counts = { allowed: 0, conditional: 0, notEvaluated: 0 };
  const tenants = new Map<number, number>();
  const kinds = new Map<NodeKind, number>();
  const reached: Reached[] = [];
  for (let node = 0; node < graph.nodes.length; node++) {
    if (!included(node)) continue;
    const { rank, steps: distance, until, held } = facts(node);
    const ref = nodeRef(graph, node);
    if (rank === 3) counts.allowed++;
    else if (rank === 2) counts.conditional++;
    else counts.notEvaluated++;
    tenants.set(ref.tenant, (tenants.get(ref.tenant) ?? 0) + 1);
    kinds.set(ref.kind, (kinds.get(ref.kind) ?? 0) + 1);
    const own = held.find((at) => at.rank === rank);
    const weaker = held
      .filter((at) => at.rank < rank)
      .map((at) => ({ verdict: verdictOf(at.rank), permissions: namesOf(graph, at.permissions) }));
    reached.push({
      ...ref,
      permissions: namesOf(graph, own?.permissions ?? []),
      ...(weaker.length === 0 ? {} : { weaker }),
      verbs: verbsOf(own?.verbs ?? 0),
      verdict: verdictOf(rank),
      until,
      steps: distance,
    });
  }
  return {
    start: start.map((node) => nodeRef(graph, node)),
    counts,
    byTenant: [...tenants].sort(([a], [b]) => a - b).map(([tenant, count]) => ({ tenant, count })),
    byKind: [...kinds].sort(([a], [b]) => byCodeUnit(a, b)).map(([kind, count]) => ({ kind, count })),
    reached,
    steps,
    assumes: [],
  };
}

/** The ends of the steps a filter leaves, latest first. */
function distinctEnds(graph: AccessGraph, filter: WalkFilter): readonly number[] {
  const ends = new Set<number>();
  graph.stepClass.forEach((_, step) => {
    if (active(graph, step, filter)) ends.add(stepUntil(graph, step));
  });
  return [...ends].sort((a, b) => b - a);
}
