import { byCodeUnit } from '../lib/order';
import { VERDICTS, VERDICT_RANK } from '../model/verdict';
import type { Verdict } from '../model/verdict';

/** A node before folding: what it can be grouped by. Ids are the caller's own. */
export interface FoldNode {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly tenant: number;
  readonly column: number;
  readonly verdict: Verdict;
  /** Nodes with the same text hold, or are held by, the same permissions. */
  readonly access: string;
  /** Never folded: the start, the target, the selected. */
  readonly pinned?: boolean;
}

/** A group of nodes, and how it comes apart. A group of one is the node itself. */
export interface FoldGroup {
  /** Says what its members have in common; stable from answer to answer. */
  readonly key: string;
  readonly members: readonly FoldNode[];
  readonly level: number;
}

type Trait = (node: FoldNode, peers: ReadonlyMap<number, string>) => string;

/** From coarse to fine. Each group of one level comes apart by the next. */
const TRAITS: readonly (readonly [name: string, trait: Trait])[] = [
  ['column', (node) => String(node.column)],
  ['tenant', (node) => String(node.tenant)],
  ['kind', (node) => node.kind],
  ['verdict', (node) => node.verdict],
  ['access', (node) => node.access],
  ['peers', (node, peers) => peers.get(node.id) ?? ''],
];
/** Below the traits: parts of the alphabet, then the nodes themselves. */
const ALPHABET = TRAITS.length;
/** As many siblings as one looks at in a list without counting them. */
const AT_ONCE = 24;

/** All nodes that may be folded, as one group. */
export function rootOf(nodes: readonly FoldNode[]): FoldGroup {
  return { key: '', members: nodes, level: 0 };
}

/**
 * What a group comes apart into, at least two parts when it has two members. Levels at which all members agree are
 * passed over. Parts are ordered by key, members keep their order.
 */
export function partsOf(group: FoldGroup, peers: ReadonlyMap<number, string>): readonly FoldGroup[] {
  if (group.members.length < 2) return [group];
  for (let level = group.level; level < ALPHABET; level++) {
    const [name, trait] = TRAITS[level] ?? [];
    if (name === undefined || trait === undefined) break;
    const parts = new Map<string, FoldNode[]>();
    for (const node of group.members) {
      const value = trait(node, peers);
      const part = parts.get(value);
      if (part) part.push(node);
      else parts.set(value, [node]);
    }
    if (parts.size < 2) continue;
    return [...parts]
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([value, members]) => ({ key: `${group.key}/${name}=${value}`, members, level: level + 1 }));
  }
  return byAlphabet(group);
}

function byAlphabet(group: FoldGroup): readonly FoldGroup[] {
  const sorted = [...group.members].sort((a, b) => byCodeUnit(a.name, b.name) || a.id - b.id);
  const size = sorted.length <= AT_ONCE ? 1 : Math.max(AT_ONCE, Math.ceil(sorted.length / AT_ONCE));
  const parts: FoldGroup[] = [];
  for (let at = 0; at < sorted.length; at += size) {
    const members = sorted.slice(at, at + size);
    parts.push({ key: `${group.key}/from=${members[0]?.id ?? at}`, members, level: ALPHABET });
  }
  return parts;
}

/** The strongest verdict of a group, and how many there are of each. */
export function verdictsOf(members: readonly FoldNode[]): ReadonlyMap<Verdict, number> {
  const counts = new Map<Verdict, number>();
  for (const verdict of [...VERDICTS].sort((a, b) => VERDICT_RANK[b] - VERDICT_RANK[a])) {
    const count = members.filter((node) => node.verdict === verdict).length;
    if (count > 0) counts.set(verdict, count);
  }
  return counts;
}

/** Kinds of a group with how many there are of each, most first. */
export function kindsOf(members: readonly FoldNode[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of members) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return new Map([...counts].sort(([a, m], [b, n]) => n - m || byCodeUnit(a, b)));
}
