import type { Filters } from '../../app/filters.svelte';
import { JOIN_SORTS, STANDINGS } from '../../engine/join-filter';
import type { JoinFilter, JoinSort, Standing } from '../../engine/join-filter';
import type { JoinEntry } from '../../engine/joins';
import type { GridSort } from '../grid/columns';

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
    return this.#filters.one('joins.standing', STANDINGS);
  }

  toggleStanding(standing: Standing): void {
    this.#filters.set('joins.standing', this.standing === standing ? '' : standing);
  }

  get sort(): GridSort<JoinSort> {
    const by = this.#filters.one('joins.sort', JOIN_SORTS) ?? 'standing';
    return { by, descending: this.#filters.flag('joins.descending') };
  }

  sortBy({ by, descending }: GridSort<JoinSort>): void {
    this.#filters.set('joins.sort', by);
    this.#filters.set('joins.descending', descending);
  }

  /** Keys of the two ends of the join that is looked at. */
  get keys(): readonly [secret: string, account: string] | undefined {
    const secret = this.#filters.text('joins.secret');
    const account = this.#filters.text('joins.account');
    return secret === '' || account === '' ? undefined : [secret, account];
  }

  is({ secret, account }: JoinEntry): boolean {
    return secret.key === this.keys?.[0] && account.key === this.keys[1];
  }

  pick(join: JoinEntry | undefined): void {
    this.#filters.set('joins.secret', join?.secret.key);
    this.#filters.set('joins.account', join?.account.key);
  }

  /** As they are narrowed and sorted, within some tenants. */
  query(tenants: readonly number[]): JoinFilter {
    const { search, standing, sort } = this;
    return { search, tenants, sort, ...(standing !== undefined && { standing }) };
  }
}
