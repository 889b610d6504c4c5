import type { Filters } from '../../app/filters.svelte';
import { REGISTER_SORTS } from '../../engine/register-filter';
import type { RegisterFilter, RegisterSort } from '../../engine/register-filter';
import type { RegisterEntry } from '../../engine/register-table';
import { REGISTER_GAPS, REGISTER_KINDS } from '../../questions/register';
import type { RegisterGap, RegisterKind } from '../../questions/register';
import type { NodeRef } from '../../questions/answers';
import type { GridSort } from '../grid/columns';

/** What the register is narrowed to, sorted by and opened at: the app's filters, hence in the URL, kept and undone. */
export class RegisterFilters {
  readonly #filters: Filters;

  constructor(filters: Filters) {
    this.#filters = filters;
  }

  get search(): string {
    return this.#filters.text('register.search');
  }

  setSearch(search: string): void {
    this.#filters.set('register.search', search);
  }

  get kind(): RegisterKind | undefined {
    return this.#filters.one('register.kind', REGISTER_KINDS);
  }

  setKind(kind: string): void {
    this.#filters.set('register.kind', kind);
  }

  get gap(): RegisterGap | undefined {
    return this.#filters.one('register.missing', REGISTER_GAPS);
  }

  toggleGap(gap: RegisterGap): void {
    this.#filters.set('register.missing', this.gap === gap ? '' : gap);
  }

  /** What lacks most stands first, unless somebody sorts. */
  get sort(): GridSort<RegisterSort> {
    const by = this.#filters.one('register.sort', REGISTER_SORTS);
    return by === undefined
      ? { by: 'gaps', descending: true }
      : { by, descending: this.#filters.flag('register.descending') };
  }

  sortBy({ by, descending }: GridSort<RegisterSort>): void {
    const first = by === 'gaps' && descending;
    this.#filters.set('register.sort', first ? '' : by);
    this.#filters.set('register.descending', !first && descending);
  }

  /** The thing whose entry is looked at. One thing may be several entries: which of them is told by its place among those. */
  get node(): NodeRef | undefined {
    return this.#filters.node('register.entry');
  }

  get nth(): number {
    const text = this.#filters.text('register.entry-at');
    return /^\d{1,4}$/u.test(text) ? Number(text) : 0;
  }

  is(entry: RegisterEntry): boolean {
    return entry.node === this.node?.node && entry.nth === this.nth;
  }

  pick(entry: RegisterEntry | undefined): void {
    this.#filters.setNode('register.entry', entry?.ref);
    this.#filters.set('register.entry-at', entry !== undefined && entry.nth > 0 ? String(entry.nth) : '');
  }

  /** As it is narrowed and sorted, within some tenants. */
  query(tenants: readonly number[]): RegisterFilter {
    const { search, kind, gap, sort } = this;
    return {
      search,
      tenants,
      sort,
      ...(kind !== undefined && { entries: kind }),
      ...(gap !== undefined && { gap }),
    };
  }
}
