import { ACTS } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, num, u32, u8 } from '../columns';
import { isDisabled } from '../walk';
import type { WalkFilter } from '../walk';
import { ControlLeft, freeMarks } from './control-left';
import type { SearchMarks } from './control-left';
import { Covering } from './covering';
import { MAX_LISTED } from './difference';
import type { Differences } from './difference';
import { Listing } from './listing';
import { bandsOf } from './loss-bands';
import type { Band } from './loss-bands';
import { Loss, MOST_KEPT, rowName } from './lost-at';
import type { LostAt } from './lost-at';
import { LostBehind } from './lost-behind';
import type { LostRow } from './lost-behind';
import { AT_ONCE } from './row-holders';

/** Starts of steps that end, more than which are not asked one by one. */
const MANY = 32;
/** How much is looked at before another way is taken. */
export interface Patience {
  /** Who is cut off, more than whom are not asked one by one. */
  readonly cut: number;
  /** Looks at steps and rows; absent: as many as row by row takes, and no fewer than `LEAST`. */
  readonly looks?: number;
  /** Looks at who is given something, after which what one start is given is read instead; absent: as `Loss` has it. */
  readonly given?: number;
  /** Rows; absent: `MOST_KEPT`. */
  readonly kept?: number;
}

const PATIENCE: Patience = { cut: 4096 };
const LEAST = 1 << 24;
/** Rows told of between two turns. */
const TURN = UNITS_PER_TURN / 8;

/** What is lost by one start or by way of it, in one band. */
interface Losses {
  readonly lost: LostAt;
  readonly losers: ReadonlyMap<number, readonly LostRow[]>;
}

/**
 * What everyone who acts loses where steps end, none of them a containment: as `differences` says it of all of them.
 * Whoever loses a row does so where one of the steps starts: its start loses that row too, and the one who loses it
 * controls that start still. So first what the starts lose, then who behind them does. Undefined where what contains
 * rows is no tree, where it takes longer than to ask one principal after the other may, or where more than `MOST_KEPT`
 * rows would be kept.
 */
export function* lostWithout(
  graph: AccessGraph,
  filter: WalkFilter,
  gone: ReadonlySet<number>,
  starts: readonly number[],
  patience = PATIENCE,
): Generator<number, Differences | undefined> {
  if (starts.length > MANY) return undefined;
  const marks = freeMarks(graph);
  marks.inUse = true;
  const covering = new Covering(graph.permissions, graph.permissions);
  const found = yield* lossesOf(bandsOf(graph, filter, gone, covering), starts, marks, patience);
  marks.inUse = false;
  return found === undefined ? undefined : yield* listed(graph, filter, found);
}

function* lossesOf(
  bands: readonly Band[],
  starts: readonly number[],
  marks: SearchMarks,
  patience: Patience,
): Generator<number, readonly Losses[] | undefined> {
  const found: Losses[] = [];
  const most = patience.kept ?? MOST_KEPT;
  let kept = 0;
  for (const band of bands) {
    for (const start of starts) {
      if (isDisabled(band.graph, start)) continue;
      const loss = new Loss(band, start, marks, patience);
      const held = yield* loss.held();
      if (held === undefined) return undefined;
      kept += (yield* addLosses(found, band, start, held, marks, patience)) ?? Infinity;
      if (kept > most) return undefined;
      const ends = yield* loss.ends();
      if (ends.length === 0) continue;
      // What one has found holds until the next is made.
      let latest = loss;
      const lossOf = (one: number): Loss => {
        if (one !== start || latest !== loss) latest = new Loss(band, one, marks, patience);
        return latest;
      };
      const cut = yield* cutFrom(band, start, ends, marks, patience.cut);
      const told = cut === undefined ? Infinity : yield* addEach(found, band, ends, cut, lossOf, most);
      if (told === undefined) return undefined;
      if (told <= most) {
        if ((kept += told) > most) return undefined;
        continue;
      }
      // Whoever else is cut off acts as one of those next to the start, and can lose no more than that one does.
      const next = yield* cutFrom(band, start, ends, marks, Infinity, 1);
      for (const one of next ?? []) {
        const lost = yield* lossOf(one).behind(ends);
        if (lost === undefined) return undefined;
        kept += lost.resource.length;
        if (one === start) yield* addOwn(found, band, one, lost);
        else kept += (yield* addLosses(found, band, one, lost, marks, patience)) ?? Infinity;
        if (kept > most) return undefined;
      }
      yield start;
    }
  }
  return found;
}

/**
 * Adds what each of those cut off loses: how many rows that are; more than the most, and nothing is added, where that
 * is too much to be kept apart; undefined where it cannot be told.
 */
function* addEach(
  found: Losses[],
  band: Band,
  ends: readonly number[],
  cut: Iterable<number>,
  lossOf: (one: number) => Loss,
  most: number,
): Generator<number, number | undefined> {
  const before = found.length;
  let kept = 0;
  // What a group no longer leads to is of no interest where those in it come there otherwise: so each by itself.
  for (const one of cut) {
    if ((u8(band.graph.nodeFlags, one) & ACTS) === 0) continue;
    const lost = yield* lossOf(one).behind(ends);
    if (lost === undefined) return undefined;
    kept += lost.resource.length;
    if (kept > most) {
      found.length = before;
      return kept;
    }
    yield* addOwn(found, band, one, lost);
    yield one;
  }
  return kept;
}

