/**
 * Reading typed columns in hot loops. An index beyond the end is a bug that `integrity.ts` and the property tests
 * guard against; it reads as nothing. One function per column type, so that the engine sees one type at each read.
 */
export function u8(column: Uint8Array, index: number): number {
  return column[index] ?? 0;
}

export function u32(column: Uint32Array, index: number): number {
  return column[index] ?? 0;
}

export function i32(column: Int32Array, index: number): number {
  return column[index] ?? 0;
}

/** Sets bits of an entry. */
export function mark(column: Uint8Array, index: number, bits: number): void {
  column[index] = u8(column, index) | bits;
}

/** Turns counts into offsets: entry `i + 1` holds the count of i before, and where i ends after. */
export function toOffsets(starts: Uint32Array): Uint32Array {
  let sum = 0;
  for (let i = 0; i < starts.length; i++) {
    sum += u32(starts, i);
    starts[i] = sum;
  }
  return starts;
}

/** Cheap units of work (an edge looked at) between two turns of a generator: a few ms. */
export const UNITS_PER_TURN = 1 << 19;
