import type { EngineApi } from '../../../workers/protocol';
import type { AccessPage, AccessQuery } from '../../engine/contract';
import type { EffectiveRow } from '../../questions/answers';
import { RowPages } from '../grid/row-pages.svelte';

export type AccessPages = RowPages<AccessQuery, EffectiveRow, AccessPage>;

/** The effective permissions a query finds. */
export function accessPages(engine: EngineApi): AccessPages {
  return new RowPages((query, offset, limit) => engine.access({ ...query, offset, limit }));
}
