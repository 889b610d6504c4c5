import type { EngineApi } from '../../../workers/protocol';
import { askEstate } from '../../app/estate-answer';
import type { DelegationPage, DelegationPageRow, DelegationQuestion } from '../../engine/delegation-page';
import { RowPages } from '../grid/row-pages.svelte';

export type DelegationQuery = Omit<DelegationQuestion, 'offset' | 'limit'>;

/** The technicians a query finds, with what they hold in the clients of its page. */
export function delegationPages(
  engine: EngineApi,
): RowPages<DelegationQuery, DelegationPageRow, DelegationPage> {
  return new RowPages((query, offset, limit) =>
    askEstate(engine, 'delegations', { kind: 'delegations', ...query, offset, limit }),
  );
}
