import { BECOMES, DISABLED, INHERITS, STEP_KINDS, THROUGH } from './access-graph';
import type { AccessGraph } from './access-graph';
import { endSupport, firstSupport, viaCount } from './supports';
import { runToEnd } from '../lib/steps';
import { UNITS_PER_TURN } from './columns';
import { CONTAINMENT, CodesByFilter, FLOWS, PASSES } from './kernels/step-codes';
import { stepFlags, stepKind, stepStart, stepUntil, stepVerdict } from './steps';

/**
 * Walking the access graph. A walk is in one of three states at a node:
 * `CONTROLLED` — the start is, belongs to, or can act as the node, so every step out of it counts;
 * `COVERED` — a permission flows down containment to the node, so only containment goes on;
 * neither — a permission that ends here.
 */
const NOT = 0;
const COVERED = 1;
const CONTROLLED = 2;

const CONTAINS = STEP_KINDS.indexOf('contains');
const PERMISSION = STEP_KINDS.indexOf('permission');
const CONTROL = STEP_KINDS.indexOf('control');

/** What a walk may use. */
export interface WalkFilter {
  /** Instant in epoch ms; a step counts when `start <= at < until`. */
  readonly at: number;
  /** Weakest verdict rank that counts: 1 not evaluated, 2 conditional, 3 allowed. */
  readonly rank: number;
  /** Follow steps that act as another (assume, take over, unlock). */
  readonly becoming: boolean;
  /** Steps for which this is false do not exist (what-if, revocation). */
  readonly survives?: (step: number) => boolean;
}

/** What a walk found, by node. */
export interface Walk {
  /** 0 not reached, 1 by an end or covered, 2 controlled. */
  readonly state: Uint8Array;
  /** Fewest steps from the start, `UNREACHED` where not reached; the start has 0. */
  readonly depth: Uint32Array;
}

export const UNREACHED = 0xffffffff;

function get(array: Uint8Array | Uint16Array | Uint32Array | Float64Array, index: number): number {
  return array[index] ?? 0;
}

/** Whether a step exists for a filter. */
export function active(graph: AccessGraph, step: number, filter: WalkFilter): boolean {
  return (
    stepVerdict(graph, step) >= filter.rank &&
    stepStart(graph, step) <= filter.at &&
    filter.at < stepUntil(graph, step) &&
    (filter.becoming || (stepFlags(graph, step) & BECOMES) === 0) &&
    (filter.survives === undefined || filter.survives(step))
  );
}

/** Steps a route listing shows for one graph step: one, plus the groups its shortest support passes. */
export function stepLength(graph: AccessGraph, step: number): number {
  if (graph.supportVia.length === 0) return 1;
  let shortest = UNREACHED;
  for (let s = firstSupport(graph, step); s < endSupport(graph, step); s++) {
    const via = viaCount(graph, s);
    if (via < shortest) shortest = via;
  }
  return shortest === UNREACHED ? 1 : 1 + shortest;
}

/** The state a walk is in after a step taken from a node in `state`; 0 where it ends there. */
export function stateAfter(graph: AccessGraph, step: number, state: number): number {
  const kind = stepKind(graph, step);
  if (kind === CONTAINS) return state;
  if (state !== CONTROLLED) return NOT;
  const flags = stepFlags(graph, step);
  if ((flags & THROUGH) !== 0) return CONTROLLED;
  return (flags & INHERITS) !== 0 ? COVERED : NOT;
}

/**
 * A covered walk may go on by containment only; a controlling one by all but the containment of which the export says
 * that control does not pass it.
 */
export function mayTake(graph: AccessGraph, step: number, state: number): boolean {
  if (stepKind(graph, step) !== CONTAINS) return state === CONTROLLED;
  return state === COVERED || (stepFlags(graph, step) & THROUGH) !== 0;
}

export function isDisabled(graph: AccessGraph, node: number): boolean {
  return (get(graph.nodeFlags, node) & DISABLED) !== 0;
}

