/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole and held raw, or not shown */
import type { EngineApi } from '../../../workers/protocol';
import { messageOf } from '../../app/asked.svelte';
import type { DifferenceQuery } from '../../engine/considered';
import type { DifferenceItem, DifferencePage } from '../../engine/difference-table';

const PAGE = 200;
const KEPT = 60;

/** The rows of a comparison, fetched page by page as they come into sight. */
export class DifferencePages {
  readonly #engine: EngineApi;
  #query: DifferenceQuery | undefined;
  #request = 0;
  #pages = $state.raw<ReadonlyMap<number, readonly DifferenceItem[]>>(new Map());
  #first = $state.raw<DifferencePage | undefined>();
  #error = $state<string | undefined>();
  #pending = $state(false);
  readonly #asked = new Set<number>();

  constructor(engine: EngineApi) {
    this.#engine = engine;
  }

  /** The counts; undefined until the first page has come. */
  get counts(): DifferencePage | undefined {
    return this.#first;
  }

  get total(): number {
    return this.#first?.total ?? 0;
  }

  get error(): string | undefined {
    return this.#error;
  }

  get pending(): boolean {
    return this.#pending;
  }

  async show(query: DifferenceQuery | undefined): Promise<void> {
    this.#request += 1;
    this.#query = query;
    this.#asked.clear();
    if (query === undefined) {
      this.#first = undefined;
      this.#pages = new Map();
      this.#pending = false;
      return;
    }
    this.#pending = true;
    await this.#fetch(0, true);
  }

  rowAt(index: number): DifferenceItem | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  sight(first: number, last: number): void {
    if (this.#first === undefined) return;
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
      if (!this.#pages.has(page) && page * PAGE < this.total) void this.#fetch(page, false);
    }
  }

  async #fetch(page: number, fresh: boolean): Promise<void> {
    const query = this.#query;
    const request = this.#request;
    if (query === undefined || this.#asked.has(page)) return;
    this.#asked.add(page);
    try {
      const filter = { ...query.filter, offset: page * PAGE, limit: PAGE };
      const answer = await this.#engine.differences({ ...query, filter });
      if (request !== this.#request) return;
      const kept = fresh ? [] : [...this.#pages].slice(-KEPT);
      this.#pages = new Map([...kept, [page, answer.rows]]);
      this.#first = answer;
      this.#error = undefined;
    } catch (error) {
      if (request === this.#request) this.#error = messageOf(error);
    } finally {
      if (request === this.#request) {
        this.#asked.delete(page);
        this.#pending = false;
      }
    }
  }
}
