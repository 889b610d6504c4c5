/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole and held raw, or not shown */
import type { EngineApi } from '../../../workers/protocol';
import { messageOf } from '../../app/asked.svelte';
import { askEstate } from '../../app/estate-answer';
import type { ReachedQuestion } from '../../engine/reached-rows';
import type { Reached } from '../../questions/answers';

const PAGE = 200;
const KEPT = 60;

/** The rows beside a picture, fetched page by page as they come into sight. */
export class ReachedPages {
  readonly #engine: EngineApi;
  #question: ReachedQuestion | undefined;
  #request = 0;
  #pages = $state.raw<ReadonlyMap<number, readonly Reached[]>>(new Map());
  #total = $state(0);
  #error = $state<string | undefined>();
  readonly #asked = new Set<number>();

  constructor(engine: EngineApi) {
    this.#engine = engine;
  }

  get total(): number {
    return this.#total;
  }

  get error(): string | undefined {
    return this.#error;
  }

  async show(question: ReachedQuestion): Promise<void> {
    this.#request += 1;
    this.#question = question;
    this.#asked.clear();
    await this.#fetch(0, true);
  }

  rowAt(index: number): Reached | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Rows that are in sight: their pages are fetched unless they are there or on their way. */
  sight(first: number, last: number): void {
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
      if (!this.#pages.has(page) && page * PAGE < this.#total) void this.#fetch(page, false);
    }
  }

  async #fetch(page: number, fresh: boolean): Promise<void> {
    const question = this.#question;
    const request = this.#request;
    if (question === undefined || this.#asked.has(page)) return;
    this.#asked.add(page);
    try {
      const place = { offset: page * PAGE, limit: PAGE };
      const { total, rows } = await askEstate(this.#engine, 'reached', {
        kind: 'reached',
        ...question,
        ...place,
      });
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
