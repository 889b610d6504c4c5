import type { AccessGraph } from '../access-graph';
import type { Reachable } from './counts';
import { crossingEdges, marked, shares } from './crossings';
import type { Projection } from './projection';
import { tenantsAbove, tenantsBelow } from './tenant-sets';
import { Sums, addMechanisms } from './tenant-sums';
import type { TenantPair } from './tenant-sums';
import { TenantSweep } from './tenant-sweep';

/**
 * Every pair of tenants between which somebody reaches something, with exact numbers. Every such way crosses a
 * boundary, so only what crossings lead to is a target, and only what leads to crossings asks; hubs settle the rest.
 */
export function* tenantPairs(
  graph: AccessGraph,
  projection: Projection,
  found: Reachable,
  starters: Uint32Array,
): Generator<number, readonly TenantPair[]> {
  const { dag } = found;
  const crossings = yield* crossingEdges(graph, projection, dag);
  const heads = crossings.map(({ head }) => head);
  const tails = crossings.map(({ tail }) => tail);
  const below = yield* marked(dag.outStart, dag.outTo, heads);
  const above = yield* marked(dag.inStart, dag.inFrom, tails);
  yield 0.1;
  const ends = yield* shares(graph, dag, below, Uint32Array.from(graph.nodeTenant.keys()), projection.end);
  const asking = yield* shares(graph, dag, above, starters, projection.controlled);
  const sums = new Sums(graph.tenants.length);
  yield* new TenantSweep(found, ends, asking, above, below, sums).run();
  yield 0.8;
  const tenants = graph.tenants.length;
  const up = yield* tenantsAbove(dag, asking, tenants, tails);
  const down = yield* tenantsBelow(dag, ends, tenants, heads);
  yield* addMechanisms(crossings, up, down, sums);
  return sums.list();
}
