import type { AccessQuery } from '../../engine/contract';
import type { Verdict } from '../../model/verdict';
import type { How, NodeRef, Scope } from '../../questions/answers';
import type { GridSort } from '../grid/columns';

export type AccessSort = AccessQuery['sort']['by'];

/** What the Access table is narrowed to. The scope and the tenant are the app's own. */
export class AccessTable {
  #search = $state('');
  #principal = $state.raw<NodeRef | undefined>();
  #resource = $state.raw<NodeRef | undefined>();
  #verdicts = $state.raw<readonly Verdict[]>([]);
  #how = $state.raw<readonly How[]>([]);
  /** What a platform itself would answer: without acting as another. */
  #becoming = $state(false);
  #sort = $state.raw<GridSort<AccessSort>>({ by: 'principal', descending: false });

  get search(): string {
    return this.#search;
  }

  get principal(): NodeRef | undefined {
    return this.#principal;
  }

  get resource(): NodeRef | undefined {
    return this.#resource;
  }

  get verdicts(): readonly Verdict[] {
    return this.#verdicts;
  }

  get how(): readonly How[] {
    return this.#how;
  }

  get becoming(): boolean {
    return this.#becoming;
  }

  get sort(): GridSort<AccessSort> {
    return this.#sort;
  }

  /** True when rows may be left out by something set here. */
  get narrowed(): boolean {
    return (
      this.#search !== '' ||
      this.#principal !== undefined ||
      this.#resource !== undefined ||
      this.#verdicts.length > 0 ||
      this.#how.length > 0
    );
  }

  /** Only what it holds, or, for a thing, only who holds something on it. */
  about(node: NodeRef): void {
    const thing = node.kind === 'resource' || node.kind === 'pattern' || node.kind === 'tenant';
    this.#principal = thing ? undefined : node;
    this.#resource = thing ? node : undefined;
  }

  setSearch(search: string): void {
    this.#search = search;
  }

  setPrincipal(principal: NodeRef | undefined): void {
    this.#principal = principal;
  }

  setResource(resource: NodeRef | undefined): void {
    this.#resource = resource;
  }

  toggleVerdict(verdict: Verdict): void {
    this.#verdicts = toggled(this.#verdicts, verdict);
  }

  toggleHow(how: How): void {
    this.#how = toggled(this.#how, how);
  }

  setBecoming(becoming: boolean): void {
    this.#becoming = becoming;
  }

  sortBy(sort: GridSort<AccessSort>): void {
    this.#sort = sort;
  }

  widen(): void {
    this.#search = '';
    this.#principal = undefined;
    this.#resource = undefined;
    this.#verdicts = [];
    this.#how = [];
  }

  /** The app's scope, but for what can be acted as: that is this table's own choice. */
  scope(scope: Scope): Scope {
    return { ...scope, becoming: this.#becoming };
  }

  query(scope: Scope, tenant: number | undefined): AccessQuery {
    return {
      scope: this.scope(scope),
      search: this.#search,
      tenants: tenant === undefined ? [] : [tenant],
      verdicts: this.#verdicts,
      how: this.#how,
      sort: this.#sort,
      offset: 0,
      limit: 0,
      ...(this.#principal && { principal: this.#principal.node }),
      ...(this.#resource && { resource: this.#resource.node }),
    };
  }
}

function toggled<T>(known: readonly T[], one: T): readonly T[] {
  return known.includes(one) ? known.filter((other) => other !== one) : [...known, one];
}
