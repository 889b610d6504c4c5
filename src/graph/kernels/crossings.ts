import type { AccessGraph } from '../access-graph';
import { u32, u8 } from '../columns';
import { stepMechanism } from '../steps';
import type { Condensed } from './components';
import { NO_PLACE, NO_STEP } from './projection';
import type { Projection } from './projection';

const NODES_PER_TURN = 0xffff;

/** A component's nodes, or its starters, of one tenant. */
export interface Share {
  readonly component: number;
  readonly tenant: number;
  count: number;
}

/** An edge between nodes of different tenants, as components. */
export interface Crossing {
  readonly tail: number;
  readonly head: number;
  readonly mechanism: number;
}

/** Edges between nodes of different tenants, as components. */
export function* crossingEdges(
  graph: AccessGraph,
  { nodeOf, outStart, outTo, outStep }: Projection,
  dag: Condensed,
): Generator<number, readonly Crossing[]> {
  const crossings: Crossing[] = [];
  const { nodeTenant } = graph;
  for (let place = 0; place < nodeOf.length; place++) {
    if ((place & NODES_PER_TURN) === NODES_PER_TURN) yield 0.02;
    const tail = u32(dag.of, place);
    if (tail >= dag.count) continue;
    const tenant = u32(nodeTenant, u32(nodeOf, place));
    for (let edge = u32(outStart, place); edge < u32(outStart, place + 1); edge++) {
      const to = u32(outTo, edge);
      const step = u32(outStep, edge);
      if (step === NO_STEP || u32(nodeTenant, u32(nodeOf, to)) === tenant) continue;
      crossings.push({ tail, head: u32(dag.of, to), mechanism: stepMechanism(graph, step) });
    }
  }
  return crossings;
}

/** What some components lead to, or what leads to them, themselves too. */
export function* marked(
  { count, inStart, inFrom, outStart, outTo }: Condensed,
  from: readonly number[],
  way: 'up' | 'down',
): Generator<number, Uint8Array> {
  const marks = new Uint8Array(count);
  for (const c of from) marks[c] = 1;
  const [start, to] = way === 'up' ? [inStart, inFrom] : [outStart, outTo];
  const queue = [...new Set(from)];
  let turn = 0;
  for (let c = queue.pop(); c !== undefined; c = queue.pop()) {
    if ((++turn & NODES_PER_TURN) === 0) yield 0.05;
    for (let i = u32(start, c); i < u32(start, c + 1); i++) {
      const next = u32(to, i);
      if (u8(marks, next) === 1) continue;
      marks[next] = 1;
      queue.push(next);
    }
  }
  return marks;
}

/** Nodes by marked component and tenant, by tenant and component. */
export function* shares(
  graph: AccessGraph,
  dag: Condensed,
  marks: Uint8Array,
  nodes: Uint32Array,
  placeOf: Uint32Array,
): Generator<number, readonly Share[]> {
  const byTenant = new Map<number, Map<number, Share>>();
  for (const node of nodes) {
    if ((node & NODES_PER_TURN) === NODES_PER_TURN) yield 0.1;
    const place = u32(placeOf, node);
    const component = place === NO_PLACE ? dag.count : u32(dag.of, place);
    if (component >= dag.count || u8(marks, component) === 0) continue;
    const tenant = u32(graph.nodeTenant, node);
    let own = byTenant.get(tenant);
    if (own === undefined) byTenant.set(tenant, (own = new Map<number, Share>()));
    const share = own.get(component);
    if (share === undefined) own.set(component, { component, tenant, count: 1 });
    else share.count++;
  }
  return [...byTenant]
    .sort(([a], [b]) => a - b)
    .flatMap(([, own]) => [...own.values()].sort((a, b) => a.component - b.component));
}
