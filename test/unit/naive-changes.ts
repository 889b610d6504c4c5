/**
 * The naive reference for what removals and additions do: plain sets, every start walked again for every question.
 * Written from the design's words; shares no code with the engine.
 */
import { STEP_KINDS } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';

export interface Ask {
  readonly at: number;
  readonly rank: number;
  readonly becoming: boolean;
  /** 0: everything reached counts. */
  readonly verbs?: number;
  readonly records?: ReadonlySet<number>;
  readonly nodes?: ReadonlySet<number>;
  /** Steps there are besides. */
  readonly added?: readonly PlainStep[];
}

export interface PlainStep {
  readonly from: number;
  readonly to: number;
  readonly kind: string;
  readonly permission: string;
  readonly verbs: number;
  readonly verdict: number;
  readonly through: boolean;
  readonly inherits: boolean;
  readonly becomes: boolean;
  readonly start: number;
  readonly until: number;
  readonly supports: readonly (readonly number[])[];
}

/** Steps as plain objects, read straight off the columns, and those added. */
export function plainSteps(graph: AccessGraph, ask?: Ask): PlainStep[] {
  const { classes } = graph;
  const own = Array.from(graph.stepFrom, (from, e): PlainStep => {
    const c = graph.stepClass[e]!;
    const supports: number[][] = [];
    for (let s = graph.supportStart[e]!; s < graph.supportStart[e + 1]!; s++) {
      supports.push([
        ...graph.supportRecords.slice(graph.supportRecordStart[s], graph.supportRecordStart[s + 1]),
      ]);
    }
    return {
      from,
      to: graph.stepTo[e]!,
      kind: STEP_KINDS[classes.kind[c]!]!,
      permission: graph.permissions[classes.permission[c]!] ?? '',
      verbs: classes.verbs[c]!,
      verdict: classes.verdict[c]!,
      through: (classes.flags[c]! & 1) !== 0,
      inherits: (classes.flags[c]! & 4) !== 0,
      becomes: (classes.flags[c]! & 2) !== 0,
      start: classes.start[c]!,
      until: classes.until[c]!,
      supports,
    };
  });
  return [...own, ...(ask?.added ?? [])];
}

export function stepExists(step: PlainStep, ask: Ask, last = false): boolean {
  if (step.verdict < ask.rank || step.start > ask.at || ask.at >= step.until) return false;
  if (step.becomes && !ask.becoming && !last) return false;
  if (ask.nodes?.has(step.from) === true || ask.nodes?.has(step.to) === true) return false;
  return step.supports.some((support) => support.every((r) => ask.records?.has(r) !== true));
}

function disabled(graph: AccessGraph, node: number): boolean {
  return (graph.nodeFlags[node]! & 1) !== 0;
}

/** Everything a start is, belongs to or can act as, itself included. */
export function acts(graph: AccessGraph, start: number, ask: Ask): Set<number> {
  const steps = plainSteps(graph, ask);
  const found = new Set([start]);
  for (const node of found) {
    if (disabled(graph, node) || ask.nodes?.has(node) === true) continue;
    for (const step of steps)
      if (step.from === node && step.through && stepExists(step, ask)) found.add(step.to);
  }
  return found;
}

/** What a permission on a node flows down to, the node included. */
export function flowsTo(graph: AccessGraph, node: number, ask: Ask): Set<number> {
  const steps = plainSteps(graph, ask);
  const found = new Set([node]);
  for (const at of found) {
    if (disabled(graph, at)) continue;
    for (const step of steps)
      if (step.kind === 'contains' && step.from === at && stepExists(step, ask)) found.add(step.to);
  }
  return found;
}

/** Nodes reached from a start. The start itself counts only where verbs are asked for: a permission on oneself is one. */
export function reached(graph: AccessGraph, start: number, ask: Ask): Set<number> {
  const found = new Set<number>();
  const verbs = ask.verbs ?? 0;
  for (const holder of acts(graph, start, ask)) {
    if (verbs === 0) found.add(holder);
    if (disabled(graph, holder) || ask.nodes?.has(holder) === true) continue;
    for (const step of plainSteps(graph, ask)) {
      if (step.from !== holder || step.kind === 'contains' || !stepExists(step, ask)) continue;
      const isPermission = step.kind === 'permission' || step.kind === 'control';
      if (verbs !== 0 && (!isPermission || (step.verbs & verbs) === 0)) continue;
      // With verbs a permission that goes on past its target may flow down as well as be acted through.
      if (step.inherits && (verbs !== 0 || !step.through))
        for (const node of flowsTo(graph, step.to, ask)) found.add(node);
      else found.add(step.to);
    }
  }
  if (verbs === 0) found.delete(start);
  return found;
}

/** All pairs of a start and what it reaches, as text. */
export function pairs(graph: AccessGraph, ask: Ask): Set<string> {
  const found = new Set<string>();
  for (let s = 0; s < graph.nodes.length; s++) {
    if (disabled(graph, s) || ask.nodes?.has(s) === true) continue;
    for (const n of reached(graph, s, ask)) found.add(`${s} ${n}`);
  }
  return found;
}

/** The fewest records without which nothing gets through, trying all sets of one, then of two, …; none may do. */
export function fewestRecords(
  records: number,
  through: (removed: ReadonlySet<number>) => boolean,
): number | undefined {
  const all = Array.from({ length: records }, (_, r) => r);
  if (through(new Set(all))) return undefined;
  const some = (size: number, from: number, chosen: readonly number[]): boolean => {
    if (size === 0) return !through(new Set(chosen));
    return all.slice(from).some((r) => some(size - 1, r + 1, [...chosen, r]));
  };
  for (let size = 0; ; size++) if (some(size, 0, [])) return size;
}

