import type { Box } from './barycentre';
import type { Bundle } from './bundle';
import { columnsOf } from './columns';
import type { ColumnRule } from './columns';
import { at } from './drawing';
import type { Drawing } from './drawing';
import { groupAt } from './fold-at';
import type { FoldAt } from './fold-at';
import { FOLD_DEFAULTS, fold, sketch, treeOf } from './fold';
import type { Card, FoldOptions, Foldable } from './fold';
import type { FoldGroup } from './fold-tree';
import { layered } from './layered';
import type { Layered } from './layered';
import { sift } from './sift';
import type { Sieve, Sifted } from './sift';
import { Traits } from './traits';

export interface Arrangement {
  readonly rule: ColumnRule;
  readonly folds: FoldOptions;
  readonly sieve: Sieve;
  /** Folds opened, closed and in focus by what is in them: so they are found again in another numbering. */
  readonly marks?: FoldMarks;
  /** The stage in pixels: what folds by itself does so that the picture can be read there. */
  readonly room: { readonly width: number; readonly height: number } | undefined;
}

export interface FoldMarks {
  readonly opened: readonly FoldAt[];
  readonly closed: readonly FoldAt[];
  readonly focus: readonly FoldAt[];
}

/** A card without its members: they are one column for all cards. */
export interface LaidCard {
  readonly key: string;
  readonly count: number;
  readonly parent: string | undefined;
  readonly by: FoldGroup['by'];
  readonly column: number;
  /** Undefined: members of several tenants. */
  readonly tenant: number | undefined;
  /** Members by kind, most first. */
  readonly kinds: readonly (readonly [kind: number, count: number])[];
  /** Members by verdict rank: not in force, not evaluated, conditional, allowed. */
  readonly ranks: readonly [number, number, number, number];
  /** Its first members by name, the graph's own numbers. */
  readonly first: readonly number[];
  /** One of those the question is about. */
  readonly anchor: boolean;
}

/** An answer, laid out: what there is to draw, where, and what is not shown. */
export interface Laid {
  readonly cards: readonly LaidCard[];
  /** Nodes by card: `members[memberStart[c] .. memberStart[c + 1]]`, the graph's own numbers. */
  readonly memberStart: Uint32Array<ArrayBuffer>;
  readonly members: Uint32Array<ArrayBuffer>;
  readonly bundles: readonly Bundle[];
  readonly stepStart: Uint32Array<ArrayBuffer>;
  readonly steps: Uint32Array<ArrayBuffer>;
  readonly layout: Layered;
  readonly shown: number;
  readonly folded: number;
  readonly folds: number;
  readonly inside: number;
  readonly limited: boolean;
  readonly hidden: Sifted['hidden'];
  readonly traits: Sifted['traits'];
  readonly byDistance: readonly number[];
  /** Of each column, from left to right, the fewest and the most steps that may stand in it. */
  readonly columnSteps: readonly (readonly [from: number, to: number])[];
}

/** A fold names so many of its members. */
const NAMED = 3;
/** The lane of cards whose members are of several tenants. */
export const SEVERAL = -1;
/** Smaller cards cannot be read. */
const LEGIBLE = 0.62;
/** Fewer cards than this say too little, however small the stage is. */
const LEAST_CARDS = 14;

/** Sift, fold, and give everything its place. Pure: the same answer and arrangement give the same picture. */
export function arrange(drawing: Drawing, arrangement: Arrangement): Laid {
  const { rule, sieve, room, marks } = arrangement;
  const focus =
    marks === undefined ? sieve.focus : [...sieve.focus, ...focused(drawing, arrangement, marks.focus)];
  const { sifted, foldable, columns, from } = sorted(drawing, rule, { ...sieve, focus });
  const folds = marked(foldable, arrangement);
  // What is to be seen at first is chosen without what was opened by hand: it stays as it is when something opens.
  const fitting = room !== undefined && folds.by === 'auto' && !drawing.routes;
  const folded = fold(foldable, fitting ? { ...folds, cards: cardsFor(foldable, columns, room) } : folds);
  const cards = folded.cards.map((card) => cardOf(drawing, columns, card));
  const layout = layered(cards.map(boxOf), folded.bundles);
  const memberStart = new Uint32Array(cards.length + 1);
  cards.forEach(({ count }, card) => (memberStart[card + 1] = at(memberStart, card) + count));
  const members = new Uint32Array(sifted.nodes.length);
  folded.cards.forEach((card, index) => {
    members.set(
      card.members.map((node) => at(drawing.node, node)),
      at(memberStart, index),
    );
  });
  return {
    cards,
    memberStart,
    members,
    bundles: folded.bundles,
    stepStart: folded.stepStart,
    steps: folded.steps,
    layout,
    shown: folded.shown,
    folded: folded.folded,
    folds: folded.folds,
    inside: folded.inside,
    limited: folded.limited,
    hidden: sifted.hidden,
    traits: sifted.traits,
    byDistance: sifted.byDistance,
    columnSteps: layout.columns.map(({ column }) => {
      const least = from[column] ?? column;
      const next = from[drawing.backward ? column - 1 : column + 1] ?? least + 1;
      return [least, Math.max(least, next - 1)];
    }),
  };
}

