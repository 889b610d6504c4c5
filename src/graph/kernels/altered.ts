import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, u32, u8 } from '../columns';
import { isContainment, isDisabled } from '../walk';
import type { WalkFilter } from '../walk';
import type { Change } from './change';
import { CONTAINS, FLOWS, HOLDS, PASSES, holdingSteps } from './holding-steps';

type Filter = Pick<WalkFilter, 'at' | 'rank' | 'becoming'>;

/** A step that a change ends or adds, as far as a walk goes over it and nothing that stays does the same. */
export interface Altered {
  readonly from: number;
  readonly to: number;
  readonly containment: boolean;
  readonly passes: boolean;
  /** Whether it may be the last of an effective permission. */
  readonly holds: boolean;
  readonly flows: boolean;
}

/** The steps that a change ends or adds and that can make a difference; of those `replaced` only what they hold. */
export function alteredSteps(
  graph: AccessGraph,
  filter: Filter,
  ended: readonly number[],
  change: Change,
  replaced?: ReadonlySet<number>,
): readonly Altered[] {
  const does = holdingSteps(graph, filter);
  const found: Altered[] = [];
  for (const step of ended) {
    const number = u32(graph.stepClass, step);
    const what = u8(graph.classes.verdict, number) < filter.rank ? 0 : u8(does, number);
    const passes = (what & PASSES) !== 0 && replaced?.has(step) !== true;
    if (!passes && (what & (HOLDS | CONTAINS)) === 0) continue;
    found.push({
      from: u32(graph.stepFrom, step),
      to: u32(graph.stepTo, step),
      containment: isContainment(graph, step),
      passes,
      holds: (what & HOLDS) !== 0,
      flows: (what & (FLOWS | CONTAINS)) !== 0,
    });
  }
  // What an added step does is not looked at closely: more is looked at than can differ, never less.
  for (const { from, to, kind } of change.added) {
    found.push({ from, to, containment: kind === 'contains', passes: true, holds: true, flows: true });
  }
  return found;
}

/**
 * Those of some steps, but for containment, whose start controls their end without all of them, with the same verdict:
 * whoever went over such a step comes there all the same.
 */
export function* replacedSteps(
  graph: AccessGraph,
  filter: Filter,
  ended: readonly number[],
): Generator<number, ReadonlySet<number>> {
  const does = holdingSteps(graph, filter);
  const gone = new Set(ended);
  const { verdict } = graph.classes;
  /** By start and verdict. */
  const asked = new Map<number, number[]>();
  for (const step of ended) {
    const number = u32(graph.stepClass, step);
    const rank = u8(verdict, number);
    if (rank < filter.rank || (u8(does, number) & PASSES) === 0 || isContainment(graph, step)) continue;
    const name = u32(graph.stepFrom, step) * 4 + rank;
    const list = asked.get(name);
    if (list === undefined) asked.set(name, [step]);
    else list.push(step);
  }
  const replaced = new Set<number>();
  const seen = new Uint32Array(asked.size === 0 ? 0 : graph.nodes.length);
  let round = 0;
  let units = 0;
  for (const [name, steps] of asked) {
    const start = Math.trunc(name / 4);
    const rank = name % 4;
    const sought = new Map<number, number[]>();
    for (const step of steps) {
      const to = u32(graph.stepTo, step);
      sought.set(to, [...(sought.get(to) ?? []), step]);
    }
    seen[start] = ++round;
    const queue = [start];
    for (const node of queue) {
      if (sought.size === 0) break;
      if (isDisabled(graph, node)) continue;
      const last = u32(graph.outStart, node + 1);
      for (let step = u32(graph.outStart, node); step < last; step++) {
        const number = u32(graph.stepClass, step);
        if ((u8(does, number) & PASSES) === 0 || u8(verdict, number) < rank) continue;
        const to = u32(graph.stepTo, step);
        if (seen[to] === round || gone.has(step)) continue;
        seen[to] = round;
        for (const one of sought.get(to) ?? []) replaced.add(one);
        sought.delete(to);
        queue.push(to);
      }
      if ((units += 1 + last - u32(graph.outStart, node)) < UNITS_PER_TURN) continue;
      units = 0;
      yield round;
    }
  }
  return replaced;
}

