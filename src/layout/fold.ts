import { bundle, pairsBetween } from './bundle';
import type { Bundled } from './bundle';
import type { Pair } from './columns';
import { at } from './drawing';
import type { Drawing } from './drawing';
import { FoldTree } from './fold-tree';
import type { FoldBy, FoldGroup } from './fold-tree';
import type { Traits } from './traits';

export interface FoldOptions {
  /** Cards drawn without being asked for. */
  readonly cards: number;
  /** Cards and lines drawn without being asked for. */
  readonly elements: number;
  /** Cards drawn at the very most, and cards with lines, whatever was asked for. */
  readonly most: number;
  readonly mostElements: number;
  readonly by: FoldBy;
  /** Folds the user opened, and those the user closed. Closed wins. */
  readonly opened: readonly string[];
  readonly closed: readonly string[];
  readonly openedTenants: readonly number[];
  /** Nodes (their own numbers) the user folded into one card, each list a card. */
  readonly together: readonly (readonly number[])[];
  readonly all: boolean;
}

export const FOLD_DEFAULTS: FoldOptions = {
  cards: 48,
  elements: 300,
  most: 1000,
  mostElements: 2400,
  by: 'auto',
  opened: [],
  closed: [],
  openedTenants: [],
  together: [],
  all: false,
};

/** A card of the picture: one node, or a fold of several. */
export interface Card {
  readonly key: string;
  /** Places of its nodes. */
  readonly members: Uint32Array;
  /** The fold this came out of; closing that folds it back. */
  readonly parent: string | undefined;
  /** What its members were set apart by. */
  readonly by: FoldGroup['by'];
}

export interface Folded extends Bundled {
  readonly cards: readonly Card[];
  /** Card of every place; of those not drawn, 0. */
  readonly cardAt: Uint32Array<ArrayBuffer>;
  /** Nodes with a card of their own; `shown + folded` is all of them. */
  readonly shown: number;
  readonly folded: number;
  /** Cards that stand for several nodes. */
  readonly folds: number;
  /** True when something was asked to be opened that would not fit. */
  readonly limited: boolean;
}

/** Nodes to be folded, the steps between them, and what is known of them. */
export interface Foldable {
  readonly drawing: Drawing;
  readonly nodes: Uint32Array;
  readonly steps: Uint32Array;
  readonly traits: Traits;
  /** Trees made before, by what they fold and how: the same answer is folded again and again. */
  readonly trees: Map<string, FoldTree>;
}

/** What is drawn without being asked for, before it is put into words: cards, and which of them have a line. */
export interface Sketch {
  readonly cards: readonly Card[];
  readonly pairs: readonly Pair[];
}

/**
 * Group what belongs together so that the picture stays readable. Nothing is cut: every node is a member of exactly
 * one card and every step is drawn in a bundle or counted as inside a fold. The same input gives the same picture;
 * what opens by itself does not depend on what the user opened, so that nothing else jumps.
 */
export function fold(foldable: Foldable, options: FoldOptions = FOLD_DEFAULTS): Folded {
  const job = jobOf(foldable, options);
  return within(job, options, byThemselves(job, options).auto);
}

/** As `fold` does with nothing opened or closed by hand. */
export function sketch(foldable: Foldable, options: FoldOptions): Sketch {
  return byThemselves(jobOf(foldable, options), options);
}

/** Fewer and fewer cards, until cards and lines together are few enough. */
function byThemselves(job: Job, options: FoldOptions): Sketch & { readonly auto: ReadonlySet<string> } {
  for (let { cards } = options; ; cards = Math.floor(cards * 0.7)) {
    const auto = openedByThemselves(job.tree, cards - job.fixed.length, options.by);
    const plain = cut(job, { ...FOLD_DEFAULTS, most: options.most }, auto).cards;
    const most = cards > 8 ? options.elements - plain.length : Infinity;
    const pairs = pairsOf(job, plain, most);
    if (pairs !== undefined) return { cards: plain, pairs, auto };
  }
}

/** How these nodes are folded: what comes apart into what. */
export function treeOf(foldable: Foldable, options: FoldOptions): FoldTree {
  return jobOf(foldable, options).tree;
}

function jobOf(foldable: Foldable, options: FoldOptions): Job {
  const { drawing, nodes } = foldable;
  const pinned = drawing.routes ? nodes : nodes.filter((node) => node < drawing.anchors);
  const own = options.together
    .map((ids) => togetherCard(foldable, ids))
    .filter(({ members }) => members.length > 1);
  const name = JSON.stringify([options.by, options.together]);
  let tree = foldable.trees.get(name);
  if (tree === undefined) {
    const taken = new Set([...pinned, ...own.flatMap(({ members }) => [...members])]);
    const free = nodes.filter((node) => !taken.has(node));
    tree = new FoldTree(free, foldable.traits, drawing.order, options.by);
    foldable.trees.set(name, tree);
  }
  const fixed = [...Array.from(pinned, (node) => single(drawing, node, undefined)), ...own];
  return { foldable, tree, fixed };
}

