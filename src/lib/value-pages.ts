import { hashOf, StringPool } from './string-pool';

/** Bytes of a page; a value that is longer gets one of its own. */
const PAGE = 1 << 20;

const UNDEFINED = 0;
const NULL = 1;
const FALSE = 2;
const TRUE = 3;
const WHOLE = 4;
const DOUBLE = 5;
const LIST = 6;
const OBJECT = 7;
const WORD = 8;
const TEXT = 9;
const NUMBERED = 10;
const PARTED = 11;

/** Longer words are not looked for among those seen. */
const LONGEST_WORD = 200;
/** What separates the parts of a key. */
const PART = '|';

/**
 * Plain values (objects, lists, text, numbers) packed into pages of bytes, a fraction of what they take as objects:
 * names of members are kept once per shape, words that come again once, numbers at the end of a text as numbers.
 * What is taken out equals what was put in.
 */
export class ValuePages {
  readonly #pages: Uint8Array[] = [];
  readonly #shapes = new Map<string, number>();
  readonly #names: (readonly string[])[] = [];
  readonly #pool = new StringPool();
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #double = new DataView(new ArrayBuffer(8));
  /** The value being written. */
  #out: Uint8Array = new Uint8Array(1 << 12);
  #end = 0;
  /** The page being read, and where in it. */
  #in: Uint8Array = new Uint8Array(0);
  #at = 0;
  #last = 0;

  /** Pack a value; gives its place. */
  put(value: unknown): number {
    this.#encode(value);
    return this.#append();
  }

  get(place: number): unknown {
    this.#open(place);
    return this.#read();
  }

