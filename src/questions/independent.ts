import type { AccessGraph } from '../graph/access-graph';
import { listAt, num, u32 } from '../graph/columns';
import { Network, UNLIMITED } from '../graph/kernels/max-flow';
import { relevantInTurns, wayThrough } from '../graph/kernels/relevant';
import type { Relevant } from '../graph/kernels/relevant';
import { revocableSupports, supportsOf, survivesWithout } from '../graph/supports';
import { isDisabled } from '../graph/walk';
import { runToEnd } from '../lib/steps';
import { betweenOf, listRoutes, partOf, recordSets } from './routes';
import type { Route, RouteQuestion } from './routes';

/**
 * The largest number of routes that pairwise share no removable record (design, section 5).
 * `exact` when it is that number; otherwise `independent` is a lower bound and `upper` an upper one.
 */
export interface Independent {
  readonly independent: number;
  readonly exact: boolean;
  readonly upper: number;
}

/** Record sets an exact packing search looks at, and pieces of it, before bounds are given instead. */
const MAX_SETS = 400;
const MAX_BRANCHES = 200_000;
/** So many pieces of the search are looked at, and arcs are laid, between two turns, in bits. */
const BRANCHES_PER_TURN = 0xfff;
const ARCS_PER_TURN = 0xfff;

/**
 * Count independent routes. While no record serves two steps this is a maximum flow (Menger: edge-disjoint routes,
 * one unit per support that shares nothing with the others), else an exact set packing over all routes while
 * they are few, else bounds. Of a step that `removed` records leave, only the supports that need none of them count.
 */
export function countIndependent(
  graph: AccessGraph,
  question: RouteQuestion,
  removed: ReadonlySet<number> = new Set(),
): Independent {
  return runToEnd(independentInTurns(graph, question, removed));
}

/** The same, with a turn for others every few milliseconds. */
export function* independentInTurns(
  graph: AccessGraph,
  question: RouteQuestion,
  removed: ReadonlySet<number> = new Set(),
): Generator<number, Independent> {
  if (question.from === question.to && question.last === undefined)
    return { independent: 0, exact: true, upper: 0 };
  const part = yield* relevantInTurns(graph, betweenOf(question));
  if (part.sources.length === 0) return { independent: 0, exact: true, upper: 0 };
  const supports = (step: number): readonly (readonly number[])[] => {
    const whole = supportsOf(graph, step);
    return revocableSupports(graph, step).filter(
      (_, nth) => !listAt(whole, nth).some((record) => removed.has(record)),
    );
  };
  const flow = yield* maximumFlow(part, supports);
  // Something gets through that no removal can stop: beside it nothing is independent.
  if (flow.value >= UNLIMITED) return { independent: 1, exact: true, upper: 1 };
  if (flow.simple) return { independent: flow.value, exact: true, upper: flow.value };
  const { sets, complete } = yield* recordSets(graph, part, supports, MAX_SETS);
  const packed = yield* packingInTurns(sets);
  if (complete && packed.exact) return { independent: packed.size, exact: true, upper: packed.size };
  const upper = Math.max(packed.size, flow.value);
  return { independent: packed.size, exact: packed.size === upper, upper };
}

/** How many sets of records are pairwise disjoint, for decisions that come as supports and not as routes. */
export function countDisjoint(supports: readonly (readonly string[])[]): Independent {
  const numbers = new Map<string, number>();
  const sets = supports.map((support) =>
    support.map((key) => {
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, numbers.size);
      return numbers.size - 1;
    }),
  );
  if (sets.some((set) => set.length === 0)) return { independent: 1, exact: true, upper: 1 };
  const packed = packing(sets.slice(0, MAX_SETS));
  const exact = packed.exact && sets.length <= MAX_SETS;
  return { independent: packed.size, exact, upper: exact ? packed.size : sets.length };
}

/** Records without which no route is left, in the order of the shortest route. */
export function sharedRecords(graph: AccessGraph, question: RouteQuestion): readonly number[] {
  const shortest = listRoutes(graph, question).next();
  return shortest.done === true ? [] : runToEnd(sharedInTurns(graph, question, shortest.value));
}

