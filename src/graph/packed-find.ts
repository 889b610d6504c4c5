import { runToEnd } from '../lib/steps';
import { u32, u8 } from './columns';
import type { PackedNodes } from './packed-nodes';
import { encodeText, textAt, textCount } from './packed-texts';
import type { PackedTexts } from './packed-texts';

/** A text that is not pure ASCII (or is kept as JSON) is compared as a string, because case is not a matter of bytes. */
const WIDE = 1;

/**
 * Finds texts among packed ones, whatever their case, without a string per text: the block is looked through as bytes.
 */
export class TextFinder {
  readonly texts: PackedTexts;
  #wide: Uint8Array | undefined;

  constructor(texts: PackedTexts) {
    this.texts = texts;
  }

  /** Marks (1) the texts that contain a word, which is in lower case. */
  containing(word: string): Uint8Array {
    const { bytes, start } = this.texts;
    const marks = new Uint8Array(textCount(this.texts));
    const wide = this.#widths();
    const pattern = encodeText(word);
    const isAscii = pattern.length === word.length;
    const lower = u8(pattern, 0);
    const upper = lower >= 0x61 && lower <= 0x7a ? lower - 0x20 : lower;
    for (let text = 0; text < marks.length; text++) {
      if (wide[text] === WIDE) {
        if (this.lower(text).includes(word)) marks[text] = 1;
        continue;
      }
      if (!isAscii) continue;
      const last = u32(start, text + 1) - pattern.length;
      for (let at = u32(start, text); at <= last; at++) {
        const byte = bytes[at];
        if ((byte === lower || byte === upper) && matches(bytes, at, pattern)) {
          marks[text] = 1;
          break;
        }
      }
    }
    return marks;
  }

  /** How a text stands to a whole that is in lower case: 0 equal, 1 begins with it, 2 contains it, 3 none of these. */
  standing(text: number, whole: string, pattern: Uint8Array): number {
    if (this.isWide(text) || pattern.length !== whole.length) {
      const lower = this.lower(text);
      if (lower === whole) return 0;
      return lower.startsWith(whole) ? 1 : lower.includes(whole) ? 2 : 3;
    }
    const { bytes, start } = this.texts;
    const from = u32(start, text);
    const last = u32(start, text + 1) - pattern.length;
    for (let at = from; at <= last; at++) {
      if (matches(bytes, at, pattern)) return at > from ? 2 : last === from ? 0 : 1;
    }
    return 3;
  }

  /** Length of a text in characters, in lower case. */
  length(text: number): number {
    if (this.isWide(text)) return this.lower(text).length;
    return u32(this.texts.start, text + 1) - u32(this.texts.start, text);
  }

  lower(text: number): string {
    return textAt(this.texts, text).toLowerCase();
  }

  isWide(text: number): boolean {
    return this.#widths()[text] === WIDE;
  }

  #widths(): Uint8Array {
    if (this.#wide !== undefined) return this.#wide;
    const { bytes, start } = this.texts;
    const wide = new Uint8Array(textCount(this.texts));
    for (let text = 0; text < wide.length; text++) {
      const end = u32(start, text + 1);
      for (let at = u32(start, text); at < end; at++) {
        if (u8(bytes, at) < 0x80) continue;
        wide[text] = WIDE;
        break;
      }
    }
    return (this.#wide = wide);
  }
}

function matches(bytes: Uint8Array, at: number, pattern: Uint8Array): boolean {
  for (let i = 0; i < pattern.length; i++) {
    if (folded(u8(bytes, at + i)) !== pattern[i]) return false;
  }
  return true;
}

function folded(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a of bytes with ASCII in lower case, going on from a state. */
function foldedHash(bytes: Uint8Array, from: number, to: number, state = FNV_START): number {
  let hash = state;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ folded(u8(bytes, i)), FNV_PRIME);
  return hash;
}

/** Entries put into chains between two turns. */
const ENTRIES_PER_TURN = 1 << 12;

/** Entries by hash, as chains: as many entries of one hash as there are cost what they are. */
class Chains {
  readonly #head: Uint32Array;
  readonly #next: Uint32Array;

  private constructor(entries: number) {
    this.#head = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(entries, 8))));
    this.#next = new Uint32Array(entries);
  }

  static all(entries: number, hashOf: (entry: number) => number): Chains {
    return runToEnd(Chains.inTurns(entries, hashOf));
  }

  /** The same, with a turn for others every few milliseconds. */
  static *inTurns(entries: number, hashOf: (entry: number) => number): Generator<number, Chains> {
    const chains = new Chains(entries);
    const mask = chains.#head.length - 1;
    // Backwards, so that a chain is in ascending order.
    for (let entry = entries - 1; entry >= 0; entry--) {
      const slot = hashOf(entry) & mask;
      chains.#next[entry] = u32(chains.#head, slot);
      chains.#head[slot] = entry + 1;
      if (entry % ENTRIES_PER_TURN === 0) yield entry;
    }
    return chains;
  }

