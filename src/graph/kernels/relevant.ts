import { BECOMES, INHERITS, THROUGH } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, i32Or, u32, u32Or } from '../columns';
import { runToEnd } from '../../lib/steps';
import { stepFlags } from '../steps';
import { active, isContainment, isDisabled } from '../walk';
import type { WalkFilter } from '../walk';

/** From some nodes to some nodes, within a filter. */
export interface Between {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly filter: WalkFilter;
  /** Only routes whose last step, containment below it aside, satisfies this. */
  readonly last?: (step: number) => boolean;
  /** That last step may be one that acts as another, even where the filter does not follow those. */
  readonly lastBecoming?: boolean;
}

/** States of a place, as in bundles.ts; with `last`, the latter two lie behind that step. */
const CONTROLS = 0;
const COVERS = 1;
const ENDS = 2;
const STATES = 3;

/**
 * The part of the graph through which anything can get from the sources to the targets: its places numbered, and one
 * arc per step and pair of places. Everything else cannot matter to routes, their independence or a cut.
 */
export interface Relevant {
  readonly places: number;
  readonly node: Uint32Array;
  /** 1 where the way so far controls the place's node. */
  readonly acting: Uint8Array;
  readonly sources: readonly number[];
  /** 1 for places in which a target counts as reached. */
  readonly target: Uint8Array;
  readonly outStart: Uint32Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly step: Uint32Array;
}

/** States before and after each step, as `before * 3 + after`; none for a step that does not exist. */
function passesOf(
  graph: AccessGraph,
  { filter, last, lastBecoming }: Between,
): (step: number) => readonly number[] {
  const widest = lastBecoming === true ? { ...filter, becoming: true } : filter;
  return (step) => {
    if (!active(graph, step, widest)) return NOWHERE;
    const flags = stepFlags(graph, step);
    const through = (flags & THROUGH) !== 0 && (filter.becoming || (flags & BECOMES) === 0);
    if (isContainment(graph, step)) return through ? DOWN_BOTH : DOWN;
    const flows = (flags & INHERITS) !== 0 ? COVERS : ENDS;
    if (last === undefined) return through ? ON : flows === COVERS ? OVER : END;
    if (!last(step)) return through ? ON : NOWHERE;
    return through ? [flows, CONTROLS] : flows === COVERS ? OVER : END;
  };
}

const NOWHERE: readonly number[] = [];
const ON: readonly number[] = [CONTROLS];
const OVER: readonly number[] = [COVERS];
const END: readonly number[] = [ENDS];
const DOWN: readonly number[] = [COVERS * STATES + COVERS];
const DOWN_BOTH: readonly number[] = [CONTROLS, COVERS * STATES + COVERS];

export function relevantPart(graph: AccessGraph, between: Between): Relevant {
  return runToEnd(relevantInTurns(graph, between));
}

/** Work since the last turn. */
interface Turn {
  units: number;
}

function isTurn(turn: Turn, units: number): boolean {
  if ((turn.units += units) < UNITS_PER_TURN / 4) return false;
  turn.units = 0;
  return true;
}

/** The same, with a turn for others every few milliseconds. */
export function* relevantInTurns(graph: AccessGraph, between: Between): Generator<number, Relevant> {
  const turn: Turn = { units: 0 };
  const passes = passesOf(graph, between);
  const ahead = new Uint8Array(graph.nodes.length * STATES);
  const queue: number[] = [];
  const sources = between.from.filter((node) => !isDisabled(graph, node));
  const come = (place: number): void => {
    if (ahead[place] === 1) return;
    ahead[place] = 1;
    queue.push(place);
  };
  for (const node of sources) come(node * STATES + CONTROLS);
  for (const place of queue) {
    const node = Math.trunc(place / STATES);
    const state = place % STATES;
    if (state === ENDS || isDisabled(graph, node)) continue;
    if (isTurn(turn, 1 + u32(graph.outStart, node + 1) - u32(graph.outStart, node))) yield 0.2;
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
      const to = u32(graph.stepTo, step) * STATES;
      for (const pass of passes(step)) {
        if (Math.trunc(pass / STATES) === state) come(to + (pass % STATES));
      }
    }
  }
  const places = yield* placesBack(graph, between, passes, ahead, turn);
  return yield* arcsAmong(graph, between, places, passes, sources, turn);
}

const NO_PLACE = 0;

