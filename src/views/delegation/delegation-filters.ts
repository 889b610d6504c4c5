import type { Estate } from '../../app/estate.svelte';
import type { Filters } from '../../app/filters.svelte';
import type { EndingKey } from '../../engine/endings';
import type { NodeRef } from '../../questions/answers';

/** What of the matrix is looked at closer: a technician, a client, or both. */
export interface PickedCell {
  readonly technician?: NodeRef;
  readonly client?: number;
}

/** More endings than this at once are not kept in a link. */
const MOST_ENDINGS = 20;

/** What Delegation is narrowed to and opened at. All of it is the app's filters, hence in the URL, kept and undone. */
export class DelegationFilters {
  readonly #filters: Filters;
  readonly #estate: Estate;

  constructor(filters: Filters, estate: Estate) {
    this.#filters = filters;
    this.#estate = estate;
  }

  get search(): string {
    return this.#filters.text('delegation.search');
  }

  setSearch(search: string): void {
    this.#filters.set('delegation.search', search);
  }

  /** The first client of the page of clients. */
  get first(): number {
    const text = this.#filters.text('delegation.first');
    return /^\d{1,6}$/u.test(text) ? Number(text) : 0;
  }

  setFirst(first: number): void {
    this.#filters.set('delegation.first', first <= 0 ? '' : String(first));
  }

  get picked(): PickedCell | undefined {
    const technician = this.#filters.node('delegation.technician');
    const id = this.#filters.text('delegation.client');
    const client = id === '' ? -1 : (this.#estate.overview?.tenants ?? []).findIndex((one) => one.id === id);
    if (technician === undefined && client < 0) return undefined;
    return { ...(technician && { technician }), ...(client >= 0 && { client }) };
  }

  pick(picked: PickedCell | undefined): void {
    const { technician, client } = picked ?? {};
    this.#filters.setNode('delegation.technician', technician);
    this.#filters.set(
      'delegation.client',
      client === undefined ? undefined : this.#estate.tenant(client)?.id,
    );
    this.end(undefined);
  }

  /** What is thought to end, by key; undefined: nobody asks. */
  get ends(): readonly EndingKey[] | undefined {
    const text = this.#filters.text('delegation.ends');
    if (text === '') return undefined;
    return text.split('\n').flatMap((line): readonly EndingKey[] => {
      const what = line.startsWith('node ') ? 'node' : line.startsWith('record ') ? 'record' : undefined;
      return what === undefined ? [] : [{ what, key: line.slice(what.length + 1) }];
    });
  }

  end(ends: readonly EndingKey[] | undefined): void {
    const lines = ends?.slice(0, MOST_ENDINGS).map(({ what, key }) => `${what} ${key}`);
    this.#filters.set(
      'delegation.ends',
      lines === undefined ? undefined : lines.length === 0 ? NONE : lines.join('\n'),
    );
  }
}

/** Asked, and nothing chosen yet. */
const NONE = 'nothing';
