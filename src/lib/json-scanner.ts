import { CHUNK } from './byte-source';
import type { ByteSource } from './byte-source';
import type { JsonFault } from './json-scan';
import { couldBe, escapeLength, hasNameEnd, numberEnd, wordEnd } from './json-tokens';

/** A part of a container that is small enough to be parsed at once, or one child that is not. */
export interface JsonSegment {
  /** Offsets of the first byte and the one after the last; no comma or bracket of the container is in it. */
  readonly start: number;
  readonly end: number;
  /** Elements (or members) before it and in it. */
  readonly first: number;
  readonly count: number;
  /** Set when it is one child that is itself cut into segments. */
  readonly node?: JsonNode;
  /** The member name of that child in an object, in the raw form between its quotes. */
  readonly name?: string;
}

/** An array or object too large to be parsed at once. */
export interface JsonNode {
  readonly array: boolean;
  readonly segments: readonly JsonSegment[];
  readonly count: number;
}

/** The shape of a JSON text: its value, cut into segments, and the first thing wrong with it. */
export interface JsonShape {
  /** Absent when there is no value, or none that is whole up to its first list. */
  readonly root?: JsonSegment;
  /** `offset` in bytes. */
  readonly fault?: JsonFault;
}

export interface ScanOptions {
  readonly maxDepth: number;
  /** Bytes of a segment at least. */
  readonly segment?: number;
  /** Bytes read at a time. */
  readonly chunk?: number;
}

/** Bytes of a segment: parsed in well under a millisecond, and few enough of them for a file of any size. */
const SEGMENT = 1 << 16;

/** Bytes of one text value that can still be parsed; no export has one that is nearly as long. */
const LONGEST = 1 << 28;

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

/** An array or object that is open. Its offsets count from the start of the text. */
interface Open {
  readonly array: boolean;
  readonly start: number;
  /** Elements or members that are complete. */
  count: number;
  /** Where the last complete one ended. */
  end: number;
  /** Where the segment at hand begins, or -1, and the elements before it. */
  segmentStart: number;
  segmentFirst: number;
  segments: JsonSegment[] | undefined;
  /** The last member name, between its quotes: by its offsets, and its text once these bytes are gone. */
  nameStart: number;
  nameEnd: number;
  name: string | undefined;
}

/**
 * One pass over UTF-8 bytes that checks the whole grammar of RFC 8259 and notes where the elements of large containers
 * begin, so that each can be given to the engine's parser by itself later. Iterative: neither depth nor size can break
 * it, and what it keeps grows with the number of segments only.
 */
