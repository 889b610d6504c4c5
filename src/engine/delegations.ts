import { STEP_KINDS } from '../graph/access-graph';
import { stepKind, stepMechanism, stepStart, stepUntil } from '../graph/steps';
import { byCodeUnit } from '../lib/order';
import type { NodeRef } from '../questions/answers';
import { delegationMatrix } from '../questions/delegation-matrix';
import type { DelegationMatrix, MatrixQuestion } from '../questions/delegation-matrix';
import { clientStatement, delegationRow, matrixCsv } from '../questions/delegation-rows';
import type { DelegationRow } from '../questions/delegation-rows';
import { nodeRef } from '../questions/refs';
import type { Estate } from '../questions/refs';

/** Who of one tenant holds roles in which others at an instant: technicians by clients, a cell for each pair. */
export interface DelegationGrid {
  readonly technicians: readonly NodeRef[];
  readonly clients: readonly {
    readonly tenant: number;
    readonly people: number;
    readonly roles: number;
  }[];
  /** Cells, by technician and then client: indexes into both lists. */
  readonly cellTechnician: Uint32Array;
  readonly cellClient: Uint32Array;
  readonly cellRoles: Uint16Array;
  /** Strongest verdict's rank, and the latest end among its roles. */
  readonly cellRank: Uint8Array;
  readonly cellUntil: Float64Array;
  readonly rows: number;
  /** Instants at which something that crosses tenants begins or ends, ascending: the stops of a time slider. */
  readonly instants: Float64Array;
}

/** One row of the matrix with the numbers its parts have in the graph. */
export interface DelegationLine extends DelegationRow {
  readonly technicianNode: number;
  readonly clientTenant: number;
  readonly onNode: number;
}

const MOST_INSTANTS = 2_000;

/** The delegation matrix of one estate; the one of the last instant is kept. */
export class Delegations {
  readonly #estate: Estate;
  #last: { readonly at: number; readonly matrix: DelegationMatrix } | undefined;
  #instants: Float64Array | undefined;

  constructor(estate: Estate) {
    this.#estate = estate;
  }

  *grid(at: number): Generator<number, DelegationGrid> {
    const matrix = yield* this.#matrix(at);
    const { graph } = this.#estate;
    const technicians = [...new Set(matrix.technician)].sort((a, b) =>
      byCodeUnit(graph.nodes.at(a)?.name ?? '', graph.nodes.at(b)?.name ?? ''),
    );
    const clients = [...new Set(matrix.client)].sort((a, b) =>
      byCodeUnit(graph.tenants[a]?.name ?? '', graph.tenants[b]?.name ?? ''),
    );
    const rowOf = new Map(technicians.map((node, i) => [node, i]));
    const columnOf = new Map(clients.map((tenant, i) => [tenant, i]));
    const cells = new Map<number, { roles: number; rank: number; until: number }>();
    for (let row = 0; row < matrix.count; row++) {
      const technician = rowOf.get(matrix.technician[row] ?? 0) ?? 0;
      const client = columnOf.get(matrix.client[row] ?? 0) ?? 0;
      const name = technician * clients.length + client;
      const cell = cells.get(name) ?? { roles: 0, rank: 0, until: Number.NEGATIVE_INFINITY };
      cell.roles++;
      cell.rank = Math.max(cell.rank, matrix.rank[row] ?? 0);
      cell.until = Math.max(cell.until, matrix.until[row] ?? 0);
      cells.set(name, cell);
      if (row % 16_384 === 0) yield row;
    }
    const ordered = [...cells].sort(([a], [b]) => a - b);
    const people = new Uint32Array(clients.length);
    const roles = new Uint32Array(clients.length);
    for (const [name, cell] of ordered) {
      const client = name % clients.length;
      people[client] = (people[client] ?? 0) + 1;
      roles[client] = (roles[client] ?? 0) + cell.roles;
    }
    return {
      technicians: technicians.map((node) => nodeRef(graph, node)),
      clients: clients.map((tenant, i) => ({ tenant, people: people[i] ?? 0, roles: roles[i] ?? 0 })),
      cellTechnician: Uint32Array.from(ordered, ([name]) => Math.floor(name / clients.length)),
      cellClient: Uint32Array.from(ordered, ([name]) => name % clients.length),
      cellRoles: Uint16Array.from(ordered, ([, cell]) => Math.min(cell.roles, 0xffff)),
      cellRank: Uint8Array.from(ordered, ([, cell]) => cell.rank),
      cellUntil: Float64Array.from(ordered, ([, cell]) => cell.until),
      rows: matrix.count,
      instants: this.#stops().slice(),
    };
  }

