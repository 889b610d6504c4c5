import { STEP_KINDS } from '../graph/access-graph';
import { stepKind, stepMechanism, stepStart, stepUntil } from '../graph/steps';
import { byCodeUnit } from '../lib/order';
import { writeLines } from '../lib/text-parts';
import type { Put } from '../lib/text-parts';
import { delegationMatrix } from '../questions/delegation-matrix';
import type { DelegationMatrix, MatrixQuestion } from '../questions/delegation-matrix';
import { delegationLines, delegationRow, statementInTurns } from '../questions/delegation-rows';
import type { DelegationRow } from '../questions/delegation-rows';
import type { Estate } from '../questions/refs';
import { delegationGrid, delegationPage, wantedOf } from './delegation-page';
import type { DelegationFilter, DelegationGrid, DelegationPage, DelegationQuestion } from './delegation-page';

/** One row of the matrix with the numbers its parts have in the graph. */
export interface DelegationLine extends DelegationRow {
  readonly technicianNode: number;
  readonly clientTenant: number;
  readonly onNode: number;
}

const MOST_INSTANTS = 2_000;
/** Steps looked at between two turns. */
const STEPS_PER_TURN = 1 << 16;
/** Rows of the matrix looked at between two turns. */
const ROWS_PER_TURN = 1 << 16;

/** The delegation matrix of one estate; the one of the last instant is kept. */
export class Delegations {
  readonly #estate: Estate;
  #grid: { readonly at: number; readonly grid: DelegationGrid } | undefined;
  #last: { readonly at: number; readonly matrix: DelegationMatrix } | undefined;
  #instants: Float64Array | undefined;

  constructor(estate: Estate) {
    this.#estate = estate;
  }

  /** Technicians and clients in the order of their names, and what each of the first holds in each of the second. */
  *grid(at: number): Generator<number, DelegationGrid> {
    if (this.#grid?.at === at) return this.#grid.grid;
    const grid = yield* delegationGrid(this.#estate.graph, yield* this.#matrix(at));
    this.#grid = { at, grid };
    return grid;
  }

  /** The grid as it is narrowed, a page of technicians by a page of clients. */
  *page(question: DelegationQuestion): Generator<number, DelegationPage> {
    const grid = yield* this.grid(question.at);
    const instants = (yield* this.#stops()).slice();
    return { ...(yield* delegationPage(this.#estate.graph, grid, question)), instants };
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
    only: { readonly technicians?: readonly number[]; readonly clients?: readonly number[] },
    put: Put,
  ): Generator<number, void> {
    const matrix = yield* rowsOf(yield* this.#matrix(at), only);
    yield* writeLines(delegationLines(this.#estate.graph, matrix, question(at)), put);
  }

  /** Every row of the technicians and clients that are wanted, as CSV. */
  *csvOf(filter: DelegationFilter, put: Put): Generator<number, void> {
    const { graph } = this.#estate;
    const grid = yield* this.grid(filter.at);
    const { technicians, clients } = yield* wantedOf(graph, grid, filter);
    const only = {
      technicians: technicians.map((row) => grid.technicians[row] ?? 0),
      clients: clients.map((column) => grid.clients[column]?.tenant ?? 0),
    };
    yield* this.csv(filter.at, only, put);
  }

  /** The auditor's sentence of one client. */
  *statement(at: number, client: number): Generator<number, readonly string[]> {
    const matrix = yield* this.#matrix(at);
    return yield* statementInTurns(this.#estate.graph, matrix, client, question(at));
  }

  *#matrix(at: number): Generator<number, DelegationMatrix> {
    if (this.#last?.at === at) return this.#last.matrix;
    const matrix = yield* delegationMatrix(this.#estate.graph, question(at));
    this.#last = { at, matrix };
    return matrix;
  }

  *#stops(): Generator<number, Float64Array> {
    if (this.#instants !== undefined) return this.#instants;
    const { graph } = this.#estate;
    const found = new Set<number>();
    const member = STEP_KINDS.indexOf('member');
    for (let step = 0; step < graph.stepClass.length; step++) {
      if (step % STEPS_PER_TURN === 0) yield step;
      if (stepMechanism(graph, step) === 0 && stepKind(graph, step) !== member) continue;
      for (const instant of [stepStart(graph, step), stepUntil(graph, step)]) {
        if (Number.isFinite(instant) && instant < Number.MAX_VALUE) found.add(instant);
      }
    }
    return (this.#instants = Float64Array.from([...found].sort((a, b) => a - b).slice(-MOST_INSTANTS)));
  }
}

/** The rows of some technicians in some clients. */
function* rowsOf(
  matrix: DelegationMatrix,
  {
    technicians,
    clients,
  }: { readonly technicians?: readonly number[]; readonly clients?: readonly number[] },
): Generator<number, DelegationMatrix> {
  if (technicians === undefined && clients === undefined) return matrix;
  const people = technicians && new Set(technicians);
  const tenants = clients && new Set(clients);
  const places = new Uint32Array(matrix.count);
  let count = 0;
  for (let row = 0; row < matrix.count; row++) {
    if (row % ROWS_PER_TURN === 0) yield row;
    if (people?.has(matrix.technician[row] ?? 0) === false) continue;
    if (tenants?.has(matrix.client[row] ?? 0) !== false) places[count++] = row;
  }
  const kept = places.subarray(0, count);
  return {
    count,
    technician: yield* taken(matrix.technician, kept, new Uint32Array(count)),
    client: yield* taken(matrix.client, kept, new Uint32Array(count)),
    on: yield* taken(matrix.on, kept, new Uint32Array(count)),
    role: yield* taken(matrix.role, kept, new Uint32Array(count)),
    step: yield* taken(matrix.step, kept, new Uint32Array(count)),
    rank: yield* taken(matrix.rank, kept, new Uint8Array(count)),
    until: yield* taken(matrix.until, kept, new Float64Array(count)),
  };
}

/** The entries of a column at some places. */
function* taken<A extends Uint8Array | Uint32Array | Float64Array>(
  column: A,
  places: Uint32Array,
  to: A,
): Generator<number, A> {
  for (const [i, place] of places.entries()) {
    if (i % ROWS_PER_TURN === 0) yield i;
    to[i] = column[place] ?? 0;
  }
  return to;
}

function question(at: number): MatrixQuestion {
  return { at, rank: 1 };
}
