import type { Filters } from '../../app/filters.svelte';
import type { RegisterEntry } from '../../engine/register-table';
import { REGISTER_GAPS, REGISTER_KINDS } from '../../questions/register';
import type { RegisterGap, RegisterKind } from '../../questions/register';
import type { GridSort } from '../grid/columns';
import type { RegisterSort } from './register-rows';

const SORTS = [
  'kind',
  'name',
  'tenant',
  'owner',
  'people',
  'rotated',
  'used',
  'expires',
  'gaps',
] as const satisfies readonly RegisterSort[];

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
    const by = this.#filters.one('register.sort', SORTS);
    return by === undefined
      ? { by: 'gaps', descending: true }
      : { by, descending: this.#filters.flag('register.descending') };
  }

  sortBy({ by, descending }: GridSort<RegisterSort>): void {
    const first = by === 'gaps' && descending;
    this.#filters.set('register.sort', first ? '' : by);
    this.#filters.set('register.descending', !first && descending);
  }

  /** The entry looked at. One thing may be several entries: which of them is told by its place among those. */
  picked(rows: readonly RegisterEntry[]): RegisterEntry | undefined {
    const node = this.#filters.node('register.entry')?.node;
    if (node === undefined) return undefined;
    const text = this.#filters.text('register.entry-at');
    return rows.filter((row) => row.node === node)[/^\d{1,4}$/u.test(text) ? Number(text) : 0];
  }

  pick(entry: RegisterEntry | undefined, rows: readonly RegisterEntry[]): void {
    const at = entry === undefined ? 0 : rows.filter((row) => row.node === entry.node).indexOf(entry);
    this.#filters.setNode('register.entry', entry?.ref);
    this.#filters.set('register.entry-at', at > 0 ? String(at) : '');
  }
}