  /** The rows of one technician, one client or one pair, with route, approver and end. */
  *lines(wanted: {
    readonly at: number;
    readonly technician?: number;
    readonly client?: number;
    readonly limit: number;
  }): Generator<number, readonly DelegationLine[]> {
    const matrix = yield* this.#matrix(wanted.at);
    const { graph } = this.#estate;
    const lines: DelegationLine[] = [];
    for (let row = 0; row < matrix.count && lines.length < wanted.limit; row++) {
      const technicianNode = matrix.technician[row] ?? 0;
      const clientTenant = matrix.client[row] ?? 0;
      if (wanted.technician !== undefined && technicianNode !== wanted.technician) continue;
      if (wanted.client !== undefined && clientTenant !== wanted.client) continue;
      lines.push({
        ...delegationRow(graph, matrix, row, question(wanted.at)),
        technicianNode,
        clientTenant,
        onNode: matrix.on[row] ?? 0,
      });
      if (lines.length % 64 === 0) yield row;
    }
    return lines.sort((a, b) => byCodeUnit(a.technician, b.technician) || byCodeUnit(a.role, b.role));
  }

  /** Every row as CSV, or those of some technicians in some clients. */
  *csv(
    at: number,
    only: { readonly technicians?: readonly number[]; readonly clients?: readonly number[] } = {},
  ): Generator<number, string> {
    const matrix = rowsOf(yield* this.#matrix(at), only);
    const chunks: string[] = [];
    for (const chunk of matrixCsv(this.#estate.graph, matrix, question(at))) {
      chunks.push(chunk);
      if (chunks.length % 128 === 0) yield chunks.length;
    }
    return chunks.join('');
  }

  /** The auditor's sentence of one client. */
  *statement(at: number, client: number): Generator<number, readonly string[]> {
    const matrix = yield* this.#matrix(at);
    return clientStatement(this.#estate.graph, matrix, client, question(at));
  }

  *#matrix(at: number): Generator<number, DelegationMatrix> {
    if (this.#last?.at === at) return this.#last.matrix;
    const matrix = yield* delegationMatrix(this.#estate.graph, question(at));
    this.#last = { at, matrix };
    return matrix;
  }

  #stops(): Float64Array {
    if (this.#instants !== undefined) return this.#instants;
    const { graph } = this.#estate;
    const found = new Set<number>();
    const member = STEP_KINDS.indexOf('member');
    graph.stepClass.forEach((_, step) => {
      if (stepMechanism(graph, step) === 0 && stepKind(graph, step) !== member) return;
      for (const instant of [stepStart(graph, step), stepUntil(graph, step)]) {
        if (Number.isFinite(instant) && instant < Number.MAX_VALUE) found.add(instant);
      }
    });
    return (this.#instants = Float64Array.from([...found].sort((a, b) => a - b).slice(-MOST_INSTANTS)));
  }
}

/** The rows of some technicians in some clients. */
function rowsOf(
  matrix: DelegationMatrix,
  {
    technicians,
    clients,
  }: { readonly technicians?: readonly number[]; readonly clients?: readonly number[] },
): DelegationMatrix {
  if (technicians === undefined && clients === undefined) return matrix;
  const people = technicians && new Set(technicians);
  const tenants = clients && new Set(clients);
  const kept = (row: number): boolean =>
    people?.has(matrix.technician[row] ?? 0) !== false && tenants?.has(matrix.client[row] ?? 0) !== false;
  const numbered = (_: number, row: number): boolean => row < matrix.count && kept(row);
  const { technician, client, on, role, step, rank, until } = matrix;
  const rows = technician.filter(numbered);
  return {
    count: rows.length,
    technician: rows,
    client: client.filter(numbered),
    on: on.filter(numbered),
    role: role.filter(numbered),
    step: step.filter(numbered),
    rank: rank.filter(numbered),
    until: until.filter(numbered),
  };
}

function question(at: number): MatrixQuestion {
  return { at, rank: 1 };
}
