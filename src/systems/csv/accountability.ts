import type { Accountability } from '../../model/accountability';
import { ALWAYS, END_UNKNOWN, NEVER_ENDS } from '../../model/window';
import type { EpochMs, Window } from '../../model/window';
import type { Row } from './row';

/** The accountability columns of a row; `undefined` when it states none. */
export function readAccountability(row: Row, until?: EpochMs): Accountability | undefined {
  const removed = row.removal();
  const stated = {
    owner: row.text('owner'),
    reason: row.text('reason'),
    requestedBy: row.text('requested by'),
    approvedBy: row.text('approved by'),
    ticket: row.text('ticket'),
    granted: row.date('granted'),
    lastReviewed: row.date('last reviewed'),
    lastUsed: row.lastUse('last used'),
    lastRotated: row.date('last rotated'),
    expires: until,
    removed: typeof removed === 'number' ? removed : undefined,
    removedBy: row.text('removed by'),
    breakGlass: row.boolean('break-glass'),
    breakGlassReviewed: row.date('break-glass reviewed'),
  };
  const found: Accountability = dropAbsent(stated);
  return Object.keys(found).length === 0 ? undefined : found;
}

/** The fields that are there: absent is `undefined`, never a key without a value. */
export function dropAbsent<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in fields) {
    const value = fields[key];
    if (isPresent(value)) kept[key] = value;
  }
  return kept;
}

function isPresent<V>(value: V): value is Exclude<V, undefined> {
  return value !== undefined;
}

/** Columns that limit a fact: unless each that says something can be read, whether the fact holds is not known. */
const LIMITS = ['until', 'expires', 'removed at', 'eligible', 'inherits', 'becomes', 'traversable'];

/**
 * Why a row that was read leaves open whether its fact holds; `undefined` when it does not. Call it last: a cell
 * counts once it was looked at.
 */
export function notEvaluatedBy(
  row: Row,
  fromColumn: string,
  ...also: (string | undefined)[]
): string | undefined {
  const reasons = [
    ...also,
    row.unread([fromColumn, ...LIMITS]),
    row.removal() === true ? 'the cell "removed at" says that it was taken away, not when' : undefined,
  ].filter((reason) => reason !== undefined);
  return reasons.length === 0 ? undefined : reasons.join('; ');
}

/**
 * When the row's fact holds: from its start to the earliest of `until`, `expires` and `removed at`. No such column:
 * the end is unknown; such a column with an empty cell or `never`: it never ends.
 */
export function readWindow(
  row: Row,
  fromColumn: string,
): { readonly window: Window; readonly until?: EpochMs } {
  const ends = [row.end('until'), row.end('expires')].filter((end) => end !== undefined);
  const until = ends.length === 0 ? undefined : Math.min(...ends);
  const removed = row.removal();
  const from = row.date(fromColumn) ?? ALWAYS;
  return {
    window: {
      from,
      until: Math.min(until ?? END_UNKNOWN, typeof removed === 'number' ? removed : NEVER_ENDS),
    },
    ...(until === undefined ? {} : { until }),
  };
}
