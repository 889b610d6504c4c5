/** Changes that fall into one column of the time line. */
export interface TimeBar {
  /** Where the column begins. */
  readonly at: number;
  readonly begins: number;
  readonly ends: number;
}

/** Gather what begins and ends into at most `most` columns of equal width; empty ones are left out. */
export function barsOf(
  instants: Float64Array,
  begins: Uint32Array,
  ends: Uint32Array,
  from: number,
  to: number,
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

/** The first instant after one at which something begins or ends. */
export function nextStop(instants: Float64Array, at: number): number | undefined {
  return instants.find((instant) => instant > at);
}

/** The last one before. */
export function previousStop(instants: Float64Array, at: number): number | undefined {
  return instants.findLast((instant) => instant < at);
}