/** The places come to from the sources that lead to a target, in the order found; numbers (plus one) by node and state. */
interface Numbered {
  readonly list: readonly number[];
  readonly number: Uint32Array;
}

type Passes = (step: number) => readonly number[];

function* placesBack(
  graph: AccessGraph,
  { to, last }: Between,
  passes: Passes,
  ahead: Uint8Array,
  turn: Turn,
): Generator<number, Numbered> {
  const number = new Uint32Array(ahead.length);
  const list: number[] = [];
  const come = (place: number): void => {
    if (ahead[place] !== 1 || number[place] !== NO_PLACE) return;
    list.push(place);
    number[place] = list.length;
  };
  for (const node of to) {
    if (last === undefined) come(node * STATES + CONTROLS);
    come(node * STATES + COVERS);
    come(node * STATES + ENDS);
  }
  for (const place of list) {
    const node = Math.trunc(place / STATES);
    const state = place % STATES;
    if (isTurn(turn, 1 + u32(graph.inStart, node + 1) - u32(graph.inStart, node))) yield 0.5;
    for (let i = u32(graph.inStart, node); i < u32(graph.inStart, node + 1); i++) {
      const step = u32(graph.inStep, i);
      const from = u32(graph.stepFrom, step);
      if (isDisabled(graph, from)) continue;
      for (const pass of passes(step)) {
        if (pass % STATES === state) come(from * STATES + Math.trunc(pass / STATES));
      }
    }
  }
  return { list, number };
}

function* arcsAmong(
  graph: AccessGraph,
  { to, last }: Between,
  { list, number }: Numbered,
  passes: Passes,
  sources: readonly number[],
  turn: Turn,
): Generator<number, Relevant> {
  const arcFrom: number[] = [];
  const arcTo: number[] = [];
  const arcStep: number[] = [];
  const outStart = new Uint32Array(list.length + 1);
  const target = new Uint8Array(list.length);
  const wanted = new Set(to);
  for (const [at, place] of list.entries()) {
    const node = Math.trunc(place / STATES);
    const state = place % STATES;
    if (wanted.has(node) && (last === undefined || state !== CONTROLS)) target[at] = 1;
    if (state !== ENDS && !isDisabled(graph, node)) {
      for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
        for (const pass of passes(step)) {
          if (Math.trunc(pass / STATES) !== state) continue;
          const next = u32Or(number, u32(graph.stepTo, step) * STATES + (pass % STATES), NO_PLACE);
          if (next === NO_PLACE || next - 1 === at) continue;
          arcFrom.push(at);
          arcTo.push(next - 1);
          arcStep.push(step);
        }
      }
    }
    outStart[at + 1] = arcTo.length;
    if (isTurn(turn, 1 + u32(graph.outStart, node + 1) - u32(graph.outStart, node))) yield 0.8;
  }
  return {
    places: list.length,
    node: Uint32Array.from(list, (place) => Math.trunc(place / STATES)),
    acting: Uint8Array.from(list, (place) => (place % STATES === CONTROLS ? 1 : 0)),
    sources: sources
      .map((node) => u32Or(number, node * STATES + CONTROLS, NO_PLACE))
      .filter((place) => place !== NO_PLACE)
      .map((place) => place - 1),
    target,
    outStart,
    from: Uint32Array.from(arcFrom),
    to: Uint32Array.from(arcTo),
    step: Uint32Array.from(arcStep),
  };
}

/** The arcs of a shortest way from a source to a target over steps that are left; `undefined` where there is none. */
export function wayThrough(part: Relevant, left: (step: number) => boolean): readonly number[] | undefined {
  const by = new Int32Array(part.places).fill(-2);
  const queue: number[] = [];
  for (const source of part.sources) {
    if (by[source] !== -2) continue;
    by[source] = -1;
    queue.push(source);
  }
  for (const place of queue) {
    if (part.target[place] === 1) return backTo(part, by, place);
    for (let arc = u32(part.outStart, place); arc < u32(part.outStart, place + 1); arc++) {
      const next = u32(part.to, arc);
      if (by[next] !== -2 || !left(u32(part.step, arc))) continue;
      by[next] = arc;
      queue.push(next);
    }
  }
  return undefined;
}

function backTo(part: Relevant, by: Int32Array, end: number): readonly number[] {
  const arcs: number[] = [];
  for (let place = end; ;) {
    const arc = i32Or(by, place, -1);
    if (arc < 0) return arcs.reverse();
    arcs.push(arc);
    place = u32(part.from, arc);
  }
}
