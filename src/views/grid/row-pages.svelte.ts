/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole and held raw, or not shown */
import { messageOf } from '../../app/asked.svelte';

const PAGE = 200;
/** Pages kept: far more than one screen, far less than a large estate. */
const KEPT = 60;

/** A page of a table as the worker answers it: its rows, and how many there are in all. */
export interface RowPage<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

/** The rows that a query finds, fetched page by page as they come into sight. */
export class RowPages<Query, Row, Page extends RowPage<Row>> {
  readonly #ask: (query: Query, offset: number, limit: number) => Promise<Page>;
  #query: Query | undefined;
  #request = 0;
  #pages = $state.raw<ReadonlyMap<number, readonly Row[]>>(new Map());
  #last = $state.raw<Page | undefined>();
  #error = $state<string | undefined>();
  #pending = $state(false);
  readonly #asked = new Set<number>();
  #sight = { first: 0, last: 0 };

  constructor(ask: (query: Query, offset: number, limit: number) => Promise<Page>) {
    this.#ask = ask;
  }

  /** What came with the last page beside its rows; undefined until the first page of the first query has come. */
  get counts(): Page | undefined {
    return this.#last;
  }

  get total(): number {
    return this.#last?.total ?? 0;
  }

  get error(): string | undefined {
    return this.#error;
  }

  /** The first page of the query is on its way. */
  get pending(): boolean {
    return this.#pending;
  }

  /** Another query: what is shown stays until its first page has come. Undefined: nothing is asked. */
  async show(query: Query | undefined): Promise<void> {
    this.#request += 1;
    this.#query = query;
    this.#asked.clear();
    if (query === undefined) {
      this.#last = undefined;
      this.#pages = new Map();
      this.#pending = false;
      return;
    }
    this.#pending = true;
    await this.#fetch(query, 0, true);
  }

  rowAt(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Rows that are in sight: their pages are fetched unless they are there or on their way. */
  sight(first: number, last: number): void {
    this.#sight = { first, last };
    const query = this.#query;
    // While a query is on its way the rows are of the one before: no page of another goes among them.
    if (query === undefined || this.#last === undefined || this.#pending) return;
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
      if (!this.#pages.has(page) && page * PAGE < this.total) void this.#fetch(query, page, false);
    }
  }

  async #fetch(query: Query, page: number, fresh: boolean): Promise<void> {
    const request = this.#request;
    if (this.#asked.has(page)) return;
    this.#asked.add(page);
    try {
      const answer = await this.#ask(query, page * PAGE, PAGE);
      if (request !== this.#request) return;
      const kept = fresh ? [] : [...this.#pages].slice(-KEPT);
      this.#pages = new Map([...kept, [page, answer.rows]]);
      this.#last = answer;
      this.#error = undefined;
      if (fresh) this.#pending = false;
      // The table may stand further down: another query does not always begin it at the top.
      if (fresh) this.sight(this.#sight.first, this.#sight.last);
    } catch (error) {
      if (request === this.#request) this.#error = messageOf(error);
    } finally {
      if (request === this.#request) {
        this.#asked.delete(page);
        if (fresh) this.#pending = false;
      }
    }
  }
}
