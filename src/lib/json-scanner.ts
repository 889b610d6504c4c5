import { CHUNK } from './byte-source';
import type { ByteSource } from './byte-source';
import { JsonContainers } from './json-containers';
import type { Open } from './json-containers';
import { cutOffMessage, pathOf, printable } from './json-fault-words';
import { MemberNames } from './json-member-names';
import { nameText, pointerOf } from './json-repeats';
import type { JsonFault, JsonShape } from './json-shape';
import { couldBe, escapeLength, hasNameEnd, numberEnd, wordEnd } from './json-tokens';

export interface ScanOptions {
  readonly maxDepth: number;
  /** Bytes of a segment at least. */
  readonly segment?: number;
  /** Bytes read at a time. */
  readonly chunk?: number;
}

/** Bytes of a segment: parsed in well under a millisecond, and few enough of them for a file of any size. */
const SEGMENT = 1 << 16;

/** What the grammar wants next. */
const VALUE = 0;
const FIRST_ELEMENT = 1;
const FIRST_KEY = 2;
const KEY = 3;
const COLON = 4;
const MORE = 5;
/** Inside a string: a value, a member name. */
const TEXT = 6;
const NAME = 7;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/**
 * One pass over UTF-8 bytes that checks the whole grammar of RFC 8259 and notes where the elements of large containers
 * begin, so that each can be given to the engine's parser by itself later. Iterative: neither depth nor size can break
 * it, and what it keeps grows with the number of segments only.
 */
