/** Ways that end in a permission with one of some verbs, itself or by containment below it. */
import { INHERITS, THROUGH } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { UNITS_PER_TURN, f64, listAt, u32 } from '../graph/columns';
import { stepFlags, stepUntil, stepVerbs } from '../graph/steps';
import { UNREACHED, active, isContainment, isDisabled, isPermission, stepLength } from '../graph/walk';
import type { WalkFilter } from '../graph/walk';

/** By node; `UNREACHED` and `-Infinity` where there is none. */
export interface WaysByVerbs {
  readonly steps: Uint32Array;
  readonly ends: Float64Array;
}

export interface VerbsQuestion {
  readonly starts: readonly number[];
  readonly filter: WalkFilter;
  /** Mask, not 0. */
  readonly wanted: number;
}

/** Places: what is controlled, and what a permission flows down to. */
const CONTROLS = 0;
const COVERS = 1;
const ENDS = 2;
const PLACES = 2;

/**
 * The fewest steps and the latest end, each for itself, among the ways to each node: other ways there (a membership, a
 * permission without these verbs) are not what was asked about, and may be shorter and last longer.
 */
export function* waysByVerbs(graph: AccessGraph, question: VerbsQuestion): Generator<number, WaysByVerbs> {
  return {
    steps: yield* fewestSteps(graph, question),
    ends: yield* latestEndsByVerbs(graph, question),
  };
}

type Visit = (step: number, to: number, state: number, counts: boolean) => void;

/** All that a way can do next; returns how many steps were looked at. */
function goOn(graph: AccessGraph, place: number, { filter, wanted }: VerbsQuestion, visit: Visit): number {
  const node = Math.trunc(place / PLACES);
  if (isDisabled(graph, node)) return 1;
  const controls = place % PLACES === CONTROLS;
  const first = u32(graph.outStart, node);
  const end = u32(graph.outStart, node + 1);
  for (let step = first; step < end; step++) {
    const contains = isContainment(graph, step);
    if ((!controls && !contains) || !active(graph, step, filter)) continue;
    const to = u32(graph.stepTo, step);
    const flags = stepFlags(graph, step);
    if (!controls) visit(step, to, COVERS, true);
    else if ((flags & THROUGH) !== 0) visit(step, to, CONTROLS, false);
    if (!controls || !isPermission(graph, step) || (stepVerbs(graph, step) & wanted) === 0) continue;
    visit(step, to, (flags & INHERITS) !== 0 ? COVERS : ENDS, true);
  }
  return 1 + end - first;
}

function* fewestSteps(graph: AccessGraph, question: VerbsQuestion): Generator<number, Uint32Array> {
  const best = new Uint32Array(graph.nodes.length * PLACES).fill(UNREACHED);
  const steps = new Uint32Array(graph.nodes.length).fill(UNREACHED);
  const levels: number[][] = [[]];
  const come = (place: number, at: number): void => {
    if (at >= u32(best, place)) return;
    best[place] = at;
    while (levels.length <= at) levels.push([]);
    levels[at]?.push(place);
  };
  for (const start of question.starts) come(start * PLACES + CONTROLS, 0);
  let units = 0;
  for (let level = 0; level < levels.length; level++) {
    for (const place of listAt(levels, level)) {
      if (best[place] !== level) continue;
      units += goOn(graph, place, question, (step, to, state, counts) => {
        const at = level + stepLength(graph, step);
        if (counts && at < u32(steps, to)) steps[to] = at;
        if (state !== ENDS) come(to * PLACES + state, at);
      });
      if (units < UNITS_PER_TURN / 4) continue;
      units = 0;
      yield level;
    }
  }
  return steps;
}

/** The widest way to each: what ends last is gone on from first. */
function* latestEndsByVerbs(graph: AccessGraph, question: VerbsQuestion): Generator<number, Float64Array> {
  const best = new Float64Array(graph.nodes.length * PLACES).fill(Number.NEGATIVE_INFINITY);
  const ends = new Float64Array(graph.nodes.length).fill(Number.NEGATIVE_INFINITY);
  const levels = new Map<number, number[]>();
  const come = (place: number, until: number): void => {
    if (until <= f64(best, place)) return;
    best[place] = until;
    const level = levels.get(until);
    if (level === undefined) levels.set(until, [place]);
    else level.push(place);
  };
  for (const start of question.starts) come(start * PLACES + CONTROLS, Number.POSITIVE_INFINITY);
  let units = 0;
  while (levels.size > 0) {
    const until = Math.max(...levels.keys());
    // What keeps this end joins the list while it is worked through.
    for (const place of levels.get(until) ?? []) {
      if (best[place] !== until) continue;
      units += goOn(graph, place, question, (step, to, state, counts) => {
        const end = Math.min(until, stepUntil(graph, step));
        if (counts && end > f64(ends, to)) ends[to] = end;
        if (state !== ENDS) come(to * PLACES + state, end);
      });
      if (units < UNITS_PER_TURN / 4) continue;
      units = 0;
      yield until;
    }
    levels.delete(until);
  }
  return ends;
}
