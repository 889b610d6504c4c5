import type { EngineApi } from '../../../workers/protocol';
import { askEstate } from '../../app/estate-answer';
import type { JoinFilter } from '../../engine/join-filter';
import type { JoinPage } from '../../engine/join-pages';
import type { JoinEntry } from '../../engine/joins';
import { RowPages } from '../grid/row-pages.svelte';

/** The joins a query finds. */
export function joinPages(engine: EngineApi): RowPages<JoinFilter, JoinEntry, JoinPage> {
  return new RowPages((filter, offset, limit) =>
    askEstate(engine, 'joins', { kind: 'joins', ...filter, offset, limit }),
  );
}

/** One join, where there is one: of two keys, or of two nodes. */
export async function oneJoin(
  engine: EngineApi,
  of: Pick<JoinFilter, 'keys' | 'nodes'>,
): Promise<JoinEntry | undefined> {
  const sort = { by: 'standing', descending: false } as const;
  const question = { kind: 'joins', search: '', tenants: [], sort, ...of, offset: 0, limit: 1 } as const;
  return (await askEstate(engine, 'joins', question)).rows[0];
}
