import type { AccessGraph } from '../access-graph';
import { NODE_KINDS } from '../access-graph';
import { isDisabled } from '../walk';
import { components, condense } from './components';
import type { Condensed, Digraph } from './components';
import { UNITS_PER_TURN, toOffsets, u32, u8 } from '../columns';
import { NO_PLACE } from './projection';
import type { StepFree } from './projection';
import { chooseHubs } from './hubs';
import type { Hubs } from './hubs';
import { sweep } from './sweep';
import type { Asked, Ends, SweepOptions } from './sweep';
import { NO_LABEL } from './sweep-plan';

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

/** What a starter costs besides its component: it is looked at all over. */
const UNITS_PER_STARTER = 4;

/** By node, itself never counted. */
export interface Counts {
  /** Nodes that each starter reaches; 0 for what cannot start. */
  readonly reached: Uint32Array;
  /** Starters that reach each node. */
  readonly reaching: Uint32Array;
}

/** The graph of what the starters can come to, with how many nodes end and how many start in each component. */
export interface Reachable extends Ends {
  readonly dag: Condensed;
  readonly starters: Uint32Array;
  readonly hubs: Hubs;
}

/** Where starts are and nodes end, of one kind or of several, in a plain directed graph. */
export interface Reaching extends Digraph {
  readonly nodes: number;
  readonly controlled: Uint32Array;
  /** End of each node, by kind. No component holds ends of two kinds. */
  readonly ends: readonly Uint32Array[];
}

/** Condenses what the starters of a projection can come to. */
export function* reachable(projection: StepFree, startNodes: Uint32Array): Generator<number, Reachable> {
  return yield* reachableEnds({ ...projection, ends: [projection.end] }, startNodes);
}

/** The same for several kinds of end at once. */
export function* reachableEnds(graph: Reaching, startNodes: Uint32Array): Generator<number, Reachable> {
  const { controlled, ends } = graph;
  const starts = startNodes.map((node) => u32(controlled, node));
  const dag = yield* condense(graph, yield* components(graph, starts));
  const weight = new Uint32Array(dag.count);
  const starters = new Uint32Array(dag.count);
  const label = ends.length === 1 ? undefined : new Uint8Array(dag.count).fill(NO_LABEL);
  for (let kind = 0; kind < ends.length; kind++) {
    const end = endsOf(graph, kind);
    for (let node = 0; node < end.length; node++) {
      const component = componentOf(dag, u32(end, node));
      if (component >= dag.count) continue;
      weight[component] = u32(weight, component) + 1;
      if (label !== undefined) label[component] = kind;
    }
    yield 1;
  }
  for (let i = 0; i < starts.length; i++) {
    const component = u32(dag.of, u32(starts, i));
    starters[component] = u32(starters, component) + 1;
  }
  yield 1;
  const kinds = label === undefined ? {} : { label };
  const hubs = yield* chooseHubs(dag, weight, starters);
  return { dag, weight, labels: ends.length, ...kinds, starters, hubs };
}

/** How many nodes each starter reaches, and how many starters reach each node. */
export function* countReach(
  projection: StepFree,
  startNodes: Uint32Array,
  options: Omit<SweepOptions, 'asked'> = {},
): Generator<number, Counts> {
  return yield* countReachable(projection, yield* reachable(projection, startNodes), startNodes, options);
}

/** The same, of what is condensed already. */
export function* countReachable(
  projection: StepFree,
  found: Reachable,
  startNodes: Uint32Array,
  options: Omit<SweepOptions, 'asked'> = {},
): Generator<number, Counts> {
  const [counts] = yield* countEnds({ ...projection, ends: [projection.end] }, found, startNodes, options);
  return (
    counts ?? { reached: new Uint32Array(projection.nodes), reaching: new Uint32Array(projection.nodes) }
  );
}

