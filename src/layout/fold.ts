import { bundle } from './bundle';
import type { Bundle, FoldEdge } from './bundle';
import { kindsOf, partsOf, rootOf, verdictsOf } from './fold-tree';
import type { FoldGroup, FoldNode } from './fold-tree';
import { peersOf } from './peers';
import type { Verdict } from '../model/verdict';

export interface FoldOptions {
  /** Cards drawn without being asked for. */
  readonly cards: number;
  /** Cards and edges drawn without being asked for. */
  readonly elements: number;
  /** Cards drawn at the very most, and cards with edges, whatever was asked for. */
  readonly most: number;
  readonly mostElements: number;
  /** Folds the user opened, and those the user closed. Closed wins. */
  readonly opened: ReadonlySet<string>;
  readonly closed: ReadonlySet<string>;
  readonly openedTenants: ReadonlySet<number>;
  readonly all: boolean;
}

export const FOLD_DEFAULTS: FoldOptions = {
  cards: 48,
  elements: 300,
  most: 1000,
  mostElements: 2400,
  opened: new Set(),
  closed: new Set(),
  openedTenants: new Set(),
  all: false,
};

/** A card of the picture: one node, or a fold of several. */
export interface Card {
  readonly key: string;
  readonly members: readonly FoldNode[];
  /** The fold this came out of; closing that folds it back. */
  readonly parent: string | undefined;
  readonly column: number;
  /** Undefined: members of several tenants. */
  readonly tenant: number | undefined;
  /** Undefined: members of several kinds. */
  readonly kind: string | undefined;
  readonly kinds: ReadonlyMap<string, number>;
  /** The strongest of the members. */
  readonly verdict: Verdict;
  readonly verdicts: ReadonlyMap<Verdict, number>;
}

export interface Folded {
  readonly cards: readonly Card[];
  readonly edges: readonly Bundle[];
  /** Nodes with a card of their own; `shown + folded` is all of them. */
  readonly shown: number;
  readonly folded: number;
  /** Cards that stand for several nodes. */
  readonly folds: number;
  /** Edges between nodes of one fold: not drawn, but counted. */
  readonly inside: number;
  /** True when something was asked to be opened that would not fit. */
  readonly limited: boolean;
}

/**
 * Group what belongs together so that the picture stays readable. Nothing is cut: every node is a member of exactly
 * one card and every edge is drawn in a bundle or counted as inside a fold. The same input gives the same picture;
 * what opens by itself does not depend on what the user opened, so that nothing else jumps.
 */
export function fold(
  nodes: readonly FoldNode[],
  edges: readonly FoldEdge[],
  options: FoldOptions = FOLD_DEFAULTS,
): Folded {
  const peers = peersOf(edges);
  const pinned = nodes.filter((node) => node.pinned === true);
  const root = rootOf(nodes.filter((node) => node.pinned !== true));
  for (let cards = options.cards; ; cards = Math.floor(cards * 0.7)) {
    const auto = openedByThemselves(root, peers, cards - pinned.length);
    const plain = drawn(root, pinned, peers, edges, { ...FOLD_DEFAULTS, most: options.most }, auto);
    if (plain.cards.length + plain.edges.length > options.elements && cards > 8) continue;
    return within(root, pinned, peers, edges, options, auto);
  }
}

/** With fewer cards until a browser can draw it smoothly; what stays closed is said. */
function within(
  root: FoldGroup,
  pinned: readonly FoldNode[],
  peers: Peers,
  edges: readonly FoldEdge[],
  options: FoldOptions,
  auto: ReadonlySet<string>,
): Folded {
  for (let { most } = options; ; most = Math.floor(most * 0.75)) {
    const folded = drawn(root, pinned, peers, edges, { ...options, most }, auto);
    if (folded.cards.length + folded.edges.length <= options.mostElements || most < options.cards)
      return folded;
  }
}

type Peers = ReadonlyMap<number, string>;

/** Open what costs least first, as long as there is room. */
function openedByThemselves(root: FoldGroup, peers: Peers, room: number): ReadonlySet<string> {
  const opened = new Set([root.key]);
  let candidates = partsOf(root, peers).map((group) => ({ group, parts: partsOf(group, peers) }));
  let count = candidates.length;
  for (;;) {
    let best: (typeof candidates)[number] | undefined;
    for (const candidate of candidates) {
      if (candidate.group.members.length < 2 || count + candidate.parts.length - 1 > room) continue;
      if (best === undefined || candidate.parts.length < best.parts.length) best = candidate;
    }
    if (best === undefined) return opened;
    opened.add(best.group.key);
    count += best.parts.length - 1;
    const gone = best;
    candidates = candidates
      .filter((candidate) => candidate !== gone)
      .concat(gone.parts.map((group) => ({ group, parts: partsOf(group, peers) })));
  }
}

function drawn(
  root: FoldGroup,
  pinned: readonly FoldNode[],
  peers: Peers,
  edges: readonly FoldEdge[],
  options: FoldOptions,
  auto: ReadonlySet<string>,
): Folded {
  const cards: Card[] = pinned.map((node) => cardOf({ key: '', members: [node], level: 0 }, undefined));
  let limited = false;
  const queue: (readonly [FoldGroup, string | undefined])[] = [];
  if (root.members.length > 0) queue.push([root, undefined]);
  let waiting = queue.length;
  for (const [group, parent] of queue) {
    waiting -= 1;
    const wanted =
      group.members.length > 1 &&
      (group === root ||
        (!options.closed.has(group.key) && (auto.has(group.key) || isAskedFor(group, options))));
    const parts = wanted ? partsOf(group, peers) : [group];
    if (parts.length > 1 && (group === root || cards.length + waiting + parts.length <= options.most)) {
      for (const part of parts) queue.push([part, group === root ? undefined : group.key]);
      waiting += parts.length;
    } else {
      limited ||= parts.length > 1;
      cards.push(cardOf(group, parent));
    }
  }
  const cardAt = new Map<number, number>();
  cards.forEach((card, index) => {
    for (const member of card.members) cardAt.set(member.id, index);
  });
  const folds = cards.filter((card) => card.members.length > 1);
  const { bundles, inside } = bundle(edges, cardAt, cards);
  return {
    cards,
    edges: bundles,
    shown: cards.length - folds.length,
    folded: folds.reduce((sum, card) => sum + card.members.length, 0),
    folds: folds.length,
    inside,
    limited,
  };
}

function isAskedFor(group: FoldGroup, options: FoldOptions): boolean {
  if (options.all || options.opened.has(group.key)) return true;
  return (
    options.openedTenants.size > 0 && group.members.every((node) => options.openedTenants.has(node.tenant))
  );
}

function cardOf(group: FoldGroup, parent: string | undefined): Card {
  const { members } = group;
  const [first] = members;
  if (first === undefined) throw new RangeError('a card has members');
  const verdicts = verdictsOf(members);
  const kinds = kindsOf(members);
  return {
    key: members.length === 1 ? `node ${first.id}` : group.key,
    members,
    parent,
    column: first.column,
    tenant: members.every((node) => node.tenant === first.tenant) ? first.tenant : undefined,
    kind: kinds.size === 1 ? first.kind : undefined,
    kinds,
    verdict: verdicts.keys().next().value ?? first.verdict,
    verdicts,
  };
}
