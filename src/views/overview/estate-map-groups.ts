import type { GraphTenant } from '../../graph/access-graph';
import type { CrossTenantRow } from '../../questions/answers';
import type { MapGroup } from './estate-map-layout';

/** Tenants that are a client's, as the user groups them or as their names suggest. */
export interface Grouping {
  readonly name: string;
  readonly tenants: readonly string[];
}

/** Containers of the map: clients of two or more tenants, and every other tenant for itself. Only what crosses. */
export function mapGroups(
  rows: readonly CrossTenantRow[],
  tenants: readonly Pick<GraphTenant, 'id' | 'provider'>[],
  clients: readonly Grouping[],
  nameOf: (tenant: number) => string,
): readonly MapGroup[] {
  let free = rows
    .flatMap(({ fromTenant, toTenant }) => [fromTenant, toTenant])
    .sort((a, b) => a - b)
    .filter((tenant, at, all) => tenant !== all[at - 1]);
  const made: MapGroup[] = [];
  for (const client of clients) {
    const own = tenants.flatMap(({ id }, index) =>
      free.includes(index) && client.tenants.includes(id) ? [index] : [],
    );
    if (own.length < 2) continue;
    free = free.filter((index) => !own.includes(index));
    made.push({
      name: client.name,
      tenants: own,
      provider: own.some((one) => tenants[one]?.provider === true),
    });
  }
  for (const index of free) {
    made.push({ name: nameOf(index), tenants: [index], provider: tenants[index]?.provider === true });
  }
  return made.sort((a, b) => (a.tenants[0] ?? 0) - (b.tenants[0] ?? 0));
}
