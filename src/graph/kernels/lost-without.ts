import { ACTS } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { num, u32, u8 } from '../columns';
import { isDisabled } from '../walk';
import type { WalkFilter } from '../walk';
import { ControlLeft, freeMarks } from './control-left';
import type { Looks, SearchMarks } from './control-left';
import { Covering } from './covering';
import type { Differences } from './difference';
import { bandsOf } from './loss-bands';
import type { Band } from './loss-bands';
import { Loss, MOST_KEPT } from './lost-at';
import type { LostAt } from './lost-at';
import { LostBehind } from './lost-behind';
import type { Losers } from './lost-behind';
import { listed } from './lost-listed';
import type { Losses } from './lost-listed';
import type { LostRow } from './lost-spots';
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
  const told = found === undefined ? undefined : yield* listed(graph, filter, found, marks);
  marks.inUse = false;
  return told;
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
      const told = cut === undefined ? Infinity : yield* addEach(found, band, ends, cut, lossOf, most, marks);
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
        if (one === start) yield* addOwn(found, band, one, lost, marks.looks);
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
  marks: SearchMarks,
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
    yield* addOwn(found, band, one, lost, marks.looks);
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
  const losers: Losers = { principal: [], rows: [] };
  if (isControlled(band, start)) {
    const behind = new LostBehind(band, start, lost, marks, patience.kept);
    const byRow = Math.ceil(lost.resource.length / AT_ONCE) * 6 * band.graph.stepTo.length;
    if (!(yield* behind.losers(losers, patience.looks ?? Math.max(LEAST, byRow)))) return undefined;
    kept += behind.kept;
  }
  losers.principal.push(start);
  losers.rows.push(yield* ownRows(band, lost, marks.looks));
  found.push({ lost, losers });
  return kept;
}

/** Adds what is lost by one alone. */
function* addOwn(
  found: Losses[],
  band: Band,
  one: number,
  lost: LostAt,
  looks: Looks,
): Generator<number, void> {
  if (lost.resource.length === 0) return;
  found.push({ lost, losers: { principal: [one], rows: [yield* ownRows(band, lost, looks)] } });
}

function* ownRows({ lo }: Band, { was, is }: LostAt, looks: Looks): Generator<number, readonly LostRow[]> {
  const rows: LostRow[] = [];
  for (let row = 0; row < was.length; row++) {
    rows.push({ row, lo: Math.max(num(is, row) + 1, lo), hi: num(was, row) });
    if (looks.isTurn(8)) yield row;
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
  const { spots: asked, looks } = marks;
  const round = ++marks.number;
  const cut = new Set([start]);
  const ahead = [start];
  asked[start] = round;
  for (const node of ahead) {
    const last = u32(graph.inStart, node + 1);
    for (let i = u32(graph.inStart, node); i < last; i++) {
      if (looks.isTurn(1)) yield node;
      const step = u32(graph.inStep, i);
      if (u8(passes, u32(graph.stepClass, step)) === 0) continue;
      const from = u32(graph.stepFrom, step);
      if (asked[from] === round || isDisabled(graph, from) || gone.has(step)) continue;
      asked[from] = round;
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