interface Sorted {
  readonly sifted: Sifted;
  readonly foldable: Foldable;
  readonly columns: Int32Array;
  readonly from: readonly number[];
}

function sorted(drawing: Drawing, rule: ColumnRule, sieve: Sieve): Sorted {
  const sifted = sift(drawing, sieve);
  const { nodes, steps } = sifted;
  const { columns, from } = columnsOf(drawing, rule, steps);
  const traits = new Traits(drawing, columns, steps);
  return { sifted, columns, from, foldable: { drawing, nodes, steps, traits, trees: new Map() } };
}

/** What the user marked to be opened and closed, as keys of this answer's folds. What is not in it opens nothing. */
function marked(foldable: Foldable, { folds, marks }: Arrangement): FoldOptions {
  if (marks === undefined || marks.opened.length + marks.closed.length === 0) return folds;
  const tree = treeOf(foldable, folds);
  const keys = (list: readonly FoldAt[]): readonly string[] =>
    list.flatMap(({ node, depth }) => groupAt(tree, foldable.drawing.node.indexOf(node), depth)?.key ?? []);
  return {
    ...folds,
    opened: [...folds.opened, ...keys(marks.opened)],
    closed: [...folds.closed, ...keys(marks.closed)],
  };
}

/** Nodes in focus, their own numbers: those of a fold as it is with nothing out of focus. */
function focused(
  drawing: Drawing,
  { rule, folds, sieve }: Arrangement,
  focus: readonly FoldAt[],
): readonly number[] {
  const alone = focus.filter(({ depth }) => depth === 0).map(({ node }) => node);
  const inFolds = focus.filter(({ depth }) => depth > 0);
  if (inFolds.length === 0) return alone;
  const { foldable } = sorted(drawing, rule, { ...sieve, focus: [] });
  const tree = treeOf(foldable, folds);
  const members = inFolds.flatMap(({ node, depth }) => [
    ...(groupAt(tree, drawing.node.indexOf(node), depth)?.members ?? []),
  ]);
  return [...alone, ...members.map((place) => at(drawing.node, place))];
}

/** As many cards as can be read on the stage when all of the picture is in sight; but enough to say something. */
function cardsFor(
  foldable: Foldable,
  columns: Int32Array,
  room: { readonly width: number; readonly height: number },
): number {
  let best = LEAST_CARDS;
  let largest = 0;
  for (let { cards } = FOLD_DEFAULTS; cards >= LEAST_CARDS; cards = Math.floor(cards * 0.75)) {
    const drawn = sketch(foldable, { ...FOLD_DEFAULTS, cards });
    const boxes = drawn.cards.map((card) => boxOf(cardOf(foldable.drawing, columns, card)));
    const { width, height } = layered(boxes, drawn.pairs);
    const zoom = Math.min(room.width / Math.max(1, width), room.height / Math.max(1, height));
    if (zoom >= LEGIBLE) return cards;
    if (zoom > largest * 1.05) {
      largest = zoom;
      best = cards;
    }
  }
  return best;
}

/** Folded by tenant, a card is a tenant and says so: lanes would only draw them apart. */
function boxOf({ column, tenant, by }: LaidCard): Box {
  return { column, lane: by?.trait === 'tenant' && column > 0 ? SEVERAL : (tenant ?? SEVERAL) };
}

function cardOf(drawing: Drawing, columns: Int32Array, card: Card): LaidCard {
  const { members } = card;
  const first = at(members, 0);
  const kinds = new Map<number, number>();
  const ranks: [number, number, number, number] = [0, 0, 0, 0];
  const tenant = at(drawing.nodeTenant, first);
  let column = at(columns, first);
  let alone = true;
  for (const member of members) {
    const kind = at(drawing.nodeKind, member);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const rank = at(drawing.nodeRank, member);
    if (rank === 0 || rank === 1 || rank === 2 || rank === 3) ranks[rank] += 1;
    if (at(drawing.nodeTenant, member) !== tenant) alone = false;
    // A fold over several columns stands where the first of it is met.
    column = drawing.backward ? Math.max(column, at(columns, member)) : Math.min(column, at(columns, member));
  }
  return {
    key: card.key,
    count: members.length,
    parent: card.parent,
    by: card.by,
    column,
    tenant: alone ? tenant : undefined,
    kinds: [...kinds].sort(([a, m], [b, n]) => n - m || a - b),
    ranks,
    first: firstByName(drawing, members),
    anchor: members.length === 1 && first < drawing.anchors,
  };
}

function firstByName(drawing: Drawing, members: Uint32Array): readonly number[] {
  const { order, node } = drawing;
  const best: number[] = [];
  for (const member of members) {
    const rank = order.length === 0 ? member : at(order, member);
    const place = best.findIndex((known) => rank < (order.length === 0 ? known : at(order, known)));
    if (place < 0) best.push(member);
    else best.splice(place, 0, member);
    if (best.length > NAMED) best.pop();
  }
  return best.map((member) => at(node, member));
}
