import { actingPrincipals, effectivePermissions } from '../questions/effective';
import type { EffectiveColumns } from '../questions/effective';
import type { Scope } from '../questions/answers';
import type { Estate } from '../questions/refs';
import { writeLines } from '../lib/text-parts';
import type { Put } from '../lib/text-parts';
import { accessLines, pageOf, selectRows } from './access-table';
import type { AccessPage, AccessQuery } from './contract';

/** The Access table of one estate: computed once per scope, then asked for by page or as a whole. */
export class AccessTables {
  readonly #estate: Estate;
  #table: { readonly name: string; readonly columns: EffectiveColumns } | undefined;

  constructor(estate: Estate) {
    this.#estate = estate;
  }

  /** One page. Yields per principal. */
  *page(query: AccessQuery): Generator<number, AccessPage> {
    const columns = yield* this.#columns(query);
    const rows = yield* selectRows(this.#estate, columns, query);
    return yield* pageOf(this.#estate, columns, rows, query);
  }

  *csv(query: AccessQuery, put: Put): Generator<number, void> {
    const columns = yield* this.#columns(query);
    const rows = yield* selectRows(this.#estate, columns, query);
    yield* writeLines(accessLines(this.#estate, columns, rows), put);
  }

  *#columns(query: AccessQuery): Generator<number, EffectiveColumns> {
    const { at, atLeast, becoming } = query.scope;
    const name = [at, atLeast, becoming, query.principal ?? 'all'].join(' ');
    if (this.#table?.name === name) return this.#table.columns;
    const principals =
      query.principal === undefined ? actingPrincipals(this.#estate.graph) : [query.principal];
    const scope: Scope = { at, atLeast, verbs: [], becoming };
    const columns = yield* effectivePermissions(this.#estate.graph, principals, scope);
    this.#table = { name, columns };
    return columns;
  }
}
