import { ACTS, NODE_KINDS, STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { UNITS_PER_TURN, toOffsets, u32, u8 } from '../graph/columns';
import { CONTAINMENT, CodesByFilter, FLOWS } from '../graph/kernels/step-codes';
import { ForwardWalker, isContainment, isDisabled, stepLength } from '../graph/walk';
import type { Walk, WalkFilter } from '../graph/walk';
import { endSupport, firstSupport, viaCount } from '../graph/supports';
import { stepKind, stepMechanism } from '../graph/steps';
import type { How, Scope } from './answers';
import { EffectiveRows } from './effective-rows';
import { filterOf, ranksOf } from './scope-filter';

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
const CONTAINS = STEP_KINDS.indexOf('contains');
const PERMISSION = STEP_KINDS.indexOf('permission');
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

/** A row takes as long as looking at so many steps. */
const ROW = 16;

/** More rows than this are not listed at once; the answer says so and asks to narrow the question. */
export const MAX_ROWS = 4_000_000;

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
  const holder = new Holder(graph, scope);
  let truncated = false;
  let done = 0;
  for (const principal of principals) {
    if (holder.rows.count >= MAX_ROWS) {
      truncated = true;
      break;
    }
    yield* holder.rows.makeRoom();
    yield* holder.list(principal, done);
    yield ++done;
  }
  return { ...(yield* holder.rows.finish()), truncated };
}

/** Lists what one principal after the other holds, with columns of its own that outlast each. */
class Holder {
  readonly rows: EffectiveRows;
  readonly #graph: AccessGraph;
  readonly #scope: Scope;
  readonly #walker: ForwardWalker;
  readonly #codes: CodesByFilter;
  readonly #ranks: readonly number[];
  /** By class: its steps are what a row can be made of. */
  readonly #makesRow: Uint8Array;
  /** Weakest verdict of any containment: what flows down from a last step is on no walk that could be looked at. */
  readonly #weakestBelow: number;
  readonly #ways: Uint8Array;
  /** Containers gone through below one permission: the number of the walk that came last. */
  readonly #seen: Uint32Array;
  #walks = 0;
  /** Work since the last turn. */
  #units = 0;

