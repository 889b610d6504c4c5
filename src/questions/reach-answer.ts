/** The answer both directions give: the nodes with what is held on them, counted by verdict, tenant and kind. */
import type { AccessGraph, NodeKind } from '../graph/access-graph';
import { u32, u8 } from '../graph/columns';
import { active, mayTake } from '../graph/walk';
import type { Walk, WalkFilter } from '../graph/walk';
import { byCodeUnit } from '../lib/order';
import { verbsOf } from '../model/permission';
import { verdictOf } from '../model/verdict';
import type { ReachAnswer, Reached } from './answers';
import type { HeldAt } from './held';
import { nodeRef } from './refs';

/** What is said of one node; `until` in epoch ms. */
interface Facts {
  readonly rank: number;
  readonly steps: number;
  readonly until: number;
  readonly held: readonly HeldAt[];
}

/** Others get a turn after so many nodes, in bits: each is made, and the names of what is held on it are sorted. */
export const NODES_PER_TURN = 0x3ff;

export function* reachAnswer(
  graph: AccessGraph,
  start: readonly number[],
  included: (node: number) => boolean,
  facts: (node: number) => Facts,
  steps: Uint32Array,
): Generator<number, ReachAnswer> {
  const counts = { allowed: 0, conditional: 0, notEvaluated: 0 };
  const tenants = new Map<number, number>();
  const kinds = new Map<NodeKind, number>();
  const reached: Reached[] = [];
  for (let node = 0; node < graph.nodes.length; node++) {
    if ((node & NODES_PER_TURN) === NODES_PER_TURN) yield node;
    if (!included(node)) continue;
    const { rank, steps: distance, until, held } = facts(node);
    const ref = nodeRef(graph, node);
    if (rank === 3) counts.allowed++;
    else if (rank === 2) counts.conditional++;
    else counts.notEvaluated++;
    tenants.set(ref.tenant, (tenants.get(ref.tenant) ?? 0) + 1);
    kinds.set(ref.kind, (kinds.get(ref.kind) ?? 0) + 1);
    const own = held.find((at) => at.rank === rank);
    const weaker = held
      .filter((at) => at.rank < rank)
      .map((at) => ({ verdict: verdictOf(at.rank), permissions: namesOf(graph, at.permissions) }));
    reached.push({
      ...ref,
      permissions: namesOf(graph, own?.permissions ?? []),
      ...(weaker.length === 0 ? {} : { weaker }),
      verbs: verbsOf(own?.verbs ?? 0),
      verdict: verdictOf(rank),
      until,
      steps: distance,
    });
  }
  return {
    start: start.map((node) => nodeRef(graph, node)),
    counts,
    byTenant: [...tenants].sort(([a], [b]) => a - b).map(([tenant, count]) => ({ tenant, count })),
    byKind: [...kinds].sort(([a], [b]) => byCodeUnit(a, b)).map(([kind, count]) => ({ kind, count })),
    reached,
    steps,
    assumes: [],
  };
}

function namesOf(graph: AccessGraph, permissions: readonly number[]): string[] {
  return permissions
    .map((permission) => graph.permissions[permission])
    .filter((name) => name !== undefined)
    .sort(byCodeUnit);
}

/** The steps between nodes that are inside; with a walk, only those it may take. */
export function* stepsAmong(
  graph: AccessGraph,
  filter: WalkFilter,
  inside: (node: number) => boolean,
  walk?: Walk,
): Generator<number, Uint32Array> {
  const found: number[] = [];
  for (let node = 0; node < graph.nodes.length; node++) {
    if ((node & NODES_PER_TURN) === NODES_PER_TURN) yield node;
    if (!inside(node) || walk?.state[node] === 0) continue;
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
      if (!active(graph, step, filter) || !inside(u32(graph.stepTo, step))) continue;
      if (walk === undefined || mayTake(graph, step, u8(walk.state, node))) found.push(step);
    }
  }
  return Uint32Array.from(found);
}
