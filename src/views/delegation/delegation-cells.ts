import type { DelegationGrid } from '../../engine/delegations';
import type { Verdict } from '../../model/verdict';
import { verdictOf } from '../../model/verdict';

/** One pair of technician and client. */
export interface Cell {
  readonly roles: number;
  readonly verdict: Verdict;
  readonly until: number;
}

/** Cells by technician: clients' indexes to cells. */
export function cellsOf(grid: DelegationGrid): readonly ReadonlyMap<number, Cell>[] {
  const rows: Map<number, Cell>[] = grid.technicians.map(() => new Map<number, Cell>());
  grid.cellTechnician.forEach((technician, i) => {
    rows[technician]?.set(grid.cellClient[i] ?? 0, {
      roles: grid.cellRoles[i] ?? 0,
      verdict: verdictOf(grid.cellRank[i] ?? 1),
      until: grid.cellUntil[i] ?? 0,
    });
  });
  return rows;
}

/** What a cell says to who cannot see it. */
export function cellWords(technician: string, client: string, cell: Cell): string {
  const roles = `${cell.roles} ${cell.roles === 1 ? 'role' : 'roles'}`;
  return `${technician} in ${client}: ${roles}, ${cell.verdict.replace('-', ' ')}`;
}

/** The stop of a slider an instant falls on: the last one not after it. */
export function stopAt(instants: Float64Array, at: number): number {
  let low = 0;
  let high = instants.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((instants[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