/** Adds what is lost by a start, and by who controls it: how many rows are kept; undefined where that takes too long. */
function* addLosses(
  found: Losses[],
  band: Band,
  start: number,
  lost: LostAt,
  marks: SearchMarks,
  patience: Patience,
): Generator<number, number | undefined> {
  if (lost.resource.length === 0) return 0;
  let kept = lost.resource.length;
  const losers = new Map<number, readonly LostRow[]>();
  if (isControlled(band, start)) {
    const behind = new LostBehind(band, start, lost, marks, patience.kept);
    const byRow = Math.ceil(lost.resource.length / AT_ONCE) * 6 * band.graph.stepTo.length;
    if (!(yield* behind.losers(losers, patience.looks ?? Math.max(LEAST, byRow)))) return undefined;
    kept += behind.kept;
  }
  found.push({ lost, losers: losers.set(start, yield* ownRows(band, lost)) });
  return kept;
}

/** Adds what is lost by one alone. */
function* addOwn(found: Losses[], band: Band, one: number, lost: LostAt): Generator<number, void> {
  if (lost.resource.length > 0) found.push({ lost, losers: new Map([[one, yield* ownRows(band, lost)]]) });
}

/** Whether others come in after so many rows. */
function isTurn(rows: number): boolean {
  return TURN === 0 || rows % TURN === 0;
}

function* ownRows({ lo }: Band, { was, is }: LostAt): Generator<number, readonly LostRow[]> {
  const rows: LostRow[] = [];
  for (let row = 0; row < was.length; row++) {
    rows.push({ row, lo: Math.max(num(is, row) + 1, lo), hi: num(was, row) });
    if (isTurn(row)) yield row;
  }
  return rows;
}

/**
 * The start, and who controls it and does not control some of the ends by any other way; undefined where they are many.
 * Whoever acts as one who does so comes there too. With one level only those next to the start.
 */
function* cutFrom(
  band: Band,
  start: number,
  ends: readonly number[],
  marks: SearchMarks,
  many: number,
  levels = Infinity,
): Generator<number, ReadonlySet<number> | undefined> {
  const { graph, passes, gone } = band;
  const cut = new Set([start]);
  const asked = new Set([start]);
  const ahead = [start];
  for (const node of ahead) {
    const last = u32(graph.inStart, node + 1);
    for (let i = u32(graph.inStart, node); i < last; i++) {
      const step = u32(graph.inStep, i);
      if (u8(passes, u32(graph.stepClass, step)) === 0) continue;
      const from = u32(graph.stepFrom, step);
      if (asked.has(from) || isDisabled(graph, from) || gone.has(step)) continue;
      asked.add(from);
      if (isTurn(asked.size * 8)) yield from;
      const left = new ControlLeft(band, from, marks, marks.besides);
      for (const end of ends) {
        if (yield* left.has(end)) continue;
        cut.add(from);
        if (levels > 1) ahead.push(from);
        break;
      }
      if (cut.size > many) return undefined;
    }
    yield node;
  }
  return cut;
}

/** Whether anyone may control a node. */
function isControlled({ graph, passes, gone }: Band, node: number): boolean {
  const last = u32(graph.inStart, node + 1);
  for (let i = u32(graph.inStart, node); i < last; i++) {
    const step = u32(graph.inStep, i);
    if (u8(passes, u32(graph.stepClass, step)) === 1 && !gone.has(step)) return true;
  }
  return false;
}

/** Everyone's rows, in the order of principals; a row told of in several bands, or by several starts, once. */
function* listed(
  graph: AccessGraph,
  filter: WalkFilter,
  found: readonly Losses[],
): Generator<number, Differences> {
  const listing = new Listing(MAX_LISTED);
  const parts = new Map<number, Part[]>();
  let units = 0;
  for (const { lost, losers } of found) {
    for (const [principal, rows] of losers) {
      if (isTurn(++units)) yield units;
      if ((u8(graph.nodeFlags, principal) & ACTS) === 0) continue;
      const own = parts.get(principal);
      if (own === undefined) parts.set(principal, [{ lost, rows }]);
      else own.push({ lost, rows });
    }
  }
  yield units;
  for (const principal of Uint32Array.from(parts.keys()).sort()) {
    listing.next(principal);
    for (const [permission, resource, lo, hi] of yield* rowsOf(graph, parts.get(principal) ?? [])) {
      listing.add(permission, resource, hi, lo > filter.rank ? lo - 1 : 0);
      if (isTurn(++units)) yield units;
    }
  }
  return listing.finish();
}

/** What one principal loses, of what is lost by one start. */
interface Part {
  readonly lost: LostAt;
  readonly rows: readonly LostRow[];
}

type Row = readonly [permission: number, resource: number, lo: number, hi: number];

function rowOf(lost: LostAt, { row, lo, hi }: LostRow): Row {
  return [num(lost.permission, row), num(lost.resource, row), lo, hi];
}

function* eachRow({ lost, rows }: Part): Iterable<Row> {
  for (const row of rows) yield rowOf(lost, row);
}

/** A row told of in several bands, or by several starts, once. */
function* rowsOf(graph: AccessGraph, parts: readonly Part[]): Generator<number, Iterable<Row>> {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return eachRow(first);
  const once = new Map<number, Row>();
  let units = 0;
  for (const { lost, rows } of parts) {
    for (const row of rows) {
      const [permission, resource, lo, hi] = rowOf(lost, row);
      const name = rowName({ graph }, permission, resource);
      const [, , least = lo, highest = hi] = once.get(name) ?? [];
      once.set(name, [permission, resource, Math.min(lo, least), Math.max(hi, highest)]);
      if (isTurn(++units)) yield units;
    }
  }
  return once.values();
}
