import type { EngineApi } from '../../../workers/protocol';
import { askEstate } from '../../app/estate-answer';
import type { RegisterFilter } from '../../engine/register-filter';
import type { RegisterEntry, RegisterPage } from '../../engine/register-table';
import { RowPages } from '../grid/row-pages.svelte';

export type RegisterQuery = RegisterFilter & { readonly at: number };

/** The entries a query finds. */
export function registerPages(engine: EngineApi): RowPages<RegisterQuery, RegisterEntry, RegisterPage> {
  return new RowPages((query, offset, limit) =>
    askEstate(engine, 'register', { kind: 'register', ...query, offset, limit }),
  );
}
