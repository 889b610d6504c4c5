import { LAYOUT_DEFAULTS } from '../../layout/layered';
import type { Picture, Viewport } from './picture';

/** Below this cards cannot be read without effort: a larger picture is shown in part rather than small. */
const LEGIBLE = 0.9;
/** What is worth a little effort: a picture of few cards whole, or one column more. */
const FEW = 24;
const LEGIBLE_FEW = 0.8;
/** So many columns are worth that effort too: fewer tell little of how one comes to another. */
const ENOUGH = 2;
const LARGEST = 1.1;
/** A stage of this size, in pixels, shows a picture at that; a larger one (a 4K screen) larger. */
const USUAL = { width: 1600, height: 1000 };
const LARGEST_ANYWHERE = 1.8;
/** Room for the column headings. */
const HEAD = 30;
/** Air at the foot: the legend is below the stage. */
const FOOT = 20;
/** Room for the tools at the right. */
const TOOLS = 36;
/** So far the lines of the last column in sight are seen to go on, at least. */
const BEYOND = 36;
const { columnGap: GAP } = LAYOUT_DEFAULTS;
/** Half a card and some air. */
const SIDE = 120;
const EDGE = 40;

/** The whole picture in a box. */
export function fitted(picture: Picture, width: number, height: number, padding: number): Viewport {
  const { layout } = picture;
  const zoom = Math.min(
    largestFor(width, height),
    (width - TOOLS - 2 * padding) / Math.max(1, layout.width),
    (height - HEAD - FOOT - 2 * padding) / Math.max(1, layout.height),
  );
  return at(picture, width, height, padding, Math.max(0.08, zoom));
}

function largestFor(width: number, height: number): number {
  const share = Math.min(width / USUAL.width, height / USUAL.height);
  return Math.min(LARGEST_ANYWHERE, LARGEST * Math.max(1, share));
}

/** How far the picture has to move so that a card stays clear of the edges, the headings and the legend. */
export function intoSight(
  spot: { readonly x: number; readonly y: number },
  width: number,
  height: number,
): { readonly x: number; readonly y: number } {
  const x = Math.max(SIDE, Math.min(width - TOOLS - SIDE, spot.x));
  const y = Math.max(HEAD + EDGE, Math.min(height - FOOT - EDGE, spot.y));
  return { x: x - spot.x, y: y - spot.y };
}

/** As `fitted`, but never smaller than legible: then the question's own cards are in view, and columns are whole. */
export function anchored(picture: Picture, width: number, height: number, padding: number): Viewport {
  const whole = fitted(picture, width, height, padding);
  const legible = picture.nodes.length <= FEW ? LEGIBLE_FEW : LEGIBLE;
  if (whole.zoom >= legible) return whole;
  return at(picture, width, height, padding, wholeColumns(picture, width, height, padding));
}

/**
 * How large, so that the edge of the stage falls between two columns rather than through cards. Counted from the end at
 * which the question's own cards are; from the middle there is no end to count from.
 */
function wholeColumns(picture: Picture, width: number, height: number, padding: number): number {
  const { layout, nodes } = picture;
  const anchor = layout.positions[anchorOf(picture) * 2] ?? 0;
  const first = anchor < layout.width / 3;
  if (!first && anchor < (layout.width * 2) / 3) return LEGIBLE;
  const spans = first
    ? layout.columns.map(({ right }) => right)
    : layout.columns.map(({ left }) => layout.width - left).reverse();
  const room = width - TOOLS - 2 * padding;
  // Up to where the next column would begin: at the left nothing lies over the picture.
  const upTo = first ? width - padding : width - TOOLS - padding;
  const legible = nodes.length <= FEW ? LEGIBLE_FEW : LEGIBLE;
  // As many columns as can be read, and of the lines that go on beyond them as much as there is room for.
  const zooms = spans.flatMap((span, index) => {
    const least = index < ENOUGH ? LEGIBLE_FEW : legible;
    return room / (span + BEYOND) < least ? [] : [Math.max(least, upTo / (span + GAP))];
  });
  return Math.min(largestFor(width, height), zooms.at(-1) ?? LEGIBLE);
}

function anchorOf({ first, nodes }: Picture): number {
  if (first !== undefined) return first;
  return Math.max(
    0,
    nodes.findIndex((node) => node.anchor),
  );
}

function at(picture: Picture, width: number, height: number, padding: number, zoom: number): Viewport {
  const { layout } = picture;
  const anchor = anchorOf(picture);
  return {
    x: along(width - TOOLS, layout.width * zoom, padding, (layout.positions[anchor * 2] ?? 0) * zoom),
    y:
      along(
        height - HEAD - FOOT,
        layout.height * zoom,
        padding,
        (layout.positions[anchor * 2 + 1] ?? 0) * zoom,
      ) + HEAD,
    zoom,
  };
}

/** Centred when it fits; else scrolled so that the anchor is in the middle, without showing nothing beyond an end. */
function along(room: number, size: number, padding: number, anchor: number): number {
  if (size + 2 * padding <= room) return (room - size) / 2;
  return Math.min(padding, Math.max(room - size - padding, room / 2 - anchor));
}
