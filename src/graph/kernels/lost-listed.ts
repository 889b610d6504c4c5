import { ACTS } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { itemAt, listAt, num, u32, u8 } from '../columns';
import type { WalkFilter } from '../walk';
import type { Looks, SearchMarks } from './control-left';
import { MAX_LISTED } from './difference';
import type { Differences } from './difference';
import { Listing } from './listing';
import { rowName } from './lost-at';
import type { LostAt } from './lost-at';
import type { Losers } from './lost-behind';
import type { LostRow } from './lost-spots';
import { RowTable } from './row-table';
import { SortedMarks } from './sorted-marks';

/** What is lost by one start or by way of it, in one band. */
export interface Losses {
  readonly lost: LostAt;
  readonly losers: Losers;
}

/** What one principal loses, of what is lost by one start. */
interface Part {
  readonly lost: LostAt;
  readonly rows: readonly LostRow[];
}

/** No part. */
const NONE = -1;

/** Everyone's rows, in the order of principals; a row told of in several bands, or by several starts, once. */
export function* listed(
  graph: AccessGraph,
  filter: WalkFilter,
  found: readonly Losses[],
  marks: SearchMarks,
): Generator<number, Differences> {
  const { looks, ahead: latest } = marks;
  const losing = new SortedMarks(graph.nodes.length);
  const parts: Part[] = [];
  // Whose latest part it is, by number from here on; and what is known of those before it, by part.
  const first = marks.number + 1;
  const before: number[] = [];
  for (const { lost, losers } of found) {
    for (let i = 0; i < losers.principal.length; i++) {
      if (looks.isTurn(8)) yield i;
      const principal = num(losers.principal, i);
      if ((u8(graph.nodeFlags, principal) & ACTS) === 0) continue;
      before.push(losing.add(principal) ? NONE : u32(latest, principal) - first);
      latest[principal] = first + parts.length;
      parts.push({ lost, rows: listAt(losers.rows, i) });
    }
  }
  marks.number += parts.length;
  const principals = new Uint32Array(parts.length);
  const count = losing.take(principals);
  const listing = new Listing(MAX_LISTED);
  for (let i = 0; i < count; i++) {
    const principal = u32(principals, i);
    const own: Part[] = [];
    for (let part = u32(latest, principal) - first; part >= 0; part = num(before, part))
      own.push(itemAt(parts, part));
    listing.next(principal);
    for (const [permission, resource, lo, hi] of yield* rowsOf(graph, own, looks)) {
      listing.add(permission, resource, hi, lo > filter.rank ? lo - 1 : 0);
      if (looks.isTurn(8)) yield i;
    }
  }
  return listing.finish();
}

type Row = readonly [permission: number, resource: number, lo: number, hi: number];

function rowOf(lost: LostAt, { row, lo, hi }: LostRow): Row {
  return [num(lost.permission, row), num(lost.resource, row), lo, hi];
}

function* eachRow({ lost, rows }: Part): Iterable<Row> {
  for (const row of rows) yield rowOf(lost, row);
}

/** A row told of in several bands, or by several starts, once. */
function* rowsOf(graph: AccessGraph, parts: readonly Part[], looks: Looks): Generator<number, Iterable<Row>> {
  if (parts.length === 1) return eachRow(itemAt(parts, 0));
  const numbers = new RowTable();
  const once: Row[] = [];
  for (const { lost, rows } of parts) {
    for (const row of rows) {
      const [permission, resource, lo, hi] = rowOf(lost, row);
      const name = rowName({ graph }, permission, resource);
      const number = numbers.get(name) ?? once.length;
      const [, , least = lo, highest = hi] = once[number] ?? [];
      numbers.set(name, number);
      once[number] = [permission, resource, Math.min(lo, least), Math.max(hi, highest)];
      if (looks.isTurn(8)) yield number;
    }
  }
  return once;
}
