import { ALWAYS } from '../../model/window';

/** Changes that fall into one column of the time line. */
export interface TimeBar {
  /** Where the column begins. */
  readonly at: number;
  readonly begins: number;
  readonly ends: number;
}

/** What the time line reaches over. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

const DAY_MS = 86_400_000;

/** From the first change to the last, the instant asked for among them, with a little room at both ends. */
export function spanOf(instants: Float64Array, at: number): TimeSpan {
  const first = Math.min(instants[0] ?? at, at);
  const last = Math.max(instants.at(-1) ?? at, at);
  const margin = Math.max(DAY_MS, (last - first) * 0.02);
  return { from: first - margin, to: last + margin };
}

/** Gather what begins and ends into at most `most` columns of equal width; empty ones are left out. */
export function barsOf(
  instants: Float64Array,
  begins: Uint32Array,
  ends: Uint32Array,
  { from, to }: TimeSpan,
  most: number,
): readonly TimeBar[] {
  const column = Math.max(1, (to - from) / most);
  const bars: TimeBar[] = [];
  instants.forEach((instant, index) => {
    const at = from + Math.floor((instant - from) / column) * column;
    const here = { at, begins: begins[index] ?? 0, ends: ends[index] ?? 0 };
    const last = bars.at(-1);
    if (last?.at === at) {
      bars[bars.length - 1] = { at, begins: last.begins + here.begins, ends: last.ends + here.ends };
    } else bars.push(here);
  });
  return bars;
}

/** How high the bar of a column is, of at most `room`: by the square root, so that one is seen beside hundreds. */
export function barHeight(count: number, most: number, room: number): number {
  return count === 0 ? 0 : 3 + (room - 3) * Math.sqrt(count / Math.max(1, most));
}

/** A place on the scale that is told in words. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** In months. */
const STEPS = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200];

/** Beginnings of months, quarters or years, at most `most` of them; a span of less than a month has its days. */
export function ticksOf({ from, to }: TimeSpan, most: number): readonly Tick[] {
  const months = (to - from) / (30.44 * DAY_MS);
  if (months < 1.5) return dayTicks(from, to, most);
  const step = STEPS.find((one) => months / one <= most) ?? Math.ceil(months / most / 12) * 12;
  const start = new Date(from);
  const first = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth() + 1) / step) * step;
  const ticks: Tick[] = [];
  for (let month = first; ticks.length <= most; month += step) {
    const date = new Date(0);
    date.setUTCFullYear(Math.floor(month / 12), month % 12, 1);
    const at = date.getTime();
    if (!(at <= to)) break;
    ticks.push({ at, label: date.toISOString().slice(0, step % 12 === 0 ? 4 : 7) });
  }
  return ticks;
}

function dayTicks(from: number, to: number, most: number): readonly Tick[] {
  const step = Math.max(1, Math.ceil((to - from) / DAY_MS / most)) * DAY_MS;
  const ticks: Tick[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step)
    ticks.push({ at, label: new Date(at).toISOString().slice(5, 10) });
  return ticks;
}

/** Where a window lies on the scale, as shares of it, and whether it goes on beyond what the scale shows. */
export interface WindowPlace {
  readonly start: number;
  readonly end: number;
  readonly openStart: boolean;
  readonly openEnd: boolean;
}

export function windowPlace(start: number, until: number, { from, to }: TimeSpan): WindowPlace {
  const share = (at: number): number => Math.min(1, Math.max(0, (at - from) / Math.max(1, to - from)));
  const openStart = start === ALWAYS || start < from;
  // An end that nobody states is drawn as going on: it is told in words beside.
  const openEnd = !(until >= from && until <= to);
  return { start: openStart ? 0 : share(start), end: openEnd ? 1 : share(until), openStart, openEnd };
}

/** The first instant after one at which something begins or ends. */
export function nextStop(instants: Float64Array, at: number): number | undefined {
  return instants.find((instant) => instant > at);
}

/** The last one before. */
export function previousStop(instants: Float64Array, at: number): number | undefined {
  return instants.findLast((instant) => instant < at);
}
