import type { AppContext } from '../../app/context';
import { MECHANISMS } from '../../model/record';
import type { Mechanism } from '../../model/record';
import type { CrossTenantRow } from '../../questions/answers';
import type { MapBox, MapRow } from './estate-map-layout';

const NAME = 'overview.bundle';

/** A bundle by what outlives an import: a tenant by its id, a folded container by its name. */
export interface BundleMark {
  readonly mechanism: Mechanism;
  readonly from: string;
  readonly to: string;
}

type Kept = Pick<AppContext, 'filters'>;

/** An end of a bundle that is one tenant. */
export function tenantEnd(id: string): string {
  return `tenant ${id}`;
}

/** An end of a bundle that is all of a container. */
export function clientEnd(name: string): string {
  return `client ${name}`;
}

/** An end of a bundle as it is drawn. */
export function endOf(
  row: Pick<MapRow, 'tenant' | 'group'>,
  idOf: (tenant: number) => string,
  boxes: readonly MapBox[],
): string {
  return row.tenant === undefined ? clientEnd(boxName(row, boxes)) : tenantEnd(idOf(row.tenant));
}

/** What the container of a line is called. */
export function boxName({ group }: Pick<MapRow, 'group'>, boxes: readonly MapBox[]): string {
  return boxes.find((box) => box.group === group)?.name ?? '';
}

/** Which bundle's ways are listed beside the map: in the link, and undone, as all filters are. */
export function openBundle({ filters }: Kept, { mechanism, from, to }: BundleMark): void {
  filters.set(NAME, [mechanism, from, to].join('\n'));
}

export function closeBundle({ filters }: Kept): void {
  filters.set(NAME, '');
}

export function openedBundle({ filters }: Kept): BundleMark | undefined {
  const [named, from, to] = filters.lines(NAME);
  const mechanism = MECHANISMS.find((known) => known === named);
  return mechanism === undefined || from === undefined || to === undefined
    ? undefined
    : { mechanism, from, to };
}

/** What crosses in it; `endsOfTenant`: the ends a tenant is part of, its own and its container's. */
export function rowsOf(
  { mechanism, from, to }: BundleMark,
  rows: readonly CrossTenantRow[],
  endsOfTenant: (tenant: number) => readonly string[],
): readonly CrossTenantRow[] {
  return rows.filter(
    (row) =>
      row.mechanism === mechanism &&
      endsOfTenant(row.fromTenant).includes(from) &&
      endsOfTenant(row.toTenant).includes(to),
  );
}