  /** Entries that may have this hash, ascending. */
  *of(hash: number): Generator<number, void> {
    const slot = hash & (this.#head.length - 1);
    for (let link = u32(this.#head, slot); link !== 0; link = u32(this.#next, link - 1)) yield link - 1;
  }
}

/** Finds nodes by key, id or name. Each index is made when it is first asked, a few bytes a node. */
export class PackedFinder {
  readonly #nodes: PackedNodes;
  readonly #texts: TextFinder;
  #keys: Chains | undefined;
  #ids: Chains | undefined;
  #names: Chains | undefined;

  constructor(nodes: PackedNodes) {
    this.#nodes = nodes;
    this.#texts = new TextFinder(nodes.texts);
  }

  /** Makes the index of keys, with turns for others: the first key that is looked for would make it at once. */
  *prepareKeys(): Generator<number, void> {
    this.#keys ??= yield* Chains.inTurns(this.#nodes.length, this.#hashOfKey);
  }

  byKey(key: string): number | undefined {
    this.#keys ??= Chains.all(this.#nodes.length, this.#hashOfKey);
    for (const node of this.#keys.of(stringHash(key))) if (this.#nodes.keyAt(node) === key) return node;
    return undefined;
  }

  /** Nodes with an id, ascending: exactly so, or in any case. */
  byId(id: string, exactly: boolean): readonly number[] {
    const { columns, length } = this.#nodes;
    this.#ids ??= Chains.all(length, (node) => this.#hash(u32(columns.id, node)));
    const wanted = exactly ? id : id.toLowerCase();
    const found: number[] = [];
    for (const node of this.#ids.of(hashOfLower(id.toLowerCase()))) {
      const text = u32(columns.id, node);
      if ((exactly ? textAt(this.#nodes.texts, text) : this.#texts.lower(text)) === wanted) found.push(node);
    }
    return found;
  }

  /** Nodes with a name or alias in any case, ascending. */
  byName(name: string): readonly number[] {
    const { columns, length } = this.#nodes;
    const { at, text } = columns.aliases;
    const textOf = (entry: number): number =>
      (entry < length ? columns.name[entry] : text[entry - length]) ?? 0;
    this.#names ??= Chains.all(length + at.length, (entry) => this.#hash(textOf(entry)));
    const wanted = name.toLowerCase();
    const found = new Set<number>();
    for (const entry of this.#names.of(hashOfLower(wanted))) {
      if (this.#texts.lower(textOf(entry)) === wanted)
        found.add(entry < length ? entry : u32(at, entry - length));
    }
    return [...found].sort((a, b) => a - b);
  }

  /**
   * Nodes whose name, id or an alias contains every word (in lower case): those that are the text first, then those
   * whose name begins with it, contains it; of these `before`, then shorter names, then by number.
   */
  search(words: readonly string[], limit: number, before: (node: number) => boolean): readonly number[] {
    const { columns, length } = this.#nodes;
    const hits = new Uint8Array(length).fill(1);
    for (const word of words) this.#keep(hits, this.#texts.containing(word));
    const whole = words.join(' ');
    const pattern = encodeText(whole);
    const best = new Best(limit);
    for (let node = 0; node < length; node++) {
      if (hits[node] !== 1) continue;
      const name = u32(columns.name, node);
      const named = this.#texts.standing(name, whole, pattern);
      const score = named === 0 || this.#isAlso(node, whole, pattern) ? 0 : named;
      best.add(score, before(node) ? 0 : 1, this.#texts.length(name), node);
    }
    return best.nodes();
  }

  /** Drop the hits that have none of the marked texts. */
  #keep(hits: Uint8Array, marks: Uint8Array): void {
    const { columns, length } = this.#nodes;
    const { at, text } = columns.aliases;
    const named = new Uint8Array(length);
    for (let i = 0; i < at.length; i++) {
      if (marks[u32(text, i)] === 1) named[u32(at, i)] = 1;
    }
    for (let node = 0; node < length; node++) {
      const kept =
        named[node] === 1 || marks[u32(columns.name, node)] === 1 || marks[u32(columns.id, node)] === 1;
      if (!kept) hits[node] = 0;
    }
  }

  /** The id or an alias is the whole text. */
  #isAlso(node: number, whole: string, pattern: Uint8Array): boolean {
    if (this.#texts.standing(u32(this.#nodes.columns.id, node), whole, pattern) === 0) return true;
    return this.#nodes.aliasTexts(node).some((text) => this.#texts.standing(text, whole, pattern) === 0);
  }

  readonly #hashOfKey = (node: number): number => stringHash(this.#nodes.keyAt(node));

  #hash(text: number): number {
    const { bytes, start } = this.#nodes.texts;
    if (this.#texts.isWide(text)) return hashOfLower(this.#texts.lower(text));
    return foldedHash(bytes, u32(start, text), u32(start, text + 1));
  }
}

/** The best few of many, without keeping the others. */
class Best {
  readonly #limit: number;
  #kept: number[] = [];
  #worst = Number.POSITIVE_INFINITY;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(score: number, rank: number, length: number, node: number): void {
    // One number that sorts as the four would: 2 + 1 + 17 + 32 bits.
    const place = ((score * 2 + rank) * 2 ** 17 + Math.min(length, 2 ** 17 - 1)) * 2 ** 32 + node;
    if (place >= this.#worst) return;
    this.#kept.push(place);
    if (this.#kept.length >= this.#limit * 2 + 64) this.#cut();
  }

  nodes(): readonly number[] {
    this.#cut();
    return this.#kept.map((place) => place % 2 ** 32);
  }

  #cut(): void {
    this.#kept.sort((a, b) => a - b);
    if (this.#kept.length <= this.#limit) return;
    this.#kept = this.#kept.slice(0, this.#limit);
    this.#worst = this.#kept.at(-1) ?? Number.NEGATIVE_INFINITY;
  }
}

function hashOfLower(lower: string): number {
  const bytes = encodeText(lower);
  return foldedHash(bytes, 0, bytes.length);
}

/** FNV-1a over UTF-16 code units. */
function stringHash(text: string): number {
  let hash = FNV_START;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return hash;
}
