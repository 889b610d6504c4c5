import type { AccessGraph } from '../graph/access-graph';
import { u32, u8 } from '../graph/columns';
import type { Differences } from '../graph/kernels/difference';
import { csvRow } from '../lib/csv-out';
import { sortInTurns } from '../lib/sorting';
import { writeLines } from '../lib/text-parts';
import type { Put } from '../lib/text-parts';
import { VERDICT_RANK, verdictOf } from '../model/verdict';
import type { Verdict } from '../model/verdict';
import type { NodeRef } from '../questions/answers';
import { differenceRow } from '../questions/compare';
import { outsidersOf } from '../questions/outsiders';

export const CHANGES = ['lost', 'gained', 'weaker', 'stronger'] as const;
export type ChangeKind = (typeof CHANGES)[number];

/** Which rows of the differences of two estates are wanted, and how many. */
export interface DifferenceFilter {
  readonly search: string;
  /** Empty: all. */
  readonly changes: readonly ChangeKind[];
  /** Rows that concern one of these tenants of the estate after; empty: all. */
  readonly tenants: readonly number[];
  /** Only principals that are not at home in these tenants. */
  readonly outsideOf?: readonly number[];
  readonly offset: number;
  readonly limit: number;
}

/** One effective permission that is not the same before and after. */
export interface DifferenceItem {
  readonly change: ChangeKind;
  readonly principal: NodeRef;
  readonly permission: string;
  readonly resource: NodeRef;
  readonly before: Verdict;
  readonly after: Verdict;
  /** Tenants by id: the two estates may number theirs differently. */
  readonly principalTenant: string;
  readonly resourceTenant: string;
  readonly principalTenantName: string;
  readonly resourceTenantName: string;
}

export interface DifferencePage {
  readonly gained: number;
  readonly lost: number;
  readonly weaker: number;
  readonly stronger: number;
  /** Principals with any difference. */
  readonly principals: number;
  /** More rows differ than are listed: the counts are of all. */
  readonly truncated: boolean;
  /** Rows the filter leaves. */
  readonly total: number;
  readonly rows: readonly DifferenceItem[];
}

/** Rows looked at between two turns. */
const ROWS_PER_TURN = 1 << 10;

/** The differences of two estates as a table. Rows of the first estate only are shown as they are there. */
export class DifferenceTable {
  readonly #before: AccessGraph;
  readonly #after: AccessGraph;
  readonly #found: Differences;
  #selected: { readonly name: string; readonly rows: Uint32Array } | undefined;

  constructor(before: AccessGraph, after: AccessGraph, found: Differences) {
    this.#before = before;
    this.#after = after;
    this.#found = found;
  }