  #open(place: number): void {
    this.#in = this.#pages[Math.floor(place / PAGE)] ?? new Uint8Array(0);
    this.#at = place % PAGE;
  }

  #encode(value: unknown): void {
    this.#end = 0;
    this.#write(value);
  }

  #append(): number {
    const length = this.#end;
    let page = this.#pages.at(-1);
    if (page === undefined || this.#last + length > page.length) {
      page = new Uint8Array(Math.max(PAGE, length));
      this.#pages.push(page);
      this.#last = 0;
    }
    page.set(this.#out.subarray(0, length), this.#last);
    const place = (this.#pages.length - 1) * PAGE + this.#last;
    // A place is counted within a page: a longer one takes no second value.
    this.#last = page.length > PAGE ? page.length : this.#last + length;
    return place;
  }

  #write(value: unknown): void {
    switch (typeof value) {
      case 'string':
        this.#writeText(value);
        return;
      case 'number':
        this.#writeNumber(value);
        return;
      case 'boolean':
        this.#byte(value ? TRUE : FALSE);
        return;
      case 'object':
        this.#writeObject(value);
        return;
      case 'undefined':
        this.#byte(UNDEFINED);
        return;
      case 'bigint':
      case 'function':
      case 'symbol':
        throw new TypeError(`a ${typeof value} is no plain value`);
    }
  }

  #writeObject(value: object | null): void {
    if (value === null) {
      this.#byte(NULL);
      return;
    }
    if (Array.isArray(value)) {
      this.#byte(LIST);
      this.#whole(value.length);
      for (const element of value) this.#write(element);
      return;
    }
    const names = Object.keys(value);
    const joined = names.join('\0');
    let shape = this.#shapes.get(joined);
    if (shape === undefined) {
      shape = this.#names.length;
      this.#shapes.set(joined, shape);
      this.#names.push(names);
    }
    this.#byte(OBJECT);
    this.#whole(shape);
    for (const name of names) {
      if (name === '__proto__') throw new TypeError('a member of this name is not packed');
      this.#write(Reflect.get(value, name));
    }
  }

  #writeNumber(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value <= Number.MAX_SAFE_INTEGER && !Object.is(value, -0)) {
      this.#byte(WHOLE);
      this.#whole(value);
      return;
    }
    this.#byte(DOUBLE);
    this.#double.setFloat64(0, value, true);
    this.#room(8);
    for (let i = 0; i < 8; i++) this.#out[this.#end++] = this.#double.getUint8(i);
  }

  #writeText(value: string): void {
    if (this.#writeKnown(value)) return;
    if (value.length <= 4096 && value.includes(PART)) {
      const parts = value.split(PART);
      this.#byte(PARTED);
      this.#whole(parts.length);
      for (const part of parts) if (!this.#writeKnown(part)) this.#writeNew(part);
    } else this.#writeNew(value);
  }

  /** A word that was here before is written as its number. */
  #writeKnown(value: string): boolean {
    if (value.length > LONGEST_WORD) return false;
    const id = this.#pool.idOf(value, hashOf(value));
    if (id < 0) return false;
    this.#byte(WORD);
    this.#whole(id);
    return true;
  }

  #writeNew(value: string): void {
    const digits = trailingDigits(value);
    if (digits === 0) {
      this.#writePlain(value);
      return;
    }
    const start = value.length - digits;
    this.#byte(NUMBERED);
    this.#whole(Number(value.slice(start)));
    const before = value.slice(0, start);
    if (!this.#writeKnown(before)) this.#writePlain(before);
  }

  #writePlain(value: string): void {
    // Halves of a surrogate pair cannot be written in UTF-8.
    if (!isWellFormed(value)) {
      this.#byte(WORD);
      this.#whole(this.#pool.keep(value, hashOf(value)));
      return;
    }
    this.#byte(TEXT);
    this.#room(value.length * 3 + 8);
    // The length, doubled, stands before the bytes; that they are ASCII is found by trying.
    const { length } = value;
    let at = this.#end + (length < 0x40 ? 1 : length < 0x2000 ? 2 : 3);
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) {
        at = -1;
        break;
      }
      this.#out[at++] = code;
    }
    if (at >= 0 && length < 0x4000) {
      this.#whole(length * 2);
      this.#end += length;
      return;
    }
    const bytes = this.#encoder.encode(value);
    this.#whole(bytes.length * 2 + 1);
    this.#room(bytes.length);
    this.#out.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  #byte(byte: number): void {
    this.#room(10);
    this.#out[this.#end++] = byte;
  }

  /** Seven bits at a time, the lowest first. */
  #whole(value: number): void {
    this.#room(10);
    let rest = value;
    while (rest >= 0x80) {
      this.#out[this.#end++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#out[this.#end++] = rest;
  }

  #room(bytes: number): void {
    if (this.#end + bytes <= this.#out.length) return;
    const larger = new Uint8Array(Math.max(this.#out.length * 2, this.#end + bytes));
    larger.set(this.#out);
    this.#out = larger;
  }

  #read(): unknown {
    const tag = this.#in[this.#at++] ?? 0;
    switch (tag) {
      case UNDEFINED:
        return undefined;
      case NULL:
        return null;
      case FALSE:
        return false;
      case TRUE:
        return true;
      case WHOLE:
        return this.#readWhole();
      case DOUBLE: {
        for (let i = 0; i < 8; i++) this.#double.setUint8(i, this.#in[this.#at++] ?? 0);
        return this.#double.getFloat64(0, true);
      }
      case LIST:
        return this.#readList();
      case OBJECT:
        return this.#readObject();
      default:
        return this.#readText(tag);
    }
  }

  #readList(): unknown[] {
    const list: unknown[] = [];
    const length = this.#readWhole();
    for (let i = 0; i < length; i++) list.push(this.#read());
    return list;
  }

  #readObject(): object {
    const object: { [name: string]: unknown } = {};
    for (const name of this.#names[this.#readWhole()] ?? []) object[name] = this.#read();
    return object;
  }

  #readText(tag: number): string {
    switch (tag) {
      case WORD:
        return this.#pool.word(this.#readWhole());
      case NUMBERED: {
        const number = this.#readWhole();
        return `${this.#readText(this.#in[this.#at++] ?? 0)}${number}`;
      }
      case PARTED: {
        const count = this.#readWhole();
        let text = '';
        for (let i = 0; i < count; i++) {
          if (i > 0) text += PART;
          text += this.#readText(this.#in[this.#at++] ?? 0);
        }
        return text;
      }
      case TEXT: {
        const head = this.#readWhole();
        const length = Math.floor(head / 2);
        const bytes = this.#in.subarray(this.#at, this.#at + length);
        this.#at += length;
        return head % 2 === 0 && length < 256 ? String.fromCharCode(...bytes) : this.#decoder.decode(bytes);
      }
      default:
        throw new RangeError('a place that holds no value');
    }
  }

  #readWhole(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#in[this.#at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }
}

/** How many digits at the end of a text are a number that is written so again. */
function trailingDigits(value: string): number {
  let start = value.length;
  while (start > 0 && value.length - start < 15) {
    const code = value.charCodeAt(start - 1);
    if (code < 0x30 || code > 0x39) break;
    start--;
  }
  // A number has no zeros before it.
  while (start < value.length - 1 && value.charCodeAt(start) === 0x30) start++;
  return value.length - start;
}

function isWellFormed(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 0xd800 || code > 0xdfff) continue;
    const next = value.charCodeAt(i + 1);
    if (code > 0xdbff || Number.isNaN(next) || next < 0xdc00 || next > 0xdfff) return false;
    i++;
  }
  return true;
}
