import { at } from './drawing';
import type { FoldTrait, Traits } from './traits';

/** A group of nodes, and how it comes apart. A group of one is the node itself. Nodes by their places. */
export interface FoldGroup {
  /** Says what its members have in common; stable from answer to answer. */
  readonly key: string;
  readonly members: Uint32Array;
  readonly level: number;
  /** The trait it was set apart by, and the value its members have. */
  readonly by?: { readonly trait: FoldTrait; readonly value: number };
}

/** How the user wants things folded: by what belongs together at a glance, or by one trait alone. */
export const FOLD_BY = ['auto', 'tenant', 'kind', 'group', 'role', 'access'] as const;
export type FoldBy = (typeof FOLD_BY)[number];

/** From coarse to fine. Each group of one level comes apart by the next. */
const AUTO: readonly FoldTrait[] = ['column', 'tenant', 'kind', 'verdict', 'access', 'peers'];
/** As many siblings as one looks at in a list without counting them. */
const AT_ONCE = 24;
/** As many parts as a picture bears at once. */
const MOST_PARTS = 40;

export function traitsFor(by: FoldBy): readonly FoldTrait[] {
  return by === 'auto' ? AUTO : [by, ...AUTO.filter((trait) => trait !== by)];
}

/** The tree of groups over nodes; what a group comes apart into is found once. */
export class FoldTree {
  readonly root: FoldGroup;
  readonly #traits: Traits;
  readonly #order: Uint32Array;
  readonly #levels: readonly FoldTrait[];
  readonly #parts = new Map<FoldGroup, readonly FoldGroup[]>();

  /** `order`: places by name; empty: the nodes' own. */
  constructor(members: Uint32Array, traits: Traits, order: Uint32Array, by: FoldBy) {
    this.root = { key: '', members, level: 0 };
    this.#traits = traits;
    this.#order = order;
    this.#levels = traitsFor(by);
  }

  /**
   * What a group comes apart into, at least two parts when it has two members. Levels at which all members agree are
   * passed over. Parts are ordered by value, members keep their order.
   */
  partsOf(group: FoldGroup): readonly FoldGroup[] {
    let parts = this.#parts.get(group);
    if (parts === undefined) this.#parts.set(group, (parts = this.#split(group)));
    return parts;
  }

  #split(group: FoldGroup): readonly FoldGroup[] {
    if (group.members.length < 2) return [group];
    for (let level = group.level; level < this.#levels.length; level++) {
      const trait = this.#levels[level];
      if (trait === undefined) break;
      const parts = byValue(group.members, this.#traits.of(trait));
      if (parts.length < 2) continue;
      const known = (part: Part): FoldGroup => ({
        key: `${group.key}/${trait}=${part.value}`,
        members: part.members,
        level: level + 1,
        by: { trait, value: part.value },
      });
      if (parts.length <= MOST_PARTS) return parts.map(known);
      // Of very many the largest stand by themselves; the rest is one fold, and comes apart in the same way.
      const bySize = parts.toSorted((a, b) => b.members.length - a.members.length || a.value - b.value);
      const rest = concatenated(bySize.slice(MOST_PARTS - 1).map(({ members }) => members));
      return [
        ...bySize
          .slice(0, MOST_PARTS - 1)
          .sort((a, b) => a.value - b.value)
          .map(known),
        { key: `${group.key}/${trait}=rest`, members: rest, level },
      ];
    }
    return this.#byAlphabet(group);
  }

  #byAlphabet(group: FoldGroup): readonly FoldGroup[] {
    const order = this.#order;
    const sorted =
      order.length === 0 ? group.members : group.members.slice().sort((a, b) => at(order, a) - at(order, b));
    const size = sorted.length <= AT_ONCE ? 1 : Math.max(AT_ONCE, Math.ceil(sorted.length / AT_ONCE));
    const parts: FoldGroup[] = [];
    for (let from = 0; from < sorted.length; from += size) {
      const members = sorted.slice(from, from + size);
      parts.push({ key: `${group.key}/from=${at(members, 0)}`, members, level: this.#levels.length });
    }
    return parts;
  }
}

interface Part {
  readonly value: number;
  readonly members: Uint32Array;
}

function concatenated(lists: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all.sort();
}

function byValue(members: Uint32Array, values: Float64Array): readonly Part[] {
  const first = at(values, at(members, 0));
  if (members.every((member) => values[member] === first)) return [{ value: first, members }];
  const lists = new Map<number, number[]>();
  for (const member of members) {
    const value = at(values, member);
    const list = lists.get(value);
    if (list === undefined) lists.set(value, [member]);
    else list.push(member);
  }
  return [...lists]
    .sort(([a], [b]) => a - b)
    .map(([value, list]) => ({ value, members: Uint32Array.from(list) }));
}
