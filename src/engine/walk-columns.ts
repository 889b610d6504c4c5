import { assumedLayers } from './node-detail';
import { ELIGIBLE, BECOMES, MECHANISM_NAMES, NODE_KINDS, STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph, NodeKind, StepKind } from '../graph/access-graph';
import { f64, u32, u8 } from '../graph/columns';
import { byCodeUnit } from '../lib/order';
import type { Mechanism } from '../model/record';
import { VERDICT_RANK } from '../model/verdict';
import type { ReachAnswer, Scope } from '../questions/answers';
import { nodeName, nodeRef } from '../questions/refs';
import type { Session } from './session';
import { NOTHING_LATENT, latentSteps } from './walk-latent';
import { PASSED, factsOfBlast, factsOfWho } from './walk-facts';
import type { WalkFacts } from './walk-facts';

/** What Explore draws: everything reached from the starts, or everyone who reaches the first of them. */
export interface WalkQuestion {
  readonly mode: 'blast' | 'who';
  readonly start: readonly number[];
  readonly scope: Scope;
}

/** What steps have in common; few differ. `time` says how the step stands to the instant asked about. */
export interface StepLook {
  /** Strength of its verdict, as in `VERDICT_RANK`. */
  readonly rank: number;
  readonly kind: StepKind;
  readonly permission?: string;
  readonly becomes: boolean;
  readonly mechanism?: Mechanism;
  readonly start: number;
  readonly until: number;
  readonly time: 'now' | 'eligible' | 'expired' | 'future';
}

/**
 * The answer of a walk as columns, by transfer: 50,000 things are a few arrays and not as many objects. Starts first,
 * then the others in the order of the graph. `from` and `to` are places in `node`, `look` one in `looks`.
 */
export interface WalkColumns extends Pick<
  ReachAnswer,
  'start' | 'counts' | 'byTenant' | 'byKind' | 'assumes'
> {
  readonly node: Uint32Array<ArrayBuffer>;
  /** Index into `NODE_KINDS`. */
  readonly nodeKind: Uint8Array<ArrayBuffer>;
  readonly nodeTenant: Uint32Array<ArrayBuffer>;
  /** 0: only by a step that has expired or is not yet in force; it is in no count. */
  readonly nodeRank: Uint8Array<ArrayBuffer>;
  readonly distance: Uint32Array<ArrayBuffer>;
  /** Place by name among the nodes; empty where there are too many to be sorted while somebody waits. */
  readonly order: Uint32Array<ArrayBuffer>;
  readonly step: Uint32Array<ArrayBuffer>;
  readonly from: Uint32Array<ArrayBuffer>;
  readonly to: Uint32Array<ArrayBuffer>;
  readonly look: Uint32Array<ArrayBuffer>;
  readonly looks: readonly StepLook[];
  /** Of these nodes, by the graph's numbers: those of who can reach that are only passed, and in no count. */
  readonly passed?: Uint32Array<ArrayBuffer>;
}

const NONE = 0xffffffff;
/** So many names are sorted in a few milliseconds. */
const SORTED = 20_000;

/** Yields within and between its walks, and between its columns. */
export function* walkColumns(session: Session, question: WalkQuestion): Generator<number, WalkColumns> {
  const { graph } = session;
  const { scope } = question;
  const start = question.mode === 'who' ? question.start.slice(0, 1) : [...new Set(question.start)];
  const facts =
    question.mode === 'blast'
      ? yield* factsOfBlast(session, start, scope)
      : yield* factsOfWho(session, start, scope);
  yield 0;
  // What a date keeps shut crosses nothing: of one crossing only what is counted is drawn.
  const latent = scope.by ? NOTHING_LATENT : latentSteps(graph, question.mode, start, facts, scope);
  const node = nodesOf(facts, start, latent.nodes);
  yield node.length;
  const place = new Uint32Array(graph.nodes.length).fill(NONE);
  node.forEach((id, at) => (place[id] = at));
  const step = new Uint32Array(latent.steps.length + facts.steps.length);
  step.set(latent.steps);
  step.set(facts.steps, latent.steps.length);
  step.sort();
  yield step.length;
  const { look, looks } = looksOf(graph, step, scope.at);
  yield step.length;
  const distance = node.map((id) => Math.min(u32(facts.distance, id), latent.distance.get(id) ?? NONE));
  distance.fill(0, 0, start.length);
  const from = step.map((id) => u32(place, u32(graph.stepFrom, id)));
  const to = step.map((id) => u32(place, u32(graph.stepTo, id)));
  yield step.length;
  const order = node.length > SORTED ? new Uint32Array() : byName(graph, node);
  yield node.length;
  return {
    start: start.map((id) => nodeRef(graph, id)),
    ...countsOf(graph, node.subarray(start.length), facts.rank),
    assumes: assumedLayers(session.graph, session.gaps, start),
    node,
    nodeKind: Uint8Array.from(node, (id) => u8(graph.nodeKind, id)),
    nodeTenant: node.map((id) => u32(graph.nodeTenant, id)),
    nodeRank: Uint8Array.from(node, (id, at) =>
      at < start.length ? VERDICT_RANK.allowed : u8(facts.rank, id),
    ),
    distance,
    order,
    step,
    from,
    to,
    look,
    looks,
    passed: node.filter((id) => u8(facts.beside, id) === PASSED),
  };
}

