import type { NamesOfObject } from './json-member-names';
import type { JsonNode, JsonSegment } from './json-shape';

/** Bytes of one text value that can still be parsed; no export has one that is nearly as long. */
const LONGEST = 1 << 28;

/** An array or object that is open. Its offsets count from the start of the text. */
export interface Open extends NamesOfObject {
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

/** What the pass over the bytes lends to the containers. */
interface Pass {
  /** Bytes of a segment at least. */
  readonly segment: number;
  /** The text between two offsets whose bytes are at hand. */
  readonly textAt: (start: number, end: number) => string;
  /** A value ended that is too long to be parsed. */
  readonly tooLong: (longest: number, end: number) => void;
}

/** The arrays and objects that are open while a text is passed, and the segments of those that are large. */
export class JsonContainers {
  /** Outermost first. */
  readonly stack: Open[] = [];
  /** Where the value of the whole text begins. */
  rootStart = 0;
  readonly #segment: number;
  readonly #textAt: Pass['textAt'];
  readonly #tooLong: Pass['tooLong'];
  #root: JsonSegment | undefined;

  constructor({ segment, textAt, tooLong }: Pass) {
    this.#segment = segment;
    this.#textAt = textAt;
    this.#tooLong = tooLong;
  }

  /** The value of the whole text, once it is whole or rescued. */
  get root(): JsonSegment | undefined {
    return this.#root;
  }

  /** An array or object begins; `namesFrom`: where the names of its members will stand. */
  open(array: boolean, start: number, namesFrom: number): Open {
    const inner = opened(array, start, namesFrom);
    this.stack.push(inner);
    return inner;
  }

  /** Names of members that are still open, before their bytes go. */
  saveNames(): void {
    for (const open of this.stack) {
      if (!open.array && open.name === undefined && open.nameStart >= 0) open.name = this.nameOf(open);
    }
  }

  /** The name of the member at hand in an object. */
  nameOf(open: Open): string {
    if (open.name !== undefined) return open.name;
    return this.#textAt(open.nameStart, open.nameEnd);
  }

  /** A value is whole: note it where it stands. */
  complete(inner: Open | undefined, end: number): void {
    if (inner === undefined) {
      this.#root = { start: this.rootStart, end, first: 0, count: 1 };
      return;
    }
    inner.count++;
    inner.end = end;
    const size = end - inner.segmentStart;
    if (size < this.#segment) return;
    if (size > LONGEST) {
      this.#tooLong(LONGEST, end);
      inner.count--;
      inner.end = inner.segmentStart;
      return;
    }
    endSegment(inner);
  }

  /** The innermost container ends; gives the one around it. */
  close(end: number): Open | undefined {
    const closed = this.stack.pop();
    const outer = this.stack.at(-1);
    if (closed?.segments === undefined) {
      this.complete(outer, end);
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
    const name = outer.array ? {} : { name: this.nameOf(outer) };
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
  rescue(): JsonSegment | undefined {
    const list = this.stack.findIndex(({ array }) => array);
    const depth = list < 0 ? 0 : list;
    for (let d = Math.min(depth, this.stack.length - 1); d >= 0; d--) {
      const open = this.stack[d];
      if (open === undefined) continue;
      if (open.segmentStart >= 0 && open.count > open.segmentFirst) endSegment(open);
      this.#add(nodeOf(open), open.start, open.end, this.stack[d - 1]);
    }
    return this.#root;
  }
}

function opened(array: boolean, start: number, namesFrom: number): Open {
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
    namesFrom,
    hashes: 0,
    wide: undefined,
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
