import type { Picture, Viewport } from './picture';

/** A place on the stage, in pixels. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** How an area is drawn: as a rectangle between two corners, or freely. */
export type AreaTool = 'area' | 'lasso';

/** The outline of what was drawn: a rectangle is given by its first and last spot. */
export function outline(tool: AreaTool, drawn: readonly Spot[]): readonly Spot[] {
  const [first] = drawn;
  const last = drawn.at(-1);
  if (tool === 'lasso' || first === undefined || last === undefined) return drawn;
  return [first, { x: last.x, y: first.y }, last, { x: first.x, y: last.y }];
}

/** Keys of the cards whose middle is inside an outline on the stage. */
export function cardsWithin(area: readonly Spot[], picture: Picture, viewport: Viewport): readonly string[] {
  const { positions } = picture.layout;
  return picture.nodes.flatMap(({ key }, card) => {
    const x = (positions[card * 2] ?? 0) * viewport.zoom + viewport.x;
    const y = (positions[card * 2 + 1] ?? 0) * viewport.zoom + viewport.y;
    return isInside(area, x, y) ? [key] : [];
  });
}

/** Even-odd rule: a ray to the left crosses the outline an odd number of times. */
function isInside(area: readonly Spot[], x: number, y: number): boolean {
  let inside = false;
  let before = area.at(-1);
  for (const spot of area) {
    if (
      before !== undefined &&
      spot.y > y !== before.y > y &&
      x > spot.x + ((y - spot.y) / (before.y - spot.y)) * (before.x - spot.x)
    )
      inside = !inside;
    before = spot;
  }
  return inside;
}