/** Nodes in the order in which they are first come to. */
class Marked {
  readonly marks: Uint8Array;
  readonly list: number[] = [];

  constructor(nodes: number) {
    this.marks = new Uint8Array(nodes);
  }

  add(node: number): void {
    if (this.marks[node] === 1) return;
    this.marks[node] = 1;
    this.list.push(node);
  }
}

/** The nodes reached over steps that end or begin: nothing else can be gained or lost. */
export function* reachedOver(
  graph: AccessGraph,
  filter: Filter,
  altered: readonly Altered[],
): Generator<number, readonly number[]> {
  const does = holdingSteps(graph, filter);
  const { verdict } = graph.classes;
  const reached = new Marked(graph.nodes.length);
  /** 1 where it is controlled, 2 where it is covered. */
  const come = new Uint8Array(graph.nodes.length);
  const ahead: number[] = [];
  const go = (node: number, acts: boolean): void => {
    reached.add(node);
    const how = acts ? 1 : 2;
    const before = u8(come, node);
    if ((before & how) !== 0 || isDisabled(graph, node)) return;
    come[node] = before | how;
    ahead.push(node * 2 + (acts ? 1 : 0));
  };
  for (const { to, passes, flows } of altered) {
    reached.add(to);
    if (passes) go(to, true);
    if (flows) go(to, false);
  }
  let units = 0;
  for (const place of ahead) {
    const node = Math.trunc(place / 2);
    const acts = place % 2 === 1;
    const last = u32(graph.outStart, node + 1);
    for (let step = u32(graph.outStart, node); step < last; step++) {
      const number = u32(graph.stepClass, step);
      if (u8(verdict, number) < filter.rank) continue;
      const what = u8(does, number);
      const to = u32(graph.stepTo, step);
      if (acts && (what & PASSES) !== 0) go(to, true);
      if (acts && (what & HOLDS) !== 0) reached.add(to);
      if (acts ? (what & FLOWS) !== 0 : (what & CONTAINS) !== 0) go(to, false);
    }
    if ((units += 1 + last - u32(graph.outStart, node)) < UNITS_PER_TURN) continue;
    units = 0;
    yield 0;
  }
  return reached.list;
}

/** Some nodes, and all that leads to them: no way to one of them passes elsewhere. */
export function leadingTo(
  graph: AccessGraph,
  filter: Filter,
  nodes: readonly number[],
): Generator<number, Uint8Array> {
  return marksBefore(graph, filter, nodes, PASSES | HOLDS | CONTAINS);
}

/** Some nodes and all that contains them, on every level. */
export function withContainers(
  graph: AccessGraph,
  filter: Filter,
  nodes: Iterable<number>,
): Generator<number, Uint8Array> {
  return marksBefore(graph, filter, nodes, CONTAINS);
}

function* marksBefore(
  graph: AccessGraph,
  filter: Filter,
  nodes: Iterable<number>,
  over: number,
): Generator<number, Uint8Array> {
  const does = holdingSteps(graph, filter);
  const { verdict } = graph.classes;
  const uses = does.map((what, number) =>
    u8(verdict, number) >= filter.rank && (what & over) !== 0 ? 1 : 0,
  );
  const marked = new Marked(graph.nodes.length);
  for (const node of nodes) marked.add(node);
  let units = 0;
  for (const node of marked.list) {
    const last = u32(graph.inStart, node + 1);
    for (let i = u32(graph.inStart, node); i < last; i++) {
      const step = u32(graph.inStep, i);
      if (uses[u32(graph.stepClass, step)] === 1) marked.add(u32(graph.stepFrom, step));
    }
    if ((units += 1 + last - u32(graph.inStart, node)) < UNITS_PER_TURN) continue;
    units = 0;
    yield 0;
  }
  return marked.marks;
}
