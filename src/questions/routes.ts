import type { AccessGraph } from '../graph/access-graph';
import { itemAt, listAt, u32 } from '../graph/columns';
import { relevantInTurns } from '../graph/kernels/relevant';
import type { Between, Relevant } from '../graph/kernels/relevant';
import { UNREACHED, stepLength } from '../graph/walk';
import type { WalkFilter } from '../graph/walk';

/** Steps of one route, first to last. */
export type Route = readonly number[];

export interface RouteQuestion {
  readonly from: number;
  readonly to: number;
  readonly filter: WalkFilter;
  /** Only routes whose last step, containment below it aside, satisfies this. */
  readonly last?: (step: number) => boolean;
  /** That step may be one that acts as another, even where the filter does not follow those. */
  readonly lastBecoming?: boolean;
}

/** The part of the graph that routes of a question can use: all that is done here costs no more than that. */
export function partOf(graph: AccessGraph, question: RouteQuestion): Generator<number, Relevant> {
  return relevantInTurns(graph, betweenOf(question));
}

export function betweenOf(question: RouteQuestion): Between {
  return { ...question, from: [question.from], to: [question.to] };
}

/** Longest search before a listing says that there is more: pieces of routes looked at. */
const MAX_PIECES = 60_000;

/** So many arcs are looked at between two turns: each may be a piece in the queue. */
const ARCS_PER_TURN = 4096;

interface Piece {
  readonly place: number;
  readonly length: number;
  readonly estimate: number;
  readonly arc: number;
  readonly before: Piece | undefined;
}

/**
 * Simple routes (see `visited`) from one node to another, shortest first, ties by step number: a best-first search
 * within the part of the graph that routes can use, with the exact distance to the target as its estimate, so that
 * nothing off a route is explored.
 * Yields each route; returns whether it ended because everything was listed (`false`: gave up after `MAX_PIECES`).
 */
export function* listRoutes(graph: AccessGraph, question: RouteQuestion): Generator<Route, boolean> {
  const routes = routesInTurns(graph, question);
  for (let next = routes.next(); ; next = routes.next()) {
    if (next.done === true) return next.value;
    if (next.value !== undefined) yield next.value;
  }
}

/** The same; yields nothing in between where it is time for others. */
export function* routesInTurns(
  graph: AccessGraph,
  question: RouteQuestion,
): Generator<Route | undefined, boolean> {
  if (question.from === question.to && question.last === undefined) return true;
  const part = yield* silently(partOf(graph, question));
  return yield* routesWithin(graph, part);
}

/** Turns that tell nothing. */
export function* silently<T>(work: Generator<unknown, T>): Generator<undefined, T> {
  for (let next = work.next(); ; next = work.next()) {
    if (next.done === true) return next.value;
    yield undefined;
  }
}

/** The same in a part that is known; yields nothing in between where it is time for others. */
function* routesWithin(graph: AccessGraph, part: Relevant): Generator<Route | undefined, boolean> {
  const [source] = part.sources;
  if (source === undefined) return true;
  const remaining = distances(graph, part);
  const queue = new Queue();
  const estimate = u32(remaining, source);
  queue.push({ place: source, length: 0, estimate, arc: -1, before: undefined });
  let looked = 0;
  let units = 0;
  for (let piece = queue.pop(); piece !== undefined; piece = queue.pop()) {
    if (++looked > MAX_PIECES) return false;
    if (part.target[piece.place] === 1) {
      yield stepsOf(part, piece);
      continue;
    }
    const end = u32(part.outStart, piece.place + 1);
    if ((units += 1 + end - u32(part.outStart, piece.place)) > ARCS_PER_TURN) {
      units = 0;
      yield undefined;
    }
    for (let arc = u32(part.outStart, piece.place); arc < end; arc++) {
      const place = u32(part.to, arc);
      if (visited(part, piece, place)) continue;
      const length = piece.length + stepLength(graph, u32(part.step, arc));
      queue.push({ place, length, estimate: length + u32(remaining, place), arc, before: piece });
    }
  }
  return true;
}

