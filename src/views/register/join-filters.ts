import type { Filters } from '../../app/filters.svelte';
import type { JoinEntry } from '../../engine/joins';
import type { GridSort } from '../grid/columns';
import { STANDING_ORDER } from './join-words';
import type { JoinSort, Standing } from './join-words';

const SORTS = ['secret', 'account', 'standing', 'confidence'] as const satisfies readonly JoinSort[];

/**
 * What the table of joins is narrowed to, sorted by and opened at: the app's filters, hence in the URL, kept while the
 * estate is decided anew, and undone.
 */
export class JoinFilters {
  readonly #filters: Filters;

  constructor(filters: Filters) {
    this.#filters = filters;
  }

  get search(): string {
    return this.#filters.text('joins.search');
  }

  setSearch(search: string): void {
    this.#filters.set('joins.search', search);
  }

  get standing(): Standing | undefined {
    return this.#filters.one('joins.standing', STANDING_ORDER);
  }

  toggleStanding(standing: Standing): void {
    this.#filters.set('joins.standing', this.standing === standing ? '' : standing);
  }

  get sort(): GridSort<JoinSort> {
    const by = this.#filters.one('joins.sort', SORTS) ?? 'standing';
    return { by, descending: this.#filters.flag('joins.descending') };
  }

  sortBy({ by, descending }: GridSort<JoinSort>): void {
    this.#filters.set('joins.sort', by);
    this.#filters.set('joins.descending', descending);
  }

  picked(joins: readonly JoinEntry[]): JoinEntry | undefined {
    const secret = this.#filters.text('joins.secret');
    const account = this.#filters.text('joins.account');
    return joins.find((join) => join.secret.key === secret && join.account.key === account);
  }

  pick(join: JoinEntry | undefined): void {
    this.#filters.set('joins.secret', join?.secret.key);
    this.#filters.set('joins.account', join?.account.key);
  }
}