export class JsonScanner {
  readonly #source: ByteSource;
  readonly #maxDepth: number;
  readonly #segment: number;
  readonly #chunk: number;
  readonly #stack: Open[] = [];
  #bytes: Uint8Array = new Uint8Array(0);
  /** Offset of `#bytes[0]` in the text. */
  #base = 0;
  #at = 0;
  #state = VALUE;
  #root: JsonSegment | undefined;
  #rootStart = 0;
  #fault: JsonFault | undefined;
  #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(source: ByteSource, { maxDepth, segment = SEGMENT, chunk = CHUNK }: ScanOptions) {
    this.#source = source;
    this.#maxDepth = maxDepth;
    this.#segment = segment;
    this.#chunk = Math.max(16, chunk);
  }

  /** Yields the bytes passed. */
  *scan(): Generator<number, JsonShape> {
    while (this.#fault === undefined && this.#refill()) {
      this.#pass();
      yield this.#base + this.#at;
    }
    if (this.#fault === undefined) this.#end();
    if (this.#fault === undefined) return this.#root === undefined ? {} : { root: this.#root };
    const root = this.#root ?? this.#rescued();
    return root === undefined ? { fault: this.#fault } : { root, fault: this.#fault };
  }

  /** The next bytes after those not yet passed. False at the end of the text. */
  #refill(): boolean {
    const from = this.#base + this.#bytes.length;
    if (from >= this.#source.size) return false;
    this.#saveNames();
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

  /** Names of members that are still open, before their bytes go. */
  #saveNames(): void {
    for (const open of this.#stack) {
      if (!open.array && open.name === undefined && open.nameStart >= 0) open.name = this.#nameOf(open);
    }
  }

  #nameOf(open: Open): string {
    if (open.name !== undefined) return open.name;
    return this.#decoder.decode(this.#bytes.subarray(open.nameStart - this.#base, open.nameEnd - this.#base));
  }

  /** Go through the bytes at hand, up to their end or to a token that goes on past it. */
  #pass(): void {
    const bytes = this.#bytes;
    const end = bytes.length;
    const base = this.#base;
    const last = base + end >= this.#source.size;
    let state = this.#state;
    let i = this.#at;
    let inner = this.#stack.at(-1);
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
            state = COLON;
          } else {
            state = MORE;
            this.#complete(inner, base + i + 1);
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
      if (inner === undefined) this.#rootStart = base + i;
      else if (inner.array && inner.segmentStart < 0) inner.segmentStart = base + i;
      if (c === QUOTE) {
        state = TEXT;
        i++;
        continue;
      }
      if (c === 0x7b || c === 0x5b) {
        if (this.#stack.length >= this.#maxDepth) {
          this.#fault = { message: `nested deeper than ${this.#maxDepth} levels`, offset: base + i };
          return;
        }
        inner = opened(c === 0x5b, base + i);
        this.#stack.push(inner);
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
      this.#complete(inner, base + i);
    }
    this.#at = i;
    this.#state = state;
  }

  /** A value is whole: note it where it stands. */
  #complete(inner: Open | undefined, end: number): void {
    if (inner === undefined) {
      this.#root = { start: this.#rootStart, end, first: 0, count: 1 };
      return;
    }
    inner.count++;
    inner.end = end;
    const size = end - inner.segmentStart;
    if (size < this.#segment) return;
    if (size > LONGEST) {
      this.#fault = { message: `a value of more than ${LONGEST} bytes${this.#inside()}`, offset: end };
      inner.count--;
      inner.end = inner.segmentStart;
      return;
    }
    endSegment(inner);
  }

  /** The innermost container ends; gives the one around it. */
  #close(end: number): Open | undefined {
    const closed = this.#stack.pop();
    const outer = this.#stack.at(-1);
    this.#state = MORE;
    if (closed?.segments === undefined) {
      this.#complete(outer, end);
      return outer;
    }
    this.#add(nodeOf(closed), closed.start, end, outer);
    return outer;
  }

  /** A container in segments stands in a segment of its own. */
  #add(node: JsonNode, start: number, end: number, outer: Open | undefined): void {
    if (outer === undefined) {
      this.#root = { start, end, first: 0, count: 1, node };
      return;
    }
    if (outer.segmentStart >= 0 && outer.count > outer.segmentFirst) endSegment(outer);
    const name = outer.array ? {} : { name: this.#nameOf(outer) };
    outer.segments ??= [];
    outer.segments.push({ start, end, first: outer.count, count: 1, node, ...name });
    outer.count++;
    outer.end = end;
    outer.segmentStart = -1;
    outer.segmentFirst = outer.count;
  }

  /**
   * What is whole of a text that is not: the containers that were open, down to the first list, with its complete
   * elements. An element that was cut is never given: half a record would say what the export does not. Where no list
   * was open, the complete members of the outermost object.
   */
  #rescued(): JsonSegment | undefined {
    const list = this.#stack.findIndex(({ array }) => array);
    const depth = list < 0 ? 0 : list;
    for (let d = Math.min(depth, this.#stack.length - 1); d >= 0; d--) {
      const open = this.#stack[d];
      if (open === undefined) continue;
      if (open.segmentStart >= 0 && open.count > open.segmentFirst) endSegment(open);
      this.#add(nodeOf(open), open.start, open.end, this.#stack[d - 1]);
    }
    return this.#root;
  }

  /** The text is over. */
  #end(): void {
    if (this.#state === MORE && this.#stack.length === 0) return;
    this.#cutOff(this.#state >= TEXT);
  }

  #cutOff(inString: boolean): void {
    const offset = this.#source.size;
    const inner = this.#stack.at(-1);
    if (inString) {
      this.#fault = { message: `the text ends inside a string${this.#inside()}: it is cut off`, offset };
      return;
    }
    if (inner === undefined) {
      this.#fault = { message: offset === 0 ? 'the text is empty' : 'there is no JSON value', offset };
      return;
    }
    const what = inner.array ? 'array' : 'object';
    const levels = this.#stack.length === 1 ? '1 level' : `${this.#stack.length} levels`;
    this.#fault = {
      message: `the text ends while an ${what} is still open${this.#inside()} (${levels} open): it is cut off`,
      offset,
    };
  }

  #badEscape(): void {
    const rest = this.#bytes.subarray(this.#at);
    const ends = this.#base + this.#bytes.length >= this.#source.size;
    if (ends && rest.length < 24 && !rest.includes(QUOTE) && this.#decoder.decode(rest).length < 6) {
      this.#cutOff(true);
      return;
    }
    this.#fault = { message: 'invalid escape in a string', offset: this.#base + this.#at };
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
    const code = this.#decoder.decode(bytes).codePointAt(0) ?? 0;
    const hex = code.toString(16).toUpperCase().padStart(4, '0');
    return code > 0x20 && code < 0x7f ? `\`${String.fromCodePoint(code)}\`` : `character U+${hex}`;
  }

  #inside(): string {
    const path = this.#path();
    return path === '' ? '' : ` at ${path}`;
  }

  /** JSON pointer of the value at hand; long ones keep their end. */
  #path(): string {
    const from = Math.max(0, this.#stack.length - 12);
    const steps = this.#stack.slice(from).map((open, i) => {
      const step = this.#step(open, from + i === this.#stack.length - 1);
      if (step === undefined) return '';
      const token = step.replaceAll('~', '~0').replaceAll('/', '~1');
      return `/${token.length > 60 ? `${token.slice(0, 60)}…` : token}`;
    });
    return (from > 0 ? '…' : '') + steps.join('');
  }

  #step(open: Open, innermost: boolean): string | undefined {
    if (open.array) {
      const done = innermost && this.#state === MORE;
      return String(done ? open.count - 1 : open.count);
    }
    return open.nameStart < 0 ? undefined : this.#nameOf(open);
  }
}

function opened(array: boolean, start: number): Open {
  return {
    array,
    start,
    count: 0,
    end: start,
    segmentStart: -1,
    segmentFirst: 0,
    segments: undefined,
    nameStart: -1,
    nameEnd: -1,
    name: undefined,
  };
}

function endSegment(open: Open): void {
  const { segmentStart: start, segmentFirst: first, end, count } = open;
  open.segments ??= [];
  open.segments.push({ start, end, first, count: count - first });
  open.segmentStart = -1;
  open.segmentFirst = count;
}

function nodeOf(open: Open): JsonNode {
  if (open.segmentStart >= 0 && open.count > open.segmentFirst) endSegment(open);
  return { array: open.array, segments: open.segments ?? [], count: open.count };
}