function nodesOf(
  facts: WalkFacts,
  start: readonly number[],
  latent: readonly number[],
): Uint32Array<ArrayBuffer> {
  const isStart = new Set(start);
  const others: number[] = [...latent];
  facts.rank.forEach((rank, node) => {
    if ((rank > 0 || u8(facts.beside, node) > 0) && !isStart.has(node)) others.push(node);
  });
  return Uint32Array.from([...start, ...new Uint32Array(others).sort()]);
}

function countsOf(
  graph: AccessGraph,
  nodes: Uint32Array,
  ranks: Uint8Array,
): Pick<ReachAnswer, 'counts' | 'byTenant' | 'byKind'> {
  const byRank = [0, 0, 0, 0];
  const tenants = new Map<number, number>();
  const kinds = new Map<NodeKind, number>();
  for (const node of nodes) {
    const rank = u8(ranks, node);
    if (rank === 0) continue;
    byRank[rank] = (byRank[rank] ?? 0) + 1;
    const tenant = u32(graph.nodeTenant, node);
    tenants.set(tenant, (tenants.get(tenant) ?? 0) + 1);
    const kind = NODE_KINDS[u8(graph.nodeKind, node)];
    if (kind !== undefined) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const [, notEvaluated = 0, conditional = 0, allowed = 0] = byRank;
  return {
    counts: { allowed, conditional, notEvaluated },
    byTenant: [...tenants].sort(([a], [b]) => a - b).map(([tenant, count]) => ({ tenant, count })),
    byKind: [...kinds].sort(([a], [b]) => byCodeUnit(a, b)).map(([kind, count]) => ({ kind, count })),
  };
}

function byName(graph: AccessGraph, nodes: Uint32Array): Uint32Array<ArrayBuffer> {
  const names = Array.from(nodes, (node) => nodeName(graph, node));
  const sorted = Uint32Array.from(names.keys()).sort(
    (a, b) => byCodeUnit(names[a] ?? '', names[b] ?? '') || a - b,
  );
  const order = new Uint32Array(nodes.length);
  sorted.forEach((at, rank) => (order[at] = rank));
  return order;
}

/** Looks of the steps: of every class that occurs, once. */
function looksOf(
  graph: AccessGraph,
  steps: Uint32Array,
  at: number,
): { readonly look: Uint32Array<ArrayBuffer>; readonly looks: readonly StepLook[] } {
  const places = new Uint32Array(graph.classes.kind.length).fill(NONE);
  const looks: StepLook[] = [];
  const look = new Uint32Array(steps.length);
  steps.forEach((step, index) => {
    const number = u32(graph.stepClass, step);
    let place = u32(places, number);
    if (place === NONE) {
      place = looks.push(lookOf(graph, number, at)) - 1;
      places[number] = place;
    }
    look[index] = place;
  });
  return { look, looks };
}

function lookOf({ classes, permissions }: AccessGraph, number: number, at: number): StepLook {
  const flags = u8(classes.flags, number);
  const start = f64(classes.start, number);
  const until = f64(classes.until, number);
  const permission = permissions[classes.permission[number] ?? NONE];
  const mechanism = MECHANISM_NAMES[u8(classes.mechanism, number) - 1];
  return {
    rank: u8(classes.verdict, number),
    kind: STEP_KINDS[u8(classes.kind, number)] ?? 'permission',
    ...(permission === undefined ? {} : { permission }),
    becomes: (flags & BECOMES) !== 0,
    ...(mechanism === undefined ? {} : { mechanism }),
    start,
    until,
    time: until <= at ? 'expired' : start > at ? 'future' : (flags & ELIGIBLE) !== 0 ? 'eligible' : 'now',
  };
}
