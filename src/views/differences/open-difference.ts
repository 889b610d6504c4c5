import type { AppContext } from '../../app/context';
import { openRoutes } from '../../app/places';
import type { Which } from '../../app/places';
import type { DifferenceItem } from '../../engine/difference-table';

/** The routes behind one side of a difference, in the estate of that side. */
export function openDifference(app: AppContext, row: DifferenceItem, which: Which): void {
  const from = { tenant: row.principalTenant, id: row.principal.id };
  const to = { tenant: row.resourceTenant, id: row.resource.id };
  void openRoutes(app, { from, to, permission: row.permission }, which);
}
