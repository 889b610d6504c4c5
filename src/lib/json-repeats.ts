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

/**
 * Objects around the lists of an export: so deep, and in no list, names are compared. A name that stands twice there
 * hides a whole list of records.
 */
export const COMPARED_DEPTH = 3;

/** Names of one object that are compared, and repeats that are told. */
const MOST_NAMES = 100_000;
const MOST_TOLD = 100;

/** Compares the names of objects, and keeps those that came again. */
export class NamesSeen {
  readonly repeated: RepeatedName[] = [];

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
    if (before !== undefined && this.repeated.length < MOST_TOLD) {
      this.repeated.push({ pointer: pointer(), offset: before });
    }
    if (before !== undefined || seen.size < MOST_NAMES) seen.set(name, offset);
  }
}

/** A name as it is meant, from what stands between its quotes. */
export function nameText(raw: string): string {
  if (!raw.includes('\\')) return raw;
  const name = engineParse(`"${raw}"`);
  return typeof name === 'string' ? name : raw;
}

interface OpenObject {
  readonly seen: Map<string, number>;
  /** The name of the member at hand. */
  name: string;
}

/** The names that come again in a valid JSON text. One pass, no recursion, lists passed over. */
export function repeatedNames(text: string): readonly RepeatedName[] {
  const names = new NamesSeen();
  const open: OpenObject[] = [];
  /** Containers open in which names are not compared. */
  let passed = 0;
  let nameNext = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) {
      const end = stringEnd(text, i);
      const inner = open.at(-1);
      if (nameNext && inner !== undefined) {
        nameNext = false;
        const raw = text.slice(i + 1, end);
        inner.name = nameText(raw);
        names.add(inner.seen, { raw, offset: i, pointer: () => pointerOf(open.map((one) => one.name)) });
      }
      i = end;
    } else if (c === 0x7b && passed === 0 && open.length < COMPARED_DEPTH) {
      open.push({ seen: new Map(), name: '' });
      nameNext = true;
    } else if (c === 0x7b || c === 0x5b) {
      passed++;
      nameNext = false;
    } else if (c === 0x7d || c === 0x5d) {
      if (passed > 0) passed--;
      else open.pop();
      nameNext = false;
    } else if (c === 0x2c && passed === 0) nameNext = true;
  }
  return names.repeated;
}

/** The pointer to a member, by the names on the way as they are meant. */
export function pointerOf(path: readonly string[]): string {
  return path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
