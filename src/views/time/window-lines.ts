import type { WindowRow } from '../../engine/windows-table';
import { countOfKind } from '../style/kinds';
import { STEP_LABELS } from '../style/verdicts';

/** A line of the saved picture: one window, or as many as begin and end together. */
export interface WindowLine {
  readonly row: WindowRow;
  readonly who: string;
  readonly what: string;
  readonly on: string;
  /** Rows of the table it stands for. */
  readonly count: number;
}

/**
 * Folds what has the same right, window and state: first the things of one kind that one holder has it on, then the
 * holders of one kind that have it on the very same things. Counted, never cut.
 */
export function windowLines(rows: readonly WindowRow[]): readonly WindowLine[] {
  const alike = (row: WindowRow): readonly (string | number)[] => [
    ...[row.permission ?? row.kind, row.kind, row.verdict, row.state, String(row.start), String(row.until)],
    ...[row.from.kind, row.to.kind],
  ];
  const held = grouped(rows, (row) => JSON.stringify([...alike(row), row.from.node]));
  const groups = grouped(held, (group) => {
    const [row] = group;
    const things = group.map(({ to }) => to.node).sort((a, b) => a - b);
    return JSON.stringify([...(row ? alike(row) : []), ...things]);
  });
  return groups.flatMap((group) => {
    const row = group[0]?.[0];
    if (row === undefined) return [];
    const things = group[0]?.length ?? 0;
    return {
      row,
      who: group.length === 1 ? row.from.name : countOfKind(row.from.kind, group.length),
      what: row.permission ?? STEP_LABELS[row.kind],
      on: things === 1 ? row.to.name : countOfKind(row.to.kind, things),
      count: group.reduce((sum, one) => sum + one.length, 0),
    };
  });
}

/** In the order of the first of each. */
function grouped<T>(all: readonly T[], keyOf: (one: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}
