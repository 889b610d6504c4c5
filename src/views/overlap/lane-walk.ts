import type { NodeRef } from '../../questions/answers';
import type { DrawnStep, LaneDrawing } from './lane-drawing';

/** Something the arrow keys come to. */
export type LaneItem =
  | { readonly kind: 'step'; readonly step: DrawnStep }
  | { readonly kind: 'node'; readonly node: NodeRef };

/** Where the keyboard is: a lane, and a place in it. */
export interface LanePlace {
  readonly row: number;
  readonly place: number;
}

/** What the arrow keys walk: of each lane its steps and cards from left to right; the two ends belong to the first. */
export function laneItems({ lanes, start, end }: LaneDrawing): readonly (readonly LaneItem[])[] {
  return lanes.map(({ steps, cards }, row): readonly LaneItem[] => [
    ...(row === 0 ? [{ kind: 'node', node: start.node } as const] : []),
    ...steps.flatMap((step, place): LaneItem[] => {
      const card = cards[place];
      return [{ kind: 'step', step }, ...(card ? [{ kind: 'node', node: card.node } as const] : [])];
    }),
    ...(row === 0 ? [{ kind: 'node', node: end.node } as const] : []),
  ]);
}

/** Where an item of a lane stands in the walk: the first lane begins with the start. */
export function placeOf(row: number, place: number): number {
  return place + (row === 0 ? 1 : 0);
}

/** So many lanes down and places on, within what there is. */
export function movedTo(
  items: readonly (readonly LaneItem[])[],
  at: LanePlace,
  rows: number,
  places: number,
): LanePlace {
  const row = Math.max(0, Math.min(items.length - 1, at.row + rows));
  const last = (items[row]?.length ?? 1) - 1;
  const shift = rows === 0 ? 0 : placeOf(row, 0) - placeOf(at.row, 0);
  return { row, place: Math.max(0, Math.min(last, at.place + places + shift)) };
}

/** By how many lanes and places an arrow key moves. */
export const LANE_ARROWS: ReadonlyMap<string, readonly [rows: number, places: number]> = new Map([
  ['ArrowRight', [0, 1]],
  ['ArrowLeft', [0, -1]],
  ['ArrowDown', [1, 0]],
  ['ArrowUp', [-1, 0]],
]);