/** The counts for each kind of end. */
export function* countEnds(
  graph: Reaching,
  found: Reachable,
  startNodes: Uint32Array,
  options: Omit<SweepOptions, 'asked'> = {},
): Generator<number, readonly Counts[]> {
  const { dag } = found;
  const { nodes, controlled, ends } = graph;
  const own = yield* ownEnds(graph, dag, startNodes);
  yield 0;
  const swept = yield* sweep(dag, found, found.starters, found.hubs, { ...options, asked: own });
  const counts: Counts[] = [];
  let units = 0;
  for (let kind = 0; kind < ends.length; kind++) {
    const reached = new Uint32Array(nodes);
    const reaching = new Uint32Array(nodes);
    const end = endsOf(graph, kind);
    for (let node = 0; node < nodes; node++) {
      if (++units > UNITS_PER_TURN) {
        yield 1;
        units = 0;
      }
      const component = componentOf(dag, u32(end, node));
      if (component < dag.count) reaching[node] = u32(swept.reaching, component);
    }
    yield 1;
    for (const node of startNodes) {
      if ((units += UNITS_PER_STARTER) > UNITS_PER_TURN) {
        yield 1;
        units = 0;
      }
      reached[node] = swept.reached(u32(dag.of, u32(controlled, node)), kind);
      if (!comesToItself(graph, dag, node, kind)) continue;
      reached[node] = u32(reached, node) - 1;
      reaching[node] = u32(reaching, node) - 1;
    }
    counts.push({ reached, reaching });
    yield 1;
  }
  own.nodes.forEach((node, i) => {
    if (u8(swept.answers, i) === 0) return;
    const count = counts[u8(own.kinds, i)];
    if (count === undefined) return;
    count.reached[node] = u32(count.reached, node) - 1;
    count.reaching[node] = u32(count.reaching, node) - 1;
  });
  return counts;
}

function endsOf({ ends }: Reaching, kind: number): Uint32Array {
  return ends[kind] ?? new Uint32Array();
}

/** Component of a place, one beyond all where nothing comes to it. */
function componentOf(dag: Condensed, place: number): number {
  return place === NO_PLACE ? dag.count : Math.min(u32(dag.of, place), dag.count);
}

/** A starter always comes to its own end, its last edge leads there; but with verbs only round a cycle. */
function comesToItself(graph: Reaching, dag: Condensed, node: number, kind: number): boolean {
  const { controlled, outStart, outTo } = graph;
  const control = u32(controlled, node);
  const end = u32(endsOf(graph, kind), node);
  const last = u32(outStart, control + 1) - 1;
  return (
    (last >= u32(outStart, control) && u32(outTo, last) === end) ||
    componentOf(dag, end) === u32(dag.of, control)
  );
}

/** Whether a starter comes to its own end, where that is to be asked. */
interface OwnEnds extends Asked {
  readonly nodes: Uint32Array;
  readonly kinds: Uint8Array;
}

/** Starters that something comes to, of which it is not told at once whether they come to themselves. */
function* unsettled(
  graph: Reaching,
  dag: Condensed,
  startNodes: Uint32Array,
  kind: number,
): Generator<number, Uint32Array> {
  const end = endsOf(graph, kind);
  const found = new Uint32Array(startNodes.length);
  let count = 0;
  let units = 0;
  for (const node of startNodes) {
    if ((units += UNITS_PER_STARTER) > UNITS_PER_TURN) {
      yield 0;
      units = 0;
    }
    if (componentOf(dag, u32(end, node)) < dag.count && !comesToItself(graph, dag, node, kind))
      found[count++] = node;
  }
  return found.subarray(0, count);
}

function* ownEnds(graph: Reaching, dag: Condensed, startNodes: Uint32Array): Generator<number, OwnEnds> {
  const start = new Uint32Array(dag.count + 1);
  const { controlled, ends } = graph;
  const asking: Uint32Array[] = [];
  for (let kind = 0; kind < ends.length; kind++) asking.push(yield* unsettled(graph, dag, startNodes, kind));
  for (const list of asking) {
    for (const node of list) {
      const component = u32(dag.of, u32(controlled, node));
      start[component + 1] = u32(start, component + 1) + 1;
    }
  }
  toOffsets(start);
  const next = start.slice(0, dag.count);
  const count = u32(start, dag.count);
  const nodes = new Uint32Array(count);
  const kinds = new Uint8Array(count);
  const to = new Uint32Array(count);
  asking.forEach((list, kind) => {
    for (const node of list) {
      const component = u32(dag.of, u32(controlled, node));
      const at = u32(next, component);
      nodes[at] = node;
      kinds[at] = kind;
      to[at] = u32(dag.of, u32(endsOf(graph, kind), node));
      next[component] = at + 1;
    }
  });
  return { start, to, nodes, kinds };
}
