import type { RepeatedNames } from './json-repeats';

/** The first thing wrong in a text that should be JSON. */
export interface JsonFault {
  readonly message: string;
  readonly offset: number;
}

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
  /** Names that stand twice in an object; `offset` in bytes. */
  readonly repeated?: RepeatedNames;
}
