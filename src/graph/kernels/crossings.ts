import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, u32, u8 } from '../columns';
import { stepMechanism } from '../steps';
import { NO_COMPONENT } from './components';
import type { Condensed } from './components';
import { NO_PLACE } from './projection';
import type { Projection } from './projection';

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

/** Edges between nodes of different tenants, as components, of those that walks come to. */
export function* crossingEdges(
  graph: AccessGraph,
  { nodeOf, outStart, outTo, outStep }: Projection,
  dag: Condensed,
): Generator<number, readonly Crossing[]> {
  const crossings: Crossing[] = [];
  const { nodeTenant } = graph;
  let units = 0;
  for (let place = 0; place < nodeOf.length; place++) {
    const tail = u32(dag.of, place);
    if (tail === NO_COMPONENT) continue;
    const tenant = u32(nodeTenant, u32(nodeOf, place));
    const first = u32(outStart, place);
    const end = u32(outStart, place + 1);
    for (let edge = first; edge < end; edge++) {
      const to = u32(outTo, edge);
      // An edge that is no step stays with its node.
      if (u32(nodeTenant, u32(nodeOf, to)) === tenant) continue;
      const mechanism = stepMechanism(graph, u32(outStep, edge));
      crossings.push({ tail, head: u32(dag.of, to), mechanism });
    }
    if ((units += 1 + end - first) < UNITS_PER_TURN) continue;
    units = 0;
    yield 0.02;
  }
  return crossings;
}

/** Some components and what they lead to, over edges `start` and `to`; those backwards: what leads to them. */
export function* marked(
  start: Uint32Array,
  to: Uint32Array,
  from: readonly number[],
): Generator<number, Uint8Array> {
  const marks = new Uint8Array(start.length - 1);
  for (const c of from) marks[c] = 1;
  const queue = [...new Set(from)];
  let units = 0;
  for (let c = queue.pop(); c !== undefined; c = queue.pop()) {
    const first = u32(start, c);
    const end = u32(start, c + 1);
    for (let i = first; i < end; i++) {
      const next = u32(to, i);
      if (u8(marks, next) === 1) continue;
      marks[next] = 1;
      queue.push(next);
    }
    if ((units += 1 + end - first) < UNITS_PER_TURN) continue;
    units = 0;
    yield 0.05;
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
  let units = 0;
  for (const node of nodes) {
    if (++units >= UNITS_PER_TURN) {
      units = 0;
      yield 0.1;
    }
    const place = u32(placeOf, node);
    const component = place === NO_PLACE ? NO_COMPONENT : u32(dag.of, place);
    if (component === NO_COMPONENT || u8(marks, component) === 0) continue;
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