  /** Yields the rows looked at. */
  *page(filter: DifferenceFilter): Generator<number, DifferencePage> {
    const { gained, lost, weaker, stronger, principals, truncated } = this.#found;
    const rows = yield* this.#select(filter);
    const shown = rows.subarray(filter.offset, filter.offset + filter.limit);
    return {
      gained,
      lost,
      weaker,
      stronger,
      principals,
      truncated,
      total: rows.length,
      rows: Array.from(shown, (row) => this.#item(row)),
    };
  }

  /** Every row the filter leaves, as CSV. */
  *csv(filter: DifferenceFilter, put: Put): Generator<number, void> {
    yield* writeLines(this.#lines(yield* this.#select(filter)), put);
  }

  *#lines(rows: Uint32Array): Generator<string, void> {
    yield csvRow(HEADER);
    for (const row of rows) {
      const item = this.#item(row);
      yield csvRow([
        item.change,
        item.principal.name,
        item.principal.id,
        item.principalTenantName,
        item.permission,
        item.resource.name,
        item.resource.id,
        item.resourceTenantName,
        item.before === 'denied' ? 'none' : item.before,
        item.after === 'denied' ? 'none' : item.after,
      ]);
    }
  }

  *#select(filter: DifferenceFilter): Generator<number, Uint32Array> {
    const name = JSON.stringify([filter.search, filter.changes, filter.tenants, filter.outsideOf]);
    if (this.#selected?.name === name) return this.#selected.rows;
    const { before, after, count } = this.#found;
    const words = filter.search
      .toLowerCase()
      .split(/\s+/u)
      .filter((word) => word !== '');
    const wanted = new Set<ChangeKind>(filter.changes);
    const tenants = tenantTest(this.#before, this.#after, filter.tenants);
    const outside = filter.outsideOf && this.#outsiders(filter.outsideOf);
    const rows: number[] = [];
    for (let row = 0; row < count; row++) {
      if (row % ROWS_PER_TURN === 0) yield row;
      if (wanted.size > 0 && !wanted.has(changeOf(u8(before, row), u8(after, row)))) continue;
      const principal = u32(this.#found.principal, row);
      const resource = u32(this.#found.resource, row);
      if (outside !== undefined && !outside(principal)) continue;
      if (tenants !== undefined && !tenants(resource) && (outside !== undefined || !tenants(principal)))
        continue;
      if (words.length > 0 && !this.#matches(row, words)) continue;
      rows.push(row);
    }
    const order = yield* sortInTurns(
      Uint32Array.from(rows),
      (a, b) => rankOf(u8(before, a), u8(after, a)) - rankOf(u8(before, b), u8(after, b)) || a - b,
    );
    this.#selected = { name, rows: order };
    return order;
  }

  /** Of a node of either estate: those of the first alone are numbered after the second's. */
  #outsiders(tenants: readonly number[]): (node: number) => boolean {
    const after = outsidersOf(this.#after, tenants);
    const ids = tenants.map((tenant) => this.#after.tenants[tenant]?.key);
    const then = this.#before.tenants.flatMap(({ key }, tenant) => (ids.includes(key) ? [tenant] : []));
    const before = outsidersOf(this.#before, then);
    const nodes = this.#after.nodes.length;
    return (node) => (node < nodes ? after[node] : before[node - nodes]) === 1;
  }

  #matches(row: number, words: readonly string[]): boolean {
    const { principal, permission, resource } = this.#item(row);
    const text =
      `${principal.name} ${principal.id} ${permission} ${resource.name} ${resource.id}`.toLowerCase();
    return words.every((word) => text.includes(word));
  }

  #item(row: number): DifferenceItem {
    const one = differenceRow(this.#before, this.#after, this.#found, row);
    const tenantOf = (node: NodeRef, gone: boolean): { readonly id: string; readonly name: string } =>
      (gone ? this.#before : this.#after).tenants[node.tenant] ?? { id: '', name: '' };
    const principalTenant = tenantOf(one.principal, one.principalGone);
    const resourceTenant = tenantOf(one.resource, one.resourceGone);
    return {
      change: changeOf(one.before, one.after),
      principal: one.principal,
      permission: one.permission,
      resource: one.resource,
      before: verdictOf(one.before),
      after: verdictOf(one.after),
      principalTenant: principalTenant.id,
      resourceTenant: resourceTenant.id,
      principalTenantName: principalTenant.name,
      resourceTenantName: resourceTenant.name,
    };
  }
}

const HEADER = [
  'change',
  'principal',
  'principal id',
  'principal tenant',
  'permission',
  'resource',
  'resource id',
  'resource tenant',
  'before',
  'after',
] as const;

function tenantTest(
  before: AccessGraph,
  after: AccessGraph,
  tenants: readonly number[],
): ((node: number) => boolean) | undefined {
  if (tenants.length === 0) return undefined;
  const keys = new Set(tenants.map((tenant) => after.tenants[tenant]?.key));
  const nodes = after.nodes.length;
  return (node) => {
    const tenant =
      node < nodes
        ? after.tenants[u32(after.nodeTenant, node)]
        : before.tenants[u32(before.nodeTenant, node - nodes)];
    return keys.has(tenant?.key);
  };
}

function changeOf(before: number, after: number): ChangeKind {
  if (before === VERDICT_RANK.denied) return 'gained';
  if (after === VERDICT_RANK.denied) return 'lost';
  return after < before ? 'weaker' : 'stronger';
}

function rankOf(before: number, after: number): number {
  return CHANGES.indexOf(changeOf(before, after));
}
