import { isArray, isObject } from './content';
import { parseJson } from './json';
import { concatenated, u32 } from './bytes';
import { fail, ok } from './result';
import type { Json } from './content';
import type { Result } from './result';

export type PackedData = Uint8Array | Uint16Array | Uint32Array | Float64Array | string;

export interface PackedSection {
  readonly name: string;
  readonly data: PackedData;
}

const MAGIC = new TextEncoder().encode('OVRPACK\n');
const ALIGNMENT = 8;

/**
 * Put named typed columns and texts into one block: magic, header length (u32, little-endian), JSON header, then the
 * sections at multiples of eight bytes, so that they can be read in place. Numbers are little-endian, as every
 * platform with typed arrays we run on has them.
 */
export function pack(sections: readonly PackedSection[]): Uint8Array<ArrayBuffer> {
  const encoded = sections.map(({ name, data }) => ({ name, type: typeName(data), bytes: bytesOf(data) }));
  let offset = 0;
  const entries = encoded.map(({ name, type, bytes }) => {
    const entry = [name, type, offset, bytes.length] as const;
    offset += aligned(bytes.length);
    return entry;
  });
  const header = new TextEncoder().encode(JSON.stringify(entries));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, header.length, true);
  const front = MAGIC.length + length.length + header.length;
  const padding = new Uint8Array(aligned(front) - front);
  const body = encoded.flatMap(({ bytes }) => [bytes, new Uint8Array(aligned(bytes.length) - bytes.length)]);
  return concatenated([MAGIC, length, header, padding, ...body]);
}

/** Read a packed block. Every bound is checked: the bytes may come from anybody. */
export function unpack(bytes: Uint8Array): Result<Map<string, PackedData>> {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) return fail('not a packed block: it begins otherwise');
  const headerLength = u32(bytes, MAGIC.length);
  const headerStart = MAGIC.length + 4;
  if (headerLength === undefined || headerStart + headerLength > bytes.length) {
    return fail('the packed block is cut off in its header');
  }
  const header = parseJson(
    new TextDecoder().decode(bytes.subarray(headerStart, headerStart + headerLength)),
    4,
  );
  if (!header.ok) return fail(`the header of the packed block is damaged: ${header.error.message}`);
  if (!isArray(header.value)) return fail('the header of the packed block is no list');
  const bodyStart = aligned(headerStart + headerLength);
  const sections = new Map<string, PackedData>();
  for (const entry of header.value) {
    const read = readSection(bytes, bodyStart, entry);
    if (!read.ok) return read;
    if (sections.has(read.value.name)) return fail('the packed block names one section twice');
    sections.set(read.value.name, read.value.data);
  }
  return ok(sections);
}

function readSection(bytes: Uint8Array, bodyStart: number, entry: Json): Result<PackedSection> {
  if (!isArray(entry) || isObject(entry)) return fail('a section of the packed block is no list');
  const [name, type, offset, length] = entry;
  if (typeof name !== 'string' || typeof type !== 'string' || !isSize(offset) || !isSize(length)) {
    return fail('a section of the packed block is not described as one');
  }
  const start = bodyStart + offset;
  if (offset % ALIGNMENT !== 0 || start + length > bytes.length) {
    return fail(`section ${JSON.stringify(name)} of the packed block lies outside it`);
  }
  const data = decode(type, bytes.subarray(start, start + length));
  if (data === undefined)
    return fail(`section ${JSON.stringify(name)} of the packed block has an unknown form`);
  return ok({ name, data });
}

function isSize(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function decode(type: string, bytes: Uint8Array): PackedData | undefined {
  if (type === 'u8') return bytes;
  if (type === 'text') return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const width = type === 'u16' ? 2 : type === 'u32' ? 4 : type === 'f64' ? 8 : 0;
  if (width === 0 || bytes.length % width !== 0) return undefined;
  // A view in place where the block lies aligned in its buffer, else a copy.
  const { buffer, byteOffset } = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  const count = bytes.length / width;
  if (type === 'u16') return new Uint16Array(buffer, byteOffset, count);
  if (type === 'u32') return new Uint32Array(buffer, byteOffset, count);
  return new Float64Array(buffer, byteOffset, count);
}

function typeName(data: PackedData): string {
  if (typeof data === 'string') return 'text';
  if (data instanceof Uint8Array) return 'u8';
  if (data instanceof Uint16Array) return 'u16';
  return data instanceof Uint32Array ? 'u32' : 'f64';
}

function bytesOf(data: PackedData): Uint8Array {
  if (typeof data === 'string') return new TextEncoder().encode(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function aligned(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}