/** The step carries a permission (and not only membership, containment or a change of identity). */
export function isPermission(graph: AccessGraph, step: number): boolean {
  const kind = stepKind(graph, step);
  return kind === PERMISSION || kind === CONTROL;
}

export function isContainment(graph: AccessGraph, step: number): boolean {
  return stepKind(graph, step) === CONTAINS;
}

/**
 * Everything reached from the starts, with the fewest steps to each. A disabled principal cannot act: it may be
 * reached, but nothing is reached through it (design, section 5).
 */
export function walkForward(graph: AccessGraph, starts: readonly number[], filter: WalkFilter): Walk {
  return new ForwardWalker(graph).walk(starts, filter);
}

/**
 * Forward walks one after the other over the same columns: a walk costs what it reaches, not what there is. The
 * columns it returns are its own and hold until the next walk.
 */
export class ForwardWalker {
  readonly #graph: AccessGraph;
  readonly #state: Uint8Array;
  readonly #depth: Uint32Array;
  readonly #best: Uint32Array;
  readonly #codesByFilter: CodesByFilter;
  /** Some steps pass groups on the way and count for more than one. */
  readonly #longer: boolean;
  #codes = new Uint8Array();
  #touched: number[] = [];

  constructor(graph: AccessGraph) {
    const n = graph.nodes.length;
    this.#graph = graph;
    this.#codesByFilter = new CodesByFilter(graph);
    this.#longer = graph.supportVia.length > 0;
    this.#state = new Uint8Array(n);
    this.#depth = new Uint32Array(n).fill(UNREACHED);
    this.#best = new Uint32Array(n * 3).fill(UNREACHED);
  }

  /** Nodes of the last walk, starts first, in the order they were come to. */
  get reached(): readonly number[] {
    return this.#touched;
  }

