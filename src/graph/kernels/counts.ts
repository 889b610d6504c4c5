import type { AccessGraph } from '../access-graph';
import { NODE_KINDS } from '../access-graph';
import { isDisabled } from '../walk';
import { components, condense } from './components';
import type { Condensed } from './components';
import { toOffsets, u32, u8 } from '../columns';
import { NO_PLACE, NO_STEP } from './projection';
import type { Projection } from './projection';
import { chooseHubs } from './hubs';
import type { Hubs } from './hubs';
import { sweep } from './sweep';
import type { Asked, SweepOptions } from './sweep';

const RESOURCE = NODE_KINDS.indexOf('resource');
const PATTERN = NODE_KINDS.indexOf('pattern');
const TENANT = NODE_KINDS.indexOf('tenant');

/** A principal, or a secret that unlocks one: what a question can start from. A disabled one cannot act. */
export function mayStart(graph: AccessGraph, node: number): boolean {
  const kind = graph.nodeKind[node];
  return kind !== RESOURCE && kind !== PATTERN && kind !== TENANT && !isDisabled(graph, node);
}

/** Nodes that a question can start from. */
export function startersOf(graph: AccessGraph): Uint32Array {
  const found: number[] = [];
  for (let node = 0; node < graph.nodes.length; node++) if (mayStart(graph, node)) found.push(node);
  return Uint32Array.from(found);
}

/** By node, itself never counted. */
export interface Counts {
  /** Nodes that each starter reaches; 0 for what cannot start. */
  readonly reached: Uint32Array;
  /** Starters that reach each node. */
  readonly reaching: Uint32Array;
}

/** The graph of what the starters can come to, with how many nodes end and how many start in each component. */
export interface Reachable {
  readonly dag: Condensed;
  readonly weight: Uint32Array;
  readonly starters: Uint32Array;
  readonly hubs: Hubs;
}

/** Condenses what the starters of a projection can come to. */
export function* reachable(projection: Projection, startNodes: Uint32Array): Generator<number, Reachable> {
  const { controlled, end } = projection;
  const starts = startNodes.map((node) => u32(controlled, node));
  const dag = yield* condense(projection, yield* components(projection, starts));
  const weight = new Uint32Array(dag.count);
  const starters = new Uint32Array(dag.count);
  for (const place of end) {
    const component = componentOf(dag, place);
    if (component < dag.count) weight[component] = u32(weight, component) + 1;
  }
  for (const place of starts) {
    const component = u32(dag.of, place);
    starters[component] = u32(starters, component) + 1;
  }
  return { dag, weight, starters, hubs: yield* chooseHubs(dag, weight, starters) };
}

/** How many nodes each starter reaches, and how many starters reach each node. */
export function* countReach(
  projection: Projection,
  startNodes: Uint32Array,
  options: Omit<SweepOptions, 'asked'> = {},
): Generator<number, Counts> {
  return yield* countReachable(projection, yield* reachable(projection, startNodes), startNodes, options);
}

/** The same, of what is condensed already. */
export function* countReachable(
  projection: Projection,
  found: Reachable,
  startNodes: Uint32Array,
  options: Omit<SweepOptions, 'asked'> = {},
): Generator<number, Counts> {
  const { dag, weight, starters } = found;
  const own = ownEnds(projection, found, startNodes);
  const swept = yield* sweep(dag, weight, starters, found.hubs, { ...options, asked: own });
  const { nodes, controlled, end } = projection;
  const reached = new Uint32Array(nodes);
  const reaching = new Uint32Array(nodes);
  for (let node = 0; node < nodes; node++) {
    const component = componentOf(dag, u32(end, node));
    if (component < dag.count) reaching[node] = u32(swept.reaching, component);
  }
  for (const node of startNodes) reached[node] = u32(swept.reached, u32(dag.of, u32(controlled, node)));
  const leaveOut = (node: number): void => {
    reached[node] = u32(reached, node) - 1;
    reaching[node] = u32(reaching, node) - 1;
  };
  for (const node of startNodes) if (comesToItself(projection, dag, node)) leaveOut(node);
  own.nodes.forEach((node, i) => {
    if (u8(swept.answers, i) === 1) leaveOut(node);
  });
  return { reached, reaching };
}

/** Component of a place, one beyond all where nothing comes to it. */
function componentOf(dag: Condensed, place: number): number {
  return place === NO_PLACE ? dag.count : Math.min(u32(dag.of, place), dag.count);
}

/** A starter always comes to its own end, it is said by an edge of its own; but with verbs only round a cycle. */
function comesToItself(
  { controlled, end, outStart, outStep }: Projection,
  dag: Condensed,
  node: number,
): boolean {
  const control = u32(controlled, node);
  const last = u32(outStart, control + 1) - 1;
  return (
    (last >= u32(outStart, control) && u32(outStep, last) === NO_STEP) ||
    componentOf(dag, u32(end, node)) === u32(dag.of, control)
  );
}

/** Whether a starter comes to its own end, where that is to be asked. */
function ownEnds(
  projection: Projection,
  { dag }: Reachable,
  startNodes: Uint32Array,
): Asked & { readonly nodes: Uint32Array } {
  const start = new Uint32Array(dag.count + 1);
  const { controlled, end } = projection;
  const asking = startNodes.filter(
    (node) => componentOf(dag, u32(end, node)) < dag.count && !comesToItself(projection, dag, node),
  );
  for (const node of asking) {
    const component = u32(dag.of, u32(controlled, node));
    start[component + 1] = u32(start, component + 1) + 1;
  }
  toOffsets(start);
  const next = start.slice(0, dag.count);
  const nodes = new Uint32Array(asking.length);
  const to = new Uint32Array(asking.length);
  for (const node of asking) {
    const component = u32(dag.of, u32(controlled, node));
    const at = u32(next, component);
    nodes[at] = node;
    to[at] = u32(dag.of, u32(end, node));
    next[component] = at + 1;
  }
  return { start, to, nodes };
}