/** Fewest steps from each place to a target, by distance; every place of the part leads to one. */
function distances(graph: AccessGraph, part: Relevant): Uint32Array {
  const found = new Uint32Array(part.places).fill(UNREACHED);
  const inStart = new Uint32Array(part.places + 1);
  for (const place of part.to) inStart[place + 1] = u32(inStart, place + 1) + 1;
  for (let p = 0; p < part.places; p++) inStart[p + 1] = u32(inStart, p + 1) + u32(inStart, p);
  const inArc = new Uint32Array(part.to.length);
  const next = inStart.slice();
  part.to.forEach((place, arc) => {
    const at = u32(next, place);
    next[place] = at + 1;
    inArc[at] = arc;
  });
  const buckets: number[][] = [[]];
  part.target.forEach((target, place) => {
    if (target !== 1) return;
    found[place] = 0;
    buckets[0]?.push(place);
  });
  for (let distance = 0; distance < buckets.length; distance++) {
    for (const place of listAt(buckets, distance)) {
      if (found[place] !== distance) continue;
      for (let i = u32(inStart, place); i < u32(inStart, place + 1); i++) {
        const arc = u32(inArc, i);
        const from = u32(part.from, arc);
        const reach = distance + stepLength(graph, u32(part.step, arc));
        if (reach >= u32(found, from)) continue;
        found[from] = reach;
        while (buckets.length <= reach) buckets.push([]);
        buckets[reach]?.push(from);
      }
    }
  }
  return found;
}

/**
 * A route is simple in what it acts as, and simple in what a permission flows down; the two may meet at a node, since
 * to hold a permission on the container of oneself is no circle.
 */
function visited(part: Relevant, piece: Piece, place: number): boolean {
  const node = part.node[place];
  const acting = part.acting[place];
  for (let p: Piece | undefined = piece; p !== undefined; p = p.before) {
    if (part.node[p.place] === node && part.acting[p.place] === acting) return true;
  }
  return false;
}

function stepsOf(part: Relevant, piece: Piece): Route {
  const steps: number[] = [];
  for (let p = piece; p.before !== undefined; p = p.before) steps.push(u32(part.step, p.arc));
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
    const x = itemAt(this.#heap, a);
    const y = itemAt(this.#heap, b);
    return (
      x.piece.estimate < y.piece.estimate ||
      (x.piece.estimate === y.piece.estimate &&
        (x.piece.length > y.piece.length || (x.piece.length === y.piece.length && x.order < y.order)))
    );
  }

  #swap(a: number, b: number): void {
    const x = itemAt(this.#heap, a);
    this.#heap[a] = itemAt(this.#heap, b);
    this.#heap[b] = x;
  }
}

/** What `recordSets` finds: whether `sets` are all there are. */
export interface RecordSets {
  readonly sets: readonly (readonly number[])[];
  readonly complete: boolean;
}

/** The routes of a part as record sets: every choice of one support per step. Stops at `limit`; has turns. */
export function* recordSets(
  graph: AccessGraph,
  part: Relevant,
  supportsOf: (step: number) => readonly (readonly number[])[],
  limit: number,
): Generator<number, RecordSets> {
  const sets = new Map<string, number[]>();
  const told = (complete: boolean): RecordSets => ({ sets: [...sets.values()], complete });
  const routes = routesWithin(graph, part);
  for (let next = routes.next(); ; next = routes.next()) {
    if (next.done === true) return told(next.value);
    if (next.value === undefined) {
      yield sets.size;
      continue;
    }
    let choices: number[][] = [[]];
    for (const step of next.value) {
      choices = choices.flatMap((chosen) => supportsOf(step).map((support) => [...chosen, ...support]));
      if (choices.length > limit) return told(false);
    }
    for (const chosen of choices) {
      const set = [...new Set(chosen)].sort((a, b) => a - b);
      sets.set(set.join(','), set);
    }
    if (sets.size > limit) return told(false);
  }
}
