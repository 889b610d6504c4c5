import {
  UNREACHED,
  active,
  isContainment,
  isDisabled,
  mayTake,
  stateAfter,
  stepLength,
  walkBackward,
} from '../graph/walk';
import type { WalkFilter } from '../graph/walk';
import type { AccessGraph } from '../graph/access-graph';
import { INHERITS } from '../graph/access-graph';
import { stepFlags } from '../graph/steps';

/** Steps of one route, first to last. */
export type Route = readonly number[];

export interface RouteQuestion {
  readonly from: number;
  readonly to: number;
  readonly filter: WalkFilter;
  /** Only routes whose last step, containment below it aside, satisfies this. */
  readonly last?: (step: number) => boolean;
}

/** Longest search before a listing says that there is more: pieces of routes looked at. */
const MAX_PIECES = 60_000;

const CONTROLLED = 2;
/** The last permission is behind; only containment follows. */
const ENDING = 3;

interface Piece {
  readonly node: number;
  readonly state: number;
  readonly length: number;
  readonly estimate: number;
  readonly step: number;
  readonly before: Piece | undefined;
}

/**
 * Simple routes (see `visited`) from one node to another, shortest first, ties by step number: a best-first search with the exact
 * distance to the target as its estimate, so that nothing off a route is explored.
 * Yields each route; returns whether it ended because everything was listed (`false`: gave up after `MAX_PIECES`).
 */
export function* listRoutes(graph: AccessGraph, question: RouteQuestion): Generator<Route, boolean> {
  const { from, to, filter, last } = question;
  if (from === to || isDisabled(graph, from)) return true;
  const backward = walkBackward(graph, { node: to, ...(last === undefined ? {} : { last }) }, filter);
  const remaining = (node: number, state: number): number =>
    (state === CONTROLLED ? backward.controlled[node] : backward.covered[node]) ?? UNREACHED;
  const start = remaining(from, CONTROLLED);
  if (start === UNREACHED) return true;
  const queue = new Queue();
  queue.push({ node: from, state: CONTROLLED, length: 0, estimate: start, step: -1, before: undefined });
  let looked = 0;
  for (let piece = queue.pop(); piece !== undefined; piece = queue.pop()) {
    if (++looked > MAX_PIECES) return false;
    if (piece.node === to && piece.before !== undefined && (last === undefined || piece.state === ENDING)) {
      yield stepsOf(piece);
      continue;
    }
    if (piece.node !== from && isDisabled(graph, piece.node)) continue;
    const end = graph.outStart[piece.node + 1] ?? 0;
    for (let step = graph.outStart[piece.node] ?? 0; step < end; step++) {
      if (!active(graph, step, filter)) continue;
      const target = graph.stepTo[step] ?? 0;
      for (const next of nextStates(graph, step, piece.state, question)) {
        if (visited(piece, target, next)) continue;
        const ends = target === to && (last === undefined || next === ENDING);
        const rest = ends ? 0 : remaining(target, next);
        if (rest === UNREACHED) continue;
        const length = piece.length + stepLength(graph, step);
        queue.push({ node: target, state: next, length, estimate: length + rest, step, before: piece });
      }
    }
  }
  return true;
}

/** States after a step; none where the step cannot be part of a route to the target. */
function nextStates(
  graph: AccessGraph,
  step: number,
  state: number,
  question: RouteQuestion,
): readonly number[] {
  if (state === ENDING) return isContainment(graph, step) ? [ENDING] : [];
  if (!mayTake(graph, step, state)) return [];
  const to = graph.stepTo[step] ?? 0;
  const next = stateAfter(graph, step, state);
  if (question.last === undefined) return next === 0 && to !== question.to ? [] : [next];
  // The permission asked for may be the last one, or the walk may go on through what it controls.
  const ends = question.last(step) && (to === question.to || (stepFlags(graph, step) & INHERITS) !== 0);
  return [...(ends ? [ENDING] : []), ...(next === CONTROLLED ? [CONTROLLED] : [])];
}

/**
 * A route is simple in what it acts as, and simple in what a permission flows down; the two may meet at a node, since
 * to hold a permission on the container of oneself is no circle.
 */
function visited(piece: Piece, node: number, state: number): boolean {
  const acting = state === CONTROLLED;
  for (let p: Piece | undefined = piece; p !== undefined; p = p.before) {
    if (p.node === node && (p.state === CONTROLLED) === acting) return true;
  }
  return false;
}

function stepsOf(piece: Piece): Route {
  const steps: number[] = [];
  for (let p = piece; p.before !== undefined; p = p.before) steps.push(p.step);
  return steps.reverse();
}

/** A binary heap by estimate, then length (longer first: nearer the end), then the order of arrival. */
class Queue {
  readonly #heap: { readonly piece: Piece; readonly order: number }[] = [];
  #arrived = 0;

  push(piece: Piece): void {
    const heap = this.#heap;
    heap.push({ piece, order: this.#arrived++ });
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): Piece | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined) return undefined;
    if (heap.length > 0) {
      heap[0] = last;
      for (let at = 0; ;) {
        const left = 2 * at + 1;
        let least = at;
        if (left < heap.length && this.#before(left, least)) least = left;
        if (left + 1 < heap.length && this.#before(left + 1, least)) least = left + 1;
        if (least === at) break;
        this.#swap(at, least);
        at = least;
      }
    }
    return top.piece;
  }

  #before(a: number, b: number): boolean {
    const x = this.#heap[a];
    const y = this.#heap[b];
    if (x === undefined || y === undefined) return false;
    return (
      x.piece.estimate < y.piece.estimate ||
      (x.piece.estimate === y.piece.estimate &&
        (x.piece.length > y.piece.length || (x.piece.length === y.piece.length && x.order < y.order)))
    );
  }

  #swap(a: number, b: number): void {
    const x = this.#heap[a];
    const y = this.#heap[b];
    if (x === undefined || y === undefined) return;
    this.#heap[a] = y;
    this.#heap[b] = x;
  }
}

/** The routes between two nodes as record sets: every choice of one support per step. Stops at `limit`. */
export function recordSets(
  graph: AccessGraph,
  question: RouteQuestion,
  supportsOf: (step: number) => readonly (readonly number[])[],
  limit: number,
): { readonly sets: readonly (readonly number[])[]; readonly complete: boolean } {
  const sets = new Map<string, number[]>();
  const routes = listRoutes(graph, question);
  for (let next = routes.next(); ; next = routes.next()) {
    if (next.done === true) return { sets: [...sets.values()], complete: next.value };
    let choices: number[][] = [[]];
    for (const step of next.value) {
      choices = choices.flatMap((chosen) => supportsOf(step).map((support) => [...chosen, ...support]));
      if (choices.length > limit) return { sets: [...sets.values()], complete: false };
    }
    for (const chosen of choices) {
      const set = [...new Set(chosen)].sort((a, b) => a - b);
      sets.set(set.join(','), set);
    }
    if (sets.size > limit) return { sets: [...sets.values()], complete: false };
  }
}
