import { INHERITS, THROUGH } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { isStructure, supportsOf, survivesWithout } from '../graph/supports';
import { UNREACHED, active, isContainment, isDisabled, walkBackward, walkForward } from '../graph/walk';
import { stepFlags } from '../graph/steps';
import { listRoutes, recordSets } from './routes';
import type { RouteQuestion } from './routes';

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

/**
 * Count independent routes. When every step has single-record supports and no record serves two steps this is a
 * maximum flow (Menger: edge-disjoint routes, one unit per record), else an exact set packing over all routes while
 * they are few, else bounds.
 */
export function countIndependent(graph: AccessGraph, question: RouteQuestion): Independent {
  const steps = relevantSteps(graph, question);
  if (steps.length === 0) return { independent: 0, exact: true, upper: 0 };
  const flow = maximumFlow(graph, question, steps);
  if (flow.simple) return { independent: flow.value, exact: true, upper: flow.value };
  const { sets, complete } = recordSets(graph, question, (step) => supportsOf(graph, step), MAX_SETS);
  if (sets.some((set) => set.length === 0)) return { independent: 1, exact: true, upper: 1 };
  const packed = packing(sets);
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
  if (shortest.done === true) return [];
  const candidates = new Set(shortest.value.flatMap((step) => supportsOf(graph, step).flat()));
  return [...candidates].filter((record) => !reachesWithout(graph, question, new Set([record])));
}

/** Whether any route is left once records are gone. */
export function reachesWithout(
  graph: AccessGraph,
  question: RouteQuestion,
  removed: ReadonlySet<number>,
): boolean {
  const alive = survivesWithout(graph, removed);
  const filter = {
    ...question.filter,
    survives: (step: number) => alive(step) && (question.filter.survives?.(step) ?? true),
  };
  const backward = walkBackward(
    graph,
    { node: question.to, ...(question.last === undefined ? {} : { last: question.last }) },
    filter,
  );
  return !isDisabled(graph, question.from) && (backward.controlled[question.from] ?? UNREACHED) !== UNREACHED;
}

/** Steps on some walk from the start to the target (an over-approximation of those on simple routes). */
function relevantSteps(graph: AccessGraph, question: RouteQuestion): readonly number[] {
  if (isDisabled(graph, question.from) || question.from === question.to) return [];
  const forward = walkForward(graph, [question.from], question.filter);
  const backward = walkBackward(
    graph,
    { node: question.to, ...(question.last === undefined ? {} : { last: question.last }) },
    question.filter,
  );
  if ((backward.controlled[question.from] ?? UNREACHED) === UNREACHED) return [];
  const found: number[] = [];
  for (let node = 0; node < graph.nodes.length; node++) {
    if ((forward.state[node] ?? 0) === 0) continue;
    for (let step = graph.outStart[node] ?? 0; step < (graph.outStart[node + 1] ?? 0); step++) {
      if (!active(graph, step, question.filter)) continue;
      const to = graph.stepTo[step] ?? 0;
      if (
        (backward.controlled[to] ?? UNREACHED) !== UNREACHED ||
        (backward.covered[to] ?? UNREACHED) !== UNREACHED
      ) {
        found.push(step);
      }
    }
  }
  return found;
}

interface Arc {
  readonly to: number;
  readonly back: number;
  room: number;
}

/**
 * Maximum flow over (node, state) places, one unit per support. Exact for independence when `simple`; an upper bound
 * otherwise, because it lets records serve twice.
 */
