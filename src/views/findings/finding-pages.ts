import type { EngineApi } from '../../../workers/protocol';
import { askEstate } from '../../app/estate-answer';
import type { FindingFilter } from '../../engine/finding-filter';
import type { FindingRow, FindingsPage } from '../../engine/finding-pages';
import { RowPages } from '../grid/row-pages.svelte';

export type FindingsQuery = FindingFilter & { readonly at: number };

/** The findings that a query leaves, worst first. */
export function findingPages(engine: EngineApi): RowPages<FindingsQuery, FindingRow, FindingsPage> {
  return new RowPages((query, offset, limit) =>
    askEstate(engine, 'findings', { kind: 'findings', ...query, offset, limit }),
  );
}
