/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole and held raw, or not shown */
import type { EngineApi } from '../../../workers/protocol';
import { messageOf } from '../../app/asked.svelte';
import type { AccessQuery } from '../../engine/contract';
import type { EffectiveRow } from '../../questions/answers';

const PAGE = 200;
/** Pages kept: far more than one screen, far less than a large estate. */
const KEPT = 60;

/** The effective permissions a query finds, fetched page by page as they come into sight. */
export class AccessPages {
  readonly #engine: EngineApi;
  #query: AccessQuery | undefined;
  #request = 0;
  #pages = $state.raw<ReadonlyMap<number, readonly EffectiveRow[]>>(new Map());
  #total = $state<number | undefined>();
  #error = $state<string | undefined>();
  readonly #asked = new Set<number>();

  constructor(engine: EngineApi) {
    this.#engine = engine;
  }

  /** Undefined until the first page of the query has come. */
  get total(): number | undefined {
    return this.#total;
  }

  get error(): string | undefined {
    return this.#error;
  }

  /** Another query: what is shown stays until its first page has come. */
  async show(query: AccessQuery): Promise<void> {
    this.#request += 1;
    this.#query = query;
    this.#asked.clear();
    await this.#fetch(0, true);
  }

  rowAt(index: number): EffectiveRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Rows that are in sight: their pages are fetched unless they are there or on their way. */
  sight(first: number, last: number): void {
    if (this.#total === undefined) return;
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
      if (!this.#pages.has(page) && page * PAGE < this.#total) void this.#fetch(page, false);
    }
  }

  async #fetch(page: number, fresh: boolean): Promise<void> {
    const query = this.#query;
    const request = this.#request;
    if (query === undefined || this.#asked.has(page)) return;
    this.#asked.add(page);
    try {
      const { total, rows } = await this.#engine.access({ ...query, offset: page * PAGE, limit: PAGE });
      if (request !== this.#request) return;
      const kept = fresh ? [] : [...this.#pages].slice(-KEPT);
      this.#pages = new Map([...kept, [page, rows]]);
      this.#total = total;
      this.#error = undefined;
    } catch (error) {
      if (request === this.#request) this.#error = messageOf(error);
    } finally {
      if (request === this.#request) this.#asked.delete(page);
    }
  }
}
