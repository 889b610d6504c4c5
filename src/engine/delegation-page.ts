import type { AccessGraph } from '../graph/access-graph';
import { byCodeUnit } from '../lib/order';
import { verdictOf } from '../model/verdict';
import type { Verdict } from '../model/verdict';
import type { NodeRef } from '../questions/answers';
import type { DelegationMatrix } from '../questions/delegation-matrix';
import { nodeRef, tenantName } from '../questions/refs';

/** Which technicians and clients are wanted. */
export interface DelegationFilter {
  readonly at: number;
  /** Words of a technician or of a client. */
  readonly search: string;
  /** Clients among these only; empty: all. */
  readonly tenants: readonly number[];
}

export interface DelegationQuestion extends DelegationFilter {
  /** Technicians of the page. */
  readonly offset: number;
  readonly limit: number;
  /** Clients of the page. */
  readonly firstClient: number;
  readonly clients: number;
}

export interface DelegationClient {
  readonly tenant: number;
  readonly people: number;
  readonly roles: number;
}

/** One pair of technician and client: the strongest verdict and the latest end among its roles. */
export interface DelegationCell {
  readonly roles: number;
  readonly verdict: Verdict;
  readonly until: number;
}

/** Who of one tenant holds roles in which others at an instant: a page of technicians by a page of clients. */
export interface DelegationPage {
  /** Technicians there are, and how many of them are wanted. */
  readonly technicians: number;
  readonly total: number;
  readonly rows: readonly DelegationPageRow[];
  /** The clients of the page, the place of the first of them, and how many are wanted. */
  readonly clients: readonly DelegationClient[];
  readonly firstClient: number;
  readonly clientsTotal: number;
  /** Roles in all, wanted or not. */
  readonly roles: number;
  /** Instants at which something that crosses tenants begins or ends, ascending: the stops of a time slider. */
  readonly instants: Float64Array;
}

export interface DelegationPageRow {
  readonly node: NodeRef;
  /** In each client of the page; undefined: no role. */
  readonly cells: readonly (DelegationCell | undefined)[];
}

/** The whole of it: nodes and tenants in the order of their names, and the pairs that have a role. */
export interface DelegationGrid {
  readonly technicians: readonly number[];
  readonly clients: readonly DelegationClient[];
  /** By technician, its clients. Both by their places. */
  readonly cells: readonly ReadonlyMap<number, DelegationCell>[];
  readonly roles: number;
}

const ROWS_PER_TURN = 16_384;

export function* delegationGrid(
  graph: AccessGraph,
  matrix: DelegationMatrix,
): Generator<number, DelegationGrid> {
  const named = (numbers: Iterable<number>, name: (of: number) => string): readonly number[] =>
    [...new Set(numbers)]
      .map((of) => ({ of, name: name(of) }))
      .sort((a, b) => byCodeUnit(a.name, b.name))
      .map(({ of }) => of);
  const technicians = named(matrix.technician, (node) => graph.nodes.at(node)?.name ?? '');
  const tenants = named(matrix.client, (tenant) => tenantName(graph, tenant));
  const rowOf = new Map(technicians.map((node, place) => [node, place]));
  const columnOf = new Map(tenants.map((tenant, place) => [tenant, place]));
  const ranks = technicians.map(() => new Map<number, { roles: number; rank: number; until: number }>());
  const people = new Uint32Array(tenants.length);
  const roles = new Uint32Array(tenants.length);
  for (let row = 0; row < matrix.count; row++) {
    if (row % ROWS_PER_TURN === 0) yield row;
    const cells = ranks[rowOf.get(matrix.technician[row] ?? 0) ?? 0];
    const client = columnOf.get(matrix.client[row] ?? 0) ?? 0;
    const known = cells?.get(client);
    if (known === undefined) people[client] = (people[client] ?? 0) + 1;
    roles[client] = (roles[client] ?? 0) + 1;
    cells?.set(client, {
      roles: (known?.roles ?? 0) + 1,
      rank: Math.max(known?.rank ?? 0, matrix.rank[row] ?? 0),
      until: Math.max(known?.until ?? Number.NEGATIVE_INFINITY, matrix.until[row] ?? 0),
    });
  }
  return {
    technicians,
    clients: tenants.map((tenant, place) => ({
      tenant,
      people: people[place] ?? 0,
      roles: roles[place] ?? 0,
    })),
    cells: ranks.map(
      (cells) =>
        new Map(
          Array.from(cells, ([client, cell]) => [
            client,
            { roles: cell.roles, verdict: verdictOf(cell.rank), until: cell.until },
          ]),
        ),
    ),
    roles: matrix.count,
  };
}

/**
 * Places of the technicians and clients that are wanted. A word may be of a technician or of a client: where a client is
 * called so the clients are narrowed, and all of its technicians are wanted unless one of them is called so too.
 */
export function wantedOf(
  graph: AccessGraph,
  grid: DelegationGrid,
  { search, tenants }: DelegationFilter,
): { readonly technicians: readonly number[]; readonly clients: readonly number[] } {
  const words = search
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const matches = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word));
  const within = new Set(tenants);
  const chosen = [...grid.clients.keys()].filter(
    (place) => within.size === 0 || within.has(grid.clients[place]?.tenant ?? -1),
  );
  const named =
    words.length === 0
      ? []
      : chosen.filter((place) => matches(tenantName(graph, grid.clients[place]?.tenant ?? 0)));
  const clients = named.length > 0 ? named : chosen;
  const inClients = new Set(clients);
  const here = [...grid.technicians.keys()].filter((place) =>
    [...(grid.cells[place]?.keys() ?? [])].some((client) => inClients.has(client)),
  );
  if (words.length === 0) return { technicians: here, clients };
  const called = here.filter((place) => {
    const node = graph.nodes.at(grid.technicians[place] ?? 0);
    return matches(`${node?.name ?? ''} ${node?.id ?? ''}`);
  });
  return { technicians: called.length > 0 || named.length === 0 ? called : here, clients };
}

export function delegationPage(
  graph: AccessGraph,
  grid: DelegationGrid,
  question: DelegationQuestion,
): Omit<DelegationPage, 'instants'> {
  const { technicians, clients } = wantedOf(graph, grid, question);
  // What a page begins with may be gone once the clients are fewer.
  const firstClient = question.firstClient < clients.length ? question.firstClient : 0;
  const columns = clients.slice(firstClient, firstClient + question.clients);
  return {
    technicians: grid.technicians.length,
    total: technicians.length,
    rows: technicians.slice(question.offset, question.offset + question.limit).map((place) => ({
      node: nodeRef(graph, grid.technicians[place] ?? 0),
      cells: columns.map((client) => grid.cells[place]?.get(client)),
    })),
    clients: columns.flatMap((client) => grid.clients[client] ?? []),
    firstClient,
    clientsTotal: clients.length,
    roles: grid.roles,
  };
}
