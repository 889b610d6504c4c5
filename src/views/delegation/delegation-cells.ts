import type { DelegationCell } from '../../engine/delegation-page';

/** What a cell says to who cannot see it. */
export function cellWords(technician: string, client: string, cell: DelegationCell): string {
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
