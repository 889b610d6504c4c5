/**
 * Reading typed columns in hot loops. An index beyond the end is a bug that `kernels/integrity.ts` and the property
 * tests guard against; it reads as nothing: 0, or what the caller says. One function per column type, so that the
 * engine sees one type at each read.
 */
export function u8(column: Uint8Array, index: number): number {
  return column[index] ?? 0;
}

export function u16(column: Uint16Array, index: number): number {
  return column[index] ?? 0;
}

export function u32(column: Uint32Array, index: number): number {
  return column[index] ?? 0;
}

/** For columns in which 0 is something. */
export function u32Or(column: Uint32Array, index: number, otherwise: number): number {
  return column[index] ?? otherwise;
}

export function i32(column: Int32Array, index: number): number {
  return column[index] ?? 0;
}

export function i32Or(column: Int32Array, index: number, otherwise: number): number {
  return column[index] ?? otherwise;
}

export function f64(column: Float64Array, index: number): number {
  return column[index] ?? 0;
}

/** Of a column kept in as few bytes as its values need; not for the hottest loops. */
export function entry(column: Uint8Array | Uint16Array | Uint32Array, index: number): number {
  return column[index] ?? 0;
}

/** Of a list that grows. */
export function num(list: readonly number[], index: number): number {
  return list[index] ?? 0;
}

export function numOr(list: readonly number[], index: number, otherwise: number): number {
  return list[index] ?? otherwise;
}

/** One of several lists; beyond the end an empty one. */
export function listAt<T>(lists: readonly (readonly T[])[], index: number): readonly T[] {
  return lists[index] ?? [];
}

/**
 * One of what a list surely holds.
 * @throws RangeError beyond its end.
 */
export function itemAt<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no item ${index} of ${list.length}`);
  return item;
}

/** Sets bits of an entry. */
export function mark(column: Uint8Array, index: number, bits: number): void {
  column[index] = u8(column, index) | bits;
}

/** The filled part of a column made larger than needed: a copy only where much would be kept for nothing. */
export function filledPart(column: Uint32Array, count: number): Uint32Array {
  return count * 2 > column.length ? column.subarray(0, count) : column.slice(0, count);
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
export const UNITS_PER_TURN = 1 << 17;
