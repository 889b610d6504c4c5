/** The ways of an answer along which outsiders come to a target, and what stands on them. */
import { INHERITS, THROUGH } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { u32 } from '../graph/columns';
import { stepFlags } from '../graph/steps';
import { active, isContainment } from '../graph/walk';
import type { WalkFilter } from '../graph/walk';
import type { ReachAnswer, Scope } from './answers';
import { filterOf } from './scope-filter';

/**
 * What stands beside the answer on ways of those who are kept, to one of them or to a target: it is drawn with whoever
 * gets to it.
 */
export function besideWays(
  graph: AccessGraph,
  answer: ReachAnswer,
  kept: ReadonlySet<number>,
  targets: ReadonlySet<number>,
): Uint32Array {
  const beside = new Set(answer.beside);
  const next = new Map<number, number[]>();
  const before = new Map<number, number[]>();
  for (const step of answer.steps) {
    const from = u32(graph.stepFrom, step);
    const to = u32(graph.stepTo, step);
    if (beside.has(to)) insert(next, from, to);
    if (beside.has(from)) insert(before, to, from);
  }
  const come = spread(kept, next);
  const lead = spread(new Set([...kept, ...targets]), before);
  return Uint32Array.from([...beside].filter((node) => come.has(node) && lead.has(node))).sort();
}

function insert(map: Map<number, number[]>, key: number, value: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

/** Everything a map leads to from a set, the set with it. */
function spread(
  from: ReadonlySet<number>,
  next: ReadonlyMap<number, readonly number[]>,
): ReadonlySet<number> {
  const found = new Set(from);
  for (const node of found) for (const to of next.get(node) ?? []) found.add(to);
  return found;
}

/**
 * For every node of the answer, the nodes of it that its steps lead to: at once, down containment from a container
 * that is none of them (a folder with a secret in it), or through another thing that is only passed.
 */
export function leading(
  graph: AccessGraph,
  answer: ReachAnswer,
  targets: ReadonlySet<number>,
  scope: Scope,
): ReadonlyMap<number, readonly number[]> {
  const filter = filterOf(scope);
  const within = new Set([...targets, ...answer.reached.map(({ node }) => node)]);
  const beside = new Set(answer.beside);
  const below = new Map<number, readonly number[]>();
  const under = (container: number): readonly number[] => {
    let found = below.get(container);
    if (found === undefined) below.set(container, (found = contained(graph, container, within, filter)));
    return found;
  };
  const beyond = new Map<number, readonly number[]>();
  const past = (passed: number): readonly number[] => {
    let found = beyond.get(passed);
    if (found === undefined) {
      found = controlledPast(graph, passed, { beside, within, targets, under, filter });
      beyond.set(passed, found);
    }
    return found;
  };
  const next = new Map<number, readonly number[]>();
  for (const node of within) {
    const list: number[] = [];
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
      if (!active(graph, step, filter)) continue;
      const to = u32(graph.stepTo, step);
      if (within.has(to)) list.push(to);
      else {
        const flags = stepFlags(graph, step);
        if ((flags & (INHERITS | THROUGH)) !== 0) list.push(...under(to));
        if ((flags & THROUGH) !== 0 && beside.has(to)) list.push(...past(to));
      }
    }
    next.set(node, [...new Set(list)]);
  }
  return next;
}

/** What is passed is looked at within an answer: `under` gives the nodes of it that a container holds. */
interface Passing {
  readonly beside: ReadonlySet<number>;
  readonly within: ReadonlySet<number>;
  readonly targets: ReadonlySet<number>;
  readonly under: (container: number) => readonly number[];
  readonly filter: WalkFilter;
}

/** Nodes of the answer that control of something passed leads to, through other such things or not. */
function controlledPast(
  graph: AccessGraph,
  passed: number,
  { beside, within, targets, under, filter }: Passing,
): readonly number[] {
  const found = new Set<number>();
  const open = new Set([passed]);
  for (const at of open) {
    for (let step = u32(graph.outStart, at); step < u32(graph.outStart, at + 1); step++) {
      if (!active(graph, step, filter)) continue;
      const to = u32(graph.stepTo, step);
      const flags = stepFlags(graph, step);
      const goesOn = (flags & (INHERITS | THROUGH)) !== 0;
      if (targets.has(to) || (goesOn && within.has(to))) found.add(to);
      else if (goesOn) {
        if ((flags & THROUGH) !== 0 && beside.has(to)) open.add(to);
        for (const held of under(to)) found.add(held);
      }
    }
  }
  return [...found];
}

/** Nodes of a set that a container holds, at any depth; none is looked for below one that is found. */
function contained(
  graph: AccessGraph,
  container: number,
  within: ReadonlySet<number>,
  filter: WalkFilter,
): readonly number[] {
  const found = new Set<number>();
  const open = new Set([container]);
  for (const at of open) {
    for (let step = u32(graph.outStart, at); step < u32(graph.outStart, at + 1); step++) {
      if (!isContainment(graph, step) || !active(graph, step, filter)) continue;
      const to = u32(graph.stepTo, step);
      if (within.has(to)) found.add(to);
      else open.add(to);
    }
  }
  return [...found];
}

/**
 * The starts, and all that stands on ways from them that come nearer to a target with every step. Who is an administrator
 * of everything can take over every other account: those lie on ways, but on none that anybody would go.
 */
export function nearing(
  next: ReadonlyMap<number, readonly number[]>,
  starts: readonly number[],
  targets: ReadonlySet<number>,
): Set<number> {
  const before = new Map<number, number[]>();
  for (const [node, list] of next) {
    for (const to of list) {
      const known = before.get(to);
      if (known === undefined) before.set(to, [node]);
      else known.push(node);
    }
  }
  const distance = new Map<number, number>([...targets].map((target) => [target, 0]));
  for (const [node, far] of distance) {
    for (const from of before.get(node) ?? []) if (!distance.has(from)) distance.set(from, far + 1);
  }
  const far = (node: number): number => distance.get(node) ?? Number.POSITIVE_INFINITY;
  const kept = new Set(starts);
  for (const node of kept) {
    for (const to of next.get(node) ?? []) if (far(to) < far(node)) kept.add(to);
  }
  return kept;
}
