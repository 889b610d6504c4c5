import type { AppContext } from '../../app/context';
import { findAll } from '../../app/restore';
import type { AccessQuery } from '../../engine/contract';
import type { EffectiveRow, NodeRef, Scope } from '../../questions/answers';
import { PickedRow, addressOfMark } from '../grid/picked-row.svelte';
import type { RowAddress } from '../grid/picked-row.svelte';

/** Effective permissions of one principal on one resource that are looked through for one. */
const MOST = 200;

/** The effective permission whose routes are shown. */
export function pickedAccess(app: AppContext): PickedRow<EffectiveRow> {
  const address = (node: NodeRef): RowAddress['principal'] => ({
    tenant: app.estate.tenant(node.tenant)?.id ?? '',
    id: node.id,
  });
  return new PickedRow(
    app,
    'access.row',
    ({ principal, permission, resource }) => ({
      principal: address(principal),
      permission,
      resource: address(resource),
    }),
    'Not held in this snapshot at this instant',
  );
}

/** Whether what is selected is just what the picked row is about. */
export function picksSelected(mark: string, selected: readonly NodeRef[]): boolean {
  const row = addressOfMark(mark);
  const ids = row && [row.principal.id, row.resource.id];
  return JSON.stringify(ids) === JSON.stringify(selected.map(({ id }) => id));
}

/** Look for an effective permission by address, whatever the table is narrowed to. */
export function seekAccess(
  { engine, estate }: AppContext,
  scope: Scope,
): (address: RowAddress) => Promise<EffectiveRow | undefined> {
  return async ({ principal, permission, resource }) => {
    const { found } = await findAll([principal, resource], engine, estate);
    const [who, what] = found;
    if (who === undefined || what === undefined) return undefined;
    const query: AccessQuery = {
      scope,
      search: permission,
      principal: who.node,
      resource: what.node,
      tenants: [],
      verdicts: [],
      how: [],
      sort: { by: 'permission', descending: false },
      offset: 0,
      limit: MOST,
    };
    // What a row without a permission of its own is called is no text that is searched.
    for (const search of [permission, '']) {
      const { rows } = await engine.access({ ...query, search });
      const row = rows.find((one) => one.permission === permission);
      if (row !== undefined) return row;
    }
    return undefined;
  };
}
