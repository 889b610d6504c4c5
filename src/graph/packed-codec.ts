import { entry, u8 } from './columns';

/**
 * How the values of a block are kept, little-endian. `raw`: a byte each; `wide16`, `wide32`: two, four bytes each;
 * `steps`: the first value (u32) and the difference between neighbours (i32), which is always the same; `deltas`: the
 * first value (u32), then the differences as zigzag LEB128.
 */
export const CODECS = ['raw', 'wide16', 'wide32', 'steps', 'deltas'] as const;
export type Codec = (typeof CODECS)[number];

type Column = Uint8Array | Uint16Array | Uint32Array;

/** Differences up to here fit the 32-bit arithmetic of a zigzag. */
const FAR = 2 ** 30;

/** The shortest form of some values; of equally short ones the simplest. */
export function encodeColumn(values: Column): { readonly codec: Codec; readonly bytes: Uint8Array } {
  const { most, steps, deltas } = measured(values);
  const width = most <= 0xff ? 1 : most <= 0xffff ? 2 : 4;
  if (values.length > 8 && steps) return { codec: 'steps', bytes: encodeSteps(values) };
  // A little longer is not worth a slower way to read it.
  if (deltas * 4 < width * values.length * 3) return { codec: 'deltas', bytes: encodeDeltas(values, deltas) };
  if (width === 1) return { codec: 'raw', bytes: new Uint8Array(values) };
  // Every platform with typed arrays that we run on is little-endian.
  const wide = width === 2 ? new Uint16Array(values) : new Uint32Array(values);
  return { codec: width === 2 ? 'wide16' : 'wide32', bytes: new Uint8Array(wide.buffer) };
}

function measured(values: Column): { most: number; steps: boolean; deltas: number } {
  let most = entry(values, 0);
  let steps = true;
  let deltas = 4;
  const first = entry(values, 1) - entry(values, 0);
  for (let i = 1; i < values.length; i++) {
    const value = entry(values, i);
    const delta = value - entry(values, i - 1);
    if (value > most) most = value;
    if (delta !== first) steps = false;
    if (delta >= FAR || delta <= -FAR) deltas = Number.POSITIVE_INFINITY;
    else {
      const zigzag = (delta << 1) ^ (delta >> 31);
      deltas += zigzag < 0x80 ? 1 : zigzag < 0x4000 ? 2 : zigzag < 0x200000 ? 3 : zigzag < 0x10000000 ? 4 : 5;
    }
  }
  return { most, steps: steps && first < FAR && first > -FAR, deltas };
}

function encodeSteps(values: Column): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, entry(values, 0), true);
  view.setInt32(4, entry(values, 1) - entry(values, 0), true);
  return bytes;
}

function encodeDeltas(values: Column, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, entry(values, 0), true);
  let at = 4;
  for (let i = 1; i < values.length; i++) {
    const delta = entry(values, i) - entry(values, i - 1);
    let zigzag = ((delta << 1) ^ (delta >> 31)) >>> 0;
    while (zigzag > 0x7f) {
      bytes[at++] = (zigzag & 0x7f) | 0x80;
      zigzag >>>= 7;
    }
    bytes[at++] = zigzag;
  }
  return bytes;
}

/** Put the values into a column from a place on. What is wrong, or nothing; nothing is read or written beyond. */
export function decodeColumn(
  codec: Codec,
  bytes: Uint8Array,
  column: Column,
  at: number,
  entries: number,
): string | undefined {
  const limit = 2 ** (column.BYTES_PER_ELEMENT * 8);
  switch (codec) {
    case 'raw':
      if (bytes.length !== entries) return WRONG_SIZE;
      column.set(bytes, at);
      return undefined;
    case 'wide16':
    case 'wide32':
      return decodeWide(bytes, codec === 'wide16' ? 2 : 4, column, at, entries);
    case 'steps':
      return decodeSteps(bytes, column, at, entries, limit);
    case 'deltas':
      return decodeDeltas(bytes, column, at, entries, limit);
  }
}

const WRONG_SIZE = 'has not the size of its entries';
const TOO_LARGE = 'holds a value that its section cannot';

function decodeWide(
  bytes: Uint8Array,
  width: 2 | 4,
  column: Column,
  at: number,
  entries: number,
): string | undefined {
  if (bytes.length !== entries * width) return WRONG_SIZE;
  if (width > column.BYTES_PER_ELEMENT) return TOO_LARGE;
  // A view needs an aligned start.
  const { buffer, byteOffset } = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  column.set(
    width === 2 ? new Uint16Array(buffer, byteOffset, entries) : new Uint32Array(buffer, byteOffset, entries),
    at,
  );
  return undefined;
}

function decodeSteps(
  bytes: Uint8Array,
  column: Column,
  at: number,
  entries: number,
  limit: number,
): string | undefined {
  if (bytes.length !== 8) return WRONG_SIZE;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const first = view.getUint32(0, true);
  const step = view.getInt32(4, true);
  const last = first + step * Math.max(entries - 1, 0);
  if (first >= limit || last >= limit || last < 0) return TOO_LARGE;
  for (let i = 0, value = first; i < entries; i++, value += step) column[at + i] = value;
  return undefined;
}

function decodeDeltas(
  bytes: Uint8Array,
  column: Column,
  at: number,
  entries: number,
  limit: number,
): string | undefined {
  const { length } = bytes;
  if (length < 4 || entries === 0) return WRONG_SIZE;
  let value = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  let from = 4;
  if (value >= limit) return TOO_LARGE;
  column[at] = value;
  for (let i = 1; i < entries; i++) {
    let byte = u8(bytes, from++);
    let zigzag = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      if (shift > 28) return 'holds a number that is too long';
      byte = u8(bytes, from++);
      zigzag |= (byte & 0x7f) << shift;
    }
    value += (zigzag >>> 1) ^ -(zigzag & 1);
    if (value < 0 || value >= limit) return TOO_LARGE;
    column[at + i] = value;
  }
  return from === length ? undefined : WRONG_SIZE;
}
