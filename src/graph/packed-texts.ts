import { parseJson } from '../lib/json';
import { u32, u8 } from './columns';

/**
 * Distinct texts as UTF-8 in one block: text i is `bytes[start[i] .. start[i + 1]]`. A text that UTF-8 cannot hold
 * (it has half a surrogate pair) is kept as its JSON form behind the byte 0xff, which begins no UTF-8.
 */
export interface PackedTexts {
  readonly bytes: Uint8Array;
  /** One more than there are texts. */
  readonly start: Uint32Array;
}

const AS_JSON = 0xff;
/** Half a surrogate pair: with the `u` flag a whole pair is one character and does not match. */
const HALF_PAIR = /[\ud800-\udfff]/u;

/** Bytes of one text at most: far more than any name or note, and far less than what no string can hold. */
const LONGEST = 1 << 26;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function textCount(texts: PackedTexts): number {
  return Math.max(texts.start.length - 1, 0);
}

/** The text of a number; empty where there is none. */
export function textAt(texts: PackedTexts, number: number): string {
  const start = texts.start[number];
  const end = texts.start[number + 1];
  if (start === undefined || end === undefined) return '';
  return decodeText(texts.bytes.subarray(start, end));
}

/** A stored text as a string. Bytes that are none read as U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] !== AS_JSON) return decoder.decode(bytes);
  const json = parseJson(decoder.decode(bytes.subarray(1)), 1);
  return json.ok && typeof json.value === 'string' ? json.value : '';
}

/** The bytes a text is stored as. */
export function encodeText(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  if (bytes.length === text.length || !HALF_PAIR.test(text)) return bytes;
  const json = encoder.encode(JSON.stringify(text));
  const marked = new Uint8Array(json.length + 1);
  marked[0] = AS_JSON;
  marked.set(json, 1);
  return marked;
}

/** What is wrong with a block of texts that may come from anybody. */
export function textsFault({ bytes, start }: PackedTexts): string | undefined {
  if (start[0] !== 0 || start.at(-1) !== bytes.length) return 'the offsets of the texts do not fit them';
  for (let i = 1; i < start.length; i++) {
    const length = u32(start, i) - u32(start, i - 1);
    if (length < 0) return `text ${i - 1} ends before it begins`;
    if (length > LONGEST) return `text ${i - 1} is longer than any text of an estate`;
  }
  return undefined;
}

/** FNV-1a over bytes; 32 bits, not negative. */
export function hashBytes(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ u8(bytes, i), 0x01000193);
  return hash >>> 0;
}

/** Texts of at most so many bytes in all: offsets are 32 bits wide. */
const MAX_BYTES = 2 ** 32 - 1;

/** Collects texts, each once, numbered in the order in which they are first seen. */
export class PackedTextsBuilder {
  #bytes = new Uint8Array(1 << 12);
  #end = 0;
  #start = new Uint32Array(1 << 8);
  #count = 0;
  /** Open addressing; an entry is a number + 1. */
  #table = new Uint32Array(1 << 9);

  get count(): number {
    return this.#count;
  }

  /** The number of a text. */
  intern(text: string): number {
    this.#reserve(text.length * 3);
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(this.#end));
    if (written !== text.length && HALF_PAIR.test(text)) return this.internBytes(encodeText(text));
    return this.#settle(written);
  }

  /** The number of a text given as its stored bytes. */
  internBytes(bytes: Uint8Array): number {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#end);
    return this.#settle(bytes.length);
  }

  finish(): PackedTexts {
    return { bytes: this.#bytes.slice(0, this.#end), start: this.#start.slice(0, this.#count + 1) };
  }

  /** The text just written behind the end: known already, or kept. */
  #settle(length: number): number {
    const end = this.#end + length;
    const mask = this.#table.length - 1;
    let slot = hashBytes(this.#bytes, this.#end, end) & mask;
    for (let entry = u32(this.#table, slot); entry !== 0; entry = u32(this.#table, slot)) {
      if (this.#isAt(entry - 1, length)) return entry - 1;
      slot = (slot + 1) & mask;
    }
    if (end > MAX_BYTES) throw new RangeError('the texts of this estate are more than four gigabytes');
    const number = this.#count++;
    this.#table[slot] = number + 1;
    this.#end = end;
    if (this.#count >= this.#start.length) this.#start = grown(this.#start, this.#count * 2);
    this.#start[this.#count] = end;
    if (this.#count * 2 > this.#table.length) this.#rehash();
    return number;
  }

  #isAt(number: number, length: number): boolean {
    const start = u32(this.#start, number);
    if (u32(this.#start, number + 1) - start !== length) return false;
    for (let i = 0; i < length; i++) {
      if (this.#bytes[start + i] !== this.#bytes[this.#end + i]) return false;
    }
    return true;
  }

  #rehash(): void {
    const table = new Uint32Array(this.#table.length * 4);
    const mask = table.length - 1;
    for (let number = 0; number < this.#count; number++) {
      let slot = hashBytes(this.#bytes, this.#start[number], this.#start[number + 1]) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = number + 1;
    }
    this.#table = table;
  }

  #reserve(more: number): void {
    const needed = this.#end + more;
    if (needed <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    bytes.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = bytes;
  }
}

function grown(column: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(length);
  longer.set(column);
  return longer;
}