export class JsonScanner {
  readonly #source: ByteSource;
  readonly #maxDepth: number;
  readonly #chunk: number;
  readonly #containers: JsonContainers;
  #bytes: Uint8Array = new Uint8Array(0);
  /** Offset of `#bytes[0]` in the text. */
  #base = 0;
  #at = 0;
  #state = VALUE;
  #fault: JsonFault | undefined;
  readonly #names: MemberNames;
  readonly #pointer = (): string => this.#pointerOfMember();
  #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(source: ByteSource, { maxDepth, segment = SEGMENT, chunk = CHUNK }: ScanOptions) {
    this.#source = source;
    this.#names = new MemberNames(source);
    this.#maxDepth = maxDepth;
    this.#chunk = Math.max(16, chunk);
    this.#containers = new JsonContainers({
      segment,
      textAt: (start, end) =>
        this.#decoder.decode(this.#bytes.subarray(start - this.#base, end - this.#base)),
      tooLong: (longest, offset) => {
        this.#fault = { message: `a value of more than ${longest} bytes${this.#inside()}`, offset };
      },
    });
  }

  /** Yields the bytes passed. */
  *scan(): Generator<number, JsonShape> {
    while (this.#fault === undefined && this.#refill()) {
      this.#pass();
      yield this.#base + this.#at;
    }
    if (this.#fault === undefined) this.#end();
    const { repeated } = this.#names;
    const told = repeated === undefined ? {} : { repeated };
    const whole = this.#containers.root;
    if (this.#fault === undefined) return whole === undefined ? told : { root: whole, ...told };
    const root = whole ?? this.#containers.rescue();
    return root === undefined ? { fault: this.#fault, ...told } : { root, fault: this.#fault, ...told };
  }

  /** The next bytes after those not yet passed. False at the end of the text. */
  #refill(): boolean {
    const from = this.#base + this.#bytes.length;
    if (from >= this.#source.size) return false;
    this.#containers.saveNames();
    const rest = this.#bytes.subarray(this.#at);
    const more = this.#source.read(from, Math.max(this.#chunk, rest.length));
    if (rest.length === 0) this.#bytes = more;
    else {
      const joined = new Uint8Array(rest.length + more.length);
      joined.set(rest);
      joined.set(more, rest.length);
      this.#bytes = joined;
    }
    this.#base = from - rest.length;
    this.#at = 0;
    return true;
  }

  /** Go through the bytes at hand, up to their end or to a token that goes on past it. */
  #pass(): void {
    const containers = this.#containers;
    const { stack } = containers;
    const bytes = this.#bytes;
    const end = bytes.length;
    const base = this.#base;
    const last = base + end >= this.#source.size;
    let state = this.#state;
    let i = this.#at;
    let inner = stack.at(-1);
    let nameFrom = -1;
    while (i < end) {
      const c = bytes[i] ?? 0;
      if (state >= TEXT) {
        // The run of characters that need no look.
        let next = c;
        while (next !== QUOTE && next !== BACKSLASH && next >= 0x20 && ++i < end) next = bytes[i] ?? 0;
        if (i >= end) break;
        if (next === QUOTE) {
          if (state === NAME && inner !== undefined) {
            inner.nameStart = nameFrom;
            inner.nameEnd = base + i;
            inner.name = undefined;
            this.#names.add(inner, bytes, [nameFrom - base, i, base], this.#pointer);
            state = COLON;
          } else {
            state = MORE;
            containers.complete(inner, base + i + 1);
          }
          i++;
        } else if (next === BACKSLASH) {
          const length = escapeLength(bytes, i, end);
          if (length === 0) {
            if (!last && end - i < 6) break;
            this.#at = i;
            this.#state = state;
            this.#badEscape();
            return;
          }
          i += length;
        } else {
          this.#at = i;
          this.#state = state;
          this.#refuse('no raw control character inside a string');
          return;
        }
        continue;
      }
      if (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) {
        i++;
        continue;
      }
      if (state === MORE) {
        if (inner === undefined) {
          this.#at = i;
          this.#state = state;
          this.#fault = this.#wrong(`unexpected ${this.#here()} after the end of the JSON value`);
          return;
        }
        if (c === COMMA) {
          state = inner.array ? VALUE : KEY;
          i++;
          continue;
        }
        if (c === (inner.array ? 0x5d : 0x7d)) {
          i++;
          inner = this.#close(base + i);
          continue;
        }
        this.#at = i;
        this.#state = state;
        this.#refuse(inner.array ? '`,` or `]`' : '`,` or `}`');
        return;
      }
      if (state === COLON) {
        if (c !== 0x3a) {
          this.#at = i;
          this.#state = state;
          this.#refuse('`:` after the member name');
          return;
        }
        state = VALUE;
        i++;
        continue;
      }
      if (state === KEY || state === FIRST_KEY) {
        if (c === QUOTE && inner !== undefined) {
          const start = base + i;
          if (inner.segmentStart < 0) inner.segmentStart = start;
          // A name is read only when it is whole in the bytes at hand, so that it can be told later.
          if (!last && !hasNameEnd(bytes, i + 1, end)) break;
          nameFrom = start + 1;
          state = NAME;
          i++;
          continue;
        }
        if (c === 0x7d && state === FIRST_KEY) {
          i++;
          inner = this.#close(base + i);
          state = MORE;
          continue;
        }
        this.#at = i;
        this.#state = state;
        this.#refuse('a member name in double quotes');
        return;
      }
      if (c === 0x5d && state === FIRST_ELEMENT) {
        i++;
        inner = this.#close(base + i);
        state = MORE;
        continue;
      }
      // A value.
      if (inner === undefined) containers.rootStart = base + i;
      else if (inner.array && inner.segmentStart < 0) inner.segmentStart = base + i;
      if (c === QUOTE) {
        state = TEXT;
        i++;
        continue;
      }
      if (c === 0x7b || c === 0x5b) {
        if (stack.length >= this.#maxDepth) {
          this.#fault = { message: `nested deeper than ${this.#maxDepth} levels`, offset: base + i };
          return;
        }
        inner = containers.open(c === 0x5b, base + i, this.#names.next);
        state = c === 0x5b ? FIRST_ELEMENT : FIRST_KEY;
        i++;
        continue;
      }
      const after =
        c === 0x2d || (c >= 0x30 && c <= 0x39) ? numberEnd(bytes, i, end) : wordEnd(bytes, i, end);
      // A number may go on in the next bytes, a word may end there.
      if (!last && (after < 0 ? end - i < 6 : end - after < 3)) break;
      if (after < 0) {
        this.#at = i;
        this.#state = state;
        if (last && couldBe(bytes, i, end)) this.#cutOff(false);
        else this.#refuse('a value');
        return;
      }
      i = after;
      state = MORE;
      containers.complete(inner, base + i);
    }
    this.#at = i;
    this.#state = state;
  }

  /** The member at hand. */
  #pointerOfMember(): string {
    const { stack } = this.#containers;
    return pointerOf(
      stack.map((open) => (open.array ? String(open.count) : nameText(this.#containers.nameOf(open)))),
    );
  }

  /** The text is over. */
  #end(): void {
    if (this.#state === MORE && this.#containers.stack.length === 0) return;
    this.#cutOff(this.#state >= TEXT);
  }

  /** The innermost container ends; gives the one around it. */
  #close(end: number): Open | undefined {
    this.#state = MORE;
    const closed = this.#containers.stack.at(-1);
    if (closed !== undefined) this.#names.drop(closed);
    return this.#containers.close(end);
  }

  #cutOff(inString: boolean): void {
    const offset = this.#source.size;
    const { stack } = this.#containers;
    this.#fault = { message: cutOffMessage(stack, inString, offset, () => this.#inside()), offset };
  }

  #badEscape(): void {
    const rest = this.#bytes.subarray(this.#at);
    const ends = this.#base + this.#bytes.length >= this.#source.size;
    if (ends && rest.length < 24 && !rest.includes(QUOTE) && this.#decoder.decode(rest).length < 6) {
      this.#cutOff(true);
      return;
    }
    this.#fault = { message: `invalid escape in a string${this.#inside()}`, offset: this.#base + this.#at };
  }

  #refuse(expected: string): void {
    this.#fault = this.#wrong(`expected ${expected}, found ${this.#here()}${this.#inside()}`);
  }

  #wrong(message: string): JsonFault {
    return { message, offset: this.#base + this.#at };
  }

  /** The character at hand, printable. */
  #here(): string {
    const bytes = this.#source.read(this.#base + this.#at, 4);
    return printable(this.#decoder.decode(bytes));
  }

  #inside(): string {
    const path = pathOf(this.#containers, this.#state === MORE);
    return path === '' ? '' : ` at ${path}`;
  }
}