  /**
   * Fewest steps of the last walk to control of a node, `UNREACHED` where it does not control it: a permission that ends
   * there may lead to it in fewer.
   */
  stepsToControl(node: number): number {
    return get(this.#best, node * 3 + CONTROLLED);
  }

  walk(starts: readonly number[], filter: WalkFilter): Walk {
    return runToEnd(this.walkInTurns(starts, filter));
  }

  /** The same walk, with a turn for others every few milliseconds. */
  *walkInTurns(starts: readonly number[], filter: WalkFilter): Generator<number, Walk> {
    this.#clear();
    const graph = this.#graph;
    const best = this.#best;
    this.#codes = this.#codesByFilter.of(filter);
    let frontier: number[] = [];
    for (const start of starts) {
      this.#reach(start, 0, CONTROLLED);
      best[start * 3 + CONTROLLED] = 0;
      if (!isDisabled(graph, start)) frontier.push(start * 3 + CONTROLLED);
    }
    // Level by level; a step through groups is longer than one, so it lands in a later level.
    const later: number[][] = [];
    let units = 0;
    for (let level = 0; frontier.length > 0 || later.length > 0; level++) {
      for (const place of frontier) {
        if (get(best, place) !== level) continue;
        units += 1 + this.#expand(place, level, filter, later);
        if (units < UNITS_PER_TURN / 4) continue;
        units = 0;
        yield level;
      }
      frontier = later.shift() ?? [];
    }
    return { state: this.#state, depth: this.#depth };
  }

  /** Goes on from a place; returns how many steps were looked at. */
  #expand(place: number, level: number, filter: WalkFilter, later: number[][]): number {
    const graph = this.#graph;
    const { stepTo, stepClass } = graph;
    const codes = this.#codes;
    const node = Math.trunc(place / 3);
    const controls = place % 3 === CONTROLLED;
    const end = get(graph.outStart, node + 1);
    for (let step = get(graph.outStart, node); step < end; step++) {
      const code = get(codes, get(stepClass, step));
      if (code === 0) continue;
      // `mayTake` and `stateAfter`, in terms of the codes.
      const contains = (code & CONTAINMENT) !== 0;
      if (contains ? controls && (code & PASSES) === 0 : !controls) continue;
      if (filter.survives?.(step) === false) continue;
      const to = get(stepTo, step);
      const length = this.#longer ? stepLength(graph, step) : 1;
      const at = level + length;
      const passes = contains ? controls : (code & PASSES) !== 0;
      const next = passes ? CONTROLLED : contains || (code & FLOWS) !== 0 ? COVERED : NOT;
      this.#reach(to, at, next === CONTROLLED ? CONTROLLED : COVERED);
      const target = to * 3 + next;
      if (next === NOT || at >= get(this.#best, target)) continue;
      this.#best[target] = at;
      if (isDisabled(graph, to)) continue;
      while (later.length < length) later.push([]);
      later[length - 1]?.push(target);
    }
    return end - get(graph.outStart, node);
  }

  #reach(node: number, depth: number, state: number): void {
    if (get(this.#state, node) === NOT) this.#touched.push(node);
    if (depth < get(this.#depth, node)) this.#depth[node] = depth;
    if (state > get(this.#state, node)) this.#state[node] = state;
  }

  #clear(): void {
    for (const node of this.#touched) {
      this.#state[node] = NOT;
      this.#depth[node] = UNREACHED;
      this.#best[node * 3] = UNREACHED;
      this.#best[node * 3 + COVERED] = UNREACHED;
      this.#best[node * 3 + CONTROLLED] = UNREACHED;
    }
    this.#touched = [];
  }
}

/** What a backward walk ends in. */
export interface Target {
  readonly node: number;
  /** Only routes whose last step, containment below it aside, satisfies this. */
  readonly last?: (step: number) => boolean;
  /** Only walks that control the target: that are it, belong to it, or can act as it. Not with `last`. */
  readonly controlled?: boolean;
}

/** For each node the fewest steps to the target when the walk controls it, and when it is only covered. */
export interface Backward {
  readonly controlled: Uint32Array;
  readonly covered: Uint32Array;
}

/**
 * Everything that reaches a target. With `last`, only routes that end in such a permission step, on the target or on
 * a container of it from which the permission flows down.
 */
export function walkBackward(graph: AccessGraph, target: Target, filter: WalkFilter): Backward {
  return runToEnd(walkBackwardInTurns(graph, target, filter));
}

/** The same walk, with a turn for others every few milliseconds. */
export function* walkBackwardInTurns(
  graph: AccessGraph,
  target: Target,
  filter: WalkFilter,
): Generator<number, Backward> {
  const n = graph.nodes.length;
  const controlled = new Uint32Array(n).fill(UNREACHED);
  const covered = new Uint32Array(n).fill(UNREACHED);
  const alsoCovered = target.controlled !== true;
  if (alsoCovered) covered[target.node] = 0;
  if (target.last === undefined) controlled[target.node] = 0;
  // Buckets by distance; entry is node * 2 + (1 when the distance is for "controlled").
  const buckets: number[][] = [
    [...(alsoCovered ? [target.node * 2] : []), ...(target.last === undefined ? [target.node * 2 + 1] : [])],
  ];
  const relax = (column: Uint32Array, node: number, distance: number, entry: number): void => {
    if (distance >= get(column, node)) return;
    column[node] = distance;
    while (buckets.length <= distance) buckets.push([]);
    buckets[distance]?.push(entry);
  };
  let units = 0;
  for (let distance = 0; distance < buckets.length; distance++) {
    for (const entry of buckets[distance] ?? []) {
      const node = entry >> 1;
      const isControlled = (entry & 1) === 1;
      if (get(isControlled ? controlled : covered, node) !== distance) continue;
      // Nothing passes through a disabled principal, but it may itself be the target.
      if (distance > 0 && isDisabled(graph, node)) continue;
      const end = get(graph.inStart, node + 1);
      if ((units += 1 + end - get(graph.inStart, node)) > UNITS_PER_TURN / 4) {
        units = 0;
        yield distance;
      }
      for (let i = get(graph.inStart, node); i < end; i++) {
        const step = get(graph.inStep, i);
        if (!active(graph, step, filter)) continue;
        const from = get(graph.stepFrom, step);
        const reach = distance + stepLength(graph, step);
        if (isContainment(graph, step)) {
          const passes = (stepFlags(graph, step) & THROUGH) !== 0;
          if (isControlled) {
            if (passes) relax(controlled, from, reach, from * 2 + 1);
          } else {
            relax(covered, from, reach, from * 2);
          }
        } else if (isControlled) {
          if (
            (stepFlags(graph, step) & THROUGH) !== 0 ||
            (alsoCovered && target.last === undefined && node === target.node)
          ) {
            relax(controlled, from, reach, from * 2 + 1);
          }
        } else if (endsHere(graph, step, node, target)) {
          relax(controlled, from, reach, from * 2 + 1);
        }
      }
    }
  }
  return { controlled, covered };
}

/** Whether a step into a covered node begins the final stretch: a permission on it that is, or flows down to, the target. */
function endsHere(graph: AccessGraph, step: number, node: number, target: Target): boolean {
  if (target.last !== undefined && !target.last(step)) return false;
  if (node === target.node) return true;
  const flags = stepFlags(graph, step);
  // A step that passes control on leads to control of the node: what it contains is then for control to pass.
  return (flags & INHERITS) !== 0 && (target.last !== undefined || (flags & THROUGH) === 0);
}

/**
 * The latest end among the routes to each node: the widest path, an end of a chain being its earliest.
 * Values are epoch ms, `Number.MAX_VALUE` unknown, `Infinity` never; `-Infinity` not reached.
 */
export function latestEnds(graph: AccessGraph, starts: readonly number[], filter: WalkFilter): Float64Array {
  return runToEnd(latestEndsInTurns(graph, starts, filter));
}

/** The same, with a turn for others every few milliseconds. */
export function* latestEndsInTurns(
  graph: AccessGraph,
  starts: readonly number[],
  filter: WalkFilter,
): Generator<number, Float64Array> {
  const n = graph.nodes.length;
  const best = new Float64Array(n * 3).fill(Number.NEGATIVE_INFINITY);
  const ends = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  const levels = new Map<number, number[]>();
  const put = (place: number, until: number): void => {
    if (until <= get(best, place)) return;
    best[place] = until;
    const list = levels.get(until);
    if (list === undefined) levels.set(until, [place]);
    else list.push(place);
  };
  for (const start of starts) {
    ends[start] = Number.POSITIVE_INFINITY;
    if (!isDisabled(graph, start)) put(start * 3 + CONTROLLED, Number.POSITIVE_INFINITY);
  }
  let units = 0;
  while (levels.size > 0) {
    const until = Math.max(...levels.keys());
    const queue = levels.get(until) ?? [];
    levels.delete(until);
    for (const place of queue) {
      if (get(best, place) !== until) continue;
      const node = Math.trunc(place / 3);
      const from = place % 3;
      const last = get(graph.outStart, node + 1);
      if ((units += 1 + last - get(graph.outStart, node)) > UNITS_PER_TURN / 4) {
        units = 0;
        yield node;
      }
      for (let step = get(graph.outStart, node); step < last; step++) {
        if (!mayTake(graph, step, from) || !active(graph, step, filter)) continue;
        const to = get(graph.stepTo, step);
        const end = Math.min(until, stepUntil(graph, step));
        if (end > get(ends, to)) ends[to] = end;
        const next = stateAfter(graph, step, from);
        if (next === NOT || isDisabled(graph, to)) continue;
        const target = to * 3 + next;
        if (end <= get(best, target)) continue;
        // What keeps this end joins the queue being worked through; what ends sooner waits for its level.
        if (end === until) {
          best[target] = end;
          queue.push(target);
        } else put(target, end);
      }
    }
  }
  return ends;
}
