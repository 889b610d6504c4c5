import type { ByteSource } from './byte-source';
import { isArray } from './content';
import type { Json, ParseFailure, RepeatedMembers } from './content';
import { engineParse, MAX_JSON_DEPTH } from './json-parse';
import { placeOf, placesOf } from './json-place';
import type { RepeatedNames } from './json-repeats';
import { JsonScanner } from './json-scanner';
import type { ScanOptions } from './json-scanner';
import type { JsonNode, JsonSegment } from './json-shape';
import { lazyArray } from './lazy-array';

/** A JSON text as a value, and what is wrong with the text after the part that could be kept. */
export interface JsonDocument {
  readonly value?: Json;
  readonly fault?: ParseFailure;
  readonly repeated?: RepeatedMembers;
}

/** Parsed segments that a large list keeps: who reads it in order needs one, who compares neighbours two. */
const KEPT = 2;

/**
 * Read a JSON text of any size from UTF-8 bytes. The whole text is checked; small values are parsed where they are
 * needed, and a list too large for that parses its elements as they are read, a few dozen at a time. Yields the bytes
 * passed.
 */
export function* openJson(
  source: ByteSource,
  options: Partial<ScanOptions> = {},
): Generator<number, JsonDocument> {
  const scanner = new JsonScanner(source, { maxDepth: MAX_JSON_DEPTH, ...options });
  const { root, fault, repeated } = yield* scanner.scan();
  const value = {
    ...(root === undefined ? {} : { value: valueOf(source, root) }),
    ...(repeated === undefined ? {} : { repeated: yield* placed(source, repeated) }),
  };
  if (fault === undefined) return value;
  return { ...value, fault: yield* failureAt(source, fault.message, fault.offset) };
}

/** Names by line and column, which are counted once for all of them. */
function* placed(source: ByteSource, { names, besides }: RepeatedNames): Generator<number, RepeatedMembers> {
  const places = yield* placesOf(
    source,
    names.map(({ offset }) => offset),
  );
  const members = names.map(({ pointer }, i) => ({
    pointer,
    line: places[i]?.line ?? 1,
    column: places[i]?.column ?? 1,
  }));
  return { members, besides };
}

/** A fault with its line and column, found by counting up to it. */
export function* failureAt(source: ByteSource, message: string, at: number): Generator<number, ParseFailure> {
  const { offset, line, column } = yield* placeOf(source, at);
  return { message: `${message} (line ${line}, column ${column})`, offset, line, column };
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function textOf(source: ByteSource, { start, end }: JsonSegment): string {
  return decoder.decode(source.read(start, end - start));
}

function valueOf(source: ByteSource, segment: JsonSegment): Json {
  const { node } = segment;
  if (node === undefined) return engineParse(textOf(source, segment));
  return node.array ? listOf(source, node) : objectOf(source, node);
}

function listOf(source: ByteSource, node: JsonNode): readonly Json[] {
  const { segments, count } = node;
  const kept: { readonly segment: JsonSegment; readonly elements: readonly Json[] }[] = [];
  function elementsOf(index: number): { readonly first: number; readonly elements: readonly Json[] } {
    const last = kept[0];
    if (last !== undefined && covers(last.segment, index)) {
      return { first: last.segment.first, elements: last.elements };
    }
    const segment = segmentAt(segments, index);
    if (segment === undefined) return { first: index, elements: [] };
    const other = kept.findIndex((one) => one.segment === segment);
    const found = kept[other] ?? {
      segment,
      elements:
        segment.node === undefined ? listed(`[${textOf(source, segment)}]`) : [valueOf(source, segment)],
    };
    if (other >= 0) kept.splice(other, 1);
    kept.unshift(found);
    kept.length = Math.min(kept.length, KEPT);
    return { first: segment.first, elements: found.elements };
  }
  return lazyArray(count, (index) => {
    const { first, elements } = elementsOf(index);
    return elements[index - first] ?? null;
  });
}

function listed(text: string): readonly Json[] {
  const parsed = engineParse(text);
  return isArray(parsed) ? parsed : [];
}

function covers({ first, count }: JsonSegment, index: number): boolean {
  return index >= first && index < first + count;
}

/** The segment an element is in. */
function segmentAt(segments: readonly JsonSegment[], index: number): JsonSegment | undefined {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.first ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return segments[low];
}

/** An object: its members are parsed at once, but for the large ones. A name that stands twice keeps its last value. */
function objectOf(source: ByteSource, node: JsonNode): Json {
  const object: { [key: string]: Json } = {};
  const put = (name: string, value: Json): void => {
    // An own property whatever its name is: `__proto__` is a name like others.
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  };
  for (const segment of node.segments) {
    if (segment.node !== undefined) {
      const name = engineParse(`"${segment.name ?? ''}"`);
      put(typeof name === 'string' ? name : '', valueOf(source, segment));
      continue;
    }
    const members = engineParse(`{${textOf(source, segment)}}`);
    if (typeof members !== 'object' || members === null) continue;
    for (const [name, value] of Object.entries(members)) put(name, value);
  }
  return object;
}
