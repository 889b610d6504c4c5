import type { AccessGraph } from '../graph/access-graph';
import { byCodeUnit } from '../lib/order';
import { sortInTurns } from '../lib/sorting';
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

/** Rows of the matrix looked at between two turns. */
const ROWS_PER_TURN = 16_384;
/** Technicians looked at between two turns: each is made a node for its name, and may have many clients. */
const PEOPLE_PER_TURN = 1 << 10;

export function* delegationGrid(
  graph: AccessGraph,
  matrix: DelegationMatrix,
): Generator<number, DelegationGrid> {
  const technicians = yield* named(matrix.technician, (node) => graph.nodes.at(node)?.name ?? '');
  const tenants = yield* named(matrix.client, (tenant) => tenantName(graph, tenant));
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
  const cells: ReadonlyMap<number, DelegationCell>[] = [];
  for (const own of ranks) {
    const made = new Map<number, DelegationCell>();
    for (const [client, cell] of own)
      made.set(client, { roles: cell.roles, verdict: verdictOf(cell.rank), until: cell.until });
    if (cells.push(made) % PEOPLE_PER_TURN === 0) yield cells.length;
  }
  return {
    technicians,
    clients: tenants.map((tenant, place) => ({
      tenant,
      people: people[place] ?? 0,
      roles: roles[place] ?? 0,
    })),
    cells,
    roles: matrix.count,
  };
}

/** Each number of a column once, by its name; those that are called alike as they come first. */
function* named(column: Uint32Array, nameOf: (of: number) => string): Generator<number, readonly number[]> {
  const found = new Set<number>();
  for (const [row, of] of column.entries()) {
    if (row % ROWS_PER_TURN === 0) yield row;
    found.add(of);
  }
  const numbers = Uint32Array.from(found);
  const names: string[] = [];
  for (const of of numbers) {
    if (names.push(nameOf(of)) % PEOPLE_PER_TURN === 0) yield names.length;
  }
  const order = yield* sortInTurns(Uint32Array.from(numbers.keys()), (a, b) =>
    byCodeUnit(names[a] ?? '', names[b] ?? ''),
  );
  return Array.from(order, (place) => numbers[place] ?? 0);
}

/**
 * Places of the technicians and clients that are wanted. A word may be of a technician or of a client: where a client is
 * called so the clients are narrowed, and all of its technicians are wanted unless one of them is called so too.
 */
export function* wantedOf(
  graph: AccessGraph,
  grid: DelegationGrid,
  { search, tenants }: DelegationFilter,
): Generator<number, { readonly technicians: readonly number[]; readonly clients: readonly number[] }> {
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
  const here: number[] = [];
  for (const [place, cells] of grid.cells.entries()) {
    if ((place + 1) % PEOPLE_PER_TURN === 0) yield place;
    for (const client of cells.keys()) {
      if (!inClients.has(client)) continue;
      here.push(place);
      break;
    }
  }
  if (words.length === 0) return { technicians: here, clients };
  const called: number[] = [];
  for (const [i, place] of here.entries()) {
    if ((i + 1) % PEOPLE_PER_TURN === 0) yield i;
    const node = graph.nodes.at(grid.technicians[place] ?? 0);
    if (matches(`${node?.name ?? ''} ${node?.id ?? ''}`)) called.push(place);
  }
  return { technicians: called.length > 0 || named.length === 0 ? called : here, clients };
}

export function* delegationPage(
  graph: AccessGraph,
  grid: DelegationGrid,
  question: DelegationQuestion,
): Generator<number, Omit<DelegationPage, 'instants'>> {
  const { technicians, clients } = yield* wantedOf(graph, grid, question);
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
