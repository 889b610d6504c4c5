import type { Picture, Viewport } from './picture';

/** Below this cards cannot be read: a larger picture is shown in part rather than small. */
const LEGIBLE = 0.72;
/** A picture of this many cards is worth seeing whole, if need be smaller. */
const FEW = 24;
const LEGIBLE_FEW = 0.6;
const LARGEST = 1.1;
/** Room for the column headings. */
const HEAD = 30;
/** Room for the legend and the small map. */
const FOOT = 56;
/** Room for the tools at the right. */
const TOOLS = 36;

/** The whole picture in a box. */
export function fitted(picture: Picture, width: number, height: number, padding: number): Viewport {
  const { layout } = picture;
  const zoom = Math.min(
    LARGEST,
    (width - TOOLS - 2 * padding) / Math.max(1, layout.width),
    (height - HEAD - FOOT - 2 * padding) / Math.max(1, layout.height),
  );
  return at(picture, width, height, padding, Math.max(0.08, zoom));
}

/** As `fitted`, but never smaller than legible: then the question's own cards are in view. */
export function anchored(picture: Picture, width: number, height: number, padding: number): Viewport {
  const whole = fitted(picture, width, height, padding);
  const legible = picture.nodes.length <= FEW ? LEGIBLE_FEW : LEGIBLE;
  return whole.zoom >= legible ? whole : at(picture, width, height, padding, legible);
}

function at(picture: Picture, width: number, height: number, padding: number, zoom: number): Viewport {
  const { layout, nodes } = picture;
  const anchor = Math.max(
    0,
    nodes.findIndex((node) => node.anchor),
  );
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
