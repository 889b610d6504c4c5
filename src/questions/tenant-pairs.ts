import { MECHANISM_NAMES } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { reachable, startersOf } from '../graph/kernels/counts';
import { project } from '../graph/kernels/projection';
import { tenantPairs } from '../graph/kernels/tenant-pairs';
import { verbMask } from '../model/permission';
import type { Mechanism } from '../model/record';
import type { Scope } from './answers';
import { filterOf } from './scope-filter';

export interface TenantPairRow {
  readonly fromTenant: number;
  readonly toTenant: number;
  /** Pairs of a principal of the first and a node of the second that it reaches. */
  readonly pairs: number;
  readonly principals: number;
  readonly nodes: number;
  /** Mechanisms by which the ways between cross boundaries, in the order of `MECHANISMS`. */
  readonly mechanisms: readonly Mechanism[];
}

/** Every pair of tenants of which principals of one reach something in the other, exactly; by tenant numbers. */
export function* listTenantPairs(
  graph: AccessGraph,
  scope: Scope,
): Generator<number, readonly TenantPairRow[]> {
  const projection = yield* project(graph, { ...filterOf(scope), verbs: verbMask(...scope.verbs) });
  const starters = startersOf(graph);
  const found = yield* reachable(projection, starters);
  const pairs = yield* tenantPairs(graph, projection, found, starters);
  return pairs.map(({ from, to, mechanisms, ...numbers }) => ({
    fromTenant: from,
    toTenant: to,
    ...numbers,
    mechanisms: MECHANISM_NAMES.filter((_, i) => ((mechanisms >>> i) & 1) === 1),
  }));
}