/** The same, of a question whose shortest route is known, with a turn for others after each record that is tried. */
export function* sharedInTurns(
  graph: AccessGraph,
  question: RouteQuestion,
  shortest: Route,
): Generator<number, readonly number[]> {
  const candidates = new Set(shortest.flatMap((step) => revocableSupports(graph, step).flat()));
  const part = yield* partOf(graph, question);
  const shared: number[] = [];
  for (const record of candidates) {
    if (wayThrough(part, survivesWithout(graph, new Set([record]))) === undefined) shared.push(record);
    yield record;
  }
  return shared;
}

/** Whether any route is left once records are gone. */
export function reachesWithout(
  graph: AccessGraph,
  question: RouteQuestion,
  removed: ReadonlySet<number>,
): boolean {
  return runToEnd(reachesInTurns(graph, question, removed));
}

/** The same, with a turn for others every few milliseconds. */
export function* reachesInTurns(
  graph: AccessGraph,
  question: RouteQuestion,
  removed: ReadonlySet<number>,
): Generator<number, boolean> {
  if (question.from === question.to && question.last === undefined) return !isDisabled(graph, question.from);
  const alive = survivesWithout(graph, removed);
  return wayThrough(yield* partOf(graph, question), alive) !== undefined;
}

/**
 * Maximum flow, a step being as wide as it has supports that share no record. Exact for independence while no record
 * serves two steps (`simple`); an upper bound otherwise, because it lets records serve twice.
 */
function* maximumFlow(
  part: Relevant,
  supportsLeft: (step: number) => readonly (readonly number[])[],
): Generator<number, { readonly value: number; readonly simple: boolean }> {
  const network = new Network(part.places + 1);
  const rooms = new Map<number, number>();
  const serves = new Set<number>();
  let simple = true;
  for (let arc = 0; arc < part.to.length; arc++) {
    if ((arc & ARCS_PER_TURN) === ARCS_PER_TURN) yield arc;
    const step = u32(part.step, arc);
    let room = rooms.get(step);
    if (room === undefined) {
      const supports = supportsLeft(step);
      const unremovable = supports.some((support) => support.length === 0);
      const most = packing(supports);
      room = unremovable ? UNLIMITED : most.exact ? most.size : supports.length;
      if (!most.exact && !unremovable) simple = false;
      rooms.set(step, room);
      for (const record of unremovable ? [] : new Set(supports.flat())) {
        if (serves.has(record)) simple = false;
        serves.add(record);
      }
      // A step that leaves its node both ways is one thing to share: the flow would use it twice.
    } else if (room < UNLIMITED) simple = false;
    network.connect(u32(part.from, arc), u32(part.to, arc), room);
  }
  part.target.forEach((target, place) => {
    if (target === 1) network.connect(place, part.places, UNLIMITED);
  });
  return { value: yield* network.maximumInTurns(num(part.sources, 0), part.places), simple };
}

function packing(sets: readonly (readonly number[])[]): Packing {
  return runToEnd(packingInTurns(sets));
}

interface Packing {
  readonly size: number;
  readonly exact: boolean;
}

/** Largest number of pairwise disjoint sets: branch and bound, smallest sets first. */
function* packingInTurns(sets: readonly (readonly number[])[]): Generator<number, Packing> {
  const ordered = [...sets].sort((a, b) => a.length - b.length);
  let best = 0;
  let branches = 0;
  const used = new Set<number>();
  const taken: number[] = [];
  for (let at = 0; ;) {
    // Even with all the others no more than the best: back to the last one taken, and on without it.
    if (at === ordered.length || taken.length + ordered.length - at <= best) {
      const last = taken.pop();
      if (last === undefined) return { size: best, exact: true };
      for (const record of listAt(ordered, last)) used.delete(record);
      at = last + 1;
      continue;
    }
    if (++branches > MAX_BRANCHES) return { size: best, exact: false };
    if ((branches & BRANCHES_PER_TURN) === 0) yield branches;
    const set = listAt(ordered, at);
    if (!set.some((record) => used.has(record))) {
      for (const record of set) used.add(record);
      best = Math.max(best, taken.push(at));
    }
    at++;
  }
}
