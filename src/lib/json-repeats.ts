import type { Json, RepeatedMember, RepeatedMembers } from './content';
import { engineParse, stringEnd } from './json-parse';

/**
 * A member name that stands again in the same object: the value it had before is not read. RFC 8259 (section 4) leaves
 * to the reader what that means; the engine's parser, and ours, take the last one (ECMA-262, JSON.parse).
 */
export interface RepeatedName {
  /** JSON pointer (RFC 6901). */
  readonly pointer: string;
  /** Where the name stands whose value is not read. */
  readonly offset: number;
}

/** Repeats of a text: the first ones by their places, and how many there are besides. */
export interface RepeatedNames {
  readonly names: readonly RepeatedName[];
  readonly besides: number;
}

export const NONE_REPEATED: RepeatedMembers = { members: [], besides: 0 };

/** Names of one object that are compared, and repeats that are told by their places. */
const MOST_NAMES = 100_000;
const MOST_TOLD = 100;

/** Keeps the names that came again. */
export class NamesSeen {
  readonly #names: RepeatedName[] = [];
  #besides = 0;

  /** The repeats so far; undefined where there are none. */
  get repeated(): RepeatedNames | undefined {
    return this.#names.length === 0 ? undefined : { names: this.#names, besides: this.#besides };
  }

  /** A name came again; `offset`: where it stood before. */
  again(offset: number, pointer: () => string): void {
    if (this.#names.length < MOST_TOLD) this.#names.push({ pointer: pointer(), offset });
    else this.#besides++;
  }

  /** A member begins: its name as it stands between the quotes. */
  add(
    seen: Map<string, number>,
    {
      raw,
      offset,
      pointer,
    }: { readonly raw: string; readonly offset: number; readonly pointer: () => string },
  ): void {
    const name = nameText(raw);
    const before = seen.get(name);
    if (before !== undefined) this.again(before, pointer);
    if (before !== undefined || seen.size < MOST_NAMES) seen.set(name, offset);
  }
}

/** A name as it is meant, from what stands between its quotes. */
export function nameText(raw: string): string {
  if (!raw.includes('\\')) return raw;
  const name = engineParse(`"${raw}"`);
  return typeof name === 'string' ? name : raw;
}

/**
 * Members that were not read of a text that was parsed at once. `members`: how many the text has, of which the value has
 * fewer where names stand again: only then they are looked for.
 */
export function repeatedIn(
  text: string,
  { value, members }: { readonly value: Json; readonly members: number },
  placeOf: (offset: number) => Omit<RepeatedMember, 'pointer'>,
): RepeatedMembers {
  if (membersOf(value) === members) return NONE_REPEATED;
  const { names, besides } = repeatedNames(text);
  return { members: names.map(({ pointer, offset }) => ({ pointer, ...placeOf(offset) })), besides };
}

/** The members of all objects of a value. */
function membersOf(value: Json): number {
  let members = 0;
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const held: readonly Json[] = Array.isArray(next) ? next : Object.values(next);
    if (!Array.isArray(next)) members += held.length;
    for (const one of held) if (typeof one === 'object' && one !== null) open.push(one);
  }
  return members;
}

interface OpenContainer {
  /** Absent in a list. */
  readonly seen: Map<string, number> | undefined;
  /** The name of the member at hand, or the number of the element. */
  name: string;
  elements: number;
}

/** The names that come again in a valid JSON text. One pass, no recursion. */
export function repeatedNames(text: string): RepeatedNames {
  const names = new NamesSeen();
  const open: OpenContainer[] = [];
  const pointer = (): string =>
    pointerOf(open.map(({ seen, name, elements }) => (seen === undefined ? String(elements) : name)));
  let nameNext = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const inner = open.at(-1);
    if (c === 0x22) {
      const end = stringEnd(text, i);
      if (nameNext && inner?.seen !== undefined) {
        nameNext = false;
        const raw = text.slice(i + 1, end);
        inner.name = nameText(raw);
        names.add(inner.seen, { raw, offset: i, pointer });
      }
      i = end;
    } else if (c === 0x7b || c === 0x5b) {
      nameNext = c === 0x7b;
      open.push({ seen: nameNext ? new Map() : undefined, name: '', elements: 0 });
    } else if (c === 0x7d || c === 0x5d) {
      open.pop();
      nameNext = false;
    } else if (c === 0x2c && inner !== undefined) {
      inner.elements++;
      nameNext = inner.seen !== undefined;
    }
  }
  return names.repeated ?? { names: [], besides: 0 };
}

/** The pointer to a member, by the names on the way as they are meant. */
export function pointerOf(path: readonly string[]): string {
  return path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