function maximumFlow(
  graph: AccessGraph,
  question: RouteQuestion,
  steps: readonly number[],
): { readonly value: number; readonly simple: boolean } {
  const records = new Map<number, number>();
  let simple = true;
  for (const step of steps) {
    if (isStructure(graph, step)) continue;
    for (const support of supportsOf(graph, step)) {
      if (support.length !== 1) simple = false;
      for (const record of support) {
        const serves = records.get(record);
        if (serves !== undefined && serves !== step) simple = false;
        records.set(record, step);
      }
    }
  }
  // Places: a node the walk controls, and a node a permission covers; the target's end is one place.
  const arcs: Arc[][] = [];
  const places = new Map<number, number>();
  const place = (node: number, controlled: boolean): number => {
    const ends = node === question.to && (question.last === undefined || !controlled);
    const name = ends ? -1 : node * 2 + (controlled ? 1 : 0);
    const known = places.get(name);
    if (known !== undefined) return known;
    places.set(name, arcs.length);
    arcs.push([]);
    return arcs.length - 1;
  };
  const connect = (a: number, b: number, room: number): void => {
    if (a === b) return;
    const out = arcs[a];
    const into = arcs[b];
    if (out === undefined || into === undefined) return;
    out.push({ to: b, back: into.length, room });
    into.push({ to: a, back: out.length - 1, room: 0 });
  };
  const source = place(question.from, true);
  const target = place(question.to, question.last === undefined);
  for (const step of steps) {
    const from = graph.stepFrom[step] ?? 0;
    const to = graph.stepTo[step] ?? 0;
    const room = isStructure(graph, step) ? Number.POSITIVE_INFINITY : supportsOf(graph, step).length;
    for (const arc of placesOf(graph, step, question)) {
      if (isDisabled(graph, from) && from !== question.from) continue;
      connect(place(from, arc.from), place(to, arc.to), room);
    }
    // A step that leaves its node both ways shares one record: only then is the flow no longer exact.
    if (placesOf(graph, step, question).length > 1 && !isStructure(graph, step)) simple = false;
  }
  const value = augment(arcs, source, target);
  return { value: Number.isFinite(value) ? value : 1, simple };
}

/** Between which places a step leads. */
function placesOf(
  graph: AccessGraph,
  step: number,
  question: RouteQuestion,
): readonly { readonly from: boolean; readonly to: boolean }[] {
  const flags = stepFlags(graph, step);
  const toTarget = graph.stepTo[step] === question.to;
  if (isContainment(graph, step)) {
    const passes = (flags & THROUGH) !== 0;
    return [{ from: false, to: false }, ...(passes ? [{ from: true, to: true }] : [])];
  }
  const found: { from: boolean; to: boolean }[] = [];
  if (question.last === undefined) {
    if (toTarget || (flags & THROUGH) !== 0) found.push({ from: true, to: true });
    else if ((flags & INHERITS) !== 0) found.push({ from: true, to: false });
    return found;
  }
  const last = question.last(step);
  if (last && (toTarget || (flags & INHERITS) !== 0)) found.push({ from: true, to: false });
  if ((flags & THROUGH) !== 0) found.push({ from: true, to: true });
  return found;
}

/** Ford and Fulkerson with breadth-first search. */
function augment(arcs: readonly Arc[][], source: number, target: number): number {
  let total = 0;
  for (;;) {
    const reachedBy = new Map<number, { readonly place: number; readonly arc: Arc }>();
    const queue = [source];
    const seen = new Set(queue);
    for (const place of queue) {
      for (const arc of arcs[place] ?? []) {
        if (arc.room <= 0 || seen.has(arc.to)) continue;
        seen.add(arc.to);
        reachedBy.set(arc.to, { place, arc });
        queue.push(arc.to);
      }
      if (seen.has(target)) break;
    }
    if (!seen.has(target)) return total;
    let room = Number.POSITIVE_INFINITY;
    for (let at = target; at !== source;) {
      const by = reachedBy.get(at);
      if (by === undefined) break;
      room = Math.min(room, by.arc.room);
      at = by.place;
    }
    if (!Number.isFinite(room)) return Number.POSITIVE_INFINITY;
    for (let at = target; at !== source;) {
      const by = reachedBy.get(at);
      if (by === undefined) break;
      by.arc.room -= room;
      const back = arcs[at]?.[by.arc.back];
      if (back !== undefined) back.room += room;
      at = by.place;
    }
    total += room;
  }
}

/** Largest number of pairwise disjoint sets: branch and bound, smallest sets first. */
function packing(sets: readonly (readonly number[])[]): { readonly size: number; readonly exact: boolean } {
  const ordered = [...sets].sort((a, b) => a.length - b.length);
  let best = 0;
  let branches = 0;
  let exact = true;
  const used = new Set<number>();
  const search = (at: number, taken: number): void => {
    if (taken > best) best = taken;
    for (let i = at; i < ordered.length; i++) {
      if (taken + ordered.length - i <= best) return;
      if (++branches > MAX_BRANCHES) {
        exact = false;
        return;
      }
      const set = ordered[i] ?? [];
      if (set.some((record) => used.has(record))) continue;
      for (const record of set) used.add(record);
      search(i + 1, taken + 1);
      for (const record of set) used.delete(record);
    }
  };
  search(0, 0);
  return { size: best, exact };
}
