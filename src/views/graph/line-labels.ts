import { shortPhrase } from '../../layout/label';
import { LAYOUT_DEFAULTS } from '../../layout/layered';
import { placeLabels } from '../../layout/place-labels';
import type { Wish } from '../../layout/place-labels';
import type { DrawnEdge, Picture } from './picture';
import type { TextRoom } from './text-room';

/** How far the shadow of a fold reaches beyond its card. */
export const FOLD_SHADOW = 4;

/** A label as it is drawn: one or two lines of text on its line. */
export interface LineLabel {
  readonly edge: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
}

const LINE = 12.5;
const PADDING = 6;
/** With more lines than this, only what stands out is labelled: crossings, dates, what all routes share. */
const FEW = 40;
const MOST = 90;

/** Labels of the lines, put where they lie on nothing. Those of the chosen lines go first. */
export function lineLabels(
  picture: Picture,
  room: TextRoom,
  chosen: ReadonlySet<string>,
): readonly LineLabel[] {
  const { edges, layout } = picture;
  const few = edges.length <= FEW;
  const fits = room.label();
  const texts = new Map<number, readonly string[]>();
  const wishes: Wish[] = [];
  const candidates = edges
    .map((edge, index) => ({ edge, index, weight: weightOf(edge, chosen) }))
    .filter(({ weight }) => few || weight > 0)
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .slice(0, MOST);
  for (const { edge, index, weight } of candidates) {
    const lines = [edge.label, edge.when]
      .filter((text) => text !== '')
      .map((text) => shortPhrase(text, fits));
    if (lines.length === 0) continue;
    texts.set(index, lines);
    const width = Math.max(...lines.map((line) => room.labelWidth(line))) + PADDING;
    wishes.push({ edge: index, width, height: lines.length * LINE + 3, weight });
  }
  const size = new Map(wishes.map((wish) => [wish.edge, wish]));
  return placeLabels(wishes, layout.paths, layout.positions, {
    ...LAYOUT_DEFAULTS,
    shadow: FOLD_SHADOW,
  }).map(({ edge, x, y }) => ({
    edge,
    x,
    y,
    width: size.get(edge)?.width ?? 0,
    height: size.get(edge)?.height ?? 0,
    lines: texts.get(edge) ?? [],
  }));
}

function weightOf(edge: DrawnEdge, chosen: ReadonlySet<string>): number {
  return (
    (chosen.has(edge.key) ? 16 : 0) +
    (edge.shared ? 8 : 0) +
    (edge.crossing ? 4 : 0) +
    (edge.when === '' ? 0 : 2) +
    (edge.becomes || edge.verdict !== 'allowed' ? 1 : 0)
  );
}