  constructor(graph: AccessGraph, scope: Scope) {
    this.#graph = graph;
    this.#scope = scope;
    this.rows = new EffectiveRows(graph);
    this.#walker = new ForwardWalker(graph);
    this.#codes = new CodesByFilter(graph);
    // A walk for a verdict that no step has would find what the stronger one found.
    this.#ranks = ranksOf(scope).filter((rank) => rank === 3 || graph.classes.verdict.includes(rank));
    this.#makesRow = Uint8Array.from(graph.classes.kind, (kind) =>
      kind === PERMISSION || kind === CONTROL || kind === ASSUME ? 1 : 0,
    );
    this.#weakestBelow = graph.classes.kind.reduce(
      (least, kind, number) =>
        kind === CONTAINS ? Math.min(least, u8(graph.classes.verdict, number)) : least,
      3,
    );
    this.#ways = new Uint8Array(graph.nodes.length);
    this.#seen = new Uint32Array(graph.nodes.length);
  }

  /** Lists what a principal holds; yields `done` where it takes long. */
  *list(principal: number, done: number): Generator<number, void> {
    this.rows.start();
    const { walk, weakest } = yield* this.#weakestOnTheWay(principal, done);
    for (const rank of this.#ranks) {
      // Weaker than any step on its ways: such a walk would find what the one before found.
      if (rank < weakest) break;
      const filter = filterOf(this.#scope, rank);
      // All on the way is allowed: the walk is the one just made.
      const found = weakest === 3 ? walk : yield* this.#walk(principal, filter, done);
      yield* this.#listAt(principal, filter, found, done);
    }
  }

  *#walk(principal: number, filter: WalkFilter, done: number): Generator<number, Walk> {
    const walking = this.#walker.walkInTurns([principal], filter);
    let step = walking.next();
    for (; step.done !== true; step = walking.next()) yield done;
    return step.value;
  }

  *#listAt(principal: number, filter: WalkFilter, walk: Walk, done: number): Generator<number, void> {
    const graph = this.#graph;
    const { outStart, stepTo, stepClass } = graph;
    const reached = this.#walker.reached;
    const controlled = Uint32Array.from(reached.filter((node) => walk.state[node] === 2)).sort();
    yield* this.#findWays(principal, walk, controlled, filter, done);
    // To hold a permission with which one could take over is an effective permission, whatever `becoming` says.
    const last = this.#codes.of({ ...filter, becoming: true });
    for (const node of controlled) {
      if (isDisabled(graph, node)) continue;
      for (let step = u32(outStart, node); step < u32(outStart, node + 1); step++) {
        const number = u32(stepClass, step);
        const code = u8(last, number);
        if (this.#makesRow[number] !== 1 || code === 0) continue;
        const way =
          u8(this.#ways, node) | (node === principal ? lastWay(graph, step) : lastWay(graph, step) & ~DIRECT);
        const depth = this.#walker.stepsToControl(node) + stepLength(graph, step);
        this.rows.add(principal, step, u32(stepTo, step), filter.rank, depth, way);
        if ((code & FLOWS) !== 0)
          this.#units += this.#below(principal, step, depth, (way & ~DIRECT) | CONTAINER, filter) * ROW;
        if ((this.#units += ROW) < UNITS_PER_TURN) continue;
        this.#units = 0;
        yield done;
      }
    }
    for (const node of reached) this.#ways[node] = 0;
  }

  /** Rows of what a container holds; returns how many. */
  #below(principal: number, step: number, depth: number, way: number, filter: WalkFilter): number {
    const { outStart, stepTo, stepClass } = this.#graph;
    const codes = this.#codes.of(filter);
    const walk = ++this.#walks;
    const first = u32(stepTo, step);
    this.#seen[first] = walk;
    // Nothing flows down past what is disabled (a secret, an account).
    let level = isDisabled(this.#graph, first) ? [] : [first];
    let added = 0;
    for (let at = depth + 1; level.length > 0; at++) {
      const next: number[] = [];
      for (const container of level) {
        for (let e = u32(outStart, container); e < u32(outStart, container + 1); e++) {
          if ((u8(codes, u32(stepClass, e)) & CONTAINMENT) === 0) continue;
          const child = u32(stepTo, e);
          if (this.#seen[child] === walk) continue;
          this.#seen[child] = walk;
          if (!isDisabled(this.#graph, child)) next.push(child);
          this.rows.add(principal, step, child, filter.rank, at, way);
          added++;
        }
      }
      level = next;
    }
    return added;
  }

  /** The walk with the weakest verdict asked for, and the weakest verdict among the steps that it can meet. */
  *#weakestOnTheWay(
    principal: number,
    done: number,
  ): Generator<number, { readonly walk: Walk; readonly weakest: number }> {
    const graph = this.#graph;
    const { verdict } = graph.classes;
    const filter = filterOf(this.#scope);
    const walk = yield* this.#walk(principal, filter, done);
    const last = this.#codes.of({ ...filter, becoming: true });
    // Where becoming is not followed, a step that becomes another is still a last one: what it flows down to counts.
    let weakest = this.#scope.becoming ? 3 : this.#weakestBelow;
    for (const node of this.#walker.reached) {
      for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
        const number = u32(graph.stepClass, step);
        const own = u8(verdict, number);
        if (own < weakest && last[number] !== 0) weakest = own;
      }
      if ((this.#units += u32(graph.outStart, node + 1) - u32(graph.outStart, node)) < UNITS_PER_TURN)
        continue;
      this.#units = 0;
      yield done;
    }
    return { walk, weakest };
  }

  /**
   * By which kinds of step each controlled node is come to: the union over the shortest ways is enough for a filter.
   */
  *#findWays(
    principal: number,
    walk: Walk,
    controlled: Uint32Array,
    filter: WalkFilter,
    done: number,
  ): Generator<number, void> {
    const graph = this.#graph;
    const { outStart, stepTo, stepClass } = graph;
    const codes = this.#codes.of(filter);
    const ways = this.#ways;
    for (const node of this.#byDepth(controlled)) {
      if (isDisabled(graph, node)) continue;
      const way = u8(ways, node);
      for (let step = u32(outStart, node); step < u32(outStart, node + 1); step++) {
        const to = u32(stepTo, step);
        if (to === principal || walk.state[to] !== 2 || codes[u32(stepClass, step)] === 0) continue;
        ways[to] = u8(ways, to) | way | throughWay(graph, step);
      }
      if ((this.#units += u32(outStart, node + 1) - u32(outStart, node)) < UNITS_PER_TURN / 4) continue;
      this.#units = 0;
      yield done;
    }
  }

  /** Nodes by the fewest steps to their control; those with as many in the order they are in. */
  #byDepth(controlled: Uint32Array): Uint32Array {
    let deepest = 0;
    for (const node of controlled) deepest = Math.max(deepest, this.#walker.stepsToControl(node));
    const next = new Uint32Array(deepest + 2);
    for (const node of controlled) {
      const after = this.#walker.stepsToControl(node) + 1;
      next[after] = u32(next, after) + 1;
    }
    toOffsets(next);
    const order = new Uint32Array(controlled.length);
    for (const node of controlled) {
      const depth = this.#walker.stepsToControl(node);
      const at = u32(next, depth);
      order[at] = node;
      next[depth] = at + 1;
    }
    return order;
  }
}

function throughWay(graph: AccessGraph, step: number): number {
  const kind = stepKind(graph, step);
  if (kind === MEMBER) return graph.nodeKind[u32(graph.stepTo, step)] === ROLE_KIND ? ROLE : GROUP;
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
  if (graph.supportStart.length === 0) return DIRECT;
  let way = 0;
  for (let s = firstSupport(graph, step); s < endSupport(graph, step); s++) {
    way |= viaCount(graph, s) > 0 ? GROUP : DIRECT;
  }
  return way;
}