interface Job {
  readonly foldable: Foldable;
  readonly tree: FoldTree;
  /** Never folded: what the question is about; what the user put together. */
  readonly fixed: readonly Card[];
}

interface Cut {
  readonly cards: readonly Card[];
  readonly limited: boolean;
}

/** With fewer cards until a browser can draw it smoothly; what stays closed is said. */
function within(job: Job, options: FoldOptions, auto: ReadonlySet<string>): Folded {
  for (let { most } = options; ; most = Math.floor(most * 0.75)) {
    const found = cut(job, { ...options, most }, auto);
    const few = most < options.cards;
    if (!few && pairsOf(job, found.cards, options.mostElements - found.cards.length) === undefined) continue;
    return finished(job, found);
  }
}

function cardsAt({ foldable }: Job, cards: readonly Card[]): Uint32Array<ArrayBuffer> {
  const cardAt = new Uint32Array(foldable.drawing.node.length);
  cards.forEach(({ members }, index) => {
    for (const member of members) cardAt[member] = index;
  });
  return cardAt;
}

function pairsOf(job: Job, cards: readonly Card[], most: number): readonly Pair[] | undefined {
  const { drawing, steps } = job.foldable;
  return pairsBetween(drawing, steps, cardsAt(job, cards), cards.length, most);
}

function finished(job: Job, { cards, limited }: Cut): Folded {
  const { drawing, steps } = job.foldable;
  const cardAt = cardsAt(job, cards);
  const folds = cards.filter((card) => card.members.length > 1);
  return {
    cards,
    cardAt,
    ...bundle(drawing, steps, cardAt, cards),
    shown: cards.length - folds.length,
    folded: folds.reduce((sum, card) => sum + card.members.length, 0),
    folds: folds.length,
    limited,
  };
}

/** Open what costs least first, as long as there is room. What is folded by one trait stays so. */
function openedByThemselves(tree: FoldTree, room: number, by: FoldBy): ReadonlySet<string> {
  const { root } = tree;
  const opened = new Set([root.key]);
  if (by !== 'auto') return opened;
  let candidates = tree.partsOf(root).map((group) => ({ group, parts: tree.partsOf(group) }));
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
      .concat(gone.parts.map((group) => ({ group, parts: tree.partsOf(group) })));
  }
}

function cut({ foldable, tree, fixed }: Job, options: FoldOptions, auto: ReadonlySet<string>): Cut {
  const { drawing } = foldable;
  const { root } = tree;
  const cards: Card[] = [...fixed];
  const opened = new Set(options.opened);
  const closed = new Set(options.closed);
  const tenants = new Set(options.openedTenants);
  const asked = (group: FoldGroup): boolean =>
    options.all ||
    opened.has(group.key) ||
    (tenants.size > 0 && group.members.every((node) => tenants.has(at(drawing.nodeTenant, node))));
  let limited = false;
  const queue: (readonly [FoldGroup, string | undefined])[] = [];
  if (root.members.length > 0) queue.push([root, undefined]);
  let waiting = queue.length;
  for (const [group, parent] of queue) {
    waiting -= 1;
    const wanted =
      group.members.length > 1 &&
      (group === root || (!closed.has(group.key) && (auto.has(group.key) || asked(group))));
    const parts = wanted ? tree.partsOf(group) : [group];
    if (parts.length > 1 && (group === root || cards.length + waiting + parts.length <= options.most)) {
      for (const part of parts) queue.push([part, group === root ? undefined : group.key]);
      waiting += parts.length;
    } else {
      limited ||= parts.length > 1;
      const [only] = group.members;
      cards.push(
        group.members.length === 1 && only !== undefined
          ? single(drawing, only, parent)
          : { key: group.key, members: group.members, parent, by: group.by },
      );
    }
  }
  return { cards, limited };
}

function single(drawing: Drawing, node: number, parent: string | undefined): Card {
  return { key: `node ${at(drawing.node, node)}`, members: Uint32Array.of(node), parent, by: undefined };
}

function togetherCard({ drawing, nodes }: Foldable, ids: readonly number[]): Card {
  const wanted = new Set(ids);
  const members = nodes.filter((node) => node >= drawing.anchors && wanted.has(at(drawing.node, node)));
  return {
    key: `together ${[...ids].sort((a, b) => a - b).join(' ')}`,
    members,
    parent: undefined,
    by: undefined,
  };
}
