import type { EngineApi } from '../../../workers/protocol';
import type { AppContext } from '../../app/context';
import type { DifferenceQuery } from '../../engine/considered';
import type { DifferenceItem } from '../../engine/difference-table';
import { PickedRow, markOf } from '../grid/picked-row.svelte';
import type { RowAddress } from '../grid/picked-row.svelte';

/** Rows with the same words that are looked through for one. */
const MOST = 500;

/** The change that is looked at in a view of differences. */
export function pickedDifference(app: AppContext, view: string): PickedRow<DifferenceItem> {
  return new PickedRow(app, `${view}.row`, addressOf, 'Not among these changes');
}

/** Look for a change by address, whatever the table is narrowed to. One end may be in the earlier estate only. */
export function seekDifference(
  engine: EngineApi,
  query: DifferenceQuery,
): (address: RowAddress) => Promise<DifferenceItem | undefined> {
  return async (address) => {
    const search = [address.principal.id, address.permission, address.resource.id].join(' ');
    const filter = { search, changes: [], tenants: [], offset: 0, limit: MOST };
    const { rows } = await engine.differences({ ...query, filter });
    const mark = markOf(address);
    return rows.find((row) => markOf(addressOf(row)) === mark);
  };
}

function addressOf(row: DifferenceItem): RowAddress {
  return {
    principal: { tenant: row.principalTenant, id: row.principal.id },
    permission: row.permission,
    resource: { tenant: row.resourceTenant, id: row.resource.id },
  };
}
