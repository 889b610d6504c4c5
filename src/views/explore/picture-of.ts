import type { LaidCard } from '../../layout/desk';
import type { ColumnRule } from '../../layout/columns';
import type { Picture } from '../graph/picture';
import type { Shown } from './answer-shown';
import { drawnEdge, drawnNode } from './drawn';
import type { TenantOf, Uncounted } from './drawn';
import type { Explored } from './explored';
import { sharedSteps } from './shared-steps';
import { columnTitles, laneTitles } from './titles';

export interface PictureOptions {
  readonly rule: ColumnRule;
  readonly tenantOf: TenantOf;
  readonly caption: string;
}

/** From an answer laid out to a picture: words and looks. Pure. */
export function pictureOf({ shown, laid, names }: Omit<Explored, 'rule'>, options: PictureOptions): Picture {
  const { layout } = laid;
  // Cards a line of another time leads to or from: others that count for nothing contain what is asked about, or are
  // passed on the way to it.
  const dated = new Set(
    laid.bundles.flatMap(({ time, from, to }) => (time === 'expired' || time === 'future' ? [from, to] : [])),
  );
  const nodes = laid.cards.map((card, index) =>
    drawnNode(card, names, options.tenantOf, uncounted(shown, laid, index, dated.has(index))),
  );
  const shared = sharedSteps(shown);
  // Asked who is outside, or who crosses, those are what is looked for.
  const { outsideOf, by } = shown.scope;
  const first = shown.mode === 'who' && (outsideOf ?? by) !== undefined ? outermost(laid) : undefined;
  return {
    nodes,
    edges: laid.bundles.map((bundle, index) =>
      drawnEdge(bundle, nodes, shared !== undefined && stepsOf(laid, index).some((step) => shared.has(step))),
    ),
    layout,
    lanes: laneTitles(layout, options.tenantOf),
    columns: columnTitles(shown, laid, options.rule),
    ...(first !== undefined && { first }),
    caption: options.caption,
  };
}

function uncounted(shown: Shown, laid: Explored['laid'], card: number, dated: boolean): Uncounted {
  if (shown.mode !== 'who') return 'not in force';
  const passed = shown.passed.size > 0 && membersOf(laid, card).some((node) => shown.passed.has(node));
  return passed ? 'on the way' : dated ? 'not in force' : 'contains it';
}

/** Who is outside stands at the far left: asked about outsiders, that end is looked at first and not the thing they reach. */
function outermost({ cards, layout }: Explored['laid']): number | undefined {
  const at = (card: number): number => layout.positions[card * 2] ?? 0;
  const awake = [...cards.keys()].filter((card) =>
    (cards[card]?.ranks ?? []).some((count, rank) => rank > 0 && count > 0),
  );
  return awake.reduce<number | undefined>(
    (least, card) => (least === undefined || at(card) < at(least) ? card : least),
    undefined,
  );
}

/** Nodes of a card, the graph's own numbers. */
export function membersOf({ memberStart, members }: Explored['laid'], card: number): Uint32Array {
  return members.subarray(memberStart[card] ?? 0, memberStart[card + 1] ?? 0);
}

/** Steps of a line, the graph's own numbers. */
export function stepsOf({ stepStart, steps }: Explored['laid'], bundle: number): Uint32Array {
  return steps.subarray(stepStart[bundle] ?? 0, stepStart[bundle + 1] ?? 0);
}

/** The card a node is on. */
export function cardOfNode({ laid }: Explored, node: number): LaidCard | undefined {
  const place = laid.members.indexOf(node);
  return place < 0 ? undefined : laid.cards[ownerOf(laid.memberStart, place)];
}

/** The line a step is in; undefined: it is inside a fold, or hidden. */
export function lineOfStep({ laid }: Explored, step: number): number | undefined {
  const place = laid.steps.indexOf(step);
  return place < 0 ? undefined : ownerOf(laid.stepStart, place);
}

/** Whose stretch of a column a place is in: `starts` ascends. */
function ownerOf(starts: Uint32Array, place: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high - 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= place) low = middle;
    else high = middle;
  }
  return low;
}
