import type { Filters } from '../../app/filters.svelte';
import type { AccessQuery } from '../../engine/contract';
import { byCodeUnit } from '../../lib/order';
import type { Verdict } from '../../model/verdict';
import type { How, NodeRef, Scope } from '../../questions/answers';
import type { GridSort } from '../grid/columns';

export type AccessSort = AccessQuery['sort']['by'];

const VERDICTS = ['allowed', 'conditional', 'not-evaluated'] as const;
const HOWS = ['direct', 'group', 'role', 'container', 'trust', 'secret', 'takeover'] as const;
const SORTS = ['principal', 'permission', 'resource', 'tenant', 'verdict', 'until', 'steps'] as const;

/**
 * What the Access table is narrowed to. All of it is the app's filters, hence in the URL and undone; the scope and the
 * tenants are the app's own.
 */
export class AccessTable {
  readonly #filters: Filters;

  constructor(filters: Filters) {
    this.#filters = filters;
  }

  get search(): string {
    return this.#filters.text('access.search');
  }

  get principal(): NodeRef | undefined {
    return this.#filters.node('access.principal');
  }

  get resource(): NodeRef | undefined {
    return this.#filters.node('access.resource');
  }

  get verdicts(): readonly Verdict[] {
    return this.#filters.some('access.verdicts', VERDICTS);
  }

  get how(): readonly How[] {
    return this.#filters.some('access.how', HOWS);
  }

  /** Classes of resources, one a line: a name may hold a space. */
  get classes(): readonly string[] {
    return this.#filters.text('access.classes').split('\n').filter(Boolean);
  }

  toggleClass(name: string): void {
    const { classes } = this;
    const next = classes.includes(name) ? classes.filter((one) => one !== name) : [...classes, name];
    this.#filters.set('access.classes', next.sort(byCodeUnit).join('\n'));
  }

  /** Off at first: what a platform itself would answer, without acting as another. */
  get becoming(): boolean {
    return this.#filters.flag('access.becoming');
  }

  get sort(): GridSort<AccessSort> {
    const by = this.#filters.one('access.sort', SORTS) ?? 'principal';
    return { by, descending: this.#filters.flag('access.descending') };
  }

  /** True when rows may be left out by something set here. */
  get narrowed(): boolean {
    return (
      this.search !== '' ||
      this.principal !== undefined ||
      this.resource !== undefined ||
      this.verdicts.length > 0 ||
      this.how.length > 0 ||
      this.classes.length > 0
    );
  }

  /** Only what it holds, or, for a thing, only who holds something on it. */
  about(node: NodeRef): void {
    const thing = node.kind === 'resource' || node.kind === 'pattern' || node.kind === 'tenant';
    this.setPrincipal(thing ? undefined : node);
    this.setResource(thing ? node : undefined);
  }

  setSearch(search: string): void {
    this.#filters.set('access.search', search);
  }

  setPrincipal(principal: NodeRef | undefined): void {
    this.#filters.setNode('access.principal', principal);
  }

  setResource(resource: NodeRef | undefined): void {
    this.#filters.setNode('access.resource', resource);
  }

  toggleVerdict(verdict: Verdict): void {
    this.#filters.toggle<string>('access.verdicts', VERDICTS, verdict);
  }

  toggleHow(how: How): void {
    this.#filters.toggle('access.how', HOWS, how);
  }

  setBecoming(becoming: boolean): void {
    this.#filters.set('access.becoming', becoming);
  }

  sortBy({ by, descending }: GridSort<AccessSort>): void {
    this.#filters.set('access.sort', by);
    this.#filters.set('access.descending', descending);
  }

  widen(): void {
    this.setSearch('');
    this.setPrincipal(undefined);
    this.setResource(undefined);
    this.#filters.set('access.verdicts', []);
    this.#filters.set('access.how', []);
    this.#filters.set('access.classes', []);
  }

  /** The app's scope, but for what can be acted as: that is this table's own choice. */
  scope(scope: Scope): Scope {
    return { ...scope, becoming: this.becoming };
  }

  query(scope: Scope, tenants: readonly number[]): AccessQuery {
    const { principal, resource } = this;
    return {
      scope: this.scope(scope),
      search: this.search,
      tenants,
      verdicts: this.verdicts,
      how: this.how,
      ...(this.classes.length > 0 && { classes: this.classes }),
      sort: this.sort,
      offset: 0,
      limit: 0,
      ...(principal && { principal: principal.node }),
      ...(resource && { resource: resource.node }),
    };
  }
}
