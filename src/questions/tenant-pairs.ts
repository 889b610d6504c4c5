import { MECHANISM_NAMES } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { reachable, startersOf } from '../graph/kernels/counts';
import { project } from '../graph/kernels/projection';
import { tenantPairs } from '../graph/kernels/tenant-pairs';
import type { TenantPair } from '../graph/kernels/tenant-sums';
import { verbMask } from '../model/permission';
import type { Mechanism } from '../model/record';
import type { ByVerdict, Scope } from './answers';
import { apart, ranksWithin } from './by-verdict';
import { filterOf } from './scope-filter';

export interface TenantPairRow {
  readonly fromTenant: number;
  readonly toTenant: number;
  /** Pairs of a principal of the first and a node of the second that it reaches. */
  readonly pairs: number;
  readonly principals: number;
  readonly nodes: number;
  /** The same: each pair by its strongest verdict, a principal or a node by that of its strongest pair. */
  readonly pairsByVerdict: ByVerdict;
  readonly principalsByVerdict: ByVerdict;
  readonly nodesByVerdict: ByVerdict;
  /** Mechanisms by which the ways between cross boundaries, in the order of `MECHANISMS`. */
  readonly mechanisms: readonly Mechanism[];
}

/**
 * Every pair of tenants of which principals of one reach something in the other, exactly; by tenant numbers. What is
 * reached with a verdict or a stronger one is counted for each verdict that a step has, as `countsForAll` does.
 */
export function* listTenantPairs(
  graph: AccessGraph,
  scope: Scope,
): Generator<number, readonly TenantPairRow[]> {
  const starters = startersOf(graph);
  const found = new Map<number, ReadonlyMap<string, TenantPair>>();
  let weakest: readonly TenantPair[] = [];
  for (const rank of ranksWithin(graph, scope)) {
    const filter = { ...filterOf(scope, rank), verbs: verbMask(...scope.verbs) };
    const projection = yield* project(graph, filter);
    const reach = yield* reachable(projection, starters);
    weakest = yield* tenantPairs(graph, projection, reach, starters);
    found.set(rank, new Map(weakest.map((pair) => [nameOf(pair), pair])));
  }
  return weakest.map(({ from, to, mechanisms, ...numbers }) => {
    const byVerdict = (of: 'pairs' | 'principals' | 'nodes'): ByVerdict =>
      apart(new Map([...found].map(([rank, pairs]) => [rank, pairs.get(nameOf({ from, to }))?.[of] ?? 0])));
    return {
      fromTenant: from,
      toTenant: to,
      ...numbers,
      pairsByVerdict: byVerdict('pairs'),
      principalsByVerdict: byVerdict('principals'),
      nodesByVerdict: byVerdict('nodes'),
      mechanisms: MECHANISM_NAMES.filter((_, i) => ((mechanisms >>> i) & 1) === 1),
    };
  });
}

function nameOf({ from, to }: Pick<TenantPair, 'from' | 'to'>): string {
  return `${from} ${to}`;
}
