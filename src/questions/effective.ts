import { ACTS, INHERITS, NODE_KINDS, STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import {
  ForwardWalker,
  UNREACHED,
  active,
  isContainment,
  isDisabled,
  isPermission,
  stepLength,
} from '../graph/walk';
import type { Walk, WalkFilter } from '../graph/walk';
import { endSupport, firstSupport, viaCount } from '../graph/supports';
import { stepFlags, stepKind, stepMechanism, stepPermission, stepUntil, stepVerdict } from '../graph/steps';
import type { How, Scope } from './answers';
import { filterOf, ranksOf } from './reach';

export const HOWS: readonly How[] = ['direct', 'group', 'role', 'container', 'trust', 'secret', 'takeover'];
const DIRECT = 1;
const GROUP = 2;
const ROLE = 4;
const CONTAINER = 8;
const TRUST = 16;
const SECRET = 32;
const TAKEOVER = 64;

const ASSUME = STEP_KINDS.indexOf('assume');
const MEMBER = STEP_KINDS.indexOf('member');
const UNLOCKS = STEP_KINDS.indexOf('unlocks');
const CONTROL = STEP_KINDS.indexOf('control');
const ROLE_KIND = NODE_KINDS.indexOf('role');

export function howsOf(mask: number): How[] {
  return HOWS.filter((_, i) => (mask & (1 << i)) !== 0);
}

/**
 * Effective permissions as columns, one row per principal, permission and resource: the strongest verdict, the fewest
 * steps, every way it comes about, and one step that yields it. `until` is that of the step; the listing refines it.
 */
export interface EffectiveColumns {
  readonly count: number;
  readonly principal: Uint32Array;
  readonly resource: Uint32Array;
  readonly step: Uint32Array;
  readonly verdict: Uint8Array;
  readonly steps: Uint16Array;
  readonly how: Uint8Array;
  readonly until: Float64Array;
  /** True when there were more than `MAX_ROWS`. */
  readonly truncated: boolean;
}

/** More rows than this are not listed at once; the answer says so and asks to narrow the question. */
export const MAX_ROWS = 4_000_000;

interface Row {
  principal: number;
  resource: number;
  step: number;
  verdict: number;
  steps: number;
  how: number;
  until: number;
}

/** Principals that can act by themselves and are not disabled, in node order. */
export function actingPrincipals(graph: AccessGraph): readonly number[] {
  const found: number[] = [];
  graph.nodeFlags.forEach((flags, node) => {
    if ((flags & ACTS) !== 0 && !isDisabled(graph, node)) found.push(node);
  });
  return found;
}

/**
 * The effective permissions of each principal in turn. Without `becoming`: what it holds itself, by its groups and
 * by containment, which is what a platform would answer. With it: also what it can become.
 */
export function* effectivePermissions(
  graph: AccessGraph,
  principals: readonly number[],
  scope: Scope,
): Generator<number, EffectiveColumns> {
  const rows: Row[] = [];
  const walker = new ForwardWalker(graph);
  // A walk for a verdict that no step has would find what the stronger one found.
  const ranks = ranksOf(scope).filter((rank) => rank === 3 || graph.classes.verdict.includes(rank));
  let truncated = false;
  let done = 0;
  for (const principal of principals) {
    if (rows.length >= MAX_ROWS) {
      truncated = true;
      break;
    }
    for (const row of rowsOf(graph, walker, principal, scope, ranks).values()) rows.push(row);
    yield ++done;
  }
  return {
    count: rows.length,
    principal: Uint32Array.from(rows, (row) => row.principal),
    resource: Uint32Array.from(rows, (row) => row.resource),
    step: Uint32Array.from(rows, (row) => row.step),
    verdict: Uint8Array.from(rows, (row) => row.verdict),
    steps: Uint16Array.from(rows, (row) => row.steps),
    how: Uint8Array.from(rows, (row) => row.how),
    until: Float64Array.from(rows, (row) => row.until),
    truncated,
  };
}

function rowsOf(
  graph: AccessGraph,
  walker: ForwardWalker,
  principal: number,
  scope: Scope,
  ranks: readonly number[],
): Map<number, Row> {
  const rows = new Map<number, Row>();
  const weakest = weakestOnTheWay(graph, walker, principal, scope);
  for (const rank of ranks) {
    // Weaker than any step on its ways: such a walk would find what the one before found.
    if (rank < weakest) break;
    const filter = filterOf(scope, rank);
    const last: WalkFilter = { ...filter, becoming: true };
    const walk = walker.walk([principal], filter);
    const controlled = walker.reached.filter((node) => walk.state[node] === 2).sort((a, b) => a - b);
    const ways = waysTo(graph, principal, walk, controlled, filter);
    for (const node of controlled) {
      if (isDisabled(graph, node)) continue;
      for (let step = graph.outStart[node] ?? 0; step < (graph.outStart[node + 1] ?? 0); step++) {
        if (!isPermission(graph, step) && !isAssumption(graph, step)) continue;
        // To hold a permission with which one could take over is an effective permission, whatever `becoming` says.
        if (!active(graph, step, last)) continue;
        const way =
          (ways.get(node) ?? 0) |
          (node === principal ? lastWay(graph, step) : lastWay(graph, step) & ~DIRECT);
        const depth = (walk.depth[node] ?? 0) + stepLength(graph, step);
        record(graph, rows, principal, step, graph.stepTo[step] ?? 0, rank, depth, way);
        if ((stepFlags(graph, step) & INHERITS) !== 0)
          below(graph, rows, principal, step, rank, depth, way, filter);
      }
    }
  }
  return rows;
}

/** The weakest verdict among the steps that a walk from a principal can meet. */
function weakestOnTheWay(graph: AccessGraph, walker: ForwardWalker, principal: number, scope: Scope): number {
  const filter = filterOf(scope);
  const last: WalkFilter = { ...filter, becoming: true };
  walker.walk([principal], filter);
  let weakest = 3;
  for (const node of walker.reached) {
    for (let step = graph.outStart[node] ?? 0; step < (graph.outStart[node + 1] ?? 0); step++) {
      const verdict = stepVerdict(graph, step);
      if (verdict < weakest && active(graph, step, last)) weakest = verdict;
    }
  }
  return weakest;
}

function isAssumption(graph: AccessGraph, step: number): boolean {
  return stepKind(graph, step) === ASSUME;
}

function below(
  graph: AccessGraph,
  rows: Map<number, Row>,
  principal: number,
  step: number,
  rank: number,
  depth: number,
  way: number,
  filter: WalkFilter,
): void {
  const queue: [number, number][] = [[graph.stepTo[step] ?? 0, depth]];
  const seen = new Set([graph.stepTo[step] ?? 0]);
  for (const [container, at] of queue) {
    for (let e = graph.outStart[container] ?? 0; e < (graph.outStart[container + 1] ?? 0); e++) {
      const child = graph.stepTo[e] ?? 0;
      if (!isContainment(graph, e) || seen.has(child) || !active(graph, e, filter)) continue;
      seen.add(child);
      queue.push([child, at + 1]);
      record(graph, rows, principal, step, child, rank, at + 1, (way & ~DIRECT) | CONTAINER);
    }
  }
}

function record(
  graph: AccessGraph,
  rows: Map<number, Row>,
  principal: number,
  step: number,
  resource: number,
  verdict: number,
  steps: number,
  how: number,
): void {
  const name = (stepPermission(graph, step) + 1) * graph.nodes.length + resource;
  const known = rows.get(name);
  const until = stepUntil(graph, step);
  if (known === undefined) {
    rows.set(name, { principal, resource, step, verdict, steps, how, until });
    return;
  }
  known.how |= how;
  if (verdict !== known.verdict) return;
  if (steps < known.steps) {
    known.steps = steps;
    known.step = step;
  }
  if (until > known.until) known.until = until;
}

/** By which kinds of step each controlled node is come to: the union over the shortest ways is enough for a filter. */
function waysTo(
  graph: AccessGraph,
  principal: number,
  walk: Walk,
  controlled: readonly number[],
  filter: WalkFilter,
): Map<number, number> {
  const ways = new Map<number, number>([[principal, 0]]);
  const order = [...controlled].sort(
    (a, b) => (walk.depth[a] ?? UNREACHED) - (walk.depth[b] ?? UNREACHED) || a - b,
  );
  for (const node of order) {
    if (isDisabled(graph, node)) continue;
    const way = ways.get(node) ?? 0;
    for (let step = graph.outStart[node] ?? 0; step < (graph.outStart[node + 1] ?? 0); step++) {
      const to = graph.stepTo[step] ?? 0;
      if (to === principal || walk.state[to] !== 2 || !active(graph, step, filter)) continue;
      ways.set(to, (ways.get(to) ?? 0) | way | throughWay(graph, step));
    }
  }
  return ways;
}

function throughWay(graph: AccessGraph, step: number): number {
  const kind = stepKind(graph, step);
  if (kind === MEMBER) return graph.nodeKind[graph.stepTo[step] ?? 0] === ROLE_KIND ? ROLE : GROUP;
  if (kind === ASSUME) return ROLE | crossing(graph, step);
  if (kind === UNLOCKS) return SECRET;
  if (kind === CONTROL) return TAKEOVER;
  if (isContainment(graph, step)) return CONTAINER;
  return crossing(graph, step) === 0 ? TAKEOVER : TRUST;
}

function crossing(graph: AccessGraph, step: number): number {
  return stepMechanism(graph, step) === 0 ? 0 : TRUST;
}

/** How the last step itself comes about: directly, or through a group that its supports pass. */
function lastWay(graph: AccessGraph, step: number): number {
  let way = 0;
  for (let s = firstSupport(graph, step); s < endSupport(graph, step); s++) {
    way |= viaCount(graph, s) > 0 ? GROUP : DIRECT;
  }
  return way;
}