/** A step that gives its holder a permission: with verbs one that carries any of them. */
function gives(step: PlainStep, ask: Ask): boolean {
  if (!['permission', 'control', 'assume'].includes(step.kind) || !stepExists(step, ask, true)) return false;
  return (ask.verbs ?? 0) === 0 || (step.verbs & (ask.verbs ?? 0)) !== 0;
}

/** Effective permissions of a start: `permission resource` with the strongest verdict rank. */
export function rows(graph: AccessGraph, start: number, ask: Ask): Map<string, number> {
  const found = new Map<string, number>();
  if (disabled(graph, start) || ask.nodes?.has(start) === true) return found;
  for (const rank of [3, 2, 1].filter((r) => r >= ask.rank)) {
    const at = { ...ask, rank };
    for (const holder of acts(graph, start, at)) {
      if (disabled(graph, holder)) continue;
      for (const step of plainSteps(graph, at)) {
        if (step.from !== holder || !gives(step, at)) continue;
        const on = step.inherits ? flowsTo(graph, step.to, at) : new Set([step.to]);
        for (const node of on) {
          const name = `${step.permission} ${graph.nodes.at(node)!.key}`;
          if (!found.has(name)) found.set(name, rank);
        }
      }
    }
  }
  return found;
}

/** Fewest steps from a start to all it is, belongs to or can act as. */
function distances(graph: AccessGraph, start: number, ask: Ask): Map<number, number> {
  const found = new Map([[start, 0]]);
  for (const [node, steps] of found) {
    if (disabled(graph, node)) continue;
    for (const step of plainSteps(graph)) {
      if (step.from === node && step.through && stepExists(step, ask) && !found.has(step.to))
        found.set(step.to, steps + 1);
    }
  }
  return found;
}

/** Fewest steps to a privileged step, that step included. */
export function nearestWay(
  graph: AccessGraph,
  start: number,
  ask: Ask,
  privileged: (step: number) => boolean,
): number | undefined {
  let best: number | undefined;
  for (const [node, steps] of distances(graph, start, ask)) {
    if (disabled(graph, node)) continue;
    plainSteps(graph).forEach((step, e) => {
      if (step.from !== node || step.kind === 'contains' || !stepExists(step, ask, true) || !privileged(e))
        return;
      if ((ask.verbs ?? 0) !== 0 && (step.verbs & (ask.verbs ?? 0)) === 0) return;
      best = Math.min(best ?? Infinity, steps + 1);
    });
  }
  return best;
}

/** For every effective permission the fewest steps between principal and grant plus those of containment below it. */
export function rowDepths(graph: AccessGraph, start: number, ask: Ask): Map<string, number> {
  const found = new Map<string, number>();
  if (disabled(graph, start)) return found;
  const strongest = rows(graph, start, ask);
  for (const rank of [3, 2, 1].filter((r) => r >= ask.rank)) {
    const at = { ...ask, rank };
    for (const [holder, above] of distances(graph, start, at)) {
      if (disabled(graph, holder)) continue;
      for (const step of plainSteps(graph)) {
        if (step.from !== holder || !gives(step, at)) continue;
        const levels = new Map([[step.to, 0]]);
        for (const [node, below] of step.inherits ? levels : []) {
          if (disabled(graph, node)) continue;
          for (const e of plainSteps(graph)) {
            if (e.kind === 'contains' && e.from === node && stepExists(e, at) && !levels.has(e.to))
              levels.set(e.to, below + 1);
          }
        }
        for (const [node, below] of levels) {
          const name = `${step.permission} ${graph.nodes.at(node)!.key}`;
          if (strongest.get(name) !== rank) continue;
          found.set(name, Math.min(found.get(name) ?? Infinity, above + below));
        }
      }
    }
  }
  return found;
}

/** All routes to every effective permission: simple in what the start acts as, and simple in what flows down. */
export function rowRoutes(graph: AccessGraph, start: number, ask: Ask): Map<string, number[][]> {
  const found = new Map<string, number[][]>();
  if (disabled(graph, start)) return found;
  const steps = plainSteps(graph);
  const hold = (permission: string, node: number, route: number[]): void => {
    const name = `${permission} ${graph.nodes.at(node)!.key}`;
    found.set(name, [...(found.get(name) ?? []), route]);
  };
  const down = (permission: string, node: number, route: number[], seen: Set<number>): void => {
    hold(permission, node, route);
    if (disabled(graph, node)) return;
    steps.forEach((step, e) => {
      if (step.kind !== 'contains' || step.from !== node || !stepExists(step, ask) || seen.has(step.to))
        return;
      down(permission, step.to, [...route, e], new Set([...seen, step.to]));
    });
  };
  const go = (node: number, route: number[], seen: Set<number>): void => {
    if (disabled(graph, node)) return;
    steps.forEach((step, e) => {
      if (step.from !== node) return;
      if (gives(step, ask)) {
        if (step.inherits) down(step.permission, step.to, [...route, e], new Set([step.to]));
        else hold(step.permission, step.to, [...route, e]);
      }
      if (step.through && stepExists(step, ask) && !seen.has(step.to))
        go(step.to, [...route, e], new Set([...seen, step.to]));
    });
  };
  go(start, [], new Set([start]));
  return found;
}
