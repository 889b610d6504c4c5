import type { Filters } from '../../app/filters.svelte';
import type { Navigation } from '../../app/navigation.svelte';
import type { NodeAddress } from '../../app/url-state';

/** A row of a table of access by what does not change between imports: who, what, and on what. */
export interface RowAddress {
  readonly principal: NodeAddress;
  readonly permission: string;
  readonly resource: NodeAddress;
}

interface Sought<Row> {
  readonly mark: string;
  readonly about: string;
  /** Absent: there is no such row. */
  readonly row?: Row;
}

/**
 * The row of a table that is looked at closer. It is one of the app's filters, hence in the URL and undone, by the addresses of
 * its ends; whoever comes by a link or by undo has it looked for, and is told when it is not there.
 */
export class PickedRow<Row> {
  readonly #filters: Filters;
  readonly #navigation: Navigation;
  readonly #name: string;
  readonly #addressOf: (row: Row) => RowAddress;
  readonly #missing: string;
  #sought = $state.raw<Sought<Row> | undefined>();
  #about = '';
  #told: string | undefined;

  /** `name`: of the filter. `missing`: how the notice begins that tells of a row which is not there. */
  constructor(
    { filters, navigation }: { readonly filters: Filters; readonly navigation: Navigation },
    name: string,
    addressOf: (row: Row) => RowAddress,
    missing: string,
  ) {
    this.#filters = filters;
    this.#navigation = navigation;
    this.#name = name;
    this.#addressOf = addressOf;
    this.#missing = missing;
  }

  /** As the URL says it; empty: none. */
  get mark(): string {
    return this.#filters.text(this.#name);
  }

  /** Undefined as well while it is looked for, and when it is not there. */
  get row(): Row | undefined {
    const sought = this.#sought;
    return sought?.mark === this.mark ? sought.row : undefined;
  }

  is(row: Row): boolean {
    return this.mark !== '' && markOf(this.#addressOf(row)) === this.mark;
  }

  pick(row: Row | undefined): void {
    const mark = row === undefined ? '' : markOf(this.#addressOf(row));
    this.#sought = row === undefined ? undefined : { mark, about: this.#about, row };
    this.#takeBack();
    this.#filters.set(this.#name, mark);
  }

  /** Look for the row that is marked so, unless it is at hand. `about`: of what rows are asked; another is another answer. */
  async seek(
    mark: string,
    about: string,
    find: (address: RowAddress) => Promise<Row | undefined>,
  ): Promise<void> {
    this.#about = about;
    if (mark === '') this.#takeBack();
    if (mark === '' || (this.#sought?.mark === mark && this.#sought.about === about)) return;
    const address = addressOfMark(mark);
    // Where the question itself fails, the table says so.
    const row = address && (await find(address).catch(() => undefined));
    if (mark !== this.mark || about !== this.#about) return;
    this.#sought = { mark, about, ...(row !== undefined && { row }) };
    this.#takeBack();
    if (row === undefined) this.#tell(address);
  }

  #tell(address: RowAddress | undefined): void {
    const what =
      address === undefined
        ? 'what this link calls a row'
        : `${address.principal.id}, ${address.permission || 'control'}, ${address.resource.id}`;
    this.#told = `${this.#missing}: ${what}`;
    this.#navigation.tellAlso(this.#told);
  }

  #takeBack(): void {
    if (this.#told !== undefined) this.#navigation.takeBack(this.#told);
    this.#told = undefined;
  }
}

/** One part a line. A line break within a part is escaped, and so is what escapes it. */
export function markOf({ principal, permission, resource }: RowAddress): string {
  return [principal.tenant, principal.id, permission, resource.tenant, resource.id]
    .map((part) => part.replaceAll('%', '%25').replaceAll('\n', '%0A'))
    .join('\n');
}

/** Untrusted: whatever is no such mark is none. */
export function addressOfMark(mark: string): RowAddress | undefined {
  const parts = mark.split('\n').map((part) => part.replaceAll('%0A', '\n').replaceAll('%25', '%'));
  const [tenant, id, permission, resourceTenant, resourceId] = parts;
  if (parts.length !== 5 || tenant === undefined || permission === undefined) return undefined;
  if (!id || resourceTenant === undefined || !resourceId) return undefined;
  return { principal: { tenant, id }, permission, resource: { tenant: resourceTenant, id: resourceId } };
}
